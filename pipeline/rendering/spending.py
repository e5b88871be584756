"""What a template makes of values in, a refusal out where one or all together are far too large.

A text or list of more than 100,000 is refused before it is made, and so are more than 100 million
characters or two million passes of all loops, calls and filters of one sheet together: gathered
from however many allowed ones, no text or list outgrows the memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sized
from itertools import chain
from typing import TYPE_CHECKING, Any

from jinja2.exceptions import SecurityError

from pipeline.rendering.held import Held

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jinja2.runtime import Context

LONGEST = 100_000
"""Characters or items that one step may make; a cell takes 32,767 characters."""
MOST_PASSES = 2_000_000
"""Of all loops, calls and filters of one sheet; ten thousand lines make fifty thousand."""
MOST_CHARACTERS = 100_000_000
"""Of all texts that one sheet puts together; ten thousand lines make a million."""
PASSES = " passes"
"""Where a context keeps what was spent, passes and characters; no template can write that name."""
TEXT_FILTERS = frozenset(
    (
        "string", "upper", "lower", "capitalize", "title", "trim", "escape", "e", "truncate",
        "safe", "replace", "wordcount", "int", "float", "filesizeformat",
    )
)  # fmt: skip
"""They make a text of their value, whatever it is."""
_KEEPING = frozenset(("default", "d"))
"""They give the value itself, or another one."""
GONE = (
    "center", "indent", "wordwrap", "format", "batch", "slice", "xmlattr", "pprint", "tojson",
    "urlize", "urlencode", "striptags", "forceescape", "random",
)  # fmt: skip
"""Filters that make a text as long as a number says, or that no table needs; `random` would give
other bytes from the same input."""


class TooManyPassesError(SecurityError):
    """The loops of a template would not end in a sensible time."""


def too_large() -> SecurityError:
    """The refusal of a value out of all reason."""
    return SecurityError("the result is too large")


def nothing_spent() -> list[int]:
    """What a context has under `PASSES` to begin with."""
    return [0, 0]


def spend_passes(context: Context, passes: int) -> None:
    """Count passes.

    Raises:
        TooManyPassesError: there were too many.
    """
    spent = context.parent.get(PASSES)
    if spent is not None:
        spent[0] += passes
        if spent[0] > MOST_PASSES:
            raise TooManyPassesError


def spend_text(context: Context, text: str) -> str:
    """Count the characters of a text that was put together.

    Raises:
        SecurityError: it is too long, or all together are.
    """
    spent = context.parent.get(PASSES)
    if spent is not None:
        spent[1] += len(text)
    if len(text) > LONGEST or (spent is not None and spent[1] > MOST_CHARACTERS):
        raise too_large()
    return text


def counted(context: Context, items: Any) -> Any:
    """What is gone through: at once where its length is known, so that a pass costs nothing."""
    if isinstance(items, Sized):
        spend_passes(context, len(items))
        return items
    return _counting(context, items)


def _counting(context: Context, items: Iterable[Any]) -> Iterator[Any]:
    for item in items:
        spend_passes(context, 1)
        yield item


def printable(value: Any) -> Any:
    """A value of whose text is known that it is not too long.

    Raises:
        SecurityError: it would be.
    """
    if length_of(value) > LONGEST:
        raise too_large()
    return value


def length_of(value: Any) -> int:
    """How long the text of a value is; where it is too long, no more than is needed to say so."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return _length_of_all(chain.from_iterable(value.items()))
    if isinstance(value, (list, tuple, set, frozenset)):
        return _length_of_all(value)
    return len(str(value))


def _length_of_all(items: Iterable[Any]) -> int:
    total = 0
    for item in items:
        total += length_of(item) + 2  # with what stands between
        if total > LONGEST:
            break
    return total


def refuse_long_join(separator: object, items: Iterable[Any]) -> list[Any]:
    """The items of a join, once it is known that it is not too long; None is nothing.

    Raises:
        SecurityError: it would be.
    """
    kept, total, between = [], 0, length_of(separator)
    for each in items:
        item = "" if each is None else each
        kept.append(item)
        total += length_of(item) + between
        if total > LONGEST + between:
            raise too_large()
    return kept


def refuse_long_replace(text: str, old: object, new: object, count: object = None) -> None:
    """See that a text is not too long once every `old` in it is a `new`.

    Raises:
        SecurityError: it would be.
    """
    found = text.count(str(printable(old)))
    if isinstance(count, int) and count >= 0:
        found = min(found, count)
    if len(text) + found * max(length_of(new) - length_of(old), 0) > LONGEST:
        raise too_large()


def guarded(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that counts what it goes through, and refuses what it would make too long.

    Args:
        name: of the filter.
        call: does the work: from a context, the value and the arguments.
    """

    def filtered(context: Context, value: Any, *args: Any, **named: Any) -> Any:
        value = _seen_by(name, value)
        if name == "join":
            return spend_text(context, _joined(context, call, value, *args, **named))
        if name == "sum" and not isinstance(_start(*args, **named), (int, float)):
            raise too_large()  # of lists, each of which is copied again and again
        if name in TEXT_FILTERS:
            value = "" if value is None else printable(value)
        elif isinstance(value, Iterable) and not isinstance(value, str):
            value = counted(context, value)
        if name == "replace":
            refuse_long_replace(str(value), *args, **named)
        made = call(context, value, *args, **named)
        return spend_text(context, made) if isinstance(made, str) else made

    return filtered


def _seen_by(name: str, value: Any) -> Any:
    """What a filter gets: what a value holds; nothing is an empty text where it makes a text."""
    if not isinstance(value, Held) or name in _KEEPING:
        return value
    inside = value.held()
    return value if inside is None and name in TEXT_FILTERS else inside


def _joined(
    context: Context,
    call: Callable[..., str],
    value: Any,
    d: object = "",
    attribute: object = None,
) -> str:
    """What the filter `join` gives, whose names of arguments these are."""
    if attribute is not None:
        named = {"attribute": attribute}
        value = context.environment.call_filter("map", value, (), named, context)
    return call(context, refuse_long_join(d, counted(context, value)), d)


def _start(attribute: object = None, start: object = 0) -> object:  # noqa: ARG001 - the filter's
    """What the filter `sum` begins with, by its arguments."""
    return start
