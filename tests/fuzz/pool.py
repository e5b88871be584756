"""Files in, what the real workers made of each out: one that kills its reader costs only itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.inbox import InboxFile
from pipeline.intake.limits import Limits
from pipeline.jobs.receiving import Reader
from pipeline.jobs.workers import workers
from tests.fuzz.properties import REFUSALS
from tests.helpers.inboxes import table
from tests.helpers.workbooks import workbook
from tests.unit.given import definitions, territory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.jobs.receiving import Received
    from pipeline.jobs.workers import Workers

GOOD = workbook(table("郑州市教育局", "1|郑州旅游学校|中职|物流管理（中级）|1|物流服务与管理|20|"))


class Fate(NamedTuple):
    """What became of a file, and of a good one that the same workers read after it."""

    received: tuple[Received, ...]
    error: str
    """The exception that came out of the worker, which would have ended the whole run."""
    entries_after: int

    @property
    def fault(self) -> str:
        """What should not have been; nothing, where the file cost itself at the most."""
        if self.error:
            return self.error
        if self.entries_after != 1:
            return "the file after it was not read"
        unclear = [r.file for r in self.received if not (r.is_scan or _is_read(r) or _reasons(r))]
        return f"neither read nor refused: {unclear}" if unclear else ""


def _is_read(received: Received) -> bool:
    return received.document is not None or received.ignored


def _reasons(received: Received) -> bool:
    return [f.code for f in received.findings if f.code in REFUSALS] != []


def fates(files: Mapping[str, bytes], folder: Path) -> dict[str, Fate]:
    """Each file read by the workers of a run, and a good one after it."""
    reader = Reader(definitions(), territory().province("henan"), territory(), Limits())
    good = folder / "good.xlsx"
    good.write_bytes(GOOD)
    found = {}
    with workers(reader, tasks=1) as at_work:
        for name, content in files.items():
            path = folder / name
            path.write_bytes(content)
            received, error = _read(at_work, path)
            after, _ = _read(at_work, good)
            found[name] = Fate(received, error, sum(_entries(r) for r in after))
    return found


def _read(at_work: Workers, path: Path) -> tuple[tuple[Received, ...], str]:
    file = InboxFile(path, f"inbox/henan/{path.name}", "henan", ignored=False)
    try:
        return at_work.read([file]).collect(lambda _done, _total: None), ""
    except Exception as error:  # noqa: BLE001 - that anything comes out of a worker is the defect
        return (), repr(error)


def _entries(received: Received) -> int:
    return 0 if received.document is None else len(received.document.entries)
