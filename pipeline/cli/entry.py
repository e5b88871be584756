"""The program's entry: every way to end has its exit code and its sentence."""

from __future__ import annotations

import gc
import os
import sys

import click

from pipeline.cli.chinese import complaint
from pipeline.cli.commands import cli
from pipeline.model.errors import UsageFault

USAGE, FAULT = 2, 3


def main() -> None:
    """Run the command line and exit.

    0 all accepted, 1 something needs attention, 2 usage or configuration, 3 our own fault.
    """
    # A run keeps nearly all that it makes to its end; looking for garbage as often as by default
    # took a sixth of its time.
    gc.set_threshold(100_000, 50, 50)
    # Only single characters are looked up (S02, X03); the dictionary of phrases loads for 0.2 s.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    for stream in (sys.stdout, sys.stderr):
        # A console in GBK cannot show every character of a unit's text; it must not end the run.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    code = _exit_code()
    gc.freeze()  # what is left needs no last look for garbage
    sys.exit(code)


def _exit_code() -> int:
    try:
        result = cli.main(prog_name="summarize", standalone_mode=False)
    except UsageFault as fault:
        return _tell(str(fault), USAGE)
    except click.exceptions.Exit as end:
        return end.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _tell("已中断，没有写出新的结果。", FAULT)
    except click.ClickException as error:
        return _tell(complaint(error), USAGE)
    except Exception:  # noqa: BLE001 - the one place where our own faults end, with their sentence
        return _tell(f"程序出了故障，收到的文件没有改动。请把 {_report()} 发给维护人员。", FAULT)
    return result if isinstance(result, int) else 0


def _tell(sentence: str, code: int) -> int:
    click.echo(f"错误：{sentence}", err=True)
    return code


def _report() -> str:
    """Write what an engineer needs to a file of its own; an officer gets only its name."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="summarize-", suffix=".log", delete=False, encoding="utf-8"
    ) as file:
        traceback.print_exc(file=file)
    return file.name
