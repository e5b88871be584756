"""A folder in, a workspace with realistic submissions and the main job's run on it out."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

from pipeline.jobs.demo import demo_submissions
from pipeline.jobs.summarize import summarize
from pipeline.jobs.workspace import open_workspace
from pipeline.model.definitions import load_definitions
from pipeline.model.errors import UsageFault, system_reason
from pipeline.model.resources import Resources
from pipeline.model.rounds import BEIJING, choose_round, load_rounds
from pipeline.model.units import load_territory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.jobs.conclusion import Run
    from pipeline.jobs.workers import Progress

PROVINCE, ROUND = "henan", "2019-1"
RECEIVED_AT = dt.datetime(2019, 4, 28, 18, 0, tzinfo=BEIJING)
"""When the demo takes place: the evening of Henan's deadline."""
_MARK = ".summarize-demo"


def demonstrate(folder: Path, as_of: dt.datetime | None, progress: Progress) -> Run:
    """Make a workspace of about 60 submissions of Henan and run the main job on it.

    A folder that a demo has made before is filled anew.

    Raises:
        UsageFault: the folder holds something else, or cannot be written.
    """
    _fill(folder)
    workspace = open_workspace(folder, as_of=as_of or RECEIVED_AT)
    return summarize(workspace, PROVINCE, ROUND, progress)


def _fill(folder: Path) -> None:
    if folder.exists() and not (folder / _MARK).is_file() and not _is_empty_folder(folder):
        raise UsageFault(
            f"{folder} 已经存在，而且不是样例。请换一个文件夹名，如 summarize demo 样例2。"
        )
    resources = Resources()
    chosen = choose_round(load_rounds(resources), ROUND, RECEIVED_AT)
    definitions = load_definitions(resources, chosen, PROVINCE)
    files = demo_submissions(definitions, load_territory(resources), resources)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _MARK).touch()
        for saved, file in zip(_saved_at(len(files)), files, strict=True):
            path = folder / "inbox" / file.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
            os.utime(path, (saved, saved))
    except OSError as error:
        raise UsageFault(
            f"样例写不进 {folder}（{system_reason(error)}），请换一个文件夹。"
        ) from error


def _saved_at(files: int) -> Iterator[float]:
    """When each file was last saved, in seconds since 1970: in their order, a minute apart.

    So the last arrived a minute before the run, which need not wait for any, and which finds the
    same times whenever it takes place.
    """
    for left in range(files, 0, -1):
        yield (RECEIVED_AT - dt.timedelta(minutes=left)).timestamp()


def _is_empty_folder(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())
