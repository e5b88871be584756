"""Texts of the version on record and of a workbook in pairs, and pages, in; looks that differ out.

What is larger than on record is no difference; another font is only one where its letters are
pictures, since every program takes another one for what it does not have.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.jobs.verifying.look_words import some_places
from pipeline.model.checkcodes import mark_in_footer
from pipeline.model.text import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pipeline.intake.running import Running
    from pipeline.intake.shown import Page, Text

    Pair = tuple[Text, Text]

_NUMBER = re.compile(r"(第\s*)\d+(\s*版)")
_ROOM = 0.95
"""What of a height or width may be missing: programs round them."""
_LESS_SIZE = 0.5
_USUAL_WIDTH = 8.0
"""Characters of a column of which no width is told, at the least."""


def look_differences(pairs: Sequence[Pair]) -> Iterator[str]:
    """How the same texts look otherwise than on record, one sentence for each way."""
    for differs, words in _WAYS:
        cells = [here.cell for there, here in pairs if differs(there, here)]
        if cells:
            yield words.format(cells=some_places(cells, "格"))
    rows = [_row(h) for t, h in pairs if _is_less(t.height, h.height, h.style.size)]
    if rows:
        lower = some_places(list(dict.fromkeys(rows)), "行").removesuffix(" 行")
        yield f"第 {lower} 行的行高比登记的小，字会印不全"
    columns = [
        _column(h)
        for t, h in pairs
        if (h.width if h.width is not None else _USUAL_WIDTH)
        < _ROOM * (t.width if t.width is not None else _USUAL_WIDTH)
    ]
    if columns:
        narrower = some_places(list(dict.fromkeys(columns)), "列").removesuffix(" 列")
        yield f"{narrower} 列比登记的窄，字或数会印不全"


def has_other_fonts(pairs: Iterable[Pair]) -> bool:
    """Whether a text has a font that it does not have on record."""
    return any(not here.style.fonts <= there.style.fonts for there, here in pairs)


_WAYS: tuple[tuple[Callable[[Text, Text], bool], str], ...] = (
    (
        lambda t, h: h.style.size < t.style.size - _LESS_SIZE,
        "{cells} 的字号比登记的小",
    ),
    (
        lambda t, h: bool(h.style.colours) and h.style.colours != t.style.colours,
        "{cells} 的字或底色换了，看不出印出来是什么颜色",
    ),
    (
        lambda t, h: h.style.is_symbol and not t.style.is_symbol,
        "{cells} 换了符号字体，印出来不是这些字",
    ),
    (lambda t, h: h.style.is_struck and not t.style.is_struck, "{cells} 加了删除线"),
    (lambda t, h: h.style.is_raised and not t.style.is_raised, "{cells} 有上标或下标的字"),
    (lambda t, h: h.style.is_crossed and not t.style.is_crossed, "{cells} 加了斜线"),
    (
        lambda t, h: h.style.is_repeated and not t.style.is_repeated,
        "{cells} 的对齐方式是「填充」，印出来会重复",
    ),
    (
        lambda t, h: t.style.wraps and not h.style.wraps,
        "{cells} 不再自动换行，字会印不全",
    ),
    (
        lambda t, h: h.style.shrinks and not t.style.shrinks,
        "{cells} 设了「缩小字体填充」，印出来可能看不清",
    ),
    (lambda t, h: h.style.indent > t.style.indent, "{cells} 的缩进比登记的大"),
    (lambda t, h: h.style.rotation != t.style.rotation, "{cells} 的字转了方向"),
)


def _is_less(there: float | None, here: float | None, size: float) -> bool:
    """Whether a row is lower; one that fits what is in it never is."""
    return here is not None and here < _ROOM * (size if there is None else there)


def _row(text: Text) -> str:
    return text.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _column(text: Text) -> str:
    return text.cell.rstrip("0123456789")


def page_differences(there: Page, here: Page) -> Iterator[str]:
    """How a sheet comes to paper otherwise than on record."""
    if here.fits is not None and here.fits != there.fits:
        across, down = (f"{number or '不限'} 页" for number in here.fits)
        yield f"改成了打印时调整为 {across}宽、{down}高，印出来可能看不清"
    if here.fits is None and here.scale < _ROOM * there.scale:
        yield f"打印的缩放比例是 {here.scale}%，比登记的小，印出来可能看不清"
    if here.hides_rows and not there.hides_rows:
        yield "没有写明的行都隐藏了"
    told = set()
    for old, new in zip(there.running, here.running, strict=True):
        change = old._replace(place=old.place[-4:]), new._replace(place=new.place[-4:])
        if change not in told:  # the same of odd and even pages is told once
            told.add(change)
            yield from _running_words(old, in_version_of(old, new))


def in_version_of(there: Running, here: Running) -> Running:
    """With the number of the version on record, where it says the same and bears another number.

    What goes back to earlier lines is a new version with the old code; whether the number that is
    printed is one of that code's is told with the code.
    """
    old, new = mark_in_footer(there.text), mark_in_footer(here.text)
    if old is None or new is None or (old.code, old.round) != (new.code, new.round):
        return here
    return here._replace(text=_NUMBER.sub(rf"\g<1>{old.version}\g<2>", here.text, count=1))


def _running_words(there: Running, here: Running) -> Iterator[str]:
    if here.text != there.text:
        if not there.text:
            yield f"页眉或页脚里多了「{shorten(here.text)}」（{here.place}）"
        elif not here.text:
            yield f"{here.place}的「{shorten(there.text)}」没有了"
        elif here.text.startswith(there.text):
            more = here.text.removeprefix(there.text).strip()
            yield f"{here.place}在「{shorten(there.text)}」后面多了「{shorten(more)}」"
        else:
            yield f"{here.place}登记的是「{shorten(there.text)}」，这里是「{shorten(here.text)}」"
    elif here.text and here.size < there.size:
        yield f"{here.place}的字号是 {here.size}，比登记的小"
    elif here.text and here.colour != there.colour:
        yield f"{here.place}的字换了颜色"
