"""What the pages of a workbook show, and those of the version on record in; what differs out.

Only where the lines are those of the version: so everything is beside the lines.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.shown import shown
from pipeline.jobs.verifying.look_words import look_words, some_places
from pipeline.jobs.verifying.looks import has_other_fonts, look_differences, page_differences
from pipeline.jobs.verifying.record import workbook_on_record
from pipeline.jobs.verifying.texts import held, plain
from pipeline.model.checkcodes import mark_in_footer
from pipeline.model.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.intake.shown import Page, Shown
    from pipeline.jobs.editions import Edition
    from pipeline.jobs.workers import Workers
    from pipeline.jobs.workspace import Workspace
    from pipeline.model.checkcodes import Mark

_NOT_LOOKED_AT = (
    "只核对了各行的内容；数字格式、颜色、别的文字和工作表没有核对（只有 .xlsx 能核对这些）。"
)
_NO_WORKBOOK = (
    "登记的那一版的工作簿已不在结果里，或在那里被改动过：标题、注、页眉页脚和别的文字没有核对。"
    "请再运行一次汇总，再核对。"
)
_OTHER_FONTS = "有的字换了字体（另一个程序存的常常这样），印出来的样子没有核对。"
_NO_PICTURE = (
    "页脚里没有登记的那张二维码（另一个程序存的常常这样）：要打印、盖章的，请用原来的文件。"
)

_OTHER_PICTURE = "页脚的二维码是另一个版本号的，里面写了什么没有核对。"


class Looked(NamedTuple):
    """In what a workbook shows otherwise than the version on record."""

    otherwise: tuple[str, ...] = ()
    left_out: str = ""
    """What could not be compared, in a sentence."""
    filled: str = ""
    """What is written on the form's blank lines, in a sentence."""


def looked(
    workspace: Workspace, editions: Sequence[Edition], content: bytes, at_work: Workers
) -> Looked:
    """A workbook held against the version that its lines are of; of several, against none."""
    limits = at_work.reader.limits
    record = workbook_on_record(workspace, editions[0], limits) if len(editions) == 1 else None
    if record == content:
        return Looked()
    here_told = at_work.attempt(shown, content, limits)
    there_told = at_work.attempt(shown, record or b"", limits)
    here, there = here_told(), there_told()
    if here is None:
        return Looked((), _NOT_LOOKED_AT)
    if there is None:
        return Looked(tuple(look_words(here.looks)), _NO_WORKBOOK)
    return _compared(there, here)


def _compared(record: Shown, here: Shown) -> Looked:
    known = {(look.kind, look.detail) for look in record.looks}
    told = list(look_words(look for look in here.looks if (look.kind, look.detail) not in known))
    extra_sheets = here.sheets[len(record.sheets) :] and _other_sheets(record, here)
    told += [f"多了工作表「{shorten(name)}」，打印整个工作簿时也会印出来" for name in extra_sheets]
    texts = [text for text in here.texts if text.sheet not in extra_sheets]
    texts_held = held(record.texts, texts)
    told += texts_held.differences
    told += look_differences(texts_held.pairs)
    own = [name for name in here.sheets if name not in extra_sheets]
    for there_name, name in zip(record.sheets, own, strict=False):
        told += page_differences(_page(record, there_name), _page(here, name))
    told += _other_things(record, here)
    left_out = _OTHER_FONTS if has_other_fonts(texts_held.pairs) else ""
    if _pictures(here) - _pictures(record):
        if _marks(here) == _marks(record):
            told.append("页眉或页脚的图片（二维码）和登记的不一样")
        else:  # of another version's number, and its code says that number
            left_out += _OTHER_PICTURE
    elif _pictures(record) - _pictures(here):
        left_out += _NO_PICTURE
    return Looked(tuple(dict.fromkeys(told)), left_out, texts_held.filled)


def _other_things(record: Shown, here: Shown) -> Iterator[str]:
    if here.formulas and not record.formulas:
        yield f"{some_places(here.formulas)} 是公式，打开时会重新计算，印出来是多少说不定"
    if here.has_comments and any(page.prints_comments for page in here.pages):
        yield "有批注，并且会印出来"
    if here.drawings > record.drawings:
        yield "表上放了图片或文本框，里面写了什么没有核对"
    if here.has_conditions and not record.has_conditions:
        yield "加了条件格式，印出来的样子没有核对"


def _page(of: Shown, name: str) -> Page:
    return next(page for page in of.pages if page.sheet == name)


def _marks(of: Shown) -> set[Mark | None]:
    return {mark_in_footer(item.text) for page in of.pages for item in page.running}


def _pictures(of: Shown) -> frozenset[str]:
    """The pictures in headers and footers that are printed: a place must ask for them."""
    asked = any(item.has_picture for page in of.pages for item in page.running)
    return of.pictures if asked else frozenset()


def _other_sheets(record: Shown, here: Shown) -> tuple[str, ...]:
    """The sheets beside the table's: it is the one that shares the most texts with the record."""
    known = {plain(text.text) for text in record.texts}
    alike = Counter(text.sheet for text in here.texts if plain(text.text) in known)
    own = {name for name, _ in alike.most_common(len(record.sheets))}
    return tuple(name for name in here.sheets if name not in own)
