"""Surroundings: title, reporting unit and contact in every place and style."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.examples import examples
from tests.unit.given import HEADER, read

if TYPE_CHECKING:
    from pipeline.model.entries import Document


def around(above: str, below: str = "") -> Document:
    """What is read of a table of one row that has these lines above and below."""
    return read(f"{above}\n{HEADER}\n1|甲学校|中职|物流管理|1|物流|20|\n{below}")


def texts(found: Document) -> tuple[str | None, ...]:
    """The texts of unit, contact and telephone."""
    spots = (found.unit, found.contact, found.telephone)
    return tuple(None if spot is None else spot.text for spot in spots)


BOTH = ("郑州市教育局", "张伟 13800000000", None)


@examples(
    "line",
    {
        "one cell": "报送单位：郑州市教育局（盖章）  联系人及电话：张伟 13800000000",
        "one cell, seal between": "报送单位：郑州市教育局（盖章）联系人及电话：张伟 13800000000",
        "two cells": "报送单位：郑州市教育局（盖章）||||联系人及电话：张伟 13800000000",
        "half-width colons": "报送单位:郑州市教育局(盖章)||||联系人及电话:张伟 13800000000",
        "values in the next cells": "报送单位|郑州市教育局|||联系人及电话|张伟 13800000000",
        "values after a gap": "报送单位：||郑州市教育局||联系人及电话：||张伟 13800000000",
        "seal at the label": "报送单位（盖章）：郑州市教育局|||联系人及电话：张伟 13800000000",
        "seal at a label alone": "报送单位（公章）|郑州市教育局||联系人及电话|张伟 13800000000",
        "underscores": "报送单位：__郑州市教育局__（盖章）||联系人及电话：_张伟 13800000000_",
        "spaced label": "报 送 单 位：郑州市教育局|||联系人及电话：张伟 13800000000",
        "no colons": "报送单位 郑州市教育局  联系人及电话 张伟 13800000000",
        "synonym": "填报单位：郑州市教育局|||联系人及联系电话：张伟 13800000000",
        "full-width digits": "报送单位：郑州市教育局|||联系人及电话：张伟 １３８００００００００",
        "two lines": "报送单位：郑州市教育局\n联系人及电话：张伟 13800000000",
        "two lines in a cell": r"报送单位：郑州市教育局\n联系人及电话：张伟 13800000000",
    },
)
def test_unit_and_contact(line: str) -> None:
    """Unit and contact are read from one cell or several, beside or behind their labels."""
    assert texts(around(f"汇总表\n{line}")) == BOTH


def test_contact_and_telephone_apart() -> None:
    """Contact and telephone may have a label each."""
    found = around("汇总表\n单位名称：郑州市教育局|联系人：张伟|联系电话：0371-66666666")
    assert texts(found) == ("郑州市教育局", "张伟", "0371-66666666")


def test_a_number_beside_its_label() -> None:
    """A telephone that is stored as a number is read as its digits."""
    found = around("汇总表\n联系人|张伟|电话|13800000000")
    assert texts(found) == (None, "张伟", "13800000000")


def test_places() -> None:
    """Each text has the place of its own cell, and not that of its label."""
    found = around("汇总表\n报送单位||郑州市教育局|联系人：张伟")
    assert found.unit is not None
    assert found.contact is not None
    assert found.title is not None
    assert (found.title.cell, found.unit.cell, found.contact.cell) == ("A1", "C2", "D2")


@examples(
    "line",
    {
        "nothing behind the colon": "报送单位：",
        "only a seal": "报送单位：（盖章）",
        "only underscores": "报送单位：＿＿＿＿（盖章）",
        "printed form": "报送单位：＿＿（盖章）  联系人及电话：＿＿",
        "next cell is another label": "报送单位：|联系人及电话：张伟",
    },
)
def test_left_blank(line: str) -> None:
    """H05: a label without a value gives a blank text, and no unit is invented."""
    found = around(f"汇总表\n{line}")
    assert found.unit is not None
    assert found.unit.text == ""


def test_no_labels() -> None:
    """Where nothing is labelled there is no unit; a line of text is not taken for one."""
    assert texts(around("汇总表\n郑州市教育局")) == (None, None, None)


def test_below_the_table() -> None:
    """A unit or contact that stands only below the table is found there."""
    found = around("汇总表", "填报单位：郑州市教育局|||联系电话：0371-66666666")
    assert texts(found) == ("郑州市教育局", None, "0371-66666666")


def test_above_wins() -> None:
    """What stands above the table wins over what stands below, unless it is blank."""
    below = "报送单位：开封市教育局"
    assert texts(around("汇总表\n报送单位：郑州市教育局", below))[0] == "郑州市教育局"
    assert texts(around("汇总表\n报送单位：（盖章）", below))[0] == "开封市教育局"


@examples(
    "above title",
    {
        "first line": (
            "首批1+X证书制度试点院校情况汇总表\n报送单位：甲",
            "首批1+X证书制度试点院校情况汇总表",
        ),
        "below an attachment's mark": ("附件2\n首批试点院校情况汇总表", "首批试点院校情况汇总表"),
        "any line, where none looks like one": ("我校情况\n报送单位：甲", "我校情况"),
        "only labels": ("报送单位：甲", None),
    },
)
def test_title(above: str, title: str | None) -> None:
    """The title is the line that looks like one, else the first without a label."""
    found = around(above).title
    assert (found.text if found else None) == title


def test_a_note_is_no_label() -> None:
    """A sentence that mentions 报送单位 is not the unit's line."""
    assert texts(around("汇总表", "注：1.报送单位为省级教育行政部门或国家开放大学"))[0] is None


def test_how_to_fill_in_a_line_is_no_value() -> None:
    """「报送单位：请填写全称」 names no unit; the line that does is found further down."""
    found = around(
        "填表说明\n1. 报送单位：填写单位全称；联系人：请写姓名\n汇总表\n"
        "报送单位：郑州市教育局|联系人：张伟"
    )
    assert texts(found)[:2] == ("郑州市教育局", "张伟")
    assert found.other_units == ()
