"""Sniffing: what a file is by its content, whatever its name says."""

from __future__ import annotations

import io
import zipfile

import pytest

from pipeline.intake.sniffing import Kind, sniff
from tests.helpers.workbooks import workbook
from tests.unit.examples import examples


def archive(*names: str) -> bytes:
    """A zip archive that holds files of these names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return buffer.getvalue()


@examples(
    "content kind",
    {
        "nothing": (b"", Kind.EMPTY),
        "workbook": (workbook("a"), Kind.WORKBOOK),
        "workbook made on Windows": (archive(r"XL\workbook.xml"), Kind.WORKBOOK),
        "binary workbook": (archive("xl/workbook.bin", "xl/x.xml"), Kind.BINARY_WORKBOOK),
        "Word": (archive("[Content_Types].xml", "word/document.xml"), Kind.WORD),
        "OpenDocument": (archive("mimetype", "content.xml"), Kind.OPEN_DOCUMENT),
        "zip": (archive("报送/郑州市.xlsx"), Kind.ZIP),
        "zip without files": (archive(), Kind.ZIP),
        "zip cut off": (workbook("a")[:500], Kind.DAMAGED_ZIP),
        "zip with a broken directory": (b"PK\x03\x04" + b"\xff" * 60, Kind.DAMAGED_ZIP),
        "old Office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), Kind.OLD_OFFICE),
        "PDF": (b"%PDF-1.7\n", Kind.PDF),
        "PNG": (b"\x89PNG\r\n\x1a\n", Kind.IMAGE),
        "JPEG": (b"\xff\xd8\xff\xe0\x00\x10JFIF", Kind.IMAGE),
        "TIFF": (b"II*\x00", Kind.IMAGE),
        "rar": (b"Rar!\x1a\x07\x00", Kind.RAR),
        "7z": (b"7z\xbc\xaf\x27\x1c", Kind.RAR),
        "page": (b"<!DOCTYPE html><html>", Kind.HTML),
        "page behind a mark": (b"\xef\xbb\xbf\r\n<HTML>", Kind.HTML),
        "table saved as .xls": (b'<meta charset="gbk"><table border=1>', Kind.HTML),
        "XML workbook": (b'<?xml version="1.0"?><Workbook/>', Kind.XML),
        "text in GBK": ("序号,院校".encode("gbk"), Kind.TEXT),
        "text in UTF-8": ("序号,院校".encode(), Kind.TEXT),
        "bytes": (b"\x01\x00\x02", Kind.UNKNOWN),
    },
)
def test_told_from_content(content: bytes, kind: Kind) -> None:
    """F01 names what a file really is, from its content alone."""
    assert sniff(content) is kind


@pytest.mark.parametrize("kind", list(Kind), ids=lambda kind: kind.name)
def test_scans(kind: Kind) -> None:
    """F08: a PDF or an image can be a stamped scan, nothing else."""
    assert kind.is_scan is (kind in (Kind.PDF, Kind.IMAGE))
