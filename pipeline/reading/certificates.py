"""The text of a certificate cell in, the certificates and levels that it names out."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.text import key, tidy
from pipeline.reading.lists import split_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model.certificates import Certificate, Certificates

LEVELS = ("初级", "中级", "高级")
_SHORT_LEVELS = {"初": "初级", "中": "中级", "高": "高级"}
_WRAPPING = re.compile(r"[《》“”\"「」]")
_PREFIX = re.compile(r"^1\+x(?:职业技能等级)?(?:证书)?[:：]?")
_FILLER = re.compile(r"1\+x|(?:职业)?技能等级(?:证书)?|等级证书|证书")
_RUN_TOGETHER = re.compile(r"(?:[初中高]级?)+")
_LEVEL_LIKE = re.compile(r"[初中高低一二三四五六七八九十\dⅠ-Ⅹⅰ-ⅹivx]+级?|.级")
_LEVEL_GLUE = re.compile(r"[、；;/,，()\[\]【】〔〕和与及+.．·:：|]|等级")
_DASHES = "-—–－~至"
_LEADING_LEVELS = re.compile(r"((?:[初中高]级[、和/]?)+)[:：]?(.+)")


class NamedCertificate(NamedTuple):
    """One certificate as a cell names it."""

    name: str
    """The name in the notice; the cell's own words where no certificate has that name."""
    levels: tuple[str, ...]
    """初级, 中级, 高级 in that order, then whatever else stands in the place of a level."""


@lru_cache(maxsize=4096)
def read_certificates(text: str, certificates: Certificates) -> tuple[NamedCertificate, ...]:
    """The certificates that a cell names, in its order, each once.

    「建筑信息模型（BIM）（初级、中级）；物流管理中级」 names two. Certificates are known by full
    name, short name and alias, with or without 职业技能等级证书; of all batches, so that one of
    another batch is told from one that does not exist. A line break may stand between two
    certificates or within the name of one.
    """
    divided = _read(text, certificates)
    if "\n" not in text or _all_known(divided, certificates):
        return divided
    joined = _read(re.sub(r"\s*[\r\n]+\s*", "", text), certificates)
    return joined if _all_known(joined, certificates) else divided


def names_certificate(text: str, certificates: Certificates) -> bool:
    """Whether a cell names at least one certificate of any batch."""
    return any(named.name in certificates.names for named in read_certificates(text, certificates))


def read_levels(text: str) -> tuple[str, ...]:
    """The levels that a text names; 「初、中级」 names two. Unknown words are kept as they are.

    A range such as 「初级-高级」 may mean two levels or three, so it is kept as an unknown word.
    """
    words = (word.strip(_DASHES) for word in _LEVEL_GLUE.split(_plain(text)))
    return _ordered(tuple(level for word in words if word for level in _split_levels(word)))


def _read(text: str, certificates: Certificates) -> tuple[NamedCertificate, ...]:
    named: dict[str, tuple[str, ...]] = {}
    last = ""
    for piece in filter(key, split_list(text)):
        if named and _is_levels(piece):
            named[last] = _ordered((*named[last], *read_levels(piece)))
            continue
        for name, levels in _named(piece, certificates):
            named[name] = _ordered((*named.get(name, ()), *levels))
            last = name
    return tuple(NamedCertificate(name, levels) for name, levels in named.items())


def _all_known(named: tuple[NamedCertificate, ...], certificates: Certificates) -> bool:
    return all(
        one.name in certificates.names and all(level in LEVELS for level in one.levels)
        for one in named
    )


def _split_levels(word: str) -> tuple[str, ...]:
    """「初级中级」 and 「初中高级」 run several levels together."""
    if _RUN_TOGETHER.fullmatch(word):
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
    return bool(words) and all(_RUN_TOGETHER.fullmatch(word) for word in words)


def _named(piece: str, certificates: Certificates) -> Iterator[NamedCertificate]:
    """The certificates of one piece: one as a rule, more where names follow on each other."""
    bare = _PREFIX.sub("", key(_WRAPPING.sub("", piece)))
    leading = _LEADING_LEVELS.fullmatch(bare)
    if leading is not None and _starting(leading[2], certificates) is not None:
        bare = leading[2] + leading[1]
    found = list(_following(bare, certificates))
    yield from found or [_unknown(piece)]


def _following(bare: str, certificates: Certificates) -> Iterator[NamedCertificate]:
    """Certificates and their levels from the beginning of a text; none if a part is neither."""
    named = []
    while bare:
        start = _starting(bare, certificates)
        if start is None:
            return
        name, certificate = start
        rest, bare = _up_to_next(bare.removeprefix(name), certificates)
        own = _without_own_names(_FILLER.sub("", rest), certificate)
        if not _is_level_text(own):
            return
        named.append(NamedCertificate(certificate.certificate, read_levels(own)))
    yield from named


def _starting(bare: str, certificates: Certificates) -> tuple[str, Certificate] | None:
    """The longest name that a text begins with, and its certificate."""
    matches = ((n, c) for n, c in certificates.by_name.items() if bare.startswith(n))
    return next(matches, None)


def _up_to_next(rest: str, certificates: Certificates) -> tuple[str, str]:
    """What follows a name, divided before the next name outside brackets."""
    depth = 0
    for place, letter in enumerate(rest):
        depth += (letter in "([【") - (letter in ")]】")
        if depth == 0 and place and _starting(rest[place:], certificates) is not None:
            return rest[:place], rest[place:]
        if place == 0 and depth == 0 and _starting(rest, certificates) is not None:
            return "", rest
    return rest, ""


def _without_own_names(rest: str, certificate: Certificate) -> str:
    """「BIM（建筑信息模型）」 says one name twice."""
    for name in sorted((*certificate.aliases, certificate.certificate), key=len, reverse=True):
        rest = rest.replace(key(name), "")
    return rest


def _is_level_text(rest: str) -> bool:
    """Whether what follows a name stands in the place of levels: in brackets, or like a level."""
    if not rest or rest[0] in "([【〔:：" + _DASHES:
        return True
    words = (word.strip(_DASHES) for word in _LEVEL_GLUE.split(rest))
    return all(_LEVEL_LIKE.fullmatch(w) or _RUN_TOGETHER.fullmatch(w) for w in words if w)


def _unknown(piece: str) -> NamedCertificate:
    """The words and levels of a piece that names no certificate."""
    match = re.fullmatch(r"(.+?)[（(]?((?:[初中高]级?[、,，/和及]?)+级?)[）)]?", piece.strip())
    if match is None or not match[2].endswith("级"):
        return NamedCertificate(tidy(piece), ())
    return NamedCertificate(tidy(match[1]), read_levels(match[2]))
