"""The layouts that the demo's units use, each a few words away from the form as printed."""

from __future__ import annotations

from pipeline.jobs.demo import wording
from pipeline.jobs.demo.layouts import PRINTED, Layout

AS_PRINTED = Layout("按印发的表样填写，报送单位和联系人在同一个单元格")
TWO_CELLS = Layout(
    "表题上方有“附件1”，报送单位和联系人分在两个单元格",
    meta="two_cells",
    certificate=wording.behind,
    attachment="附件1\n",
)
MERGED = Layout(
    "序号、校名、类型按学校合并单元格", schools="merged", meta="three_cells",
    certificate=wording.in_full,
)  # fmt: skip
BLANK_BELOW = Layout(
    "校名和类型只写在第一行，以下留空",
    schools="blank_below",
    certificate=wording.by_short_name,
    meta="two_cells",
)
ONE_CELL = Layout("几个证书写在一个单元格里，用分号隔开", schools="one_cell", total=True)
ONE_CELL_LINES = Layout(
    "几个证书写在一个单元格里，换行隔开",
    schools="one_cell",
    certificates_by="\n",
    certificate=wording.in_brackets,
    majors_by="\n",
)
MOVED = Layout(
    "栏目换了次序",
    fields=(
        "sequence",
        "certificate",
        "school",
        "school_type",
        "students",
        "majors",
        "major_count",
        "remark",
    ),
    majors_by="，",
)
NOISY_HEADERS = Layout(
    "栏目名称里有换行、空格、全角字符和单位",
    headers=(
        ("sequence", "序　号"),
        ("school", "试点院校\n名  称"),
        ("school_type", "学校\n类型"),
        ("certificate", "参与试点证书\n及 等 级"),
        ("major_count", "参与试点专业数量\n（个）"),
        ("majors", "参与试点专业名称"),
        ("students", "学生规模（人）"),
        ("remark", "备　　注"),
    ),
    certificate=wording.in_ascii_brackets,
)
SYNONYMS = Layout(
    "没有序号栏，栏目用了别的叫法",
    fields=PRINTED[1:],
    headers=(
        ("school", "学校名称"),
        ("school_type", "院校类型"),
        ("certificate", "试点证书名称及等级"),
        ("major_count", "专业数"),
        ("majors", "试点专业"),
        ("students", "试点学生人数"),
    ),
    certificate=wording.after_space,
    borders=False,
    notes=False,
)
TWO_ROW_HEADER = Layout(
    "表头分两行：“参与试点专业”下面是数量和名称",
    headers=(("major_count", "数量"), ("majors", "名称")),
    over=(("major_count", "参与试点专业"), ("majors", "参与试点专业")),
    schools="merged",
)
OFFSET = Layout("表从 B3 开始，不在 A1", origin=(2, 1), sheet="汇总表", certificate=wording.behind)
TOTAL = Layout("表末有合计行", total=True, meta="two_cells")
SUBTOTALS = Layout("每校有小计，表末有合计", subtotals=True, total=True)
PAGED = Layout("每页重复表头", page=6, certificate=wording.by_short_name)
COVER = Layout(
    "第一张工作表是填报说明，表在第二张",
    cover=(
        "填报说明",
        "一、请各单位按时填报，表样见“汇总表”工作表。",
        "二、纸质表加盖公章后扫描，与电子表一并报送。",
        "三、同一学校参与几个证书的，每个证书填写一行。",
    ),
    sheet="汇总表",
)
LEVELS_APART = Layout(
    "证书名称和等级分两栏",
    fields=(*PRINTED[:4], "levels", *PRINTED[4:]),
    headers=(("certificate", "证书名称"), ("levels", "等级")),
    certificate=wording.name_alone,
)
WITH_UNITS = Layout("学生规模写成“120人”", students=wording.with_unit, notes=False)
FULL_WIDTH = Layout("学生规模用全角数字，有的写“约”", students=wording.in_full_width)
ABOUT = Layout("学生规模有的写“约 200”", students=wording.about, schools="merged")
DIGITS_AS_TEXT = Layout("数字存成文本", students=wording.as_digits)
BLANK_ROWS = Layout("表末有只填了序号的空行", blank_rows=6, certificate=wording.in_ascii_brackets)
EXTRA_COLUMN = Layout(
    "多出表样没有的一栏",
    fields=(*PRINTED[:7], "extra", "remark"),
    headers=(("extra", "实训基地面积（平方米）"),),
    extra=("800", "1200", "650", "2000"),
)
EMPTY_ROWS = Layout("表样发下去没有填写，只有预先编好的序号", blank_rows=10)
