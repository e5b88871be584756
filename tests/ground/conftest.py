"""What the tests of the ground share: the command line in this process, and a demo workspace."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from pipeline.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit code, and what it said on which stream."""

    code: int
    out: str
    err: str


@pytest.fixture
def summarize(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ended]:
    """Runs `summarize` with some arguments in this process, which saves its imports."""

    def run(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["summarize", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return Ended(int(end.value.code or 0), said.out, said.err)

    return run


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that `summarize demo` has made; tests that write work on a copy of it."""
    from pipeline.jobs.demonstration import demonstrate

    folder = tmp_path_factory.mktemp("ground") / "demo"
    demonstrate(folder, None, lambda _done, _total: None)
    return folder


@pytest.fixture(scope="session")
def demo_results(demo: Path) -> list[str]:
    """The names of the demo's result files."""
    return sorted(path.name for path in (demo / "outbox" / "henan" / "2019-1").iterdir())
