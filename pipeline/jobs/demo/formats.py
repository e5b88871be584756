"""The kinds of file in which the demo's units send their tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pipeline.jobs.demo import archives
from pipeline.jobs.demo.markup_files import web_page, xml_spreadsheet
from pipeline.jobs.demo.text_files import csv_in_utf8, csv_of_wps
from pipeline.jobs.demo.word_files import word_document
from pipeline.jobs.demo.writing import workbook_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.jobs.demo.values import Table


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: how a table is written in it, and what its name ends with."""

    suffix: str
    write: Callable[[Table], bytes]
    note: str = ""
    code: str = ""
    """The rule of severity W that says what is unusual about it."""
    pack: Callable[[str, bytes], bytes] | None = None
    """Packs a unit's table with what is sent beside it."""

    def file(self, unit: str, table: Table) -> bytes:
        """The bytes of the file in which a unit sends its table."""
        content = self.write(table)
        return content if self.pack is None else self.pack(unit, content)


WORKBOOK = Format(".xlsx", workbook_bytes)
WITH_MACRO = Format(".xlsm", partial(workbook_bytes, with_macro=True), "工作簿带宏", "F04")
WORD = Format(".docx", word_document, "Word 表格")
CSV_OF_WPS = Format(".csv", csv_of_wps, "WPS 另存的 CSV，编码是 GB18030")
CSV_IN_UTF8 = Format(".csv", csv_in_utf8, "CSV，编码是 UTF-8")
WEB_PAGE = Format(".xls", web_page, "信息系统导出的网页表格，扩展名是 .xls", "F09")
XML_SPREADSHEET = Format(".xls", xml_spreadsheet, "Excel 2003 的 XML，扩展名是 .xls", "F09")
ARCHIVE = Format(".zip", workbook_bytes, "表和盖章扫描件打包在一起", pack=archives.with_scan)
NESTED_ARCHIVE = Format(".zip", workbook_bytes, "压缩包里还有压缩包", pack=archives.within_another)
