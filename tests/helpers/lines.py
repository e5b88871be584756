"""What a table may hold, for hypothesis: schools, majors, remarks and whole lines."""

from __future__ import annotations

from hypothesis import strategies as st

from pipeline.model.rollups import Line
from pipeline.model.text import key, tidy

TYPES = ("中职", "高职", "本科层次职业教育试点学校", "应用型本科")
CERTIFICATES = (
    "建筑信息模型（BIM）", "Web前端开发", "物流管理", "老年照护", "汽车运用与维修", "智能新能源汽车"
)  # fmt: skip
LEVELS = ("初级", "中级", "高级")

_LETTERS = st.sampled_from("郑州洛阳市县第一二三职业技术学院校中专大ABab12（）·-=")
SCHOOLS = st.text(_LETTERS, min_size=2, max_size=24).filter(
    lambda name: tidy(name) == name and len(key(name)) > 1
)
MAJORS = st.text(st.sampled_from("物流服务与管理会计电子商务汽车技术"), min_size=2, max_size=9)
_REMARKS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), max_size=30)


@st.composite
def printable_lines(draw: st.DrawFn) -> Line:
    """A line as the rollup may hold it."""
    return Line(
        unit="河南省教育厅",
        school=draw(SCHOOLS),
        school_type=draw(st.sampled_from(TYPES)),
        certificate=draw(st.sampled_from(CERTIFICATES)),
        levels=tuple(level for level in LEVELS if draw(st.booleans())),
        major_count=draw(st.none() | st.integers(1, 40)),
        majors=tuple(draw(st.lists(MAJORS, unique=True, max_size=5))),
        students=draw(st.none() | st.integers(0, 99_999)),
        remark=draw(_REMARKS | st.sampled_from(["=1+1", "示范校", "注：", "合计", "'甲"])).strip(),
        source_file="",
        source_sheet="",
        source_row=0,
        source_cells="",
    )
