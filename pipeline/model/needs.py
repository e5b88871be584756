"""Where a unit stands in, what it is to be reminded of out.

No unit is asked for what it has sent once: whose file is not in the inbox any more is told to the
officer, who may have mislaid it.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.events import ABSENT
from pipeline.model.reminders import Lack, Need
from pipeline.model.standing import State
from pipeline.model.submissions import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.model.events import FileState
    from pipeline.model.standing import UnitStanding

_SCAN, _EMPTY = "S05", "S03"
_NO_TABLE = (None, Status.SCAN, Status.IGNORED, Status.PENDING)
_MISLAID = "S10"
"""A table that counted is gone: that is the office's own doing, whatever its settings say."""


class Gone(NamedTuple):
    """Files of a unit that came once, and that are not in the inbox any more."""

    unit: str
    files: tuple[str, ...]


class Owed(NamedTuple):
    """What a unit owes, and the files for whose sake it is not asked for more."""

    needs: tuple[Need, ...] = ()
    gone: tuple[str, ...] = ()


def owed(
    unit: UnitStanding,
    asked: Mapping[str, str],
    *,
    wants_scan: bool,
    absent: Iterable[FileState] = (),
) -> Owed:
    """All that a unit still owes; nothing for one whose table waits for the office itself.

    `asked` has the names of the rules that units are asked about, by code; `wants_scan` tells
    whether the round asks for stamped scans; `absent` are files that came once, of any unit.
    """
    if unit.state is State.HELD:
        return Owed()
    away = [file for file in absent if file.unit == unit.unit and file.status == ABSENT]
    kept: list[Need] = []
    gone: list[str] = []
    for need in _needs(unit, asked, wants_scan=wants_scan):
        files = _sent(need.lack, unit, away)
        gone += files
        if not files:
            kept.append(need)
    return Owed(tuple(kept), tuple(dict.fromkeys(gone)))


def _sent(lack: Lack, unit: UnitStanding, away: Sequence[FileState]) -> list[str]:
    """The files, now gone, with which a unit has sent what it seems to lack."""
    if lack is Lack.TABLE:
        return [file.file for file in away if file.detail.get("was") not in _NO_TABLE]
    if lack is Lack.SCAN:
        return [file.file for file in away if file.detail.get("was") == Status.SCAN]
    faulty = _last_bad(unit) if lack in (Lack.MENDING, Lack.LATER) else unit.accepted
    return [
        file.file
        for file in away
        if file.detail.get("was") == Status.ACCEPTED
        and faulty is not None
        and file.received_at > faulty.received_at
    ]


def _needs(unit: UnitStanding, asked: Mapping[str, str], *, wants_scan: bool) -> Iterator[Need]:
    """What a unit lacks, as its files in the inbox have it."""
    if unit.accepted is None:
        yield _table(unit)
        return
    if unit.state is State.EMPTY and _EMPTY in asked and _is_open(unit.accepted, _EMPTY):
        text = (
            f"报来的「{_name(unit.accepted)}」是空表，没有一行内容；确实没有试点院校的，请书面说明"
        )
        yield Need(lack=Lack.ROWS, text=text)
    yield from _beside(unit, unit.accepted, asked, wants_scan=wants_scan)


def _table(unit: UnitStanding) -> Need:
    """Why no table of a unit counts."""
    if unit.state is State.MISSING:
        text = "只报来了盖章扫描件，还没有报送电子表格" if unit.is_scanned else "还没有报送"
        return Need(lack=Lack.TABLE, text=text)
    last = _last_bad(unit)
    text = "报来的表还没有通过" if last is None else f"报来的{_returned(last)}"
    return Need(lack=Lack.MENDING, text=text)


def _beside(
    unit: UnitStanding, accepted: FileState, asked: Mapping[str, str], *, wants_scan: bool
) -> Iterator[Need]:
    """What a unit owes beside the table that counts."""
    later = _last_bad(unit)
    if later is not None and later.received_at >= accepted.received_at:
        text = f"后来又报的{_returned(later)}；以前通过的一份照样计入"
        yield Need(lack=Lack.LATER, text=text)
    if wants_scan and _SCAN in asked and not unit.is_scanned and _is_open(accepted, _SCAN):
        yield Need(lack=Lack.SCAN, text="还没有报送盖章扫描件")
    codes = map(str, accepted.detail.get("open_codes", ()))
    doubts = [code for code in codes if code in asked and code not in (_SCAN, _EMPTY, _MISLAID)]
    if doubts:
        told = "、".join(f"{code} {asked[code]}" for code in doubts)
        yield Need(lack=Lack.EXPLANATION, text=f"报来的表有疑点需要核对或说明（{told}）")


def _is_open(accepted: FileState, code: str) -> bool:
    """Whether nobody has explained a doubt; a ledger of former versions did not tell."""
    return code in accepted.detail.get("open_codes", (code,))


def _last_bad(unit: UnitStanding) -> FileState | None:
    """The last file that went back or could not be read."""
    bad = [f for f in unit.files if f.status in (Status.RETURNED, Status.QUARANTINED)]
    return bad[-1] if bad else None


def _returned(file: FileState) -> str:
    if file.status == Status.QUARANTINED:
        return f"「{_name(file)}」打不开或不能读取，需要重新报送"
    errors = int(file.detail.get("errors", 0))
    told = f"，有{errors}项错误" if errors else ""
    return f"「{_name(file)}」已经退回{told}，还没有收到改好的"


def _name(file: FileState) -> str:
    return PurePosixPath(file.file).name
