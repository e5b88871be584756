"""The files of the outbox: the same for the same input, complete, and readable again."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import zipfile
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests.acceptance.conftest import COLLEGE, LUOYANG, ZHENGZHOU
from tests.helpers.inboxes import HENAN, NATIONAL, SAVED_AT, contents, fill, run, save, table
from tests.helpers.workbooks import workbook

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = [
    "unit", "school", "school_type", "certificate", "levels", "major_count", "majors", "students",
    "remark", "source_file", "source_sheet", "source_row", "source_cells",
]  # fmt: skip
PRINTED = ("school", "school_type", "certificate", "levels", "major_count", "majors", "students")
RESULTS = {
    "汇总表.xlsx", "统计分析.xlsx", "问题清单.xlsx", "entries.csv", "datapackage.json", "run.json",
    "报送情况.html",
}  # fmt: skip
LATER = (*HENAN[:4], "--as-of", "2019-04-29T09:00:00+08:00")


# ── the same bytes ───────────────────────────────────────


def test_two_workspaces(workspace: Path, tmp_path: Path) -> None:
    """The same inbox in two fresh workspaces, wherever they lie, gives the same bytes in all."""
    other = tmp_path / "elsewhere" / "copy of it"
    shutil.copytree(workspace / "inbox", other / "inbox")
    first, second = run(workspace).files(), run(other).files()
    assert set(first) >= RESULTS
    assert first == second


def test_twice_in_a_row(workspace: Path) -> None:
    """A second run over the same inbox and clock changes no byte."""
    assert run(workspace).files() == run(workspace).files()


def test_results_can_be_deleted(workspace: Path) -> None:
    """The outbox is safe to delete: the next run makes the same again from inbox and ledger."""
    first = run(workspace).files()
    shutil.rmtree(workspace / "outbox")
    assert run(workspace).files() == first


def test_inbox_is_never_changed(workspace: Path) -> None:
    """The program neither changes, moves nor deletes a file of the inbox."""
    times = {p: p.stat().st_mtime_ns for p in (workspace / "inbox").rglob("*")}
    before = contents(workspace / "inbox")
    run(workspace)
    assert contents(workspace / "inbox") == before
    assert {p: p.stat().st_mtime_ns for p in (workspace / "inbox").rglob("*")} == times


def test_names_of_files_change_nothing(tmp_path: Path) -> None:
    """Whatever the files of different units are called, the official table has the same bytes."""
    kaifeng = table("开封市教育局", "1|开封市文化中等专业学校|中职|老年照护|1|护理|9")
    first, second = (
        run(fill(tmp_path / folder, dict(zip(names, (ZHENGZHOU, COLLEGE, kaifeng), strict=True))))
        for folder, names in (
            ("1", ("henan/a.xlsx", "henan/b.xlsx", "henan/c.xlsx")),
            ("2", ("河南/z.xlsx", "y.xlsx", "henan/x.xlsx")),
        )
    )
    assert len(first.entries) == 5
    assert first.files()["汇总表.xlsx"] == second.files()["汇总表.xlsx"]
    assert first.document["totals"] == second.document["totals"]
    assert first.document["units"] == second.document["units"]


# ── run.json ─────────────────────────────────────────────


def test_every_file_once(workspace: Path) -> None:
    """Every file of the scope's inbox appears exactly once, whatever it is."""
    save(workspace / "inbox" / "henan" / "下级" / "开封.xlsx", workbook(COLLEGE))
    save(workspace / "inbox" / "henan" / "~$郑州市.xlsx", b"owner")
    save(workspace / "inbox" / "说明.pdf", b"%PDF-1.4")
    save(workspace / "inbox" / "henan" / "坏.xlsx", b"PK")
    listed = Counter(s["file"] for s in run(workspace).document["submissions"])
    there = {f"inbox/{name}" for name in contents(workspace / "inbox")}
    assert listed == Counter(there)
    assert len(there) == 7


def test_outputs_are_listed_with_their_hashes(workspace: Path) -> None:
    """run.json lists every other file of the results with its SHA-256."""
    outcome = run(workspace)
    listed = {o["path"]: o["sha256"] for o in outcome.document["outputs"]}
    there = {
        f"outbox/henan/2019-1/{name}": hashlib.sha256(content).hexdigest()
        for name, content in outcome.files().items()
        if name != "run.json"
    }
    assert listed == there
    written = json.loads(outcome.files()["run.json"])
    assert written == outcome.document


def test_totals(workspace: Path) -> None:
    """The totals are those of the accepted entries; a returned submission adds nothing."""
    outcome = run(workspace)
    totals = outcome.document["totals"]
    assert (totals["entries"], totals["schools"], totals["students"]) == (4, 3, 485)
    assert totals["by_certificate"]["物流管理"] == {"entries": 2, "schools": 2, "students": 330}
    assert totals["by_school_type"]["中职"] == {"entries": 2, "schools": 1, "students": 180}
    assert set(totals["by_certificate"]) == {"物流管理", "老年照护", "Web前端开发"}
    units = outcome.document["units"]
    missing = units.pop("missing")
    assert units == {
        "expected": 28, "received": 2, "usable": 1, "on_time": 2, "empty": 0, "outside_roster": 1
    }  # fmt: skip
    assert len(missing) == 26
    assert not {"郑州市教育局", "洛阳市教育局"} & set(missing)


def test_messages_say_where_what_and_what_to_do(workspace: Path) -> None:
    """A message is Chinese, names the place and quotes the cell; `cells` lists every one."""
    submissions = {s["unit"]: s for s in run(workspace).document["submissions"]}
    (finding,) = submissions["洛阳市教育局"]["findings"]
    assert (finding["code"], finding["cells"], finding["value"]) == ("C06", ["G4"], "若干")
    assert finding["message"].startswith("工作表「Sheet1」G4（参与试点学生规模）")
    assert "「若干」" in finding["message"]
    assert "0" in finding["message"].partition("允许")[0]


def test_many_cells_are_one_finding(tmp_path: Path) -> None:
    """The same fault in many rows is one finding: all cells in `cells`, five in the message."""
    rows = [f"{n}|郑州市第{n}职业高中|中职|物流管理（初级）|1|物流|若干" for n in range(1, 31)]
    outcome = run(fill(tmp_path, {"henan/a.xlsx": table("郑州市教育局", *rows)}))
    (finding,) = outcome.document["submissions"][0]["findings"]
    assert (finding["count"], finding["cell"]) == (30, "G4")
    assert finding["cells"] == [f"G{row}" for row in range(4, 34)]
    assert [f"G{row}" in finding["message"] for row in (4, 8, 9)] == [True, True, False]
    assert "第 4—33 行共 30 处" in finding["message"]


@pytest.mark.parametrize("number", ["410105199001011234", "41010519900101123X"])
def test_long_numbers_are_masked(tmp_path: Path, number: str) -> None:
    """An identity or card number stands in no output, in no file (C08).

    But for the unit's own table, which goes back to it as it came.
    """
    row = f"1|郑州市金水中等专业学校|中职|物流管理（初级）|1|物流|120|'{number}"
    outcome = run(fill(tmp_path, {"henan/a.xlsx": table("郑州市教育局", row)}))
    codes = [f["code"] for f in outcome.document["submissions"][0]["findings"]]
    assert codes == ["C08"]
    for name, content in outcome.files().items():
        assert number not in _text(name, content), name


def _text(name: str, content: bytes) -> str:
    """All that a file shows."""
    if name.endswith(".docx"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return package.read("word/document.xml").decode()
    if not name.endswith(".xlsx"):
        return content.decode()
    sheets = load_workbook(io.BytesIO(content)).worksheets
    if name.startswith("退回/"):
        comments = [c.comment for s in sheets for row in s.iter_rows() for c in row if c.comment]
        own = "\n".join(comment.text for comment in comments)
        sheets = sheets[:1]
    else:
        own = ""
    shown = (str(v) for s in sheets for row in s.iter_rows(values_only=True) for v in row)
    return "\n".join((own, *shown))


# ── versions and receipts ────────────────────────────────


def test_saved_again_is_a_duplicate(workspace: Path) -> None:
    """The same table saved again by another program has other bytes and is a duplicate."""
    run(workspace)
    original = workspace / "inbox" / "henan" / "郑州市.xlsx"
    book = load_workbook(original)
    book.save(workspace / "inbox" / "henan" / "郑州市（重存）.xlsx")
    outcome = run(workspace, *LATER)
    assert outcome.statuses["inbox/henan/郑州市.xlsx"] == "accepted"
    assert outcome.statuses["inbox/henan/郑州市（重存）.xlsx"] == "duplicate"
    assert len(outcome.entries) == 4


def test_a_new_version_in_a_later_run(workspace: Path) -> None:
    """A file that arrives in a later run is later, though saved earlier; versions count up."""
    run(workspace)
    newer = workspace / "inbox" / "henan" / "郑州市0.xlsx"
    save(newer, workbook(ZHENGZHOU.replace("|120|", "|150|")), SAVED_AT.replace(year=2018))
    outcome = run(workspace, *LATER)
    by_file = {s["file"]: s for s in outcome.document["submissions"]}
    old, new = by_file["inbox/henan/郑州市.xlsx"], by_file["inbox/henan/郑州市0.xlsx"]
    assert (old["status"], old["version"]) == ("superseded", 1)
    assert (new["status"], new["version"]) == ("accepted", 2)
    assert old["received_at"] == "2019-04-28T18:00:00+08:00"
    assert new["received_at"] == "2019-04-29T09:00:00+08:00"
    assert outcome.entries[0]["students"] == "150"


def test_a_corrected_file_under_the_same_name(workspace: Path) -> None:
    """A returned file that is replaced by a corrected one of the same name is accepted."""
    assert run(workspace).exit_code == 1
    corrected = workbook(LUOYANG.replace("若干", "77"))
    save(workspace / "inbox" / "河南" / "洛阳市.xlsx", corrected)
    outcome = run(workspace, *LATER)
    assert outcome.exit_code == 0
    assert outcome.statuses["inbox/河南/洛阳市.xlsx"] == "accepted"
    assert outcome.document["totals"]["students"] == 485 + 77


def test_roster_of_the_workspace(workspace: Path) -> None:
    """A workspace's roster adds units and aliases; lines that no longer hold do not count."""
    roster = workspace / "roster" / "henan.csv"
    roster.parent.mkdir()
    roster.write_text(
        "unit,kind,aliases,valid_from,valid_to\n"
        "郑州铁路职业技术学院,高职,郑铁院,2019-01-01,\n"
        "已撤并的学院,高职,,,2018-12-31\n",
        encoding="utf-8",
    )
    named = COLLEGE.replace("报送单位：郑州铁路职业技术学院", "报送单位：郑铁院")
    save(workspace / "inbox" / "henan" / "铁路.xlsx", workbook(named))
    (workspace / "inbox" / "铁路.xlsx").unlink()
    outcome = run(workspace)
    assert outcome.document["units"]["expected"] == 29
    assert outcome.document["units"]["outside_roster"] == 0
    assert {e["unit"] for e in outcome.entries} == {"郑州市教育局", "郑州铁路职业技术学院"}


# ── the rollup ───────────────────────────────────────────


def test_columns_of_entries_csv(workspace: Path) -> None:
    """entries.csv has exactly the contract's columns, UTF-8, and says where each value stood."""
    text = run(workspace).files()["entries.csv"].decode("utf-8")
    reader = csv.reader(io.StringIO(text, newline=""))
    assert next(reader) == COLUMNS
    line = dict(zip(COLUMNS, next(reader), strict=True))
    assert line["levels"] == "初级、中级"
    assert line["majors"] == "物流服务与管理、电子商务"
    assert (line["source_file"], line["source_row"]) == ("inbox/henan/郑州市.xlsx", "4")


def test_formula_text_is_guarded_in_csv(workspace: Path) -> None:
    """A text that a spreadsheet would run has a `'` in front in entries.csv; nothing else has."""
    remarks = [entry["remark"] for entry in run(workspace).entries]
    assert remarks == ["", "示范校", '\'=HYPERLINK("http://x")', "骨干校"]


def test_formula_text_is_text_in_the_official_table(workspace: Path) -> None:
    """No cell of any result workbook is a formula because a unit wrote one as text."""
    outcome = run(workspace)
    for name in ("汇总表.xlsx", "问题清单.xlsx"):
        sheets = load_workbook(outcome.folder / name).worksheets
        cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
        assert any("HYPERLINK" in str(cell.value) for cell in cells)
        assert not [c.coordinate for c in cells if c.data_type == "f" and "x" in str(c.value)]


def test_source_cells_lead_to_the_raw_text(workspace: Path) -> None:
    """Each address in source_cells leads, in the source file, to the text that was read."""
    for entry in run(workspace).entries:
        sheet = load_workbook(workspace / entry["source_file"])[entry["source_sheet"]]
        cells = dict(pair.split("=") for pair in entry["source_cells"].split(" "))
        raw = {field: sheet[address].value for field, address in cells.items()}
        assert set(cells) >= {"school", "school_type", "certificate", "major_count", "students"}
        assert raw["school"] == entry["school"]
        assert raw["school_type"] == entry["school_type"]
        assert entry["certificate"] in raw["certificate"]
        assert raw["majors"] == entry["majors"]
        assert (raw["major_count"], raw["students"]) == (
            int(entry["major_count"]), int(entry["students"])
        )  # fmt: skip
        assert (raw["remark"] or "") == entry["remark"].removeprefix("'")


def test_the_official_table_is_read_again(workspace: Path, tmp_path: Path) -> None:
    """A province's 汇总表.xlsx is the province's submission one level up, with equal entries."""
    province = run(workspace)
    above = fill(tmp_path / "nation", {"national/河南.xlsx": province.files()["汇总表.xlsx"]})
    nation = run(above, *NATIONAL)
    assert nation.statuses == {"inbox/national/河南.xlsx": "accepted"}
    assert {e["unit"] for e in nation.entries} == {"河南省教育厅"}
    assert [[e[c] for c in (*PRINTED, "remark")] for e in nation.entries] == [
        [e[c] for c in (*PRINTED, "remark")] for e in province.entries
    ]


SEVERAL = "1|郑州财税职业技术学院|高职|物流管理（初级）；老年照护（中级）|2|物流管理、护理|120|"


@pytest.mark.parametrize(
    "own",
    [
        "1|郑州信息职业技术学院|高职|Web前端开发（中级）|1|软件技术|100|",
        "1|郑州财税职业技术学院|高职|物流管理（初级）|1|物流管理|100|",
    ],
    ids=["another school", "the same entry from the school itself"],
)
def test_several_certificates_are_read_again(tmp_path: Path, own: str) -> None:
    """A rollup with entries that carry no figures (R09) is accepted one level up, as it was."""
    college = own.split("|")[1]
    files = {"henan/a.xlsx": table("郑州市教育局", SEVERAL), "henan/b.xlsx": table(college, own)}
    province = run(fill(tmp_path / "province", files))
    assert province.exit_code == 0
    above = fill(tmp_path / "nation", {"national/河南.xlsx": province.files()["汇总表.xlsx"]})
    nation = run(above, *NATIONAL)
    assert nation.statuses == {"inbox/national/河南.xlsx": "accepted"}
    assert [[e[c] for c in PRINTED] for e in nation.entries] == [
        [e[c] for c in PRINTED] for e in province.entries
    ]


def test_on_time(workspace: Path) -> None:
    """A unit is on time when it was first received by its province's deadline."""
    assert run(workspace, *LATER).document["units"]["on_time"] == 0


def test_other_folders(workspace: Path, tmp_path: Path) -> None:
    """`--inbox`, `--outbox` and `--ledger` take the place of the workspace's own."""
    (tmp_path / "empty").mkdir()
    other = ("--inbox", str(workspace / "inbox"), "--outbox", str(tmp_path / "out"))
    ledger = tmp_path / "l.sqlite3"
    outcome = run(tmp_path / "empty", *HENAN, *other, "--ledger", f"sqlite:///{ledger}")
    assert outcome.document["totals"]["entries"] == 4
    assert (tmp_path / "out" / "henan" / "2019-1" / "汇总表.xlsx").is_file()
    assert ledger.is_file()
    assert not [p for p in (tmp_path / "empty").iterdir() if not p.name.startswith(".")]


def test_results_are_replaced_as_a_whole(workspace: Path) -> None:
    """After a second run no file of the first is left over, nor any half-made folder."""
    folder = run(workspace).folder
    (folder / "退回.xlsx").write_bytes(b"left over")
    run(workspace)
    assert not (folder / "退回.xlsx").exists()
    assert [p.name for p in folder.parent.iterdir()] == ["2019-1"]


def test_links_in_the_inbox_are_not_followed(workspace: Path, tmp_path: Path) -> None:
    """A link that leads out of the inbox is never followed: it is a finding, not a table."""
    outside = tmp_path / "outside.xlsx"
    outside.write_bytes(workbook(COLLEGE.replace("210", "999")))
    (workspace / "inbox" / "henan" / "开封.xlsx").symlink_to(outside)
    outcome = run(workspace)
    assert outcome.statuses["inbox/henan/开封.xlsx"] == "quarantined"
    assert "999" not in {e["students"] for e in outcome.entries}
