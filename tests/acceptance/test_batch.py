"""Batch and watch as a scheduler has them: processes, streams, exit codes, signals, ready files."""

from __future__ import annotations

import hashlib
import json
import os
import queue
import re
import shlex
import shutil
import signal
import subprocess
import threading
import time
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from filelock import FileLock

from pipeline.cli.commands import cli
from tests.acceptance.conftest import COLLEGE, LUOYANG, PROGRAM, ZHENGZHOU
from tests.helpers.inboxes import contents, fill, save, table
from tests.helpers.programs import installed
from tests.helpers.workbooks import workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click

    from tests.acceptance.conftest import Program

DOCS = Path(__file__).parents[2] / "docs"
READY = DOCS / "scheduling"
GUIDE = (DOCS / "定时运行.md").read_text(encoding="utf-8")
NEAR = ("--as-of", "2019-04-26T07:30:00+08:00")
DIGEST = "outbox/汇总报告.txt"
LONG = 300
"""Seconds after which a line of output is not waited for any more."""


def results(workspace: Path) -> dict[str, bytes]:
    """Every file of a workspace but locks and what the database keeps beside its own."""
    return {
        name: content
        for name, content in contents(workspace).items()
        if not name.startswith((".summarize", "ledger"))
    }


def bare(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The program as a scheduler starts it: no terminal, no language, another current folder."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(
        [PROGRAM, *arguments], capture_output=True, check=False, timeout=LONG, cwd="/",
        stdin=subprocess.DEVNULL, env=kept | environment,
    )  # fmt: skip


# ── batch ────────────────────────────────────────────────


def test_a_scheduler_needs_no_terminal(workspace: Path) -> None:
    """Without a language both streams are UTF-8: the digest, and lines with their time."""
    done = bare("batch", "--due-within", "3d", *NEAR, "--workspace", workspace, LANG="C")
    again = bare(
        "batch", "--due-within", "3", *NEAR, "--workspace", workspace, PYTHONIOENCODING="ascii"
    )
    assert (done.returncode, again.returncode) == (1, 1)
    told = done.stdout.decode("utf-8")
    written = (workspace / DIGEST).read_bytes()
    assert again.stdout.decode("utf-8").splitlines() == written.decode("utf-8-sig").splitlines()
    assert "洛阳市教育局" in told
    assert "新通过 2 份：郑州市教育局、郑州铁路职业技术学院" in told
    assert "没有变化" in again.stdout.decode("utf-8")
    log = done.stderr.decode("utf-8").splitlines()
    assert all(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d .*河南省", line) for line in log)
    assert len(log) == 2


def test_the_results_are_those_of_the_main_job(process: Program, workspace: Path) -> None:
    """A batch leaves what a run by hand at the same time leaves, byte for byte."""
    other = workspace.with_name("另一个")
    shutil.copytree(workspace, other)
    process("batch", "--due-within", "3", *NEAR, "--workspace", workspace)
    process("--province", "henan", "--round", "2019-1", *NEAR, "--workspace", other)
    own = {name: content for name, content in results(workspace).items() if name != DIGEST}
    assert own == results(other)


def test_one_scope_that_fails_does_not_stop_the_others(process: Program, workspace: Path) -> None:
    """It is named with its sentence, first of all; the others are done; the exit code is its 2."""
    fill(workspace, {"hubei/a.xlsx": table("武汉市教育局")})
    (workspace / "roster").mkdir()
    (workspace / "roster" / "henan.csv").write_text("unit,valid_from\n甲,四月\n", encoding="utf-8")
    done = process("batch", "--due-within", "3d", *NEAR, "--workspace", workspace, "--json")
    document = json.loads(done.stdout)
    assert done.returncode == document["exit_code"] == 2
    assert [(s["scope"], s["exit_code"]) for s in document["scopes"]] == [
        ("henan", 2),
        ("hubei", 0),
    ]
    text = (workspace / DIGEST).read_text(encoding="utf-8-sig")
    assert "roster/henan.csv" in text.splitlines()[3]
    assert document["scopes"][0]["error"] in text
    assert (workspace / "outbox/hubei/2019-1/汇总表.xlsx").is_file()
    assert not (workspace / "outbox/henan").exists()


def test_a_dry_run_writes_nothing(process: Program, workspace: Path) -> None:
    """It names what would run, what would not, and why; the workspace is as it was."""
    before = contents(workspace)
    done = process("batch", "--due-within", "3d", "--dry-run", *NEAR, "--workspace", workspace)
    assert done.returncode == 0
    assert "河南省 首批（2019-1）：截止 2019-04-28" in done.stdout
    early = ("--as-of", "2019-04-02T07:30")
    far = process("batch", "--dry-run", *early, "--workspace", workspace, "--json")
    document = json.loads(far.stdout)
    assert (document["scopes"], document["left"][0]["why"]) == ([], "far")
    assert contents(workspace) == before


def test_nothing_due_ends_with_0(process: Program, workspace: Path) -> None:
    """Where nothing is due it says so, and no scope is touched."""
    done = process("batch", "--as-of", "2019-04-02T07:30", "--workspace", workspace)
    assert done.returncode == 0
    assert "没有需要汇总的" in done.stdout
    assert not (workspace / "outbox" / "henan").exists()


@pytest.mark.parametrize("lock", [".summarize.lock", ".summarize.batch.lock"])
def test_a_second_batch_does_nothing(process: Program, workspace: Path, lock: str) -> None:
    """While another batch or run is at work it ends with 2 at once, and leaves everything."""
    before = results(workspace)
    with FileLock(workspace / lock):
        done = process("batch", "--due-within", "3d", *NEAR, "--workspace", workspace)
    assert (done.returncode, done.stdout) == (2, "")
    assert "summarize" in done.stderr
    assert results(workspace) == before


@pytest.mark.parametrize("days", ["3w", "", "-1", "三天", "9999"])
def test_wrong_days(summarize: Program, workspace: Path, days: str) -> None:
    """What is no number of days is a usage fault that shows how to write one."""
    done = summarize("batch", f"--due-within={days}", "--workspace", workspace)
    assert done.returncode == 2
    assert "--due-within" in done.stderr
    assert "3d" in done.stderr


# ── watch ────────────────────────────────────────────────


class Watching:
    """A watch as a process of its own, and the lines that it prints."""

    def __init__(self, workspace: Path) -> None:
        self.process = subprocess.Popen(
            [PROGRAM, "watch", "--province", "henan", "--round", "2019-1", *NEAR,
             "--interval", "0.2", "--workspace", workspace],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        )  # fmt: skip
        self._lines: queue.Queue[str] = queue.Queue()
        self.seen: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)

    def wait_for(self, words: str) -> str:
        """The next line that holds some words."""
        while True:
            try:
                line = self._lines.get(timeout=LONG)
            except queue.Empty:
                pytest.fail(f"no line with {words!r}; before it: {self.seen}")
            self.seen.append(line)
            if words in line:
                return line

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it with a signal; its exit code."""
        self.process.send_signal(number)
        code = self.process.wait(LONG)
        self._reader.join(LONG)
        return code


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """An empty workspace's inbox of Henan."""
    folder = fill(tmp_path, {}) / "inbox" / "henan"
    folder.mkdir()
    return folder


@pytest.fixture
def watching(inbox: Path) -> Iterator[Watching]:
    """A watch of that inbox."""
    begun = Watching(inbox.parents[1])
    yield begun
    if begun.process.poll() is None:
        begun.process.kill()
        begun.process.wait(LONG)
    assert begun.process.stdout is not None
    begun.process.stdout.close()


def test_files_that_arrive_one_by_one(inbox: Path, watching: Watching) -> None:
    """Each is in the results after the run that follows it; every run has its line, with time."""
    line = watching.wait_for("0 个文件")
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d 河南省 首批（2019-1）：", line)
    (inbox / "a.xlsx").write_bytes(workbook(ZHENGZHOU))
    watching.wait_for("1 个文件，通过 1")
    (inbox / "b.xlsx").write_bytes(workbook(LUOYANG))
    watching.wait_for("2 个文件，通过 1，退回 1")
    folder = inbox.parents[1] / "outbox" / "henan" / "2019-1"
    assert len(json.loads((folder / "run.json").read_text(encoding="utf-8"))["submissions"]) == 2
    assert watching.end() == 0
    assert watching.wait_for("看守结束了")
    assert [path.name for path in folder.parent.iterdir()] == ["2019-1"]


def test_a_file_that_grows_ends_up_read(inbox: Path, watching: Watching) -> None:
    """A slow copy is read once it is whole; that it is the last word is what counts."""
    watching.wait_for("0 个文件")
    whole = workbook(ZHENGZHOU)
    with (inbox / "a.xlsx").open("wb", buffering=0) as file:
        for at in range(0, len(whole), 500):
            file.write(whole[at : at + 500])
            time.sleep(0.1)
    watching.wait_for("1 个文件，通过 1")


def test_a_configuration_that_breaks_does_not_end_it(inbox: Path, watching: Watching) -> None:
    """The sentence is told; once the mistake is mended the run is made."""
    watching.wait_for("0 个文件")
    settings = inbox.parents[1] / "summarize.toml"
    settings.write_text("[contact", encoding="utf-8")
    (inbox / "a.xlsx").write_bytes(workbook(ZHENGZHOU))
    assert "summarize.toml" in watching.wait_for("没有汇总成")
    settings.unlink()
    watching.wait_for("1 个文件，通过 1")


def test_it_waits_for_another_run(inbox: Path, watching: Watching) -> None:
    """While another run holds the lock it says so once, and goes on afterwards."""
    watching.wait_for("0 个文件")
    with FileLock(inbox.parents[1] / ".summarize.lock"):
        (inbox / "a.xlsx").write_bytes(workbook(ZHENGZHOU))
        watching.wait_for("等它结束")
    watching.wait_for("1 个文件，通过 1")
    assert sum("等它结束" in line for line in watching.seen) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_during_a_run(inbox: Path, watching: Watching, number: signal.Signals) -> None:
    """It ends with 0 in the midst of a run, and what is there is whole; the lock is free again."""
    watching.wait_for("0 个文件")
    workspace = inbox.parents[1]
    before = results(workspace)
    for each in range(40):
        save(inbox / f"{each}.xlsx", workbook(ZHENGZHOU))
    holder = workspace / ".summarize.holder"
    limit = time.monotonic() + LONG
    while not holder.exists() and time.monotonic() < limit:
        time.sleep(0.001)
    assert holder.exists()  # else it was ended at rest
    assert watching.end(number) == 0
    assert not holder.exists()
    after = {name: c for name, c in results(workspace).items() if not name.startswith("inbox")}
    assert after.keys() >= before.keys()
    assert not [name for name in after if "/." in name]
    outputs = json.loads(after["outbox/henan/2019-1/run.json"])["outputs"]
    assert outputs
    for output in outputs:
        assert hashlib.sha256(after[output["path"]]).hexdigest() == output["sha256"]
    with FileLock(workspace / ".summarize.lock", timeout=0):
        pass


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--province", "henna"), "henan"),
        ((), "--national"),
        (("--province", "henan", "--json"), "--json"),
        (("--province", "henan", "--interval", "0"), "--interval"),
        (("--province", "henan", "--interval", "nan"), "--interval"),
    ],
)
def test_a_watch_that_cannot_begin(
    summarize: Program, tmp_path: Path, arguments: tuple[str, ...], named: str
) -> None:
    """What is wrong from the beginning ends with 2 and one sentence."""
    (tmp_path / "inbox").mkdir()
    done = summarize("watch", *arguments, "--workspace", tmp_path, "--round", "2019-1")
    assert done.returncode == 2
    assert named in done.stderr


# ── ready files ──────────────────────────────────────────


def _commands(text: str) -> list[list[str]]:
    """Every call of the program in a text: its words after the program's name."""
    text = unescape(text).replace("\\", "/")
    call = re.compile(r"^[^#\n]*?summarize(?:\.exe)?\"? ((?:batch|watch|--)[^\n`>]*)", re.MULTILINE)
    found = call.findall(text)
    return [shlex.split(line, comments=True) for line in found]


def _texts() -> dict[str, str]:
    texts = {
        path.name: path.read_text(encoding="utf-16" if path.suffix == ".xml" else "utf-8")
        for path in sorted(READY.iterdir())
    }
    return texts | {"定时运行.md": GUIDE}


def _options(command: click.Command) -> set[str]:
    return {name for param in command.params for name in param.opts}


def test_every_command_shown_exists() -> None:
    """Each command that the guide or a ready file names is one of the program, with its options."""
    shown = {name: commands for name, text in _texts().items() if (commands := _commands(text))}
    assert shown.keys() == {
        "summarize.cron", "summarize.service", "summarize-watch.service", "summarize-task.xml",
        "定时运行.md",
    }  # fmt: skip
    for name, *words in (words for commands in shown.values() for words in commands):
        used = {word for word in words if word.startswith("--")}
        assert used <= _options(cli.commands[name]), (name, words)
        with cli.commands[name].make_context(name, list(words)) as context:
            assert context.params


def test_every_file_named_is_there() -> None:
    """The guide names each ready file, and no other."""
    named = set(re.findall(r"docs[/\\]scheduling[/\\]([\w.-]+)", GUIDE))
    assert named == {path.name for path in READY.iterdir()}


def _field(text: str, least: int, most: int) -> bool:
    """Whether a field of a cron line is right: `*`, a number, a range, a list or a step."""
    for part in text.split(","):
        match = re.fullmatch(r"(\*|(\d+)(?:-(\d+))?)(?:/(\d+))?", part)
        if match is None:
            return False
        numbers = [int(number) for number in match.groups()[1:3] if number]
        if numbers != sorted(numbers) or any(not least <= n <= most for n in numbers):
            return False
    return True


def test_the_crontab() -> None:
    """Each line is a comment, a setting, or five fields and a command without a bare percent."""
    bounds = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
    lines = (READY / "summarize.cron").read_text(encoding="utf-8").splitlines()
    jobs = [line for line in lines if line and not line.startswith(("#", "LANG="))]
    assert len(jobs) == 2
    for line in jobs:
        *fields, command = line.split(None, 5)
        assert all(_field(text, *bound) for text, bound in zip(fields, bounds, strict=True))
        assert "%" not in command
        assert subprocess.run(("sh", "-n", "-c", command), check=False).returncode == 0


def test_the_units(tmp_path: Path) -> None:
    """The units are taken by systemd as they are, once the program's place is this one's."""
    installed("systemd-analyze")
    units = [path for path in READY.iterdir() if path.suffix in (".service", ".timer")]
    for path in units:
        text = path.read_text(encoding="utf-8")
        place = text.replace("/opt/onex-summarize/.venv/bin/summarize", str(PROGRAM))
        (tmp_path / path.name).write_text(place, encoding="utf-8")
    files = [str(tmp_path / path.name) for path in units]
    done = subprocess.run(
        ("systemd-analyze", "verify", *files), capture_output=True, text=True, check=False
    )
    assert len(files) == 3
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stderr.splitlines() if "summarize" in line] == []


def test_the_task(tmp_path: Path) -> None:
    """The task is XML as Windows has it: twice a day, never two at once, a command to its end."""
    content = (READY / "summarize-task.xml").read_bytes()
    assert content.startswith(b"\xff\xfe")
    (tmp_path / "task.xml").write_bytes(content)
    task = ET.parse(tmp_path / "task.xml").getroot()  # noqa: S314 - our own file
    space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    assert task.tag == f"{space}Task"
    assert [part.tag.removeprefix(space) for part in task] == [
        "RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"
    ]  # fmt: skip
    starts = [start.text for start in task.iter(f"{space}StartBoundary")]
    assert [str(start)[11:] for start in starts] == ["07:30:00", "23:40:00"]
    assert task.findtext(f"{space}Settings/{space}MultipleInstancesPolicy") == "IgnoreNew"
    arguments = str(task.findtext(f".//{space}Arguments"))
    assert arguments.startswith('/d /c ""')
    assert arguments.endswith('2>&1"')
    assert arguments.count('"') % 2 == 0


def test_the_college_is_reported_by_itself(summarize: Program, tmp_path: Path) -> None:
    """Files of no province's folder are told of where no province is run that would read them."""
    done = summarize("batch", *NEAR, "--workspace", fill(tmp_path, {"铁路.xlsx": COLLEGE}))
    assert done.returncode == 0
    assert "铁路.xlsx" in done.stdout
