"""What goes back to the units, and what comes back from them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import TYPE_CHECKING

import docx
import pytest
from openpyxl import load_workbook

from tests.helpers.formats import FORMATS, written
from tests.helpers.inboxes import HENAN, fill, run, save, table
from tests.helpers.workbooks import workbook
from tests.unit.grids import grid

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import Program
    from tests.helpers.inboxes import Outcome

FAULTY = table(
    "郑州市教育局",
    "1|郑州市第一职业高中|中职|物流管理（中级）|3|物流服务与管理、会计|0|",
    "2|郑州市第二职业高中|中职|物流管理（高级）|1|会计|50|",
)
FILE = "henan/郑州市.xlsx"
LATER = (*HENAN[:4], "--as-of", "2019-04-29T09:00:00+08:00")


def returned(outcome: Outcome) -> dict[str, bytes]:
    """The files of 退回/ by name."""
    return {
        name.removeprefix("退回/"): content
        for name, content in outcome.files().items()
        if name.startswith("退回/")
    }


def answered(content: bytes, *, corrected: bool) -> bytes:
    """The annotated copy as a unit sends it back: doubts explained, the error corrected or not."""
    book = load_workbook(io.BytesIO(content))
    for row in book["问题清单"].iter_rows(min_row=4):
        if row[1].value == "疑点":
            row[10].value = f"{row[2].value} 已核实"
    if corrected:
        book["Sheet1"]["E4"] = 2
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def states(outcome: Outcome, file: str) -> dict[str, tuple[str, str]]:
    """From each code to what 问题清单.xlsx says of it for a file: its state and explanation."""
    sheet = load_workbook(io.BytesIO(outcome.files()["问题清单.xlsx"])).worksheets[0]
    return {
        row[5]: (row[13], row[14])
        for row in sheet.iter_rows(min_row=5, values_only=True)
        if row[2] == f"inbox/{file}"
    }


def test_what_goes_back(tmp_path: Path) -> None:
    """Each returned file goes back marked, with a letter and a short text; others do not.

    Of a file that could not be read there is the text alone.
    """
    good = table("洛阳市教育局", "1|洛阳市第一职业高中|中职|物流管理（初级）|1|会计|60|")
    outcome = run(fill(tmp_path, {FILE: FAULTY, "henan/洛阳.xlsx": good, "henan/坏.xlsx": b"PK"}))
    assert set(returned(outcome)) == {
        "郑州市.xlsx", "郑州市教育局-退回通知.docx", "郑州市教育局-退回通知.txt",
        "坏-退回通知.txt",
    }  # fmt: skip
    told = returned(outcome)["郑州市教育局-退回通知.txt"].decode("utf-8-sig")
    assert "专业数量是 3" in told
    assert "2019年4月28日" in told


def test_the_round_trip(tmp_path: Path) -> None:
    """A copy that was answered and corrected is accepted with its explanations.

    Its extra sheet is no data: the entries are those of the table.
    """
    workspace = fill(tmp_path, {FILE: FAULTY})
    copy = returned(run(workspace))["郑州市.xlsx"]
    save(workspace / "inbox" / "henan" / "改.xlsx", answered(copy, corrected=True))
    outcome = run(workspace, *LATER)
    assert outcome.statuses == {
        "inbox/henan/改.xlsx": "accepted",
        f"inbox/{FILE}": "superseded",
    }
    assert len(outcome.entries) == 2
    found = states(outcome, "henan/改.xlsx")
    assert found["C07"] == ("已说明", "C07 已核实")
    assert found["R05"] == ("已说明", "R05 已核实")
    assert not returned(outcome)


def test_sent_back_as_it_was(tmp_path: Path) -> None:
    """An annotated copy in which nothing was done is a duplicate of what was returned."""
    workspace = fill(tmp_path, {FILE: FAULTY})
    copy = returned(run(workspace))["郑州市.xlsx"]
    save(workspace / "inbox" / "henan" / "再.xlsx", copy)
    statuses = run(workspace, *LATER).statuses
    assert sorted(statuses.values()) == ["duplicate", "returned"]


def test_explanations_outlive_the_file(tmp_path: Path) -> None:
    """What was explained once stays explained in later versions, until the value gets worse."""
    workspace = fill(tmp_path, {FILE: FAULTY})
    copy = returned(run(workspace))["郑州市.xlsx"]
    save(workspace / "inbox" / "henan" / "改.xlsx", answered(copy, corrected=False))
    outcome = run(workspace, *LATER)
    assert outcome.statuses["inbox/henan/改.xlsx"] == "returned"
    again = load_workbook(io.BytesIO(returned(outcome)["改.xlsx"]))["问题清单"]
    told = {row[2]: row[10] for row in again.iter_rows(min_row=4, values_only=True)}
    assert told["C07"] == "C07 已核实"
    other = FAULTY.replace("|3|物流", "|2|物流").replace("（高级）", "（中级、高级）")
    fill(workspace, {"henan/第三次.xlsx": other})
    last = run(workspace, *HENAN[:4], "--as-of", "2019-04-30T09:00:00+08:00")
    found = states(last, "henan/第三次.xlsx")
    assert found["C07"][0] == "已说明"
    assert found["R05"][0] == "待说明"


def test_an_officer_explains(tmp_path: Path, summarize: Program) -> None:
    """`summarize explain` enters a reason for the doubts of a unit; errors are refused."""
    workspace = fill(tmp_path, {FILE: FAULTY})
    run(workspace)
    options = ("--workspace", workspace, *HENAN)
    done = summarize("explain", "郑州市教育局", "c07", "--reason", "九月入学", "--json", *options)
    assert done.returncode == 0
    (key,) = json.loads(done.stdout)["explained"]
    assert (key["school"], key["value"]) == ("郑州市第一职业高中", "0")
    assert states(run(workspace), FILE)["C07"] == ("已说明", "九月入学")
    for code, word in (("R01", "错误"), ("R04", "没有 R04 疑点")):
        refused = summarize("explain", "郑州市教育局", code, "--reason", "x", *options)
        assert refused.returncode == 2
        assert word in refused.stderr


def test_what_changed_is_told(tmp_path: Path, summarize: Program) -> None:
    """A version that takes the place of another is told with what it says otherwise."""
    first = FAULTY.replace("|3|物流", "|2|物流")
    workspace = fill(tmp_path, {FILE: first})
    run(workspace)
    fill(workspace, {"henan/新.xlsx": first.replace("|会计|50|", "|会计|55|")})
    told = summarize("--workspace", workspace, *LATER)
    assert "改动 1 处" in told.stdout
    outcome = run(workspace, *LATER)
    sheet = load_workbook(io.BytesIO(outcome.files()["问题清单.xlsx"]))["版本变动"]
    (row,) = sheet.iter_rows(min_row=5, values_only=True)
    assert row[2:7] == ("郑州市第二职业高中", "物流管理", "参与试点学生规模", "50", "55")


@pytest.mark.parametrize("name", [n for n in FORMATS if "xlsx" not in n and "docx" not in n])
def test_every_format_goes_back(tmp_path: Path, name: str) -> None:
    """A faulty file of any format goes back as a workbook with the same cells, read alike."""
    content, file = written(name, (grid(FAULTY),))
    outcome = run(fill(tmp_path / "first", {f"henan/{file}": content}))
    (copy,) = (c for n, c in returned(outcome).items() if n.endswith((".xlsx", ".xlsm")))
    again = run(fill(tmp_path / "second", {"henan/再.xlsx": copy}))
    for one, other in zip(
        outcome.document["submissions"], again.document["submissions"], strict=True
    ):
        assert (one["unit"], one["entries"]) == (other["unit"], other["entries"])
        codes = [{f["code"] for f in each["findings"]} - {"F09"} for each in (one, other)]
        assert codes[0] == codes[1]


LONG = "河南省" + "长" * 76 + "职业技术学院"


@pytest.mark.parametrize("place", ["unit", "file", "end"])
def test_a_long_name_ends_nothing(tmp_path: Path, place: str) -> None:
    """Systems count a name's bytes: what goes back for a very long one has names that fit."""
    files = {
        "unit": {"henan/a.xlsx": FAULTY.replace("郑州市教育局", LONG)},
        "file": {f"henan/{'郑' * 80}.xlsx": broken(FAULTY)},
        "end": {f"henan/1.{'郑' * 80}": broken(FAULTY)},
    }
    outcome = run(fill(tmp_path, files[place]))
    assert outcome.exit_code == 1
    assert len(returned(outcome)) == {"unit": 3, "file": 4, "end": 4}[place]
    assert all(len(name.encode()) <= 255 for name in returned(outcome))


def broken(text: str) -> bytes:
    """A workbook that can be read and not be marked: its first row has no number."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(text))) as was, zipfile.ZipFile(buffer, "w") as now:
        for name in was.namelist():
            now.writestr(name, re.sub(rb'<row r="\d+"', b"<row", was.read(name)))
    return buffer.getvalue()


def test_a_file_without_marks_says_so(tmp_path: Path) -> None:
    """A file that could not be marked goes back as it came; list, letter and text tell that."""
    content = broken(FAULTY)
    back = returned(run(fill(tmp_path, {FILE: content})))
    assert back["郑州市.xlsx"] == content
    listed = load_workbook(io.BytesIO(back["郑州市-问题清单.xlsx"]))["问题清单"]
    letter = docx.Document(io.BytesIO(back["郑州市教育局-退回通知.docx"]))
    told = (
        str(listed["A2"].value),
        "\n".join(paragraph.text for paragraph in letter.paragraphs),
        back["郑州市教育局-退回通知.txt"].decode("utf-8-sig"),
    )
    for text in told:
        assert "填色并加了批注" not in text
        assert "标红" not in text
        assert "电话" in text


def test_one_letter_for_a_unit(tmp_path: Path) -> None:
    """A unit that has sent two faulty versions gets one letter, and that is about the later one."""
    workspace = fill(tmp_path, {"henan/一.xlsx": FAULTY})
    run(workspace)
    fill(workspace, {"henan/二.xlsx": FAULTY.replace("|3|物流", "|4|物流")})
    back = returned(run(workspace, *LATER))
    assert [name for name in back if name.endswith(".docx")] == ["郑州市教育局-退回通知.docx"]
    assert "二.xlsx" in back
    assert "（二.xlsx）" in back["郑州市教育局-退回通知.txt"].decode("utf-8-sig")


def test_one_answer_for_one_value(tmp_path: Path) -> None:
    """An answer explains the value in its own row of the list, and no other of the same doubt."""
    rows = ("7000", "90000")
    told = table(
        "郑州市教育局",
        *(
            f"{n}|郑州市第{n}职业高中|中职|物流管理（初级）|1|会计|{v}|"
            for n, v in enumerate(rows, 1)
        ),
        "3|郑州市第三职业高中|中职|物流管理（初级）|2|会计|60|",
    )
    workspace = fill(tmp_path, {FILE: told})
    book = load_workbook(io.BytesIO(returned(run(workspace))["郑州市.xlsx"]))
    doubts = [row for row in book["问题清单"].iter_rows(min_row=4) if row[2].value == "R04"]
    assert [(row[3].value, row[6].value) for row in doubts] == [
        ("Sheet1 G4", "7000"), ("Sheet1 G5", "90000"),
    ]  # fmt: skip
    assert "7000" not in book["Sheet1"]["G5"].comment.text
    doubts[0][10].value = "两校合并"
    buffer = io.BytesIO()
    book.save(buffer)
    save(workspace / "inbox" / "henan" / "改.xlsx", buffer.getvalue())
    outcome = run(workspace, *LATER)
    again = load_workbook(io.BytesIO(returned(outcome)["改.xlsx"]))["问题清单"]
    found = {r[6]: r[10] for r in again.iter_rows(min_row=4, values_only=True) if r[2] == "R04"}
    assert found == {"7000": "两校合并", "90000": None}
    text = returned(outcome)["郑州市教育局-退回通知.txt"].decode("utf-8-sig")
    assert "2项疑点须核实" in text  # the other figure, and that it came late
    assert "已经过了" in text


def test_a_unit_is_not_guessed_from_the_files_name(tmp_path: Path) -> None:
    """H05: where no unit is written, letter and list say so and name the file."""
    files = {"henan/开封.xlsx": FAULTY.replace("报送单位：郑州市教育局（盖章）", "")}
    back = returned(run(fill(tmp_path, files)))
    text = back["开封-退回通知.txt"].decode("utf-8-sig")
    assert text.startswith("【退回】（未写报送单位）开封.xlsx：")
    title = load_workbook(io.BytesIO(back["开封.xlsx"]))["问题清单"]["A1"].value
    assert title.startswith("问题清单：（未写报送单位）开封.xlsx　")


def test_an_officer_withdraws(tmp_path: Path, summarize: Program) -> None:
    """`--withdraw` takes back what was said; a copy that repeats it does not say it again."""
    workspace = fill(tmp_path, {FILE: FAULTY})
    options = ("--workspace", workspace, *HENAN)
    assert summarize("explain", "郑州市", "C07", "--reason", "甲", *options).returncode == 0
    copy = returned(run(workspace))["郑州市.xlsx"]
    done = summarize("explain", "郑州市教育局", "C07", "--withdraw", "--json", *options)
    assert (done.returncode, len(json.loads(done.stdout)["withdrawn"])) == (0, 1)
    fill(workspace, {"henan/再.xlsx": copy})
    assert states(run(workspace), FILE)["C07"] == ("待说明", None)
    again = summarize("explain", "郑州市教育局", "C07", "--withdraw", *options)
    assert (again.returncode, "没有登记过" in again.stderr) == (2, True)


def test_the_officers_later_word_stands(tmp_path: Path, summarize: Program) -> None:
    """A copy that still has the earlier reason in it does not take back the officer's later one."""
    workspace = fill(tmp_path, {FILE: FAULTY})
    options = ("--workspace", workspace, *HENAN)
    summarize("explain", "郑州市教育局", "C07", "--reason", "甲", *options)
    copy = returned(run(workspace))["郑州市.xlsx"]
    summarize("explain", "郑州市教育局", "C07", "--reason", "乙", *options)
    save(workspace / "inbox" / "henan" / "改.xlsx", answered_as_it_is(copy))
    assert states(run(workspace, *LATER), "henan/改.xlsx")["C07"] == ("已说明", "乙")


def answered_as_it_is(content: bytes) -> bytes:
    """The annotated copy with its error corrected, and what it was prefilled with left."""
    book = load_workbook(io.BytesIO(content))
    book["Sheet1"]["E4"] = 2
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_reason_has_its_length(tmp_path: Path, summarize: Program) -> None:
    """A reason of more than 500 characters, or none, is refused; a unit's longer one is cut."""
    workspace = fill(tmp_path, {FILE: FAULTY})
    options = ("--workspace", workspace, *HENAN)
    long = summarize("explain", "郑州市教育局", "C07", "--reason", "长" * 501, *options)
    assert (long.returncode, "501" in long.stderr) == (2, True)
    assert summarize("explain", "郑州市教育局", "C07", *options).returncode == 2
    both = summarize("explain", "郑州市教育局", "C07", "--reason", "x", "--withdraw", *options)
    assert both.returncode == 2
    book = load_workbook(io.BytesIO(returned(run(workspace))["郑州市.xlsx"]))
    for row in book["问题清单"].iter_rows(min_row=4):
        if row[2].value == "C07":
            row[10].value = "长" * 32_000
    buffer = io.BytesIO()
    book.save(buffer)
    save(workspace / "inbox" / "henan" / "长.xlsx", buffer.getvalue())
    _, reason = states(run(workspace), FILE)["C07"]
    assert len(reason) == 500
    assert reason.endswith("…（全文见 inbox/henan/长.xlsx）")


def test_an_alias_loses_no_explanation(tmp_path: Path, summarize: Program) -> None:
    """What was said of a unit and a school holds under the names that were confirmed since.

    A later version that writes the school's full name has changed the name, and nothing else.
    """
    line = "1|{}|高职|物流管理（中级）|1|物流管理|6000|"
    first = table("洛阳教体中心", line.format("洛阳铁院"))
    workspace = fill(tmp_path, {"henan/a.xlsx": first})
    options = ("--workspace", workspace, *HENAN)
    summarize("explain", "洛阳教体中心", "R04", "--reason", "两校合并", *options)
    summarize("alias", "--school", "郑州铁路职业技术学院", "洛阳铁院", "--workspace", workspace)
    summarize("alias", "洛阳市教育局", "洛阳教体中心", *options[:4])
    assert states(run(workspace), "henan/a.xlsx")["R04"] == ("已说明", "两校合并")
    second = table("洛阳市教育局", line.format("郑州铁路职业技术学院"))
    fill(workspace, {"henan/b.xlsx": second})
    outcome = run(workspace, *LATER)
    assert states(outcome, "henan/b.xlsx")["R04"] == ("已说明", "两校合并")
    sheet = load_workbook(io.BytesIO(outcome.files()["问题清单.xlsx"]))["版本变动"]
    told = [row[4:7] for row in sheet.iter_rows(min_row=5, values_only=True)]
    assert told == [("试点院校名称", "洛阳铁院", "郑州铁路职业技术学院")]


def test_late_again_is_another_doubt(tmp_path: Path) -> None:
    """S04: an explanation is of one receipt; what a unit writes into the copy is of the copy too.

    A copy that only repeats it later explains nothing.
    """
    workspace = fill(tmp_path, {FILE: FAULTY})
    may, june, august = (
        ("--as-of", f"2019-{day}T09:00:00+08:00") for day in ("05-06", "06-06", "08-06")
    )
    base = HENAN[:4]
    copy = returned(run(workspace, *base, *may))["郑州市.xlsx"]
    save(workspace / "inbox" / "henan" / "六月.xlsx", answered(copy, corrected=True))
    assert states(run(workspace, *base, *june), "henan/六月.xlsx")["S04"][0] == "已说明"
    book = load_workbook(io.BytesIO(answered(copy, corrected=True)))
    book["Sheet1"]["G5"] = 51
    buffer = io.BytesIO()
    book.save(buffer)
    save(workspace / "inbox" / "henan" / "八月.xlsx", buffer.getvalue())
    assert states(run(workspace, *base, *august), "henan/八月.xlsx")["S04"][0] == "待说明"


def test_the_nearest_units_are_named(tmp_path: Path, summarize: Program) -> None:
    """A unit of whom nothing was received is not guessed: the nearest that are there are named."""
    files = {
        f"henan/{n}.xlsx": table(unit, f"1|郑州市第{n}职业高中|中职|物流管理（中级）|1|会计|{n}0|")
        for n, unit in enumerate(("安阳市教育局", "洛阳市教育局", "漯河市教育局"), start=1)
    }
    workspace = fill(tmp_path, files)
    wrong = summarize(
        "explain", "洛阳巿教育局", "S05", "--reason", "x", "--workspace", workspace, *HENAN
    )
    assert wrong.returncode == 2
    assert "最接近的是：洛阳市教育局" in wrong.stderr
