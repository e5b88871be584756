"""The ledger as an officer has it: in either database, exported, and held against the folders."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.inboxes import HENAN, contents, fill, run, save
from tests.helpers.postgresql import postgresql, server  # noqa: F401 - fixtures
from tests.helpers.workbooks import workbook

from .conftest import COLLEGE, LUOYANG, ZHENGZHOU

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Program

RESULTS = "outbox/henan/2019-1"
FILES = ("receipts.csv", "versions.csv", "explanations.csv", "events.csv")


@pytest.fixture
def done(workspace: Path) -> Path:
    """A workspace after a run."""
    run(workspace)
    return workspace


def disagreements(program: Program, workspace: Path, *arguments: str) -> list[tuple[str, str]]:
    """What `summarize ledger check` says, as (about, message); the exit code fits it."""
    done = program("ledger", "check", "--workspace", workspace, "--json", *arguments)
    document: dict[str, Any] = json.loads(done.stdout)
    found = [(one["about"], one["message"]) for one in document["disagreements"]]
    assert document["agrees"] is (not found)
    assert done.returncode == bool(found)
    return found


def rows(path: Path) -> list[dict[str, str]]:
    """An exported table."""
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


# ── both databases ───────────────────────────────────────


def test_postgresql_gives_the_same(workspace: Path, tmp_path: Path, postgresql: str) -> None:  # noqa: F811
    """A ledger on a server gives what SQLite gives, byte for byte, in the first run and the next.

    A second submission of a unit comes between the two, so that the second run needs the first.
    """
    other = tmp_path / "另一个"
    shutil.copytree(workspace, other)
    later = (*HENAN[:-1], "2019-04-29T18:00:00+08:00")
    for arguments in (HENAN, later):
        kept = run(workspace, *arguments)
        served = run(other, *arguments, "--ledger", postgresql)
        assert (served.exit_code, served.document) == (kept.exit_code, kept.document)
        assert served.files() == kept.files()
        for place in (workspace, other):
            corrected = ZHENGZHOU.replace("|120|", "|130|")
            save(place / "inbox" / "henan" / "郑州市 修改.xlsx", workbook(corrected))
    assert [s["version"] for s in served.document["submissions"]].count(2) == 1
    assert not (other / "ledger.sqlite3").exists()


def test_the_commands_speak_to_postgresql(workspace: Path, postgresql: str,  # noqa: F811
                                          summarize: Program) -> None:  # fmt: skip
    """Export and check work on a server's ledger as on a file."""
    run(workspace, *HENAN, "--ledger", postgresql)
    assert disagreements(summarize, workspace, "--ledger", postgresql) == []
    done = summarize("ledger", "export", "--workspace", workspace, "--ledger", postgresql)
    assert done.returncode == 0
    assert len(rows(workspace / "台账导出" / "receipts.csv")) == 3


# ── export ───────────────────────────────────────────────


def test_export_holds_every_row(done: Path, summarize: Program) -> None:
    """Four tables hold all that the ledger holds; one line says so, and `--json` says it too."""
    told = summarize("ledger", "export", "--workspace", done)
    assert told.returncode == 0
    assert told.stdout.count("\n") == 1
    assert "收件 3 行，版本 3 行，说明 0 行" in told.stdout
    folder = done / "台账导出"
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    document = json.loads(summarize("ledger", "export", "--workspace", done, "--json").stdout)
    written = {one["file"]: one["rows"] for one in document["files"]}
    ledger = sqlite3.connect(done / "ledger.sqlite3")
    for name in FILES:
        (count,) = ledger.execute(f"select count(*) from {name[:-4]}").fetchone()  # noqa: S608
        assert len(rows(folder / name)) == written[name] == count
    ledger.close()
    events = [(row["事项"], row["事项代码"], row["单位"]) for row in rows(folder / "events.csv")]
    assert ("收到", "received", "") in events
    assert ("退回", "returned", "洛阳市教育局") in events


def test_export_is_for_excel_and_runs_nothing(tmp_path: Path, summarize: Program) -> None:
    """The files begin with the mark that Excel needs, and no text is a formula."""
    fill(tmp_path, {"henan/郑州市.xlsx": ZHENGZHOU.replace("|120|", "|9000|")})
    run(tmp_path)
    reason = '=HYPERLINK("http://x")'
    explain = ("explain", "郑州市教育局", "S05", "--reason", reason, *HENAN)
    assert summarize(*explain, "--workspace", tmp_path).returncode == 0
    summarize("ledger", "export", tmp_path / "新" / "台账", "--workspace", tmp_path)
    folder = tmp_path / "新" / "台账"
    assert all((folder / name).read_bytes().startswith(b"\xef\xbb\xbf") for name in FILES)
    assert {row["说明"] for row in rows(folder / "explanations.csv")} == {f"'{reason}"}
    assert [r["原因"] for r in rows(folder / "events.csv") if r["事项"] == "说明"] == [f"'{reason}"]


def test_export_is_the_same_again(done: Path, summarize: Program) -> None:
    """The same ledger gives the same bytes, in place of the former export."""
    summarize("ledger", "export", "--workspace", done)
    first = contents(done / "台账导出")
    summarize("ledger", "export", "--workspace", done)
    assert contents(done / "台账导出") == first


def test_export_touches_nothing_else(done: Path, summarize: Program) -> None:
    """A folder with files of others is left alone, and no part of an export is written."""
    save(done / "材料" / "a.txt", b"x")
    told = summarize("ledger", "export", done / "材料", "--workspace", done)
    assert told.returncode == 2
    assert "别的文件" in told.stderr
    assert contents(done / "材料") == {"a.txt": b"x"}


@pytest.mark.parametrize(
    "place", ["inbox/hebei", "inbox/新", "inbox", "outbox/新", "locks/henan", "材料/../inbox/hebei"]
)
def test_export_keeps_out_of_the_own_folders(done: Path, place: str, summarize: Program) -> None:
    """What lies in the inbox, the outbox or with the locks is read as what it is not."""
    (done / "inbox" / "hebei").mkdir()
    (done / "材料").mkdir()
    before = contents(done)
    told = summarize("ledger", "export", done / place, "--workspace", done)
    assert told.returncode == 2
    assert "不能导出到" in told.stderr
    assert told.stderr.strip().count("\n") == 0
    changed = {name for name, content in contents(done).items() if before.get(name) != content}
    assert changed <= {"ledger.sqlite3-wal", "ledger.sqlite3-shm"}


def test_nothing_to_export(workspace: Path, summarize: Program) -> None:
    """Before the first run there is no ledger: that is said, and none is made."""
    told = summarize("ledger", "export", "--workspace", workspace)
    assert told.returncode == 2
    assert "还没有台账" in told.stderr
    assert not (workspace / "ledger.sqlite3").exists()
    assert not (workspace / "台账导出").exists()


# ── check ────────────────────────────────────────────────


def test_all_agrees(done: Path, summarize: Program) -> None:
    """After a run ledger, inbox and results tell the same, and one line says so."""
    before = contents(done)
    told = summarize("ledger", "check", "--workspace", done)
    assert (told.returncode, told.stdout.count("\n")) == (0, 1)
    assert "核对了收件文件夹里的 3 个文件，1 个范围和批次" in told.stdout
    assert disagreements(summarize, done, "--province", "河南", "--round", "首批") == []
    changed = {name for name, content in contents(done).items() if before.get(name) != content}
    assert changed <= {"ledger.sqlite3-wal", "ledger.sqlite3-shm"}


def test_a_file_that_is_gone(done: Path, summarize: Program) -> None:
    """A file that counts and is not in the inbox any more is named."""
    (done / "inbox" / "henan" / "郑州市.xlsx").unlink()
    ((about, message),) = disagreements(summarize, done)
    assert about == "inbox"
    assert "inbox/henan/郑州市.xlsx 计入了汇总，现在不在收件文件夹里" in message


def test_a_file_that_was_changed(done: Path, summarize: Program) -> None:
    """A file of the same name with other bytes is not the file that counts."""
    save(done / "inbox" / "henan" / "郑州市.xlsx", workbook(ZHENGZHOU.replace("|120|", "|130|")))
    ((about, message),) = disagreements(summarize, done)
    assert about == "inbox"
    assert "inbox/henan/郑州市.xlsx 计入了汇总，现在的内容和当时的不一样" in message


def test_a_file_that_no_run_has_seen(done: Path, summarize: Program) -> None:
    """A file that came since is named, whichever scope it is of, unless another is asked for."""
    fill(done, {"henan/开封市.xlsx": LUOYANG, "hebei/石家庄市.xlsx": COLLEGE})
    found = disagreements(summarize, done)
    assert [about for about, _ in found] == ["inbox", "inbox"]
    assert "inbox/hebei/石家庄市.xlsx 在收件文件夹里，台账里没有" in found[0][1]
    ((_, message),) = disagreements(summarize, done, "--province", "henan")
    assert "inbox/henan/开封市.xlsx" in message


def test_files_in_archives(tmp_path: Path, summarize: Program) -> None:
    """Files in an archive, and in one inside that, are hashed through it, each by itself."""

    def packed(**files: bytes) -> bytes:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for name, data in files.items():
                archive.writestr(zipfile.ZipInfo(name.replace("_", ".")), data)
        return content.getvalue()

    def put(college: str) -> None:
        inner = packed(b_xlsx=workbook(college))
        outer = packed(a_xlsx=workbook(ZHENGZHOU), c_zip=inner, x_tmp=b"owner")
        save(tmp_path / "inbox" / "henan" / "报送.zip", outer)

    put(COLLEGE)
    run(tmp_path)
    assert disagreements(summarize, tmp_path) == []
    put(COLLEGE.replace("|210|", "|220|"))
    found = [message for _, message in disagreements(summarize, tmp_path)]
    assert any("报送.zip/c.zip/b.xlsx 计入了汇总，现在的内容和当时的不一样" in m for m in found)
    assert not any("a.xlsx" in message for message in found)
    (tmp_path / "inbox" / "henan" / "报送.zip").unlink()
    found = [message for _, message in disagreements(summarize, tmp_path)]
    assert sum("不在收件文件夹里" in message for message in found) == len(found) == 3


def test_results_of_another_ledger(done: Path, summarize: Program) -> None:
    """Where run.json says otherwise than the ledger, the file and both words are told."""
    path = done / RESULTS / "run.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    for one in document["submissions"]:
        if one["status"] == "returned":
            one["status"] = "accepted"
    path.write_text(json.dumps(document), encoding="utf-8")
    ((about, message),) = disagreements(summarize, done)
    assert about == "results"
    assert "台账里是退回（洛阳市教育局）" in message
    assert "通过（洛阳市教育局）" in message


@pytest.mark.parametrize("content", ["", "[]", '{"submissions": 1, "outputs": []}', "{}"])
def test_a_broken_document(done: Path, summarize: Program, content: str) -> None:
    """A run.json that is none any more is a finding, and no fault of the program."""
    (done / RESULTS / "run.json").write_text(content, encoding="utf-8")
    ((about, message),) = disagreements(summarize, done)
    assert about == "results"
    assert f"{RESULTS}/run.json 读不出来" in message


def test_outputs_that_were_changed(done: Path, summarize: Program) -> None:
    """Each result that is not as the run wrote it, or is gone, is named."""
    (done / RESULTS / "entries.csv").write_bytes(b"mine")
    (done / RESULTS / "统计分析.xlsx").unlink()
    found = sorted(message for _, message in disagreements(summarize, done))
    assert len(found) == 2
    assert f"{RESULTS}/entries.csv 和运行时写出的不一样" in found[0]
    assert f"{RESULTS}/统计分析.xlsx 不在了" in found[1]


def test_results_may_be_removed(done: Path, summarize: Program) -> None:
    """The outbox is safe to delete and make again: its absence is no disagreement."""
    shutil.rmtree(done / "outbox")
    assert disagreements(summarize, done) == []


def test_results_without_a_ledger(done: Path, summarize: Program) -> None:
    """A ledger that is gone is told; none is made in its place."""
    for path in done.glob("ledger.sqlite3*"):
        path.unlink()
    ((about, message),) = disagreements(summarize, done)
    assert about == "database"
    assert "还没有台账" in message
    assert not (done / "ledger.sqlite3").exists()


def test_long_lists_are_cut(done: Path, summarize: Program) -> None:
    """A person sees twenty lines and how many more there are; a program sees all."""
    fill(done, {f"henan/{number}.csv": b"x" for number in range(30)})
    told = summarize("ledger", "check", "--workspace", done).stdout.splitlines()
    assert len(told) == 22
    assert "另有 10 处" in told[-1]
    assert len(disagreements(summarize, done)) == 30


@pytest.mark.parametrize("command", ["export", "check"])
def test_help_of_each_command(summarize: Program, command: str) -> None:
    """Each command shows how to write it, in Chinese."""
    page = summarize("ledger", command, "--help")
    assert page.returncode == 0
    assert page.stdout.startswith("用法")
    assert f"summarize ledger {command}" in page.stdout.partition("例子：")[2]


def test_what_a_lock_has_frozen(done: Path, summarize: Program) -> None:
    """A file that counts in a locked round may leave the inbox: the lock has kept it."""
    locked = summarize("lock", *HENAN, "--reason", "截止", "--workspace", done)
    assert locked.returncode in (0, 1), locked.stderr
    assert disagreements(summarize, done) == []
    (done / "inbox" / "henan" / "郑州市.xlsx").unlink()
    assert disagreements(summarize, done) == []
