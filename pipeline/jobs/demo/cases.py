"""Who sends what: each unit with its file's name, its layout and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.jobs.demo import faults, formats, gallery

if TYPE_CHECKING:
    from pipeline.jobs.demo.faults import Fault
    from pipeline.jobs.demo.formats import Format
    from pipeline.jobs.demo.layouts import Layout

HOME = "henan"


@dataclass(frozen=True, slots=True)
class Case:
    """One submission of the demo."""

    unit: str
    layout: Layout
    faults: tuple[Fault, ...] = ()
    file: str = ""
    """The path in the inbox; by default the unit's name in the province's folder."""
    school_type: str = ""
    """What the college says it is, where its level does not tell."""
    also: str = ""
    """A college whose lines stand in this table too."""
    more_students: int = 0
    """By how much the students of those lines differ from what the college itself says."""
    format: Format = formats.WORKBOOK

    @property
    def path(self) -> str:
        """Where the file lies, relative to the inbox."""
        return self.file or f"{HOME}/{self.unit}{self.format.suffix}"


NOT_REPORTED = ("三门峡市教育局", "汝州市教育局", "滑县教育局", "鹿邑县教育局")

BUREAUS = (
    Case("郑州市教育局", gallery.AS_PRINTED),
    Case("开封市教育局", gallery.MERGED, (faults.MISCOUNTED,),
         "henan/附件1 开封市汇总表（最终版）.xlsx"),
    Case("洛阳市教育局", gallery.BLANK_BELOW, file="1+X汇总表-洛阳.xlsx"),
    Case("平顶山市教育局", gallery.TWO_CELLS, (faults.UNCOUNTED, faults.CRAFT_SCHOOL),
         format=formats.WORD),
    Case("安阳市教育局", gallery.TOTAL, (faults.WRONG_TOTAL,), "henan/安阳（盖章版）.xlsx"),
    Case("鹤壁市教育局", gallery.TWO_ROW_HEADER, file="henan/鹤壁市/试点院校情况汇总表.docx",
         format=formats.WORD),
    Case("新乡市教育局", gallery.SUBTOTALS, (faults.TECHNICIANS,)),
    Case("焦作市教育局", gallery.PAGED, file="henan/焦作市1+X试点院校.zip",
         format=formats.NESTED_ARCHIVE),
    Case("濮阳市教育局", gallery.COVER, format=formats.ARCHIVE),
    Case("许昌市教育局", gallery.LEVELS_APART, file="henan/许昌市(1).xlsx"),
    Case("漯河市教育局", gallery.MOVED),
    Case("南阳市教育局", gallery.ONE_CELL, (faults.SEVERAL_CERTIFICATES,)),
    Case("商丘市教育局", gallery.NOISY_HEADERS,
         (faults.SECOND_BATCH, faults.UNKNOWN_CERTIFICATE, faults.SOME_STUDENTS)),
    Case("信阳市教育局", gallery.OFFSET, (faults.EQUAL_LINES,), also="信阳职业技术学院"),
    Case("周口市教育局", gallery.DIGITS_AS_TEXT, (faults.OTHER_FIGURES,),
         "henan/周口市 汇总表 4.25.xlsx", also="周口职业技术学院", more_students=15),
    Case("驻马店市教育局", gallery.AS_PRINTED, (faults.DOUBLE_LINE,)),
    Case("济源市教育局", gallery.SYNONYMS),
    Case("巩义市教育局", gallery.BLANK_ROWS, format=formats.CSV_IN_UTF8),
    Case("兰考县教育局", gallery.WITH_UNITS, file="henan/新建 Microsoft Excel 工作表.xlsx"),
    Case("长垣县教育局", gallery.EXTRA_COLUMN, (faults.UNKNOWN_COLUMN,), format=formats.WITH_MACRO),
    Case("邓州市教育局", gallery.BLANK_BELOW, (faults.UNCALCULATED,)),
    Case("永城市教育局", gallery.FULL_WIDTH, (faults.NO_STUDENTS,)),
    Case("固始县教育局", gallery.TOTAL, (faults.TOO_HIGH,), "henan/固始县-首批试点.xlsx"),
    Case("新蔡县教育局", gallery.EMPTY_ROWS, (faults.EMPTY,)),
)  # fmt: skip

COLLEGES = (
    Case("河南职业技术学院", gallery.AS_PRINTED, file="河南职业技术学院.xlsx"),
    Case("河南经贸职业学院", gallery.MERGED, file="河南经贸职业学院1+X.xlsx"),
    Case("漯河职业技术学院", gallery.TWO_CELLS, (faults.COLLOQUIAL_TYPE,),
         format=formats.WEB_PAGE),
    Case("郑州铁路职业技术学院", gallery.MERGED, file="henan/郑铁职院 试点院校情况汇总表.docx",
         format=formats.WORD),
    Case("开封大学", gallery.TWO_ROW_HEADER, (faults.NO_LEVEL,)),
    Case("焦作大学", gallery.NOISY_HEADERS, (faults.NO_TELEPHONE,)),
    Case("郑州电力高等专科学校", gallery.ABOUT),
    Case("许昌职业技术学院", gallery.TOTAL, (faults.LIKE_A_FORMULA,)),
    Case("河南工业和信息化职业学院", gallery.MOVED),
    Case("商丘职业技术学院", gallery.AS_PRINTED, (faults.NO_COUNT_COLUMN,),
         "henan/商丘职院汇总表（改）.xlsx"),
    Case("周口职业技术学院", gallery.MERGED),
    Case("济源职业技术学院", gallery.ONE_CELL_LINES, (faults.SEVERAL_CERTIFICATES,)),
    Case("鹤壁职业技术学院", gallery.TWO_CELLS, (faults.NO_UNIT,)),
    Case("信阳职业技术学院", gallery.AS_PRINTED),
    Case("河南交通职业技术学院", gallery.TOTAL, (faults.TOO_MANY,), format=formats.CSV_OF_WPS),
    Case("郑州旅游职业学院", gallery.SYNONYMS, file="henan/工作簿1.xlsx"),
    Case("郑州职业技术学院", gallery.BLANK_ROWS, (faults.IDENTITY_NUMBER,)),
    Case("河南建筑职业技术学院", gallery.COVER, format=formats.XML_SPREADSHEET),
    Case("安阳职业技术学院", gallery.WITH_UNITS),
    Case("新乡职业技术学院", gallery.MERGED, (faults.CUT_IN_HALF,)),
    Case("鹤壁汽车工程职业学院", gallery.EXTRA_COLUMN, (faults.UNKNOWN_COLUMN,)),
    Case("河南护理职业学院", gallery.AS_PRINTED, (faults.VOCATIONAL,)),
    Case("洛阳职业技术学院", gallery.DIGITS_AS_TEXT, (faults.REPEATED_NUMBER,)),
    Case("周口科技职业学院", gallery.TWO_CELLS, school_type="本科层次职业教育试点学校"),
    Case("黄淮学院", gallery.FULL_WIDTH),
    Case("河南城建学院", gallery.MERGED),
    Case("郑州工程技术学院", gallery.TWO_CELLS, file="henan/郑州工程技术学院-1+X(定稿).xlsx"),
)  # fmt: skip

STRANGER = Case("广州市教育局", gallery.AS_PRINTED, (faults.FOREIGN_UNIT,))

SCANS = (
    ("郑州市教育局（盖章扫描件）.pdf", "盖章扫描件，文件名是单位全称"),
    ("开封市（盖章）.pdf", "盖章扫描件，文件名里有市名"),
    ("鹤壁市/扫描全能王 2019-4-25 10.36.pdf", "盖章扫描件，放在单位的文件夹里"),
    ("CamScanner 04-26-2019 16.20.pdf", "盖章扫描件，看不出是哪个单位的"),
)
"""Scans in the province's folder: what they are named, and what is special about them."""

_WITH_OWN_SCAN = ("郑州市教育局", "开封市教育局", "鹤壁市教育局", "焦作市教育局", "濮阳市教育局")
NOT_SCANNED = ("洛阳市教育局", "济源市教育局", "黄淮学院", "新乡职业技术学院", "鹤壁职业技术学院")
"""Units that have sent their table, and no stamped scan yet; the last two tables name no unit."""
PACKED_SCANS = tuple(
    case.unit for case in (*BUREAUS, *COLLEGES) if case.unit not in (*_WITH_OWN_SCAN, *NOT_SCANNED)
)
"""Units whose scans came together, in one archive."""
