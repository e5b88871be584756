"""The status board (报送情况.html): right figures, nothing of a unit's own a part of the page."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.errors import ConfigurationFault
from pipeline.model.events import ABSENT
from pipeline.model.resources import DataFile
from pipeline.model.rollups import Tally
from pipeline.model.submissions import Status
from pipeline.model.units import Unit
from pipeline.model.versions import Replacement
from pipeline.rendering.board.figures import figures
from pipeline.rendering.board.page import board_html
from pipeline.rendering.board.units import link_to
from tests.helpers.boards import (
    DEADLINE,
    HARM,
    Page,
    board,
    harmful,
    large,
    scope_of,
    shipped,
    state,
    statistics,
)
from tests.unit.examples import examples

if TYPE_CHECKING:
    from pipeline.model.events import FileState
    from pipeline.rendering.board.board import Board

A, B, C = (Unit(f"{name}局", "省辖市", f"{name}市") for name in "甲乙丙")
SCHOOL = Unit("丁学院", "高职院校")
RETURNED, SCAN = Status.RETURNED, Status.SCAN


def page(shown: Board) -> Page:
    """A board as the program's own template shows it."""
    return Page(board_html(shipped(), shown))


def unit_of(shown: Board, name: str) -> Any:
    """What the board says of a unit."""
    return next(unit for unit in figures(shown)["units"] if unit.name == name)


def test_same_input_same_bytes() -> None:
    """A board rendered twice gives the same bytes."""
    assert board_html(shipped(), harmful()) == board_html(shipped(), harmful())


def test_nothing_is_part_of_the_page() -> None:
    """Names with markup, quotes or braces are shown as they are, and make no element or handler."""
    tame, wild = page(board(scope_of(A))), page(harmful())
    assert wild.tags.count("script") == tame.tags.count("script") == 1
    assert "img" not in wild.tags
    assert not [name for _, each in wild.elements for name in each if name.startswith("on")]
    for name in HARM:
        assert wild.text.count(name) >= len(("unit", "file", "rule", "certificate", "version"))


def test_links_lead_to_the_copies_alone() -> None:
    """Links are percent-encoded, so that #, %, ? and quotes in a name do not end the address."""
    shown = harmful()
    links = [link for link in page(shown).values("href") if link.startswith(link_to("退回/"))]
    assert [unquote(link) for link in links] == list(shown.links.values())
    assert not [link for link in links if set(link) & set("#?&\"'<> ")]


def test_every_address_is_relative() -> None:
    """No address of the page leads out of the folder that it lies in, or runs anything."""
    addresses = page(harmful()).values("href") + page(harmful()).values("src")
    inside = re.compile(r"#\w+|data:,|[%\w.-]+(/[%\w.-]+)*", re.ASCII)
    assert not [each for each in addresses if not inside.fullmatch(each)]


def test_content_policy() -> None:
    """The page allows its own script and style by their hashes, and nothing from elsewhere."""
    found = page(harmful())
    policy = next(value for value in found.values("content") if "default-src" in value)
    for kind in ("script", "style"):
        digest = base64.b64encode(hashlib.sha256(found.inside[kind].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not found.values("style")


def test_characters_that_no_page_may_hold() -> None:
    """Control characters and half surrogate pairs in a name are shown as replaced."""
    shown = board(scope_of(A), [state("甲局", RETURNED, file="inbox/a\x00\x1b\ud800\uffff.xlsx")])
    assert "a\ufffd\ufffd\ufffd\ufffd.xlsx" in page(shown).text


def test_units_outside_the_roster_are_apart() -> None:
    """Units that are not on the roster are in no count and no share, and are told beside."""
    shown = board(
        scope_of(A, B), [state("甲局", open=1), state("外一", open=2), state("外二", open=1)]
    )
    found = {f.name: (f.count, f.share, f.outside) for f in figures(shown)["progress"]}
    assert found["应报"] == (2, "", 0)
    assert found["已收"] == found["可用"] == (1, "50.0%", 0)
    assert found["待说明"] == (1, "50.0%", 2)
    assert found["缺扫描件"] == (1, "50.0%", 2)
    assert "名册外还有 2 个单位报了表" in page(shown).text


def test_counts_of_nobody_are_shown() -> None:
    """A count is shown also where it is 0."""
    found = [f.name for f in figures(board(scope_of(A, B)))["progress"]]
    assert found == ["应报", "已收", "可用", "按时", "逾期", "空表", "待说明", "缺扫描件"]
    assert "缺扫描件" not in [
        f.name for f in figures(board(scope_of(A, B), with_scans=False))["progress"]
    ]


def test_an_empty_roster() -> None:
    """Where nobody is expected there is no share of anything, and the page says so."""
    shown = board(scope_of(), [state("外一")])
    assert {f.share for f in figures(shown)["progress"]} == {""}
    assert "名册里没有应报的单位" in page(shown).text


def test_all_is_there() -> None:
    """Where every expected unit is usable, the page says that nobody is missing."""
    assert "应报的 1 个单位都有了可用的表" in page(board(scope_of(A), [state("甲局")])).text


@examples(
    "states wanted",
    {
        "nothing": ([], "请联系单位催报"),
        "a scan": ([state("甲局", SCAN)], "只收到扫描件，请单位报电子表格"),
        "taken out": ([state("甲局", ABSENT, was=Status.ACCEPTED)], "找回"),
        "arriving": ([state("甲局", Status.PENDING)], "再运行一次"),
        "returned": ([state("甲局", RETURNED)], "把退回件发给单位，请改正后重报"),
        "damaged": ([state("甲局", Status.QUARANTINED)], "无法读取，请单位重新发一份"),
        "after the lock": ([state("甲局", Status.HELD)], "须先重开"),
        "empty": ([state("甲局", entries=0), state("甲局", SCAN)], "没有一行"),
    },
)
def test_what_to_do(states: list[FileState], wanted: str) -> None:
    """Each unit that is not usable yet is listed with what to do about it."""
    (errand,) = figures(board(scope_of(A), states))["errands"]
    assert wanted in errand.advice
    assert errand.units == ("甲局",)


def test_a_good_unit_is_left_alone() -> None:
    """Of a usable unit without doubts and with its scan there is nothing to do."""
    shown = board(scope_of(A), [state("甲局"), state("甲局", SCAN)])
    assert unit_of(shown, "甲局").advice == ""
    assert figures(shown)["errands"] == ()


def test_an_earlier_table_stands() -> None:
    """A unit whose newer table went back is told to have its earlier one standing."""
    shown = board(scope_of(A), [state("甲局", late=-48), state("甲局", RETURNED, late=-30)])
    assert unit_of(shown, "甲局").earlier_stands == "2019-04-26 23:59"
    assert "以前通过的（2019-04-26 23:59 收到）照样算数" in page(shown).text


def test_a_returned_table_before_an_empty_one() -> None:
    """A table that went back before an empty one came leaves nothing standing."""
    empty = state("甲局", late=-30, entries=0)
    shown = board(scope_of(A), [state("甲局", RETURNED, late=-48), empty])
    assert unit_of(shown, "甲局").earlier_stands == ""


def test_every_file_is_told() -> None:
    """Files that neither count nor went back are counted by what became of them."""
    statuses = (Status.SUPERSEDED, Status.SUPERSEDED, Status.DUPLICATE, Status.ACCEPTED)
    shown = board(scope_of(A), [state("甲局", each, late=n) for n, each in enumerate(statuses)])
    unit = unit_of(shown, "甲局")
    assert unit.others == "由另一份代替 2 份、重复 1 份"
    assert unit.counted == "henan/甲局accepted3.xlsx"


def test_files_of_unknown_units() -> None:
    """Files of which nobody knows the unit are listed, with what is wrong in words."""
    lost = state(None, RETURNED, file="inbox/谁的.xlsx", codes={"H05": 1})
    (found,) = figures(board(scope_of(A), [lost]))["unknown"]
    assert (found.file, found.status, found.codes) == ("谁的.xlsx", "退回", "H05")


def test_files_of_other_scopes() -> None:
    """Files whose unit is of another scope are listed, with their copies, and counted nowhere."""
    other = state("南京市教育局", RETURNED, codes={"H07": 1})
    shown = board(scope_of(A), elsewhere=(other,), links={other.file: "退回/南京.xlsx"})
    found = page(shown)
    assert "下面 1 个文件的单位不属于河南省" in found.text
    assert link_to("退回/南京.xlsx") in found.values("href")
    assert [unit.name for unit in figures(shown)["units"]] == ["甲局"]


def test_a_locked_round() -> None:
    """A locked round says when, and leads to where corrections stand, once there are any."""
    locked = {"locked_at": DEADLINE, "changes_file": "更正补报.xlsx"}
    before = page(board(scope_of(A), [state("甲局")], **locked))
    assert "已于 2019-04-28 23:59 锁定" in before.text
    assert link_to("更正补报.xlsx") not in before.values("href")
    added = Replacement("甲局", "", "inbox/补.xlsx", ())
    after = page(board(scope_of(A), [state("甲局")], replacements=(added,), **locked))
    assert after.values("href").count(link_to("更正补报.xlsx")) == len(("head", "versions"))
    assert "锁定：" not in page(board(scope_of(A), [state("甲局")])).text


def test_without_scans() -> None:
    """A round that asks for no scans shows nothing about them."""
    shown = board(scope_of(A), [state("甲局")], with_scans=False)
    assert "扫描件" not in {f.name for f in figures(shown)["progress"]}
    assert "缺扫描件" not in page(shown).text


@given(st.lists(st.integers(0, 50), min_size=4, max_size=4))
def test_regions_hold_everything(entries: list[int]) -> None:
    """Entries and students by region add up to the whole, whoever has reported them."""
    names = ("甲局", "乙局", "丁学院", "名册外的学院")
    by_unit = {name: Tally(n, n, 10 * n) for name, n in zip(names, entries, strict=True) if n}
    bars = figures(board(scope_of(A, B, C, SCHOOL), statistics=statistics(by_unit)))["by_region"]
    assert [bar.name for bar in bars] == ["甲市", "乙市", "丙市", "不分地区"]
    assert [bar.entries for bar in bars] == [entries[0], entries[1], 0, sum(entries[2:])]
    assert sum(bar.students for bar in bars) == 10 * sum(entries)
    assert max(float(bar.entries_width) for bar in bars) == (100 if any(entries) else 0)


def test_filters_offer_what_there_is() -> None:
    """Filters offer the states, situations, regions and kinds that some unit has."""
    shown = figures(board(scope_of(A, SCHOOL), [state("甲局"), state("外一", RETURNED)]))
    assert shown["states"] == {"usable": "可用", "returned": "退回待改", "missing": "未报"}
    assert set(shown["situations"]) == {"unscanned", "back", "outside"}
    assert shown["regions"] == ("甲市", "不分地区")
    assert shown["kinds"] == ("省辖市", "高职院校", "名册外")


def test_large_boards_stay_small() -> None:
    """A board of 200 units and 5,000 findings has less than half a megabyte."""
    assert len(board_html(shipped(), large())) < 500_000


@examples(
    "text line told",
    {
        "an unknown name": ("一\n{{ units }}\n{{ unitz }}", 3, "没有「unitz」这个名称"),
        "an unknown part": ("{% for u in segments %}\n{{ u.nam }}{% endfor %}", 2, "「nam」"),
        "a tag left open": ("\n{% for u in units %}", 2, "花括号里的写法有误"),
        "braces": ("{{ units", 1, "花括号里的写法有误"),
        "an unknown filter": ("\n\n{{ scope | nosuch }}", 3, "过滤器「nosuch」"),
        "no escaping": ("\n{{ scope | safe }}", 2, "过滤器「safe」"),
        "escaping off": ("\n{% autoescape false %}{{ scope }}{% endautoescape %}", 2, "必须转义"),
        "a reach behind": ("{{ scope.__class__ }}", 1, "不能用「__class__」"),
        "a sum of texts": ("\n{{ scope + 1 }}", 2, "花括号里的写法有误"),
        "another file": ("{% include 'other' %}", 1, "花括号里的写法有误"),
    },
)
def test_wrong_templates(text: str, line: int, told: str) -> None:
    """A mistake in a template is told with file, line and what is wrong."""
    template = DataFile("templates/html/报送情况.html", text.encode())
    with pytest.raises(ConfigurationFault, match=re.escape(told)) as fault:
        board_html(template, board(scope_of(A), [state("甲局")]))
    assert (fault.value.file, fault.value.line) == (template.name, line)


def test_not_a_text() -> None:
    """A template in another encoding is told as what it is."""
    template = DataFile("templates/html/报送情况.html", "情况".encode("gb18030"))
    with pytest.raises(ConfigurationFault, match="UTF-8"):
        board_html(template, board(scope_of(A)))


def test_an_own_template() -> None:
    """An office's own template may have a byte order mark and the line ends of Windows."""
    text = "{{ scope }}\r\n{% for u in units %}\r\n{{ u.name }}:{{ u.state }}\r\n{% endfor %}\r\n"
    template = DataFile("templates/html/报送情况.html", text.encode("utf-8-sig"))
    shown = board(scope_of(A, B), [state("甲局")])
    assert board_html(template, shown).decode() == "河南省\n甲局:可用\n乙局:未报\n"
