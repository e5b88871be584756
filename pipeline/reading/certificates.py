"""The text of a certificate cell in, the certificates and levels that it names out."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.text import key, tidy
from pipeline.reading.lists import split_list

if TYPE_CHECKING:
    from pipeline.model.certificates import Certificates

LEVELS = ("初级", "中级", "高级")
_SHORT_LEVELS = {"初": "初级", "中": "中级", "高": "高级"}
_WRAPPING = re.compile(r"[《》“”\"「」]")
_PREFIX = re.compile(r"^(?:1\+x|“1\+x”)")
_SUFFIX = re.compile(r"^(?:职业技能)?(?:等级)?证书|^职业技能等级")
_LEVEL_LIKE = re.compile(r"[初中高低一二三四五六七八九十\dⅠ-Ⅹⅰ-ⅹivx]+级?|.级|[初中高]")
_LEVEL_GLUE = re.compile(r"[、；;/,，()\[\]【】〔〕和与及:：—-]|等级")


class NamedCertificate(NamedTuple):
    """One certificate as a cell names it."""

    name: str
    """The name in the notice; the cell's own words where no certificate has that name."""
    levels: tuple[str, ...]
    """初级, 中级, 高级 in that order, then whatever else stands in the place of a level."""


@lru_cache(maxsize=4096)
def read_certificates(text: str, certificates: Certificates) -> tuple[NamedCertificate, ...]:
    """The certificates that a cell names, in its order.

    「建筑信息模型（BIM）（初级、中级）；物流管理中级」 names two. Certificates are known by full
    name, short name and alias, with or without 职业技能等级证书; of all batches, so that one of
    another batch is told from one that does not exist.
    """
    named: list[NamedCertificate] = []
    for piece in filter(key, split_list(text)):
        levels = read_levels(piece) if _is_levels(piece) else ()
        if levels and named:
            last = named[-1]
            named[-1] = NamedCertificate(last.name, _ordered((*last.levels, *levels)))
        else:
            named.append(_name(piece, certificates))
    return tuple(named)


def read_levels(text: str) -> tuple[str, ...]:
    """The levels that a text names; 「初、中级」 names two. Unknown words are kept as they are."""
    words = filter(None, _LEVEL_GLUE.split(_plain(text)))
    return _ordered(tuple(level for word in words for level in _split_levels(word)))


def _split_levels(word: str) -> tuple[str, ...]:
    """「初级中级」 and 「初中高级」 run several levels together."""
    if re.fullmatch(r"(?:[初中高]级?)+", word):
        return tuple(_SHORT_LEVELS[letter] for letter in word if letter != "级")
    return (word,)


def _ordered(levels: tuple[str, ...]) -> tuple[str, ...]:
    known = tuple(level for level in LEVELS if level in levels)
    return known + tuple(dict.fromkeys(level for level in levels if level not in LEVELS))


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _is_levels(piece: str) -> bool:
    """Whether a piece holds levels and nothing else: the rest of a list such as 「初级、中级」."""
    words = list(filter(None, _LEVEL_GLUE.split(_plain(piece))))
    return bool(words) and all(re.fullmatch(r"(?:[初中高]级?)+", word) for word in words)


def _name(piece: str, certificates: Certificates) -> NamedCertificate:
    bare = _PREFIX.sub("", key(_WRAPPING.sub("", piece)))
    for name, certificate in certificates.by_name.items():
        if bare.startswith(name):
            rest = _SUFFIX.sub("", bare.removeprefix(name))
            if _is_level_text(rest):
                return NamedCertificate(certificate.certificate, read_levels(rest))
    return NamedCertificate(*_unknown(piece))


def _is_level_text(rest: str) -> bool:
    """Whether what follows a name stands in the place of levels: in brackets, or like a level."""
    if not rest or rest[0] in "([【〔:：-—":
        return True
    return all(_LEVEL_LIKE.fullmatch(word) for word in _LEVEL_GLUE.split(rest) if word)


def _unknown(piece: str) -> tuple[str, tuple[str, ...]]:
    """The words and levels of a piece that names no certificate."""
    match = re.fullmatch(r"(.+?)[（(]?((?:[初中高]级?[、,，/和及]?)+级?)[）)]?", piece.strip())
    if match is None or not match[2].endswith("级"):
        return tidy(piece), ()
    return tidy(match[1]), read_levels(match[2])
