"""The content of `summarize demo`: 60 submissions, most of them good, in many layouts."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.intake.sniffing import Kind
from pipeline.jobs.demo import DemoFile, demo_submissions, gallery
from pipeline.jobs.demo.cases import BUREAUS, COLLEGES, NOT_REPORTED, PACKED_SCANS
from pipeline.jobs.demo.layouts import Layout
from pipeline.model.text import key

from .conftest import RESOURCES
from .opened import cells, one, table_part, tables

if TYPE_CHECKING:
    from pipeline.jobs.demo.scenario import Scenario
    from pipeline.model.definitions import Definitions
    from pipeline.model.units import Territory

REPOSITORY = Path(__file__).parents[2]
WANTED_FAULTS = {
    "C02", "C03", "C05", "C06", "C08", "F01", "F05", "F07",
    "H01", "H05", "H07", "R01", "R03", "R08", "S01",
}  # fmt: skip
DIGEST = """
import hashlib, sys
from pipeline.jobs.demo import demo_submissions
from pipeline.model.definitions import load_definitions
from pipeline.model.resources import Resources
from pipeline.model.rounds import load_rounds
from pipeline.model.units import load_territory
resources = Resources()
chosen = next(r for r in load_rounds(resources) if r.round == "2019-1")
definitions = load_definitions(resources, chosen, "henan")
files = demo_submissions(definitions, load_territory(resources), resources)
assert not {"pandas", "openpyxl", "click", "rich"} & set(sys.modules)
print(hashlib.sha256(b"".join(f.content for f in files)).hexdigest())
"""


# ── the same every time ──────────────────────────────────


def test_same_files_twice(
    files: tuple[DemoFile, ...], definitions: Definitions, territory: Territory
) -> None:
    """A second call gives the same names, bytes and notes."""
    assert demo_submissions(definitions, territory, RESOURCES) == files


def test_same_bytes_in_another_process(files: tuple[DemoFile, ...]) -> None:
    """Hash seed, clock zone and process leave no trace, and pandas is never imported."""
    own = hashlib.sha256(b"".join(file.content for file in files)).hexdigest()
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/Lima"}
    other = subprocess.run(
        [sys.executable, "-c", DIGEST],
        cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert other.stdout.strip() == own


# ── which files there are ────────────────────────────────


def test_about_sixty_files_with_names_of_their_own(files: tuple[DemoFile, ...]) -> None:
    """No two files share a path, not even on a disk that ignores case."""
    assert 55 <= len(files) <= 65
    assert len({file.name.casefold() for file in files}) == len(files)


def test_files_lie_in_the_inbox_or_its_province(files: tuple[DemoFile, ...]) -> None:
    """A path is relative: no folder, the province's, or a unit's in that one."""
    assert all(re.fullmatch(r"(henan/(\w+/)?)?[^/\\:*?\"<>|]+", file.name) for file in files)
    assert 2 <= sum("/" not in file.name for file in files) <= 5


def test_every_bureau_reports_once_or_not_at_all(territory: Territory) -> None:
    """The 28 bureaus of Henan: 24 send one table each, four send none."""
    sent = [case.unit for case in BUREAUS]
    roster = [unit.name for unit in territory.province("henan").roster]
    assert len(NOT_REPORTED) == 4
    assert sorted((*sent, *NOT_REPORTED)) == sorted(roster)


def test_every_bureau_has_at_most_one_good_file(files: tuple[DemoFile, ...]) -> None:
    """No two good tables name the same unit, so that none supersedes another."""
    units = Counter(
        found[1]
        for file in tables(files)
        if not file.expected
        for row in cells(file)
        for cell in row
        if (found := re.search(r"报送单位：(.+?)（盖章）", str(cell)))
    )
    assert max(units.values()) == 1
    assert len(units) == sum(not file.expected for file in tables(files))


def test_colleges_are_facts_of_the_data_file(scenario: Scenario) -> None:
    """Every college is one of the 134 that the ministry's list of 2017-05-31 names in Henan."""
    colleges = scenario.material.colleges
    assert len(colleges) == 134
    assert not [name for name in colleges if re.search(r"\s", name)]
    assert {college.level for college in colleges.values()} == {"本科", "专科"}
    assert {case.unit for case in COLLEGES} <= set(colleges)


# ── good files ───────────────────────────────────────────


def test_every_table_opens(files: tuple[DemoFile, ...]) -> None:
    """Whatever is wrong inside, a file that holds a table opens and shows the form's title."""
    for file in tables(files):
        assert any("证书制度试点院校情况汇总表" in str(row) for row in cells(file)), file.name


def test_most_files_are_good(files: tuple[DemoFile, ...]) -> None:
    """12 to 15 of the files are to be returned; an officer's usual week."""
    assert 12 <= sum(bool(file.expected) for file in files) <= 15


def test_every_layout_header_is_known_to_the_form(definitions: Definitions) -> None:
    """A layout may move and rename columns, but only to names that the form lists."""
    for layout in (value for value in vars(gallery).values() if isinstance(value, Layout)):
        for field, header in layout.headers:
            if field in definitions.form.columns and field not in dict(layout.over):
                bare = re.sub(r"\(.*\)", "", key(header))
                assert definitions.form.headers[bare] == field, header
        for field, upper in layout.over:
            joined = key(upper + dict(layout.headers)[field])
            assert definitions.form.headers[joined] == field


def test_every_layout_is_used() -> None:
    """A layout that no unit draws would show nothing."""
    drawn = {id(case.layout) for case in (*BUREAUS, *COLLEGES)}
    layouts = {id(value) for value in vars(gallery).values() if isinstance(value, Layout)}
    assert layouts == drawn


def test_figures_are_plausible(scenario: Scenario, territory: Territory) -> None:
    """Before anything is spoilt: 30 to 400 students and one to five majors that are named."""
    units = territory.province("henan").roster
    reports = [scenario.bureau(unit) for unit in units]
    reports += [scenario.college(scenario.material.colleges[case.unit]) for case in COLLEGES]
    for line in (line for report in reports for line in report.lines):
        assert isinstance(line.students, int)
        assert 30 <= line.students <= 400
        assert line.major_count == len(set(line.majors))
        assert 1 <= len(line.majors) <= 5


def test_sums_are_right_unless_they_are_to_be_wrong(files: tuple[DemoFile, ...]) -> None:
    """小计 and 合计 of 新乡 equal the rows above them; the 合计 of 安阳 says 20 too many."""
    assert _differences(one(files, "新乡市教育局")) == {0.0}
    assert _differences(one(files, "安阳（盖章版）")) == {20.0}


def _differences(file: DemoFile) -> set[float]:
    """By how much the stated sums of the seventh column differ from the true ones."""
    differences, part, whole = set(), 0.0, 0.0
    for row in cells(file):
        if len(row) <= 6:
            continue
        if row[1] in ("小计", "合计"):
            differences.add(row[6] - (part if row[1] == "小计" else whole))
            part = 0.0
        elif isinstance(row[6], int | float):
            part, whole = part + row[6], whole + row[6]
    return differences


# ── faults on purpose ────────────────────────────────────


def test_expected_codes_are_errors_of_the_catalogue(
    files: tuple[DemoFile, ...], definitions: Definitions
) -> None:
    """What a file is faulty with returns it: a code of severity E; each wanted one occurs."""
    expected = {code for file in files for code in file.expected}
    assert expected == WANTED_FAULTS
    assert {definitions.catalogue.by_code[code].severity for code in expected} == {"E"}


def test_every_file_says_what_is_special(files: tuple[DemoFile, ...]) -> None:
    """The note is Chinese and a single line."""
    assert all(re.match("[\u4e00-\u9fff]|Excel", file.note) for file in files)
    assert not any("\n" in file.note for file in files)


def test_uncalculated_formula_holds_no_value(files: tuple[DemoFile, ...]) -> None:
    """F07: the cell has a formula and an empty result, as a program writes it that never sums."""
    with zipfile.ZipFile(io.BytesIO(one(files, "邓州市").content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r"<f>\d+\+\d+</f><v></v>", sheet)


def test_only_the_uncalculated_file_holds_formulas(files: tuple[DemoFile, ...]) -> None:
    """Text is never turned into a formula, not even a remark that begins with a plus sign."""
    for file in tables(files):
        found = table_part(file)
        if found.opened.kind is Kind.WORKBOOK:
            with zipfile.ZipFile(io.BytesIO(found.content)) as archive:
                sheets = [archive.read(n) for n in archive.namelist() if "worksheets/sheet" in n]
            assert any(b"<f>" in sheet for sheet in sheets) == ("F07" in file.expected), file.name


def test_the_damaged_file_is_no_workbook(files: tuple[DemoFile, ...]) -> None:
    """F01: half a workbook, as a broken transfer leaves it."""
    (damaged,) = (file for file in files if "F01" in file.expected)
    assert damaged.content.startswith(b"PK")
    assert not zipfile.is_zipfile(io.BytesIO(damaged.content))


def test_the_letter_is_text_under_a_workbook_s_name(files: tuple[DemoFile, ...]) -> None:
    """F05: a letter whose name was changed to .xlsx is read as the text that it is."""
    letter = table_part(one(files, "南阳农业职业学院"))
    assert letter.name.endswith(".xlsx")
    assert letter.opened.kind is Kind.TEXT


def test_scans_are_whole_pdfs_and_differ(files: tuple[DemoFile, ...]) -> None:
    """The last lines of a scan say where its table of objects begins; no two scans are equal."""
    scans = [file.content for file in files if file.name.endswith(".pdf")]
    with zipfile.ZipFile(io.BytesIO(one(files, "各单位盖章扫描件").content)) as packed:
        scans += [packed.read(part) for part in packed.infolist()]
    for content in scans:
        place = int(content.split(b"startxref\n")[1].split(b"\n")[0])
        assert content.startswith(b"%PDF-1.4")
        assert content[place:].startswith(b"xref")
    assert len(set(scans)) == len(scans) == 4 + len(PACKED_SCANS)


def test_the_owner_file_is_as_excel_leaves_it(files: tuple[DemoFile, ...]) -> None:
    """165 bytes that begin with the length of the user's name."""
    assert len(one(files, "~$").content) == 165


def test_colleges_stand_in_their_city_s_table_too(files: tuple[DemoFile, ...]) -> None:
    """X01 and X02: the same lines twice, with equal figures in 信阳, with others in 周口."""

    def students(part: str, college: str) -> list[int]:
        rows = cells(one(files, part))
        last = next(row.index("参与试点学生规模") for row in rows if "参与试点学生规模" in row)
        named = next(number for number, row in enumerate(rows) if college in row)
        figures = (row[last] for row in rows[named:] if len(row) > last)
        return [int(f) for f in figures if str(f).removesuffix(".0").isdigit()]

    own = students("信阳职业技术学院", "信阳职业技术学院")
    assert own == students("信阳市教育局", "信阳职业技术学院")
    other = students("周口职业技术学院", "周口职业技术学院")
    assert [n + 15 for n in other] == students("周口市 汇总表", "周口职业技术学院")
