"""Documents: which sheets are read, what is told of the others, and the content's hash."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.reading.documents import read_document
from tests.unit.examples import examples
from tests.unit.given import HEADER, definitions
from tests.unit.grids import Grid, grid, workbook

if TYPE_CHECKING:
    from pipeline.model.entries import Document

ROW = "1|甲学校|中职|物流管理中级|1|物流管理|20|"
TABLE = f"{HEADER}\n{ROW}"


def read(*grids: Grid) -> Document:
    """The document of a workbook with these sheets."""
    return read_document(workbook(*grids), definitions().form, definitions().certificates)


def told(document: Document) -> list[tuple[str, str, str]]:
    """Code, variant and sheets of the findings."""
    return [(f.code, f.variant, f.facts.get("sheets", "")) for f in document.findings]


def test_one_table_among_other_sheets() -> None:
    """Sheets without a table of the form are passed over without a word."""
    found = read(grid("说明\n请填报", name="说明"), grid(TABLE, name="表"), grid("", name="空"))
    assert [entry.sheet for entry in found.entries] == ["表"]
    assert found.findings == ()


def test_f06_several_tables() -> None:
    """F06: two sheets with tables are both read, and named."""
    found = read(grid(TABLE, name="一"), grid(TABLE, name="二"))
    assert [entry.sheet for entry in found.entries] == ["一", "二"]
    assert told(found) == [("F06", "", "工作表「一」、「二」")]


def test_f06_an_empty_form_beside_the_table() -> None:
    """A second sheet with the blank form and no entries is not read and not told."""
    found = read(grid(HEADER, name="空表"), grid(TABLE, name="表"))
    assert [entry.sheet for entry in found.entries] == ["表"]
    assert told(found) == []


def test_f06_hidden() -> None:
    """F06: a hidden sheet's table is named and not counted."""
    found = read(grid(TABLE, name="表"), grid(TABLE, name="底稿", hidden=True))
    assert [entry.sheet for entry in found.entries] == ["表"]
    assert told(found) == [("F06", "hidden", "工作表「底稿」")]


def test_f06_only_hidden() -> None:
    """F06: where only a hidden sheet has the table, it is read, and told."""
    found = read(grid("说明", name="说明"), grid(TABLE, name="底稿", hidden=True))
    assert [entry.sheet for entry in found.entries] == ["底稿"]
    assert told(found) == [("F06", "only_hidden", "工作表「底稿」")]


@examples(
    "text variant matched best",
    {
        "nothing": ("通讯录\n张三|电话", "nothing", "0", ""),
        "two columns": ("学校名称|学校类型\n甲|中职", "", "2", "学校名称、学校类型"),
    },
)
def test_f05(text: str, variant: str, matched: str, best: str) -> None:
    """F05 tells which headers were looked for, and the best partial match."""
    found = read(grid(text), grid("其他"))
    (finding,) = found.findings
    assert (finding.code, finding.variant) == ("F05", variant)
    assert (finding.facts["matched"], finding.facts["best"]) == (matched, best)
    assert "试点院校名称" in finding.facts["headers"]
    assert found.entries == ()


def test_a_workbook_without_sheets() -> None:
    """F05 also where there is no worksheet at all."""
    assert told(read()) == [("F05", "nothing", "")]


@examples(
    "other same",
    {
        "saved again": (TABLE, True),
        "blank rows and cells added": (f"{TABLE}|\n\n|||", True),
        "a figure changed": (TABLE.replace("20", "21"), False),
        "a row moved down": (TABLE.replace("\n", "\n\n"), False),
        "a number as text": (TABLE.replace("|20|", "|'20|"), True),
    },
)
def test_content_hash(other: str, *, same: bool) -> None:
    """The hash is over the non-empty cells and their places: saving again does not change it."""
    assert (read(grid(TABLE)).content_hash == read(grid(other)).content_hash) is same


def test_content_hash_knows_its_sheets() -> None:
    """The same table on the second sheet is another content."""
    assert read(grid(TABLE)).content_hash != read(grid(""), grid(TABLE)).content_hash


def test_f06_an_example() -> None:
    """F06: a table on a sheet named as an example is named and not counted beside another."""
    found = read(grid(TABLE, name="填报示例"), grid(TABLE, name="表"))
    assert [entry.sheet for entry in found.entries] == ["表"]
    assert told(found) == [("F06", "example", "工作表「填报示例」")]


def test_an_example_alone() -> None:
    """A table that stands alone is read whatever its sheet is named."""
    found = read(grid(TABLE, name="样表"))
    assert [entry.sheet for entry in found.entries] == ["样表"]
    assert told(found) == []


LISTS = "试点院校名称|学校类型|试点证书|专业名称\n甲学校|中职|物流管理|会计"


@examples(
    "name hidden variants",
    {
        "hidden": ("Sheet2", True, []),
        "named so": ("下拉列表", False, []),
        "neither": ("Sheet2", False, [""]),
    },
)
def test_f06_lists(name: str, variants: list[str], *, hidden: bool) -> None:
    """The lists behind a form's drop-downs are no table; what only looks like them is told."""
    found = read(grid(TABLE, name="表"), grid(LISTS, name=name, hidden=hidden))
    assert [f.variant for f in found.findings if f.code == "F06"] == variants


@examples(
    "text is_told",
    {
        "an entry": (ROW, True),
        "an entry of an odd name": (ROW.replace("甲学校", "甲"), True),
        "allowed words": ("中职|物流管理|初级\n高职|老年照护|中级", False),
    },
)
def test_f06_headless(text: str, *, is_told: bool) -> None:
    """F06: rows like entries without a header are told; lists of words are not like them."""
    found = read(grid(TABLE, name="表"), grid(text, name="续"))
    assert [f.variant for f in found.findings] == (["headless"] if is_told else [])


AROUND = grid(
    "附件1\n河南省首批1+X证书制度试点院校情况汇总表\n报送单位：甲学校  联系人：张伟", name="正文"
)


def test_paragraphs() -> None:
    """Title, unit and contact stand in the paragraphs of a document that has no sheets."""
    found = read(replace(grid(TABLE, name="表1"), paragraphs=AROUND))
    spots = [spot for spot in (found.title, found.unit, found.contact) if spot]
    assert [(s.text[:3], s.sheet, s.cell) for s in spots] == [
        ("河南省", "正文", "A2"),
        ("甲学校", "正文", "A3"),
        ("张伟", "正文", "A3"),
    ]
    assert found.findings == ()


def test_content_hash_knows_paragraphs() -> None:
    """Another unit in the paragraphs is another content."""
    other = grid("报送单位：乙学校", name="正文")
    hashes = {
        read(replace(grid(TABLE), paragraphs=each)).content_hash for each in (None, AROUND, other)
    }
    assert len(hashes) == 3
