"""What a template compares, tests and filters in, the value that it holds out.

A value of a kind of its own (a figure, a name with its cell) stands in expressions for what it
holds. One that holds nothing that is known there refuses, so that no test is answered by chance.
"""

from __future__ import annotations

from typing import Any


class NotHeldError(RuntimeError):
    """A value was asked for what it does not hold; a Chinese sentence that says so.

    Neither TypeError nor ValueError, which jinja's filters answer with a default.
    """


class Held:
    """Compares, orders, and is true or a number as the value that it holds."""

    __slots__ = ()

    def held(self) -> Any:
        """The value.

        Raises:
            NotHeldError: there is none before the cells are printed.
        """
        raise NotHeldError(
            "这里的值只能自己占一格，不能写在别的字里，也不能用来比较、判断、计算：请只写它自己"
        )

    def __bool__(self) -> bool:
        """Whether the value is true."""
        return bool(self.held())

    def __eq__(self, other: object) -> bool:
        """Whether it is the very same, or holds the same."""
        return self is other or bool(self.held() == held(other))

    def __hash__(self) -> int:
        """Of the value, as those that are equal must have the same."""
        return hash(self.held())

    def __lt__(self, other: Any) -> bool:
        """By the value."""
        return bool(self.held() < held(other))

    def __le__(self, other: Any) -> bool:
        """By the value."""
        return bool(self.held() <= held(other))

    def __gt__(self, other: Any) -> bool:
        """By the value."""
        return bool(self.held() > held(other))

    def __ge__(self, other: Any) -> bool:
        """By the value."""
        return bool(self.held() >= held(other))

    def __int__(self) -> int:
        """The value as a whole number."""
        return int(self.held())

    def __float__(self) -> float:
        """The value as a number."""
        return float(self.held())


def held(value: Any) -> Any:
    """What a value stands for in an expression: itself, if it is of no kind of its own.

    Raises:
        NotHeldError: it stands for nothing.
    """
    return value.held() if isinstance(value, Held) else value


def same(one: object, other: object) -> bool:
    """Whether two values are one, for what does not depend on what they hold."""
    if isinstance(one, Held) or isinstance(other, Held):
        return one is other
    return one == other
