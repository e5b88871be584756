"""The sizes of modules, functions and signatures stay within the limits of CONTRIBUTING.md."""

from __future__ import annotations

import ast
from statistics import median, quantiles
from typing import TYPE_CHECKING, NamedTuple

from .places import PACKAGE, REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator

FUNCTION_LINES, MODULE_LINES, PARAMETERS = 60, 300, 6
REASON = "noqa: PLR0913 - "
"""The mark of a longer signature; the reason stands behind it."""


class Function(NamedTuple):
    """One function: where it is, how long it is, and what it takes."""

    place: str
    lines: int
    parameters: int
    is_excused: bool


def _modules() -> dict[str, str]:
    return {
        path.relative_to(REPOSITORY).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def _functions() -> Iterator[Function]:
    for name, source in _modules().items():
        lines = source.splitlines()
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                signature = "\n".join(lines[node.lineno - 1 : node.body[0].lineno - 1])
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                place = f"{name}:{node.lineno} {node.name}"
                yield Function(place, length, _parameters(node.args), REASON in signature)


def _parameters(arguments: ast.arguments) -> int:
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    starred = [a for a in (arguments.vararg, arguments.kwarg) if a is not None]
    return len([a for a in named if a.arg not in ("self", "cls")]) + len(starred)


def _spread(sizes: list[int]) -> str:
    """Median, 95th percentile and largest, so that a failure shows the whole."""
    return f"median {median(sizes):g}, p95 {quantiles(sizes, n=20)[-1]:g}, max {max(sizes)}"


def test_functions_are_short() -> None:
    """No function has more than 60 lines, its signature and docstring included."""
    functions = list(_functions())
    long = [f"{f.place}: {f.lines} lines" for f in functions if f.lines > FUNCTION_LINES]
    assert not long, f"{long}; all functions: {_spread([f.lines for f in functions])}"


def test_modules_are_short() -> None:
    """No module has more than 300 lines."""
    sizes = {name: len(source.splitlines()) for name, source in _modules().items()}
    long = [f"{name}: {lines} lines" for name, lines in sizes.items() if lines > MODULE_LINES]
    assert not long, f"{long}; all modules: {_spread(list(sizes.values()))}"


def test_signatures_are_short() -> None:
    """No function takes more than six parameters, unless its first lines say why."""
    functions = list(_functions())
    long = [
        f"{f.place}: {f.parameters} parameters"
        for f in functions
        if f.parameters > PARAMETERS and not f.is_excused
    ]
    assert not long, f"{long}; all functions: {_spread([f.parameters for f in functions])}"
