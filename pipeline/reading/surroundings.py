"""The lines around a table in: title, reporting unit and contact out."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.entries import Spot
from pipeline.model.text import key
from pipeline.reading.values import is_blank, present_rows, raw_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from pipeline.model.cells import Grid
    from pipeline.model.forms import Labels

_SEAL = re.compile(r"[（(【\[][^）)】\]]*章[^）)】\]]*[）)】\]]")
_BLANKS = re.compile(r"[_＿]+")
_TRAILING_DATE = re.compile(
    r"\s+(?:(?:19|20)\d{2}|[〇零一二三四五六七八九]{4})\s*(?:年|[.\-/]\d{1,2}[.\-/月]).*$"
)
_MEASURES = frozenset(("人", "个", "所", "元", "万人", "万元", "人、个", "个、人"))
"""「单位：人」 tells what figures count, not who reports."""
_INSTRUCTION = re.compile(r"[（(]?(?:请|须|填写|填报|填入|按|指)")
"""「报送单位：请填写全称」 tells how to fill in the line; no name begins so."""
_TITLE = re.compile(r"^.{0,40}(?:汇总表|情况表)(?:[(\[].{0,20}[)\]])?$")
_TITLE_WORDS = re.compile(r"汇总表|情况表|1\+x|试点院校")


class Surroundings(NamedTuple):
    """What stands around the table; None where it does not stand there."""

    title: Spot | None
    unit: Spot | None
    other_units: tuple[Spot, ...]
    """Further reporting units, in a file that holds the tables of several."""
    contact: Spot | None
    telephone: Spot | None


def read_surroundings(
    grid: Grid, first_row: int, data_rows: Collection[int], labels: Labels
) -> Surroundings:
    """Title, unit and contact from the rows above the table, else from those that hold no entry.

    In a document without sheets they stand in its paragraphs, which come first.
    A label may share its cell with its value and with other labels, or have its value in the next
    filled cell to the right.
    """
    around = [] if grid.paragraphs is None else list(_lines(grid.paragraphs, ()))
    lines = list(_lines(grid, data_rows))
    above = [spot for spots in around for spot in spots]
    above += [spot for spots in lines if spots[0].row_index < first_row for spot in spots]
    labelled: dict[str, list[Spot]] = {}
    for spots in (*around, *lines):
        for kind, spot in _labelled(spots, labels):
            if _INSTRUCTION.match(spot.text) is None:
                labelled.setdefault(kind, []).append(spot)
    units = [spot for spot in labelled.get("unit", ()) if spot.text not in _MEASURES]
    unit = _first_filled(units)
    return Surroundings(
        title=_title(above, labels),
        unit=unit,
        other_units=tuple(s for s in units if s.text and unit and key(s.text) != key(unit.text)),
        contact=_first_filled(labelled.get("contact", ())),
        telephone=_first_filled(labelled.get("telephone", ())),
    )


def _first_filled(spots: Sequence[Spot]) -> Spot | None:
    return next((spot for spot in spots if spot.text), next(iter(spots), None))


def _lines(grid: Grid, data_rows: Collection[int]) -> Iterator[list[Spot]]:
    """The filled cells of each row that has any and holds no entry."""
    for row in present_rows(grid):
        if row in data_rows:
            continue
        spots = [
            Spot(raw_text(value), grid.name, row, column)
            for column, value in enumerate(grid.rows[row])
            if not is_blank(value)
        ]
        if spots:
            yield spots


def _title(above: list[Spot], labels: Labels) -> Spot | None:
    """The line that is a title, or looks like one, else the first that is no labelled line."""
    plain = [spot for spot in above if not _has_label(spot, labels)]
    for pattern in (_TITLE, _TITLE_WORDS):
        for spot in plain:
            if pattern.search(key(spot.text)):
                return spot
    return next(iter(plain), None)


def _labelled(spots: Sequence[Spot], labels: Labels) -> Iterator[tuple[str, Spot]]:
    for place, spot in enumerate(spots):
        yield from _values(spot, spots[place + 1 :], labels)


def _values(spot: Spot, following: Sequence[Spot], labels: Labels) -> Iterator[tuple[str, Spot]]:
    """The labelled values of one cell; a label without one takes the next cell with words."""
    text = _folded(spot.text)
    found = _label_matches(text, labels)
    for place, label in enumerate(found):
        is_last = place + 1 == len(found)
        end = len(text) if is_last else found[place + 1].start
        value, source = _clean(text[label.end : end]), spot
        after = next((s for s in following if _clean(_folded(s.text))), None)
        if not value and is_last and after is not None and not _has_label(after, labels):
            value, source = _clean(_folded(after.text)), after
        yield label.kind, Spot(value, source.sheet, source.row_index, source.column_index)


def _folded(text: str) -> str:
    """Half-width letters, digits and colons; Chinese brackets keep their width."""
    folded = unicodedata.normalize("NFKC", text)
    return folded if "（" not in text else folded.replace("(", "（").replace(")", "）")


def _clean(text: str) -> str:
    plain = _TRAILING_DATE.sub("", _BLANKS.sub(" ", _SEAL.sub(" ", text)))
    return " ".join(plain.split()).strip(" :：,，;；。")


def _has_label(spot: Spot, labels: Labels) -> bool:
    return bool(_label_matches(_folded(spot.text), labels))


class _Label(NamedTuple):
    kind: str
    start: int
    end: int


def _label_matches(text: str, labels: Labels) -> list[_Label]:
    """The labels in a cell's text, from left to right.

    A label is followed by a colon; or it begins its cell, or stands between spaces, and is followed
    by a space, a seal or nothing.
    """
    pattern = _pattern(
        contact=labels.contact,
        telephone=labels.telephone,
        unit=(*labels.unit, "单位"),
        other=labels.signature,
    )
    return [
        _Label(str(match.lastgroup), match.start(), match.end())
        for match in pattern.finditer(text)
        if match[0].rstrip().endswith((":", ";")) or _stands_free(text, match)
    ]


def _stands_free(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()], text[match.end() :]
    if before and not before[-1].isspace():
        return False
    return not after or match[0][-1] in " 　）)】"


@lru_cache(maxsize=16)
def _pattern(**labels: tuple[str, ...]) -> re.Pattern[str]:
    """Every label, with a bracket such as （盖章） and a colon behind it; one group a kind."""
    groups = []
    for kind, names in labels.items():
        words = sorted(names, key=len, reverse=True)
        spaced = "|".join(r"\s*".join(map(re.escape, word)) for word in words)
        groups.append(rf"(?P<{kind}>{spaced})")
    return re.compile(rf"(?:{'|'.join(groups)})\s*(?:[（(【][^）)】]*[）)】])?\s*[:;]?")
