"""Sniffing: what a file is by its content, whatever its name says."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from pipeline.intake.limits import Limits
from pipeline.intake.packages import open_package
from pipeline.intake.sniffing import Kind, sniff, sniff_package
from tests.helpers.workbooks import workbook
from tests.unit.examples import examples


def archive(*names: str, **contents: str) -> bytes:
    """A zip archive that holds files of these names; other contents by the names' first words."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, contents.get(re.split(r"\W", name.strip("["))[0], "x"))
    return buffer.getvalue()


SHEET = "application/vnd.oasis.opendocument.spreadsheet"
MAIL = (
    "Subject: a\r\nX-Mailer: b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
    '\ttype="text/html"\r\n\r\n<html><table>'
)


@examples(
    "content kind",
    {
        "nothing": (b"", Kind.EMPTY),
        "workbook": (workbook("a"), Kind.WORKBOOK),
        "workbook made on Windows": (archive(r"XL\workbook.xml"), Kind.WORKBOOK),
        "binary workbook": (archive("xl/workbook.bin", "xl/x.xml"), Kind.BINARY_WORKBOOK),
        "Word": (archive("[Content_Types].xml", "word/document.xml"), Kind.WORD),
        "Word with macros": (
            archive("[Content_Types].xml", "word/document.xml", Content_Types="macroEnabled.main"),
            Kind.MACRO_WORD,
        ),
        "slides": (archive("[Content_Types].xml", "ppt/presentation.xml"), Kind.OTHER_OFFICE),
        "OpenDocument sheet": (
            archive("mimetype", "content.xml", mimetype=SHEET),
            Kind.OPEN_SHEET,
        ),
        "OpenDocument sheet with a password": (
            archive("mimetype", "META-INF/manifest.xml", "encrypted-package", mimetype=SHEET),
            Kind.OPEN_SHEET,
        ),
        "OpenDocument text with a password": (
            archive("mimetype", "META-INF/manifest.xml", "encrypted-package"),
            Kind.OTHER_OPEN_DOCUMENT,
        ),
        "OpenDocument text": (archive("mimetype", "content.xml"), Kind.OTHER_OPEN_DOCUMENT),
        "zip": (archive("报送/郑州市.xlsx"), Kind.ZIP),
        "zip without files": (archive(), Kind.ZIP),
        "PDF": (b"%PDF-1.7\n", Kind.PDF),
        "PNG": (b"\x89PNG\r\n\x1a\n", Kind.IMAGE),
        "JPEG": (b"\xff\xd8\xff\xe0\x00\x10JFIF", Kind.IMAGE),
        "TIFF": (b"II*\x00", Kind.IMAGE),
        "rar": (b"Rar!\x1a\x07\x00", Kind.RAR),
        "7z": (b"7z\xbc\xaf\x27\x1c", Kind.RAR),
        "page": (b"<!DOCTYPE html><html>", Kind.HTML),
        "page behind a mark": (b"\xef\xbb\xbf\r\n<HTML>", Kind.HTML),
        "table saved as .xls": (b'<meta charset="gbk"><table border=1>', Kind.HTML),
        "XML": (b'<?xml version="1.0"?><Workbook/>', Kind.XML),
        "XML workbook": (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            Kind.SPREADSHEETML,
        ),
        "mail": (b"MIME-Version: 1.0\r\n", Kind.MHTML),
        "page in a single file": (MAIL.encode(), Kind.MHTML),
        "page of WPS in a single file": (
            b"From: <Saved by WPS>\nContent-Type: multipart/related;\n\n<html>", Kind.MHTML
        ),
        "mail handed on often": (b"From a\n" + b"Received: x\n" * 999 + MAIL.encode(), Kind.MHTML),
        "page that tells of a mail": (b"<html>\nMIME-Version: 1.0\n\n<table>", Kind.HTML),
        "text that tells of a mail": ("报送\nMIME-Version: 1.0\n".encode(), Kind.TEXT),
        "data of a program": (b'{"page": "<html><table>"}', Kind.TEXT),
        "list of a program": (b'["<table>"]', Kind.TEXT),
        "field with a tag": (b'"<table>",1\n', Kind.TEXT),
        "RTF": (b"{\\rtf1\\ansi", Kind.RTF),
        "BMP": (b"BM\x00\x01\x00\x00\x00\x00\x00\x00", Kind.IMAGE),
        "Excel 4": (b"\x09\x04\x06\x00\x00\x00\x10\x00", Kind.OLD_WORKBOOK),
        "text in GBK": ("序号,院校".encode("gbk"), Kind.TEXT),
        "text in UTF-8": ("序号,院校".encode(), Kind.TEXT),
        "bytes": (b"\x01\x00\x02", Kind.UNKNOWN),
    },
)  # fmt: skip
def test_told_from_content(content: bytes, kind: Kind) -> None:
    """F01 names what a file really is, from its content alone."""
    found = sniff(content)
    if found is Kind.ZIP:
        found = sniff_package(open_package(content, Limits()))
    assert found is kind


@pytest.mark.parametrize("kind", list(Kind), ids=lambda kind: kind.name)
def test_scans(kind: Kind) -> None:
    """F08: a PDF or an image can be a stamped scan, nothing else."""
    assert kind.is_scan is (kind in (Kind.PDF, Kind.IMAGE))
