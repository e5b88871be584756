"""A locked round goes by its own copies, whatever becomes of the workspace and of the ledger."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pipeline.model.errors import ConfigurationFault, UsageFault
from pipeline.model.resources import Resources
from tests.acceptance.test_lock import DAY, GOOD, MORE, SCOPE, ZHENGZHOU, at, lock, reopened, told
from tests.helpers.inboxes import carry_out, fill, run, save, table
from tests.helpers.workbooks import workbook

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(name="workspace")
def _workspace(tmp_path: Path) -> Path:
    """A workspace in which one unit's table was locked on the 29th."""
    fill(tmp_path, {"henan/a.xlsx": table(ZHENGZHOU, GOOD)})
    lock(tmp_path)
    return tmp_path


def test_a_broken_round_of_today(workspace: Path) -> None:
    """Neither the run nor the status of a locked round asks today's round files."""
    files = at(workspace, 30).files()
    save(workspace / "schemas/rounds/2019-1.yaml", b"broken: [")
    assert at(workspace, 30).files() == files
    for asked in (SCOPE, ()):
        document = json.loads(told(workspace, "status", *asked, "--as-of", DAY(30), "--json"))
        assert [scope["locked_at"] for scope in document["scopes"]] == [DAY(29)]


def test_a_layout_under_its_former_name(workspace: Path) -> None:
    """A layout that nothing uses is refused in the workspace of today, and changes no lock."""
    files = at(workspace, 30).files()
    save(workspace / "templates/xlsx/汇总表.xlsx", b"own")
    assert at(workspace, 30).files() == files
    other = ("--province", "hebei", "--round", "2019-1", "--as-of", DAY(30))
    with pytest.raises(ConfigurationFault, match="改名"):
        carry_out(workspace, *other)


def test_a_round_that_is_gone(tmp_path: Path) -> None:
    """A round of the workspace's own goes on as it was locked, also where its file was removed."""
    fill(tmp_path, {"henan/a.xlsx": table(ZHENGZHOU, GOOD)})
    own = (
        Resources().read("schemas/rounds/2019-1.yaml").text.replace("round: 2019-1", "round: 自办")
    )
    save(tmp_path / "schemas/rounds/自办.yaml", own.encode())
    chosen = ("--province", "henan", "--round", "自办")
    told(tmp_path, "lock", *chosen, "--as-of", DAY(29))
    (tmp_path / "schemas/rounds/自办.yaml").unlink()
    assert run(tmp_path, *chosen, "--as-of", DAY(30)).exit_code == 0
    for asked in (chosen, ()):
        document = json.loads(told(tmp_path, "status", *asked, "--as-of", DAY(30), "--json"))
        assert [scope["round"] for scope in document["scopes"]] == ["自办"]


def test_a_broken_round_that_is_open(workspace: Path) -> None:
    """A round that is not locked goes by today's files: there the fault is told."""
    save(workspace / "schemas/rounds/2019-1.yaml", b"broken: [")
    other = ("--province", "hebei", "--round", "2019-1", "--as-of", DAY(30))
    for command in (("status", *other), other):
        with pytest.raises(ConfigurationFault, match=r"2019-1\.yaml"):
            carry_out(workspace, *command)


CLUTTER = (
    "Thumbs.db",
    "desktop.ini",
    ".DS_Store",
    "~$汇总表.xlsx",
    ".~lock.汇总表.xlsx#",
    "._a.xlsx",
)


@pytest.mark.parametrize("folder", ["inbox/henan", "data/schemas", "data/roster", "outputs/退回"])
def test_what_systems_put_into_folders(folder: str, workspace: Path) -> None:
    """Files that Windows, macOS and office programs leave are no part of a lock, and do no harm."""
    files = at(workspace, 30).files()
    for name in CLUTTER:
        save(workspace / "locks/henan/2019-1" / folder / name, b"\x00")
    assert at(workspace, 30).files() == files


@pytest.mark.parametrize("place", ["", "*", "*/henan"])
def test_what_systems_put_beside_corrections(place: str, workspace: Path) -> None:
    """Nor do they harm the copies of what was taken in later."""
    reopened(workspace)
    save(workspace / "inbox/henan/b.xlsx", workbook(table(ZHENGZHOU, MORE)))
    files = at(workspace, 30).files()
    corrections = workspace / "locks/henan/2019-1/corrections"
    (folder,) = corrections.glob(place) if place else (corrections,)
    for name in CLUTTER:
        save(folder / name, b"\x00")
    assert at(workspace, 30).files() == files
    printed = carry_out(workspace, "ledger", "check", "--json")[1]
    assert json.loads(printed)["disagreements"] == []


@pytest.mark.parametrize("name", ["~$x.yaml", ".x.yaml", ".~x.csv"])
def test_what_a_run_would_read(name: str, workspace: Path) -> None:
    """A data file is refused whatever its name: a run would go by it."""
    folder = "schemas/rounds" if name.endswith("yaml") else "roster"
    save(workspace / "locks/henan/2019-1/data" / folder / name, b"round: x")
    with pytest.raises(UsageFault, match="多了"):
        at(workspace, 30)


def test_clutter_is_not_locked(tmp_path: Path) -> None:
    """What a system may change or remove at any time is not frozen with the data files."""
    fill(tmp_path, {"henan/a.xlsx": table(ZHENGZHOU, GOOD)})
    save(tmp_path / "schemas/Thumbs.db", b"\x00")
    lock(tmp_path)
    assert not list((tmp_path / "locks").rglob("Thumbs.db"))
