"""The standing of units in, what the board says of each in words out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from pipeline.model.events import ABSENT
from pipeline.model.rounds import minute
from pipeline.model.standing import State
from pipeline.model.submissions import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.model.events import FileState
    from pipeline.model.standing import Standing, UnitStanding

NOTHING = "—"
NO_REGION = "不分地区"
OUTSIDE = "名册外"
_WENT_BACK = (Status.RETURNED, Status.QUARANTINED, Status.HELD)


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file that needs something."""

    file: str
    """Without the folder that all files lie in."""
    status: str
    received: str
    link: str
    """Percent-encoded, relative to the page; empty where there is no copy."""
    unit: str
    """Whose it is; empty where nobody knows."""
    codes: str
    """The rules that it breaks, with their names."""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in the board's table."""

    name: str
    region: str
    kind: str
    is_expected: bool
    state: str
    """In words."""
    mark: str
    """The state as the page's classes name it."""
    tags: str
    """What the filter finds it by: the state and the situations, with spaces between."""
    received: str
    punctuality: str
    entries: int | None
    """None where no table counts."""
    doubts: int
    scan: str
    files: tuple[FileLine, ...]
    """What went back, could not be read, or came after the lock."""
    earlier_stands: str
    """When the table that counts came, where a newer one went back; else empty."""
    counted: str
    """The file that counts; empty where none does."""
    others: str
    """How many more files there are, by what became of them."""
    advice: str
    """What to do; empty where the unit is done with."""


SITUATIONS: Mapping[str, str] = {
    "overdue": "逾期",
    "doubts": "待说明",
    "unscanned": "缺扫描件",
    "back": "有退回的文件",
    "outside": OUTSIDE,
}
"""What the filter offers beside the states."""


def link_to(path: str) -> str:
    """A relative path as an address; nothing in a name can end it or lead elsewhere."""
    return "/".join(quote(part, safe="", errors="replace") for part in path.split("/"))


def unit_lines(
    standing: Standing, links: Mapping[str, str], names: Mapping[str, str]
) -> tuple[UnitLine, ...]:
    """A line for each unit, in the standing's order; `names` are those of the rules."""
    situations: dict[str, frozenset[str]] = {
        "overdue": _names(standing.overdue),
        "doubts": _names(standing.unexplained),
        "unscanned": _names(standing.unscanned),
        "back": frozenset(u.unit for u in standing.units if _went_back(u)),
        "outside": _names(standing.outside),
    }
    return tuple(
        _line(
            unit,
            standing,
            links,
            names,
            [t for t, found in situations.items() if unit.unit in found],
        )
        for unit in standing.units
    )


def _names(units: Iterable[UnitStanding]) -> frozenset[str]:
    return frozenset(unit.unit for unit in units)


def _line(
    unit: UnitStanding,
    standing: Standing,
    links: Mapping[str, str],
    names: Mapping[str, str],
    tags: list[str],
) -> UnitLine:
    return UnitLine(
        name=unit.unit,
        region=unit.region or NO_REGION,
        kind=unit.kind or (NOTHING if unit.is_expected else OUTSIDE),
        is_expected=unit.is_expected,
        state=unit.state.label,
        mark=str(unit.state),
        tags=" ".join((str(unit.state), *tags)),
        received=minute(unit.first_received) if unit.first_received else NOTHING,
        punctuality=_punctuality(unit, standing),
        entries=None if unit.accepted is None else unit.entries,
        doubts=unit.open_doubts,
        scan=_scan(unit),
        files=file_lines(_went_back(unit), links, names),
        earlier_stands=_earlier_stands(unit),
        counted=unit.accepted.file.removeprefix("inbox/") if unit.accepted else "",
        others=_others(unit),
        advice="；".join(_advice(unit, standing)),
    )


def file_lines(
    states: Iterable[FileState], links: Mapping[str, str], names: Mapping[str, str]
) -> tuple[FileLine, ...]:
    """A line for each file, in their order."""
    return tuple(
        FileLine(
            file=state.file.removeprefix("inbox/"),
            status=Status(state.status).label,
            received=minute(state.received_at),
            link=link_to(links[state.file]) if state.file in links else "",
            unit=state.unit or "",
            codes="、".join(
                f"{code} {names.get(code, '')}".strip() for code in state.detail.get("codes", {})
            ),
        )
        for state in states
        if state.status != ABSENT
    )


def _went_back(unit: UnitStanding) -> tuple[FileState, ...]:
    return tuple(f for f in unit.files if f.status in _WENT_BACK)


def _punctuality(unit: UnitStanding, standing: Standing) -> str:
    if unit.is_on_time:
        return "按时"
    if unit.first_received is not None:
        return "逾期"
    return "逾期未报" if standing.is_over and unit.is_expected else NOTHING


def _scan(unit: UnitStanding) -> str:
    if unit.is_scanned:
        return "已收"
    return "缺" if unit.accepted is not None else NOTHING


def _newer_returned(unit: UnitStanding) -> tuple[FileState, ...]:
    """What came after the table that counts, and went back."""
    accepted = unit.accepted
    if accepted is None:
        return ()
    # A table with entries is done with all that came before it; an empty one is not.
    return tuple(
        f
        for f in unit.returned
        if unit.state is State.USABLE or f.received_at > accepted.received_at
    )


def _earlier_stands(unit: UnitStanding) -> str:
    accepted = unit.accepted
    return minute(accepted.received_at) if accepted and _newer_returned(unit) else ""


def _others(unit: UnitStanding) -> str:
    shown = (*_WENT_BACK, Status.ACCEPTED, Status.SCAN)
    statuses = [Status(f.status) for f in unit.files if f.status not in shown]
    return "、".join(
        f"{status.label} {statuses.count(status)} 份" for status in dict.fromkeys(statuses)
    )


def _advice(unit: UnitStanding, standing: Standing) -> Iterator[str]:
    if unit.state.is_open:
        yield _open_advice(unit)
    elif unit.returned:
        yield "把退回件发给单位，请改正后重报"
    if unit.open_doubts:
        yield f"{unit.open_doubts} 条疑点，请单位核对或说明"
    if standing.with_scans and unit.accepted is not None and not unit.is_scanned:
        yield "请补寄盖章扫描件"


_OPEN_ADVICE = {
    State.EMPTY: "表里没有一行，请核实是漏报还是没有试点院校",
    State.HELD: "锁定后收到，没有计入；要计入须先重开",
}


def _open_advice(unit: UnitStanding) -> str:
    if unit.state is State.MISSING:
        return _missing_advice(unit)
    if unit.state is State.RETURNED and unit.returned:
        return "把退回件发给单位，请改正后重报"
    return _OPEN_ADVICE.get(unit.state, "文件无法读取，请单位重新发一份")


def _missing_advice(unit: UnitStanding) -> str:
    if any(f.status == Status.PENDING for f in unit.files):
        return "文件还没传完，过一会儿再运行一次"
    if unit.first_received is not None:
        return "以前收到过，文件已不在收件文件夹，请找回或请单位重发"
    return "只收到扫描件，请单位报电子表格" if unit.is_scanned else "请联系单位催报"
