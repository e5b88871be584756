"""The wheel carries all that the program needs: installed elsewhere, it runs."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import sysconfig
from pathlib import Path

from .places import REPOSITORY

_FIRST_VERSION = """
CREATE TABLE receipts (
    id INTEGER NOT NULL PRIMARY KEY, scope TEXT NOT NULL, round TEXT NOT NULL, file TEXT NOT NULL,
    sha256 TEXT NOT NULL, received_at TEXT NOT NULL, UNIQUE (scope, round, file, sha256)
);
INSERT INTO receipts VALUES (1, 'henan', '2019-1', 'inbox/a', '0', '2019-04-20T12:00:00+08:00');
"""


def _run(*command: str | Path, folder: Path, expected: int = 0) -> str:
    """Standard output of a command that ends with the expected exit code."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    ended = subprocess.run(
        [str(word) for word in command], cwd=folder, env=environment | {"PYTHONUTF8": "1"},
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert ended.returncode == expected, ended.stdout + ended.stderr
    return ended.stdout


def _wheel(folder: Path) -> Path:
    """The wheel of the checkout, built without a network."""
    _run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, REPOSITORY,
        folder=folder,
    )  # fmt: skip
    (wheel,) = folder.glob("*.whl")
    return wheel


def _environment_with(wheel: Path, folder: Path) -> Path:
    """The programs of a new environment that holds the wheel and nothing else of ours.

    Its dependencies come from the running environment, so that no network is needed: a .pth file
    names that environment's site-packages. .pth files that lie in a folder named so are not
    processed, and thereby the editable install's way back to the checkout is not open. The file
    is written last: pip would otherwise take the checkout for an installed version.
    """
    _run(sys.executable, "-m", "venv", "--without-pip", folder, folder=wheel.parent)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = (sys.executable, "-m", "pip", "--python", programs / "python", "--no-input")
    _run(
        *pip, "install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", wheel,
        folder=wheel.parent,
    )  # fmt: skip
    told = _run(
        programs / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))",
        folder=wheel.parent,
    )  # fmt: skip
    path = Path(told.strip()) / "dependencies.pth"
    path.write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return programs


def test_the_wheel_runs_away_from_the_repository(tmp_path: Path) -> None:
    """Built, installed in an empty environment and run in an empty folder: the demo comes out.

    A ledger of the first version is brought up: the migrations travel with the program.
    """
    build, away = tmp_path / "build", tmp_path / "away"
    build.mkdir()
    away.mkdir()
    programs = _environment_with(_wheel(build), tmp_path / "environment")
    where = _run(
        programs / "python", "-c", "import pipeline; print(pipeline.__file__)", folder=away
    )
    assert Path(where.strip()).is_relative_to(tmp_path)
    _run(programs / "summarize", "demo", folder=away, expected=1)
    results = away / "demo" / "outbox" / "henan" / "2019-1"
    document = json.loads((results / "run.json").read_text(encoding="utf-8"))
    assert document["totals"]["entries"] > 100
    assert all((away / "demo" / output["path"]).is_file() for output in document["outputs"])
    former = away / "former.sqlite3"
    connection = sqlite3.connect(former)
    connection.executescript(_FIRST_VERSION)
    connection.close()
    check = ("ledger", "check", "--workspace", away / "demo", "--ledger", f"sqlite:///{former}")
    told = json.loads(_run(programs / "summarize", *check, "--json", folder=away, expected=1))
    assert {one["about"] for one in told["disagreements"]} == {"inbox", "results"}
