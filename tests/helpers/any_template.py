"""For hypothesis, any template sheet and what its names stand for."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from tests.helpers.template_books import (
    COLUMNS,
    Band,
    Choice,
    Context,
    Line,
    Look,
    NewPage,
    Node,
    Piece,
    SheetModel,
)
from tests.helpers.template_rules import rules

_LISTS, _FLAGS = ("many", "few", "nothing"), ("yes", "no")
_LOOKS = st.builds(
    Look,
    font=st.tuples(
        st.sampled_from(("宋体", "仿宋_GB2312", "Arial")), st.integers(8, 14), st.booleans(),
        st.booleans(), st.sampled_from(("000000", "C00000", "1F4E79")),
    ),
    fill=st.sampled_from((None, "FFF4CC", "1F4E79")),
    sides=st.tuples(*[st.sampled_from((None, "thin", "medium", "double"))] * 4),
    number=st.sampled_from(("General", "0.00", "#,##0", "@")),
    across=st.sampled_from((None, "left", "center", "right")),
    wraps=st.booleans(),
    locked=st.booleans(),
)  # fmt: skip
_FIXED = st.sampled_from(("校", "中职", "01", "a'b", "&<>"))
_TEXTS = st.one_of(_FIXED, st.just("=1+1"))  # a text that a template itself cannot have
_VALUES = st.one_of(st.none(), _FIXED, st.integers(-9, 999), st.just(2.5), st.booleans())


@st.composite
def _lines(draw: st.DrawFn, scope: tuple[str, ...]) -> Line:
    pieces, column = [], 1
    while column <= COLUMNS:
        wide = min(draw(st.sampled_from((1, 1, 1, 2, 3))), COLUMNS - column + 1)
        named = draw(st.booleans())
        piece = Piece(
            value=None if named else draw(_VALUES),
            name=draw(st.sampled_from(scope)) if named else "",
            before=draw(st.sampled_from(("", "", "第"))) if named else "",
            # A row on which nothing stands is not in the file if it is the last.
            look=draw(_LOOKS if column == 1 else st.none() | _LOOKS),
            columns=wide,
        )
        pieces.append(piece)
        column += wide
    height = draw(st.sampled_from((None, None, 15.0, 22.5, 60.0)))
    return Line(tuple(pieces), height, draw(st.integers(0, 9)) == 0)


@st.composite
def _nodes(draw: st.DrawFn, scope: tuple[str, ...], depth: int) -> tuple[Node, ...]:
    found: list[Node] = []
    for _ in range(draw(st.integers(0, 2) if depth else st.integers(1, 3))):
        kind = draw(st.sampled_from(("line", "band", "line", "band", "choice", "page")))
        if kind == "line" or depth == 3:
            found += _joined_down(
                draw, [draw(_lines(scope)) for _ in range(draw(st.integers(1, 2)))]
            )
        elif kind == "band":
            item = f"item{depth}"
            inside = draw(_nodes((*scope, item), depth + 1))
            found.append(Band(item, draw(st.sampled_from(_LISTS)), inside))
        elif kind == "choice":
            inside, otherwise = (draw(_nodes(scope, depth + 1)) for _ in range(2))
            found.append(Choice(draw(st.sampled_from(_FLAGS)), inside, otherwise))
        else:
            found.append(NewPage())
    return tuple(found)


def _joined_down(draw: st.DrawFn, lines: list[Line]) -> list[Line]:
    """Two lines, of which the first cells may be one."""
    if len(lines) < 2 or not draw(st.booleans()):
        return lines
    first, second = lines
    above = first.pieces[0]
    # What a merged cell covers has no value of its own, and the look of the one that is seen.
    covered = [Piece(look=above.look)] * above.columns
    return [
        replace(first, pieces=(replace(above, rows=2), *first.pieces[1:])),
        replace(second, pieces=(*covered, *first.pieces[1:])),
    ]


_AROUND_BAND: tuple[tuple[str, ...], ...] = ((), ("entry",), ("entry",), ())
"""The names that each of a heading, two lines of a band and a note may have besides."""


@st.composite
def sheet_models(draw: st.DrawFn, name: str) -> SheetModel:
    """A sheet with at least one row."""
    nodes = draw(_nodes(("title",), 0))
    if draw(st.integers(0, 3)):  # most have a heading, a band of two lines, and a note
        head, one, two, note = (draw(_lines((*scope, "title"))) for scope in _AROUND_BAND)
        entry = tuple(_joined_down(draw, [one, two]))
        nodes = (head, Band("entry", "many", entry), *nodes, note)
    widths = tuple(draw(st.sampled_from((None, 12.0, 20.5))) for _ in range(COLUMNS))
    model = SheetModel(name, nodes, widths)
    lines = [number for number, row in enumerate(model.rows, 1) if not isinstance(row, str)]
    return replace(model, rules=draw(rules(name, len(model.rows), lines)))


def contexts() -> st.SearchStrategy[Context]:
    """What the names of the templates stand for."""
    items = st.lists(_TEXTS | st.integers(0, 99), max_size=3)
    return st.fixed_dictionaries(
        {"title": _TEXTS, "few": items, "nothing": st.just([])}
        | {"many": st.lists(_TEXTS | st.integers(0, 99), min_size=2, max_size=4)}
        | dict.fromkeys(_FLAGS, st.booleans())
    )
