"""A file that was received in, what is to be said of it out where it cannot be read at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.checking.causes import causes
from pipeline.jobs.verifying.verdicts import Outcome, Verified

if TYPE_CHECKING:
    from pipeline.jobs.receiving import Received
    from pipeline.model.definitions import Definitions

_REFUSED = ("F01", "F02", "F03")
"""It does not open, is encrypted, or must not be opened."""
NO_TABLE = (
    "没有核对：里面没有登记过的批次的汇总表。"
    "请给出汇总的结果（汇总表.xlsx、汇总表.pdf）或盖章纸的扫描件、照片。"
)
_ARCHIVE = "没有核对：这是压缩包。请先解压，再核对里面的文件，可以一次写几个。"
_REST = "没有核对。请在电脑上确认能打开；打不开的，请找原来的文件。"


def unread_verdict(received: Received, definitions: Definitions) -> Verified | None:
    """What is to be said of a file that was not read; None for one that was.

    A file in an archive speaks for the archive: which of its files is meant, nobody knows.
    """
    source = received.source
    if source.archive:
        return Verified(source.archive, Outcome.UNREADABLE, _ARCHIVE)
    refused = [finding for finding in received.findings if finding.code in _REFUSED]
    if received.document is not None or not refused:
        return None
    (cause, *_) = causes(refused, definitions)
    return Verified(source.file, Outcome.UNREADABLE, f"{cause.found}，{_REST}")
