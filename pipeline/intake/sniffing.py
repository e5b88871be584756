"""Bytes in, what they really are out, whatever the file's name says."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from pipeline.intake.packages import Package


class Kind(Enum):
    """What a file is by its content: in an officer's words, with the extensions that say so."""

    WORKBOOK = "Excel 工作簿（.xlsx）", "xlsx xlsm xltx xltm et ett"
    BINARY_WORKBOOK = "二进制 Excel 工作簿（.xlsb）", "xlsb"
    OLD_WORKBOOK = "旧版 Excel 或 WPS 工作簿（.xls、.et）", "xls xlt et ett"
    OPEN_SHEET = "OpenDocument 电子表格（.ods）", "ods ots"
    WORD = "Word 文档（.docx）", "docx dotx wps"
    OLD_WORD = "旧版 Word 或 WPS 文档（.doc、.wps）", "doc dot wps wpt"
    TEXT = "纯文本", "csv tsv txt"
    HTML = "网页（HTML）", "html htm"
    SPREADSHEETML = "XML 电子表格（Excel 2003）", "xml"
    ZIP = "压缩包（.zip）", "zip"
    PDF = "PDF", "pdf"
    IMAGE = "图片", "jpg jpeg jpe png gif tif tiff bmp webp heic"

    MACRO_WORD = "带宏的 Word 文档（.docm）", ""
    OTHER_OFFICE = "另一种 Office 文件（如演示文稿）", ""
    OTHER_OPEN_DOCUMENT = "另一种 OpenDocument 文件（如 .odt）", ""
    FLAT_OPEN_DOCUMENT = "平面 OpenDocument 文件（.fods）", ""
    ENCRYPTED = "加了密码的 Office 文件", ""
    RAR = "压缩包（.rar、.7z）", ""
    RTF = "RTF 文档（.rtf）", ""
    MHTML = "单个文件网页（.mht）或邮件", ""
    XML = "XML 文件", ""
    EMPTY = "空文件", ""
    UNKNOWN = "无法识别的文件", ""

    def __init__(self, label: str, extensions: str) -> None:
        self.label = label
        self.extensions = frozenset(extensions.split())

    def __str__(self) -> str:
        return self.label

    @property
    def has_sheets(self) -> bool:
        """Whether a spreadsheet program shows the tables as sheets of the names that were read."""
        return self in (
            Kind.WORKBOOK,
            Kind.BINARY_WORKBOOK,
            Kind.OLD_WORKBOOK,
            Kind.OPEN_SHEET,
            Kind.SPREADSHEETML,
        )

    @property
    def is_scan(self) -> bool:
        """Whether the file can be the stamped scan of a table."""
        return self in (Kind.PDF, Kind.IMAGE)


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"%PDF", Kind.PDF),
    (b"\x89PNG", Kind.IMAGE),
    (b"\xff\xd8\xff", Kind.IMAGE),
    (b"GIF8", Kind.IMAGE),
    (b"II*\x00", Kind.IMAGE),
    (b"MM\x00*", Kind.IMAGE),
    (b"Rar!", Kind.RAR),
    (b"7z\xbc\xaf", Kind.RAR),
    (b"{\\rtf", Kind.RTF),
    # Workbooks of Excel 2 to 4, and of Excel 5 without a container, begin with their first record.
    (b"\x09\x00\x04\x00", Kind.OLD_WORKBOOK),
    (b"\x09\x02\x06\x00", Kind.OLD_WORKBOOK),
    (b"\x09\x04\x06\x00", Kind.OLD_WORKBOOK),
    (b"\x09\x08\x08\x00", Kind.OLD_WORKBOOK),
    (b"\x09\x08\x10\x00", Kind.OLD_WORKBOOK),
)
_BITMAP, _BITMAP_RESERVED = b"BM", slice(6, 10)
_HEIF, _HEIF_BRANDS = slice(4, 8), (b"heic", b"heix", b"mif1", b"hevc")
_LOCKED = "encrypted-package"
"""All parts of an OpenDocument file with a password, as LibreOffice writes it since 24.8."""
_SAMPLE, _BEFORE = 4096, "\ufeff \t\r\n"
_NO_MARKUP = ("{", "[", '"')
"""Data of programs and quoted fields: what they quote may be a page, they are none."""
_MAIL_SAMPLE = 65_536
"""A mail may have been handed on many times before it tells its contents."""
_MAIL_HEADERS = re.compile(
    r"(?:From .*\n)?(?:[a-z][a-z0-9-]*:.*\n(?:[ \t]+\S.*\n)*)+", re.IGNORECASE
)
_MAIL_MARK = re.compile(
    r"^(?:mime-version:|content-type:\s*(?:multipart|message|text)/)", re.IGNORECASE | re.MULTILINE
)


def sniff(content: bytes) -> Kind:
    """What a file is, told from its content alone; any zip is ZIP, see `sniff_package`."""
    if not content:
        return Kind.EMPTY
    if is_zip(content):
        return Kind.ZIP
    if content.startswith(_OLE):
        return _sniff_compound(content)
    return next((kind for magic, kind in _MAGIC if content.startswith(magic)), None) or (
        Kind.IMAGE if _is_other_image(content) else _sniff_text(content)
    )


def is_zip(content: bytes) -> bool:
    """Whether a file begins as a zip does, be it cut or damaged."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")) or content == b"PK"


def sniff_package(package: Package) -> Kind:
    """What a sound zip is: an Office file, an OpenDocument file, or an archive of files.

    Raises:
        Refused: the part that tells is damaged.
    """
    by_name = {part.name.lower(): part for part in package.parts}
    if "xl/workbook.bin" in by_name:
        return Kind.BINARY_WORKBOOK
    if any(name.startswith("xl/workbook") for name in by_name):
        return Kind.WORKBOOK
    if "[content_types].xml" in by_name:
        types = package.unpack(by_name["[content_types].xml"])
        return _office_kind(types, by_name)
    if "content.xml" in by_name or ("mimetype" in by_name and _LOCKED in by_name):
        kinds = [package.unpack(by_name[n]) for n in ("mimetype", "content.xml") if n in by_name]
        is_sheet = any(b"opendocument.spreadsheet" in k or b":spreadsheet" in k for k in kinds)
        return Kind.OPEN_SHEET if is_sheet else Kind.OTHER_OPEN_DOCUMENT
    return Kind.ZIP


def _sniff_compound(content: bytes) -> Kind:
    from pipeline.intake.compound import CompoundKind, compound_kind

    kinds = {
        CompoundKind.OLD_WORKBOOK: Kind.OLD_WORKBOOK,
        CompoundKind.OLD_WORD: Kind.OLD_WORD,
        CompoundKind.ENCRYPTED: Kind.ENCRYPTED,
        CompoundKind.OTHER: Kind.OTHER_OFFICE,
    }
    return kinds[compound_kind(content)]


def _office_kind(types: bytes, names: Collection[str]) -> Kind:
    if any(name.startswith("word/") for name in names):
        return Kind.MACRO_WORD if b"macroEnabled" in types else Kind.WORD
    return Kind.WORKBOOK if b"spreadsheetml" in types else Kind.OTHER_OFFICE


def _is_other_image(content: bytes) -> bool:
    if content.startswith(_BITMAP) and content[_BITMAP_RESERVED] == bytes(4):
        return True
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return True
    return is_heif(content)


def is_heif(content: bytes) -> bool:
    """Whether a file is a picture as some telephones take it (.heic)."""
    return content[_HEIF] == b"ftyp" and content[8:12] in _HEIF_BRANDS


def _sniff_text(content: bytes) -> Kind:
    from pipeline.intake.encodings import decode_text

    text = decode_text(content)
    if text is None:
        return Kind.UNKNOWN
    if _is_mail(text[:_MAIL_SAMPLE].lstrip(_BEFORE)):
        return Kind.MHTML
    return _markup_kind(text[:_SAMPLE].lstrip(_BEFORE).lower())


def _markup_kind(sample: str) -> Kind:
    if sample.startswith(_NO_MARKUP):
        return Kind.TEXT
    if "urn:schemas-microsoft-com:office:spreadsheet" in sample and "<workbook" in sample:
        return Kind.SPREADSHEETML
    if "<html" in sample or sample.startswith("<!doctype html") or "<table" in sample:
        return Kind.HTML
    if "opendocument" in sample and sample.startswith("<?xml"):
        return Kind.FLAT_OPEN_DOCUMENT
    return Kind.XML if sample.startswith("<?xml") else Kind.TEXT


def _is_mail(sample: str) -> bool:
    """Whether a text begins with the header lines of a mail, as a page in a single file does."""
    headers = _MAIL_HEADERS.match(sample.replace("\r\n", "\n").replace("\r", "\n") + "\n")
    return headers is not None and _MAIL_MARK.search(headers[0]) is not None
