"""A board in, what its template may name out: figures, shares and lines, all made up in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.model.findings import SEVERITIES
from pipeline.model.rounds import minute
from pipeline.model.standing import EXPECTED, OUTSIDE, State, share
from pipeline.rendering.board.board import FINDINGS
from pipeline.rendering.board.units import (
    NO_REGION,
    NOTHING,
    SITUATIONS,
    file_lines,
    link_to,
    unit_lines,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.model.standing import Standing, UnitStanding
    from pipeline.rendering.board.board import Board
    from pipeline.rendering.board.units import UnitLine


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the counts on top: how many of the expected units, their share, and the others."""

    name: str
    count: int
    share: str
    """Such as `85.7%`; empty where a share would tell nothing."""
    outside: int
    """Units that are not on the roster, counted apart."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A state's part of the bar of progress, in percent of its length."""

    name: str
    mark: str
    count: int
    start: str
    width: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart; widths are in percent of the longest bar."""

    name: str
    entries: int
    students: int
    entries_width: str
    students_width: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule, how often it is broken and by whom."""

    code: str
    name: str
    severity: str
    mark: str
    findings: int
    explained: int
    units: int
    unknown_files: int


@dataclass(frozen=True, slots=True)
class ReplacementLine:
    """A version that took the place of another."""

    unit: str
    before: str
    after: str
    differences: int


@dataclass(frozen=True, slots=True)
class Errand:
    """Units that wait for the same thing."""

    state: str
    mark: str
    advice: str
    units: tuple[str, ...]


def figures(board: Board) -> Mapping[str, Any]:
    """Everything that a template may name; the names are listed at `board_html`."""
    standing = board.standing
    rules = {rule.code: rule.name for rule in board.rules}
    units = unit_lines(standing, board.links, rules)
    total = board.statistics.total
    return {
        "scope": board.scope.name,
        "round": board.round.label,
        "deadline": minute(standing.deadline),
        "time_left": board.time_left,
        "is_over": standing.is_over,
        "as_of": minute(standing.as_of),
        "progress": _progress(standing),
        "segments": _segments(standing),
        "expected": len(standing.expected),
        "outside": len(standing.outside),
        "with_scans": standing.with_scans,
        "units": units,
        "states": {str(s): s.label for s in State if any(u.mark == s for u in units)},
        "situations": {
            tag: name
            for tag, name in SITUATIONS.items()
            if any(tag in u.tags.split() for u in units)
        },
        "regions": _different(u.region for u in units),
        "kinds": _different(u.kind for u in units),
        "region_word": "省份" if board.scope.is_national else "市（县）",
        "errands": _errands(units),
        "rules": _rules(board),
        "entries": total.entries,
        "schools": total.schools,
        "students": total.students,
        "by_certificate": _bars(_sums(board.statistics.by_certificate)),
        "by_school_type": _bars(_sums(board.statistics.by_school_type)),
        "by_region": _bars(_by_region(board)),
        "replaced": tuple(
            ReplacementLine(
                each.unit,
                each.before.removeprefix("inbox/") or NOTHING,
                each.after.removeprefix("inbox/"),
                len(each.differences),
            )
            for each in board.replacements
        ),
        "elsewhere": file_lines(board.elsewhere, board.links, rules),
        "unknown": file_lines(standing.unknown, board.links, rules),
        "findings": FINDINGS,
        "findings_link": link_to(FINDINGS),
        "locked_at": minute(board.locked_at) if board.locked_at else "",
        "changes": board.changes_file,
        "changes_link": link_to(board.changes_file),
    }


def _progress(standing: Standing) -> tuple[Figure, ...]:
    whole = len(standing.expected)
    return tuple(
        _figure(name, units, whole, has_share=name != EXPECTED)
        for name, units in standing.counts.items()
        if name != OUTSIDE  # told beside each of the others
    )


def _figure(name: str, units: Sequence[UnitStanding], whole: int, *, has_share: bool) -> Figure:
    count = sum(unit.is_expected for unit in units)
    return Figure(name, count, share(count, whole) if has_share else "", len(units) - count)


def _segments(standing: Standing) -> tuple[Segment, ...]:
    whole = len(standing.expected)
    made = []
    before = 0
    for state in State:
        count = sum(unit.state is state for unit in standing.expected)
        if count:
            start, width = (f"{100 * part / whole:.2f}" for part in (before, count))
            made.append(Segment(state.label, str(state), count, start, width))
        before += count
    return tuple(made)


def _different(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, in order of first appearance; what is no name last."""
    return tuple(sorted(dict.fromkeys(names), key=lambda name: name == NO_REGION))


def _errands(units: Iterable[UnitLine]) -> tuple[Errand, ...]:
    """What is to be done about the expected units that are not usable yet, the worst first."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for unit in units:
        if unit.is_expected and unit.mark != State.USABLE:
            groups.setdefault((unit.mark, unit.state, unit.advice), []).append(unit.name)
    order = [str(state) for state in reversed(State)]
    return tuple(
        Errand(state, mark, advice, tuple(names))
        for (mark, state, advice), names in sorted(
            groups.items(), key=lambda group: order.index(group[0][0])
        )
    )


def _rules(board: Board) -> tuple[RuleLine, ...]:
    return tuple(
        RuleLine(
            rule.code, rule.name, SEVERITIES[rule.severity], rule.severity, rule.findings,
            rule.explained, rule.units, rule.unknown_files,
        )
        for rule in board.rules
    )  # fmt: skip


def _sums(tallies: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    return {name: (tally.entries, tally.students) for name, tally in tallies.items()}


def _by_region(board: Board) -> dict[str, tuple[int, int]]:
    """Entries and students by the region that each unit is the bureau of, in the roster's order.

    A school that reports itself belongs to none: where it lies is not said anywhere.
    """
    regions = {unit.unit: unit.region or NO_REGION for unit in board.standing.units}
    sums = dict.fromkeys(_different(regions.values()), (0, 0))
    for name, tally in board.statistics.by_unit.items():
        region = regions.get(name, NO_REGION)
        entries, students = sums.get(region, (0, 0))
        sums[region] = entries + tally.entries, students + tally.students
    return sums


def _bars(sums: Mapping[str, tuple[int, int]]) -> tuple[Bar, ...]:
    most_entries = max((entries for entries, _ in sums.values()), default=0)
    most_students = max((students for _, students in sums.values()), default=0)
    return tuple(
        Bar(name, entries, students, _width(entries, most_entries), _width(students, most_students))
        for name, (entries, students) in sums.items()
    )


def _width(value: int, most: int) -> str:
    return f"{100 * value / most:.2f}" if most else "0"
