"""The address of a file and of a port in, files that ask their reader to go there out."""

from __future__ import annotations

import io
import zipfile

from tests.fuzz.seeds import SHEETS, archive, html, seeds, spreadsheetml, word
from tests.helpers.open_documents import packed
from tests.helpers.workbooks import workbook
from tests.unit.grids import grid

_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TEXT = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


def hostile(file_url: str, web_url: str) -> dict[str, bytes]:
    """By name: sound files of every format, and hostile ones that name both addresses."""
    sound = {
        f"好{number}.{extension}": content
        for extension, contents in seeds().items()
        for number, content in enumerate(contents)
        if extension not in ("doc", "other")
    }
    asking = {
        f"{name}-{number}.{extension}": content
        for number, url in enumerate((file_url, web_url))
        for (name, extension), content in _asking(url).items()
    }
    return {**sound, **asking}


def _asking(url: str) -> dict[tuple[str, str], bytes]:
    """Every way to name another place that a format has, by what it is and the extension."""
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{url}">]>'
    dtd = f'<!DOCTYPE x SYSTEM "{url}">'
    include = f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{url}" parse="text"/>'
    plain = spreadsheetml([grid("甲|乙")])
    declared = plain.replace("<Workbook", f"{entity}<Workbook").replace("甲", "&e;")
    page = html(grid("甲|乙"))
    return {
        ("实体", "xlsx"): _with_declaration(entity, "&e;"),
        ("宽实体", "xlsx"): _with_declaration(entity, "&e;", encoding="utf-16"),
        ("外部定义", "xlsx"): _with_declaration(dtd, "1"),
        ("外部工作簿", "xlsx"): _with_external_book(url),
        ("公式", "xlsx"): workbook(f"=WEBSERVICE(\"{url}\")|=cmd\\|'/c calc'!A1|=IMAGE(\"{url}\")"),
        ("实体", "docx"): _word_with_declaration(entity),
        ("模板", "docx"): word(_TEXT.format("甲"), related=_external("attachedTemplate", url)),
        ("图片", "docx"): word(_TEXT.format("甲"), related=_external("image", url)),
        ("域", "docx"): word(_TEXT.format("甲"), field=f'INCLUDETEXT "{url}"'),
        ("命令", "docx"): word(_TEXT.format("甲"), field="DDEAUTO cmd /k calc"),
        ("包含", "docx"): word(_TEXT.format(include)),
        ("实体", "ods"): _sheet_with_declaration(entity),
        ("链接", "ods"): packed(
            f'<table:table table:name="甲"><table:table-source xlink:href="{url}"/>'
            f'<table:table-row><table:table-cell><text:p><text:a xlink:href="{url}">甲</text:a>'
            "</text:p></table:table-cell></table:table-row></table:table>"
        ),
        ("实体", "xml"): declared.encode(),
        ("宽实体", "xml"): declared.encode("utf-16"),
        ("样式", "xml"): plain.replace(
            "<Workbook", f'<?xml-stylesheet type="text/xsl" href="{url}"?><Workbook'
        ).encode(),
        ("引用", "html"): page.replace(
            "<body>",
            f'<head><base href="{url}"><link rel=stylesheet href="{url}"><script src="{url}">'
            f'</script></head><body><iframe src="{url}"></iframe><img src="{url}">',
        ).encode(),
        ("实体", "html"): f"{entity}{page.replace('甲', '&e;')}".encode(),
        ("公式", "csv"): f"=WEBSERVICE(\"{url}\"),=cmd|'/c calc'!A1\n1,2\n".encode(),
        ("包", "zip"): archive({"内.xlsx": _with_external_book(url)}),
    }  # fmt: skip


def _external(kind: str, url: str) -> str:
    return f'<Relationship Id="r9" Type="{_RELATED}/{kind}" Target="{url}" TargetMode="External"/>'


def _changed(package: bytes, parts: dict[str, bytes]) -> bytes:
    """The package with parts replaced or added."""
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return archive({name: opened.read(name) for name in opened.namelist()} | parts)


def _declared(xml: bytes, declaration: str) -> bytes:
    head, end, rest = xml.partition(b"?>")
    return head + end + declaration.encode() + rest if end else declaration.encode() + xml


def _with_declaration(declaration: str, text: str, *, encoding: str = "utf-8") -> bytes:
    sheet = (
        f'<?xml version="1.0" encoding="{encoding}"?>{declaration}<worksheet xmlns="{_MAIN}">'
        f'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'
        "</sheetData></worksheet>"
    )
    return _changed(workbook(SHEETS), {"xl/worksheets/sheet1.xml": sheet.encode(encoding)})


def _with_external_book(url: str) -> bytes:
    link = (
        f'<externalLink xmlns="{_MAIN}" xmlns:r="{_RELATED}"><externalBook r:id="r9"/>'
        f'<ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    )
    related = f'<Relationships xmlns="{_RELATIONSHIPS}">{_external("externalLinkPath", url)}'
    parts = {
        "xl/externalLinks/externalLink1.xml": link.encode(),
        "xl/externalLinks/_rels/externalLink1.xml.rels": f"{related}</Relationships>".encode(),
    }
    return _changed(workbook("甲|='[1]Sheet1'!A1 => 3|=cmd\\|'/c calc'!A1 => 4"), parts)


def _word_with_declaration(declaration: str) -> bytes:
    sound = word(_TEXT.format("&e;"))
    with zipfile.ZipFile(io.BytesIO(sound)) as package:
        document = _declared(package.read("word/document.xml"), declaration)
    return _changed(sound, {"word/document.xml": document})


def _sheet_with_declaration(declaration: str) -> bytes:
    sound = packed(
        '<table:table table:name="甲"><table:table-row><table:table-cell><text:p>&e;</text:p>'
        "</table:table-cell></table:table-row></table:table>"
    )
    with zipfile.ZipFile(io.BytesIO(sound)) as package:
        content = _declared(package.read("content.xml"), declaration)
    return _changed(sound, {"content.xml": content})
