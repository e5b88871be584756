"""What holds of a scope and round in, what is to be done next out, the most pressing first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.events import ABSENT
from pipeline.model.submissions import Status

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from pipeline.jobs.scheduled.digest import Facts, Report
    from pipeline.model.events import FileState
    from pipeline.model.standing import Standing, UnitStanding

Step = tuple[str, "Sequence[str]"]
_FOREIGN = "H07"
_TABLES = (Status.ACCEPTED, Status.RETURNED, Status.QUARANTINED, Status.HELD)


def steps(report: Report) -> Iterator[Step]:
    """Each step with the units or files that it is about; one without any is said by itself."""
    if report.sentence:
        yield "照上面的话处理以后，再运行一次", ()
    status = report.status
    if status is None:
        return
    is_locked = report.facts.locked_at is not None
    found = _locked(report.facts) if is_locked else _open(report, status.standing)
    told = [(step, names) for step, names in found if names]
    if not is_locked and not status.standing.expected:
        told.insert(0, ("名册里没有应报的单位，没有在等谁报送：核对名册和各单位的起止日期", ()))
    if status.unseen:
        told.append(("还没有登记的文件，过一会儿再运行一次", status.unseen))
    if report.facts.ladder_fault:
        told.append(
            (f"改正催报的设置（汇总不受影响）：{report.facts.ladder_fault.rstrip('。')}", ())
        )
    yield from told
    if not told and not report.sentence:
        yield "没有" if is_locked else "都齐了：核对汇总表，打印、盖章、上报", ()


def _locked(facts: Facts) -> Iterator[Step]:
    """After the lock nobody is reminded, and nothing goes back."""
    held = [s.file for s in facts.states if s.status == Status.HELD]
    yield "锁定以后收到、没有计入的；要收更正或补报，请用 summarize reopen", held


def _open(report: Report, standing: Standing) -> Iterator[Step]:
    unknown = [f.file for f in standing.unknown if f.status != Status.SCAN]
    scans = [f.file for f in standing.unknown if f.status == Status.SCAN]
    asked, own = _doubtful(standing.unexplained, report.facts.office_rules)
    told = report.changes.gone if report.changes else ()
    gone = tuple(dict.fromkeys((*told, *gone_for_good(report.facts.states))))
    yield "问清这些文件为什么不在收件文件夹里了，拿错的放回原处", gone
    yield (
        "把“退回”文件夹里的文件发给单位，请改正重报",
        _units(u for u in standing.units if u.returned),
    )
    yield "转给它们所属的省，或放进那个省的文件夹", foreign_files(report.facts.states)
    yield "看问题清单，弄清这些文件是谁的、为什么读不了", unknown
    never = _units(u for u in standing.missing if u.first_received is None)
    yield "催报（summarize remind），还没有收到", never
    yield "问清报的是空表的单位是不是没有试点", _units(standing.empty)
    yield "请单位说明疑点，或由您登记（summarize explain）", asked
    yield "您自己核对疑点，再登记（summarize explain）", own
    yield "在扫描件的文件名里写上单位全称", scans
    yield "催盖章扫描件", _units(standing.unscanned)


def foreign_files(states: Iterable[FileState]) -> tuple[str, ...]:
    """Files in the inbox whose unit is another scope's (H07)."""
    return tuple(s.file for s in states if s.status != ABSENT and _FOREIGN in _codes(s))


def gone_for_good(states: Sequence[FileState]) -> tuple[str, ...]:
    """Tables that are not in the inbox any more, of units of which no other one is there."""
    here = {s.unit for s in states if s.status in _TABLES}
    names = {s.file for s in states if s.status != ABSENT}
    gone = (
        s.file
        for s in states
        if s.status == ABSENT and s.detail.get("was") in _TABLES and s.unit is not None
        if s.unit not in here and s.file not in names
    )
    return tuple(dict.fromkeys(gone))


def _doubtful(
    units: Iterable[UnitStanding], office: Collection[str]
) -> tuple[list[str], list[str]]:
    """Units that are asked about a doubt, as reminders ask them; and those that only we look at.

    A ledger of former versions does not tell which doubts are open: then the unit is asked.
    """
    asked: list[str] = []
    own: list[str] = []
    for unit in units:
        codes = unit.accepted.detail.get("open_codes", ()) if unit.accepted else ()
        (own if codes and set(codes) <= set(office) else asked).append(unit.unit)
    return asked, own


def _codes(state: FileState) -> Collection[str]:
    codes: Mapping[str, int] = state.detail.get("codes", {})
    return codes


def _units(units: Iterable[UnitStanding]) -> list[str]:
    return [unit.unit for unit in units]
