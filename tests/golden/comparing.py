"""Two workbooks in, what is different between them out, part by part and byte by byte."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parent
RENEW = "python -m tests.golden"
_AROUND = 160
_PACKED = "xl/media/"
"""Pictures: how small they are packed is a matter of the zlib that is installed."""


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of a workbook by their name; as they are packed does not count."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def differences(golden: bytes, today: bytes) -> Iterator[str]:
    """Each part that is not the same, with the place where it begins to differ."""
    wanted, found = parts_of(golden), parts_of(today)
    for name in sorted(wanted.keys() | found.keys()):
        if name not in found:
            yield f"{name} is not there any more"
        elif name not in wanted:
            yield f"{name} is new"
        elif wanted[name] != found[name] and not name.startswith(_PACKED):
            yield f"{name} differs\n{_where(wanted[name], found[name])}"
    if list(wanted) != list(found) and wanted.keys() == found.keys():
        yield "the parts stand in another order"


def _where(wanted: bytes, found: bytes) -> str:
    pairs = enumerate(zip(wanted, found, strict=False))
    at = next((n for n, (a, b) in pairs if a != b), min(len(wanted), len(found)))
    begin = max(at - _AROUND // 2, 0)
    shown = (each[begin : begin + _AROUND].decode(errors="replace") for each in (wanted, found))
    golden, today = shown
    return f"  from byte {at}\n  golden: …{golden}…\n  today:  …{today}…"
