"""What a workspace's own template printed in; a refusal where it does not say what it must out.

The program's own templates are known to print every line; of a workspace's own it is seen here,
before anything is written: the table is read again as a unit's or `verify` reads it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.intake.opening import open_content
from pipeline.intake.shown import shown
from pipeline.jobs.verifying.look_words import look_words
from pipeline.jobs.verifying.rows import otherwise_printed
from pipeline.model.checkcodes import PrintedRow, check_code, row_of
from pipeline.model.errors import ConfigurationFault
from pipeline.model.text import key, shorten
from pipeline.reading.documents import read_document
from pipeline.rollup.merge import Contribution, merge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.intake.limits import Limits
    from pipeline.jobs.receiving import Reader
    from pipeline.model.entries import Document
    from pipeline.model.resources import DataFile

_MEND = "请改正这个版式；也可以把它移走，改用程序自带的"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a printed table must say when it is read again."""

    reader: Reader
    unit: str
    """The reporting unit of the meta line."""
    code: str
    """The check code of its lines."""


def refuse_otherwise(
    content: bytes, wanted: Wanted, rows: Sequence[PrintedRow], template: DataFile
) -> None:
    """See that a table prints each of its lines, in their order, so that they can be seen.

    Raises:
        ConfigurationFault: it does not; the template is named, and what is the first difference.
    """
    if not rows:
        return
    reader = wanted.reader
    opened = open_content(content, "汇总表.xlsx", reader.limits)
    form, certificates = reader.definitions.form, reader.definitions.certificates
    document = None
    if opened.workbook is not None:
        document = read_document(opened.workbook, form, certificates)
    what = _missing(document, rows)
    if document and not what:
        headers = {field: column.header for field, column in form.columns.items()}
        headers["levels"] = "证书等级"
        what = next(_differences(document, wanted, rows, headers), "")
        what = what or next(_unseen(document, content, reader.limits), "")
    if what:
        raise ConfigurationFault(template.name, f"照这个版式印出来，{what}。{_MEND}")


def refuse_missing(
    content: bytes, messages: Sequence[str], limits: Limits, template: DataFile
) -> None:
    """See that a list of findings shows the message of each.

    Raises:
        ConfigurationFault: it does not; the template is named.
    """
    seen = shown(content, limits)
    texts = Counter(_plain(text.text) for text in seen.texts) if seen else Counter[str]()
    needed = Counter(map(_plain, messages))
    missing, others = needed - texts, texts - needed
    for text in others.elements():  # a message may stand among other words
        within = next((message for message in missing if message in text), None)
        if within is not None:
            missing -= Counter([within])
    if missing:
        count = len(messages) - missing.total()
        what = f"看得到的问题只有 {count} 条，应有 {len(messages)} 条"
        raise ConfigurationFault(template.name, f"照这个版式印出来，{what}。{_MEND}")


def _missing(document: Document | None, rows: Sequence[PrintedRow]) -> str:
    count = len(document.entries) if document else 0
    return "" if count == len(rows) else f"汇总表读得出 {count} 行，应有 {len(rows)} 行"


def _differences(
    document: Document, wanted: Wanted, rows: Sequence[PrintedRow], headers: dict[str, str]
) -> Iterator[str]:
    """In what a table of as many lines is not the one that its check code is of."""
    unit = document.unit.text if document.unit else ""
    if key(unit) == key(wanted.unit):
        unit = wanted.unit
    found = tuple(map(row_of, merge([Contribution(unit, "", document, frozenset())], {})))
    if check_code(unit, found) == wanted.code:
        return
    for number, (row, here) in enumerate(zip(rows, found, strict=True), start=1):
        for field, before, now in zip(PrintedRow._fields, row, here, strict=True):
            if before != now:
                yield (
                    f"第 {number} 条的{headers[field]}应是{_quoted(before)}，"
                    f"读出来是{_quoted(now)}（各条的次序也不能变）"
                )
    yield f"报送单位应是{_quoted(wanted.unit)}，读出来是{_quoted(unit)}"


def _unseen(document: Document, content: bytes, limits: Limits) -> Iterator[str]:
    """What of the lines a reader of the paper cannot see, or sees otherwise."""
    yield from otherwise_printed(document, document.findings)
    printed = shown(content, limits)
    if printed is None:
        return
    seen = {(text.sheet, text.cell) for text in printed.texts}
    cells = {
        (entry.sheet, reading.cell)
        for entry in document.entries
        for reading in entry.readings.values()
        if reading.raw.strip()
    }
    for entry in document.entries:
        for reading in entry.readings.values():
            if reading.raw.strip() and (entry.sheet, reading.cell) not in seen:
                what = f"{reading.cell} 的「{shorten(reading.raw)}」看不到"
                yield f"{what}（行、列隐藏了，或者不在打印区域里）"
    yield from look_words(each for each in printed.looks if (each.sheet, each.cell) in cells)


def _plain(text: str) -> str:
    return "".join(text.split())


def _quoted(text: str) -> str:
    return f"「{shorten(text)}」" if text else "空的"
