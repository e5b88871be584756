"""A blank form says the same three times: at its cells, in 自检, and when it comes back.

All cases are typed into one form by LibreOffice, which calculates the self-check; the saved file is
then checked by the program. Each row is a case; its school is nobody else's.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from pipeline.model.cells import column_letters
from pipeline.model.stamps import CHECK_SHEET, FORM_SHEET
from pipeline.rendering.blank import helpers as h
from pipeline.rendering.blank.shown import CHECK_FIRST_ROW
from tests.helpers.blanks import CONTACT, FIELDS, FIRST_ROW, LETTERS, Row, filled_in, form, page
from tests.helpers.inboxes import carry_out, save
from tests.helpers.office import PROBE, typed

if TYPE_CHECKING:
    from pathlib import Path

GOOD: Row = {
    "school_type": "应用型本科", "certificate": "物流管理（初级）", "major_count": 1,
    "majors": "物流管理", "students": 100,
}  # fmt: skip
_TWENTY = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
LONG = "410101199001011234"
ELSEWHERE = {"S02", "X05", "C09"}
"""What no formula is asked to find; C09 is told for the record."""
ALONE = "智能新能源汽车（中级）"
"""Of few rows, so that none is unlike the others (R04)."""


@dataclass(frozen=True)
class Case:
    """What is typed into a row, and what each of the three says: None, W or E, by field."""

    name: str
    row: Row
    refused: frozenset[str] = frozenset()
    """The fields whose text the drop-down or the check of the cell does not take."""
    checked: dict[str, str] = field(default_factory=dict)
    found: dict[str, str] | None = None
    """Where the program says something else than 自检, which must have its reason in the name."""


def case(
    name: str, say: str = "", *, refused: str = "", found: str | None = None, **row: Any
) -> Case:
    """A case: `say` is such as `students=E school=W`, by the program `found` where it differs."""
    told = None if found is None else _said(found)
    return Case(name, GOOD | row, frozenset(refused.split()), _said(say), told)


def _said(text: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in text.split())


CASES = [
    case("plain"),
    # 试点院校名称
    case("a school is missing", "school=E", school=""),
    case("a school of no kind", "school=E", school="郑州甲技工学校"),
    case("a doubtful school", "school=W", school="郑州乙技师学院"),
    case("a long number as a school", "school=E", refused="school", school=LONG),
    # 学校类型
    *(case(f"a type {t}", school_type=t) for t in ("中职", "高职", "本科层次职业教育试点学校")),
    case("no type", "school_type=E", school_type=""),
    case("another type", "school_type=E", refused="school_type", school_type="中专"),
    case("a wildcard is no type", "school_type=E", refused="school_type", school_type="*"),
    case("a type in part", "school_type=E", refused="school_type", school_type="中"),
    case("a type against the name", "school_type=W", school="丙职业技术学院", school_type="中职"),
    case("a type as the name", school="丁职业技术学院", school_type="高职"),
    case("the first ending counts", school="戊高等职业学校", school_type="高职"),
    case("a 中专 as 高职", "school_type=W", school="己中等专业学校", school_type="高职"),
    # 参与试点证书及等级
    case("no certificate", "certificate=E", certificate=""),
    case("no level", "certificate=W", certificate="物流管理"),
    case("another level", "certificate=E", refused="certificate", certificate="物流管理（特级）"),
    case("another batch", "certificate=E", refused="certificate", certificate="智能财税（初级）"),
    case("no such certificate", "certificate=E", refused="certificate", certificate="会计（初级）"),
    case("a certificate in part", "certificate=E", refused="certificate", certificate="?流*"),
    case("advanced in a 中职", "certificate=W", school_type="中职",
         certificate="老年照护（高级）"),
    # 参与试点专业数量
    case("no number", "major_count=E", major_count=""),
    case("nought majors", "major_count=E", refused="major_count", major_count=0),
    case("less than nought", "major_count=E", refused="major_count", major_count=-1),
    case("a part of a major", "major_count=E", refused="major_count", major_count=1.5),
    case("words for a number", "major_count=E", refused="major_count", major_count="若干"),
    case("a fraction as text", "major_count=E", refused="major_count", major_count="3/4"),
    case("a number against the names", "major_count=E", major_count=2),
    case("a number too small", "major_count=E", majors="护理、助产"),
    case("a number without names", "major_count=E", majors=""),
    # 参与试点专业名称
    *(
        case(f"divided by {sign!r}", major_count=2, majors=f"护理{sign}助产")
        for sign in "、，；;,/｜|\n"
    ),
    case("signs at both ends", major_count=2, majors="、护理、、助产、"),
    case("a sign in brackets", majors="软件技术（Java、Web）"),
    case(
        "signs in two brackets", major_count=2, majors="软件技术(Java、Web)、护理（老年、母婴）"
    ),
    case("a name twice, counted twice", "majors=W", major_count=2, majors="护理、护理"),
    case("a name twice, counted once", "majors=W", major_count=1, majors="护理、护理"),
    case("a name within another", major_count=2, majors="护理、老年护理"),
    case("many names", major_count=20, majors="、".join(f"{letter}类专业" for letter in _TWENTY)),
    case("a long number as a major", "majors=E", refused="majors", majors=LONG),
    # 参与试点学生规模
    case("one student", certificate=ALONE, students=1),
    case("no students", "students=W", students=0),
    case("students not said", "students=W", students=""),
    case("less students than none", "students=E", refused="students", students=-1),
    case("half a student", "students=E", refused="students", students=0.5),
    case("as many as is usual", certificate=ALONE, students=5000),
    case("more than is usual", "students=W", students=5001),
    case("a number of 14 digits", "students=W", students=99_999_999_999_999),
    case("a number of 15 digits", "students=E", refused="students", students=100_000_000_000_000),
    case("a range of students", "students=E", refused="students", students="100-200"),
    # 备注
    case("a remark", remark="国家级示范"),
    case("a line break", remark="国家级示范\n行业特色院校"),
    case("a long number", "remark=E", refused="remark", remark=f"身份证 {LONG}"),
    case("14 digits", remark="12345678901234"),
    # Several rows
    case("a school", school="庚实验学校"),
    case("its second certificate", school="", school_type="", certificate="老年照护（初级）"),
    case("its first again", "certificate=E", school="庚实验学校", certificate="物流管理（中级）"),
    case("two types, told once accepted", "school_type=W", found="", school="庚实验学校",
         school_type="高职",
         certificate="智能新能源汽车（初级）"),
    # The cell takes only what its list offers; read is more.
    case("half-width brackets", refused="certificate", certificate="物流管理(初级)"),
    case("small letters", refused="certificate", certificate="web前端开发（初级）"),
    case("a space behind", refused="school_type", school_type="中职 "),
    case("digits as a text", refused="students", students="120"),
    # What is written otherwise than the form offers is asked for there, and read all the same.
    case("no brackets", "certificate=E", refused="certificate", found="",
         certificate="物流管理中级"),
    case("two in a cell", "certificate=E", refused="certificate", found="certificate=W",
         certificate="物流管理中级；老年照护初级"),
    case("a unit behind", "students=E", refused="students", found="", students="120人"),
    case("divided by spaces", "major_count=E", found="", major_count=2, majors="护理 助产"),
]  # fmt: skip


def _rows() -> list[Row]:
    """The cases' rows; where nothing is said of the school, each has its own."""
    return [
        {"school": f"{chr(0x4E00 + 97 * n)}{chr(0x5B50 + 31 * n)}书院"} | c.row
        for n, c in enumerate(CASES)
    ]


@dataclass(frozen=True)
class Told:
    """What the three say of all rows: by row and field, the gravest."""

    refused: list[set[str]]
    checked: list[dict[str, str]]
    found: list[dict[str, str]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """All cases, typed in by LibreOffice once."""
    folder = tmp_path_factory.mktemp("agreement")
    rows, content = _rows(), form(len(CASES))
    cells = filled_in(rows) | {CONTACT: "张伟 13800000000"}
    validations = _validations(content)
    probes = {
        f"{LETTERS[name]}{line + 1}": _as_probe(validations[name]["formula"], name, line)
        for line in range(len(rows))
        for name in FIELDS
        if validations[name]["type"] == "custom"
    }
    saved = typed(content, cells, folder, probes=probes)
    without_probe = typed(content, cells, folder)
    return Told(
        _refused(saved, rows, validations),
        _checked(saved),
        _found(without_probe, len(rows), folder),
    )


def _validations(content: bytes) -> dict[str, dict[str, Any]]:
    """The check of each column's cells, as the file has it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = {}
    for one in book[FORM_SHEET].data_validations.dataValidation:
        (area,) = one.sqref.ranges
        letters = column_letters(area.min_col - 1)
        name = next((f for f, at in LETTERS.items() if at == letters), None)
        if name is None or area.min_row != FIRST_ROW + 1:
            continue
        items = []
        if one.type == "list":
            sheet, _, cells = one.formula1.partition("!")
            items = [c.value for (c,) in book[sheet.strip("'=")][cells.replace("$", "")]]
        found[name] = {"type": one.type, "formula": one.formula1, "items": items,
                       "bounds": (one.formula1, one.formula2), "style": one.errorStyle}  # fmt: skip
    return found


def _as_probe(formula: str, name: str, line: int) -> str:
    """A check's formula, which is about the first line, for another one in LibreOffice's words."""
    own = f"${LETTERS[name]}{FIRST_ROW + 1}"
    assert own in formula
    seen = f"${FORM_SHEET}.{LETTERS[name]}{FIRST_ROW + 1 + line}"
    return "=" + formula.removeprefix("=").replace(",", ";").replace(own, seen)


def _refused(saved: bytes, rows: list[Row], validations: dict[str, Any]) -> list[set[str]]:
    probes = openpyxl.load_workbook(io.BytesIO(saved), data_only=True)[PROBE]
    return [
        {
            name
            for name, value in row.items()
            if value != ""
            and not _takes(validations[name], value, probes[f"{LETTERS[name]}{n}"].value)
        }
        for n, row in enumerate(rows, start=1)
    ]


def _takes(check: dict[str, Any], value: str | float, probed: object) -> bool:
    """Whether a cell takes what is typed, by what Excel, WPS and LibreOffice do."""
    if check["type"] == "list":
        return value in check["items"]
    if check["type"] == "custom":
        assert isinstance(probed, bool), probed
        return probed
    low, high = map(int, check["bounds"])
    return not isinstance(value, str) and value == int(value) and low <= value <= high


def _checked(saved: bytes) -> list[dict[str, str]]:
    sheet = openpyxl.load_workbook(io.BytesIO(saved), data_only=True)[CHECK_SHEET]
    known = page(len(CASES))
    first = h.FIRST_COLUMN + len(known.helpers.columns) + 1
    told: list[dict[str, str]] = []
    for line in range(len(CASES)):
        said: dict[str, str] = {}
        for place, fault in enumerate(known.faults.all):
            if sheet.cell(CHECK_FIRST_ROW + line + 1, first + place).value:
                _graver(said, fault.field, known.faults.severity(fault))
        told.append(said)
    return told


def _found(saved: bytes, lines: int, folder: Path) -> list[dict[str, str]]:
    save(folder / "inbox" / "henan" / "郑州市.xlsx", saved)
    _, printed = carry_out(
        folder, "check", str(folder / "inbox"), "--province", "henan", "--round", "2019-1", "--json"
    )
    (submission,) = json.loads(printed)["submissions"]
    fields = {letters: name for name, letters in LETTERS.items()}
    told: list[dict[str, str]] = [{} for _ in range(lines)]
    for finding in submission["findings"]:
        if finding["code"] not in ELSEWHERE:
            for cell in finding["cells"]:
                _graver(told[int(cell[1:]) - FIRST_ROW - 1], fields[cell[0]], finding["severity"])
    return told


def _graver(said: dict[str, str], name: str, severity: str) -> None:
    if said.get(name) != "E":
        said[name] = severity


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda n: CASES[n].name)
def test_the_three_agree(told: Told, number: int) -> None:
    """A cell refuses what 自检 calls an error, and that is what the program finds.

    Doubts are not refused. What is only written otherwise than the form offers is named apart.
    """
    one = CASES[number]
    assert told.checked[number] == one.checked
    assert told.found[number] == (one.checked if one.found is None else one.found)
    assert told.refused[number] == one.refused


def test_all_that_the_list_offers_is_right(tmp_path: Path) -> None:
    """Every line of the drop-down is read as its certificate and levels; no level is a doubt."""
    choices = page().layout.choices
    rows = [GOOD | {"school": f"{n}号书院", "certificate": c.text} for n, c in enumerate(choices)]
    cells = filled_in(rows) | {CONTACT: "张伟 13800000000"}
    found = _found(typed(form(len(rows)), cells, tmp_path), len(rows), tmp_path)
    assert found == [{} if c.levels else {"certificate": "W"} for c in choices]
