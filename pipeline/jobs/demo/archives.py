"""Files by their names in, the bytes of a zip out; the same files give the same bytes."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from pipeline.jobs.demo.foreign import scan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SAVED = (2019, 4, 25, 16, 30, 0)
_STAND_IN = "~"


def package(parts: Mapping[str, str]) -> bytes:
    """An Office file of these parts; their names are of the old table."""
    return _zipped({name: text.encode() for name, text in parts.items()})


def with_scan(unit: str, content: bytes) -> bytes:
    """A unit's folder, packed: its table and the stamped scan of it."""
    return _windows_zip({
        f"{unit}/汇总表.xlsx": content,
        f"{unit}/盖章扫描件.pdf": scan(f"{unit} 盖章扫描件"),
    })  # fmt: skip


def within_another(unit: str, content: bytes) -> bytes:
    """A packed table, packed once more with the stamped scan of it."""
    return _windows_zip({
        "电子版.zip": _windows_zip({f"{unit}汇总表.xlsx": content}),
        "盖章扫描件.pdf": scan(f"{unit} 盖章扫描件"),
    })  # fmt: skip


def scans(units: Sequence[str]) -> bytes:
    """The stamped scans of many units, packed by whoever collected them."""
    return _windows_zip({f"盖章扫描件/{unit}.pdf": scan(f"{unit} 盖章") for unit in units})


def _windows_zip(files: Mapping[str, bytes]) -> bytes:
    """A zip as Windows in Chinese makes it: names in GBK, and nothing that says so.

    Python's own writer would say that they are UTF-8; so it writes stand-ins of the same length,
    which are exchanged afterwards.
    """
    names = [name.encode("gbk") for name in files]
    stand_ins = [f"{n:03}".ljust(len(name), _STAND_IN) for n, name in enumerate(names)]
    zipped = _zipped(dict(zip(stand_ins, files.values(), strict=True)))
    for name, stand_in in zip(names, stand_ins, strict=True):
        zipped = zipped.replace(stand_in.encode(), name)
    return zipped


def _zipped(files: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in files.items():
            info = zipfile.ZipInfo(name, _SAVED)
            info.create_system = 0  # else it tells on which system the demo was made
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, part)
    return content.getvalue()
