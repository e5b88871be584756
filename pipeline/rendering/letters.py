"""A template letter (.docx) and what it is to tell in, the letter's bytes out."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from markupsafe import Markup, escape

from pipeline.model.errors import ConfigurationFault
from pipeline.rendering.oneline import one_line
from pipeline.rendering.sandbox import restrict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template

_MOST_COMPILED = 64
_FIXED = dt.datetime(2019, 1, 1)  # noqa: DTZ001 - as the file's properties are written
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_QUOTED = re.compile("'([^']+)'")
_MARKUP = re.compile(r"\{[%{#].*?[%}#]\}|<[^>]+>")
_BROKEN = (PackageNotFoundError, zipfile.BadZipFile, KeyError, OSError, EOFError)
_WRONG = (
    TemplateError,
    etree.XMLSyntaxError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
)


def letter(name: str, template: bytes, context: Mapping[str, Any]) -> bytes:
    """The letter as the template has it; the same input gives the same bytes.

    Args:
        name: of the template, for messages.
        template: a Word document.
        context: what its text may name; texts are to be made by `plain`.

    Raises:
        ConfigurationFault: the template is no Word document, or cannot be filled in.
    """
    try:
        opened = _Letter(io.BytesIO(template))
        opened.init_docx()
    except (*_BROKEN, *_WRONG) as error:
        what = "不是可以打开的 .docx 文档，请恢复原文件或另存为 .docx"
        raise ConfigurationFault(name, what) from error
    try:
        opened.render(dict(context), _environment())
    except _WRONG as error:
        raise ConfigurationFault(name, _reason(error, context)) from error
    properties = opened.get_docx().core_properties
    properties.modified = properties.created or _FIXED  # a template without any gets the hour
    buffer = io.BytesIO()
    opened.get_docx().save(buffer)
    return _dated(buffer.getvalue())


def plain(text: str) -> Markup:
    """A text as it is, whatever the library would take its brackets for."""
    escaped = str(escape(one_line(text)))
    return Markup(escaped.translate({ord(c): f"&#{ord(c)};" for c in "{}%"}))  # noqa: S704


class _Letter(DocxTemplate):  # type: ignore[misc]
    """A template that does not mend what it has broken: what is mended may be lost."""

    def init_docx(self, reload: bool = False) -> None:  # noqa: FBT001, FBT002 - the library's own
        """Open the document, once."""
        super().init_docx(reload)

    def build_xml(self, context: dict[str, Any], jinja_env: SandboxedEnvironment) -> str:
        """The text of the body, filled in.

        Raises:
            XMLSyntaxError: the tags of the template cut through its structure.
        """
        xml = str(super().build_xml(context, jinja_env))
        etree.fromstring(xml)
        return xml


class _Environment(SandboxedEnvironment):
    """One that compiles each text once: a third of the time of a letter."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._compiled = lru_cache(maxsize=_MOST_COMPILED)(super().from_string)

    def from_string(self, source: str, *_: Any, **__: Any) -> Template:  # type: ignore[override]
        """The template of a text; the library asks for no globals of its own."""
        return self._compiled(source)


@cache
def _environment() -> SandboxedEnvironment:
    made = _Environment(undefined=StrictUndefined, autoescape=True)
    restrict(made)
    return made


def _reason(error: BaseException, context: Mapping[str, Any]) -> str:
    names, near = _QUOTED.findall(str(error)), _near(error)
    if isinstance(error, SecurityError) and names:
        return f"不能用「{names[0]}」：以下划线开头的名称模板里不能用"
    if isinstance(error, UndefinedError) and names:
        return f"没有「{names[-1]}」这个名称，可用的有：{'、'.join(sorted(context))}"
    if isinstance(error, etree.XMLSyntaxError):
        return "控制词（{%p … %}、{%tr … %}）拆散了段落或表格，请让每个控制词独占一段或一行"
    return f"花括号里的写法有误{near}，请检查括号、控制词的配对和拼写"


def _near(error: BaseException) -> str:
    """The words beside a mistake, by which a person finds it."""
    lines = [_MARKUP.sub("", line).strip() for line in getattr(error, "docx_context", ())]
    # Three lines stand before the one that is wrong.
    told = next(filter(None, lines[3:] or lines), "")
    return f"（在「{told[:20]}」附近）" if told else ""


def _dated(content: bytes) -> bytes:
    """The same parts, all with one time."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as written,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as dated,
    ):
        for info in written.infolist():
            entry = zipfile.ZipInfo(info.filename, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            dated.writestr(entry, written.read(info))
    return buffer.getvalue()
