"""The stamp of a blank form: the line that travels with it, back out of where it stands."""

from __future__ import annotations

import pytest

from pipeline.model.stamps import Stamp, stamp_in_footers

STAMP = Stamp("F2", "2019-1", "首批", "henan", "郑州 A&B 学校")
TEXT = STAMP.text.replace("&", "&&")


@pytest.mark.parametrize(
    "footer",
    [
        f"&L&8{TEXT}",
        f"&L&8{TEXT}\n机密&C第 &P 页，共 &N 页",
        f'&L&"仿宋_GB2312,常规"&8&K000000{TEXT}&R&D',
        f"&C&P&L&8 {TEXT} ",
    ],
)
def test_a_footer_holds_the_stamp_among_its_signs(footer: str) -> None:
    """Fonts, sizes and parts of a footer are no part of the stamp, nor are other lines."""
    assert stamp_in_footers(("&C&P", footer)) == STAMP


def test_a_footer_without_a_stamp_has_none() -> None:
    """Page numbers and words are none."""
    assert stamp_in_footers(("&C第 &P 页", "")) is None
