"""A package with an .ods (LibreOffice, WPS, Excel) in, grids of raw cells out; or refused."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pipeline.intake.contents import Contents
from pipeline.intake.formats.opendocument.cells import KIND
from pipeline.intake.formats.opendocument.sheets import read_sheets
from pipeline.intake.markup import root_of
from pipeline.intake.refusals import damaged, encrypted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pipeline.intake.formats.opendocument.sheets import Sheets
    from pipeline.intake.packages import Package

_CONTENT, _MANIFEST = "content.xml", "meta-inf/manifest.xml"
_ENTRY, _PATH, _MEDIA_TYPE, _LOCK = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}}{name}"
    for name in ("file-entry", "full-path", "media-type", "encryption-data")
)
_LOCKED_PARTS = frozenset({_CONTENT, "encrypted-package"})
_CHART = "application/vnd.oasis.opendocument.chart"
_OLE = "application/vnd.sun.star.oleobject"
_DIRECTORIES = frozenset({"script-lb.xml", "script-lc.xml", "dialog-lb.xml", "dialog-lc.xml"})


def read_open_document(package: Package) -> Contents:
    """The sheets of an .ods in order, hidden ones included, and what it carries besides.

    A covered cell of a merged range keeps its text, as in an .xlsx. A table or comment within a
    cell is no sheet of its own.

    Raises:
        Refused: F01 damaged, F02 encrypted, F03 over a limit.
    """
    types = _media_types(package)
    content = package.read(_CONTENT)
    if content is None:
        raise damaged(KIND, "缺少内容部分")
    sheets = read_sheets(io.BytesIO(content), package.limits)
    names = [part.name for part in package.parts]
    return Contents(sheets.grids, tuple(_active(names, types, sheets)))


def _media_types(package: Package) -> Mapping[str, str]:
    """From a part's name (a folder's without `/`) to its kind, as the manifest tells.

    Raises:
        Refused: F02, the content is encrypted.
    """
    manifest = package.read(_MANIFEST)
    if manifest is None:
        return {}
    entries = list(root_of(manifest, _MANIFEST, KIND).iter(_ENTRY))
    for entry in entries:
        if entry.get(_PATH) in _LOCKED_PARTS and entry.find(f".//{_LOCK}") is not None:
            raise encrypted(KIND)
    return {e.get(_PATH, "").rstrip("/"): e.get(_MEDIA_TYPE, "") for e in entries}


def _active(names: Collection[str], types: Mapping[str, str], sheets: Sheets) -> Iterator[str]:
    if any(map(_is_module, names)):
        yield "宏"
    if sheets.has_links:
        yield "外部链接"
    if sheets.has_objects or _has_objects(names, types):
        yield "嵌入对象"


def _is_module(name: str) -> bool:
    """Whether a part is a macro: not a folder, and not the list of a library's modules."""
    folder, _, last = name.rpartition("/")
    return folder.startswith(("Basic", "Scripts")) and bool(last) and last not in _DIRECTORIES


def _has_objects(names: Collection[str], types: Mapping[str, str]) -> bool:
    """Whether the document holds another file or document; a chart is none."""
    inner = (name.removesuffix("/content.xml") for name in names if name.endswith("/content.xml"))
    return _OLE in types.values() or any(types.get(name) != _CHART for name in inner)
