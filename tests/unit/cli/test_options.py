"""Options: moments in Beijing time, and what comes after a command's name wins."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click
import pytest

from pipeline.cli.chinese import ChineseGroup, complaint
from pipeline.cli.options import Moment, Options, UnitName, gather
from pipeline.model.errors import UsageFault
from tests.helpers.inboxes import carry_out
from tests.unit.examples import examples


@examples(
    "text moment",
    {
        "with an offset": ("2019-04-28T18:00:00+08:00", "2019-04-28T18:00:00+08:00"),
        "without": ("2019-04-28T18:00:00", "2019-04-28T18:00:00+08:00"),
        "with a space": ("2019-04-28 18:00", "2019-04-28T18:00:00+08:00"),
        "a day": ("2019-04-28", "2019-04-28T00:00:00+08:00"),
        "another offset": ("2019-04-28T10:00:00+00:00", "2019-04-28T10:00:00+00:00"),
        "Greenwich": ("2019-04-28T10:00:00Z", "2019-04-28T10:00:00+00:00"),
    },
)
def test_moment(text: str, moment: str) -> None:
    """A moment without an offset is one in Beijing."""
    assert Moment().convert(text, None, None).isoformat() == moment


@examples("text", {"words": "昨天", "no such day": "2019-02-30", "blank": ""})
def test_no_moment(text: str) -> None:
    """What is no moment is refused with an example of one."""
    with pytest.raises(click.BadParameter, match="写法如"):
        Moment().convert(text, None, None)


@examples("text", {"nothing": "", "a space": " ", "a wide space": "\u3000", "invisible": "\u200b"})
def test_a_unit_without_a_name(text: str) -> None:
    """A name in which there is nothing to see is refused, and no other is suggested for it."""
    with pytest.raises(UsageFault, match="单位的名称是空的"):
        UnitName().convert(text, None, None)


def test_a_name_is_taken_as_it_is_written() -> None:
    """Who is meant is told by the job, so the name is handed on letter by letter."""
    assert UnitName().convert(" 郑州市 教育局", None, None) == " 郑州市 教育局"


@examples(
    "command",
    {
        "form": ("form", "--unit", ""),
        "explain": ("explain", " ", "R04", "--reason", "新建校区"),
        "reopen": ("reopen", "", "--until", "2099-05-10", "--reason", "更正"),
    },
)
def test_no_command_takes_an_empty_unit_for_all(command: tuple[str, ...], tmp_path: Path) -> None:
    """Each command that names a unit says so in one sentence, and does nothing."""
    with pytest.raises(UsageFault, match="单位的名称是空的"):
        carry_out(tmp_path, *command, "--province", "henan", "--round", "2019-1")
    assert list(tmp_path.iterdir()) == []


def context(before: Options | None) -> click.Context:
    """The context of a command, with what was given before its name."""
    return click.Context(click.Command("check"), obj=before)


def test_after_wins_over_before() -> None:
    """An option is accepted before and after a command's name; the one after it wins."""
    before = Options(round="2019-1", json=True, workspace=Path("a"))
    found = gather(context(before), round="2019-2", json=None, workspace=None)
    assert (found.round, found.json, found.workspace) == ("2019-2", True, Path("a"))


def test_nothing_given() -> None:
    """What is given nowhere is None, the folder is the current one, the clock is now."""
    found = gather(context(None))
    assert found == Options()
    assert (found.folder, found.scope) == (Path.cwd(), None)
    assert abs(found.moment - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)


@examples(
    "options scope",
    {
        "province": (Options(province="河南"), "河南"),
        "nation": (Options(national=True), "national"),
    },
)
def test_scope(options: Options, scope: str) -> None:
    """A province or the nation."""
    assert options.scope == scope


def test_two_scopes() -> None:
    """A province and the nation at once are a fault of usage."""
    with pytest.raises(UsageFault, match="只能写一个"):
        _ = Options(province="henan", national=True).scope


def test_a_group_alone_names_its_commands() -> None:
    """One sentence, and not the whole help page within a complaint."""
    group = ChineseGroup("ledger", commands=[click.Command("check"), click.Command("export")])
    with pytest.raises(click.ClickException) as raised:
        group.main([], prog_name="summarize ledger", standalone_mode=False)
    told = complaint(raised.value)
    assert "summarize ledger 后面缺了要做什么：check、export。" in told
    assert "\n" not in told
