"""A stack in, sums that do not equal their summands out (R08), with the likeliest wrong cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.checking.slips import ROW_SLIPS, slips
from pipeline.checking.stack import Placed
from pipeline.model.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.checking.slips import Slip
    from pipeline.checking.stack import Clean
    from pipeline.model.entries import Entry, Reading, Total

    Span = tuple[int, int]


def wrong_totals(clean: Clean) -> Iterator[Placed]:
    """R08: a 合计 row does not equal the sum above it; sums with a faulty summand are let be.

    Where a sheet's first sum stands above all its lines, its sums head the lines that they sum.
    """
    for number, document in enumerate(clean.stack.documents):
        for sheet in dict.fromkeys(total.sheet for total in document.totals):
            totals = [total for total in document.totals if total.sheet == sheet]
            entries = [entry for entry in document.entries if entry.sheet == sheet]
            for total, spans in _spans(totals, len(entries)):
                found = _differences(clean, number, entries, total, spans)
                yield from (Placed(number, f) for f in found)


def _spans(totals: Sequence[Total], entries: int) -> Iterator[tuple[Total, Sequence[Span]]]:
    """Each sum with the spans of entries that it may sum."""
    ends = [*(total.end for total in totals[1:]), entries]
    for total, next_end in zip(totals, ends, strict=True):
        above = [(start, total.end) for start in total.starts if start < total.end]
        below = [(total.end, next_end), (total.end, entries)]
        yield total, list(dict.fromkeys(below if totals[0].end == 0 else above))


def _differences(
    clean: Clean, number: int, entries: Sequence[Entry], total: Total, spans: Sequence[Span]
) -> Iterator[Finding]:
    """The sums of one row that equal none of the spans of entries that it may sum."""
    wrong: dict[str, list[_Sum]] = {}
    for field, stated in total.readings.items():
        readings = [e.readings[field] for e in entries if field in e.readings]
        widest = readings[min(s for s, _ in spans) : max(e for _, e in spans)] if spans else []
        if not isinstance(stated.value, int) or not widest:
            continue
        if any((number, total.sheet, r.cell) in clean.faulty for r in widest):
            continue
        sums = [_Sum(stated, stated.value, readings[slice(*span)]) for span in spans]
        if all(each.difference for each in sums):
            wrong[field] = sums
    row = _row_that_all_miss(list(wrong.values()))
    for field, sums in wrong.items():
        variant, facts = _told(sums, row)
        stated = sums[0].stated
        yield Finding(
            "R08", total.sheet, stated.cell, stated.row_index + 1, field, stated.raw,
            variant, {"label": total.label, **facts},
        )  # fmt: skip


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


def _row_that_all_miss(wrong: Sequence[Sequence[_Sum]]) -> tuple[str, int] | None:
    """The one row that all wrong sums of a line leave out, or all count twice; None if not one."""
    rows = [{each.row_of(slip) for each in sums for slip in each.slips} for sums in wrong]
    common = set.intersection(*rows) - {None} if len(rows) > 1 else set()
    return common.pop() if len(common) == 1 else None


def _told(sums: Sequence[_Sum], row: tuple[str, int] | None) -> tuple[str, Mapping[str, str]]:
    """The variant and facts of a wrong sum: of the slip that alone explains it, if just one does.

    A row that explains the other sums of the line too is likelier than any other slip. Where
    nothing is named, the span that the sum comes nearest to is told: it probably sums that.
    """
    explained = [(each, slip) for each in sums for slip in each.slips]
    agreed = [(each, slip) for each, slip in explained if row and each.row_of(slip) == row]
    for found in (agreed, explained):
        if len(found) == 1:
            (each, slip) = found[0]
            return slip.kind, each.facts(slip)
    return "", min(sums, key=lambda each: each.difference).facts(None)
