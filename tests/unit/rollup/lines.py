"""Lines of a rollup for tests."""

from __future__ import annotations

from pipeline.model.rollups import Line

_PLAIN = Line(
    unit="郑州市教育局",
    school="郑州旅游学校",
    school_type="中职",
    certificate="物流管理",
    levels=("中级",),
    major_count=1,
    majors=("物流",),
    students=20,
    remark="",
    source_file="inbox/henan/郑州市.xlsx",
    source_sheet="Sheet1",
    source_row=4,
    source_cells="school=B4",
)


def line(**fields: object) -> Line:
    """A line with some of its fields otherwise."""
    return _PLAIN._replace(**fields)
