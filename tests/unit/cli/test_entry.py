"""The entry: every way to end has its exit code and its sentence on standard error."""

from __future__ import annotations

import gc
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from pipeline.cli import entry
from pipeline.model.errors import ConfigurationFault, UsageFault
from tests.unit.examples import examples

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _collector() -> Iterator[None]:
    """Give the garbage collector back as it was."""
    threshold = gc.get_threshold()
    yield
    gc.set_threshold(*threshold)


def ended(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit code of a command line."""
    monkeypatch.setattr(sys, "argv", ["summarize", *arguments])
    with pytest.raises(SystemExit) as raised:
        entry.main()
    assert isinstance(raised.value.code, int)
    return raised.value.code


def ends_by(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> int:
    """The exit code where the command raises an error."""

    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(entry.cli, "main", fail)
    return ended(monkeypatch)


@examples(
    "arguments", {"help": ("--help",), "version": ("--version",), "command": ("check", "--help")}
)
def test_help_is_no_fault(monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]) -> None:
    """Asking for help ends with 0."""
    assert ended(monkeypatch, *arguments) == 0


@examples(
    "arguments words",
    {
        "nothing asked for": ((), ("--province", "--national")),
        "unknown option": (("--provinz",), ("没有选项 --provinz", "--province")),
        "unknown command": (("chek",), ("没有命令「chek」",)),
        "option without its value": (("--round",), ("--round",)),
        "no moment": (("--as-of", "昨天"), ("--as-of", "昨天", "写法如")),
        "no file": (("check",), ("缺少参数 FILE...",)),
        "file that is not there": (("check", "没有.xlsx"), ("没有.xlsx",)),
        "unknown province": (
            ("--province", "hennan", "--round", "2019-1", "--workspace", "{workspace}"),
            ("hennan", "henan"),
        ),
        "unknown round": (
            ("--province", "henan", "--round", "2018", "--workspace", "{workspace}"),
            ("2018", "2019-1"),
        ),
        "no workspace": (("--province", "henan", "--workspace", "/no/such"), ("/no/such",)),
        "two scopes": (("--province", "henan", "--national"), ("只能写一个",)),
    },
)
def test_usage(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    arguments: tuple[str, ...],
    words: tuple[str, ...],
) -> None:
    """2 for wrong usage: a Chinese sentence on standard error, nothing on standard output."""
    (tmp_path / "inbox").mkdir()
    given = [argument.replace("{workspace}", str(tmp_path)) for argument in arguments]
    assert ended(monkeypatch, *given) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("错误：")
    assert all(word in err for word in words), err
    assert "Error" not in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inbox"]


@examples(
    "error code",
    {
        "usage": (UsageFault("没有这个文件夹。"), 2),
        "configuration": (ConfigurationFault("x.yaml", "错了"), 2),
        "interrupt": (KeyboardInterrupt(), 3),
        "abort": (click.Abort(), 3),
        "own fault": (ZeroDivisionError("secret detail"), 3),
        "no disk": (OSError(28, "No space left on device"), 3),
    },
)
def test_codes(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    error: BaseException,
    code: int,
) -> None:
    """Usage and configuration end with 2, an interrupt and our own faults with 3."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert ends_by(monkeypatch, error) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("错误：")
    assert "Traceback" not in err
    assert "secret" not in err


def test_our_fault_is_written_down(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """What an engineer needs stands in a file, and the officer is told its name."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ends_by(monkeypatch, ZeroDivisionError("secret detail"))
    (report,) = tmp_path.iterdir()
    assert str(report) in capsys.readouterr().err
    assert "ZeroDivisionError: secret detail" in Path(report).read_text(encoding="utf-8")


@examples("code", {"accepted": 0, "needs attention": 1})
def test_the_commands_own_code(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """What a command ends with is what the program ends with."""
    monkeypatch.setattr(entry.cli, "main", lambda **_: code)
    assert ended(monkeypatch) == code
