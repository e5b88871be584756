"""Remarks in, the XML of the sheet 「问题清单」 out, which stands first in a returned workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from pipeline.model.cells import address, column_letters
from pipeline.model.returns import COLUMNS
from pipeline.rendering.heights import TALLEST
from pipeline.rendering.looks import text_height
from pipeline.rendering.returns.packages import legal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model.returns import Remark
    from pipeline.rendering.returns.styles import Styles

_HIDDEN = ' hidden="1"'
_FONT = '<sz val="{size}"/><color rgb="{colour}"/><name val="微软雅黑"/><charset val="134"/>'
_BOLD = "<b/>"
_INK, _BLUE, _WHITE, _LINK = "FF1F2937", "FF1F4E79", "FFFFFFFF", "FF0563C1"
COLOURS = {"E": "FFFBDDDD", "W": "FFFFF4CC", "I": "FFEAF1F8"}
_ANSWER = "FFE8F5E9"
_WIDTHS = dict(zip(COLUMNS, (6, 6, 7, 15, 22, 15, 18, 34, 30, 30, 30, 10), strict=True))
_HEADER_ROW = 3


class ListSheet(NamedTuple):
    """What the sheet shows."""

    title: str
    advice: str
    remarks: tuple[Remark, ...]
    sheets: frozenset[str]
    """The sheets that a link can lead to."""

    def xml(self, styles: Styles, space: str) -> bytes:
        """The worksheet's part in a name space: title, advice, header, a row for each remark.

        The last column, by which answers are read back, is hidden.
        """
        looks = _Looks(styles)
        last = column_letters(len(COLUMNS) - 1)
        links = "".join(self._links())
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<worksheet xmlns="{space[1:-1]}"><sheetPr><tabColor rgb="FFC00000"/>'
            '<pageSetUpPr fitToPage="1"/></sheetPr>'
            f'<dimension ref="A1:{last}{_HEADER_ROW + len(self.remarks)}"/>'
            '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
            f'<pane ySplit="{_HEADER_ROW}" topLeftCell="A{_HEADER_ROW + 1}" '
            'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
            f'<sheetFormatPr defaultRowHeight="20"/><cols>{_widths()}</cols>'
            f"<sheetData>{''.join(self._rows(looks))}</sheetData>"
            f'<mergeCells count="2"><mergeCell ref="A1:{last}1"/>'
            f'<mergeCell ref="A2:{last}2"/></mergeCells>'
            f"{f'<hyperlinks>{links}</hyperlinks>' if links else ''}"
            '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
            '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
        ).encode()

    def _rows(self, looks: _Looks) -> Iterator[str]:
        width = sum(w for name, w in _WIDTHS.items() if name != COLUMNS[-1])
        yield _row(1, 32, [(self.title, looks.title)])
        yield _row(2, text_height(self.advice, width), [(self.advice, looks.advice)])
        yield _row(_HEADER_ROW, 24, [(name, looks.header) for name in COLUMNS])
        for number, remark in enumerate(self.remarks, 1):
            texts = dict(zip(COLUMNS, remark.texts(number), strict=True))
            formats = looks.of_row(remark, is_linked=self._is_linked(remark))
            shown = [(text, _WIDTHS[n]) for n, text in texts.items() if n != COLUMNS[-1]]
            tall = max(text_height(text, wide) for text, wide in shown)
            yield _row(_HEADER_ROW + number, tall, [(texts[n], formats[n]) for n in COLUMNS])

    def _is_linked(self, remark: Remark) -> bool:
        return bool(remark.cells) and remark.sheet in self.sheets

    def _links(self) -> Iterator[str]:
        column = column_letters(COLUMNS.index("位置"))
        for number, remark in enumerate(self.remarks, _HEADER_ROW + 1):
            if self._is_linked(remark):
                sheet = str(remark.sheet).replace("'", "''")
                place = quoteattr(f"'{sheet}'!{remark.cells[0]}")
                yield f'<hyperlink ref="{column}{number}" location={place}/>'


class _Looks:
    """The formats of the sheet's cells."""

    def __init__(self, styles: Styles) -> None:
        def font(colour: str, size: int = 10, before: str = "") -> str:
            return before + _FONT.format(size=size, colour=colour)

        self.title = styles.made(font(_BLUE, 16, _BOLD), boxed=False)
        self.advice = styles.made(font(_INK), boxed=False)
        self.header = styles.made(font(_WHITE, before=_BOLD), colour=_BLUE, centred=True)
        self._text = styles.made(font(_INK))
        self._centred = styles.made(font(_INK), centred=True)
        self._link = styles.made("<u/>" + font(_LINK))
        self._answer = styles.made(font(_INK), colour=_ANSWER)
        self._severity = {
            severity: styles.made(font(_INK), colour=colour, centred=True)
            for severity, colour in COLOURS.items()
        }

    def of_row(self, remark: Remark, *, is_linked: bool) -> dict[str, int]:
        """The formats of a remark's cells, by column."""
        formats = dict.fromkeys(COLUMNS, self._text) | {
            "序号": self._centred,
            "程度": self._severity[remark.severity],
            "代码": self._centred,
        }
        if is_linked:
            formats["位置"] = self._link
        if remark.can_be_explained:
            formats["说明"] = self._answer
        return formats


def _widths() -> str:
    return "".join(
        f'<col min="{n}" max="{n}" width="{_WIDTHS[name]}" customWidth="1"'
        f"{_HIDDEN if name == COLUMNS[-1] else ''}/>"
        for n, name in enumerate(COLUMNS, 1)
    )


def _row(number: int, tall: float, cells: Sequence[tuple[str, int]]) -> str:
    written = "".join(
        f'<c r="{address(number - 1, column)}" s="{style}" t="inlineStr">'
        f'<is><t xml:space="preserve">{escape(legal(text))}</t></is></c>'
        if text
        else f'<c r="{address(number - 1, column)}" s="{style}"/>'
        for column, (text, style) in enumerate(cells)
    )
    return f'<row r="{number}" ht="{min(tall, TALLEST):.1f}" customHeight="1">{written}</row>'
