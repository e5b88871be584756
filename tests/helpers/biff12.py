"""Grids in, the bytes of a real .xlsb out, as small as a reader takes it.

No library writes this format. Texts, numbers, booleans, errors, merged ranges, hidden sheets, rows
and columns: what the readers' tests need, by [MS-XLSB].
"""

from __future__ import annotations

import io
import struct
import zipfile
from typing import TYPE_CHECKING

from pipeline.model.cells import ErrorCell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.model.cells import CellValue, Grid

ERRORS = {
    "#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D, "#NUM!": 0x24,
    "#N/A": 0x2A,
}  # fmt: skip
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_BINARY = "application/vnd.ms-excel"


def write_xlsb(
    grids: Sequence[Grid], *, inline: bool = False, more: Mapping[str, bytes] | None = None
) -> bytes:
    """The .xlsb that holds these grids, `inline` with the texts in the cells; `more` parts added.

    A later part of `more` with the name of one that is written replaces it.
    """
    texts = sorted({v for g in grids for row in g.rows for v in row if _is_text(v)})
    index = {} if inline else {text: number for number, text in enumerate(texts)}
    parts = {
        "[Content_Types].xml": _content_types(len(grids)),
        "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.bin")}),
        "xl/workbook.bin": _workbook(grids),
        "xl/_rels/workbook.bin.rels": _relations(
            {
                **{f"s{n}": ("worksheet", f"worksheets/sheet{n}.bin") for n in range(len(grids))},
                "texts": ("sharedStrings", "sharedStrings.bin"),
            }
        ),
        "xl/sharedStrings.bin": _shared(list(index)),
        **{f"xl/worksheets/sheet{n}.bin": sheet(grid, index) for n, grid in enumerate(grids)},
        **(more or {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def record(kind: int, content: bytes = b"") -> bytes:
    """One record: its type, the length of its content, the content."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length = len(content)
    size = b""
    while True:
        length, seven = length >> 7, length & 0x7F
        size += bytes([seven | 0x80 * bool(length)])
        if not length:
            return head + size + content


def row(number: int, *, hidden: bool = False) -> bytes:
    """The head of a row, counted from 0."""
    return record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0x10 * hidden, 0, 0))


def cell(column: int, value: CellValue, index: Mapping[str, int]) -> bytes:
    """A cell in a column counted from 0; its text from the shared ones, if it is among them."""
    place = struct.pack("<II", column, 0)
    if isinstance(value, ErrorCell):
        return record(3, place + bytes([ERRORS[value]]))
    if isinstance(value, bool):
        return record(4, place + bytes([value]))
    if isinstance(value, str):
        if value in index:
            return record(7, place + struct.pack("<I", index[value]))
        return record(6, place + _text(value)) if value else record(1, place)
    assert isinstance(value, (int, float))
    return record(5, place + struct.pack("<d", value))


def sheet(grid: Grid, index: Mapping[str, int]) -> bytes:
    """The part of one worksheet."""
    width = max(map(len, grid.rows), default=0)
    box = (0, max(len(grid.rows) - 1, 0), 0, max(width - 1, 0))
    columns = b"".join(
        record(60, struct.pack("<IIIIH", column, column, 2304, 0, 1))
        for column in sorted(grid.hidden_columns)
    )
    rows = b"".join(
        row(number, hidden=number in grid.hidden_rows)
        + b"".join(cell(column, value, index) for column, value in enumerate(_cells(grid, number)))
        for number in sorted({*range(len(grid.rows)), *grid.hidden_rows})
    )
    merges = b"".join(
        record(176, struct.pack("<4I", m.first_row, m.last_row, m.first_column, m.last_column))
        for m in grid.merges
    )
    return b"".join(
        [
            record(129),
            record(148, struct.pack("<4I", *box)),
            record(390) + columns + record(391) if columns else b"",
            record(145) + rows + record(146),
            record(177, struct.pack("<I", len(grid.merges))) + merges + record(178)
            if merges
            else b"",
            record(130),
        ]
    )


def _cells(grid: Grid, number: int) -> tuple[CellValue, ...]:
    return grid.rows[number] if number < len(grid.rows) else ()


def _is_text(value: CellValue) -> bool:
    return isinstance(value, str) and not isinstance(value, ErrorCell) and value != ""


def _text(text: str) -> bytes:
    encoded = text.encode("utf-16-le")
    return struct.pack("<I", len(encoded) // 2) + encoded


def _shared(texts: list[str]) -> bytes:
    items = b"".join(record(19, b"\0" + _text(text)) for text in texts)
    return record(159, struct.pack("<II", len(texts), len(texts))) + items + record(160)


def _workbook(grids: Sequence[Grid]) -> bytes:
    sheets = b"".join(
        record(156, struct.pack("<II", grid.hidden, n + 1) + _text(f"s{n}") + _text(grid.name))
        for n, grid in enumerate(grids)
    )
    return record(131) + record(143) + sheets + record(144) + record(132)


def _relations(relations: Mapping[str, tuple[str, str]]) -> bytes:
    lines = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in relations.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'.encode()


def _content_types(sheets: int) -> bytes:
    lines = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.bin" ContentType="{_BINARY}.worksheet"/>'
        for n in range(sheets)
    )
    main = f'<Default Extension="bin" ContentType="{_BINARY}.sheet.binary.macroEnabled.main"/>'
    return f'<Types xmlns="{_PACKAGE}/content-types">{main}{lines}</Types>'.encode()
