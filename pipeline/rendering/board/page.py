"""A template and a board in, the bytes of 报送情况.html out: one page that needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from pipeline.model.errors import ConfigurationFault
from pipeline.rendering.board.figures import figures
from pipeline.rendering.sandbox import restrict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template

    from pipeline.model.resources import DataFile
    from pipeline.rendering.board.board import Board

TEMPLATE = "templates/html/报送情况.html"
BOARD_FILE = "报送情况.html"
"""In the folder of the results."""
_SOURCE = "<template>"
_QUOTED = re.compile("'([^']+)'")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What no page may hold, or no file."""
_WRONG = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)


def board_html(template: DataFile, board: Board) -> bytes:
    """The page as the template has it; the same input gives the same bytes.

    Args:
        template: a page with jinja in it. It may name `scope`, `round`, `deadline`, `time_left`,
            `is_over`, `as_of`; `progress` and `segments` (units by count and state), `expected`,
            `outside`, `with_scans`; `units` with their `states`, `situations`, `regions` and
            `kinds`; `errands` (what to do for whom); `rules`; `entries`, `schools`, `students`;
            `by_certificate`, `by_school_type`, `by_region`, `region_word`; `replaced` (versions),
            `unknown` and `elsewhere` (files), `findings`, `findings_link`, `changes`,
            `changes_link` and `locked_at`. `pipeline/rendering/board/` has what each of them is.
            The filter `sha256` makes what a content policy asks for.
        board: what the page tells. All of it is escaped, and a template cannot say otherwise.

    Raises:
        ConfigurationFault: the template cannot be filled in; its line is named.
    """
    context = figures(board)
    page = _compiled(template)
    try:
        text = page.render(context)
    except _WRONG as error:
        what = _reason(error, context)
        raise ConfigurationFault(template.name, what, line=_line_of(error)) from error
    return _printable(text).encode()


@lru_cache(maxsize=4)
def _compiled(template: DataFile) -> Template:
    environment = _environment()
    try:
        parsed = environment.parse(template.text)
        for switch in parsed.find_all(nodes.ScopedEvalContextModifier):
            what = "不能用 autoescape：单位写的内容必须转义，以免被当成网页的一部分"
            raise ConfigurationFault(template.name, what, line=switch.lineno)
        return environment.from_string(parsed)
    except TemplateSyntaxError as error:
        what = _reason(error, {})
        raise ConfigurationFault(template.name, what, line=error.lineno) from error


@cache
def _environment() -> SandboxedEnvironment:
    made = SandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    restrict(made)
    del made.filters["safe"]  # what units wrote is never a part of the page
    made.filters["sha256"] = _sha256
    made.filters["grouped"] = _grouped
    return made


def _sha256(text: str) -> str:
    """The hash of a script or style, as a content policy names it."""
    digest = hashlib.sha256(_printable(str(text)).encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _grouped(number: int) -> str:
    """12345 as 12,345."""
    return f"{number:,}"


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("\ufffd", text)


def _line_of(error: BaseException) -> int | None:
    """The line of the template that raised: jinja puts it into the traceback."""
    line, step = None, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == _SOURCE:
            line = step.tb_lineno
        step = step.tb_next
    return line


def _reason(error: BaseException, context: Mapping[str, Any]) -> str:
    names = _QUOTED.findall(str(error))
    if isinstance(error, SecurityError) and names:
        return f"不能用「{names[0]}」：以下划线开头的名称模板里不能用"
    if isinstance(error, UndefinedError) and names:
        return f"没有「{names[-1]}」这个名称，可用的有：{'、'.join(sorted(context))}"
    if isinstance(error, TemplateSyntaxError) and "filter named" in str(error) and names:
        return f"没有或不能用过滤器「{names[0]}」"
    return "花括号里的写法有误，请检查括号、引号、控制词的配对和拼写"
