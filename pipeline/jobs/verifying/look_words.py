"""Looks that change what cells say on paper in, an officer's words for them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.intake.cell_looks import Look

_MOST = 5
_LOOKS = {
    "format": "{cells} 的数字格式是「{detail}」，印出来和格里的数不一样",
    "pale": "{cells} 的字和底色一样，印出来看不见",
    "tiny": "{cells} 的字号是 {detail}，印出来看不清",
    "narrow": "{cells} 的列太窄，印出来是 ####",
}


def look_words(looks: Iterable[Look]) -> Iterator[str]:
    """Looks of one kind together, by their cells."""
    cells: dict[tuple[str, str], list[str]] = {}
    for look in looks:
        cells.setdefault((look.kind, look.detail), []).append(look.cell)
    for (kind, detail), places in cells.items():
        yield _LOOKS[kind].format(cells=some_places(places), detail=detail)


def some_places(places: Sequence[str], unit: str = "格") -> str:
    """The first cells, rows or columns, and how many there are of more."""
    more = f" 等 {len(places)} {unit}" if len(places) > _MOST else ""
    return "、".join(places[:_MOST]) + more
