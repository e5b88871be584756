"""Row heights against the judge: what LibreOffice puts on paper."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from pipeline.rendering.heights import TALLEST, height, line_count, room
from tests.helpers.programs import converted, installed

if TYPE_CHECKING:
    from pathlib import Path

FONTS = ("仿宋_GB2312", "方正小标宋简体", "微软雅黑", "Noto Sans CJK SC", "WenQuanYi Zen Hei")
SIZES = (9, 11, 12)
WIDTHS = (9, 17, 27, 35)
MAJORS = (
    "计算机网络技术", "Web前端开发", "软件技术（WEB方向）", "护理", "CAD/CAM应用", "IT运维",
    "建筑信息模型（BIM）（初级、中级）", "新能源汽车运用与维修", "5G通信技术", "会计",
)  # fmt: skip
TEXTS = (
    *("、".join((MAJORS * 2)[start : start + many]) for start in (0, 3, 7) for many in (1, 3, 9)),
    "国家级示范（骨干、优质）高等职业学校；2018年立项，见教职成函〔2018〕3号",
    "甲" * 25,
    "（（乙）" * 12,
    "物流管理\n电子商务\n计算机应用与维修技术专业方向甲",
)
PADDING, GAP = 1.0, 12
WORD = re.compile(r'<word xMin="[^"]*" yMin="([^"]*)" xMax="[^"]*" yMax="([^"]*)">(.*?)</word>')
FOOTER = 765
"""Below this stands the page's number."""


def _cases() -> list[tuple[str, int, int, str]]:
    """Font, size, width, text; none that is taller than any row can be."""
    cases = [(f, s, w, t) for w in WIDTHS for f in FONTS for s in SIZES for t in TEXTS]
    return [case for case in cases if _height(case) < TALLEST]


def _height(case: tuple[str, int, int, str]) -> float:
    _, size, width, text = case
    return height(line_count(text, room(width, size)), size)


def _rows(cases: list[tuple[str, int, int, str]]) -> tuple[str, str]:
    """The styles and the tables of a document: a row for each case, its number beside it."""
    styles, tables = [], dict.fromkeys(WIDTHS, "")
    for number, (font, size, width, text) in enumerate(cases):
        points = _height(cases[number])
        styles.append(
            f'<style:style style:name="r{number}" style:family="table-row">'
            f'<style:table-row-properties style:row-height="{points}pt" '
            'style:use-optimal-row-height="false"/></style:style>'
            f'<style:style style:name="x{number}" style:family="table-cell">'
            f'<style:table-cell-properties fo:wrap-option="wrap" fo:padding="{PADDING}pt" '
            'style:vertical-align="top"/><style:text-properties '
            f'style:font-name="{font}" style:font-name-asian="{font}" '
            f'fo:font-size="{size}pt" style:font-size-asian="{size}pt"/></style:style>'
        )
        paragraphs = "".join(f"<text:p>{part}</text:p>" for part in text.split("\n"))
        tables[width] += (
            f'<table:table-row table:style-name="r{number}">'
            f'<table:table-cell table:style-name="x{number}">{paragraphs}</table:table-cell>'
            '<table:table-cell/><table:table-cell table:style-name="x0">'
            f"<text:p>#{number}</text:p></table:table-cell></table:table-row>"
            '<table:table-row table:style-name="gap"><table:table-cell/></table:table-row>'
        )
    beside = '<table:table-column table:style-name="c9"/>' * 2  # one between, or words run together
    body = "".join(
        f'<table:table table:name="w{width}"><table:table-column table:style-name="c{width}"/>'
        f"{beside}{rows}</table:table>"
        for width, rows in tables.items()
    )
    return "".join(styles), body


def _document(cases: list[tuple[str, int, int, str]]) -> bytes:
    """A flat spreadsheet: columns as wide as Excel's, rows as high as is to be judged."""
    styles, body = _rows(cases)
    columns = "".join(
        f'<style:style style:name="c{width}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width * 5.25 + 2 * PADDING}pt"/>'
        "</style:style>"
        for width in WIDTHS
    )
    faces = "".join(f'<style:font-face style:name="{f}" svg:font-family="{f}"/>' for f in FONTS)
    spaces = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (
            ("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"),
            ("svg", "svg-compatible"), ("fo", "xsl-fo-compatible"),
        )
    )  # fmt: skip
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document{spaces} office:version="1.2" '
        'office:mimetype="application/vnd.oasis.opendocument.spreadsheet">'
        f"<office:font-face-decls>{faces}</office:font-face-decls><office:automatic-styles>"
        '<style:style style:name="gap" style:family="table-row"><style:table-row-properties '
        f'style:row-height="{GAP}pt" style:use-optimal-row-height="false"/></style:style>'
        f"{columns}{styles}</office:automatic-styles><office:body><office:spreadsheet>{body}"
        "</office:spreadsheet></office:body></office:document>"
    ).encode()


def _lowest(page: str) -> dict[int, float]:
    """From each case on a page to how far below its row's top its last line ends, in points."""
    words = [(float(top), float(end), text) for top, end, text in WORD.findall(page)]
    marks = {int(text[1:]): top for top, _, text in words if re.fullmatch(r"#\d+", text)}
    found: dict[int, float] = {}
    for top, end, text in words:
        above = [(mark, number) for number, mark in marks.items() if mark <= top + GAP / 2]
        if above and top < FOOTER and not text.startswith("#"):
            mark, number = max(above)
            found[number] = max(found.get(number, 0), end - mark)
    return found


@pytest.fixture(scope="module", name="printed")
def _printed(tmp_path_factory: pytest.TempPathFactory) -> dict[int, float]:
    installed("soffice", "pdftotext")
    folder = tmp_path_factory.mktemp("heights")
    pdf: Path = folder / "table.pdf"
    pdf.write_bytes(converted(_document(_cases()), "fods", "pdf", folder))
    told = subprocess.run(
        ("pdftotext", "-bbox", str(pdf), "-"), capture_output=True, check=True, timeout=120
    )
    lowest: dict[int, float] = {}
    for page in told.stdout.decode().split("<page")[1:]:
        lowest |= _lowest(page)
    return lowest


def test_no_text_is_cut(printed: dict[int, float]) -> None:
    """In the templates' fonts, and in those that stand in, each last line is in its row."""
    cases = _cases()
    assert len(printed) > len(cases) * 0.95  # a row that ends a page may lose its number's line
    cut = [
        (case, printed[number])
        for number, case in enumerate(cases)
        if printed.get(number, 0) > _height(case)
    ]
    assert cut == []


def test_not_much_room_is_lost(printed: dict[int, float]) -> None:
    """All rows together are at most a quarter higher than their texts."""
    cases = _cases()
    given = sum(_height(cases[number]) for number in printed)
    assert given <= 1.25 * sum(printed.values())
