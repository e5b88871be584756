"""The bytes of a workbook or document in, the extension that its main part calls for out.

Office programs refuse a file whose extension says something else, such as a .xlsx with macros.
"""

from __future__ import annotations

from itertools import chain

from pipeline.rendering.returns.packages import OfficePackage

_TYPES = "[Content_Types].xml"
_EXTENSIONS = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml": "xltx",
    "application/vnd.ms-excel.sheet.macroenabled.main+xml": "xlsm",
    "application/vnd.ms-excel.template.macroenabled.main+xml": "xltm",
    "application/vnd.ms-excel.addin.macroenabled.main+xml": "xlam",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml": "dotx",
}


def extension_of(content: bytes, usual: str) -> str:
    """The extension by the content type of the main part; `usual` where that says nothing.

    Raises:
        Unfit: the content is no package.
    """
    package = OfficePackage(content)
    mains = [r.target for r in package.relationships("") if r.kind == "officeDocument"]
    if not mains:
        return usual
    main = mains[0].strip("/").lower()
    types = package.look(_TYPES)
    own = (
        each.get("ContentType", "")
        for each in types.iter("{*}Override")
        if each.get("PartName", "").strip("/").lower() == main
    )
    by_extension = (
        each.get("ContentType", "")
        for each in types.iter("{*}Default")
        if each.get("Extension", "").lower() == main.rpartition(".")[2]
    )
    content_type = next(chain(own, by_extension), "")
    return _EXTENSIONS.get(content_type.strip().lower(), usual)
