"""A template rendered empty, compared with the template itself, part by part."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell

from pipeline.model.forms import load_form
from pipeline.model.resources import DataFile, Resources
from pipeline.rendering.computing import printed_rows
from pipeline.rendering.filling import fill
from pipeline.rendering.template import compile_template
from tests.rendering.rich import rich_template

if TYPE_CHECKING:
    from collections.abc import Mapping

CREATED = dt.datetime(2019, 4, 28, 10, 0, tzinfo=dt.UTC)
NAME = "templates/xlsx/试验.xlsx"


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _rendered(content: bytes, context: Mapping[str, Any] | None = None) -> bytes:
    plan = compile_template(DataFile(NAME, content))
    return fill(plan, context or {}, created=CREATED, fonts={})


def _children(part: bytes) -> dict[str, list[str]]:
    """The elements of a part by their name, each as canonical text."""
    found: dict[str, list[str]] = {}
    for element in ET.fromstring(part):  # noqa: S314 - made by the test itself
        text = ET.canonicalize(ET.tostring(element, encoding="unicode"))
        found.setdefault(element.tag.rpartition("}")[2], []).append(text)
    return found


def _told(parts: Mapping[str, bytes], sheet: int) -> dict[str, list[str]]:
    """The elements of a sheet; numbers of styles and texts, which may differ, are what they mean.

    A cell without a style has the first one.
    """
    root = ET.fromstring(parts[f"xl/worksheets/sheet{sheet}.xml"])  # noqa: S314
    styles, texts = _styles(parts["xl/styles.xml"]), _texts(parts["xl/sharedStrings.xml"])
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        if name == "c" and element.get("t") == "s":
            element[0].text = texts[int(element[0].text or 0)]
        for key in {"c": ("s",), "row": ("s",), "col": ("style",), "cfRule": ("dxfId",)}.get(
            name, ()
        ):
            if name == "cfRule" and key in element.attrib:
                element.set(key, styles["dxf"][int(element.attrib[key])])
            elif name != "cfRule":
                element.set(key, styles["xf"][int(element.get(key, "0"))])
    return _children(ET.tostring(root))


def _styles(part: bytes) -> dict[str, list[str]]:
    """What each format of cells, and each of conditions, looks like."""
    root = {each.tag.rpartition("}")[2]: each for each in ET.fromstring(part)}  # noqa: S314
    numbers = {each.get("numFmtId"): each.get("formatCode") for each in root.get("numFmts", ())}
    shown = {
        name: [ET.canonicalize(ET.tostring(each, encoding="unicode")) for each in root[name]]
        for name in ("fonts", "fills", "borders", "dxfs")
    }
    # The theme's first text colour is black.
    fonts = [font.replace('theme="1"', 'rgb="FF000000"') for font in shown["fonts"]]
    fonts = [re.sub(r"<\w+:scheme [^>]*></\w+:scheme>", "", font) for font in fonts]
    dxfs = [re.sub(r'(numFmt formatCode="[^"]*") numFmtId="\d+"', r"\1", d) for d in shown["dxfs"]]
    every = []
    for xf in root["cellXfs"]:
        what = [fonts[int(xf.attrib["fontId"])], shown["fills"][int(xf.attrib["fillId"])]]
        what.append(shown["borders"][int(xf.attrib["borderId"])])
        what.append(str(numbers.get(xf.get("numFmtId"), xf.get("numFmtId"))))
        inner = [ET.canonicalize(ET.tostring(each, encoding="unicode")) for each in xf]
        every.append("|".join((*what, *inner)))
    return {"xf": every, "dxf": dxfs}


def _texts(part: bytes) -> list[str]:
    root = ET.fromstring(part)  # noqa: S314
    return ["".join(each.itertext()) for each in root]


@pytest.fixture(scope="module")
def rich() -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The parts of the template with everything, and of what is rendered from it."""
    template = rich_template()
    return _parts(template), _parts(_rendered(template))


def test_nothing_is_lost_and_nothing_added(rich: Any) -> None:
    """The output has the same parts as the template: drawings, pictures and all."""
    template, rendered = rich
    assert sorted(rendered) == sorted(template)


@pytest.mark.parametrize(
    "element",
    [
        "sheetPr", "sheetFormatPr", "cols", "sheetProtection", "autoFilter", "mergeCells",
        "conditionalFormatting", "dataValidations", "printOptions", "pageMargins", "pageSetup",
        "headerFooter", "rowBreaks", "colBreaks", "drawing", "legacyDrawingHF", "sheetData",
        "sheetViews", "dimension",
    ],
)  # fmt: skip
def test_each_element_of_the_sheet_is_kept(rich: Any, element: str) -> None:
    """Every element of the sheet's XML comes out as the template has it."""
    template, rendered = (_told(parts, 1) for parts in rich)
    assert template[element]
    assert rendered.get(element) == template[element]


def test_the_sheet_has_no_other_elements(rich: Any) -> None:
    """What the test above does not name is not in the sheet."""
    template, rendered = (_children(parts["xl/worksheets/sheet1.xml"]) for parts in rich)
    assert rendered.keys() == template.keys()


@pytest.mark.parametrize(
    "part",
    [
        "xl/workbook.xml", "xl/drawings/drawing1.xml", "xl/drawings/vmlDrawing1.vml",
        "xl/drawings/_rels/drawing1.xml.rels", "xl/drawings/_rels/vmlDrawing1.vml.rels",
        "docProps/core.xml",
    ],
)  # fmt: skip
def test_each_other_part_is_kept(rich: Any, part: str) -> None:
    """Names, pictures, their sizes and places are the template's."""
    template, rendered = rich
    assert _children(rendered[part]) == _children(template[part])


def test_the_pictures_are_the_same_bytes(rich: Any) -> None:
    """A picture is never made anew."""
    template, rendered = (
        sorted(content for name, content in parts.items() if name.startswith("xl/media/"))
        for parts in rich
    )
    assert len(template) == 3
    assert rendered == template


# ── the templates that ship with the program ─────────────

EMPTY = {
    "form": load_form(Resources(), "F1"),
    "unit": "", "contact": "", "notes": ["注"], "entries": [], "check_code": "",
    "check_picture": "", "title": "", "round": "", "lines": [], "summary": "", "changes": [],
    "replaced": 1,
}  # fmt: skip
SHIPPED = sorted(Resources().files("templates/xlsx"))


def test_each_form_has_its_template() -> None:
    """Every official layout is one file."""
    assert {"F1.xlsx", "F2.xlsx", "F3.xlsx", "F4.xlsx", "问题清单.xlsx"} <= set(SHIPPED)


_ALIGNED = ("horizontal", "vertical", "wrap_text", "indent")


def _printed_at(address: str, rows: list[int]) -> str:
    """Where a cell of the template is printed; one in a row that is not gives way to the next."""
    letters, number = re.findall(r"[A-Z]+|\d+", address)
    return f"{letters}{sum(row < int(number) for row in rows) + 1}"


def _middle(content: bytes, number: int) -> str:
    """The middle of the page footer, codes of fonts and all."""
    root = ET.fromstring(_parts(content)[f"xl/worksheets/sheet{number + 1}.xml"])  # noqa: S314
    (footer,) = (each for each in root.iter() if each.tag.endswith("oddFooter"))
    return str(footer.text).partition("&C")[2].partition("&R")[0]


def _pixels(points: float | None) -> int:
    """Of a row's height; without one of its own it has the usual."""
    return round((points or 15) * 4 / 3)


def _widths(sheet: Any) -> dict[int, int]:
    """The widths of columns in pixels; neighbours that are equally wide are one in the file."""
    return {
        number: round(own.width * 7)
        for own in sheet.column_dimensions.values()
        for number in range(own.min, own.max + 1)
    }


def _looks(cell: Any) -> tuple[Any, ...]:
    font, fill, side = cell.font, cell.fill, cell.border
    borders = [each.style for each in (side.left, side.right, side.top, side.bottom)]
    return (
        (font.name, font.sz, font.b, font.i, font.charset), (fill.patternType, fill.fgColor.rgb),
        borders, cell.number_format, cell.protection.locked,
        [getattr(cell.alignment, name) for name in _ALIGNED],
    )  # fmt: skip


SHIPPED_SHEETS = [
    (name, number)
    for name in SHIPPED
    if name != "统计分析.xlsx"  # its sheets differ by what they show: test_analysis_template.py
    for number in range(len(compile_template(Resources().read(f"templates/xlsx/{name}")).sheets))
]


@pytest.mark.parametrize(("name", "number"), SHIPPED_SHEETS)
def test_a_shipped_template_rendered_empty_is_the_template(name: str, number: int) -> None:
    """Widths, heights, looks, merges and print set-up of what is printed are the template's."""
    file = Resources().read(f"templates/xlsx/{name}")
    plan = compile_template(file)
    rendered = fill(plan, EMPTY, created=CREATED, fonts={})
    template, sheet = (
        load_workbook(io.BytesIO(c)).worksheets[number] for c in (file.content, rendered)
    )
    assert sheet.title == template.title
    rows = [index + 1 for index, _ in printed_rows(plan.sheets[number], EMPTY)]
    assert sheet.max_row == len(rows)
    for place, row in enumerate(rows, start=1):
        heights = (each.row_dimensions[at].height for each, at in ((sheet, place), (template, row)))
        assert len({_pixels(height) for height in heights}) == 1
        for column in range(1, template.max_column + 1):
            found, wanted = sheet.cell(place, column), template.cell(row, column)
            if not isinstance(wanted, MergedCell):
                assert _looks(found) == _looks(wanted), found.coordinate
    assert _widths(sheet) == _widths(template)
    kept = [merge for merge in template.merged_cells.ranges if merge.min_row in rows]
    assert len(sheet.merged_cells.ranges) == len(kept)
    assert sheet.page_margins == template.page_margins
    titles = [int(row) for row in re.findall(r"\d+", template.print_title_rows or "")]
    shown = [int(row) for row in re.findall(r"\d+", sheet.print_title_rows or "")]
    assert shown == [rows.index(row) + 1 for row in titles]
    frozen, wanted_frozen = sheet.freeze_panes, template.freeze_panes
    assert frozen == (wanted_frozen and _printed_at(wanted_frozen, rows))
    assert _middle(rendered, number) == _middle(file.content, number)
    for setup in ("orientation", "paperSize", "fitToHeight"):
        assert getattr(sheet.page_setup, setup) == getattr(template.page_setup, setup)
