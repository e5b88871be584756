"""What no program can do without, part by part in this fresh process; seconds as JSON out.

`python -m tests.bench.parts INBOX CELLS`: CELLS holds the cells of the result workbooks.
"""

from __future__ import annotations

import io
import json
import marshal
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Sheets = dict[str, list[list[Any]]]


def import_libraries() -> None:
    """The libraries that validate and write."""
    import pandas  # noqa: F401, ICN001 - only its import is measured
    import pandera.pandas  # noqa: F401
    import xlsxwriter  # noqa: F401


def read_files(inbox: Path) -> int:
    """Every cell of every file, by calamine."""
    from python_calamine import CalamineWorkbook

    rows = 0
    for path in sorted(inbox.rglob("*.xlsx")):
        book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        for name in book.sheet_names:
            rows += len(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
    return rows


def write_workbooks(books: dict[str, Sheets]) -> None:
    """The same cells as the program's results, with a simple format."""
    from xlsxwriter import Workbook

    for sheets in books.values():
        with Workbook(io.BytesIO(), {"in_memory": True, "strings_to_formulas": False}) as book:
            framed = book.add_format({"border": 1, "text_wrap": True, "font_name": "仿宋_GB2312"})
            for name, rows in sheets.items():
                sheet = book.add_worksheet(name)
                for row, cells in enumerate(rows):
                    sheet.write_row(row, 0, cells, framed)


def main() -> None:
    """Measure each part and print its seconds."""
    inbox, cells = Path(sys.argv[1]), Path(sys.argv[2])
    books = marshal.loads(cells.read_bytes())  # noqa: S302 - written by the benchmark itself
    parts: dict[str, Callable[[], object]] = {
        "import": import_libraries,
        "read": lambda: read_files(inbox),
        "write": lambda: write_workbooks(books),
    }
    seconds = {}
    for name, part in parts.items():
        started = perf_counter()
        part()
        seconds[name] = perf_counter() - started
    print(json.dumps(seconds))


if __name__ == "__main__":
    main()
