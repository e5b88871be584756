"""The other formats than .xlsx: what is sent in one says the same as the workbook would."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import docx
import pytest

from pipeline.intake.sniffing import Kind
from pipeline.jobs.demo import DemoFile, formats
from pipeline.jobs.demo.cases import BUREAUS, COLLEGES, PACKED_SCANS, STRANGER
from pipeline.jobs.demo.files import demo_tables
from pipeline.jobs.demo.formats import Format
from pipeline.jobs.demo.values import Formula
from pipeline.jobs.demo.word_files import word_document
from pipeline.reading.documents import read_document

from .conftest import RESOURCES
from .opened import one, parts, table_part

if TYPE_CHECKING:
    from pipeline.jobs.demo.cases import Case
    from pipeline.jobs.demo.values import Table
    from pipeline.model.definitions import Definitions
    from pipeline.model.entries import Document
    from pipeline.model.units import Territory

    Tables = tuple[tuple[Case, Table], ...]

CASES = (*BUREAUS, *COLLEGES, STRANGER)
OTHER_CASES = [case for case in CASES if case.format is not formats.WORKBOOK]
ALL_FORMATS = {name: value for name, value in vars(formats).items() if isinstance(value, Format)}
KINDS = {
    "WITH_MACRO": Kind.WORKBOOK,
    "WORD": Kind.WORD,
    "CSV_OF_WPS": Kind.TEXT,
    "CSV_IN_UTF8": Kind.TEXT,
    "WEB_PAGE": Kind.HTML,
    "XML_SPREADSHEET": Kind.SPREADSHEETML,
    "ARCHIVE": Kind.WORKBOOK,
    "NESTED_ARCHIVE": Kind.WORKBOOK,
}
WITH_FORMULAS = {"WORKBOOK", "WITH_MACRO", "XML_SPREADSHEET", "ARCHIVE", "NESTED_ARCHIVE"}


class Said(NamedTuple):
    """What a file says, wherever in it that stands."""

    entries: list[dict[str, Any]]
    totals: list[dict[str, Any]]
    around: list[str | None]
    codes: list[str]


@pytest.fixture(scope="module", name="drawn")
def _drawn(definitions: Definitions, territory: Territory) -> Tables:
    return demo_tables(definitions, territory, RESOURCES)


def read(case: Case, table: Table, form: Format, definitions: Definitions) -> Document:
    """What the program reads from a table in a format."""
    content = form.file(case.unit, table)
    file = DemoFile(f"henan/表{form.suffix}", content, (), "")
    workbook = table_part(file).opened.workbook
    assert workbook is not None
    return read_document(workbook, definitions.form, definitions.certificates)


def said(document: Document) -> Said:
    """A document without its places."""
    spots = (document.title, document.unit, document.contact, document.telephone)
    return Said(
        [
            {field: (r.raw, r.value, r.notes) for field, r in entry.readings.items()}
            for entry in document.entries
        ],
        [
            {"label": total.label, **{field: r.value for field, r in total.readings.items()}}
            for total in document.totals
        ],
        [None if spot is None else spot.text for spot in spots],
        sorted(finding.code for finding in document.findings),
    )


def has_formulas(table: Table) -> bool:
    """Whether a cell of a table is a formula."""
    return any(isinstance(value, Formula) for row in table.rows for value in row.values.values())


# ── the same content ─────────────────────────────────────


@pytest.mark.parametrize("name", sorted(ALL_FORMATS.keys() - {"WORKBOOK"}))
def test_a_format_says_what_the_workbook_says(
    name: str, drawn: Tables, definitions: Definitions
) -> None:
    """Every table of the demo, good or faulty, is read from each format as from the .xlsx.

    Formulas are left out where a format has none.
    """
    compared = 0
    for case, table in drawn:
        if name in WITH_FORMULAS or not has_formulas(table):
            own = said(read(case, table, ALL_FORMATS[name], definitions))
            assert own == said(read(case, table, formats.WORKBOOK, definitions)), case.unit
            compared += len(own.entries)
    assert compared > 200


def test_an_uncalculated_formula_has_no_text(drawn: Tables) -> None:
    """In a file of texts, a formula that nobody has calculated shows nothing, and no `=1+1`."""
    (table,) = (table for _, table in drawn if has_formulas(table))
    text = formats.CSV_IN_UTF8.write(table).decode("utf-8-sig")
    assert not re.search(r"\d\+\d", text)
    assert "=" not in text


# ── which formats there are ──────────────────────────────


def test_every_format_is_sent_and_most_files_are_workbooks() -> None:
    """Each format at least once, three Word tables; eight to ten files that are not plain .xlsx."""
    sent = Counter(id(case.format) for case in CASES)
    assert {id(form) for form in ALL_FORMATS.values()} == set(sent)
    assert sent[id(formats.WORD)] == 3
    assert 8 <= len(OTHER_CASES) <= 10


@pytest.mark.parametrize("case", OTHER_CASES, ids=lambda case: case.unit)
def test_a_file_is_what_its_format_says(case: Case, files: tuple[DemoFile, ...]) -> None:
    """By its content of the kind that the format stands for, and with the finding that tells so."""
    (name,) = (name for name, form in ALL_FORMATS.items() if form is case.format)
    file = one(files, case.path)
    found = table_part(file)
    assert file.name.endswith(case.format.suffix)
    assert found.opened.kind is KINDS[name]
    assert [finding.code for finding in found.opened.findings] == [
        c for c in [case.format.code] if c
    ]
    assert case.format.note in file.note


def test_the_two_text_tables_differ_in_their_encoding(files: tuple[DemoFile, ...]) -> None:
    """One is GB18030 and no UTF-8, as WPS saves it; the other begins with the mark of UTF-8."""
    of_wps, marked = (
        one(files, next(case.path for case in CASES if case.format is form)).content
        for form in (formats.CSV_OF_WPS, formats.CSV_IN_UTF8)
    )
    with pytest.raises(UnicodeDecodeError):
        of_wps.decode()
    assert "报送单位" in of_wps.decode("gb18030")
    assert marked.startswith(codecs.BOM_UTF8)
    for content in (of_wps, marked):
        assert content.endswith(b"\r\n")
        assert len({line.count(b",") for line in content.splitlines()}) == 1


def test_archives_are_as_windows_makes_them(files: tuple[DemoFile, ...]) -> None:
    """Names in GBK without the mark of UTF-8, a table in a folder, and nothing of this machine."""
    archives = [file for file in files if file.name.endswith(".zip")]
    for file in archives:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            assert archive.testzip() is None
            for info in archive.infolist():
                assert not info.flag_bits & 0x800
                assert info.create_system == 0
                assert re.search("[\u4e00-\u9fff]", info.filename.encode("cp437").decode("gbk"))
                assert info.date_time == (2019, 4, 25, 16, 30, 0)
    names = [part.name for file in archives for part in parts(file.name, file.content)]
    packed = [f"henan/各单位盖章扫描件.zip/盖章扫描件/{unit}.pdf" for unit in PACKED_SCANS]
    assert sorted(names) == sorted([
        *packed,
        "henan/焦作市1+X试点院校.zip/电子版.zip/焦作市教育局汇总表.xlsx",
        "henan/焦作市1+X试点院校.zip/盖章扫描件.pdf",
        "henan/濮阳市教育局.zip/濮阳市教育局/汇总表.xlsx",
        "henan/濮阳市教育局.zip/濮阳市教育局/盖章扫描件.pdf",
    ])  # fmt: skip


# ── Word ─────────────────────────────────────────────────


def test_a_word_file_opens_in_another_reader(files: tuple[DemoFile, ...]) -> None:
    """python-docx finds the title in front of the table, the signature after it, and merged cells.

    The header's second row says 数量 and 名称 under the 参与试点专业 that spans both.
    """
    document = docx.Document(io.BytesIO(one(files, "鹤壁市/试点院校").content))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[0].endswith("试点院校情况汇总表")
    assert texts[1].startswith("报送单位：鹤壁市教育局（盖章）")
    assert texts[-1].startswith("填表人：")
    (table,) = document.tables
    header, below = ([cell.text for cell in row.cells] for row in table.rows[:2])
    assert header[4:6] == ["参与试点专业", "参与试点专业"]
    assert below[4:6] == ["数量", "名称"]
    assert below[1] == "试点院校名称"
    schools = [row.cells[1].text for row in table.rows[2:]]
    assert "" not in schools
    assert len(set(schools)) < len(schools)


def test_text_is_escaped_in_markup(drawn: Tables, definitions: Definitions) -> None:
    """Signs that mean something in XML and HTML come back as they were."""
    case, table = drawn[0]
    sign = '甲<b>乙</b> & "丙" &lt;'
    row = table.rows[0]
    marked = replace(row, values={**row.values, "remark": sign})
    changed = replace(table, rows=(marked, *table.rows[1:]))
    for form in (formats.WORD, formats.WEB_PAGE, formats.XML_SPREADSHEET):
        first = read(case, changed, form, definitions).entries[0]
        assert first.readings["remark"].raw == sign


def test_the_same_table_gives_the_same_document(drawn: Tables) -> None:
    """No time of making stands in a Word file: its parts are all of one fixed moment."""
    content = word_document(drawn[0][1])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2019, 4, 25, 16, 30, 0)}
