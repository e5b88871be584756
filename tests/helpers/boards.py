"""Boards to render: units, files and figures that a test asks for, and names that mean harm."""

from __future__ import annotations

import datetime as dt
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from pipeline.model.events import FileState
from pipeline.model.resources import DataFile, Resources
from pipeline.model.rollups import Statistics, Tally
from pipeline.model.rounds import BEIJING, Round, load_rounds
from pipeline.model.standing import standing
from pipeline.model.submissions import Status
from pipeline.model.units import Scope, Unit
from pipeline.model.versions import LINE, Difference, Replacement
from pipeline.rendering.board.board import Board, RuleCount
from pipeline.rendering.board.page import TEMPLATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

DEADLINE = dt.datetime(2019, 4, 28, 23, 59, 59, tzinfo=BEIJING)
HARM = (
    "<script>alert(1)</script>",
    '"onmouseover="alert(2)" x="',
    "'><img src=x onerror=alert(3)>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(4)",
    "</style></table></script>&amp;",
)
"""Names that would be a part of the page if one of them were not escaped."""


@cache
def shipped() -> DataFile:
    """The template that comes with the program."""
    return Resources().read(TEMPLATE)


@cache
def first_round() -> Round:
    """The first round of 2019."""
    return next(r for r in load_rounds(Resources()) if r.round == "2019-1")


def scope_of(*units: Unit) -> Scope:
    """A province with a roster."""
    return Scope("henan", "河南", "河南省", "410000", "河南省教育厅", units)


def state(
    unit: str | None, status: str = Status.ACCEPTED, *, file: str = "", late: int = 0, **detail: Any
) -> FileState:
    """A file of a unit with three entries, received some hours after the deadline."""
    told = {"entries": 3, "codes": {}} | detail
    received = DEADLINE + dt.timedelta(hours=late)
    name = file or f"inbox/henan/{unit}{status}{late}.xlsx"
    return FileState(name, "", received, status, unit, told)


def statistics(
    by_unit: Mapping[str, Tally] | None = None, certificates: Iterable[str] = ("物流管理",)
) -> Statistics:
    """Figures of some units, all of one certificate and school type."""
    units = by_unit or {}
    total = Tally(
        sum(t.entries for t in units.values()),
        sum(t.schools for t in units.values()),
        sum(t.students for t in units.values()),
    )
    nothing = Tally(0, 0, 0)
    names = tuple(certificates)
    by_certificate = {name: total if name == names[0] else nothing for name in names}
    return Statistics(total, by_certificate, {"中职": total, "高职": nothing}, units, ())


def board(
    scope: Scope,
    states: Sequence[FileState] = (),
    *,
    days: float = -1,
    with_scans: bool = True,
    **other: Any,
) -> Board:
    """A board as of some days after the deadline."""
    as_of = DEADLINE + dt.timedelta(days=days)
    found = standing(states, scope, DEADLINE, as_of, with_scans=with_scans)
    given = {
        "statistics": statistics(), "rules": (), "replacements": (), "links": {}, "time_left": "",
    } | other  # fmt: skip
    return Board(scope, first_round(), found, **given)


def harmful() -> Board:
    """A board all of whose names mean harm, with a link for each returned file."""
    units = [Unit(name, f"类{name}", f"区{name}") for name in HARM]
    returned = [
        state(name, Status.RETURNED, file=f"inbox/henan/{name} #1 50%?&.xlsx", codes={"R01": 1})
        for name in HARM
    ]
    scans = [state(None, Status.SCAN, file=f"inbox/henan/{name}.pdf") for name in HARM]
    changed = (Difference(HARM[0], HARM[1], LINE, "", HARM[2]),)
    return board(
        scope_of(*units),
        [*returned, *scans, state(f"外{HARM[0]}", entries=2, open=1)],
        days=2,
        statistics=statistics({name: Tally(1, 1, 50) for name in HARM}, HARM),
        rules=tuple(RuleCount("R01", name, "E", 6, 1, 5, 1) for name in HARM),
        replacements=tuple(Replacement(name, name, name, changed) for name in HARM),
        links={each.file: f"退回/{each.file.rpartition('/')[2]}" for each in returned},
    )


def large(units: int = 200, rules: int = 50) -> Board:
    """A board of many units, each with a returned file, and 100 findings a rule."""
    roster = [Unit(f"第{n}市教育局", "省辖市", f"第{n}市") for n in range(units)]
    codes = {f"R{n:02}": 2 for n in range(1, 9)}
    states = [
        each
        for unit in roster
        for each in (
            state(unit.name, open=3),
            state(unit.name, Status.RETURNED, late=1, codes=codes),
            state(unit.name, Status.SCAN, late=2),
        )
    ]
    return board(
        scope_of(*roster),
        states,
        statistics=statistics({unit.name: Tally(9, 3, 900) for unit in roster}),
        rules=tuple(RuleCount(f"R{n:02}", f"规则{n}", "E", 100, 0, 80, 0) for n in range(rules)),
        links={s.file: f"退回/{s.unit}.xlsx" for s in states if s.status == Status.RETURNED},
    )


class Page(HTMLParser):
    """What a page holds: its elements with their attributes, and its text without the markup."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.inside: dict[str, str] = {}
        """The text of scripts and styles."""
        self._last = ""
        self.feed(content.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.elements.append((tag, dict(attrs)))
        self._last = tag

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        del tag
        self._last = ""

    def handle_data(self, data: str) -> None:
        """Text, with its entities resolved."""
        if self._last in ("script", "style"):
            self.inside[self._last] = self.inside.get(self._last, "") + data
        else:
            self.text += data

    def values(self, attribute: str) -> list[str]:
        """The values of an attribute, wherever it stands."""
        return [each[attribute] or "" for _, each in self.elements if attribute in each]

    @property
    def tags(self) -> list[str]:
        """The names of all elements."""
        return [tag for tag, _ in self.elements]
