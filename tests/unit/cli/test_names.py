"""`summarize alias`: what it prints, as sentences and as JSON, and how it is misused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pipeline.cli.commands import cli
from pipeline.model.errors import UsageFault
from tests.unit.examples import examples

if TYPE_CHECKING:
    from pathlib import Path

BUREAU = "郑州市教育局"


@pytest.fixture
def printed(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Printed:
    """What a command line prints in a workspace."""
    (tmp_path / "inbox").mkdir()
    return Printed(tmp_path, capsysbinary)


class Printed:
    """A workspace whose commands' output is kept."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[bytes]) -> None:
        self._folder, self._capture = folder, capture

    def __call__(self, *arguments: str) -> str:
        """Standard output of `summarize alias`."""
        where = ["--workspace", str(self._folder), "--as-of", "2019-04-20T12:00:00+08:00"]
        cli.main(["alias", *arguments, *where], prog_name="summarize", standalone_mode=False)
        return self._capture.readouterr().out.decode()


def test_an_alias_is_told(printed: Printed) -> None:
    """The sentence says where, who and in which line; a second time, that it is known."""
    command = (BUREAU, "郑州教育", "--province", "henan")
    told = f"河南省单位「郑州教育」就是「{BUREAU}」（aliases.csv 第 2 行）。\n"
    assert printed(*command) == f"已登记：{told}下次运行起生效；已经锁定的批次照锁定时的名称。\n"
    assert printed(*command) == f"早已登记，没有再写：{told}"


def test_what_need_not_be_recorded(printed: Printed) -> None:
    """A name that the roster knows is told so; no file is made."""
    assert printed(BUREAU, "郑州市教体局").startswith("程序本来就认得")
    assert printed("--list") == "还没有确认过别名。\n"


def test_a_unit_off_the_roster_is_told(printed: Printed) -> None:
    """That a unit's name was taken as it was written is said, since it may be misspelt."""
    assert "不在名册上" in printed("黄河少林学院", "少林", "--province", "henan")


def test_the_list(printed: Printed) -> None:
    """Each alias has a line: kind, where it holds, both names, when and why."""
    printed(BUREAU, "郑州教育", "--reason", "电话")
    printed("--school", "金水学校", "金水")
    moment = "2019-04-20T12:00:00+08:00"
    assert printed("--list").splitlines() == [
        f"单位  henan  「郑州教育」就是「{BUREAU}」（{moment}，电话）",
        f"院校  各处  「金水」就是「金水学校」（{moment}）",
    ]


def test_json(printed: Printed) -> None:
    """With --json there is one document and nothing else."""
    recorded = json.loads(printed("--json", "--school", "金水学校", "金水"))
    listed = json.loads(printed("--json", "--list"))
    assert (recorded["format"], recorded["recorded"]) == (1, True)
    assert listed == {"format": 1, "aliases": [recorded["alias"]]}
    assert recorded["alias"]["line"] == 2


@examples(
    "arguments",
    {
        "nothing": (),
        "one name": (BUREAU,),
        "names and --list": (BUREAU, "郑州教育", "--list"),
        "a name and --list": (BUREAU, "--list"),
    },
)
def test_misused(printed: Printed, arguments: tuple[str, ...]) -> None:
    """Two names, or --list: anything else is a fault of usage."""
    with pytest.raises(UsageFault, match="请写两个名称"):
        printed(*arguments)
