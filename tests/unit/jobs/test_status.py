"""`summarize status`: who has reported, from the ledger alone."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.model.errors import UsageFault
from tests.helpers.inboxes import carry_out, fill, run, save, table
from tests.helpers.workbooks import workbook

if TYPE_CHECKING:
    from pathlib import Path

UNIT, SCHOOL = "郑州市教育局", "郑州市金水中等专业学校"
GOOD = f"1|{SCHOOL}|中职|物流管理（初级）|1|物流服务与管理|100"
AT = ("--round", "2019-1", "--as-of")
HENAN = ("--province", "henan", *AT)
NOON, DUE, AFTER = "2019-04-24T12:00:00+08:00", "2019-04-28T12:00:00+08:00", "2019-05-06T09:00"


def ask(workspace: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, which tells what it has imported."""
    code = (
        "import sys\nfrom pipeline.cli import main\n"
        "try:\n    main()\nfinally:\n"
        "    heavy = {'pandas', 'xlsxwriter', 'alembic', 'rapidfuzz', 'pipeline.reading'}\n"
        "    heavy &= set(sys.modules)\n"
        "    print(*sorted(heavy), file=sys.stderr)"
    )
    return subprocess.run(
        (sys.executable, "-c", code, "status", "--workspace", str(workspace), *arguments),
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip


def told(workspace: Path, *arguments: str) -> list[dict[str, Any]]:
    """The scopes of the JSON document."""
    document: dict[str, Any] = json.loads(ask(workspace, *arguments, "--json").stdout)
    scopes: list[dict[str, Any]] = document["scopes"]
    return scopes


@pytest.fixture(name="workspace")
def _workspace(tmp_path: Path) -> Path:
    """One unit with a good table, one with a faulty one, after a run."""
    faulty = GOOD.replace("郑州", "洛阳").replace("|100", "|若干")
    fill(tmp_path, {
        "henan/a.xlsx": table(UNIT, GOOD), "henan/b.xlsx": table("洛阳市教育局", faulty),
    })  # fmt: skip
    run(tmp_path, *HENAN, NOON)
    return tmp_path


def test_counts_are_those_of_the_run(workspace: Path) -> None:
    """The counts are run.json's; rates are of the expected; days are working days."""
    (scope,) = told(workspace, *HENAN, NOON)
    document = json.loads((workspace / "outbox/henan/2019-1/run.json").read_text(encoding="utf-8"))
    assert document["units"].items() <= scope["counts"].items()
    assert scope["rates"] == {
        "received": round(2 / 28, 4), "usable": round(1 / 28, 4), "on_time": round(2 / 28, 4),
    }  # fmt: skip
    assert scope["workdays_left"] == 3  # 25th, 26th, and Sunday the 28th, which was worked
    states = {unit["unit"]: unit["state"] for unit in scope["units"]}
    assert (states[UNIT], states["洛阳市教育局"], states["安阳市教育局"]) == (
        "usable", "returned", "missing",
    )  # fmt: skip


def test_nothing_heavy_is_loaded(workspace: Path) -> None:
    """It is asked often, so it loads neither pandas nor the writers."""
    assert ask(workspace, *HENAN, NOON).stderr.split() == []


def test_in_words(workspace: Path) -> None:
    """An officer reads how much time is left, who is missing, and what went back."""
    shown = ask(workspace, *HENAN, NOON).stdout
    assert "截止 2019-04-28，还有 3 个工作日" in shown
    assert "应报 28　已收 2（7.1%）　可用 1（3.5%）" in shown
    assert "退回待改：洛阳市教育局" in shown
    assert "今天截止" in ask(workspace, *HENAN, DUE).stdout
    assert "已逾期 4 个工作日" in ask(workspace, *HENAN, AFTER).stdout


def test_what_no_run_has_seen(workspace: Path) -> None:
    """Files that came since are named, those of an archive by the archive, and none is read."""
    save(workspace / "inbox/henan/新.xlsx", b"")
    save(workspace / "inbox/henan/~$a.xlsx", b"")
    (scope,) = told(workspace, *HENAN, NOON)
    assert scope["unseen"] == ["inbox/henan/新.xlsx"]
    assert "有 1 个文件还没有登记：inbox/henan/新.xlsx" in ask(workspace, *HENAN, NOON).stdout


def test_an_archive_that_was_seen(workspace: Path) -> None:
    """An archive of which the members were received is not among what no run has seen."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("c.xlsx", workbook(table("安阳市教育局", GOOD)))
    save(workspace / "inbox/henan/包.zip", content.getvalue())
    assert told(workspace, *HENAN, NOON)[0]["unseen"] == ["inbox/henan/包.zip"]
    run(workspace, *HENAN, NOON)
    assert told(workspace, *HENAN, NOON)[0]["unseen"] == []


def test_all_scopes_in_which_something_happened(workspace: Path) -> None:
    """Without a scope everything that the ledger knows of is told; an empty one says what to do."""
    save(workspace / "inbox/hebei/a.xlsx", workbook(table("石家庄市教育局", GOOD)))
    run(workspace, "--province", "hebei", *AT, NOON)
    assert [(s["scope"], s["round"]) for s in told(workspace, "--as-of", NOON)] == [
        ("hebei", "2019-1"), ("henan", "2019-1"),
    ]  # fmt: skip


def test_rounds_by_name_without_a_scope(workspace: Path) -> None:
    """A round may be named as the officer calls it; one that there is not is refused."""
    assert [s["scope"] for s in told(workspace, "--round", "首批", "--as-of", NOON)] == ["henan"]
    assert "这一批次还没有任何登记" in ask(workspace, "--round", "2019-2").stdout
    with pytest.raises(UsageFault, match="没有批次「9999-9」"):
        carry_out(workspace, "status", "--round", "9999-9")


def test_only_runs_are_told_as_such(workspace: Path) -> None:
    """What an officer enters beside runs does not make the last run newer than it is."""
    carry_out(workspace, "remind", *HENAN, "2019-04-25T12:00:00+08:00")
    (scope,) = told(workspace, *HENAN, "2019-04-26T12:00:00+08:00")
    assert scope["last_run"] == NOON


def test_one_fault_hides_no_other_scope(workspace: Path) -> None:
    """A lock that was tampered with is told with 2, after all scopes that can be told of."""
    save(workspace / "inbox/hebei/a.xlsx", workbook(table("石家庄市教育局", GOOD)))
    run(workspace, "--province", "hebei", *AT, NOON)
    carry_out(workspace, "lock", "--province", "hebei", *AT, NOON)
    (workspace / "locks/hebei/2019-1/manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageFault, match=r"hebei 2019-1：.*manifest\.json") as raised:
        carry_out(workspace, "status", "--as-of", NOON)
    assert "\n" not in str(raised.value)


def test_before_the_first_run(tmp_path: Path) -> None:
    """Without a ledger nobody has reported, and none is made."""
    (tmp_path / "inbox").mkdir()
    assert "请先汇总一次" in ask(tmp_path).stdout
    (scope,) = told(tmp_path, *HENAN, NOON)
    assert (scope["counts"]["received"], scope["last_run"]) == (0, None)
    assert list(tmp_path.iterdir()) == [tmp_path / "inbox"]


def test_a_round_of_long_ago(workspace: Path) -> None:
    """That the calendar does not reach so far is no reason to tell nothing of an old round."""
    (scope,) = told(workspace, *HENAN, "2031-01-01T12:00:00+08:00")
    assert (scope["workdays_left"], scope["counts"]["usable"]) == (None, 1)
    assert "早已截止" in ask(workspace, *HENAN, "2031-01-01T12:00:00+08:00").stdout
