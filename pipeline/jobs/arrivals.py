"""Files of an inbox in, those that are still being copied into it out."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.intake.files import trace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pipeline.intake.files import Trace
    from pipeline.intake.inbox import InboxFile

_RECENT_SECONDS = 60
"""A file whose last change is older has arrived; the clocks of two machines may differ by less."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The traces of files when a run began."""

    first: Mapping[Path, Trace | None]
    seen_at: float
    """Seconds of the machine's own clock, which is never set back."""
    recent: frozenset[Path]

    def still_arriving(self, settle_seconds: float) -> frozenset[Path]:
        """The files that changed since, looked at again once they had `settle_seconds` to do so.

        Waits only when a file was written in the last minute; what the run did meanwhile counts.
        """
        if self.recent:
            time.sleep(max(0.0, self.seen_at + settle_seconds - time.monotonic()))
        return frozenset(path for path in self.recent if trace(path) != self.first[path])


def watch(files: Sequence[InboxFile]) -> Arrivals:
    """Begin to watch the files that a run is about to read."""
    now = time.time()
    first = {file.path: trace(file.path) for file in files if not file.ignored}
    recent = frozenset(
        path
        for path, seen in first.items()
        if seen is None or seen.modified / 1e9 > now - _RECENT_SECONDS
    )
    return Arrivals(first, time.monotonic(), recent)
