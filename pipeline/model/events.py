"""Events (事项): what happened in a round, in the ledger's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.model.submissions import Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

PROGRAM = "程序"
"""The actor of what a run decides by itself."""

RECEIVED = "received"
READ = "read"
EXPLAINED = "explained"
REMINDED = "reminded"
DIGESTED = "digested"
"""What had happened by then stood in a digest."""
LOCKED = "locked"
REOPENED = "reopened"
ABSENT = "absent"
"""A file that was there in an earlier run is not in the inbox any more, or holds other bytes."""
BESIDE_RUNS = (EXPLAINED, REMINDED, DIGESTED, LOCKED, REOPENED)
"""What is also, or only, entered while no inbox is looked at."""

PUBLISHED = "published"
"""The official table says otherwise than before: its version, code and totals."""

_LABELS = {
    RECEIVED: "收到", READ: "读取", EXPLAINED: "说明", REMINDED: "催报", DIGESTED: "写进报告",
    LOCKED: "锁定", REOPENED: "重开", ABSENT: "已不在收件文件夹",
    PUBLISHED: "汇总表新版本",
}  # fmt: skip


def label(kind: str) -> str:
    """A kind of event in an officer's words; those of a status are the status's."""
    return _LABELS.get(kind) or Status(kind).label


class Event(NamedTuple):
    """One thing that happened in a scope and round."""

    kind: str
    """One of the above, or a status that a file was given."""
    at: dt.datetime
    actor: str
    reason: str
    unit: str | None
    """None for what concerns all units, or a file of which nobody knows the unit."""
    file: str | None
    detail: Mapping[str, Any]


class FileState(NamedTuple):
    """What holds today of a file that was received."""

    file: str
    sha256: str
    received_at: dt.datetime
    status: str
    """As the contract names it, or `absent`."""
    unit: str | None
    detail: Mapping[str, Any]
    """`entries`, `version`, `errors`, `open`, `explained` (doubts), `open_codes` (rules of the
    open ones), `codes` (findings by rule), `contact` (whom to call)."""
