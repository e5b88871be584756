"""The texts of a template sheet in, one jinja program out that yields its printed rows.

A cell with `{{ … }}` and nothing else keeps the type of its value; any other text with jinja in
it becomes text. A row with only `{% for … %}`, `{% if … %}` or their ends in column A is a
control row: it disappears, and the rows between are repeated or left out. `{% pagebreak %}` alone
in a row begins a new page with the next row that is printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jinja2 import (
    StrictUndefined,
    TemplateSyntaxError,
    nodes,
    pass_context,
)
from jinja2.utils import missing

from pipeline.rendering.sandbox import BoundedEnvironment, restrict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jinja2 import Template
    from jinja2.runtime import Context
    from jinja2.sandbox import SandboxedEnvironment


_PLAIN_NAME = re.compile(r"\{\{-?\s*([A-Za-z]\w*(?:\.[A-Za-z]\w*)*)\s*-?\}\}", re.ASCII)
"""What most cells hold: a name, or a field of one. There is nothing to look for in it."""
_CONTROL = re.compile(r"\{%[-+]?\s*(\w+)((?:(?!%\}).)*?)[-+]?%\}", re.DOTALL)
_CLOSES = {
    "endfor": ("for",),
    "endif": ("if", "elif", "else"),
    "elif": ("if", "elif"),
    "else": ("if", "elif"),
}
_OPENS = ("for", "if")
_BREAK = "pagebreak"
TAGS = frozenset((*_CLOSES, *_OPENS, _BREAK))
"""The words that a control row begins with."""
UNREADABLE = (TemplateSyntaxError, SyntaxError, RecursionError, MemoryError)
"""What compiling raises: jinja's own, and Python's for what is nested too deep."""
PAGE_BREAK = -1
"""What `printed_rows` gives for a row's index where a page ends."""
ROWS = "_rows"
"""The name under which a program finds the list for its rows."""


class ExpressionError(Exception):
    """A cell's expression is wrong: its address, and a Chinese sentence that says how."""

    def __init__(self, address: str, what: str) -> None:
        super().__init__(what)
        self.address, self.what = address, what


class Record:
    """A frozen value of plain data, all of whose attributes a template may read."""

    __slots__ = ()


NO_FIELD = re.compile("no field (.*); fields: (.*)")
"""What an error says of a value that has no such field, and which it has."""


class _Missing(StrictUndefined):
    """A name that is not there; where a value has no such field, those that it has are told."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        given = self._undefined_obj
        if self._undefined_hint or given is missing:
            return super()._undefined_message
        fields = _fields(given) if isinstance(given, Record) else ()
        return f"no field {self._undefined_name}; fields: {'、'.join(fields)}"


def _fields(record: Record) -> list[str]:
    """What a template may read of a record."""
    kind = type(record)
    named = (name for name in dir(kind) if not name.startswith("_"))
    return [name for name in named if not callable(getattr(kind, name))]


class _Environment(BoundedEnvironment):
    """The sandbox, with a short way to the attributes of a `Record`."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """An attribute as jinja finds it; one of a record needs none of the sandbox's checks."""
        if isinstance(obj, Record) and not attribute.startswith("_"):
            try:
                return getattr(obj, attribute)
            except AttributeError:
                pass
        return super().getattr(obj, attribute)


def environment(finalize: Callable[[Any], Any] | None = None) -> SandboxedEnvironment:
    """The sandbox for a template's texts; `finalize` is applied to every value that is printed."""
    made = _Environment(
        undefined=_Missing, autoescape=False, keep_trailing_newline=True, finalize=finalize
    )
    restrict(made)
    return made


@pass_context
def _row(context: Context, index: int, *values: Any) -> str:
    """Note a printed row. As a filter, since the sandbox looks into every call at length."""
    context.parent[ROWS].append((index, values))
    return ""


_ENVIRONMENT = environment()
_ENVIRONMENT.filters["_row"] = _row


def is_dynamic(text: str) -> bool:
    """Whether a text has jinja in it."""
    return "{{" in text or "{%" in text or "{#" in text


def is_control(text: str) -> bool:
    """Whether a text is one control tag and nothing else."""
    return _CONTROL.fullmatch(text.strip()) is not None


def refuse_misplaced(address: str, text: str) -> None:
    """See that a printed cell has no text that is the tag of a control row.

    Raises:
        ExpressionError: it has one.
    """
    match = _CONTROL.fullmatch(text.strip())
    if match and match[1] in TAGS:
        raise ExpressionError(
            address, f"控制行要写在 A 列，请把 {text.strip()} 移到 A 列、单独成行"
        )


@dataclass
class Program:
    """Collects rows and control tags of a sheet, and compiles them once."""

    _source: list[str] = field(default_factory=list)
    _lines: list[str] = field(default_factory=list)
    """The template cell behind each line of the source."""
    _open: list[tuple[str, str]] = field(default_factory=list)
    """The tags that are still open, with their cells."""
    _names: int = 0
    _block: int = 0
    targets: set[str] = field(default_factory=set)
    """The names that its loops give to what they go through."""

    @property
    def block(self) -> int:
        """A number that rows share where no control row is between them."""
        return self._block

    @property
    def repeats(self) -> bool:
        """Whether a row that comes now can be printed more than once."""
        return any(word == "for" for word, _ in self._open)

    def row(self, index: int, cells: Sequence[tuple[str, str]]) -> None:
        """A printed row: its index and, for each cell with jinja, its address and text.

        Raises:
            ExpressionError: a text is not jinja.
        """
        names = [self._name(address, text) for address, text in cells]
        self._add("", f"{{{{ {index}|_row({', '.join(names)}) }}}}")

    def control(self, address: str, text: str) -> None:
        """A control row.

        Raises:
            ExpressionError: the tag is unknown, wrong, or closes nothing.
        """
        match = _CONTROL.fullmatch(text.strip())
        word = match[1] if match else ""
        self._block += 1
        if match and word == _BREAK:
            self._page_break(address, match[2].strip())
            return
        if word in _CLOSES:
            if not self._open or self._open[-1][0] not in _CLOSES[word]:
                raise ExpressionError(address, f"{{% {word} %}} 没有对应的开头，请检查各行的配对")
            self._open.pop()
        elif word not in _OPENS:
            raise ExpressionError(
                address,
                f"不认识控制词「{word}」，可用：for、endfor、if、elif、else、endif、{_BREAK}",
            )
        if not word.startswith("end"):
            self._open.append((word, address))
            self._check_tag(address, word, text)
        self._add(address, text.strip())

    def compile(self) -> tuple[Template, tuple[str, ...]]:
        """The program, and the cell behind each of its source lines.

        Raises:
            ExpressionError: a control tag is never closed, or the whole does not fit together.
        """
        if self._open:
            word, address = self._open[-1]
            raise ExpressionError(address, f"{{% {word} … %}} 没有结尾，请在下面加一行结束的控制行")
        try:
            return _ENVIRONMENT.from_string("\n".join(self._source)), tuple(self._lines)
        except UNREADABLE as error:
            line = error.lineno if isinstance(error, TemplateSyntaxError) else 0
            address = address_of(self._lines, line)
            raise ExpressionError(address, SYNTAX) from error

    def _page_break(self, address: str, more: str) -> None:
        if more:
            raise ExpressionError(address, f"{{% {_BREAK} %}} 里不能再写别的，请删去「{more}」")
        self._add(address, "{{ -1|_row }}")

    def _add(self, address: str, source: str) -> None:
        self._source.append(source)
        self._lines.extend([address] * (source.count("\n") + 1))

    def _name(self, address: str, text: str) -> str:
        """A variable with the value of a cell, set on a source line that is the cell's own."""
        self._names += 1
        name = f"_cell{self._names}"
        plain = _PLAIN_NAME.fullmatch(text)
        inner = plain[1] if plain else _sole_expression(_parsed(address, text), text)
        if inner is None:
            self._add(address, f"{{% set {name} %}}{text}{{% endset -%}}")
        else:
            self._add(address, f"{{% set {name} = ({inner}) -%}}")
        return name

    def _check_tag(self, address: str, word: str, text: str) -> None:
        opening = "" if word in _OPENS else "{% if true %}"
        source = f"{opening}{text.strip()}{{% end{word if word == 'for' else 'if'} %}}"
        for node in _parsed(address, source):
            self.targets.update(n.name for n in node.find_all(nodes.Name) if n.ctx == "store")


def _sole_expression(body: list[nodes.Node], text: str) -> str | None:
    """The inside of the braces, where a text is one expression and nothing else."""
    if len(body) != 1 or not isinstance(body[0], nodes.Output) or len(body[0].nodes) != 1:
        return None
    if not (text.startswith("{{") and text.endswith("}}")):
        return None
    inner = text[2:-2]
    return inner.removeprefix("-").removeprefix("+").removesuffix("-").removesuffix("+")


SYNTAX = "花括号里的写法有误，请检查括号、引号和拼写"
"""What is said of a text that is no jinja."""


def _parsed(address: str, text: str) -> list[nodes.Node]:
    try:
        parsed = _ENVIRONMENT.parse(text)
    except UNREADABLE as error:
        raise ExpressionError(address, SYNTAX) from error
    names = [node.name for node in parsed.find_all(nodes.Name)]
    for name in (*names, *(node.name for node in parsed.find_all(nodes.Filter))):
        if name.startswith("_"):  # the program's own
            raise ExpressionError(address, UNDERSCORE.format(name))
    return parsed.body


UNDERSCORE = "不能用「{}」：以下划线开头的名称版式里不能用"
"""What is said of a name that a template may not use."""


def address_of(lines: Sequence[str], line: int) -> str:
    """The cell behind a source line, or the nearest one above."""
    return next((address for address in reversed(lines[:line]) if address), "")
