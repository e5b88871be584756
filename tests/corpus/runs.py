"""A corpus in, what the program made of it out: the real command line, twice in one workspace."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.corpus.places import Corpus, Item

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(sys.executable).with_name("summarize")
INBOX = "inbox/henan"
_ARGUMENTS = ("--province", "henan", "--round", "2019-1", "--as-of", "2019-04-28T18:00:00+08:00")
_SECONDS, _SECONDS_A_FILE = 120, 2
"""So long a run may take before it is given up as hanging; no measure of speed."""


@dataclass(frozen=True)
class Ran:
    """How one run ended."""

    code: int
    out: str
    err: str
    peaks_mib: list[float]
    """The peak memory of each of its processes; nothing where the system does not tell."""

    @property
    def submissions(self) -> list[dict[str, Any]]:
        """The submissions of run.json."""
        found: list[dict[str, Any]] = json.loads(self.out)["submissions"]
        return found

    def by_file(self, items: Iterable[Item]) -> dict[Item, list[dict[str, Any]]]:
        """From each file of a corpus to its submissions: one, or those of an archive's files."""
        found = defaultdict[str, list[dict[str, Any]]](list)
        for submission in self.submissions:
            found[submission["file"].removeprefix(f"{INBOX}/")].append(submission)
        return {
            item: found.get(item.file)
            or [s for file, ours in found.items() if file.startswith(f"{item.file}/") for s in ours]
            for item in items
        }


def arguments(workspace: Path) -> tuple[str, ...]:
    """The command line of the main job."""
    return (str(PROGRAM), *_ARGUMENTS, "--workspace", str(workspace), "--json")


def fill(workspace: Path, corpus: Corpus) -> None:
    """The files of a corpus as they would lie in a province's inbox."""
    for item in corpus.items:
        target = workspace / INBOX / item.file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(corpus.folder / item.file, target)


def hashes(workspace: Path) -> dict[str, str]:
    """Every file of the inbox by its path, with the hash of its bytes."""
    inbox = workspace / "inbox"
    return {
        path.relative_to(inbox).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(inbox.rglob("*"))
        if path.is_file()
    }


def run(workspace: Path, name: str, files: int) -> dict[str, Any]:
    """One run, and how it ended, as JSON takes it; its peaks are written beside the workspace."""
    peaks = workspace.with_name(f"{name}-peaks.json")
    measured = sys.platform == "linux"
    prefix = (sys.executable, "-m", "tests.corpus.measured", str(peaks)) if measured else ()
    done = subprocess.run(
        (*prefix, *arguments(workspace)),
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=_SECONDS + _SECONDS_A_FILE * files,
    )
    return {
        "code": done.returncode,
        "out": done.stdout.decode("utf-8"),
        "err": done.stderr.decode("utf-8"),
        "peaks_mib": json.loads(peaks.read_text(encoding="utf-8")) if measured else [],
    }


def counts(corpus: Corpus, items: Sequence[Item]) -> dict[str, int | None]:
    """How many cells that are not empty the reader sees in each file."""
    paths = {str(corpus.folder / item.file): item.file for item in items}
    done = subprocess.run(
        (sys.executable, "-m", "tests.corpus.counted"),
        cwd=ROOT,
        input="".join(f"{json.dumps(path)}\n" for path in paths).encode(),
        capture_output=True,
        check=False,
        timeout=_SECONDS + _SECONDS_A_FILE * len(items),
    )
    lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
    if done.returncode != 0:
        failed = list(paths.values())[len(lines)]
        raise AssertionError(f"the reader ended at {failed}: {done.stderr.decode()[-2000:]}")
    return {paths[path]: count for path, count in lines}
