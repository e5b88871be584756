"""Bytes in, what they really are out, whatever the file's name says."""

from __future__ import annotations

import io
import zipfile
from enum import StrEnum


class Kind(StrEnum):
    """What a file is by its content, in an officer's words."""

    WORKBOOK = "Excel 工作簿"
    EMPTY = "空文件"
    BINARY_WORKBOOK = "二进制 Excel 工作簿（.xlsb）"
    WORD = "Word 文档（.docx）"
    OPEN_DOCUMENT = "OpenDocument 文件（.ods、.odt）"
    ZIP = "压缩包（.zip）"
    DAMAGED_ZIP = "Office 文件或压缩包"
    OLD_OFFICE = "旧版或加密的 Office 文件（.xls、.doc、.et、.wps）"
    PDF = "PDF"
    IMAGE = "图片"
    RAR = "压缩包（.rar、.7z）"
    HTML = "网页（HTML）"
    XML = "XML 文件"
    TEXT = "纯文本"
    UNKNOWN = "无法识别的文件"

    @property
    def is_scan(self) -> bool:
        """Whether the file can be the stamped scan of a table."""
        return self in (Kind.PDF, Kind.IMAGE)


_MAGIC = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLD_OFFICE),
    (b"%PDF", Kind.PDF),
    (b"\x89PNG", Kind.IMAGE),
    (b"\xff\xd8\xff", Kind.IMAGE),
    (b"GIF8", Kind.IMAGE),
    (b"II*\x00", Kind.IMAGE),
    (b"MM\x00*", Kind.IMAGE),
    (b"Rar!", Kind.RAR),
    (b"7z\xbc\xaf", Kind.RAR),
)
_PARTS = (
    ("xl/workbook.bin", Kind.BINARY_WORKBOOK),
    ("xl/workbook", Kind.WORKBOOK),
    ("word/", Kind.WORD),
    ("content.xml", Kind.OPEN_DOCUMENT),
)
_TEXT_SAMPLE = 4096


def sniff(content: bytes) -> Kind:
    """What a file is, told from its content alone."""
    if not content:
        return Kind.EMPTY
    if content.startswith(b"PK"):
        return _sniff_zip(content)
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    return _sniff_text(content)


def _sniff_zip(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name.replace("\\", "/").lower() for name in archive.namelist()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return Kind.DAMAGED_ZIP
    for part, kind in _PARTS:
        if any(name.startswith(part) for name in names):
            return kind
    return Kind.ZIP


def _sniff_text(content: bytes) -> Kind:
    sample = content[:_TEXT_SAMPLE].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<html" in sample or sample.startswith(b"<!doctype html") or b"<table" in sample:
        return Kind.HTML
    if sample.startswith(b"<?xml"):
        return Kind.XML
    return Kind.UNKNOWN if b"\x00" in sample else Kind.TEXT
