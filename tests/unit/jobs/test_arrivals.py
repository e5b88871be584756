"""Arrivals: which files of an inbox are still being copied into it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from pipeline.intake.inbox import InboxFile
from pipeline.jobs import arrivals
from pipeline.jobs.arrivals import watch

if TYPE_CHECKING:
    from pathlib import Path

SETTLE = 2.0


def there(path: Path, *, ignored: bool = False) -> InboxFile:
    """A file of an inbox."""
    return InboxFile(path, f"inbox/{path.name}", None, ignored)


def saved(path: Path, seconds_ago: float) -> Path:
    """A file that was last written so long ago."""
    path.write_bytes(b"abc")
    moment = time.time() - seconds_ago
    os.utime(path, (moment, moment))
    return path


@pytest.fixture(name="waits")
def _waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited; nobody really waits."""
    waits = list[float]()
    monkeypatch.setattr(arrivals.time, "sleep", waits.append)
    return waits


def test_nobody_waits_for_files_that_lie_there(tmp_path: Path, waits: list[float]) -> None:
    """Files saved more than a minute ago have arrived: a run on them waits for nothing."""
    watched = watch([there(saved(tmp_path / "a", 61)), there(saved(tmp_path / "b", 1e6))])
    assert watched.still_arriving(SETTLE) == frozenset()
    assert waits == []


@pytest.mark.parametrize("seconds_ago", [0, 55, -3600])
def test_a_recent_file_has_time_to_change(
    tmp_path: Path, waits: list[float], seconds_ago: float
) -> None:
    """A file of the last minute, or of the future, is given so long to change, and not longer."""
    watched = watch([there(saved(tmp_path / "a", seconds_ago))])
    assert watched.still_arriving(SETTLE) == frozenset()
    (waited,) = waits
    assert 0 < waited <= SETTLE


def test_what_the_run_did_meanwhile_counts(tmp_path: Path, waits: list[float]) -> None:
    """A run that took longer than the settling waits no more at its end."""
    watched = watch([there(saved(tmp_path / "a", 0))])
    assert watched.still_arriving(0.0) == frozenset()
    assert waits == [0]


def test_what_changes_meanwhile_is_still_arriving(tmp_path: Path, waits: list[float]) -> None:
    """A file that grew, was touched, was exchanged, vanished or came since the run began."""
    names = ("same", "grown", "touched", "exchanged", "gone")
    paths = {name: saved(tmp_path / name, 5) for name in names}
    paths["come"] = tmp_path / "come"
    watched = watch([there(path) for path in paths.values()])
    moment = paths["same"].stat().st_mtime
    paths["grown"].write_bytes(b"abcd")
    os.utime(paths["grown"], (moment, moment))
    os.utime(paths["touched"], (moment + 1, moment + 1))
    saved(tmp_path / "other", 5).replace(paths["exchanged"])
    paths["gone"].unlink()
    paths["come"].write_bytes(b"abc")
    arriving = watched.still_arriving(SETTLE)
    assert {path.name for path in arriving} == set(paths) - {"same"}
    assert len(waits) == 1


def test_files_that_are_ignored_are_not_waited_for(tmp_path: Path, waits: list[float]) -> None:
    """An owner file that a program goes on writing holds nobody up."""
    watched = watch([there(saved(tmp_path / "~$a.xlsx", 0), ignored=True)])
    (tmp_path / "~$a.xlsx").write_bytes(b"abcd")
    assert watched.still_arriving(SETTLE) == frozenset()
    assert waits == []
