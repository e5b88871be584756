"""Submissions (报送件): one file of one unit, its receipt, its findings and its fate."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt

    from pipeline.model.entries import Document
    from pipeline.model.findings import Cause


class Status(StrEnum):
    """The fate of a file in the inbox, as the contract names it."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    QUARANTINED = "quarantined"
    SUPERSEDED = "superseded"
    DUPLICATE = "duplicate"
    SCAN = "scan"
    IGNORED = "ignored"
    PENDING = "pending"
    HELD = "held"

    @property
    def label(self) -> str:
        """The status in an officer's words."""
        return _LABELS[self]


_LABELS = {
    Status.ACCEPTED: "通过",
    Status.RETURNED: "退回",
    Status.QUARANTINED: "无法读取",
    Status.SUPERSEDED: "由另一份代替",
    Status.DUPLICATE: "重复",
    Status.SCAN: "扫描件",
    Status.IGNORED: "略过",
    Status.PENDING: "未传完",
    Status.HELD: "锁定后收到",
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """A file as it was received."""

    file: str
    """`inbox/henan/郑州市.xlsx`, with `/` on every system."""
    sha256: str
    modified_at: dt.datetime
    received_at: dt.datetime
    """When a run first saw these bytes under this name, or the one that it was moved from."""
    archive: str = ""
    """The archive that the file lies in, by its name in the outputs."""
    has_sheets: bool = True
    """Whether a spreadsheet program shows its tables under the names and cells that were read."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One file of the inbox after a run: what was read, found and decided."""

    receipt: Receipt
    status: Status
    unit: str | None
    version: int | None
    causes: tuple[Cause, ...]
    document: Document | None

    @property
    def entries(self) -> int:
        """How many entries were read."""
        return 0 if self.document is None else len(self.document.entries)

    def as_document(self) -> dict[str, Any]:
        """The submission as run.json holds it."""
        return {
            "file": self.receipt.file,
            "sha256": self.receipt.sha256,
            "unit": self.unit,
            "version": self.version,
            "status": str(self.status),
            "received_at": self.receipt.received_at.isoformat(),
            "entries": self.entries,
            "findings": [cause.as_document() for cause in self.causes],
        }
