"""The texts of the version on record and of a workbook in, which are the same and which not out."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.text import shorten, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.intake.shown import Text

    Pair = tuple[Text, Text]

_BLANK = "＿"
_LONGEST_CONTACT = 40
"""Characters that name and telephone numbers of a contact take."""


class Held(NamedTuple):
    """Texts held against those on record."""

    pairs: tuple[Pair, ...]
    """Each text that is the same, behind the one on record."""
    differences: tuple[str, ...]
    filled: str
    """What is written on the form's blank lines, in a sentence; it is no difference."""


def plain(text: str) -> str:
    """A text as it is compared: without spaces, and in one width."""
    return "".join(tidy(text).split())


def held(record: Sequence[Text], here: Sequence[Text]) -> Held:
    """Each text with the same one on record, and what differs: more, less, in another order.

    How far down they stand makes no difference: a line that stands lower says what it said.
    """
    extra, gone = _more_and_less(record, here)
    told: list[str] = []
    filled: dict[str, str] = {}
    quoted = ""
    for text in extra:
        blank = next((each for each in gone if _fills(plain(text.text), each)), None)
        if blank is None:
            told.append(f"{text.cell} 多了「{shorten(text.text)}」")
            continue
        gone.remove(blank)
        filled[text.sheet + text.cell] = blank
        written = plain(text.text)[len(blank.partition(_BLANK)[0]) :]
        quoted += f"{text.cell} 的横线上填了「{shorten(written)}」。"
        if _says_more(written):
            told.append(f"{text.cell} 的横线上写的是「{shorten(written)}」，不只是联系人和电话")
    told += [f"「{shorten(each)}」没有了，或者印不出来" for each in gone]
    read = [filled.get(text.sheet + text.cell) or plain(text.text) for text in here]
    if len(extra) > len(filled) or gone:
        return Held(tuple(_pairs(record, here, read)), tuple(told), quoted)
    told += _moved(record, here, read)
    return Held(tuple(zip(record, here, strict=True)), tuple(told), quoted)


def _more_and_less(record: Sequence[Text], here: Sequence[Text]) -> tuple[list[Text], list[str]]:
    missing = Counter(plain(text.text) for text in record)
    missing.subtract(plain(text.text) for text in here)
    extra = []
    for text in reversed(here):  # of several alike the last is the one that was added
        if missing[plain(text.text)] < 0:
            missing[plain(text.text)] += 1
            extra.append(text)
    return extra[::-1], list(missing.elements())


def _moved(record: Sequence[Text], here: Sequence[Text], read: Sequence[str]) -> Iterator[str]:
    """The same texts, from left to right and down, in another order."""
    for old, new, text in zip(record, here, read, strict=True):
        before = plain(old.text)
        if before != text:
            yield f"{new.cell} 登记的是「{shorten(old.text)}」，这里是「{shorten(new.text)}」"


def _pairs(record: Sequence[Text], here: Sequence[Text], read: Sequence[str]) -> Iterator[Pair]:
    """The first of several alike with the first."""
    known: dict[str, deque[Text]] = defaultdict(deque)
    for text in record:
        known[plain(text.text)].append(text)
    for text, said in zip(here, read, strict=True):
        if known[said]:
            yield known[said].popleft(), text


def _fills(text: str, blank: str) -> bool:
    """Whether a text is a line of the form, filled in: the contact, which is written by hand."""
    label, line, rest = blank.partition(_BLANK)
    return bool(line) and bool(label) and not rest.strip(_BLANK) and text.startswith(label)


def _says_more(written: str) -> bool:
    """Whether what fills the contact's line is more than names and numbers: a sentence."""
    return len(written) > _LONGEST_CONTACT or any(sign in written for sign in "。！!")
