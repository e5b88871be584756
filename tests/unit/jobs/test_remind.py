"""`summarize remind`: each unit once for each stage, and drafts that can always be made again."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import click
import docx
import openpyxl
import pytest

from pipeline.cli.commands import cli
from pipeline.jobs.outbox import Staged
from pipeline.ledger.book import Book
from pipeline.ledger.database import reading
from pipeline.model.errors import UsageFault
from pipeline.model.events import REMINDED
from pipeline.model.resources import Resources
from pipeline.model.rounds import BEIJING
from tests.helpers.inboxes import carry_out, contents, fill, run, save, table
from tests.helpers.workbooks import workbook
from tests.unit.jobs.test_status import GOOD

if TYPE_CHECKING:
    from pathlib import Path

UNIT, LATE = "郑州市教育局", "洛阳市教育局"
BAD = GOOD.replace("郑州", "洛阳").replace("|100", "|若干")
HENAN = ("--province", "henan", "--round", "2019-1", "--as-of")
EARLY, FIVE, TWO = "2019-04-19T09:00", "2019-04-22T09:00", "2019-04-25T09:00"
DAY, AFTER, LONG_AFTER = "2019-04-28T09:00", "2019-04-29T09:00", "2019-05-05T09:00"
HERE = "催报/henan/2019-1"


def said(workspace: Path, *arguments: str) -> str:
    """What the command prints, run in this process."""
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(printed):
        cli.main(
            ["remind", *arguments, "--workspace", str(workspace)],
            prog_name="summarize",
            standalone_mode=False,
        )
    printed.seek(0)
    return printed.read()


def remind(workspace: Path, *arguments: str) -> dict[str, Any]:
    """The JSON document of the command."""
    document: dict[str, Any] = json.loads(said(workspace, *arguments, "--json"))
    return document


def units(document: dict[str, Any], *, are_open: bool = True) -> list[str]:
    """Who is reminded."""
    return [one["unit"] for one in document["reminded"] if one["open"] is are_open]


def letters(document: dict[str, Any]) -> list[str]:
    """The numbers of the letters."""
    return [one["letter"] for one in document["reminded"] if one["letter"]]


def ledger(workspace: Path) -> str:
    """The URL of a workspace's ledger."""
    return f"sqlite:///{(workspace / 'ledger.sqlite3').as_posix()}"


def reminded_events(workspace: Path, scope: str = "henan", round_name: str = "2019-1") -> list[Any]:
    """The reminders that the ledger knows of."""
    with reading(ledger(workspace)) as connection:
        return list(Book(connection, scope, round_name).events(REMINDED))


@pytest.fixture(name="made", scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One unit with a good table and no scan, one whose table went back, 26 that sent nothing."""
    folder = tmp_path_factory.mktemp("made")
    fill(folder, {
        "henan/a.xlsx": table(UNIT, GOOD),
        "henan/b.xlsx": table(LATE, BAD),
    })  # fmt: skip
    run(folder, *HENAN, "2019-04-18T09:00")
    return folder


@pytest.fixture(name="workspace")
def _workspace(made: Path, tmp_path: Path) -> Path:
    """A copy of it, to do anything with."""
    folder = tmp_path / "w"
    shutil.copytree(made, folder)
    return folder


def test_before_the_first_stage_nothing_is_due(workspace: Path) -> None:
    """Too early nobody is reminded, nothing is written, and the first day is told."""
    document = remind(workspace, *HENAN, EARLY)
    assert (document["stage"], document["reminded"]) == (None, [])
    assert (document["next_stage"], document["next_day"]) == (-5, "2019-04-22")
    assert "还没有到催报的时候。下一次是截止前5个工作日（2019-04-22" in said(
        workspace, *HENAN, EARLY
    )
    assert not (workspace / "催报").exists()


def test_who_is_reminded_of_what(workspace: Path) -> None:
    """Units whose table is still to come, and apart those that only lack something beside it."""
    document = remind(workspace, *HENAN, FIVE)
    assert len(units(document)) == 27
    assert UNIT not in units(document)
    assert units(document, are_open=False) == [UNIT]
    needs = {one["unit"]: [need["lack"] for need in one["needs"]] for one in document["reminded"]}
    assert (needs[UNIT], needs[LATE], needs["安阳市教育局"]) == (["scan"], ["mending"], ["table"])


def test_the_files_of_a_stage(workspace: Path) -> None:
    """A text for each unit and one for the group, apart by what is owed; a list; no letter yet."""
    remind(workspace, *HENAN, FIVE)
    files = contents(workspace / HERE / "截止前5个工作日")
    assert {"群通知.txt", "电话清单.xlsx", f"{LATE}-催报.txt", f"待补/{UNIT}-催报.txt"} <= set(
        files
    )
    assert len(files) == 2 + 27 + 2  # the list, two texts for groups, one for each unit
    text = files[f"{LATE}-催报.txt"].decode("utf-8-sig")
    for told in ("2019年4月28日（星期日）", "还有5个工作日", "「b.xlsx」已经退回，有1项错误"):
        assert told in text
    group = files["群通知.txt"].decode("utf-8-sig")
    assert f"退回待改（1个）：{LATE}。" in group
    assert "还没有报送（26个）：" in group
    assert UNIT not in group
    assert f"缺盖章扫描件（1个）：{UNIT}。" in files["待补/群通知.txt"].decode("utf-8-sig")


def test_never_twice_at_a_stage(workspace: Path) -> None:
    """Running again reminds nobody, says so, and leaves the drafts as they are."""
    remind(workspace, *HENAN, FIVE)
    note = workspace / HERE / "截止前5个工作日/群通知.txt"
    note.write_text("改过的", encoding="utf-8")
    again = remind(workspace, *HENAN, "2019-04-24T18:00")
    assert (again["reminded"], len(again["reminded_before"])) == ([], 28)
    assert note.read_text(encoding="utf-8") == "改过的"
    assert len(reminded_events(workspace)) == 28
    told = said(workspace, *HENAN, "2019-04-24T18:00")
    assert "这一次已经催过、不再重复（28 个）" in told
    assert "以前写的没有改动" in told


def test_each_stage_reminds_anew(workspace: Path) -> None:
    """Each stage reminds those that are still open; who has reported drops out."""
    remind(workspace, *HENAN, FIVE)
    save(workspace / "inbox/henan/c.xlsx", workbook(table(LATE, GOOD.replace("郑州", "洛阳"))))
    run(workspace, *HENAN, "2019-04-24T09:00")
    document = remind(workspace, *HENAN, TWO)
    assert len(units(document)) == 26
    assert LATE not in units(document)
    assert LATE in units(document, are_open=False)  # its scan is still to come


def test_an_earlier_stage_after_a_later_one(workspace: Path) -> None:
    """Who was reminded on the day is not told afterwards that five days are left."""
    remind(workspace, *HENAN, DAY)
    assert remind(workspace, *HENAN, FIVE)["reminded"] == []


def test_who_opens_later_at_a_stage_has_a_folder_of_its_own(workspace: Path) -> None:
    """Drafts that may have been sent are left alone when another unit is found at their stage."""
    save(workspace / "inbox/henan/郑州市教育局盖章.pdf", b"%PDF-1.4\n%%EOF\n")
    run(workspace, *HENAN, "2019-04-21T09:00")
    assert UNIT not in str(remind(workspace, *HENAN, FIVE)["reminded"])
    before = contents(workspace / HERE / "截止前5个工作日")
    faulty = GOOD.replace("|100", "|若干")
    save(workspace / "inbox/henan/a.xlsx", workbook(table(UNIT, faulty)))
    run(workspace, *HENAN, "2019-04-23T09:00")
    assert units(remind(workspace, *HENAN, "2019-04-24T09:00")) == [UNIT]
    assert contents(workspace / HERE / "截止前5个工作日") == before
    second = contents(workspace / HERE / "截止前5个工作日 (2)")
    assert set(second) == {"群通知.txt", "电话清单.xlsx", f"{UNIT}-催报.txt"}


def test_letters_from_the_day_on(workspace: Path) -> None:
    """The ladder says which stages have letters; those that only lack a scan get none."""
    assert letters(remind(workspace, *HENAN, TWO)) == []
    document = remind(workspace, *HENAN, DAY)
    assert letters(document) == [f"〔2019〕{number}号" for number in range(1, 28)]
    folder = workspace / HERE / "截止当天"
    assert len(list(folder.rglob("*.docx"))) == 27
    text = "\n".join(p.text for p in docx.Document(str(folder / f"{LATE}-催报函.docx")).paragraphs)
    number = next(one["letter"] for one in document["reminded"] if one["unit"] == LATE)
    for told in (
        number,
        f"{LATE}：",
        "教办职成〔2019〕255号",
        "今天截止",
        "河南省教育厅",
        "2019年4月28日",
    ):
        assert told in text
    assert "{" not in text


def test_numbers_go_on_within_scope_and_year(workspace: Path) -> None:
    """The next letter has the next number, also in another round; another scope begins anew."""
    remind(workspace, *HENAN, DAY)
    later = letters(remind(workspace, *HENAN, AFTER))
    assert (later[0], later[-1]) == ("〔2019〕28号", "〔2019〕54号")
    second = ("--round", "2019-2", "--as-of", "2019-12-31T09:00")
    run(workspace, "--province", "henan", *second)
    assert letters(remind(workspace, "--province", "henan", *second))[0] == "〔2019〕55号"
    assert letters(remind(workspace, "--province", "hebei", *second))[0] == "〔2019〕1号"


def test_numbers_begin_anew_with_the_year(workspace: Path) -> None:
    """A letter of the next year is its first."""
    remind(workspace, *HENAN, DAY)
    assert letters(remind(workspace, *HENAN, "2020-01-02T09:00"))[0] == "〔2020〕1号"


def test_what_is_missing_is_made_again(workspace: Path) -> None:
    """A folder that is gone is written again from the ledger, the same byte for byte."""
    remind(workspace, *HENAN, DAY)
    before = contents(workspace / "催报")
    shutil.rmtree(workspace / "催报")
    document = remind(workspace, *HENAN, "2019-04-28T21:00")
    assert (document["reminded"], len(document["written"])) == ([], 1)
    assert contents(workspace / "催报") == before
    assert len(reminded_events(workspace)) == 28


def test_a_run_that_dies_after_the_commit(
    workspace: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers that were given stay given: the next run writes what the dead one would have."""
    other = tmp_path_factory.mktemp("whole") / "w"
    shutil.copytree(workspace, other)
    remind(other, *HENAN, DAY)

    def dies(_: Staged) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Staged, "publish", dies)
        with pytest.raises((KeyboardInterrupt, click.Abort)):
            remind(workspace, *HENAN, DAY)
    assert len(reminded_events(workspace)) == 28
    assert not (workspace / HERE / "截止当天").exists()
    assert letters(remind(workspace, *HENAN, "2019-04-28T15:00")) == []
    assert contents(workspace / "催报") == contents(other / "催报")


def test_a_run_that_cannot_write_takes_no_number(workspace: Path) -> None:
    """Where the drafts cannot be written the ledger knows of no reminder."""
    (workspace / "催报").write_text("", encoding="utf-8")
    with pytest.raises(UsageFault, match="写不进"):
        remind(workspace, *HENAN, DAY)
    assert reminded_events(workspace) == []


def test_a_wrong_template_takes_no_number(workspace: Path) -> None:
    """A template that cannot be filled in is named, and the ledger knows of no reminder."""
    template = workspace / "templates/docx/催报函.docx"
    template.parent.mkdir(parents=True)
    template.write_bytes(b"no document")
    with pytest.raises(UsageFault, match=r"templates/docx/催报函\.docx"):
        remind(workspace, *HENAN, DAY)
    assert reminded_events(workspace) == []


def test_two_runs_at_once(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Two workspaces with one ledger give each number once, and remind each unit once."""
    other = tmp_path_factory.mktemp("other")
    (other / "inbox").mkdir()
    at_work = [
        subprocess.Popen(
            (sys.executable, "-c", "from pipeline.cli import main; main()", "remind",
             "--workspace", str(folder), "--ledger", ledger(workspace), *HENAN, DAY),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for folder in (workspace, other)
    ]  # fmt: skip
    ended = [process.communicate() for process in at_work]
    assert [process.returncode for process in at_work] == [0, 0], ended
    events = reminded_events(workspace)
    serials = [event.detail["serial"] for event in events if event.detail["serial"]]
    assert sorted(serials) == list(range(1, 28))
    assert len({event.unit for event in events}) == len(events) == 28
    assert contents(workspace / "催报") == contents(other / "催报")


def test_a_rehearsal_writes_nothing(workspace: Path) -> None:
    """--dry-run tells who would be reminded, and leaves no trace."""
    before = contents(workspace)
    document = remind(workspace, *HENAN, DAY, "--dry-run")
    assert (document["dry_run"], len(document["reminded"])) == (True, 28)
    assert "会起草催报（27 个）" in said(workspace, *HENAN, DAY, "--dry-run")
    assert {n: c for n, c in contents(workspace).items() if "ledger" not in n} == {
        n: c for n, c in before.items() if "ledger" not in n
    }
    assert reminded_events(workspace) == []


def test_a_rehearsal_before_the_first_run(tmp_path: Path) -> None:
    """Without a ledger all units of the roster would be reminded, and no ledger is made."""
    (tmp_path / "inbox").mkdir()
    assert len(units(remind(tmp_path, *HENAN, DAY, "--dry-run"))) == 28
    assert list(tmp_path.iterdir()) == [tmp_path / "inbox"]


def test_a_locked_round_reminds_nobody(workspace: Path) -> None:
    """After the lock nobody is reminded any more."""
    carry_out(workspace, "lock", *HENAN, "2019-04-28T12:00")
    document = remind(workspace, *HENAN, AFTER)
    assert (document["locked"], document["reminded"]) == (True, [])
    assert "已经锁定" in said(workspace, *HENAN, AFTER)


def test_the_nation_reminds_provinces(tmp_path: Path) -> None:
    """For the nation each province that has not reported gets one letter."""
    (tmp_path / "inbox").mkdir()
    document = remind(tmp_path, "--national", "--round", "2019-1", "--as-of", "2019-05-06T09:00")
    assert len(letters(document)) == 33
    text = (tmp_path / "催报/national/2019-1").rglob("国家开放大学-催报.txt")
    assert "教育部职业技术教育中心研究所" in next(text).read_text(encoding="utf-8-sig")


def test_whom_to_call(workspace: Path) -> None:
    """The list has name and telephone as the unit wrote them, also from another round's table."""
    save(workspace / "inbox/henan/d.xlsx", workbook(
        table(UNIT, GOOD, title="河南省第二批1+X证书制度试点院校情况汇总表")))  # fmt: skip
    run(workspace, *HENAN, "2019-04-21T09:00")
    remind(workspace, *HENAN, FIVE)
    book = openpyxl.load_workbook(workspace / HERE / "截止前5个工作日/电话清单.xlsx")
    assert book.sheetnames == ["催报", "待补"]
    rows = {row[1]: row for row in book["催报"].iter_rows(min_row=5, values_only=True)}
    assert rows[LATE][2] == "张伟 13800000000"
    assert "没有登记" in str(rows["安阳市教育局"][2])
    assert {row[6] for row in rows.values()} == {None}
    second = ("--province", "henan", "--round", "2019-2", "--as-of", "2019-12-31T09:00")
    told = {
        one["unit"]: one["telephone"] for one in remind(workspace, *second, "--dry-run")["reminded"]
    }
    assert told[LATE] == "张伟 13800000000（2019-1 的表）"


def test_an_explained_empty_table_is_not_asked_for(workspace: Path) -> None:
    """A unit that has said why its table is empty is not reminded of it."""
    empty = "安阳市教育局"
    save(workspace / "inbox/henan/e.xlsx", workbook(table(empty)))
    run(workspace, *HENAN, "2019-04-20T09:00")
    assert empty in units(remind(workspace, *HENAN, FIVE, "--dry-run"))
    told = io.TextIOWrapper(io.BytesIO())
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(io.StringIO()):
        cli.main(
            ["explain", empty, "S03", "--reason", "没有试点院校", *HENAN, "2019-04-21T09:00",
             "--workspace", str(workspace), "--json"],
            prog_name="summarize", standalone_mode=False,
        )  # fmt: skip
    run(workspace, *HENAN, "2019-04-21T10:00")
    assert empty not in units(remind(workspace, *HENAN, FIVE, "--dry-run"))


def test_files_that_no_run_has_seen_are_told(workspace: Path) -> None:
    """Who may have reported meanwhile is not reminded unawares."""
    save(workspace / "inbox/henan/新.xlsx", b"")
    assert remind(workspace, *HENAN, FIVE, "--dry-run")["unseen"] == ["inbox/henan/新.xlsx"]
    assert "请先汇总一次再发催报" in said(workspace, *HENAN, FIVE, "--dry-run")
    with pytest.raises(UsageFault, match=r"inbox/henan/新\.xlsx.*请先汇总一次"):
        remind(workspace, *HENAN, FIVE)
    assert not (workspace / "催报").exists()
    assert reminded_events(workspace) == []


def test_a_table_that_was_mended_in_its_place(workspace: Path) -> None:
    """Nobody is told that nothing came where other bytes lie under the name of what went back."""
    mended = GOOD.replace("郑州", "洛阳")
    save(workspace / "inbox/henan/b.xlsx", workbook(table(LATE, mended)))
    with pytest.raises(UsageFault, match=r"inbox/henan/b\.xlsx"):
        remind(workspace, *HENAN, FIVE)


def test_who_has_reported_is_not_told_that_nothing_came(workspace: Path) -> None:
    """A unit whose file is gone gets no letter; the officer is told of it by name, and its file."""
    (workspace / "inbox/henan/a.xlsx").unlink()
    run(workspace, *HENAN, DAY)
    gone = [{"unit": UNIT, "files": ["inbox/henan/a.xlsx"]}]
    rehearsed = remind(workspace, *HENAN, AFTER, "--dry-run")
    assert (rehearsed["gone"], len(rehearsed["reminded"])) == (gone, 27)
    told = said(workspace, *HENAN, AFTER)
    assert "没有拿这个去催" in told
    assert f"  {UNIT}：inbox/henan/a.xlsx" in told
    assert UNIT not in {event.unit for event in reminded_events(workspace)}
    assert remind(workspace, *HENAN, AFTER)["gone"] == gone


def test_a_whole_folder_that_is_gone_reminds_nobody_who_was_in_it(workspace: Path) -> None:
    """Also where all is gone, a scan left behind does not make a unit one that sent no table."""
    save(workspace / "inbox/henan/郑州市教育局盖章.pdf", b"%PDF-1.4\n%%EOF\n")
    run(workspace, *HENAN, "2019-04-21T09:00")
    for name in ("a", "b"):
        (workspace / f"inbox/henan/{name}.xlsx").unlink()
    run(workspace, *HENAN, DAY)
    document = remind(workspace, *HENAN, AFTER)
    assert [one["unit"] for one in document["gone"]] == [UNIT, LATE]
    assert not {UNIT, LATE} & {one["unit"] for one in document["reminded"]}


OTHER, ITS_NAME = "三门峡市教育局", "陕州教育中心"
ENTERED = "2019-04-27T09:00"


def entered(workspace: Path, *arguments: str, moment: str = ENTERED) -> None:
    """Have the officer's word taken down by a command."""
    carry_out(workspace, *arguments, "--as-of", moment)


def refused(workspace: Path, match: str) -> None:
    """Nobody is reminded, nothing is entered or written, and a rehearsal says why; a run mends it.

    Nothing but that run is needed: the same names and words are no reason to refuse again.
    """
    assert match in said(workspace, *HENAN, DAY, "--dry-run")
    with pytest.raises(UsageFault, match=f"{match}.*请先汇总一次"):
        remind(workspace, *HENAN, DAY)
    assert reminded_events(workspace) == []
    assert not (workspace / "催报").exists()
    run(workspace, *HENAN, "2019-04-28T08:00")
    assert remind(workspace, *HENAN, DAY)["overtaken"] == ""


def test_a_name_that_was_confirmed_since_the_last_run(workspace: Path) -> None:
    """A unit that reported under a name which is known today is not reminded of its table."""
    save(workspace / "inbox/henan/s.xlsx", workbook(table(ITS_NAME, GOOD.replace("郑州", "陕州"))))
    run(workspace, *HENAN, "2019-04-21T09:00")
    assert f"名称：{ITS_NAME}。" in said(workspace, *HENAN, DAY, "--dry-run")
    entered(workspace, "alias", OTHER, ITS_NAME, "--province", "henan")
    refused(workspace, f"「{ITS_NAME}」就是「{OTHER}」")
    assert OTHER not in units(remind(workspace, *HENAN, AFTER, "--dry-run"))


def test_a_roster_that_was_changed_since_the_last_run(workspace: Path) -> None:
    """The same holds of a name that the roster has got meanwhile."""
    save(workspace / "inbox/henan/s.xlsx", workbook(table(ITS_NAME, GOOD.replace("郑州", "陕州"))))
    run(workspace, *HENAN, "2019-04-21T09:00")
    roster = workspace / "roster/henan.csv"
    roster.parent.mkdir()
    roster.write_text(f"unit,aliases\n{OTHER},{ITS_NAME}\n", encoding="utf-8")
    refused(workspace, f"「{ITS_NAME}」就是「{OTHER}」")


def explained(workspace: Path, unit: str, code: str, *further: str, moment: str = ENTERED) -> None:
    """An officer's explanation."""
    words = ("--reason", "已核实", *further, *HENAN[:4])
    entered(workspace, "explain", unit, code, *words, moment=moment)


def test_what_was_explained_since_the_last_run(workspace: Path) -> None:
    """A unit is not asked for a scan that an officer has done without, as the next run will say."""
    assert UNIT in units(remind(workspace, *HENAN, DAY, "--dry-run"), are_open=False)
    explained(workspace, UNIT, "S05")
    refused(workspace, f"{UNIT} 的 S05")
    assert UNIT not in str(remind(workspace, *HENAN, AFTER, "--dry-run")["reminded"])


def test_another_reason_for_what_was_explained(workspace: Path) -> None:
    """Who says again why a doubt is right has nobody wait for a run that would change nothing."""
    explained(workspace, UNIT, "S05")
    run(workspace, *HENAN, "2019-04-27T10:00")
    entered(workspace, "explain", UNIT, "S05", "--reason", "寄来了原件", *HENAN[:4])
    assert remind(workspace, *HENAN, DAY)["overtaken"] == ""


def test_one_school_of_several_is_explained(workspace: Path) -> None:
    """A run that saw the explanation is enough, also where the ledger's numbers stay the same."""
    schools = [f"{UNIT[:2]}市第{number}中等专业学校" for number in "一二三"]
    rows = [GOOD.replace("郑州市金水中等专业学校", one)[:-3] + "0" for one in schools]
    save(workspace / "inbox/henan/z.xlsx", workbook(table(UNIT, *rows)))
    run(workspace, *HENAN, "2019-04-27T07:00")
    for hour, school in enumerate(schools[:2], start=10):
        at = f"2019-04-27T{hour}"
        explained(workspace, UNIT, "C07", "--school", school, moment=f"{at}:00")
        with pytest.raises(UsageFault, match=f"{UNIT} 的 C07"):
            remind(workspace, *HENAN, DAY)
        run(workspace, *HENAN, f"{at}:30")
    document = remind(workspace, *HENAN, DAY)
    (told,) = [one for one in document["reminded"] if one["unit"] == UNIT]
    assert "C07" in str(told["needs"])  # the third school's


def test_whose_files_nobody_knows_are_told(workspace: Path) -> None:
    """A file that may be a reminded unit's is told before anything is sent, and on the list."""
    save(workspace / "inbox/henan/谁的.xlsx", b"PK no workbook")
    save(workspace / "inbox/henan/谁的.pdf", b"%PDF-1.4\n%%EOF\n")
    run(workspace, *HENAN, "2019-04-21T09:00")
    document = remind(workspace, *HENAN, FIVE)
    assert document["unknown"] == ["inbox/henan/谁的.xlsx"]
    assert "有 1 个文件还不知道是哪个单位的" in said(workspace, *HENAN, FIVE)
    book = openpyxl.load_workbook(workspace / HERE / "截止前5个工作日/电话清单.xlsx")
    assert "另有 1 个文件不知道是谁报来的" in str(book["催报"]["A2"].value)


def test_names_that_were_written_since_the_last_run(workspace: Path) -> None:
    """Where nobody knows whose a file is, names written since may tell: they are asked first."""
    save(workspace / "inbox/henan/谁的.xlsx", b"PK no workbook")
    run(workspace, *HENAN, "2019-04-21T09:00")
    entered(workspace, "alias", OTHER, ITS_NAME, "--province", "henan")
    refused(workspace, r"改过 aliases.csv，也许已经写明 inbox/henan/谁的.xlsx")


@pytest.mark.parametrize("files", [(), ("我的.txt",)])
def test_a_folder_that_the_ledger_does_not_know_is_left(
    workspace: Path, files: tuple[str, ...]
) -> None:
    """What an officer made, or a restored ledger forgot, stays; the drafts get the next name."""
    folder = workspace / HERE / "截止前5个工作日"
    folder.mkdir(parents=True)
    for name in files:
        (folder / name).write_text("我的", encoding="utf-8")
    document = remind(workspace, *HENAN, FIVE)
    second = folder.with_name("截止前5个工作日 (2)")
    assert document["written"] == [second.as_posix()]
    assert (second / "群通知.txt").is_file()
    assert set(contents(folder)) == set(files)
    assert len(reminded_events(workspace)) == 28
    assert remind(workspace, *HENAN, FIVE)["reminded"] == []


def test_the_same_stage_of_another_deadline(workspace: Path) -> None:
    """A postponed deadline has all its stages, in folders that name it, and each only once."""
    remind(workspace, *HENAN, DAY)
    text = Resources().read("schemas/rounds/2019-1.yaml").text
    own = workspace / "schemas/rounds/2019-1.yaml"
    own.parent.mkdir(parents=True)
    assert text.count("2019-04-28") == 1
    own.write_text(text.replace("2019-04-28", "2019-05-30"), encoding="utf-8")
    later = "2019-05-23T09:00"  # five working days before the 30th
    document = remind(workspace, *HENAN, later)
    assert (document["stage"], len(document["reminded"])) == (-5, 28)
    names = {path.name for path in (workspace / HERE).iterdir()}
    assert names == {"截止当天", "截止前5个工作日（截止2019-05-30）"}
    assert remind(workspace, *HENAN, later)["reminded"] == []


def test_a_time_that_has_not_come(workspace: Path) -> None:
    """A letter is never numbered ahead of its day; to look ahead is free."""
    ahead = f"{dt.datetime.now(BEIJING) + dt.timedelta(hours=1):%Y-%m-%dT%H:%M}"
    with pytest.raises(UsageFault, match="--dry-run"):
        remind(workspace, *HENAN, ahead)
    assert reminded_events(workspace) == []
    assert not (workspace / "催报").exists()


def test_nobody_to_ask_is_told(workspace: Path) -> None:
    """Where the settings name no contact of the scope, the officer is told before sending."""
    assert "[contact.henan]" in said(workspace, *HENAN, FIVE, "--dry-run")
    settings = '[contact.henan]\nname = "李娜"\ntelephone = "0371-60000000"\n'
    (workspace / "summarize.toml").write_text(settings, encoding="utf-8")
    assert "[contact.henan]" not in said(workspace, *HENAN, FIVE, "--dry-run")


def test_a_scope_must_be_named(workspace: Path) -> None:
    """Nobody is reminded by mistake of all scopes at once."""
    with pytest.raises(UsageFault, match="--province"):
        remind(workspace, "--as-of", DAY)


def test_a_rehearsal_loads_nothing_heavy(workspace: Path) -> None:
    """To look needs neither pandas nor the writers."""
    code = (
        "import sys\nfrom pipeline.cli import main\n"
        "try:\n    main()\nfinally:\n"
        "    heavy = {'pandas', 'xlsxwriter', 'docxtpl', 'alembic'}\n"
        "    print(*sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    ended = subprocess.run(
        (sys.executable, "-c", code, "remind", "--workspace", str(workspace), *HENAN, DAY,
         "--dry-run"),
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert ended.stderr.split() == []
