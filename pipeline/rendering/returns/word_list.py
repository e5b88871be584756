"""Remarks in, the list 「问题清单」 at the end of a Word document out, on landscape pages.

The list is a table with the columns of the workbook's sheet, so that both are read back alike; the
last column, which nobody needs to see, is hidden text in a strip without borders.
"""

from __future__ import annotations

from copy import deepcopy
from itertools import islice
from typing import TYPE_CHECKING

from pipeline.model.lists import list_header
from pipeline.model.returns import COLUMNS, SHEET
from pipeline.rendering.returns.list_sheet import COLOURS
from pipeline.rendering.returns.word_parts import drop
from pipeline.rendering.returns.word_signatures import Signatures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lxml.etree import _Element as Element

    from pipeline.model.returns import Remark
    from pipeline.rendering.returns.word_parts import WordDocument

KEYS, ANSWER, PLACE = COLUMNS[-1], "说明", "位置"
_CENTRED = frozenset({"序号", "程度", "代码"})
_PAGE = {"w": "16838", "h": "11906", "orient": "landscape"}
"""A4 in twips, a twentieth of a point."""
_MARGIN = 850
_WIDTHS = {
    "序号": 560, "程度": 640, "代码": 680, "位置": 1180, "院校": 1540, "栏目": 1180,
    "填写的内容": 1180, "问题": 2300, "要求": 1900, "怎么办": 1900, "说明": 1980, "编号": 60,
}  # fmt: skip
_BLUE, _WHITE, _LINK, _LINE, _ANSWER_GROUND = "1F4E79", "FFFFFF", "0563C1", "BFC9D4", "E8F5E9"
_FONT = "宋体"
_UNSIGNED = 3
"""Heading, title and advice: these lines alone stand before the list."""


class WordList:
    """Puts the list at the end of a document, and takes an earlier one away."""

    def __init__(self, document: WordDocument) -> None:
        self._document = document
        self._make = document.make

    def append(self, rows: Iterable[tuple[Remark, str, str]], title: str, advice: str) -> None:
        """The list of remarks, each with its place in words and the bookmark there, if any."""
        body, section = self._document.body, self._document.body.find(self._document.name("sectPr"))
        ours = deepcopy(self._section())
        end = len(body) if section is None else body.index(section)
        paragraphs = (
            self._end_of_section(section),
            self._paragraph(SHEET, size=32, is_bold=True, is_heading=True),
            self._paragraph(title, size=21, is_bold=True),
            self._paragraph(advice, size=18),
            self._paragraph("", size=2),
        )
        signatures = Signatures(self._document)
        for paragraph in paragraphs:
            signatures.sign(paragraph)
        body[end:] = [*paragraphs[:-1], self._table(rows), paragraphs[-1], ours]

    def remove(self) -> bool:
        """Take away an earlier list with what the program wrote around it; whether there was one.

        What the unit wrote between stays. The pages before the list have their own format again.
        """
        tables = [each for each in self._document.every("tbl") if self._is_list(each)]
        signed, own = Signatures(self._document).removed()
        for table in tables:
            before = [] if signed else self._before(table)
            ends = [] if not before else [before[-1].getprevious()]
            signed += [each for each in ends if each is not None]
            own += [*before, *self._blank(table.getnext())]
            drop(table)
        for paragraph in signed:
            self._restore(paragraph)
        for paragraph in own:
            drop(paragraph)
        return bool(tables or signed)

    def _before(self, table: Element) -> list[Element]:
        """The heading, title and advice of a list that has no signatures, the last first."""
        before = table.itersiblings(preceding=True)
        near = list(islice((e for e in before if e.tag == self._document.name("p")), _UNSIGNED))
        texts = [self._document.text(each).strip() for each in near]
        is_ours = len(texts) == _UNSIGNED and texts[-1] == SHEET and texts[1].startswith(SHEET)
        return near if is_ours else []

    def _blank(self, after: Element | None) -> list[Element]:
        """The empty paragraph that follows a table at the end of a document."""
        if after is None or after.tag != self._document.name("p"):
            return []
        following = after.getnext()
        is_last = following is None or following.tag == self._document.name("sectPr")
        return [after] if is_last and self._is_empty(after) else []

    def _is_empty(self, paragraph: Element) -> bool:
        properties = {self._document.name(n) for n in ("pPr", "rPr", "r", "p", "t", "proofErr")}
        return not self._document.text(paragraph) and all(
            each.tag in properties for each in paragraph if each.tag != self._document.name("pPr")
        )

    def _restore(self, end: Element) -> None:
        """The format of the pages that a line ends becomes that of the last pages again."""
        space = self._document.name
        section = end.find(f"{space('pPr')}/{space('sectPr')}")
        if section is None:
            return
        body = self._document.body
        for own in body.findall(space("sectPr")):
            drop(own)
        body.append(section)
        if self._is_empty(end):
            drop(end)

    def _is_list(self, table: Element) -> bool:
        if table.getparent() is not self._document.body:
            return False
        rows = table.iterchildren(self._document.name("tr"))
        texts = (
            [self._document.text(c) for c in row.iter(self._document.name("tc"))] for row in rows
        )
        return list_header(texts) is not None

    def _section(self) -> Element:
        margins = dict.fromkeys(("top", "right", "bottom", "left"), str(_MARGIN))
        distances = {"header": "500", "footer": "500", "gutter": "0"}
        return self._make(
            "sectPr",
            self._make("pgSz", **_PAGE),
            self._make("pgMar", **margins, **distances),
        )

    def _end_of_section(self, section: Element | None) -> Element:
        """A line that nobody sees, with the format of the pages so far."""
        kept = self._make("sectPr") if section is None else section
        flat = self._make("spacing", before="0", after="0", line="20", lineRule="exact")
        small = self._make("rPr", self._make("sz", val="2"))
        return self._make("p", self._make("pPr", flat, small, kept))

    def _paragraph(
        self, text: str, *, size: int, is_bold: bool = False, is_heading: bool = False
    ) -> Element:
        properties = self._make("pPr")
        if is_heading:
            properties.append(self._make("keepNext"))
        properties.extend(self._spaced("0", "80" if text else "0"))
        if is_heading:
            properties.append(self._make("jc", val="center"))
            properties.append(self._make("outlineLvl", val="0"))
        colour = _BLUE if is_bold else ""
        look = self._look(size, colour, is_bold=is_bold)
        if not text:
            properties.append(self._make("rPr", *look))
            return self._make("p", properties)
        return self._make("p", properties, self._document.run(text, *look))

    def _spaced(self, before: str, after: str, **line: str) -> tuple[Element, Element]:
        """Distances of a paragraph, whatever the unit's own paragraphs have by default."""
        single = line or {"line": "240", "lineRule": "auto"}
        return (
            self._make("spacing", before=before, after=after, **single),
            self._make("ind", firstLineChars="0", firstLine="0"),
        )

    def _look(self, size: int, colour: str = "", *, is_bold: bool = False) -> list[Element]:
        """The properties of a run, in the order that the format demands."""
        look = [self._make("rFonts", ascii=_FONT, hAnsi=_FONT, eastAsia=_FONT)]
        if is_bold:
            look.append(self._make("b"))
        if colour:
            look.append(self._make("color", val=colour))
        return [*look, self._make("sz", val=str(size)), self._make("szCs", val=str(size))]

    def _table(self, rows: Iterable[tuple[Remark, str, str]]) -> Element:
        border = {"val": "single", "sz": "4", "space": "0", "color": _LINE}
        left, right = self._document.sides
        sides = ("top", left, "bottom", right, "insideH", "insideV")
        margins = (self._make(side, w="60", type="dxa") for side in (left, right))
        properties = self._make(
            "tblPr",
            self._make("tblW", w=str(sum(_WIDTHS.values())), type="dxa"),
            self._make("tblBorders", *(self._make(side, **border) for side in sides)),
            self._make("tblLayout", type="fixed"),
            self._make("tblCellMar", *margins),
        )
        grid = self._make("tblGrid", *(self._make("gridCol", w=str(_WIDTHS[n])) for n in COLUMNS))
        return self._make("tbl", properties, grid, self._header(), *self._rows(rows))

    def _header(self) -> Element:
        properties = self._make("trPr", self._make("cantSplit"), self._make("tblHeader"))
        look = self._look(16, _WHITE, is_bold=True)
        cells = (self._cell(name, name, look, _BLUE, is_centred=True) for name in COLUMNS)
        return self._make("tr", properties, *cells)

    def _rows(self, rows: Iterable[tuple[Remark, str, str]]) -> Iterator[Element]:
        for number, (remark, place, bookmark) in enumerate(rows, 1):
            texts = dict(zip(COLUMNS, remark.texts(number, place), strict=True))
            cells = [self._of_row(name, texts, remark) for name in COLUMNS]
            if bookmark:
                self._link(cells[COLUMNS.index(PLACE)], bookmark)
            yield self._make("tr", self._make("trPr", self._make("cantSplit")), *cells)

    def _of_row(self, name: str, texts: Mapping[str, str], remark: Remark) -> Element:
        ground = ""
        if name == "程度":
            ground = COLOURS[remark.severity][2:]
        elif name == ANSWER and remark.can_be_explained:
            ground = _ANSWER_GROUND
        return self._cell(name, texts[name], self._look(16), ground, is_centred=name in _CENTRED)

    def _cell(
        self, name: str, text: str, look: Sequence[Element], ground: str, *, is_centred: bool
    ) -> Element:
        properties = self._make("tcPr", self._make("tcW", w=str(_WIDTHS[name]), type="dxa"))
        flat = self._spaced("20", "20")
        left, right = self._document.sides
        place = self._make("jc", val="center" if is_centred else left)
        if name == KEYS:
            sides = (self._make(side, val="nil") for side in ("top", "bottom", right))
            zero = (self._make(side, w="0", type="dxa") for side in (left, right))
            properties.append(self._make("tcBorders", *sides))
            properties.append(self._make("tcMar", *zero))
            look = self._hidden()
            flat = self._spaced("0", "0", line="20", lineRule="exact")
        elif ground:
            properties.append(self._make("shd", val="clear", color="auto", fill=ground))
        properties.append(self._make("vAlign", val="center"))
        written = [self._document.run(text, *deepcopy(list(look)))] if text else []
        mark = self._make("rPr", *deepcopy(list(look)))
        return self._make(
            "tc", properties, self._make("p", self._make("pPr", *flat, place, mark), *written)
        )

    def _hidden(self) -> list[Element]:
        """Hidden, and so small and pale that it does not disturb where hidden text is shown."""
        return [
            self._make("vanish"), self._make("color", val=_WHITE),
            self._make("sz", val="2"), self._make("szCs", val="2"),
        ]  # fmt: skip

    def _link(self, cell: Element, bookmark: str) -> None:
        """Make the text of a cell a link to a bookmark."""
        run = next(cell.iter(self._document.name("r")))
        paragraph = run.getparent()
        properties = run.find(self._document.name("rPr"))
        if paragraph is None or properties is None:
            return
        properties[:] = [*self._look(16, _LINK), self._make("u", val="single")]
        paragraph.append(self._make("hyperlink", run, anchor=bookmark, history="1"))
