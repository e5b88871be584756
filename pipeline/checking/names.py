"""School names in, pairs that are probably one school written in two ways out.

Each way in which one name becomes two is looked up, not searched for pair by pair, so that the
whole nation takes no longer than its number of names. Names that differ in a numeral or in a word
of their own (第一/第二, 工业/农业) are two schools.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from pipeline.model.text import key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_NOISE = re.compile(r"[省市县区立()\[\]·.\-]|技术")
_NUMERALS = frozenset("零〇一二三四五六七八九十百0123456789甲乙丙丁东南西北中新老大小上下")
_SHORTEST = 6
"""Shorter names have too few characters to call two of them alike."""


def similar_names(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of different names that are probably one, each once, in the order of the names."""
    order = {name: place for place, name in enumerate(dict.fromkeys(names))}
    by_key: dict[str, str] = {}
    for name in order:
        by_key.setdefault(key(name), name)
    found = _similar_keys([k for k in by_key if len(k) >= _SHORTEST])
    pairs = {
        (min(a, b, key=order.__getitem__), max(a, b, key=order.__getitem__))
        for a, b in ((by_key[first], by_key[second]) for first, second in found)
    }
    yield from sorted(pairs, key=lambda pair: [order[name] for name in pair])


def _similar_keys(keys: list[str]) -> Iterator[tuple[str, str]]:
    yield from _without_noise(keys)
    yield from _transposed(keys)
    yield from _one_missing(keys)
    yield from _one_other(keys)


def _sharing(keys: list[str], forms: Callable[[str], Iterable[str]]) -> Iterator[tuple[str, str]]:
    """Pairs of names that have a form in common."""
    groups: dict[str, list[str]] = {}
    for k in keys:
        for form in forms(k):
            groups.setdefault(form, []).append(k)
    for group in groups.values():
        yield from combinations(group, 2)


def _without_noise(keys: list[str]) -> Iterator[tuple[str, str]]:
    """One name has 省, 市, 技术 or brackets that the other leaves out."""
    for first, second in _sharing(keys, lambda k: [_NOISE.sub("", k)]):
        if len(first) != len(second):  # 安阳县 and 安阳市 are two places
            yield first, second


def _transposed(keys: list[str]) -> Iterator[tuple[str, str]]:
    """Two neighbouring characters have changed places, and they are no numerals."""
    for first, second in _sharing(keys, lambda k: ["".join(sorted(k))]):
        places = [i for i, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
        swapped = {first[i] for i in places}
        if places[-1] - places[0] == 1 and not swapped & _NUMERALS:
            yield first, second


def _one_missing(keys: list[str]) -> Iterator[tuple[str, str]]:
    """One name is the other with one character left out, and not a numeral."""
    known = set(keys)
    for k in keys:
        for place, letter in enumerate(k):
            shorter = k[:place] + k[place + 1 :]
            if shorter in known and letter not in _NUMERALS:
                yield k, shorter


def _one_other(keys: list[str]) -> Iterator[tuple[str, str]]:
    """One character differs, and both sound alike (郑州/郑洲)."""
    masked = _sharing(keys, lambda k: [f"{k[:i]}*{k[i + 1 :]}" for i in range(len(k))])
    for first, second in masked:
        a, b = next((x, y) for x, y in zip(first, second, strict=True) if x != y)
        if a not in _NUMERALS and b not in _NUMERALS and _sound(a) & _sound(b):
            yield first, second


def _sound(character: str) -> set[str]:
    """The ways to pronounce a character, without tones."""
    from pypinyin import Style, pinyin

    return set(pinyin(character, style=Style.NORMAL, heteronym=True)[0])
