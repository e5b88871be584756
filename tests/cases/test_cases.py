"""Every folder beside this file is a case; a bug report becomes one more folder and no Python.

- `<name>/case.md`: one sentence, the rule
- `<name>/inbox/<folder>/<file>`: a .txt is a visible table and becomes <file>.xlsx (see
  helpers/workbooks.py); any other file is copied as it is
- `<name>/workspace/<file>`: optional, what else lies in the workspace, made in the same way
- `<name>/mtimes.txt`: optional, `<folder>/<file> <moment>` where the time of saving counts
- `<name>/before.txt`: optional, a command that is run first, such as a lock; then the files of
  `<name>/later/` come into the inbox, made in the same way
- `<name>/command.txt`: optional, the command line, else Henan, 首批, on 2019-04-28
- `<name>/expected/exit_code`
- `<name>/expected/findings.txt`: all findings, `file code severity sheet!cell field count`; S05
  (no stamped scan), which hardly any inbox here is without, only where the case names it
- `<name>/expected/status.txt`: optional, `file status` of every file
- `<name>/expected/entries.csv`: optional, some columns of entries.csv, in its order of lines
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.helpers.inboxes import SAVED_AT, Outcome, carry_out, run, save
from tests.helpers.workbooks import workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
RULES = HERE.parents[1] / "schemas" / "rules.yaml"
CASES = sorted(path.parent.name for path in HERE.glob("*/case.md"))


@pytest.mark.parametrize("name", CASES)
def test_case(name: str, tmp_path: Path) -> None:
    """A run on a case's inbox gives exactly the findings, fates, lines and exit code expected."""
    case = HERE / name
    for file, content in _files(case / "workspace"):
        save(tmp_path / file, content)
    for file, content in _files(case / "inbox"):
        save(tmp_path / "inbox" / file, content, _moments(case).get(file, SAVED_AT))
    if (case / "before.txt").exists():
        carry_out(tmp_path, *shlex.split(_text(case / "before.txt")))
    for file, content in _files(case / "later"):
        save(tmp_path / "inbox" / file, content, _moments(case).get(file, SAVED_AT))
    outcome = run(tmp_path, *shlex.split(_text(case / "command.txt")))
    expected = case / "expected"
    wanted = sorted(_lines(expected / "findings.txt"))
    found = _found(outcome)
    if not any(_is_about_scans(line) for line in wanted):
        found = [line for line in found if not _is_about_scans(line)]
    assert found == wanted
    if (expected / "status.txt").exists():
        statuses = sorted(f"{_short(file)} {s}" for file, s in outcome.statuses.items())
        assert statuses == sorted(_lines(expected / "status.txt"))
    if (expected / "entries.csv").exists():
        lines = list(csv.DictReader(io.StringIO(_text(expected / "entries.csv"))))
        columns = _lines(expected / "entries.csv")[0].split(",")
        assert [{c: entry[c] for c in columns} for entry in outcome.entries] == lines
    assert outcome.exit_code == int(_text(expected / "exit_code"))


def test_every_rule_has_a_case() -> None:
    """No code of the catalogue is without a case that expects it, in each of its severities."""
    rules = yaml.safe_load(RULES.read_text(encoding="utf-8"))["rules"]
    catalogue = {
        (rule["code"], severity)
        for rule in rules
        for severity in (
            rule["severity"],
            *(v["severity"] for v in rule.get("variants", {}).values() if "severity" in v),
        )
    }
    expected = {
        (fields[1], fields[2])
        for name in CASES
        for line in _lines(HERE / name / "expected" / "findings.txt")
        for fields in [line.split()]
    }
    assert catalogue == expected


def test_every_case_is_complete() -> None:
    """A folder with an inbox has its sentence, findings and exit code, so that it is run."""
    for inbox in HERE.glob("*/inbox"):
        case = inbox.parent
        assert _text(case / "case.md"), case.name
        assert (case / "expected" / "findings.txt").exists(), case.name
        assert (case / "expected" / "exit_code").exists(), case.name
    assert len(CASES) == len(list(HERE.glob("*/inbox")))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in _text(path).splitlines() if line.strip()]


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".txt":
            yield f"{name[:-4]}.xlsx", workbook(path.read_text(encoding="utf-8"))
        elif path.is_file():
            yield name, path.read_bytes()


def _moments(case: Path) -> dict[str, dt.datetime]:
    pairs = (line.rsplit(" ", 1) for line in _lines(case / "mtimes.txt"))
    return {file: dt.datetime.fromisoformat(moment) for file, moment in pairs}


def _short(file: str) -> str:
    return file.removeprefix("inbox/")


def _found(outcome: Outcome) -> list[str]:
    return sorted(
        f"{_short(s['file'])} {f['code']} {f['severity']} "
        f"{_place(f['sheet'], f['cell'])} {f['field'] or '-'} {f['count']}"
        for s in outcome.document["submissions"]
        for f in s["findings"]
    )


def _is_about_scans(line: str) -> bool:
    return line.split()[1] == "S05"


def _place(sheet: str | None, cell: str | None) -> str:
    return "-" if sheet is None else f"{sheet}!{cell or '-'}"
