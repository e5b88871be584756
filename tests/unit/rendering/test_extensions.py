"""The extension of a file that goes back is what its main part calls for."""

from __future__ import annotations

import io
import zipfile

import docx

from pipeline.rendering.returns.extensions import extension_of
from tests.helpers.workbooks import workbook
from tests.unit.examples import examples

_PLAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def retyped(content: bytes, content_type: bytes) -> bytes:
    """A workbook whose main part is of another type."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part.replace(_PLAIN, content_type))
    return buffer.getvalue()


@examples(
    "content_type extension",
    {
        "a workbook": (_PLAIN, "xlsx"),
        "with macros": (b"application/vnd.ms-excel.sheet.macroEnabled.main+xml", "xlsm"),
        "a template": (_PLAIN.replace(b".sheet.main", b".template.main"), "xltx"),
        "with macros, a template": (
            b"application/vnd.ms-excel.template.macroEnabled.main+xml", "xltm",
        ),
        "a type that nobody knows": (b"application/x-other", "usual"),
    },
)  # fmt: skip
def test_a_workbook(content_type: bytes, extension: str) -> None:
    """Excel refuses a workbook with macros under .xlsx: its content tells, and not its name."""
    content = workbook("a|b")
    assert _PLAIN in zipfile.ZipFile(io.BytesIO(content)).read("[Content_Types].xml")
    assert extension_of(retyped(content, content_type), "usual") == extension


def test_a_document() -> None:
    """A Word document stays one."""
    buffer = io.BytesIO()
    docx.Document().save(buffer)
    assert extension_of(buffer.getvalue(), "usual") == "docx"


def test_a_type_for_all_parts_of_an_extension() -> None:
    """A package may name the type of its main part by the extension of its name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Default Extension="xml" ContentType="{_PLAIN.decode()}"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="a" Target="/xl/workbook.xml" Type="http://schemas.openxmlformats.org'
            '/officeDocument/2006/relationships/officeDocument"/></Relationships>',
        )
    assert extension_of(buffer.getvalue(), "usual") == "xlsx"
