"""The demo's run: every file meets the fate that it was made for, and the times are fixed."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.intake.inbox import scan
from pipeline.jobs.arrivals import watch
from pipeline.jobs.demo.cases import BUREAUS, COLLEGES, NOT_SCANNED, PACKED_SCANS
from pipeline.jobs.demonstration import RECEIVED_AT, demonstrate
from tests.helpers.inboxes import contents

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.jobs.demo import DemoFile
    from pipeline.model.units import Territory

UNMATCHED = "inbox/henan/CamScanner 04-26-2019 16.20.pdf"


def no_progress(_done: int, _total: int) -> None:
    """Nothing is shown."""


@pytest.fixture(scope="module", name="folder")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    demonstrate(folder, None, no_progress)
    return folder


@pytest.fixture(scope="module", name="submissions")
def _submissions(folder: Path) -> dict[str, Any]:
    document = json.loads((folder / "outbox/henan/2019-1/run.json").read_bytes())
    return {submission["file"]: submission for submission in document["submissions"]}


def codes(submission: dict[str, Any], severity: str) -> set[str]:
    """The rules of a severity that a submission breaks."""
    return {f["code"] for f in submission["findings"] if f["severity"] == severity}


def test_errors_are_those_that_were_put_in(
    files: tuple[DemoFile, ...], submissions: dict[str, Any]
) -> None:
    """Each file of the inbox breaks exactly the rules that it expects; so do all in an archive."""
    for file in files:
        own = [s for name, s in submissions.items() if f"{name}/".startswith(f"inbox/{file.name}/")]
        assert own, file.name
        found = set[str]().union(*(codes(submission, "E") for submission in own))
        assert found == set(file.expected), file.name


def test_doubts_that_were_put_in_are_found(submissions: dict[str, Any]) -> None:
    """What a fault or a format of severity W says is among the findings of its file."""
    checked = 0
    for case in (*BUREAUS, *COLLEGES):
        wanted = {fault.code for fault in case.faults if fault.severity == "W"}
        wanted |= {case.format.code} - {""}
        if wanted:
            assert wanted <= codes(submissions[f"inbox/{case.path}"], "W"), case.unit
            checked += 1
    assert checked > 15


def test_scans_go_to_their_units(submissions: dict[str, Any]) -> None:
    """By name, by folder and by archive; one scan tells nothing and stays without a unit."""
    scans = {
        name.removeprefix("inbox/henan/"): s["unit"]
        for name, s in submissions.items()
        if s["status"] == "scan"
    }
    assert scans == {
        "郑州市教育局（盖章扫描件）.pdf": "郑州市教育局",
        "开封市（盖章）.pdf": "开封市教育局",
        "鹤壁市/扫描全能王 2019-4-25 10.36.pdf": "鹤壁市教育局",
        "焦作市1+X试点院校.zip/盖章扫描件.pdf": "焦作市教育局",
        "濮阳市教育局.zip/濮阳市教育局/盖章扫描件.pdf": "濮阳市教育局",
        UNMATCHED.removeprefix("inbox/henan/"): None,
        **{f"各单位盖章扫描件.zip/盖章扫描件/{unit}.pdf": unit for unit in PACKED_SCANS},
    }


def test_few_scans_are_missing(submissions: dict[str, Any]) -> None:
    """S05 is told of the units whose scans were left out, as far as their tables are good."""
    missing = {s["unit"] for s in submissions.values() if "S05" in codes(s, "W")}
    assert missing == set(NOT_SCANNED[:3])


def test_files_were_saved_shortly_before_the_run(folder: Path, files: tuple[DemoFile, ...]) -> None:
    """One a minute, in their order, the last a minute before the run: none is just arriving."""
    saved = [(folder / "inbox" / file.name).stat().st_mtime for file in files]
    last = RECEIVED_AT - dt.timedelta(minutes=1)
    assert saved == [
        (last - dt.timedelta(minutes=left)).timestamp() for left in reversed(range(len(files)))
    ]


def test_no_file_counts_as_just_arrived(folder: Path, territory: Territory) -> None:
    """However new the folder is, the run need not wait for any of its files to settle."""
    assert watch(scan(folder / "inbox", territory)).recent == frozenset()


def test_another_folder_gets_the_same_results(folder: Path, tmp_path: Path) -> None:
    """Made again elsewhere, and later, every result is the same byte for byte."""
    demonstrate(tmp_path / "again", None, no_progress)

    def results(workspace: Path) -> dict[str, bytes]:
        made = workspace / "outbox" / "henan" / "2019-1"
        return contents(made)

    assert results(tmp_path / "again") == results(folder)
