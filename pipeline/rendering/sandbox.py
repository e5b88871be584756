"""A jinja environment in, the same without what a stranger's template may not use out.

What is bounded: files and the program itself are out of reach; a number of more than a few hundred
digits and a range of more than 100,000 numbers are refused, and so is what `spending` counts: texts
and lists that are too long, and too much of them all together.
"""

from __future__ import annotations

from collections.abc import Sized
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateSyntaxError, nodes, pass_context
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range

from pipeline.rendering.held import held
from pipeline.rendering.spending import (
    GONE,
    LONGEST,
    counted,
    guarded,
    printable,
    refuse_long_join,
    refuse_long_replace,
    spend_passes,
    spend_text,
    too_large,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jinja2.runtime import Context
    from jinja2.sandbox import SandboxedEnvironment

_BITS = 4096
"""The size of the largest number, about 1,200 digits."""
_PADDING_METHODS = frozenset(
    ("center", "ljust", "rjust", "zfill", "expandtabs", "format", "format_map", "translate")
)
"""Methods that make a text as long as a number says."""
_TESTS_OF_THE_NAME = frozenset(("defined", "undefined", "sameas", "filter", "test"))
"""Tests that are not about what a value holds."""
_DEEPEST = 10
"""Loops and conditions in each other: the time to compile them doubles with each."""
_NESTING = (nodes.For, nodes.If, nodes.Macro, nodes.CallBlock, nodes.FilterBlock, nodes.With)


def _too_deep(node: nodes.Node, most: int) -> bool:
    left = most - isinstance(node, _NESTING)
    return left < 0 or any(_too_deep(child, left) for child in node.iter_child_nodes())


def _deepest_line(source: nodes.Template) -> int:
    """The line of the first statement that holds too much."""
    return next(node.lineno for node in source.find_all(_NESTING) if _too_deep(node, _DEEPEST))


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """A sandbox in which neither one step nor all together can hold up or fill the machine.

    `finalize` is applied to every value that is printed within a text.
    """

    intercepted_binops = frozenset(("*", "**", "%", "+"))

    def __init__(self, finalize: Callable[[Any], Any] | None = None, **options: Any) -> None:
        super().__init__(finalize=_finalizing(finalize), **options)
        for name in GONE:
            del self.filters[name]
        for name, function in self.filters.items():
            self.filters[name] = pass_context(guarded(name, _with_context(function)))
        for name in self.tests.keys() - _TESTS_OF_THE_NAME:
            test: Any = self.tests[name]
            self.tests[name] = _of_held(test)
        self.filters["_counted"] = pass_context(counted)
        self.filters["_concat"] = pass_context(_concat)

    @staticmethod
    def concat(pieces: Iterable[str]) -> str:
        """The pieces of a macro's or a cell's text as one."""
        return "".join(refuse_long_join("", pieces))

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
        for concat in source.find_all(nodes.Concat):
            every = nodes.List(concat.nodes, lineno=concat.lineno)
            joined = nodes.Filter(every, "_concat", [], [], None, None, lineno=concat.lineno)
            joined.set_environment(self)
            concat.nodes = [joined]
        return super()._generate(source, *args, **options)

    def call(__self, __context: Context, __obj: Any, /, *args: Any, **named: Any) -> Any:  # noqa: N805
        """What a call gives; one of a loop, which goes on inside of itself, is counted as one.

        Raises:
            SecurityError: it is a method of a text, and the result would be far too large.
        """
        spend_passes(__context, 1)
        if isinstance(__obj, LoopContext):
            args = tuple(counted(__context, each) for each in args)
        text, method = getattr(__obj, "__self__", None), getattr(__obj, "__name__", "")
        if isinstance(text, str):
            args = _method_arguments(__context, text, method, args)
        made = super().call(__context, __obj, *args, **named)
        if isinstance(made, str):
            return spend_text(__context, made)
        if isinstance(made, (list, tuple, dict)):
            spend_passes(__context, len(made))
        return made

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """The result of an operator.

        Raises:
            SecurityError: it would be far too large.
        """
        if not _bounded(operator, left, right):
            raise too_large()
        made = super().call_binop(context, operator, left, right)
        if isinstance(made, str):
            return spend_text(context, made)
        if isinstance(made, (list, tuple)):
            spend_passes(context, len(made))
        return made

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Without the methods of a text that make it as long as a number says."""
        if isinstance(obj, str) and attr in _PADDING_METHODS:
            return False
        return super().is_safe_attribute(obj, attr, value)


def _finalizing(finalize: Callable[[Any], Any] | None) -> Callable[..., Any]:
    """What is applied to every value that is printed, with its characters counted.

    What is not there is nothing in a text, as in a cell of its own.
    """

    @pass_context
    def finalized(context: Context, value: Any) -> Any:
        if value is None:
            return ""
        if type(value) is not str:
            printable(value)
        elif value:
            spend_text(context, value)
        return value if finalize is None else finalize(value)

    return finalized


def _with_context(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that takes the context first, whatever it took before."""
    which = getattr(getattr(function, "jinja_pass_arg", None), "name", "")

    def called(context: Context, *args: Any, **named: Any) -> Any:
        first = {
            "context": (context,),
            "eval_context": (context.eval_ctx,),
            "environment": (context.environment,),
        }
        return function(*first.get(which, ()), *args, **named)

    return called


def _of_held(function: Callable[..., Any]) -> Callable[..., Any]:
    """A test of what a value holds."""

    def tested(value: Any, *args: Any) -> Any:
        return function(held(value), *args)

    return tested


def _concat(context: Context, pieces: Iterable[Any]) -> str:
    """What `~` gives."""
    return spend_text(context, "".join(map(str, refuse_long_join("", pieces))))


def _method_arguments(
    context: Context, text: str, method: str, args: tuple[Any, ...]
) -> tuple[Any, ...]:
    """The arguments for a method of a text, which makes of it no more than is allowed."""
    if method in _PADDING_METHODS:
        raise too_large()
    if method == "replace":
        refuse_long_replace(text, *args[:3])
    if method == "join" and args:
        return (refuse_long_join(text, counted(context, args[0])), *args[1:])
    return args


def _bounded(operator: str, left: Any, right: Any) -> bool:
    if operator == "%":
        return not isinstance(left, (str, bytes))
    if operator == "+":
        return not (isinstance(left, Sized) and isinstance(right, Sized)) or (
            len(left) + len(right) <= LONGEST
        )
    numbers = isinstance(left, (int, float)) and isinstance(right, (int, float))
    if operator == "**":
        return numbers and _bits(left) * abs(right) <= _BITS
    if numbers:
        return _bits(left) + _bits(right) <= _BITS
    times, repeated = (left, right) if isinstance(left, int) else (right, left)
    try:
        return isinstance(times, int) and len(repeated) * times <= LONGEST
    except TypeError:
        return True  # no text and no list: the operator itself tells what is wrong


def _bits(number: float) -> int:
    return number.bit_length() if isinstance(number, int) else 1


def restrict(environment: SandboxedEnvironment) -> None:
    """Leave neither files nor anything of the program within reach, and nothing by chance."""
    environment.globals.clear()
    environment.globals["range"] = safe_range  # of at most 100,000 numbers
    environment.filters.pop("random", None)  # the same input must give the same bytes
