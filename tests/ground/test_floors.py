"""The floors of the house, and what a light command may import."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from .places import PACKAGE, REPOSITORY

HEAVY = {"pandas", "pandera", "openpyxl", "sqlalchemy", "xlsxwriter"}
RUN = "from pipeline.cli import main; main()"


def _imported(*arguments: str) -> set[str]:
    """The top-level modules that a command imports in a fresh process."""
    command = (sys.executable, "-X", "importtime", "-c", RUN, *arguments)
    ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    lines = (line for line in ended.stderr.splitlines() if line.startswith("import time:"))
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


@pytest.mark.parametrize(
    "arguments", [("--help",), ("--version",), ("check", "--help"), ("demo", "--help")]
)
def test_light_commands_import_nothing_heavy(arguments: tuple[str, ...]) -> None:
    """Help and version come at once: they import no library for tables or databases."""
    imported = _imported(*arguments)
    assert "click" in imported
    assert not imported & HEAVY


def _contracts() -> list[dict[str, object]]:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    contracts: list[dict[str, object]] = project["tool"]["importlinter"]["contracts"]
    return contracts


def _subpackages() -> set[str]:
    return {path.parent.name for path in PACKAGE.glob("*/__init__.py")}


def test_import_contracts_hold() -> None:
    """No module imports from a floor above its own, or a stage from another stage."""
    program = Path(sys.executable).with_name("lint-imports")
    command = (str(program), "--no-cache")
    ended = subprocess.run(
        command, cwd=REPOSITORY, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_every_subpackage_has_its_floor() -> None:
    """Each subpackage stands in the contract of the floors, which is exhaustive."""
    (floors,) = [c for c in _contracts() if c.get("exhaustive")]
    layers = floors["layers"]
    assert isinstance(layers, list)
    assert floors["exhaustive"] is True
    assert {name.strip() for layer in layers for name in layer.split("|")} == _subpackages()


def test_the_terminal_belongs_to_the_cli() -> None:
    """Every subpackage but the cli is forbidden to use click and rich."""
    (contract,) = [c for c in _contracts() if c.get("forbidden_modules") == ["click", "rich"]]
    sources = contract["source_modules"]
    assert isinstance(sources, list)
    assert set(sources) == {f"pipeline.{name}" for name in _subpackages() - {"cli"}}
