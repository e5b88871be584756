"""What a run finds out beside the tables: when they came, with what, and what stood before."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from pipeline.model.errors import UsageFault
from pipeline.model.resources import Resources
from tests.helpers.inboxes import fill, run, save, table
from tests.helpers.workbooks import workbook
from tests.unit.examples import examples

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.inboxes import Outcome

UNIT, SCHOOL = "郑州市教育局", "郑州市金水中等专业学校"
GOOD = f"1|{SCHOOL}|中职|物流管理（初级）|1|物流服务与管理|100"
FAULTY = GOOD.replace("|100", "|若干")
MORE = GOOD.replace("|100", "|900")
IN_TIME, LATER = "2019-04-28T18:00:00+08:00", "2019-04-28T20:00:00+08:00"
LATE = "2019-05-06T09:00:00+08:00"
ROUND = "2019-1"
BEFORE = "2018-9"
CSV = "unit,school,certificate,major_count,students"


def run_at(workspace: Path, moment: str) -> Outcome:
    """Run Henan's first round at a moment."""
    return run(workspace, "--province", "henan", "--round", ROUND, "--as-of", moment)


def messages(outcome: Outcome, code: str) -> dict[str, str]:
    """From each file to its message of a rule."""
    return {
        s["file"].removeprefix("inbox/henan/"): f["message"]
        for s in outcome.document["submissions"]
        for f in s["findings"]
        if f["code"] == code
    }


def test_what_was_received_in_time_stays_in_time(tmp_path: Path) -> None:
    """S04 goes by the first receipt: a file that a run saw in time is not late in a later run."""
    fill(tmp_path, {"henan/a.xlsx": table(UNIT, GOOD)})
    run_at(tmp_path, IN_TIME)
    assert messages(run_at(tmp_path, LATE), "S04") == {}


@examples("first", {"a good one": GOOD, "one that was returned": FAULTY})
def test_a_late_correction_names_what_came_in_time(first: str, tmp_path: Path) -> None:
    """S04: a unit that reported in time is late with its second table only, and is told so."""
    fill(tmp_path, {"henan/a.xlsx": table(UNIT, first)})
    run_at(tmp_path, IN_TIME)
    save(tmp_path / "inbox/henan/b.xlsx", workbook(table(UNIT, GOOD.replace("|100", "|120"))))
    outcome = run_at(tmp_path, LATE)
    told = messages(outcome, "S04")
    assert set(told) == {"b.xlsx"}
    assert "inbox/henan/a.xlsx" in told["b.xlsx"]
    assert outcome.document["units"]["on_time"] == 1


def test_a_deadline_is_its_own_scopes(tmp_path: Path) -> None:
    """S04: a unit of another province is sent there (H07), and this deadline is none for it."""
    fill(tmp_path, {"henan/a.xlsx": table("石家庄市教育局", GOOD)})
    outcome = run_at(tmp_path, LATE)
    assert messages(outcome, "H07")
    assert messages(outcome, "S04") == {}


def test_a_round_may_do_without_scans(tmp_path: Path) -> None:
    """S05 is not looked for where the round's file says that no stamped scan is asked for."""
    fill(tmp_path, {"henan/a.xlsx": table(UNIT, GOOD)})
    assert set(messages(run_at(tmp_path, IN_TIME), "S05")) == {"a.xlsx"}
    text = Resources().read(f"schemas/rounds/{ROUND}.yaml").text
    own = tmp_path / f"schemas/rounds/{ROUND}.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(text.replace("stamped_scans: true", "stamped_scans: false"), encoding="utf-8")
    assert messages(run_at(tmp_path, IN_TIME), "S05") == {}


def test_a_scan_that_comes_later_settles_it(tmp_path: Path) -> None:
    """S05 goes away with the next run once the unit's scan is in the inbox."""
    fill(tmp_path, {"henan/a.xlsx": table(UNIT, GOOD)})
    run_at(tmp_path, IN_TIME)
    save(tmp_path / "inbox/henan" / f"{UNIT}盖章.pdf", b"%PDF-1.4\n%%EOF\n")
    assert messages(run_at(tmp_path, IN_TIME), "S05") == {}


def test_the_version_before_is_found_in_a_later_run(tmp_path: Path) -> None:
    """S06: the earlier file still lies in the inbox, so the later run compares with it again."""
    fill(tmp_path, {"henan/a.xlsx": table(UNIT, GOOD)})
    run_at(tmp_path, IN_TIME)
    save(tmp_path / "inbox/henan/b.xlsx", workbook(table(UNIT, MORE)))
    for _ in range(2):
        assert (
            "上一版（inbox/henan/a.xlsx）" in messages(run_at(tmp_path, IN_TIME), "S06")["b.xlsx"]
        )


def test_versions_of_one_run_are_asked_about(tmp_path: Path) -> None:
    """S08: which of two tables of one run counts, why, and what the other has is told, each run."""
    other = GOOD.replace("郑州市金水", "郑州市惠济")
    fill(tmp_path, {"henan/v1.xlsx": table(UNIT, other), "henan/v2.xlsx": table(UNIT, GOOD)})
    for _ in range(2):
        told = messages(run_at(tmp_path, IN_TIME), "S08")
        assert set(told) == {"v2.xlsx"}
        assert "修改时间相同，文件名或文件夹名写明是更后的版本" in told["v2.xlsx"]
        assert "inbox/henan/v1.xlsx，其中的 郑州市惠济中等专业学校 这一份里没有" in told["v2.xlsx"]


def test_a_version_of_a_later_run_is_no_question(tmp_path: Path) -> None:
    """S08 is not told of what came in runs of their own: the later receipt decides, and is known.

    What S08 says to do where another is to count does so: a copy of it under another name.
    """
    fill(tmp_path, {"henan/a.xlsx": table(UNIT, GOOD)})
    run_at(tmp_path, IN_TIME)
    save(tmp_path / "inbox/henan/b.xlsx", workbook(table(UNIT, MORE)))
    assert messages(run_at(tmp_path, LATER), "S08") == {}
    shutil.copy2(tmp_path / "inbox/henan/a.xlsx", tmp_path / "inbox/henan/应计这份.xlsx")
    outcome = run_at(tmp_path, LATE)
    assert messages(outcome, "S08") == {}
    counted = [s["file"] for s in outcome.document["submissions"] if s["status"] == "accepted"]
    assert counted == ["inbox/henan/应计这份.xlsx"]


@examples("name", {"renamed": "应计这份.xlsx", "put into a folder": "旧/a.xlsx"})
def test_a_moved_version_stays_the_older_one(name: str, tmp_path: Path) -> None:
    """An officer who tidies the inbox changes neither which table counts nor who was in time."""
    fill(tmp_path, {"henan/a.xlsx": table(UNIT, GOOD)})
    run_at(tmp_path, IN_TIME)
    save(tmp_path / "inbox/henan/b.xlsx", workbook(table(UNIT, MORE)))
    before = run_at(tmp_path, LATER)
    target = tmp_path / "inbox/henan" / name
    target.parent.mkdir(exist_ok=True)
    (tmp_path / "inbox/henan/a.xlsx").rename(target)
    for _ in range(2):
        outcome = run_at(tmp_path, LATE)
        assert outcome.statuses == {
            "inbox/henan/b.xlsx": "accepted",
            f"inbox/henan/{name}": "superseded",
        }
        assert messages(outcome, "S04") == {}
        assert outcome.document["totals"] == before.document["totals"]


REST = GOOD.replace("郑州市金水", "郑州市惠济")


def test_the_rest_of_a_report_is_asked_about(tmp_path: Path) -> None:
    """S08: a later table replaces the whole; schools that it lacks are told, in every run."""
    fill(tmp_path, {"henan/a.xlsx": table(UNIT, GOOD)})
    run_at(tmp_path, IN_TIME)
    save(tmp_path / "inbox/henan/补报.xlsx", workbook(table(UNIT, REST)))
    for _ in range(2):
        told = messages(run_at(tmp_path, LATER), "S08")
        assert set(told) == {"补报.xlsx"}
        assert f"（inbox/henan/a.xlsx），那一份里的 {SCHOOL} 这一份里没有" in told["补报.xlsx"]


def test_one_whole_report_is_no_question(tmp_path: Path) -> None:
    """S08 goes away once the unit has sent both parts in one table."""
    fill(tmp_path, {"henan/a.xlsx": table(UNIT, GOOD)})
    run_at(tmp_path, IN_TIME)
    save(tmp_path / "inbox/henan/补报.xlsx", workbook(table(UNIT, REST)))
    run_at(tmp_path, LATER)
    save(tmp_path / "inbox/henan/合.xlsx", workbook(table(UNIT, GOOD, REST.replace("1|", "2|", 1))))
    outcome = run_at(tmp_path, LATE)
    assert messages(outcome, "S08") == {}
    assert outcome.document["totals"]["schools"] == 2


def test_of_returned_ones_it_is_told_too(tmp_path: Path) -> None:
    """S08: of two faulty tables of one run one goes back, and is told what the other had."""
    part = FAULTY.replace("郑州市金水", "郑州市惠济")
    fill(tmp_path, {"henan/v1.xlsx": table(UNIT, part), "henan/v2.xlsx": table(UNIT, FAULTY)})
    for _ in range(2):
        outcome = run_at(tmp_path, IN_TIME)
        told = messages(outcome, "S08")
        assert set(told) == {"v2.xlsx"}
        assert "退回的是这一份" in told["v2.xlsx"]
        assert "其中的 郑州市惠济中等专业学校 这一份里没有" in told["v2.xlsx"]
        copies = {name for name in outcome.files() if name.endswith(("通知.docx", "v1.xlsx"))}
        assert copies == {f"退回/{UNIT}-退回通知.docx"}


def test_a_returned_one_is_not_asked_for_what_a_good_one_replaced(tmp_path: Path) -> None:
    """S08 of a returned table names those that it took the place of, and no others."""
    other = FAULTY.replace("郑州市金水", "郑州市惠济")
    files = {"henan/v1.xlsx": other, "henan/v2.xlsx": GOOD, "henan/v3.xlsx": FAULTY}
    fill(tmp_path, {name: table(UNIT, line) for name, line in files.items()})
    assert set(messages(run_at(tmp_path, IN_TIME), "S08")) == {"v2.xlsx"}


def _former_round(workspace: Path, *lines: str) -> Path:
    """Results of a round before the first one, in the workspace's outbox."""
    text = Resources().read(f"schemas/rounds/{ROUND}.yaml").text
    own = workspace / f"schemas/rounds/{BEFORE}.yaml"
    own.parent.mkdir(parents=True)
    earlier = text.replace(f"round: {ROUND}", f"round: {BEFORE}").replace(
        "2019-04-01", "2018-04-01"
    )
    own.write_text(earlier, encoding="utf-8")
    path = workspace / f"outbox/henan/{BEFORE}/entries.csv"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_figures_of_the_round_before(tmp_path: Path) -> None:
    """S06: where there was no version before, the results of the previous round are compared."""
    fill(tmp_path, {"henan/a.xlsx": table(UNIT, MORE)})
    _former_round(tmp_path, CSV, f"{UNIT},{SCHOOL},物流管理,1,100", f"乙局,{SCHOOL},物流管理,1,900")
    told = messages(run_at(tmp_path, IN_TIME), "S06")
    assert f"上一批次（{BEFORE}）是 100" in told["a.xlsx"]


def test_figures_of_another_unit_are_not_its_own(tmp_path: Path) -> None:
    """S06: what another unit said of the school in the round before is not compared."""
    fill(tmp_path, {"henan/a.xlsx": table(UNIT, MORE)})
    _former_round(tmp_path, CSV, f"洛阳市教育局,{SCHOOL},物流管理,1,100")
    assert messages(run_at(tmp_path, IN_TIME), "S06") == {}


@examples("lines", {"a column is gone": ("unit,school", "a,b"), "empty": ()})
def test_spoilt_results_of_the_round_before(lines: tuple[str, ...], tmp_path: Path) -> None:
    """What somebody spoilt is not passed over in silence: the sentence says what to do."""
    fill(tmp_path, {"henan/a.xlsx": table(UNIT, MORE)})
    path = _former_round(tmp_path, *lines)
    with pytest.raises(UsageFault, match="缺少栏目") as told:
        run_at(tmp_path, IN_TIME)
    assert str(path.parent) in str(told.value)


def test_results_of_the_round_before_in_another_encoding(tmp_path: Path) -> None:
    """A file that Excel saved again in GBK is named too."""
    fill(tmp_path, {"henan/a.xlsx": table(UNIT, MORE)})
    path = _former_round(tmp_path, CSV)
    path.write_bytes(f"{CSV}\n{UNIT},{SCHOOL},物流管理,1,100\n".encode("gbk"))
    with pytest.raises(UsageFault, match="读不出来"):
        run_at(tmp_path, IN_TIME)
