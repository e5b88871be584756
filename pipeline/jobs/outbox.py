"""The bytes of files in, a complete folder of them out – or none at all.

Results of a round, a rehearsal's, a lock: everything is written and synced in a folder beside the
final one, and then takes its place by renaming.
"""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.jobs.durable import sync_folder, write
from pipeline.model.errors import UsageFault, system_reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


_WRITERS = 16


@dataclass(frozen=True, slots=True)
class Staged:
    """Results that are written in full, but not yet in their place."""

    staging: Path
    final: Path
    what: str

    def publish(self) -> None:
        """Put the staged folder in the place of the former results.

        Raises:
            UsageFault: the former results cannot be moved, as when one is open in Excel on Windows.
        """
        former = self.final.with_name(f".{self.final.name}.old")
        advice = f"{self.what}文件可能正在 Excel 或 WPS 里打开，请关闭后再运行一次"
        with _told(self.final, self.what, advice):
            _remove(former)
            if self.final.exists():
                self.final.rename(former)
            try:
                self.staging.rename(self.final)
            except OSError:
                if former.exists():
                    former.rename(self.final)
                raise
            sync_folder(self.final.parent)
        shutil.rmtree(former, ignore_errors=True)


@contextmanager
def staged(final: Path, files: Mapping[str, bytes], what: str = "结果") -> Iterator[Staged]:
    """Write files beside the folder that they are to become; what is not published is removed.

    `what` they are is named where that cannot be done.

    Raises:
        UsageFault: the folder cannot be written.
    """
    staging = final.with_name(f".{final.name}.new")
    try:
        with _told(final, what, "请检查文件夹的权限和磁盘空间"):
            _remove(staging)
            staging.mkdir(parents=True)
            folders = {staging, *((staging / name).parent for name in files)}
            for folder in folders:
                folder.mkdir(parents=True, exist_ok=True)
            # To wait for the disk takes longest: it writes many files in the time of one.
            with ThreadPoolExecutor(_WRITERS) as writers:
                list(writers.map(write, [staging / name for name in files], files.values()))
            for folder in folders:
                sync_folder(folder)
        yield Staged(staging, final, what)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


@contextmanager
def _told(final: Path, what: str, advice: str) -> Iterator[None]:
    """Say in one sentence what could not be written."""
    try:
        yield
    except OSError as error:
        reason = system_reason(error)
        raise UsageFault(
            f"{what}写不进 {final}（{reason}），{advice}；原有的{what}没有改动。"
        ) from error


def _remove(folder: Path) -> None:
    """Remove a folder, or a file that stands in its place."""
    if folder.is_dir():
        shutil.rmtree(folder)
    elif folder.exists():
        folder.unlink()
