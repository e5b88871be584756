"""Confirming an alias: what is written, what is refused, and that no half of a file is left."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from pipeline.jobs.alias import Recorded, Wanted, list_aliases, record_alias
from pipeline.jobs.workspace import Workspace, only_writer, open_workspace
from pipeline.model.errors import UsageFault
from tests.helpers.workbooks import workbook as xlsx
from tests.unit.examples import examples
from tests.unit.given import NOON

BUREAU = "郑州市教育局"
HEADER = "kind,alias,name,scope,confirmed_at,reason"
MARK = "\ufeff"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with an empty inbox."""
    (tmp_path / "inbox").mkdir()
    return open_workspace(tmp_path, as_of=NOON)


def written(workspace: Workspace) -> str:
    """The text of aliases.csv, empty where there is none."""
    path = workspace.folder / "aliases.csv"
    return path.read_bytes().decode() if path.exists() else ""


def refused(workspace: Workspace, wanted: Wanted) -> str:
    """What is said of an alias that is not recorded; the file is as it was."""
    before = written(workspace)
    with pytest.raises(UsageFault) as raised:
        record_alias(workspace, wanted)
    assert written(workspace) == before
    return str(raised.value)


def test_the_first_alias_makes_the_file(workspace: Workspace) -> None:
    """The file begins with a byte order mark and its columns; the line says when and why."""
    recorded = record_alias(workspace, Wanted("郑州市", "郑州 教育", reason="电话\n核实"))
    assert (recorded.is_new, recorded.scope_name, recorded.alias.line) == (True, "河南省", 2)
    line = f"unit,郑州教育,{BUREAU},henan,2019-04-20T12:00:00+08:00,电话 核实"
    assert written(workspace) == f"{MARK}{HEADER}\r\n{line}\r\n"


def test_what_is_recorded_is_listed(workspace: Workspace) -> None:
    """Each alias is read back with its own line."""
    made = [
        record_alias(workspace, Wanted(BUREAU, "郑州教育,职成", scope="henan", reason='"听说"')),
        record_alias(workspace, Wanted("金水学校", "金水", is_school=True)),
        record_alias(workspace, Wanted("金水学校", "金水中专", is_school=True, scope="河南")),
    ]
    assert list(list_aliases(workspace).lines) == [recorded.alias for recorded in made]


def test_what_stands_in_the_file_stays(workspace: Workspace) -> None:
    """A file from elsewhere keeps its text, its order of columns and its ends of lines."""
    own = "name,alias,kind,scope,confirmed_at,reason\n金水学校,金水,school,,,"
    (workspace.folder / "aliases.csv").write_bytes(own.encode())
    recorded = record_alias(workspace, Wanted("金水学校", "金水中专", is_school=True))
    assert recorded.alias.line == 3
    moment = "2019-04-20T12:00:00+08:00"
    assert written(workspace) == f"{MARK}{own}\n金水学校,金水中专,school,,{moment},\n"


@examples(
    "wanted line",
    {
        "the same": (Wanted("金水学校", " 金 水 ", is_school=True), 2),
        "the same, in one province": (Wanted("金水学校", "金水", is_school=True, scope="henan"), 2),
        "the roster knows it": (Wanted(BUREAU, "郑州市教体局"), 0),
    },
)
def test_nothing_is_written_twice(workspace: Workspace, wanted: Wanted, line: int) -> None:
    """What is known already is told with its line, and not written again."""
    record_alias(workspace, Wanted("金水学校", "金水", is_school=True))
    before = written(workspace)
    recorded = record_alias(workspace, wanted)
    assert (recorded.is_new, recorded.alias.line) == (False, line)
    assert written(workspace) == before


def test_a_unit_off_the_roster(workspace: Workspace) -> None:
    """A unit that is on no roster, and like none on it, is taken as it is written, and told so."""
    recorded = record_alias(workspace, Wanted("黄河少林学院", "少林", scope="henan"))
    assert isinstance(recorded, Recorded)
    assert recorded.is_off_roster
    assert recorded.alias.name == "黄河少林学院"


def test_a_unit_of_the_workspaces_roster(workspace: Workspace) -> None:
    """A unit that the workspace's roster adds tells its scope, and the day that it holds on."""
    (workspace.folder / "roster").mkdir()
    text = "unit,kind,aliases,valid_from,valid_to\n黄河少林学院,高职,,,2019-04-20\n"
    (workspace.folder / "roster" / "henan.csv").write_text(text, encoding="utf-8")
    wanted = Wanted("黄河少林学院", "少林")
    later = open_workspace(workspace.folder, as_of=NOON + dt.timedelta(days=1))
    assert "请用 --province" in refused(later, wanted)
    assert not record_alias(workspace, wanted).is_off_roster


@examples(
    "wanted what",
    {
        "another unit's name": (Wanted(BUREAU, "洛阳市教育局"), "河南省的「洛阳市教育局」"),
        "another unit's region": (Wanted(BUREAU, "洛阳"), "河南省的「洛阳市教育局」"),
        "another province's": (Wanted(BUREAU, "石家庄市教体局"), "河北省的「石家庄市教育局」"),
        "a unit as a school": (Wanted("甲学校", BUREAU, is_school=True), BUREAU),
        "another school's alias": (Wanted("甲学校", "金水", is_school=True), "第 2 行"),
        "an alias of an alias": (Wanted("金水", "金", is_school=True), "请直接写后者"),
        "a school's own name": (Wanted("甲学校", "金水学校", is_school=True), "正式名称"),
        "misspelt": (Wanted("郑洲市教育局", "郑教", scope="henan"), "相近的有「郑州市教育局」"),
        "no scope": (Wanted("黄河少林学院", "少林"), "请用 --province 或 --national"),
        "two scopes": (Wanted("朝阳", "朝教"), "都有「朝阳」"),
        "unknown province": (Wanted(BUREAU, "郑教", scope="hennan"), "henan"),
        "no name": (Wanted(BUREAU, " "), "没有写名称"),
        "itself": (Wanted("金水学校", "金水 学校", is_school=True), "相同"),
        "a formula": (Wanted("金水学校", "=1+1", is_school=True), "像公式"),
    },
)
def test_what_is_refused(workspace: Workspace, wanted: Wanted, what: str) -> None:
    """A name that is another's, or that may be misspelt, is not recorded; the sentence says why."""
    record_alias(workspace, Wanted("金水学校", "金水", is_school=True))
    assert what in refused(workspace, wanted)


def test_a_registered_name_is_no_alias(workspace: Workspace) -> None:
    """The full name of a school in the register cannot become another's alias."""
    (workspace.folder / "名单.xlsx").write_bytes(xlsx("序号 | 学校名称\n1 | 甲学院\n2 | 乙学院"))
    (workspace.folder / "summarize.toml").write_text('[register]\nfiles = ["名单.xlsx"]\n')
    assert "「名单.xlsx」第 3 行" in refused(workspace, Wanted("甲学院", "乙学院", is_school=True))
    assert record_alias(workspace, Wanted("甲学院", "甲", is_school=True)).is_new


def test_a_reason_is_no_formula(workspace: Workspace) -> None:
    """What a spreadsheet would run is guarded where it is written."""
    record_alias(workspace, Wanted("甲学校", "甲", is_school=True, reason="=HYPERLINK(1)"))
    assert ",'=HYPERLINK(1)\r\n" in written(workspace)


def test_a_wrong_file_is_not_added_to(workspace: Workspace) -> None:
    """While aliases.csv has a mistake, nothing is added; the mistake is told with its line."""
    (workspace.folder / "aliases.csv").write_text(f"{HEADER}\nx,y,z,,,\n", encoding="utf-8")
    assert "aliases.csv 第 2 行（kind）" in refused(workspace, Wanted("甲校", "甲", is_school=True))


def test_a_failed_replacement_leaves_the_former(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the file cannot be replaced, as when Excel holds it, it stays, with nothing beside."""
    record_alias(workspace, Wanted("甲学校", "甲", is_school=True))

    def fail(*_: object) -> None:
        raise PermissionError(13, "held")

    monkeypatch.setattr(Path, "replace", fail)
    assert "正在 Excel 或 WPS 里打开" in refused(
        workspace, Wanted("甲学校", "甲甲", is_school=True)
    )
    assert [path.name for path in workspace.folder.glob("*alias*")] == ["aliases.csv"]
    assert not list(workspace.folder.glob(".alias*"))


def test_one_writer_at_a_time(workspace: Workspace) -> None:
    """While a run writes the workspace, no alias is recorded."""
    with only_writer(workspace):
        assert "正在这个工作区里" in refused(workspace, Wanted("甲学校", "甲", is_school=True))
