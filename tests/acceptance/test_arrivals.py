"""Files that are still being copied into the inbox: left alone, said to be, read the next time."""

from __future__ import annotations

import sqlite3
import threading
import time
from typing import TYPE_CHECKING

import pytest

from tests.helpers.inboxes import fill, run, table
from tests.helpers.workbooks import workbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROW = "1|郑州旅游学校|中职|物流管理（中级）|1|物流服务与管理|20|"
ZHENGZHOU, KAIFENG = "inbox/henan/郑州市.xlsx", "inbox/henan/开封市.xlsx"


@pytest.fixture
def arriving(tmp_path: Path) -> Iterator[Path]:
    """A workspace with one file that is there, and one into which a copy goes on writing."""
    fill(tmp_path, {"henan/开封市.xlsx": table("开封市教育局", ROW.replace("郑州", "开封"))})
    (tmp_path / "summarize.toml").write_text("[limits]\nsettle_seconds = 0.5\n")
    path = tmp_path / "inbox" / "henan" / "郑州市.xlsx"
    whole = workbook(table("郑州市教育局", ROW))
    done = threading.Event()

    def copy() -> None:
        with path.open("wb", buffering=0) as file:
            for at in range(0, len(whole), 10):
                file.write(whole[at : at + 10])
                if done.wait(0.05):
                    break

    copying = threading.Thread(target=copy)
    copying.start()
    yield tmp_path
    done.set()
    copying.join()


def test_a_file_that_is_still_arriving(arriving: Path) -> None:
    """It is `pending`, blocks nothing, has no receipt yet, and is read once it is there."""
    first = run(arriving)
    assert first.statuses == {ZHENGZHOU: "pending", KAIFENG: "accepted"}
    assert first.exit_code == 0
    (pending,) = (s for s in first.document["submissions"] if s["file"] == ZHENGZHOU)
    assert (pending["unit"], pending["version"], pending["findings"]) == (None, None, [])
    with sqlite3.connect(arriving / "ledger.sqlite3") as ledger:
        assert ledger.execute("SELECT file FROM receipts").fetchall() == [(KAIFENG,)]
    ledger.close()


def test_it_is_read_when_it_is_there(arriving: Path) -> None:
    """The next run finds the file complete, and it is received then."""
    run(arriving)
    (arriving / ZHENGZHOU).unlink()
    (arriving / ZHENGZHOU).write_bytes(workbook(table("郑州市教育局", ROW)))
    assert run(arriving).statuses[ZHENGZHOU] == "accepted"


def test_files_that_lie_there_cost_no_waiting(tmp_path: Path) -> None:
    """Nobody waits for files that were saved long ago, however long the settling takes."""
    fill(tmp_path, {"henan/开封市.xlsx": table("开封市教育局", ROW)})
    (tmp_path / "summarize.toml").write_text("[limits]\nsettle_seconds = 1000\n")
    before = time.monotonic()
    run(tmp_path)
    assert time.monotonic() - before < 900
