"""Encodings: what is certainly text is read in the encoding it has; nothing else is."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.intake import encodings
from pipeline.intake.encodings import decode, decode_text, readable_text
from pipeline.intake.refusals import Refused, doubtful_encoding

HEADER = "序号,试点院校名称,学校类型,参与试点专业名称\r\n1,郑州铁路职业技术学院,高职,软件技术\r\n"
BOMS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}
CODECS = (*BOMS, "gb18030")
texts = st.text(st.sampled_from("漯河濮阳镕喆𠮷一上不，。,;\t\r\n 0127aBé（）①"), max_size=30)


@settings(max_examples=200, deadline=None)
@given(texts, st.sampled_from(CODECS))
def test_round_trip(tail: str, codec: str) -> None:
    """A table's text is read in each encoding without a mark of its order."""
    text = HEADER + tail
    assert decode(text.encode(codec)) == (text, "")


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["C"])), st.sampled_from(tuple(BOMS)))
def test_marks(text: str, codec: str) -> None:
    """With a byte order mark any text is read, and the mark is not part of it."""
    assert decode(BOMS[codec] + text.encode(codec)) == (text, "")


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CODECS), st.data())
def test_cut(codec: str, data: st.DataObject) -> None:
    """A text cut after its first word is a beginning of it, or damaged, or not known as text."""
    content = HEADER.encode(codec)
    end = data.draw(st.integers(len("序号,".encode(codec)), len(content) - 1))
    decoded = decode(content[:end])
    if decoded is not None and not decoded.flaw:
        assert HEADER.startswith(decoded.text)


@pytest.mark.parametrize("codec", CODECS)
def test_cut_within_a_character(codec: str) -> None:
    """A text that ends within a character is damaged."""
    content = HEADER.encode(codec) + "院".encode(codec)[:-1]
    with pytest.raises(Refused) as caught:
        readable_text(content, "纯文本")
    assert caught.value.finding.variant == "damaged"
    assert caught.value.finding.facts["detail"] == encodings.CUT


def test_doubtful() -> None:
    """学 in GB18030 is a letter in UTF-8: where both make sense, the text is not read."""
    assert decode("学,1\n".encode("gb18030")) == ("ѧ,1\n", encodings.DOUBTFUL)
    assert decode("première,1\n".encode()) == ("première,1\n", "")


@pytest.mark.parametrize("content", ["学,1\n".encode("gb18030"), "präsident".encode("latin-1")])
def test_doubt_is_told_as_such(content: bytes) -> None:
    """A text that may be read in two ways, or in none, is not called damaged."""
    with pytest.raises(Refused) as caught:
        readable_text(content, "纯文本")
    assert caught.value.finding == doubtful_encoding("纯文本").finding
    assert caught.value.finding.variant == "encoding"


@pytest.mark.parametrize(
    "content",
    [
        "Bundespräsidentenwahl".encode("latin-1"),
        "院校名稱,學校類型,參與試點專業名稱,數量".encode("big5"),
        "Министерство образования".encode("cp1251"),
        "学校の名前、カタカナ".encode("shift_jis"),
        HEADER.encode()[:50] + b"\xff" + HEADER.encode()[50:],
    ],
)
def test_other_encodings(content: bytes) -> None:
    """What only a guess could read is not read."""
    assert decode_text(content) is None


def test_declared() -> None:
    """A page may declare its encoding; GB2312 means GB18030, and UTF-8 proves itself."""
    page = '<meta charset="{}"><td>{}</td>'
    assert decode_text(page.format("gb2312", "镕").encode("gb18030")) == page.format("gb2312", "镕")
    assert decode_text(page.format("gb2312", "院").encode()) == page.format("gb2312", "院")
    assert decode_text(page.format("big5", "院").encode("big5")) == page.format("big5", "院")
    chinese = page.format("iso-8859-1", "试点院校")
    decoded = decode(chinese.encode("gb18030"))
    assert decoded is not None
    assert decoded.flaw == encodings.DOUBTFUL


@settings(max_examples=300, deadline=None)
@given(st.binary(min_size=64, max_size=400))
def test_any_bytes(content: bytes) -> None:
    """Any bytes are text or are not; what is read whole holds hardly a control character."""
    decoded = decode(content)
    if decoded is not None and not decoded.flaw:
        controls = {chr(code) for code in (*range(9), 11, *range(14, 32))}
        assert sum(letter in controls for letter in decoded.text) * 100 <= len(decoded.text)


@pytest.mark.parametrize("codec", CODECS)
def test_few_control_characters(codec: str) -> None:
    """One control character in a hundred is kept; with more, the bytes are no text."""
    text = HEADER * 5 + "甲\x0b乙\x01"
    assert decode(text.encode(codec)) == (text, "")
    assert decode(("甲\x0b乙\x01" * 30).encode(codec)) is None


def test_zeros() -> None:
    """NUL bytes in a text, and the zeros behind a half-copied one, make it damaged."""
    assert decode(b"a,b\n1,\0002\n") == ("a,b\n1,\0002\n", encodings.NUL)
    zeros = decode(HEADER.encode() + bytes(5000))
    assert zeros is not None
    assert zeros.flaw == encodings.NUL
    assert decode(bytes(100)) is None
    assert decode(b"\x01\x02 binary") is None


def test_wide_without_a_mark() -> None:
    """UTF-16 and UTF-32 are known by the NUL bytes of their ASCII characters."""
    for codec in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        assert decode("a,b\n1,2\n".encode(codec)) == ("a,b\n1,2\n", "")


def test_invalid_after_a_mark() -> None:
    """Bytes that are no text after a mark make it damaged."""
    decoded = decode(codecs.BOM_UTF8 + b"a\xffb")
    assert decoded is not None
    assert decoded.flaw == encodings.INVALID


def test_end_mark_of_dos() -> None:
    """A last byte 1A is the end mark of old programs."""
    assert decode(HEADER.encode("gb18030") + b"\x1a") == (HEADER, "")


@pytest.mark.parametrize("content", [b"", b"abc\n"])
def test_plain(content: bytes) -> None:
    """ASCII, and nothing at all, is text."""
    assert decode_text(content) == content.decode()
