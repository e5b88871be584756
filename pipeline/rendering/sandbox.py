"""A jinja environment in, the same without what a stranger's template may not use out.

What is bounded: files and the program itself are out of reach; a number of more than a few hundred
digits, a text or list that one operator makes far too long, and a range of more than 100,000
numbers are refused, and so are more than two million passes of all loops and calls together. What
is not: a text gathered from many allowed ones. It ends with the memory of the worker that renders.
"""

from __future__ import annotations

from collections.abc import Sized
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateSyntaxError, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jinja2.runtime import Context
    from jinja2.sandbox import SandboxedEnvironment

_LONGEST = 100_000
"""Characters or items that one operator may make; a cell takes 32,767 characters."""
_BITS = 4096
"""The size of the largest number, about 1,200 digits."""
# Filters and methods that make a text as long as a number says.
_PADDING_FILTERS = ("center", "indent", "wordwrap", "format", "batch", "slice", "xmlattr")
_PADDING_METHODS = frozenset(
    ("center", "ljust", "rjust", "zfill", "expandtabs", "format", "format_map", "translate")
)
MOST_PASSES = 2_000_000
"""Of all loops and calls of one sheet; a round of ten thousand lines makes fifty thousand."""
PASSES = " passes"
"""Where a context keeps their number, in a list of one; no template can write that name."""


class TooManyPassesError(SecurityError):
    """The loops of a template would not end in a sensible time."""


_DEEPEST = 10
"""Loops and conditions in each other: the time to compile them doubles with each."""
_NESTING = (nodes.For, nodes.If, nodes.Macro, nodes.CallBlock, nodes.FilterBlock, nodes.With)


def _too_deep(node: nodes.Node, most: int) -> bool:
    left = most - isinstance(node, _NESTING)
    return left < 0 or any(_too_deep(child, left) for child in node.iter_child_nodes())


def _deepest_line(source: nodes.Template) -> int:
    """The line of the first statement that holds too much."""
    return next(node.lineno for node in source.find_all(_NESTING) if _too_deep(node, _DEEPEST))


def _spend(context: Context, passes: int) -> None:
    spent = context.parent.get(PASSES)
    if spent is not None:
        spent[0] += passes
        if spent[0] > MOST_PASSES:
            raise TooManyPassesError


@pass_context
def _counted(context: Context, items: Any) -> Any:
    """What a loop goes through: at once where its length is known, so that a pass costs nothing."""
    if isinstance(items, Sized):
        _spend(context, len(items))
        return items
    return _counting(context, items)


def _counting(context: Context, items: Iterable[Any]) -> Iterator[Any]:
    for item in items:
        _spend(context, 1)
        yield item


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """A sandbox in which neither one operator nor all the loops can hold up the program."""

    intercepted_binops = frozenset(("*", "**", "%"))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for name in _PADDING_FILTERS:
            del self.filters[name]
        self.filters["_counted"] = _counted

    def _generate(self, source: nodes.Template, *args: Any, **options: Any) -> str:
        """The program of a template whose loops are counted."""
        nested = list(source.find_all(_NESTING))
        if len(nested) > _DEEPEST and _too_deep(source, _DEEPEST):
            raise TemplateSyntaxError("nested too deep", _deepest_line(source))
        for loop in nested:
            if isinstance(loop, nodes.For):
                loop.iter = nodes.Filter(
                    loop.iter, "_counted", [], [], None, None, lineno=loop.lineno
                ).set_environment(self)
        return super()._generate(source, *args, **options)

    def call(__self, __context: Context, __obj: Any, /, *args: Any, **named: Any) -> Any:  # noqa: N805
        """What a call gives; one of a loop, which goes on inside of itself, is counted as one."""
        _spend(__context, 1)
        if isinstance(__obj, LoopContext):
            args = tuple(_counted(__context, each) for each in args)
        return super().call(__context, __obj, *args, **named)

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
