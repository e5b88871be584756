"""`summarize rehearse`: what would be published now, and what would be missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.model.errors import UsageFault
from pipeline.model.resources import Resources
from tests.helpers.inboxes import carry_out, contents, fill, run, save, table
from tests.helpers.workbooks import workbook

if TYPE_CHECKING:
    from pathlib import Path

SCOPE = ("--province", "henan", "--round", "2019-1")
AT = ("--as-of", "2019-04-24T12:00:00+08:00")
GOOD = "1|郑州市金水中等专业学校|中职|物流管理（初级）|1|物流服务与管理|100"
ENTRIES = "unit,school,certificate,major_count,students\n"


def rehearsed(workspace: Path) -> dict[str, Any]:
    """The rehearsal's document."""
    code, printed = carry_out(workspace, "rehearse", *SCOPE, *AT, "--json")
    assert code == 0
    document: dict[str, Any] = json.loads(printed)
    return document


@pytest.fixture(name="workspace")
def _workspace(tmp_path: Path) -> Path:
    """A workspace with one good table."""
    return fill(tmp_path, {"henan/a.xlsx": table("郑州市教育局", GOOD)})


def test_it_is_what_would_be_published(workspace: Path) -> None:
    """The results of a rehearsal are those of a run, byte for byte, and nothing else is touched."""
    rehearsed(workspace)
    made = contents(workspace / "预演/henan/2019-1")
    assert not (workspace / "ledger.sqlite3").exists()
    assert not (workspace / "outbox").exists()
    assert run(workspace, *SCOPE, *AT).files() == made


def test_the_ledger_learns_nothing(workspace: Path) -> None:
    """A rehearsal is no receipt: what is first seen by it is first received later."""
    run(workspace, *SCOPE, *AT)
    save(workspace / "inbox/henan/b.xlsx", workbook(table("洛阳市教育局", GOOD)))
    before = (workspace / "ledger.sqlite3").read_bytes()
    rehearsed(workspace)
    assert (workspace / "ledger.sqlite3").read_bytes() == before
    later = "2019-04-25T12:00:00+08:00"
    found = run(workspace, *SCOPE, "--as-of", later).document["submissions"]
    assert {s["file"]: s["received_at"] for s in found} == {
        "inbox/henan/a.xlsx": AT[1], "inbox/henan/b.xlsx": later,
    }  # fmt: skip


def test_what_is_missing_and_what_it_held(workspace: Path) -> None:
    """Units without a table that counts are named with their share of the round before."""
    text = Resources().read("schemas/rounds/2019-1.yaml").text
    own = workspace / "schemas/rounds/2018-9.yaml"
    own.parent.mkdir(parents=True)
    earlier = text.replace("round: 2019-1", "round: 2018-9").replace("2019-04-01", "2018-04-01")
    own.write_text(earlier, encoding="utf-8")
    former = workspace / "outbox/henan/2018-9/entries.csv"
    former.parent.mkdir(parents=True)
    lines = ["郑州市教育局,甲,物流管理,1,9"] * 6 + ["洛阳市教育局,乙,物流管理,1,9"] * 2
    former.write_text(ENTRIES + "\n".join(lines) + "\n", encoding="utf-8")
    document = rehearsed(workspace)
    shares = {each["unit"]: each for each in document["missing"]}
    assert "郑州市教育局" not in shares
    assert shares["洛阳市教育局"] == {"unit": "洛阳市教育局", "entries": 2, "share": 0.25}
    assert (len(shares), document["missing_share"]) == (27, 0.25)
    assert document["former_round"] == "2018-9"


def test_a_round_before_that_was_locked(workspace: Path) -> None:
    """Results that were deleted are those of the lock; its units go by the names of today."""
    own = workspace / "schemas/rounds/2018-9.yaml"
    own.parent.mkdir(parents=True)
    text = Resources().read("schemas/rounds/2019-1.yaml").text
    earlier = text.replace("round: 2019-1", "round: 2018-9").replace("2019-04-01", "2018-04-01")
    own.write_text(earlier, encoding="utf-8")
    kept = workspace / "locks/henan/2018-9/outputs/entries.csv"
    kept.parent.mkdir(parents=True)
    kept.write_text(ENTRIES + "汴梁教育局,甲,物流管理,1,9\n", encoding="utf-8")
    carry_out(workspace, "alias", "开封市教育局", "汴梁教育局", "--province", "henan", *AT)
    document = rehearsed(workspace)
    (share,) = (each for each in document["missing"] if each["unit"] == "开封市教育局")
    assert share["share"] == 1


def test_files_that_came_later_are_told(workspace: Path) -> None:
    """As of an earlier moment, what came after it is counted, and said to be."""
    run(workspace, *SCOPE, *AT)
    _, printed = carry_out(workspace, "rehearse", *SCOPE, "--as-of", "2019-04-02T12:00:00+08:00")
    assert "其中 1 个文件是那以后才收到的，也算在内。" in printed


def test_without_a_round_before(workspace: Path) -> None:
    """Where there is nothing to hold them against, no share is made up."""
    code, printed = carry_out(workspace, "rehearse", *SCOPE, *AT)
    assert code == 0
    assert "没有上一批次的结果可比" in printed
    assert "洛阳市教育局（未报）\n" in printed


def test_a_locked_round_needs_none(workspace: Path) -> None:
    """What a locked round publishes is known."""
    carry_out(workspace, "lock", *SCOPE, *AT)
    with pytest.raises(UsageFault, match="已经锁定"):
        carry_out(workspace, "rehearse", *SCOPE, *AT)
