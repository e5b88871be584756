"""A round from its first day to after the lock: what every day's run and status say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.inboxes import carry_out, fill, run, save, table
from tests.helpers.workbooks import workbook

if TYPE_CHECKING:
    from pathlib import Path

SCOPE = ("--province", "henan", "--round", "2019-1")
ROSTER = (
    "unit,kind,aliases,valid_from,valid_to\n甲县教育局,县,,,\n乙县教育局,县,,,\n丙县教育局,县,,,\n"
)


def line(number: int, students: str, school: str = "第一职业学校") -> str:
    """A line of a table."""
    return f"{number}|{school}|中职|物流管理（初级）|1|物流服务与管理|{students}"


def send(workspace: Path, file: str, unit: str, *lines: str) -> None:
    """A table comes in."""
    save(workspace / "inbox/henan" / file, workbook(table(unit, *lines)))


@pytest.fixture(name="workspace")
def _workspace(tmp_path: Path) -> Path:
    """A province of which three new counties are watched; its own 28 bureaus are there too."""
    fill(tmp_path, {})
    (tmp_path / "inbox/henan").mkdir(parents=True)
    save(tmp_path / "roster/henan.csv", ROSTER.encode())
    return tmp_path


def day(workspace: Path, when: str) -> dict[str, Any]:
    """A run at six in the evening: run.json, with what `status` says of the same moment."""
    at = ("--as-of", f"2019-{when}T18:00:00+08:00")
    document = run(workspace, *SCOPE, *at).document
    code, printed = carry_out(workspace, "status", *SCOPE, *at, "--json")
    assert code == 0
    (scope,) = json.loads(printed)["scopes"]
    assert document["units"].items() <= scope["counts"].items()
    units = {unit["unit"]: unit for unit in scope["units"]}
    document["states"] = {name[0]: units[f"{name[0]}县教育局"]["state"] for name in "甲乙丙"}
    document["status"] = scope
    return document


def students(document: dict[str, Any]) -> int:
    """How many students the official table comes to."""
    return int(document["totals"]["students"])


def test_a_round_day_by_day(workspace: Path) -> None:
    """Files arrive day by day, are returned, corrected, late, locked out and let in again."""
    first = day(workspace, "04-22")
    assert first["states"] == {"甲": "missing", "乙": "missing", "丙": "missing"}
    assert (students(first), first["status"]["workdays_left"]) == (0, 5)

    send(workspace, "甲.xlsx", "甲县教育局", line(1, "100"))
    send(workspace, "乙.xlsx", "乙县教育局", line(1, "若干", "第二职业学校"))
    second = day(workspace, "04-24")
    assert second["states"] == {"甲": "usable", "乙": "returned", "丙": "missing"}
    assert students(second) == 100
    assert (workspace / "outbox/henan/2019-1/退回/乙.xlsx").is_file()

    send(workspace, "乙2.xlsx", "乙县教育局", line(1, "50", "第二职业学校"))
    send(workspace, "甲2.xlsx", "甲县教育局", line(1, "多少"))
    third = day(workspace, "04-26")
    assert third["states"] == {"甲": "usable", "乙": "usable", "丙": "missing"}
    assert students(third) == 150
    assert (third["units"]["on_time"], third["status"]["counts"]["overdue"]) == (2, 0)

    send(workspace, "甲3.xlsx", "甲县教育局", line(1, "110"))
    deadline = day(workspace, "04-28")
    assert (students(deadline), deadline["status"]["workdays_left"]) == (160, 0)

    send(workspace, "丙.xlsx", "丙县教育局", line(1, "30", "第三职业学校"))
    late = day(workspace, "04-29")
    assert late["states"] == {"甲": "usable", "乙": "usable", "丙": "usable"}
    assert (students(late), late["units"]["on_time"]) == (190, 2)
    assert late["status"]["counts"]["overdue"] == late["units"]["expected"] - 2
    assert any(f["code"] == "S04" for s in late["submissions"] for f in s["findings"])

    carry_out(workspace, "lock", *SCOPE, "--as-of", "2019-04-30T09:00:00+08:00")
    send(workspace, "甲4.xlsx", "甲县教育局", line(1, "111"))
    locked = day(workspace, "05-05")
    assert (students(locked), locked["status"]["counts"]["held"]) == (190, 1)

    until = ("--until", "2019-05-10T18:00", "--reason", "批准", "--as-of", "2019-05-06T09:00")
    carry_out(workspace, "reopen", "甲县教育局", *SCOPE, *until)
    reopened = day(workspace, "05-06")
    assert (students(reopened), reopened["status"]["counts"]["held"]) == (190, 0)
    assert (workspace / "outbox/henan/2019-1/更正补报.xlsx").is_file()

    _, printed = carry_out(workspace, "ledger", "check", "--json", "--as-of", "2019-05-06T19:00")
    assert json.loads(printed)["disagreements"] == []
