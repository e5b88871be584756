"""README.md says what is so: its commands run, its targets, files and examples exist."""

from __future__ import annotations

import re
import shlex
import shutil
from typing import TYPE_CHECKING

import pytest

from .places import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .conftest import Ended

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)(?P<path>[^)#]+)\)")


def fenced(*languages: str) -> list[str]:
    """The bodies of README's blocks in some languages, in their order."""
    return [m["body"] for m in FENCE.finditer(README) if m["language"] in languages]


def _command_lines(program: str) -> list[str]:
    lines = (
        line.removeprefix("$ ") for body in fenced("sh", "console") for line in body.split("\n")
    )
    return [line for line in lines if line.split(" ")[0] == program]


def test_the_first_commands_are_demo_and_test() -> None:
    """The first thing to do is `make demo` and `make test`, exactly these two."""
    assert fenced("sh", "console", "bat")[0] == "make demo\nmake test\n"


def test_the_opening_is_chinese_and_points_to_the_handbook() -> None:
    """Before the first command a Chinese paragraph sends an officer to the handbook."""
    opening = README.partition("```")[0]
    assert "中文" in opening
    assert "(docs/手册.md)" in opening


def test_make_targets_exist() -> None:
    """Every `make` target that README names is one of the Makefile."""
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w+):", makefile, re.MULTILINE))
    named = re.findall(r"`make (\w+)`", README)
    named += [word for line in _command_lines("make") for word in shlex.split(line)[1:]]
    assert {"demo", "test", "bench", "lint", "fix"} <= set(named) <= targets


def test_links_lead_somewhere() -> None:
    """Every relative link of README leads to a file."""
    paths = [match["path"] for match in LINK.finditer(README)]
    assert paths
    assert [path for path in paths if not (REPOSITORY / path).exists()] == []


@pytest.mark.parametrize("line", _command_lines("summarize"))
def test_a_command_runs(
    line: str,
    demo: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    summarize: Callable[..., Ended],
) -> None:
    """Each `summarize` command of README runs in the demo's workspace and ends with 0 or 1."""
    workspace = tmp_path / "workspace"
    shutil.copytree(demo, workspace)
    monkeypatch.chdir(workspace)
    ended = summarize(*shlex.split(line, comments=True)[1:])
    assert ended.code in (0, 1), ended.err
    assert ended.out


def test_every_command_is_shown() -> None:
    """README has an example of each command and of both main jobs."""
    from pipeline.cli.commands import cli

    shown = "\n".join(_command_lines("summarize"))
    for word in (*cli.commands, "--province", "--national"):
        assert f"summarize {word}" in shown


def test_the_floors_are_all_described() -> None:
    """The layout names every subpackage."""
    packages = {path.parent.name for path in (REPOSITORY / "pipeline").glob("*/__init__.py")}
    assert packages <= set(re.findall(r"^  (\w+)/ ", README, re.MULTILINE))


def test_the_run_shown_is_a_real_one(
    demo: Path, monkeypatch: pytest.MonkeyPatch, summarize: Callable[..., Ended]
) -> None:
    """The excerpt of a run is what `summarize demo` prints today; … stands for what is left out."""
    monkeypatch.chdir(demo.parent)
    printed = re.sub(r"\s", "", summarize("demo", "demo").out)
    (excerpt,) = [body for body in fenced("text") if body.startswith("河南省")]
    excerpt, _, where = excerpt.partition("结果在：")
    assert where.strip() == "demo/outbox/henan/2019-1"
    lines = [line for line in excerpt.splitlines() if line.strip()]
    assert len(lines) > 10
    assert [line for line in lines if re.sub(r"\s", "", line.rstrip("…")) not in printed] == []
