"""Values of a template's cells that are neither text nor number, and the rows that they are of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from pipeline.rendering.expressions import Record
from pipeline.rendering.held import Held, NotHeldError
from pipeline.rendering.live import Noted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


_Given = TypeVar("_Given")
_Printed = TypeVar("_Printed")


class Numbered(Sequence[_Printed], Generic[_Given, _Printed]):
    """The rows of a list as a template prints them; each is made when it is asked for.

    `make` gets a row's number, from 1, and what is given for it.
    """

    def __init__(self, make: Callable[[int, _Given], _Printed], given: Sequence[_Given]) -> None:
        self._make, self._given = make, given

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._given)

    def __iter__(self) -> Iterator[_Printed]:
        """Each row in its order."""
        return map(self._make, count(1), self._given)

    @overload
    def __getitem__(self, place: int) -> _Printed: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[_Printed]: ...

    def __getitem__(self, place: int | slice) -> _Printed | Sequence[_Printed]:
        """A row by its place, from 0, or several."""
        numbers = range(len(self))[place]
        if isinstance(numbers, int):
            return self._make(numbers + 1, self._given[numbers])
        return [self._make(number + 1, self._given[number]) for number in numbers]


class Above(Held):
    """The value of a cell that is one with the cell above it, which alone knows what it holds."""

    __slots__ = ()

    def held(self) -> Any:
        """Nothing that is known here: refused."""
        raise NotHeldError(
            "这里的内容有时与上一行共用一格，不能再和别的字写在一起，也不能用来比较、判断、计算；"
            "请只写它自己，把双花括号单独写在一格里"
        )

    def __str__(self) -> str:
        """Refused: the text would be lost, or the figure that counts for both rows.

        Raises:
            NotHeldError: always.
        """
        return str(self.held())


ABOVE = Above()


@dataclass(frozen=True, slots=True)
class Drawn(Record):
    """The value of a cell with a PNG picture, as large as the picture's own resolution says.

    For what must also be seen where no page footer shows pictures (LibreOffice).
    """

    content: bytes

    def __str__(self) -> str:
        """Nothing, within a text."""
        return ""


@dataclass(frozen=True, slots=True)
class Linked(Record):
    """The value of a cell that leads somewhere: its text, and the target (see `link_target`).

    Whether it looks like a link is the template's, by the style of the cell. Where Excel has no
    room for one more link, and within a longer text, the text stays alone.
    """

    text: str
    target: str

    def __str__(self) -> str:
        """What is seen of it."""
        return self.text


def in_cell(value: Any) -> Any:
    """What of a value stands in its own cell: the text of a link, nothing of a picture."""
    if isinstance(value, Noted):
        return value.value
    if value is ABOVE or isinstance(value, Drawn):
        return None
    return str(value) if isinstance(value, str | Linked) else value
