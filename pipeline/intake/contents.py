"""What a reader of any format gives: the same for all, so that nothing after it knows formats."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pipeline.model.cells import Grid
    from pipeline.model.findings import Finding


class Contents(NamedTuple):
    """The tables of one file, and what else it carries."""

    grids: tuple[Grid, ...]
    active: tuple[str, ...] = ()
    """Macros, external links, embedded objects, in an officer's words: never run, never followed
    (F04)."""
    findings: tuple[Finding, ...] = ()
    """Further findings about the file as a whole."""
    footers: tuple[str, ...] = ()
    """What stands below the pages of an .xlsx, with the signs of the spreadsheet program."""


def active_content(names: frozenset[str], telling: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """What a package carries besides its tables, in an officer's words, each once."""
    lines = "\n".join(("", *names))
    return tuple(dict.fromkeys(word for prefix, word in telling if f"\n{prefix}" in lines))
