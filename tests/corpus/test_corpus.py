"""The whole of a corpus through the real command line: each file read or refused as it must be."""

from __future__ import annotations

import re
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from pipeline.intake.limits import Limits
from pipeline.model.resources import Resources
from pipeline.model.rules import load_catalogue
from tests.corpus.once import once
from tests.corpus.places import Corpus, Item, corpus
from tests.corpus.runs import INBOX, Ran, counts, fill, hashes, run

if TYPE_CHECKING:
    from pathlib import Path

STATUSES = frozenset(
    ("accepted", "returned", "quarantined", "superseded", "duplicate",
     "scan", "ignored", "pending", "held")
)  # fmt: skip
REFUSALS = frozenset(("F01", "F02", "F03"))
UNREAD = frozenset(("quarantined", "ignored", "pending"))


class Tried(NamedTuple):
    """A corpus, and what two runs in one workspace made of it."""

    corpus: Corpus
    first: Ran
    second: Ran
    before: dict[str, str]
    after: dict[str, str]

    def submissions(self, required: str) -> list[tuple[Item, dict[str, Any]]]:
        """Each file of which something is required, with each of its submissions."""
        found = self.first.by_file(self.corpus.of(required))
        return [(item, submission) for item, ours in found.items() for submission in ours]


@pytest.fixture(scope="module", name="tried")
def _tried(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    files = corpus()

    def make(folder: Path) -> dict[str, Any]:
        workspace = folder / "workspace"
        fill(workspace, files)
        before = hashes(workspace)
        first, second = (run(workspace, n, len(files.items)) for n in ("first", "second"))
        return {"first": first, "second": second, "before": before, "after": hashes(workspace)}

    _, told = once(tmp_path_factory, "corpus", make)
    return Tried(files, Ran(**told["first"]), Ran(**told["second"]), told["before"], told["after"])


def _errors(submission: dict[str, Any]) -> list[str]:
    return [f["code"] for f in submission["findings"] if f["severity"] == "E"]


def test_nothing_crashed(tried: Tried) -> None:
    """Files that cannot be read end a run with 1, “something was returned”, and no traceback."""
    for ran in (tried.first, tried.second):
        assert "Traceback" not in ran.err
        assert ran.code == 1, ran.err


def test_nothing_but_progress_is_said(tried: Tried) -> None:
    """Standard error holds lines in Chinese alone: no last words of a library."""
    lines = (tried.first.err + tried.second.err).splitlines()
    assert [line for line in lines if not re.search("[\u4e00-\u9fff]", line)] == []


def test_every_file_appears_once(tried: Tried) -> None:
    """Each file has one submission, an archive one for each of its files; there are no others."""
    names = Counter(s["file"] for s in tried.first.submissions)
    assert [name for name, times in names.items() if times > 1] == []
    found = tried.first.by_file(tried.corpus.items)
    assert [item.file for item, ours in found.items() if not ours] == []
    assert sum(map(len, found.values())) == names.total()


def test_statuses_are_those_of_the_contract(tried: Tried) -> None:
    """Every status is one of the contract."""
    assert {s["status"] for s in tried.first.submissions} <= STATUSES


def test_what_must_be_read_is_read(tried: Tried) -> None:
    """A sound file is neither refused nor left lying, whoever wrote it and whatever it is named."""
    assert tried.submissions("read")
    unread = [
        (item.file, s["status"], s["findings"])
        for item, s in tried.submissions("read")
        if s["status"] in UNREAD or REFUSALS.intersection(f["code"] for f in s["findings"])
    ]
    assert unread == []


def test_what_must_be_refused_is_refused(tried: Tried) -> None:
    """A broken or hostile file is quarantined; an owner file is ignored, which is a refusal too."""
    assert tried.submissions("reject")
    taken = [
        (item.file, s["status"], _errors(s))
        for item, s in tried.submissions("reject")
        if s["status"] != ("ignored" if item.is_owner_file else "quarantined")
    ]
    assert taken == []


def test_what_must_be_ignored_is_ignored(tried: Tried) -> None:
    """Owner files and hidden files are ignored, without any finding."""
    seen = [
        (item.file, s["status"])
        for item, s in tried.submissions("ignore")
        if s["status"] != "ignored" or s["findings"]
    ]
    assert seen == []


def test_encrypted_files_are_named_as_such(tried: Tried) -> None:
    """F02 for what has a password: to send it again would not help."""
    encrypted = [item for item in tried.corpus.items if "encrypted" in item.tags]
    found = tried.first.by_file(encrypted)
    otherwise = [(i.file, _errors(s)) for i, ours in found.items() for s in ours]
    assert [each for each in otherwise if each[1] != ["F02"]] == []


def test_a_refusal_has_one_reason(tried: Tried) -> None:
    """What is quarantined has exactly one error, one of F01, F02 and F03; nothing else has any."""
    wrong = [
        (s["file"], s["status"], _errors(s))
        for s in tried.first.submissions
        if (len(_errors(s)) == 1 and REFUSALS.issuperset(_errors(s)))
        != (s["status"] == "quarantined")
        or (s["status"] != "quarantined" and REFUSALS.intersection(_errors(s)))
    ]
    assert wrong == []


def test_messages_are_chinese_sentences(tried: Tried) -> None:
    """Each message is written for an officer; no library's text is among them."""
    messages = [
        (s["file"], f["code"], f["message"]) for s in tried.first.submissions for f in s["findings"]
    ]
    assert messages
    sentence = re.compile("[\u4e00-\u9fff][^\x00]*。")
    assert [each for each in messages if not sentence.search(each[2])] == []
    assert [each for each in messages if not each[2].endswith("。")] == []
    foreign = re.compile(r"[A-Za-z]+(Error|Exception)\b|0x[0-9a-f]{6,}|\.py\b")
    assert [m for m in messages if m[1] in REFUSALS and foreign.search(m[2])] == []


def test_no_cell_is_lost_or_invented(tried: Tried) -> None:
    """The reader sees exactly the cells that two independent readers agreed on."""
    counted = [item for item in tried.corpus.of("read") if item.nonempty_cells is not None]
    seen = counts(tried.corpus, counted)
    differing = {
        item.file: (seen[item.file], item.nonempty_cells, item.note)
        for item in counted
        if seen[item.file] != item.nonempty_cells
    }
    assert differing == {}


def test_no_sound_file_takes_too_long(tried: Tried) -> None:
    """No file that must be read is ended by the limit of time or of memory."""
    rule, limits = load_catalogue(Resources()).by_code["F03"], Limits()
    ended = (
        rule.wording("time").found.format_map({"allowed": f"{limits.seconds} 秒"}),
        rule.wording("memory").found.format_map({"allowed": f"{limits.memory_mib:,} MB"}),
    )
    slow = [
        (item.file, f["message"])
        for item, s in tried.submissions("read")
        for f in s["findings"]
        if any(words in f["message"] for words in ended)
    ]
    assert slow == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the memory of grandchildren")
def test_no_process_exceeds_its_memory(tried: Tried) -> None:
    """The peak memory of every process, the workers' among them, stays within a worker's limit."""
    assert len(tried.first.peaks_mib) > 1  # the program, and at least the server of its workers
    assert max(tried.first.peaks_mib) <= Limits().memory_mib


def test_the_inbox_is_left_alone(tried: Tried) -> None:
    """No file of the inbox is changed, moved or removed, and none is added."""
    assert len(tried.before) == len(tried.corpus.items)
    assert tried.after == tried.before


def test_a_second_run_says_the_same(tried: Tried) -> None:
    """Run again in the same workspace, every file has the status and the findings it had."""
    assert _outcomes(tried.second) == _outcomes(tried.first)


def _outcomes(ran: Ran) -> dict[str, tuple[str, list[str]]]:
    return {
        s["file"].removeprefix(f"{INBOX}/"): (s["status"], [f["code"] for f in s["findings"]])
        for s in ran.submissions
    }
