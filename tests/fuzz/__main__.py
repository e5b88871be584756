"""`python -m tests.fuzz [FORMAT …]`: search all formats for FUZZ_SECONDS in all (60 if not set).

With FUZZ_SEED libFuzzer's chance is the same each time; without, each search is another one.

Each format is searched by a process of its own, which is started again when an input kills it.
What is found stays in `.fuzz/`, and the next search goes on from there:

- `.fuzz/<format>/inputs/`: inputs that reached something new
- `.fuzz/<format>/defects/`: the smallest input of each exception and broken promise, its traceback
- `.fuzz/<format>/killers/`: inputs that killed or hung the reader. Each is tried by the real
  workers afterwards, where it must cost only itself

Exit code 1 where there is a defect, or a killer that costs more than itself.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.fuzz.keeping import left
from tests.fuzz.pool import fates
from tests.fuzz.seeds import seeds

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".fuzz"
_MOST_KILLERS = 25
"""Enough of one format; each costs its reader's time limit, and the start of a process."""
_AT_LEAST_SECONDS = 3
"""Of searching; to start its process takes each format some seconds more."""
_LOG_BYTES = 4000


def search(extension: str, contents: tuple[bytes, ...], seconds: float) -> Path:
    """Search one format; the folder of what was found."""
    folder = KEPT / extension
    for name in ("inputs", "defects", "killers"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(contents):
        (folder / "inputs" / f"seed-{number}").write_bytes(content)
    end = time.monotonic() + seconds
    while (rest := end - time.monotonic()) > 1 and _killers(folder) < _MOST_KILLERS:
        command = (
            sys.executable, "-m", "tests.fuzz.readers", extension, str(folder),
            f"-max_total_time={int(rest)}", f"-seed={os.environ.get('FUZZ_SEED', '0')}",
        )  # fmt: skip
        with (folder / "log.txt").open("wb") as log:
            ended = subprocess.run(
                command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, check=False
            )
        if ended.returncode == 0:
            break
        _keep_killer(folder, extension)
    return folder


def _killers(folder: Path) -> int:
    return sum(1 for _ in (folder / "killers").iterdir())


def _keep_killer(folder: Path, extension: str) -> None:
    content = left(folder / "current")
    if not content:
        log = (folder / "log.txt").read_bytes()[-_LOG_BYTES:].decode(errors="replace")
        raise RuntimeError(f"the fuzzer of {extension} ended by itself:\n{log}")
    name = f"{hashlib.sha256(content).hexdigest()[:8]}.{extension}"
    (folder / "killers" / name).write_bytes(content)


def report(folder: Path) -> int:
    """Print what is in a format's folder; how many faults that is."""
    defects = sorted((folder / "defects").glob("*.txt"))
    killers = {path.name: path.read_bytes() for path in sorted((folder / "killers").iterdir())}
    inputs = sum(1 for _ in (folder / "inputs").iterdir())
    _say(f"{folder.name}: {inputs} inputs, {len(defects)} defects, {len(killers)} killers")
    for path in defects:
        lines = path.read_text(encoding="utf-8").strip().splitlines()
        _say(f"  {path.with_suffix('.' + folder.name).relative_to(ROOT)}: {lines[-1]}")
    faults = len(defects)
    if killers:
        with tempfile.TemporaryDirectory() as temporary:
            found = fates(killers, Path(temporary))
        for name, fate in found.items():
            codes = [f"{f.code} {f.variant}" for r in fate.received for f in r.findings]
            _say(f"  killer {name}: {fate.fault or f'costs only itself ({codes})'}")
            faults += bool(fate.fault)
    return faults


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(wanted: list[str]) -> int:
    """Search the wanted formats, or all, side by side; the exit code."""
    chosen = {name: files for name, files in seeds().items() if not wanted or name in wanted}
    processes = os.cpu_count() or 1
    share = float(os.environ.get("FUZZ_SECONDS", "60")) * processes / max(1, len(chosen))
    with ThreadPoolExecutor(processes) as threads:
        searches = [
            threads.submit(search, name, files, max(share, _AT_LEAST_SECONDS))
            for name, files in chosen.items()
        ]
        folders = [each.result() for each in searches]
    return int(sum(map(report, folders)) > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
