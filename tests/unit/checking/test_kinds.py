"""Kinds: which contents look like those of a column."""

from __future__ import annotations

from pipeline.checking.kinds import Kinds
from tests.unit.examples import examples
from tests.unit.given import definitions

FIELDS = ("school", "school_type", "certificate", "major_count", "majors", "students")


@examples(
    "text fields",
    {
        "school": ("郑州旅游学校", {"school"}),
        "type": ("应用型本科", {"school_type"}),
        "type as it is often written": ("高职高专", {"school_type"}),
        "type that ends like a school": ("中等专业学校", {"school_type"}),
        "certificate": ("物流管理（初级）", {"certificate"}),
        "certificate by a short name": ("BIM中级", {"certificate"}),
        "major with a certificate's name": ("物流管理", {"certificate", "majors"}),
        "majors": ("护理、助产", {"majors"}),
        "numbered majors": ("1.护理 2.助产", {"majors"}),
        "number": ("120", {"major_count", "students"}),
        "number in full width": ("１２０", {"major_count", "students"}),
        "number with unit": ("约2,000人", {"major_count", "students"}),
        "number in words": ("约200人左右", set()),
        "year and words": ("若干", {"majors"}),
        "long number": ("410105199001011234", set()),
        "blank": ("  ", set()),
        "stroke": ("-", set()),
    },
)
def test_kinds(text: str, fields: set[str]) -> None:
    """A text has the kind of the columns whose contents look like it."""
    kinds = Kinds(definitions())
    assert {field for field in FIELDS if kinds.fits(field, text)} == fields


@examples("field", {"number": "sequence", "remark": "remark", "levels": "levels"})
def test_what_has_no_kind(field: str) -> None:
    """Anything may stand under 序号 and 备注: nothing looks like theirs."""
    kinds = Kinds(definitions())
    assert not kinds.fits(field, "1")
