"""Files that a locked round takes in later in, copies beside the lock out; and back, checked.

`locks/<scope>/<round>/corrections/<sha256>/` is an inbox of its own with one file. What was taken
in once goes on counting, whatever becomes of the inbox.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from typing import TYPE_CHECKING

from pipeline.jobs.durable import sync_folder, write
from pipeline.jobs.locks.folders import is_clutter
from pipeline.model.errors import UsageFault, system_reason

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pipeline.jobs.receiving import Received

FOLDER = "corrections"


def kept_inboxes(lock: Path) -> tuple[Path, ...]:
    """The inboxes of the corrections that were kept beside a lock, one for each file.

    Raises:
        UsageFault: one of them is not what was kept.
    """
    folder = lock / FOLDER
    if not folder.is_dir():
        return ()
    inboxes = tuple(
        path
        for path in sorted(folder.iterdir())
        if not path.name.startswith(".") and (path.is_dir() or not is_clutter(path))
    )
    for inbox in inboxes:
        files = [path for path in inbox.rglob("*") if not (path.is_dir() or is_clutter(path))]
        if len(files) != 1 or _hash(files[0]) != inbox.name:
            raise UsageFault(
                f"锁定以后收下的文件留存在 {inbox}，现在缺了或被改动过，不能再据此发布。"
                "请从备份恢复它；结果没有改动。"
            )
    return inboxes


def keep(lock: Path, inbox: Path, taken: Iterable[Received]) -> None:
    """Copy files of an inbox, archives as they are, beside a lock, with their times of saving.

    Raises:
        UsageFault: one has changed since it was read, or the copy cannot be written.
    """
    for each in taken:
        source = each.source.path
        try:
            content = source.read_bytes()
            seen = source.stat()
            sha256 = hashlib.sha256(content).hexdigest()
            if not each.source.members and sha256 != each.sha256:
                raise UsageFault(f"{each.file} 在汇总的时候变了，请等文件放好以后再运行一次。")
            final = lock / FOLDER / sha256
            if final.is_dir():
                continue
            staging = final.with_name(f".{sha256}.new")
            if staging.exists():  # of a run that was stopped
                shutil.rmtree(staging)
            copy = staging / source.relative_to(inbox)
            copy.parent.mkdir(parents=True, exist_ok=True)
            write(copy, content)
            os.utime(copy, ns=(seen.st_atime_ns, seen.st_mtime_ns))
            staging.rename(final)
            sync_folder(final.parent)
        except OSError as error:
            raise UsageFault(
                f"{each.file} 不能留存到 {lock / FOLDER}（{system_reason(error)}），"
                "请检查文件夹的权限和磁盘空间；结果没有改动。"
            ) from error


def not_there(file: str, lock: Path) -> str:
    """What is told of a file that was admitted, and whose bytes are nowhere any more."""
    return (
        f"{file} 是锁定以后收下的，现在收件文件夹里没有它，{lock / FOLDER} 里的留存也不见了，"
        "不能再据此发布。请从备份恢复它；结果没有改动。"
    )


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
