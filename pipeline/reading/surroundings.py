"""The lines around a table in: title, reporting unit and contact out."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.entries import Spot
from pipeline.model.text import key
from pipeline.reading.values import is_blank, raw_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.model.cells import Grid
    from pipeline.model.forms import Labels

_SEAL = re.compile(r"[（(]\s*(?:加?盖?公?章|盖单位公章|单位盖章|签章)\s*[）)]")
_BLANKS = re.compile(r"[_＿]+")
_TITLE_WORDS = re.compile(r"汇总表|情况表|1\+x|试点院校")


class Surroundings(NamedTuple):
    """What stands around the table; None where it does not stand there."""

    title: Spot | None
    unit: Spot | None
    contact: Spot | None
    telephone: Spot | None


def read_surroundings(grid: Grid, first_row: int, after_row: int, labels: Labels) -> Surroundings:
    """Title, unit and contact from the rows above `first_row`, else from those after `after_row`.

    A label may share its cell with its value and with other labels, or have its value in the next
    filled cell to the right.
    """
    rows = (*range(min(first_row, len(grid.rows))), *range(after_row + 1, len(grid.rows)))
    above = [spot for row in rows if row < first_row for spot in _spots(grid, row)]
    labelled: dict[str, Spot] = {}
    for kind, spot in _labelled(grid, rows, labels):
        if kind not in labelled or not labelled[kind].text:
            labelled[kind] = spot
    return Surroundings(
        title=_title(above, labels),
        unit=labelled.get("unit"),
        contact=labelled.get("contact"),
        telephone=labelled.get("telephone"),
    )


def _spots(grid: Grid, row_index: int) -> Iterator[Spot]:
    for column, value in enumerate(grid.rows[row_index]):
        if not is_blank(value):
            yield Spot(raw_text(value), grid.name, row_index, column)


def _title(above: list[Spot], labels: Labels) -> Spot | None:
    """The line that looks like a title, else the first that is no labelled line."""
    plain = [spot for spot in above if not _has_label(spot, labels)]
    return next((s for s in plain if _TITLE_WORDS.search(key(s.text))), next(iter(plain), None))


def _labelled(grid: Grid, rows: Iterable[int], labels: Labels) -> Iterator[tuple[str, Spot]]:
    for row in rows:
        spots = list(_spots(grid, row))
        for place, spot in enumerate(spots):
            following = spots[place + 1] if place + 1 < len(spots) else None
            yield from _values(spot, following, labels)


def _values(spot: Spot, following: Spot | None, labels: Labels) -> Iterator[tuple[str, Spot]]:
    """The labelled values of one cell; a label without one takes the cell to its right."""
    text = _folded(spot.text)
    found = _label_matches(text, labels)
    for place, label in enumerate(found):
        is_last = place + 1 == len(found)
        end = len(text) if is_last else found[place + 1].start
        value = _clean(text[label.end : end])
        if value or not is_last or following is None or _has_label(following, labels):
            yield label.kind, Spot(value, spot.sheet, spot.row_index, spot.column_index)
        else:
            value = _clean(_folded(following.text))
            yield label.kind, Spot(value, spot.sheet, following.row_index, following.column_index)


def _folded(text: str) -> str:
    """Half-width letters, digits and colons; Chinese brackets keep their width."""
    folded = unicodedata.normalize("NFKC", text)
    return folded if "（" not in text else folded.replace("(", "（").replace(")", "）")


def _clean(text: str) -> str:
    return " ".join(_BLANKS.sub(" ", _SEAL.sub("", text)).split()).strip(" :：,，;；。")


def _has_label(spot: Spot, labels: Labels) -> bool:
    return bool(_label_matches(_folded(spot.text), labels))


class _Label(NamedTuple):
    kind: str
    start: int
    end: int


def _label_matches(text: str, labels: Labels) -> list[_Label]:
    """The labels in a cell's text: each followed by a colon, or alone in the cell."""
    pattern = _pattern(contact=labels.contact, telephone=labels.telephone, unit=labels.unit)
    return [
        _Label(str(match.lastgroup), match.start(), match.end())
        for match in pattern.finditer(text)
        if match[0].endswith(":") or not text[: match.start()].strip()
    ]


@lru_cache(maxsize=16)
def _pattern(**labels: tuple[str, ...]) -> re.Pattern[str]:
    """Every label, with a bracket such as （盖章） and a colon behind it; one group a kind."""
    groups = []
    for kind, names in labels.items():
        words = sorted(names, key=len, reverse=True)
        spaced = "|".join(r"\s*".join(map(re.escape, word)) for word in words)
        groups.append(rf"(?P<{kind}>{spaced})")
    return re.compile(rf"(?:{'|'.join(groups)})\s*(?:[（(][^）)]*[）)])?\s*(?::|$)")
