"""What is costly to make in, the same for all test processes out: made by the first of them."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], dict[str, Any]]
) -> tuple[Path, dict[str, Any]]:
    """A folder, and what `make` has told of it, as JSON: once in a run of pytest-xdist as well."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, told = shared / name, shared / f"{name}.json"
    with FileLock(shared / f"{name}.lock"):
        if not folder.exists():
            folder.mkdir()
            told.write_text(json.dumps(make(folder)), encoding="utf-8")
        if not told.exists():  # another process has failed to make it, and said why
            pytest.fail(f"{name} could not be made")
    return folder, json.loads(told.read_text(encoding="utf-8"))
