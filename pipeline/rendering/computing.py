"""A compiled program and the values of its names in, the rows or the text that it gives out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateError, Undefined
from jinja2.exceptions import SecurityError

from pipeline.rendering.expressions import NO_FIELD, ROWS, UNDERSCORE, ExpressionError, address_of
from pipeline.rendering.held import NotHeldError
from pipeline.rendering.spending import MOST_PASSES, PASSES, TooManyPassesError, nothing_spent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2 import Template

    from pipeline.rendering.plan import Sheet

MOST_ROWS = 1_048_576
"""What Excel allows on a sheet."""
_QUOTED = re.compile("'([^']+)'")
_REASONS = {
    NotHeldError: "",
    TooManyPassesError: f"循环超过了 {MOST_PASSES} 次，请减少一层套一层的循环",
    RecursionError: "这里自己套用自己，没有尽头，请检查花括号里的写法",
}
"""What is said of each kind of error; those without bring their own sentence."""
_RUNTIME_ERRORS = (
    TemplateError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
    NameError,
    RuntimeError,
)


def printed_rows(sheet: Sheet, context: Mapping[str, Any]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows of a sheet in their order: index in the template, values of the computed cells.

    One after the other, so that no more than one is held; `PAGE_BREAK` stands between pages.

    Raises:
        ExpressionError: a name is not there, an expression cannot be computed, or there are more
            rows than a sheet has.
    """
    rows: list[tuple[int, tuple[Any, ...]]] = []

    count = 0
    steps = sheet.program.generate({**context, ROWS: rows, PASSES: nothing_spent()})
    while True:
        # Only jinja's own steps stand in the block: what the reader of the rows raises is his.
        try:
            done = next(steps, None) is None
        except _RUNTIME_ERRORS as error:
            raise ExpressionError(_address(sheet, error), _reason(error, context)) from error
        count += len(rows)
        if count > MOST_ROWS:
            raise ExpressionError("", f"印出来超过了 {MOST_ROWS} 行，一张工作表放不下")
        yield from rows
        rows.clear()
        if done:
            return


def _address(sheet: Sheet, error: BaseException) -> str:
    """The cell whose expression raised: jinja puts the template's lines into the traceback."""
    line, step = 0, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == "<template>":
            line = step.tb_lineno
        step = step.tb_next
    return address_of(sheet.lines, line)


def _reason(error: BaseException, context: Mapping[str, Any]) -> str:
    known = next((words for kind, words in _REASONS.items() if isinstance(error, kind)), None)
    if known is not None:
        return known or str(error)
    no_field = NO_FIELD.fullmatch(str(error))
    if no_field:
        some = f"这里可用的有：{no_field[2]}" if no_field[2] else "请检查点号后面的拼写"
        return f"没有「{no_field[1]}」这一项，{some}"
    names = _QUOTED.findall(str(error))
    if isinstance(error, SecurityError) and not names:
        return "这里算出来的值大得不合常理，请检查花括号里的写法"
    if isinstance(error, SecurityError):
        return UNDERSCORE.format(names[0])
    if isinstance(error, TemplateError) and names:
        return f"没有「{names[-1]}」这个名称，可用的有：{'、'.join(sorted(context))}"
    return "算不出这个单元格的值，请检查花括号里的写法"


def reckoned(program: Template, context: Mapping[str, Any], address: str) -> str:
    """The text that a program gives.

    Raises:
        ExpressionError: it cannot be computed; `address` is where it stands.
    """
    try:
        return program.render({**context, PASSES: nothing_spent()})
    except _RUNTIME_ERRORS as error:
        raise ExpressionError(address, _reason(error, context)) from error


def undefined_reason(value: Undefined, context: Mapping[str, Any]) -> str:
    """Why a value is not there, for the cell that asked for it."""
    try:
        str(value)
    except _RUNTIME_ERRORS as error:
        return _reason(error, context)
    return _reason(ValueError(), context)
