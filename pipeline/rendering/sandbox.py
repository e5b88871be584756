"""A jinja environment in, the same without what a stranger's template may not use out.

What is bounded: files and the program itself are out of reach; a number of more than a few hundred
digits, a text or list that one operator makes far too long, and a range of more than 100,000
numbers are refused. What is not: many steps that are each allowed, such as a loop in a loop. Those
end with the time and memory of the worker that renders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment, safe_range

if TYPE_CHECKING:
    from jinja2.runtime import Context

_LONGEST = 100_000
"""Characters or items that one operator may make; a cell takes 32,767 characters."""
_BITS = 4096
"""The size of the largest number, about 1,200 digits."""
# Filters and methods that make a text as long as a number says.
_PADDING_FILTERS = ("center", "indent", "wordwrap", "format", "batch", "slice", "xmlattr")
_PADDING_METHODS = frozenset(
    ("center", "ljust", "rjust", "zfill", "expandtabs", "format", "format_map", "translate")
)


class BoundedEnvironment(SandboxedEnvironment):
    """A sandbox in which one operator cannot fill the memory."""

    intercepted_binops = frozenset(("*", "**", "%"))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for name in _PADDING_FILTERS:
            del self.filters[name]

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """The result of an operator.

        Raises:
            SecurityError: it would be far too large.
        """
        if not _bounded(operator, left, right):
            raise SecurityError("the result is too large")
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Without the methods of a text that make it as long as a number says."""
        if isinstance(obj, str) and attr in _PADDING_METHODS:
            return False
        return super().is_safe_attribute(obj, attr, value)


def _bounded(operator: str, left: Any, right: Any) -> bool:
    if operator == "%":
        return not isinstance(left, (str, bytes))
    numbers = isinstance(left, (int, float)) and isinstance(right, (int, float))
    if operator == "**":
        return numbers and _bits(left) * abs(right) <= _BITS
    if numbers:
        return _bits(left) + _bits(right) <= _BITS
    times, repeated = (left, right) if isinstance(left, int) else (right, left)
    try:
        return isinstance(times, int) and len(repeated) * times <= _LONGEST
    except TypeError:
        return True  # no text and no list: the operator itself tells what is wrong


def _bits(number: float) -> int:
    return number.bit_length() if isinstance(number, int) else 1


def restrict(environment: SandboxedEnvironment) -> None:
    """Leave neither files nor anything of the program within reach, and nothing by chance."""
    environment.globals.clear()
    environment.globals["range"] = safe_range  # of at most 100,000 numbers
    del environment.filters["random"]  # the same input must give the same bytes
