"""A stack in, sums that do not equal their summands out (R08), with the likeliest wrong cell."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pipeline.checking.slips import ROW_SLIPS, slips
from pipeline.checking.spans import ways_to_sum
from pipeline.checking.stack import Placed
from pipeline.model.entries import UNREADABLE
from pipeline.model.findings import Finding
from pipeline.model.text import key, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.checking.slips import Slip
    from pipeline.checking.spans import Span, Summed
    from pipeline.checking.stack import Clean
    from pipeline.model.entries import Document, Entry, Reading, Total

_STROKES = re.compile(r"[-—–―/\\.…。_*]+|无")
"""What is written where there is no sum."""


def wrong_totals(clean: Clean) -> Iterator[Placed]:
    """R08: a 合计 row does not equal the sum above it; sums with a faulty summand are let be.

    Where a sheet's first sum stands above all its lines, its sums may head the lines that they sum.
    A sum that no number can be read from is told as a doubt: nobody has checked it.
    """
    for number, document in enumerate(clean.stack.documents):
        for sheet in dict.fromkeys(total.sheet for total in document.totals):
            table = _Table.of(clean, number, document, sheet)
            yield from (Placed(number, f) for f in _told(table))
            yield from (Placed(number, f) for f in _unread(table))


class _Table(NamedTuple):
    """The entries and sums of one sheet."""

    clean: Clean
    number: int
    """Of its document."""
    entries: Sequence[Entry]
    totals: Sequence[Total]

    @classmethod
    def of(cls, clean: Clean, number: int, document: Document, sheet: str) -> _Table:
        entries = [entry for entry in document.entries if entry.sheet == sheet]
        return cls(clean, number, entries, [t for t in document.totals if t.sheet == sheet])

    def summands(self, field: str, span: Span) -> list[Reading]:
        """What the entries of a span say in a field."""
        return [e.readings[field] for e in self.entries[slice(*span)] if field in e.readings]

    def stated(self, total: Total, widest: Span) -> dict[str, tuple[Reading, int]]:
        """The figures of a sum that can be held against something; no summand has an error."""
        return {
            field: (reading, reading.value)
            for field, reading in total.readings.items()
            if isinstance(reading.value, int) and self._is_clean(field, widest)
        }

    def _is_clean(self, field: str, span: Span) -> bool:
        summands = self.summands(field, span)
        places = ((self.number, self.totals[0].sheet, r.cell) for r in summands)
        return (bool(summands) or span[0] == span[1]) and self.clean.faulty.isdisjoint(places)

    def sums(self, number: int, span: Span, widest: Span) -> dict[str, _Sum]:
        """The figures of a sum beside what a span adds up to."""
        stated = self.stated(self.totals[number], widest)
        return {f: _Sum(*pair, self.summands(f, span)) for f, pair in stated.items()}

    def is_right(self, number: int, span: Span, widest: Span) -> bool:
        """Whether a sum equals a span in every figure."""
        return not any(each.difference for each in self.sums(number, span, widest).values())


class _Sum(NamedTuple):
    """A stated sum beside the summands that it may be the sum of."""

    stated: Reading
    value: int
    readings: Sequence[Reading]

    @property
    def right(self) -> int:
        return sum(r.value for r in self.readings if isinstance(r.value, int))

    @property
    def difference(self) -> int:
        return abs(self.value - self.right)

    @property
    def slips(self) -> tuple[Slip, ...]:
        figures = [r for r in self.readings if not r.is_shared]
        found = slips(self.value, [r.value if isinstance(r.value, int) else None for r in figures])
        places = [place for place, r in enumerate(self.readings) if not r.is_shared]
        return tuple(
            slip if slip.place is None else slip._replace(place=places[slip.place])
            for slip in found
        )

    def row_of(self, slip: Slip) -> tuple[str, int] | None:
        """The row that a slip says was left out or counted twice; None for other slips."""
        if slip.place is None or slip.kind not in ROW_SLIPS:
            return None
        return slip.kind, self.readings[slip.place].row_index

    def cause_of(self, slip: Slip) -> tuple[str, str, int] | None:
        """What another sum may be wrong by too: a slip in a summand; None for one of the sum's."""
        if slip.place is None:
            return None
        return slip.kind, self.readings[slip.place].cell, slip.instead

    def facts(self, slip: Slip | None) -> Mapping[str, str]:
        """What there is to say about it; `wrong` names the cell, and groups what it explains."""
        facts = {"sum": str(self.right), "difference": str(self.difference)}
        if slip is None:
            return facts
        wrong = self.stated if slip.place is None else self.readings[slip.place]
        return facts | {
            "wrong": wrong.cell,
            "written": wrong.raw.strip(),
            "instead": str(slip.instead),
        }


class _Wrong(NamedTuple):
    """A row of sums that is wrong: for each wrong figure what it may be the sum of."""

    total: Total
    sums: Mapping[str, Sequence[_Sum]]

    @property
    def row(self) -> tuple[str, int] | None:
        """The one row that all its wrong sums leave out, or all count twice; None if not one."""
        rows = [
            {each.row_of(slip) for each in sums for slip in each.slips}
            for sums in self.sums.values()
        ]
        common = set.intersection(*rows) - {None} if len(rows) > 1 else set()
        return common.pop() if len(common) == 1 else None


def _told(table: _Table) -> Iterator[Finding]:
    """R08 for the sums of one sheet, in the layout in which the fewest of them are wrong."""
    words = table.clean.stack.definitions.form.labels.total
    ways = ways_to_sum(table.totals, len(table.entries), words, table.is_right)
    wrong = min((list(_wrong(table, way)) for way in ways), key=_figures)
    # A slip in a line spoils the sum of its group and that of the whole.
    common = Counter(
        (field, cause)
        for each in wrong
        for field, sums in each.sums.items()
        for cause in {one.cause_of(slip) for one in sums for slip in one.slips} - {None}
    )
    for each in wrong:
        for field, sums in each.sums.items():
            shared = {cause for (f, cause), times in common.items() if f == field and times > 1}
            variant, facts = _explained(sums, each.row, shared)
            stated = sums[0].stated
            yield Finding(
                "R08", each.total.sheet, stated.cell, stated.row_index + 1, field, stated.raw,
                variant, {"label": shorten(each.total.label), **facts},
            )  # fmt: skip


def _figures(wrong: Sequence[_Wrong]) -> int:
    return sum(len(each.sums) for each in wrong)


def _wrong(table: _Table, way: Sequence[Summed]) -> Iterator[_Wrong]:
    """The sums that equal none of the spans that they may sum.

    All figures of a row sum the same lines. Of several spans those are told of which the fewest
    figures are wrong; then those alike to the one that comes nearest.
    """
    for number, spans, widest in sorted(way):
        ways = [table.sums(number, span, widest) for span in spans]
        wrong = [{f for f, each in sums.items() if each.difference} for sums in ways]
        if not all(wrong):
            continue
        fewest = min(map(len, wrong))
        rest = [(w, sums) for w, sums in zip(wrong, ways, strict=True) if len(w) == fewest]
        fields, _ = min(rest, key=lambda one: sum(_distance(one[1][f]) for f in one[0]))
        yield _Wrong(
            table.totals[number],
            {f: [sums[f] for w, sums in rest if w == fields] for f in ways[0] if f in fields},
        )


def _distance(each: _Sum) -> float:
    return each.difference / max(each.value, each.right, 1)


def _explained(
    sums: Sequence[_Sum],
    row: tuple[str, int] | None,
    shared: set[tuple[str, str, int] | None],
) -> tuple[str, Mapping[str, str]]:
    """The variant and facts of a wrong sum: of the slip that alone explains it, if just one does.

    A row that explains the other sums of the line too is likelier than any other slip, and so is a
    slip that explains other sums of the column. Where nothing is named, the span that the sum comes
    nearest to is told: it probably sums that.
    """
    every = [(each, slip) for each in sums for slip in each.slips]
    agreed = [(each, slip) for each, slip in every if row and each.row_of(slip) == row]
    common = [(each, slip) for each, slip in every if each.cause_of(slip) in shared]
    for found in (agreed, every, common):
        if len(found) == 1:
            (each, slip) = found[0]
            return slip.kind, each.facts(slip)
    return "", min(sums, key=lambda each: each.difference).facts(None)


def _unread(table: _Table) -> Iterator[Finding]:
    """R08 for sums that something is written for, but no number: 「四百」."""
    for total in table.totals:
        for field, stated in total.readings.items():
            text = key(stated.raw)
            if UNREADABLE not in stated.notes or text == key(total.label):
                continue  # the label's own cell is merged over the figures
            if text and not _STROKES.fullmatch(text):
                yield Finding(
                    "R08", total.sheet, stated.cell, stated.row_index + 1, field,
                    shorten(stated.raw), "unread", {"label": shorten(total.label)},
                )  # fmt: skip
