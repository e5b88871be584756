"""Help pages: an officer reads them, so they are Chinese and show how to write a command."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from pipeline.cli.commands import cli

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Ended

COMMANDS: dict[tuple[str, ...], click.Command] = {
    (): cli,
    **{(name,): command for name, command in cli.commands.items()},
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"\b(?:usage|options?|commands?|arguments?|show|exit|the)\b", re.IGNORECASE)
each_command = pytest.mark.parametrize("words", COMMANDS, ids=lambda words: "_".join(words) or "-")


@each_command
def test_help_has_an_example(words: tuple[str, ...], summarize: Callable[..., Ended]) -> None:
    """Every command's help shows an example that begins with the command as one writes it."""
    page = summarize(*words, "--help")
    assert page.code == 0
    examples = page.out.partition("例子：")[2].partition("选项")[0]
    assert " ".join(("summarize", *words)) in examples


@each_command
def test_help_is_chinese(words: tuple[str, ...], summarize: Callable[..., Ended]) -> None:
    """Usage line, headings and every option's help are Chinese; click's own words do not show."""
    page = summarize(*words, "--help").out
    assert page.startswith("用法")
    assert not ENGLISH.findall(page)
    context = click.Context(COMMANDS[words])
    helps = [p.help for p in COMMANDS[words].get_params(context) if isinstance(p, click.Option)]
    assert helps
    assert all(text and CHINESE.search(text) for text in helps)


def test_version_is_told(summarize: Callable[..., Ended]) -> None:
    """`--version` tells name and version on one line."""
    from pipeline import __version__

    assert summarize("--version").out == f"summarize {__version__}\n"


def test_no_command_and_no_scope_says_what_to_write(summarize: Callable[..., Ended]) -> None:
    """`summarize` alone is a usage fault: exit 2, and a sentence that names both ways."""
    ended = summarize()
    assert ended.code == 2
    assert "--province" in ended.err
    assert "--national" in ended.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_can_complete(shell: str) -> None:
    """Each shell gets a script that asks `summarize` for completions, as the README says."""
    if shell == "bash" and shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    environment = os.environ | {"_SUMMARIZE_COMPLETE": f"{shell}_source"}
    command = (sys.executable, "-c", "from pipeline.cli import main; main()")
    told = subprocess.run(
        command, env=environment, capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert f"_SUMMARIZE_COMPLETE={shell}_complete" in told.stdout


def test_provinces_are_completed() -> None:
    """`--province` completes the slugs of all provinces."""
    words = {"_SUMMARIZE_COMPLETE": "bash_complete", "COMP_CWORD": "2"}
    environment = os.environ | words | {"COMP_WORDS": "summarize --province he"}
    command = (sys.executable, "-c", "from pipeline.cli import main; main()")
    told = subprocess.run(
        command, env=environment, capture_output=True, text=True, encoding="utf-8", check=True
    )
    offered = {line.partition(",")[2] for line in told.stdout.splitlines()}
    assert offered == {"hebei", "heilongjiang", "henan"}
