"""Watching an inbox: when a run is made, when it is waited, and what does not end it."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.jobs.scheduled import watching
from pipeline.jobs.scheduled.watching import Bell, Voice, Watched, watch
from pipeline.jobs.workspace import only_writer, open_workspace
from pipeline.model.errors import UsageFault
from tests.helpers.inboxes import run, table
from tests.helpers.workbooks import workbook
from tests.unit.given import NOON

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass
class Waiting:
    """An event that is waited for; the time it takes is spent on what a test says."""

    meanwhile: list[Callable[[], object]] = field(default_factory=list)
    waited: int = 0

    def wait(self, _seconds: float) -> bool:
        """Let what is to happen meanwhile happen."""
        self.waited += 1
        if self.meanwhile:
            self.meanwhile.pop(0)()
        return False

    def is_set(self) -> bool:
        """It never comes."""
        return False


class Clock:
    """A clock that stands still until a test sets it on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        """Seconds."""
        return self.now


@dataclass
class Post:
    """A watcher with runs that do what a test says, and everything that it told."""

    folder: Path
    watcher: Any
    over: Waiting
    clock: Clock
    runs: list[list[str]]
    """The files of each run."""
    heard: list[str]
    on_run: list[Callable[[], object]]

    def put(self, name: str, content: bytes = b"x") -> None:
        """A file in Henan's folder."""
        path = self.folder / "inbox" / "henan" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)

    def look(self, times: int = 1) -> None:
        """Look so often."""
        for _ in range(times):
            self.watcher.look()


@dataclass(frozen=True)
class Ran:
    """What is asked of a run."""

    submissions: tuple[Any, ...] = ()


@pytest.fixture
def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Post:
    """A watcher of Henan's inbox that has looked at nothing yet."""
    (tmp_path / "inbox").mkdir()
    runs: list[list[str]] = []
    heard: list[str] = []
    on_run: list[Callable[[], object]] = []
    over, clock = Waiting(), Clock()

    def summarize(workspace: Any, province: str, *_others: Any) -> Ran:
        with only_writer(workspace):
            folder = workspace.inbox / province
            runs.append(sorted(p.name for p in folder.iterdir()) if folder.is_dir() else [])
            result = on_run.pop(0)() if on_run else None
        return result if isinstance(result, Ran) else Ran()

    monkeypatch.setattr(watching, "summarize", summarize)
    monkeypatch.setattr(watching, "_line", lambda _run: "a run")
    monkeypatch.setattr(watching, "time", clock)
    bell = Bell()
    bell.over = over  # type: ignore[assignment]
    watched = Watched(lambda: open_workspace(tmp_path, as_of=NOON), "henan", "2019-1", 10.0)
    voice = Voice(heard.append, heard.append, heard.append)
    watcher = watching._Watcher(watched, bell, voice)  # noqa: SLF001 - a look at a time
    return Post(tmp_path, watcher, over, clock, runs, heard, on_run)


def test_it_runs_at_once_and_then_at_changes(post: Post) -> None:
    """The first look runs, whatever is there; afterwards only what changed leads to a run."""
    post.look(3)
    assert post.runs == [[]]
    post.put("a.xlsx")
    post.look(3)
    post.put("a.xlsx", b"longer")
    post.look(3)
    (post.folder / "inbox" / "henan" / "a.xlsx").rename(post.folder / "inbox" / "henan" / "b.xlsx")
    post.look(3)
    assert post.runs == [[], ["a.xlsx"], ["a.xlsx"], ["b.xlsx"]]


def test_a_burst_is_one_run(post: Post) -> None:
    """Files that come one after the other while the inbox settles are one run."""
    post.put("0.xlsx")
    post.over.meanwhile = [lambda n=n: post.put(f"{n}.xlsx") for n in range(1, 6)]
    post.look(3)
    assert post.runs == [[f"{n}.xlsx" for n in range(6)]]
    assert post.over.waited == 6


def test_a_growing_file_is_waited_for(post: Post) -> None:
    """A file that still grows is not run upon until it has stopped."""
    sizes: list[int] = []
    post.put("a.xlsx")
    post.over.meanwhile = [lambda n=n: post.put("a.xlsx", b"x" * n) for n in range(2, 9)]
    file = post.folder / "inbox" / "henan" / "a.xlsx"
    post.on_run.append(lambda: sizes.append(file.stat().st_size))
    post.look(2)
    assert sizes == [8]


def test_a_file_that_never_stops_does_not_stop_the_others(post: Post) -> None:
    """After many looks the run is made all the same, and once more as the file goes on."""
    post.put("a.log")
    post.over.meanwhile = [lambda n=n: post.put("a.log", b"x" * n) for n in range(2, 500)]
    post.look()
    assert len(post.runs) == 1
    post.put("a.log", b"and on")
    post.look()
    assert len(post.runs) == 2


def test_a_change_during_a_run_leads_to_one_more(post: Post) -> None:
    """What comes while the run reads is not lost, and is run once."""
    post.put("a.xlsx")
    post.on_run.append(lambda: post.put("b.xlsx"))
    post.look(4)
    assert post.runs == [["a.xlsx"], ["a.xlsx", "b.xlsx"]]


def test_other_folders_and_owner_files_do_not_count(post: Post) -> None:
    """A change in another scope's folder, or of a file that Excel keeps beside another, is none."""
    post.look()
    (post.folder / "inbox" / "hubei").mkdir()
    (post.folder / "inbox" / "hubei" / "a.xlsx").write_bytes(b"x")
    post.put("~$a.xlsx")
    post.look(2)
    assert len(post.runs) == 1


def fail(sentence: str) -> Callable[[], object]:
    """A run that cannot be made."""

    def failing() -> None:
        raise UsageFault(sentence)

    return failing


def test_a_failed_run_is_tried_again_after_a_growing_pause(post: Post) -> None:
    """It is told each time; the pauses are one interval, two, four; then it is as before."""
    post.on_run += [fail("甲。"), fail("乙。"), fail("丙。")]
    tries = []
    for second in range(120):
        post.clock.now = 1000.0 + second
        before = len(post.runs)
        post.look()
        if len(post.runs) > before:
            tries.append(second)
    assert tries == [0, 10, 30, 70]
    assert [sentence[6:8] for sentence in post.heard[:3]] == ["甲。", "乙。", "丙。"]
    assert post.heard[3:] == ["a run"]


def test_a_change_is_tried_at_once(post: Post) -> None:
    """After a failure a change does not wait for the pause, and the pause begins anew."""
    post.on_run += [fail("甲。"), fail("乙。")]
    post.look()
    post.put("a.xlsx")
    post.look()
    assert len(post.runs) == 2
    assert all("10 秒后" in sentence for sentence in post.heard)


def test_a_fault_of_ours_does_not_end_it(post: Post) -> None:
    """Any exception of a run is told with its trace, and the run is tried again."""
    post.on_run.append(lambda: {}["x"])  # type: ignore[index]
    post.look()
    post.clock.now += 10
    post.look()
    assert "KeyError: 'x'" in post.heard[0]
    assert "KeyError" in post.heard[1]
    assert post.heard[2:] == ["a run"]


def test_another_run_is_waited_for(post: Post) -> None:
    """While another run writes the workspace it is said once, and run as soon as that has ended."""
    with only_writer(open_workspace(post.folder, as_of=NOON)):
        post.look(3)
        assert post.watcher.pause < 10
    assert len(post.heard) == 1
    assert "等它结束" in post.heard[0]
    post.look(2)
    assert post.heard[1:] == ["a run"]


def test_what_is_pending_is_run_again(post: Post) -> None:
    """A run that found a file still arriving is repeated, although nothing seems to change."""

    @dataclass(frozen=True)
    class Pending:
        status: watching.Status = watching.Status.PENDING

    post.on_run.append(lambda: Ran((Pending(),)))
    post.look(2)
    assert len(post.runs) == 1
    post.clock.now += 10
    post.look(2)
    assert len(post.runs) == 2


def test_an_inbox_that_is_suddenly_empty_is_not_believed(post: Post) -> None:
    """A drive that was lost looks empty: it is said once; nothing is run, nor when it is back."""
    post.put("a.xlsx")
    post.look()
    (post.folder / "inbox" / "henan").rename(post.folder / "away")
    post.look(3)
    assert len(post.heard) == 2
    assert "空" in post.heard[1]
    (post.folder / "away").rename(post.folder / "inbox" / "henan")
    post.look()
    assert len(post.runs) == 1


def test_an_inbox_that_was_emptied_before_the_watch(post: Post) -> None:
    """Also the first run believes no empty inbox where the ledger has files; others may come."""
    post.put("a.xlsx", workbook(table("郑州市教育局")))
    run(post.folder, "--province", "henan", "--round", "2019-1")
    (post.folder / "inbox" / "henan").rename(post.folder / "away")
    post.look(3)
    assert post.runs == []
    assert len(post.heard) == 1
    assert "收件文件夹空了或者不见了" in post.heard[0]
    (post.folder / "away").rename(post.folder / "inbox" / "henan")
    post.look()
    assert post.runs == [["a.xlsx"]]


def test_a_folder_that_is_gone_is_not_believed(post: Post) -> None:
    """Nor is the folder's own emptiness, where a file of the province lies beside it."""
    post.put("a.xlsx", workbook(table("郑州市教育局")))
    (post.folder / "inbox" / "b.xlsx").write_bytes(workbook(table("洛阳市教育局")))
    run(post.folder, "--province", "henan", "--round", "2019-1")
    (post.folder / "inbox" / "henan").rename(post.folder / "away")
    post.look(3)
    assert post.runs == []
    assert "inbox/henan/a.xlsx" in post.heard[0]
    (post.folder / "away").rename(post.folder / "inbox" / "henan")
    post.look()
    assert post.runs == [["a.xlsx"]]


def test_an_inbox_that_is_gone_is_waited_for(post: Post) -> None:
    """Where the inbox itself is not there it is said once, and the watch goes on."""
    post.put("a.xlsx")
    post.look()
    (post.folder / "inbox").rename(post.folder / "away")
    post.look(3)
    assert len(post.heard) == 2
    (post.folder / "away").rename(post.folder / "inbox")
    post.put("b.xlsx")
    post.look()
    assert post.runs[-1] == ["a.xlsx", "b.xlsx"]


# ── hints ────────────────────────────────────────────────


def _missing() -> None:
    return None


def _refusing() -> ModuleType:
    def changes(*_arguments: Any, **_options: Any) -> Any:
        raise OSError("no more watches")

    module = ModuleType("watchfiles")
    module.watch = changes  # type: ignore[attr-defined]
    return module


def _silent() -> ModuleType:
    def changes(*_arguments: Any, stop_event: threading.Event, **_options: Any) -> Any:
        stop_event.wait()
        return iter(())

    module = ModuleType("watchfiles")
    module.watch = changes  # type: ignore[attr-defined]
    return module


@pytest.mark.parametrize("hints", [_missing, _refusing, _silent])
def test_nothing_depends_on_hints(
    post: Post, monkeypatch: pytest.MonkeyPatch, hints: Callable[[], Any]
) -> None:
    """Without watchfiles, or where it refuses or hears nothing, the looking finds the change."""
    monkeypatch.setitem(sys.modules, "watchfiles", hints())
    bell = Bell()
    post.on_run += [lambda: post.put("a.xlsx"), bell.end]
    watched = Watched(lambda: open_workspace(post.folder, as_of=NOON), "henan", "2019-1", 0.01)
    (post.folder / "summarize.toml").write_text("[limits]\nsettle_seconds = 0\n", encoding="utf-8")
    watch(watched, bell, Voice(post.heard.append, post.heard.append, post.heard.append))
    assert post.runs == [[], ["a.xlsx"]]


def test_a_hint_wakes_the_looking(tmp_path: Path) -> None:
    """Where the system tells of a change, the next look does not wait for its time."""
    bell = Bell()
    told = threading.Event()
    bell.ring = told.set  # type: ignore[method-assign]
    hints = threading.Thread(target=watching._hints, args=(tmp_path, bell))  # noqa: SLF001
    hints.start()
    number = 0
    while not told.wait(0.2) and number < 600:
        (tmp_path / f"{number}.xlsx").write_bytes(b"x")
        number += 1
    bell.end()
    hints.join()
    assert told.is_set()


@pytest.mark.parametrize(("province", "round_name"), [("henna", "2019-1"), ("henan", "2019-9")])
def test_a_wrong_scope_or_round_ends_it_at_once(post: Post, province: str, round_name: str) -> None:
    """What is wrong from the beginning will not mend itself: a usage fault."""
    watched = Watched(lambda: open_workspace(post.folder, as_of=NOON), province, round_name, 10.0)
    with pytest.raises(UsageFault):
        watch(watched, Bell(), Voice(post.heard.append, post.heard.append, post.heard.append))
    assert post.runs == []
