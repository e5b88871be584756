"""The table of a workspace's last run, and what `verify` tells of a file in its place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.helpers.inboxes import carry_out

if TYPE_CHECKING:
    from pathlib import Path


def official(workspace: Path) -> Path:
    """The table of Henan's last run of the first round."""
    return workspace / "outbox" / "henan" / "2019-1" / "汇总表.xlsx"


def verdict(workspace: Path, content: bytes, name: str = "文件") -> dict[str, Any]:
    """What is told of one file, whatever its name; exit code and document must agree with it."""
    file = workspace / name
    file.write_bytes(content)
    code, told = carry_out(workspace, "verify", str(file), "--json")
    document = json.loads(told)
    (one,) = document["files"]
    assert document["current"] == (code == 0) == (one["result"] == "current")
    assert isinstance(one, dict)
    return one
