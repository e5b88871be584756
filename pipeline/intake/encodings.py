"""The bytes of a file in; its text out, or nothing where it is not text of a certain encoding.

Nothing is guessed. UTF-8, UTF-16 and UTF-32 prove themselves by their byte patterns; GB18030 (with
GBK and GB2312 in it) takes almost any bytes, so it counts only where the text is made of characters
in common use; any other encoding counts only where a page or an XML file declares it. A detector by
frequencies (charset-normalizer was tried) calls three Western files Japanese, Czech and Baltic. A
few control characters are kept as they are: the reader of the cells tells them.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from itertools import chain, islice
from typing import NamedTuple

from pipeline.intake.refusals import damaged, doubtful_encoding

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_HEAD = 4096
_SAMPLE = 20_000
_CONTROLS = re.compile("[\x01-\x08\x0b\x0e-\x1f]")
_CONTROL_BYTES = re.compile(_CONTROLS.pattern.encode("ascii"))
_MOST_CONTROLS = 100
"""Of so many characters one may be a control character, as keyboards and old programs leave them;
where there are more, bytes of another kind were taken for letters."""
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_ACCENTED = re.compile("[A-Za-z][\u00c0-\u024f]|[\u00c0-\u024f][A-Za-z]")
_DECLARED = re.compile(rb"""\A\s*<[^\x00]{0,4000}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""")
_CHINESE = frozenset({"gb2312", "gbk", "gb_2312-80", "gb18030", "x-gbk", "cp936", "936"})
_OTHERS = re.compile(r"big5(-hkscs)?|shift_jis|euc-(jp|kr)|(iso-8859|windows)-\d+|us-ascii")
_COMMON_SHARE = 0.6
"""Measured: lists of schools 0.99, no line of them under 0.8; such lists in Big5, read as GB18030,
under 0.2, in EUC-KR under 0.3, in Shift-JIS 0."""

CUT = "文件在一个字的中间断开"
NUL = "文字里夹有空字节"
INVALID = "有些字节不是文字"
DOUBTFUL = "文字编码不能确定"


def _common_characters() -> frozenset[str]:
    """Level 1 of GB2312 (3,755 characters, rows 16 to 55) and its signs (rows 1 to 3)."""
    leads = (*range(0xA1, 0xA4), *range(0xB0, 0xD8))
    pairs = (bytes((lead, trail)) for lead in leads for trail in range(0xA1, 0xFF))
    return frozenset(pair.decode("gb2312", "ignore") for pair in pairs) - {""}


_COMMON = _common_characters()


class Decoded(NamedTuple):
    """A text; `flaw` says, in an officer's words, why it is not to be read all the same."""

    text: str
    flaw: str = ""


def has_controls(text: str) -> bool:
    """Whether a text holds control characters that no markup may hold."""
    return _CONTROLS.search(text) is not None


def decode_text(content: bytes) -> str | None:
    """The text of a file, to tell what the file is; None where it is not text.

    Of a damaged text it is what can be decoded: to read a text, use `readable_text`.
    """
    decoded = decode(content)
    return None if decoded is None else decoded.text


def readable_text(content: bytes, kind: str) -> str:
    """The whole text of a file.

    Raises:
        Refused: F01 where it is cut within a character or holds NUL bytes; F01 of its own wording
            where its encoding is in doubt. `kind` says what the file is.
    """
    decoded = decode(content)
    if decoded is None or decoded.flaw == DOUBTFUL:
        raise doubtful_encoding(kind)
    if decoded.flaw:
        raise damaged(kind, decoded.flaw)
    return decoded.text


def decode(content: bytes) -> Decoded | None:
    """The text of a file with its flaw, if it has one; None where it is not text."""
    for mark, codec in _BOMS:
        if content.startswith(mark):
            return _checked(_with_mark(content[len(mark) :], codec))
    return _checked(_decode_wide(content) or _decode_bytes(content))


def _checked(decoded: Decoded | None) -> Decoded | None:
    """Text holds hardly a control character but those of lines, and hardly a NUL."""
    if decoded is None or _is_binary(_controls(decoded.text), len(decoded.text)):
        return None
    if decoded.flaw and not decoded.text:
        return None  # nothing but a byte or two that begin a character
    if "\0" not in decoded.text:
        return decoded
    body = decoded.text.rstrip("\0")  # the tail of a file of which only the first part arrived
    is_text = body.count("\0") <= max(1, len(body) // 100) and body.strip("\0 \n")
    return Decoded(decoded.text, NUL) if is_text else None


def _controls(text: str) -> int:
    return sum(1 for _ in _CONTROLS.finditer(text))


def _is_binary(controls: int, size: int) -> bool:
    return controls * _MOST_CONTROLS > size


def _with_mark(content: bytes, codec: str) -> Decoded:
    decoded = _strict(content, codec)
    return decoded or Decoded(content.decode(codec, "replace"), INVALID)


def _strict(content: bytes, codec: str) -> Decoded | None:
    """The text; or what stands before a last character that is not complete, with that flaw."""
    try:
        return Decoded(content.decode(codec))
    except UnicodeDecodeError:
        pass
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        return Decoded(decoder.decode(content, final=False), CUT)
    except UnicodeDecodeError:
        return None


def _decode_wide(content: bytes) -> Decoded | None:
    """UTF-16 or UTF-32 without a mark: NUL bytes are half of each ASCII character.

    A text that is plain UTF-8 but for some NUL bytes is not taken for one.
    """
    head = content[:_HEAD]
    nuls = head.rstrip(b"\0").count(b"\0")
    if nuls * 100 < len(head.rstrip(b"\0")) or not nuls:
        return None
    if nuls * 4 < len(head) and _strict(head, "utf-8"):
        return None
    plain = {codec: _ascii_count(head, codec) for codec in _WIDE}
    codec = max(plain, key=lambda name: plain[name])
    others = sum(count for name, count in plain.items() if name != codec)
    return _strict(content, codec) if plain[codec] > 2 * others else None


def _ascii_count(head: bytes, codec: str) -> int:
    """How many ASCII characters the beginning has in an encoding; 0 where it makes no sense."""
    decoded = _strict(head, codec)
    if decoded is None:
        return 0
    characters = set(_CONTROLS.sub("", decoded.text))
    makes_sense = not _is_binary(_controls(decoded.text), len(decoded.text)) and all(
        character in "\t\n\f\r" or unicodedata.category(character) not in {"Cc", "Cn", "Co"}
        for character in characters
    )
    return sum(map(str.isascii, decoded.text)) if makes_sense else 0


def _decode_bytes(content: bytes) -> Decoded | None:
    content = content.removesuffix(b"\x1a")  # the end mark of DOS, which programs still write
    head = content[:_HEAD]
    if _is_binary(len(_CONTROL_BYTES.findall(head)), len(head)):
        return None
    utf8 = _strict(content, "utf-8")
    if utf8 is not None and any(character > "\u07ff" for character in _foreign(utf8.text)):
        return utf8
    if utf8 is not None and utf8.text.isascii() and not utf8.flaw:
        return utf8
    declared = _DECLARED.match(content[:_HEAD])
    name = declared[1].decode("ascii").lower() if declared else ""
    if name in _CHINESE:
        return _strict(content, "gb18030")
    if _OTHERS.fullmatch(name):
        return _decode_declared(content, name)
    return _decode_undeclared(content, utf8, is_declared=bool(name))


def _decode_declared(content: bytes, name: str) -> Decoded | None:
    """Text in the encoding that it declares; in doubt where it makes sense as GB18030 too."""
    chinese = _strict(content, "gb18030")
    is_chinese = chinese is not None and _is_common(chinese)
    codec = "cp1252" if name == "iso-8859-1" else name  # what the web means by it
    try:
        return Decoded(content.decode(codec), DOUBTFUL if is_chinese else "")
    except (UnicodeError, LookupError):
        return None


def _decode_undeclared(
    content: bytes, utf8: Decoded | None, *, is_declared: bool
) -> Decoded | None:
    """GB18030 where it makes sense; where UTF-8 makes sense too, the doubt is a flaw.

    The two bytes of 学 in GB18030 are a Cyrillic letter in UTF-8, and those of è in UTF-8 are 猫:
    only a text with longer sequences is certainly UTF-8, or one with accents within Latin words.
    """
    chinese = _strict(content, "gb18030")
    is_chinese = chinese is not None and _is_common(chinese)
    if utf8 is None:
        return chinese if is_chinese else None
    if is_declared or utf8.flaw or not is_chinese or _is_latin(utf8.text):
        return utf8
    return Decoded(utf8.text, DOUBTFUL)


def _foreign(text: str) -> list[str]:
    """The first characters of a text that are not ASCII."""
    runs = (match[0] for match in _FOREIGN.finditer(text))
    return list(islice(chain.from_iterable(runs), _SAMPLE))


def _is_common(decoded: Decoded) -> bool:
    characters = _foreign(decoded.text)
    if not characters:
        return bool(decoded.flaw)  # ASCII and half a character: all that is known is that it is cut
    common = sum(character in _COMMON for character in characters)
    return common >= _COMMON_SHARE * len(characters)


def _is_latin(text: str) -> bool:
    return not _FOREIGN.search(_ACCENTED.sub("", text))
