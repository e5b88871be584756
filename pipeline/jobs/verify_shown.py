"""What the pages of a workbook show, and those of the version on record in; what differs out.

Only where the lines are those of the version: so everything is beside the lines.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.shown import shown
from pipeline.jobs.verify_record import workbook_on_record
from pipeline.model.checkcodes import mark_in_footer
from pipeline.model.text import shorten, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.intake.cell_looks import Look
    from pipeline.intake.shown import Shown, Text
    from pipeline.jobs.editions import Edition
    from pipeline.jobs.workers import Workers
    from pipeline.jobs.workspace import Workspace

_MOST = 5
_BLANK = "＿"
_LOOKS = {
    "format": "{cells} 的数字格式是「{detail}」，印出来和格里的数不一样",
    "pale": "{cells} 的字和底色一样，印出来看不见",
    "tiny": "{cells} 的字号是 {detail}，印出来看不清",
    "narrow": "{cells} 的列太窄，印出来是 ####",
}
_NOT_LOOKED_AT = (
    "只核对了各行的内容；数字格式、颜色、别的文字和工作表没有核对（只有 .xlsx 能核对这些）。"
)
_NO_WORKBOOK = (
    "登记的那一版的工作簿已不在结果里，或在那里被改动过：标题、注、页眉页脚和别的文字没有核对。"
    "请再运行一次汇总，再核对。"
)


class Looked(NamedTuple):
    """In what a workbook shows otherwise than the version on record."""

    otherwise: tuple[str, ...] = ()
    left_out: str = ""
    """What could not be compared, in a sentence."""


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
        return Looked(tuple(_look_words(here.looks)), _NO_WORKBOOK)
    return Looked(tuple(dict.fromkeys(_differences(there, here))))


def _differences(record: Shown, here: Shown) -> Iterator[str]:
    known = {(look.kind, look.detail) for look in record.looks}
    yield from _look_words(look for look in here.looks if (look.kind, look.detail) not in known)
    extra_sheets = here.sheets[len(record.sheets) :] and _other_sheets(record, here)
    for name in extra_sheets:
        yield f"多了工作表「{shorten(name)}」，打印整个工作簿时也会印出来"
    texts = [text for text in here.texts if text.sheet not in extra_sheets]
    yield from _text_differences(record.texts, texts)
    for text in sorted(here.running - record.running):
        if mark_in_footer(text) is None:
            yield f"页眉或页脚里多了「{shorten(text)}」"
    if here.drawings > record.drawings:
        yield "表上放了图片或文本框，里面写了什么没有核对"
    if here.has_conditions and not record.has_conditions:
        yield "加了条件格式，印出来的样子没有核对"


def _other_sheets(record: Shown, here: Shown) -> tuple[str, ...]:
    """The sheets beside the table's: it is the one that shares the most texts with the record."""
    known = {_plain(text.text) for text in record.texts}
    alike = Counter(text.sheet for text in here.texts if _plain(text.text) in known)
    own = {name for name, _ in alike.most_common(len(record.sheets))}
    return tuple(name for name in here.sheets if name not in own)


def _text_differences(record: Iterable[Text], here: Sequence[Text]) -> Iterator[str]:
    """Texts that are more, and texts that are less; where they stand makes no difference.

    The lines are the same in the same order: a line that stands lower says what it said.
    """
    missing = Counter(_plain(text.text) for text in record)
    missing.subtract(_plain(text.text) for text in here)
    extra = []
    for text in reversed(here):  # of several alike the last is the one that was added
        if missing[_plain(text.text)] < 0:
            missing[_plain(text.text)] += 1
            extra.append(text)
    extra.reverse()
    gone = list(missing.elements())
    for text in extra:
        blank = next((each for each in gone if _fills(_plain(text.text), each)), None)
        if blank is None:
            yield f"{text.cell} 多了「{shorten(text.text)}」"
        else:
            gone.remove(blank)
    for each in gone:
        yield f"「{shorten(each)}」没有了，或者印不出来"


def _fills(text: str, blank: str) -> bool:
    """Whether a text is a line of the form, filled in: the contact, which is written by hand."""
    label, line, rest = blank.partition(_BLANK)
    return bool(line) and bool(label) and not rest.strip(_BLANK) and text.startswith(label)


def _plain(text: str) -> str:
    return "".join(tidy(text).split())


def _look_words(looks: Iterable[Look]) -> Iterator[str]:
    """Looks of one kind together, by their cells."""
    cells: dict[tuple[str, str], list[str]] = {}
    for look in looks:
        cells.setdefault((look.kind, look.detail), []).append(look.cell)
    for (kind, detail), places in cells.items():
        some = "、".join(places[:_MOST]) + (f" 等 {len(places)} 格" if len(places) > _MOST else "")
        yield _LOOKS[kind].format(cells=some, detail=detail)
