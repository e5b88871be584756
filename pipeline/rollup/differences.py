"""Two versions of a unit's table in, what the later one says otherwise out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.text import key, masked
from pipeline.model.versions import LINE, Difference

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model.entries import Document, Entry


def differences(before: Document, after: Document, fields: Sequence[str]) -> tuple[Difference, ...]:
    """What changed between two versions, line by line in the order of the later one.

    A line is known by school and certificate; of several alike the first is held against the first.
    A school that goes by the same name in both (`value`), but is written otherwise, is told so.
    Spaces and width make no difference, and long numbers are masked.
    """
    old, new = _lines(before), _lines(after)
    found: list[Difference] = []
    for identity, entry in new.items():
        former = old.get(identity)
        if former is None:
            found.append(_whole(entry, before="", after=_summary(entry, fields)))
        else:
            found.extend(_changed(former, entry, fields))
    gone = (entry for identity, entry in old.items() if identity not in new)
    found.extend(_whole(entry, before=_summary(entry, fields), after="") for entry in gone)
    return tuple(found)


def additions(document: Document, fields: Sequence[str]) -> tuple[Difference, ...]:
    """Every line of a table of which there was no version before."""
    return tuple(
        _whole(entry, before="", after=_summary(entry, fields)) for entry in document.entries
    )


def _lines(document: Document) -> dict[tuple[str, str, int], Entry]:
    lines: dict[tuple[str, str, int], Entry] = {}
    for entry in document.entries:
        names = key(str(entry.value("school") or "")), key(str(entry.value("certificate") or ""))
        number = sum(1 for known in lines if known[:2] == names)
        lines[(*names, number)] = entry
    return lines


def _changed(former: Entry, entry: Entry, fields: Sequence[str]) -> Iterator[Difference]:
    for field in ("school", *fields):
        if field != "school" and former.value(field) == entry.value(field):
            continue
        before, after = _text(former, field), _text(entry, field)
        if key(before) != key(after):
            yield Difference(*line_names(entry), field, masked(before), masked(after))


def _whole(entry: Entry, *, before: str, after: str) -> Difference:
    return Difference(*line_names(entry), LINE, before, after)


def _summary(entry: Entry, fields: Sequence[str]) -> str:
    texts = (_text(entry, field) for field in fields)
    return masked(" | ".join(text for text in texts if text))


def line_names(entry: Entry) -> tuple[str, str]:
    """School and certificate as a difference names its line."""
    return _text(entry, "school"), str(entry.value("certificate") or "")


def _text(entry: Entry, field: str) -> str:
    reading = entry.readings.get(field)
    if reading is None:
        return ""
    return " ".join((reading.raw or _shown(reading.value)).split())


def _shown(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value or "")
