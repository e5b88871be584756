"""Streams, exit codes and options of the program, as its callers see them."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from tests.acceptance.conftest import PROGRAM, ZHENGZHOU
from tests.helpers.inboxes import HENAN, contents, fill

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import CompletedProcess

    from tests.acceptance.conftest import Program

ROUND_FILE = "schemas/rounds/2019-1.yaml"
TEMPLATE = "templates/xlsx/F1.xlsx"


def refused(done: CompletedProcess[str]) -> str:
    """The sentence with which a run ended that did nothing (exit code 2)."""
    sentences = [line for line in done.stderr.splitlines() if not line.startswith("已读取")]
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(sentences) == 1
    assert re.search("[\u4e00-\u9fff]", sentences[0])
    return sentences[0]


def state(workspace: Path) -> dict[str, bytes]:
    """Every file of a workspace but the lock of the run."""
    files = contents(workspace)
    return {name: content for name, content in files.items() if not name.startswith(".summarize")}


def own_copy(workspace: Path, name: str) -> Path:
    """A workspace's own copy of a data file of the program."""
    copy = workspace / name
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(PROGRAM.parents[2] / name, copy)
    return copy


# ── what is printed ──────────────────────────────────────


def test_json_is_run_json(process: Program, workspace: Path) -> None:
    """`--json` prints the content of run.json and nothing else; 1 tells that one was returned."""
    done = process(*HENAN, "--workspace", workspace, "--json")
    written = (workspace / "outbox" / "henan" / "2019-1" / "run.json").read_text(encoding="utf-8")
    assert done.stdout == written
    assert done.returncode == 1
    assert "错误" not in done.stderr
    document = json.loads(written)
    assert list(document) == [
        "format", "scope", "round", "as_of", "submissions", "units", "totals", "outputs"
    ]  # fmt: skip
    assert document["as_of"] == "2019-04-28T18:00:00+08:00"


def test_all_accepted_is_0(process: Program, tmp_path: Path) -> None:
    """Findings W and I do not count: the run ends with 0, and tells the officer in Chinese."""
    done = process(*HENAN, "--workspace", fill(tmp_path, {"henan/郑州市.xlsx": ZHENGZHOU}))
    assert done.returncode == 0
    assert "郑州市教育局" in done.stdout
    assert "C10" not in done.stderr


def test_empty_inbox(summarize: Program, tmp_path: Path) -> None:
    """An empty inbox is no fault: every unit of the roster is missing, the results are complete."""
    done = summarize(*HENAN, "--workspace", fill(tmp_path, {}), "--json")
    units = json.loads(done.stdout)["units"]
    assert done.returncode == 0
    assert (units["expected"], units["received"], len(units["missing"])) == (28, 0, 28)
    assert (tmp_path / "outbox" / "henan" / "2019-1" / "汇总表.xlsx").is_file()


def test_options_before_and_after_the_command(summarize: Program, workspace: Path) -> None:
    """Shared options may stand before or after a command's name, and mean the same."""
    file = workspace / "henan" / "x.xlsx"
    shutil.copytree(workspace / "inbox" / "henan", file.parent)
    file = file.with_name("郑州市.xlsx")
    shared = ("--as-of", "2019-04-28T18:00:00+08:00", "--json", "--workspace", workspace)
    before = summarize(*shared, "check", file)
    after = summarize("check", file, *shared)
    assert before.stdout == after.stdout
    assert json.loads(after.stdout)["as_of"] == "2019-04-28T18:00:00+08:00"


def test_check_touches_nothing(summarize: Program, workspace: Path) -> None:
    """`check` tells the findings with the same codes, and leaves neither ledger nor results."""
    before = contents(workspace)
    file = workspace / "inbox" / "河南" / "洛阳市.xlsx"
    done = summarize("check", file, *HENAN, "--workspace", workspace, "--json")
    (submission,) = json.loads(done.stdout)["submissions"]
    assert [(f["code"], f["cell"]) for f in submission["findings"]] == [("C06", "G4")]
    assert done.returncode == 1
    assert contents(workspace) == before


# ── exit code 2: nothing done ────────────────────────────


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--province", "henna", "--round", "2019-1"), "henan（河南省）"),
        (("--province", "河北省份", "--round", "2019-1"), "hebei（河北省）"),
        (("--province", "henan", "--round", "2019-9"), "2019-1、2019-2"),
        (("--province", "henan", "--as-of", "2020-06-01"), "--round"),
        (("--province", "henan", "--as-of", "昨天"), "--as-of"),
        (("--round", "2019-1"), "--province"),
        (("--province", "henan", "--national"), "--national"),
        (("--provinz", "henan"), "--province"),
        (("summarise",), "summarise"),
    ],
)
def test_wrong_usage(
    summarize: Program, tmp_path: Path, arguments: tuple[str, ...], named: str
) -> None:
    """Wrong usage ends with 2 and one sentence that names what is right; nothing is written."""
    (tmp_path / "inbox").mkdir()
    assert named in refused(summarize("--workspace", tmp_path, *arguments))
    assert state(tmp_path) == {}


def test_province_by_any_name(summarize: Program, tmp_path: Path) -> None:
    """A province is accepted as slug, short name, full name or six-digit code."""
    (tmp_path / "inbox").mkdir()
    scopes = set()
    for name in ("河南", "河南省", "410000"):
        done = summarize("--province", name, *HENAN[2:], "--workspace", tmp_path, "--json")
        scopes.add(json.loads(done.stdout)["scope"])
    assert scopes == {"henan"}


def test_missing_workspace(process: Program, tmp_path: Path) -> None:
    """A workspace that is not there is named; none is made."""
    folder = tmp_path / "没有"
    assert str(folder) in refused(process(*HENAN, "--workspace", folder))
    assert not folder.exists()


def test_missing_inbox(summarize: Program, tmp_path: Path) -> None:
    """A workspace without an inbox is named; none is made."""
    assert "inbox" in refused(summarize(*HENAN, "--workspace", tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("mistake", "line", "key"),
    [
        (("default: 2019-04-30", "default: 四月底"), 12, "deadlines.default"),
        (("batch: 1", "batsch: 1"), None, "batch"),
        (("closes: 2019-08-31", "closes: 2019-08-31\nfees: 300"), 10, "fees"),
    ],
)
def test_broken_round(
    summarize: Program,
    workspace: Path,
    mistake: tuple[str, str],
    line: int | None,
    key: str,
) -> None:
    """A mistake in the workspace's own round is named with file, key and line; nothing is done."""
    broken = own_copy(workspace, ROUND_FILE)
    text = broken.read_text(encoding="utf-8")
    assert mistake[0] in text
    broken.write_text(text.replace(*mistake), encoding="utf-8")
    before = state(workspace)
    sentence = refused(summarize(*HENAN, "--workspace", workspace))
    assert ROUND_FILE in sentence
    assert key in sentence
    assert line is None or f"第 {line} 行" in sentence
    assert state(workspace) == before


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [
        ("schemas/rules.yaml", "rules:\n  - code: F01\n   severity: E\n", "第 3 行"),
        ("schemas/forms/F1.yaml", "form: F1\n", "schemas/forms/F1.yaml"),
        ("schemas/certificates.csv", "batch,sequence\n一,1\n", "batch"),
        ("summarize.toml", "[contact.henan]\nphone = '1'\n", "contact.henan.phone"),
        ("summarize.toml", "[contact", "summarize.toml"),
        ("roster/henan.csv", "unit,valid_from\n郑州市教育局,四月\n", "第 2 行"),
        ("roster/henan.csv.txt", "unit\n某学院\n", "henan.csv"),
        ("roster/Henan.CSV", "unit\n某学院\n", "henan.csv"),
    ],
)
def test_broken_data_file(
    summarize: Program, workspace: Path, name: str, text: str, named: str
) -> None:
    """A mistake in any data file or setting of the workspace is named; nothing is done."""
    (workspace / name).parent.mkdir(parents=True, exist_ok=True)
    (workspace / name).write_text(text, encoding="utf-8")
    before = state(workspace)
    sentence = refused(summarize(*HENAN, "--workspace", workspace))
    assert name in sentence
    assert named in sentence
    assert not re.search(r"[a-z']+ [a-z']+ [a-z']+", sentence), "no library's own words"
    assert state(workspace) == before


def test_a_layout_under_its_former_name(summarize: Program, workspace: Path) -> None:
    """An officer's own layout that nothing uses any more is not passed over silently."""
    own = workspace / "templates/xlsx/汇总表.xlsx"
    own.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(PROGRAM.parents[2] / TEMPLATE, own)
    sentence = refused(summarize(*HENAN, "--workspace", workspace))
    assert "templates/xlsx/汇总表.xlsx" in sentence
    assert "F1.xlsx" in sentence
    own.rename(own.with_name("F1.xlsx"))
    assert summarize(*HENAN, "--workspace", workspace).returncode in (0, 1)


@pytest.mark.parametrize("template", [TEMPLATE, "templates/xlsx/问题清单.xlsx"])
def test_broken_template(summarize: Program, workspace: Path, template: str) -> None:
    """A template that is no workbook is named; neither ledger nor outbox comes to be."""
    own_copy(workspace, template).write_bytes(b"PK nothing")
    before = state(workspace)
    assert template in refused(summarize(*HENAN, "--workspace", workspace))
    assert state(workspace) == before


def test_outbox_cannot_be_written(summarize: Program, workspace: Path) -> None:
    """Where the outbox cannot be written nothing is: no half results, and no word in the ledger."""
    (workspace / "outbox").write_text("a file in the way", encoding="utf-8")
    before = state(workspace)
    assert "outbox" in refused(summarize(*HENAN, "--workspace", workspace))
    assert state(workspace) == before


def test_failed_run_leaves_the_former(process: Program, workspace: Path) -> None:
    """A run that cannot end leaves the results of the former run and its ledger as they were."""
    process(*HENAN, "--workspace", workspace)
    own_copy(workspace, TEMPLATE).write_bytes(b"PK nothing")
    before = state(workspace)
    refused(process(*HENAN[:4], "--as-of", "2019-04-29T09:00:00", "--workspace", workspace))
    assert state(workspace) == before


def test_two_runs_at_once(process: Program, workspace: Path) -> None:
    """While one run works in a workspace a second one ends with 2 and does nothing."""
    before = state(workspace)
    with FileLock(workspace / ".summarize.lock"):
        assert "summarize" in refused(process(*HENAN, "--workspace", workspace))
    assert state(workspace) == before
