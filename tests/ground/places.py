"""Where things are: the repository, its files, and a workbook's bytes from a visible table."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "pipeline"


def repository_files() -> list[Path]:
    """Every file that git tracks or would track."""
    git = shutil.which("git")
    if git is None or not (REPOSITORY / ".git").exists():
        pytest.skip("git or the repository's history is not here")
    command = (git, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    told = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=True)
    names = told.stdout.decode().split("\0")
    return [path for name in names if name and (path := REPOSITORY / name).is_file()]


def workbook(rows: Sequence[Sequence[str | int]]) -> bytes:
    """An .xlsx file with one sheet that holds the rows from A1 on."""
    from xlsxwriter import Workbook

    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sheet1")
        for row, cells in enumerate(rows):
            sheet.write_row(row, 0, cells)
    return content.getvalue()
