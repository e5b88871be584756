"""Programs of the system that some tests need: skipped by name where they are missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


def installed(*programs: str) -> None:
    """Skip by name where programs are missing; fail where they are required."""
    missing = [name for name in programs if shutil.which(name) is None]
    if missing and os.environ.get("SYSTEM_PROGRAMS_REQUIRED") == "1":
        pytest.fail(f"not installed, but required here: {', '.join(missing)}")
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


def converted(content: bytes, extension: str, target: str, folder: Path) -> bytes:
    """A file of one format as LibreOffice saves it in another."""
    installed("soffice")
    source = folder / f"table.{extension}"
    source.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ("soffice", profile, "--headless", "--convert-to", target, "--outdir", str(folder))
    subprocess.run((*command, str(source)), capture_output=True, check=True, timeout=120)
    return (folder / f"table.{target}").read_bytes()
