"""Majors: the names that a cell lists, however they are divided."""

from __future__ import annotations

from pipeline.reading.majors import read_majors
from tests.unit.examples import examples

BOTH = ("物流管理", "电子商务")


@examples(
    "text",
    {
        "enumeration comma": "物流管理、电子商务",
        "comma": "物流管理，电子商务",
        "half-width comma": "物流管理,电子商务",
        "semicolon": "物流管理；电子商务",
        "half-width semicolon": "物流管理;电子商务",
        "slash": "物流管理/电子商务",
        "line break": "物流管理\n电子商务",
        "separator and line break": "物流管理、\n电子商务",
        "spaces": "物流管理  电子商务",
        "ideographic space": "物流管理\u3000电子商务",
        "numbered": "1.物流管理 2.电子商务",
        "numbered without spaces": "1.物流管理2.电子商务",
        "numbered with enumeration commas": "1、物流管理2、电子商务",
        "numbered lines": "1、物流管理\n2、电子商务",
        "numbers in brackets": "（1）物流管理\n（2）电子商务",
        "circled": "①物流管理②电子商务",
        "separators at the ends": "、物流管理、电子商务、",
        "padding": " 物流管理 、 电子商务 ",
    },
)
def test_divided_in_every_way(text: str) -> None:
    """Every separator and every numbering gives the same names."""
    assert read_majors(text) == BOTH


@examples(
    "text names",
    {
        "brackets hold together": (
            "汽车制造（焊接、涂装）、物流管理",
            ("汽车制造（焊接、涂装）", "物流管理"),
        ),
        "letters spread out": ("物 流 管 理", ("物流管理",)),
        "latin words": ("Web 前端", ("Web前端",)),
        "twice": ("物流管理、物流管理", ("物流管理", "物流管理")),
        "digits inside": ("3D打印、5G通信", ("3D打印", "5G通信")),
        "one": ("物流管理", ("物流管理",)),
        "blank": ("  ", ()),
        "only separators": ("、、", ()),
    },
)
def test_names(text: str, names: tuple[str, ...]) -> None:
    """A name is divided neither inside brackets nor inside itself; doubles stay (R01, R07)."""
    assert read_majors(text) == names
