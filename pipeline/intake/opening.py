"""The bytes of one file and its name in; its tables, or why there are none, out.

The one door to all formats: limits, recognition by content, the gate, then the format's reader.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.limits import MIB
from pipeline.intake.packages import open_package
from pipeline.intake.refusals import Refused, damaged, encrypted, unsupported, within
from pipeline.intake.sniffing import Kind, is_zip, sniff, sniff_package
from pipeline.model.cells import Workbook
from pipeline.model.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.intake.contents import Contents
    from pipeline.intake.limits import Limits
    from pipeline.intake.packages import Package, Part

_KNOWN_EXTENSIONS = frozenset(extension for kind in Kind for extension in kind.extensions)
_OFFICE_EXTENSIONS = frozenset(
    extension
    for kind in (Kind.WORKBOOK, Kind.BINARY_WORKBOOK, Kind.OPEN_SHEET, Kind.WORD)
    for extension in kind.extensions
)


_UNREAD = {Kind.EMPTY: "empty", Kind.UNKNOWN: "unknown", Kind.RAR: "archive_kind"}
"""Kinds without a table for which there is better advice than to save them as a workbook."""
_OF_ARCHIVES = {
    ("F01", "damaged"): "archive_damaged",
    ("F03", ""): "archive",
    ("F03", "forbidden"): "archive_forbidden",
}
"""How a refusal is worded where the file is named as an archive."""


_DOCUMENTS = _OFFICE_EXTENSIONS | Kind.OLD_WORKBOOK.extensions | Kind.OLD_WORD.extensions


class Opened(NamedTuple):
    """What a file turned out to be."""

    kind: Kind | None
    """None where it was refused before that could be told."""
    workbook: Workbook | None = None
    findings: tuple[Finding, ...] = ()
    """F01–F04, F08, F09 and what the reader of the format found."""
    archive: Package | None = None
    """The files of an archive, each a submission of its own."""


def open_content(content: bytes, name: str, limits: Limits, *, convert: bool = False) -> Opened:
    """The tables of a file; what may not or cannot be read is a finding.

    An old Word document is only recognised, unless `convert`: that takes LibreOffice seconds.
    """
    try:
        return _opened(content, name, limits, convert=convert)
    except Refused as refused:
        finding = refused.finding
        if is_zip(content) and _extension(name) in Kind.ZIP.extensions:
            variant = _OF_ARCHIVES.get((finding.code, finding.variant), finding.variant)
            finding = replace(finding, variant=variant)
        return Opened(None, findings=(finding,))


def _opened(content: bytes, name: str, limits: Limits, *, convert: bool) -> Opened:
    within("大小", len(content) / MIB, limits.file_mib, "MB")
    kind, package = sniff(content), None
    if kind is Kind.ZIP:
        package = open_package(content, limits)
        kind = sniff_package(package)
    named_otherwise = _named_otherwise(kind, name)
    if kind is Kind.ZIP:
        assert package is not None  # noqa: S101 - opened right above
        return Opened(kind, None, named_otherwise, _archive(package, name))
    if kind.is_scan:
        return Opened(kind, None, (_scan(kind), *named_otherwise))
    if kind is Kind.OLD_WORD and not convert:
        return Opened(kind)
    if kind in _UNREAD:
        raise unsupported(str(kind), _UNREAD[kind])
    if kind is Kind.ENCRYPTED:
        raise encrypted(str(kind))
    if package is None:
        contents = _reader_of_bytes(kind)(content, limits)
    else:
        contents = _reader_of_package(kind)(package)
    return Opened(
        kind,
        Workbook(contents.grids, contents.footers),
        (*named_otherwise, *_active(contents), *contents.findings),
    )


def _archive(package: Package, name: str) -> Package:
    """A zip is an archive, unless its name says that it should have been a document.

    Where it holds documents all the same, somebody has zipped them and kept the name.
    """
    if not any(not part.is_folder for part in package.parts):
        raise unsupported(str(Kind.ZIP), "no_files")
    if _extension(name) in _OFFICE_EXTENSIONS and not any(map(_is_document, package.parts)):
        raise damaged(str(Kind.ZIP), "里面没有工作簿或文档")
    unpacked = sum(part.info.file_size for part in package.parts) / MIB
    within("解压后的总大小", unpacked, package.limits.unpacked_mib, "MB")
    return package


def _is_document(part: Part) -> bool:
    """Whether a part is a file of its own, and not one that belongs to a broken document."""
    folder, _, _ = part.name.lower().partition("/")
    return folder not in ("xl", "word", "ppt") and _extension(part.name) in _DOCUMENTS


def _reader_of_package(kind: Kind) -> Callable[[Package], Contents]:
    """The reader of a format that is a package, which looks at every part before it reads.

    It is loaded when a file of that format comes, and not before.
    """
    if kind is Kind.WORKBOOK:
        from pipeline.intake.formats.xlsx.workbooks import read_workbook

        return read_workbook  # it goes through the parts by itself, and keeps what it needs
    if kind is Kind.BINARY_WORKBOOK:
        from pipeline.intake.formats.binary.binary_workbooks import read_binary_workbook as reader
    elif kind is Kind.OPEN_SHEET:
        from pipeline.intake.formats.opendocument.open_documents import read_open_document as reader
    elif kind is Kind.WORD:
        from pipeline.intake.formats.word.documents import read_word as reader
    else:
        raise unsupported(str(kind))

    def read(package: Package) -> Contents:
        for _ in package.walk():
            pass
        return reader(package)

    return read


def _reader_of_bytes(kind: Kind) -> Callable[[bytes, Limits], Contents]:
    """The reader of a format that is no package; loaded when a file of that format comes."""
    if kind is Kind.OLD_WORKBOOK:
        from pipeline.intake.formats.binary.old_workbooks import read_old_workbook as reader
    elif kind is Kind.OLD_WORD:
        reader = _read_old_word
    elif kind is Kind.TEXT:
        from pipeline.intake.formats.text.delimited import read_delimited as reader
    elif kind is Kind.HTML:
        from pipeline.intake.formats.text.html_tables import read_html as reader
    elif kind is Kind.SPREADSHEETML:
        from pipeline.intake.formats.text.spreadsheetml import read_spreadsheetml as reader
    else:
        raise unsupported(str(kind))
    return reader


def _read_old_word(content: bytes, limits: Limits) -> Contents:
    from pipeline.intake.compound import complete_compound
    from pipeline.intake.formats.word.conversion import convert_old_word

    # What the document carries is lost in the conversion, and is told all the same.
    active = complete_compound(content, str(Kind.OLD_WORD)).active
    converted = open_package(convert_old_word(content, limits), limits)
    contents = _reader_of_package(Kind.WORD)(converted)
    return contents._replace(active=tuple(dict.fromkeys((*active, *contents.active))))


def _scan(kind: Kind) -> Finding:
    """F08; whose scan it is, is told by the names of all files together, after the reading."""
    return Finding("F08", variant="unmatched", facts={"kind": str(kind)})


def _active(contents: Contents) -> tuple[Finding, ...]:
    """F04, once for all that the file carries."""
    if not contents.active:
        return ()
    return (Finding("F04", facts={"active": "、".join(contents.active)}),)


def _named_otherwise(kind: Kind, name: str) -> tuple[Finding, ...]:
    """F09 where the name's extension is one of another kind of file."""
    extension = _extension(name)
    if not kind.extensions or extension not in _KNOWN_EXTENSIONS - kind.extensions:
        return ()
    return (Finding("F09", facts={"extension": f".{extension}", "kind": str(kind)}),)


def _extension(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[2].lower()
