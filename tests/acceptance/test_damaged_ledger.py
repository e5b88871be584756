"""A ledger of which a page was overwritten: each command says so in a sentence and does nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from pipeline.model.errors import UsageFault
from tests.acceptance.test_lock import DAY, GOOD, SCOPE, ZHENGZHOU
from tests.helpers.inboxes import carry_out, contents, fill, run, table

if TYPE_CHECKING:
    from pathlib import Path

NOW = ("--as-of", DAY(27))
COMMANDS = {
    "summarize": (*SCOPE, *NOW),
    "status": ("status", *SCOPE, *NOW),
    "remind": ("remind", *SCOPE, *NOW),
    "lock": ("lock", *SCOPE, *NOW),
    "ledger export": ("ledger", "export"),
}


@pytest.fixture(name="damaged")
def _damaged(tmp_path: Path) -> Path:
    """A workspace after a run, in whose ledger there is rubbish in place of the events."""
    fill(tmp_path, {"henan/a.xlsx": table(ZHENGZHOU, GOOD)})
    run(tmp_path, *SCOPE, "--as-of", DAY(26))
    path = tmp_path / "ledger.sqlite3"
    query = "SELECT rootpage FROM sqlite_master WHERE name = 'events'"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        (page,) = connection.execute(query).fetchone()
    content = path.read_bytes()
    rubbish = bytes(range(1, 256)) * size
    path.write_bytes(content[: (page - 1) * size] + rubbish[:size] + content[page * size :])
    return tmp_path


def published(workspace: Path) -> dict[str, bytes]:
    """All that a command could have written, but for the digest of a batch."""
    own = (".summarize", "ledger.sqlite3", "outbox/汇总报告")
    files = contents(workspace)
    return {name: content for name, content in files.items() if not name.startswith(own)}


@pytest.mark.parametrize("command", COMMANDS)
def test_commands(command: str, damaged: Path) -> None:
    """The sentence names the ledger, what is wrong with it, and that a backup is needed."""
    before = published(damaged)
    with pytest.raises(UsageFault, match=r"ledger\.sqlite3）.*有损坏.*从备份恢复"):
        carry_out(damaged, *COMMANDS[command])
    assert published(damaged) == before


def test_a_batch(damaged: Path) -> None:
    """It tells the same in its digest, and runs nothing."""
    before = published(damaged)
    with pytest.raises(UsageFault, match="从备份恢复"):
        carry_out(damaged, "batch", "--due-within", "5d", *NOW)
    assert published(damaged) == before
    assert "从备份恢复" in (damaged / "outbox/汇总报告.txt").read_text(encoding="utf-8-sig")
