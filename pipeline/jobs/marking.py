"""One returned file and what is said of it in, the same file with the faults marked out.

Runs in a worker, within the limits under which the file was read: it is a stranger's file.
"""

from __future__ import annotations

import gc
import hashlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.archives import Member, member
from pipeline.intake.files import read_bytes
from pipeline.intake.limits import MIB
from pipeline.intake.opening import open_content
from pipeline.intake.sniffing import Kind
from pipeline.jobs.confinement import confined

if TYPE_CHECKING:
    import datetime as dt

    from pipeline.intake.inbox import InboxFile
    from pipeline.intake.limits import Limits
    from pipeline.model.returns import Remark
    from pipeline.rendering.returns.notice import Notice

_WORKBOOKS = ("xlsx", "xlsm", "xltx", "xltm")


@dataclass(frozen=True, slots=True)
class Errand:
    """A file that is to go back."""

    file: InboxFile
    sha256: str
    """Of the bytes that were judged; a file that has changed since is not marked."""
    remarks: tuple[Remark, ...]
    title: str
    advice: str
    created: dt.datetime
    limits: Limits


class Marked(NamedTuple):
    """What goes back for one file."""

    content: bytes | None
    """The unit's own file, marked or as it came; None where it is not there any more."""
    extension: str
    listed: bytes | None = None
    """The list by itself, where the file could not be marked."""


def marked(errand: Errand) -> Marked:
    """The unit's own file, each faulty cell filled and commented, with the list in front.

    A workbook or Word document stays what it is; any other format becomes an .xlsx copy of its
    table. Where that would do harm, the file goes back as it came, with the list beside it.

    Raises:
        MemoryError: it takes more than a worker may have.
    """
    from pipeline.rendering.returns.packages import Unfit

    with confined(errand.limits.seconds, errand.limits.memory_mib):
        content = content_of(errand)
        if content is not None:
            with suppress(Unfit):
                return _marked(content, errand)
        return unmarked(errand)


def letter(template: bytes, notice: Notice) -> bytes:
    """The notice that goes with a returned file, as a Word document.

    Raises:
        ConfigurationFault: the template is wrong.
    """
    from pipeline.rendering.returns.notice_docx import notice_docx

    document = notice_docx(template, notice)
    # A document is full of circles, and workers look for them rarely. It is young; to look through
    # all that a process holds takes longer than a letter.
    gc.collect(1)
    return document


def unmarked(errand: Errand) -> Marked:
    """The file as it came, and the list beside it."""
    extension = errand.file.file.rpartition("/")[2].rpartition(".")[2].lower()
    return Marked(content_of(errand), extension, _list_alone(errand))


def content_of(errand: Errand) -> bytes | None:
    """The bytes that were judged; None where they are not there any more."""
    content = read_bytes(errand.file.path, errand.limits.file_mib * MIB)
    if content is not None and errand.file.members:
        found = member(content, errand.file.members, errand.created, errand.limits)
        content = found.content if isinstance(found, Member) else None
    is_same = content is not None and hashlib.sha256(content).hexdigest() == errand.sha256
    return content if is_same else None


def _marked(content: bytes, errand: Errand) -> Marked:
    from pipeline.rendering.returns.packages import Unfit
    from pipeline.rendering.returns.workbooks import annotated_workbook

    name = errand.file.file
    opened = open_content(content, name, errand.limits, convert=True)
    if opened.workbook is None:
        raise Unfit(name)
    if opened.kind is Kind.WORD:
        from pipeline.intake.formats.word.places import word_places
        from pipeline.rendering.returns.word import annotated_document

        whole = annotated_document(
            content,
            errand.remarks,
            word_places(content, errand.limits),
            title=errand.title,
            advice=errand.advice,
            as_of=errand.created,
        )
        return Marked(whole, "docx")
    if opened.kind is Kind.WORKBOOK:
        own = name.rpartition(".")[2].lower()
        extension = own if own in _WORKBOOKS else _WORKBOOKS[0]
        whole = annotated_workbook(
            content, errand.remarks, title=errand.title, advice=errand.advice
        )
        return Marked(whole, extension)
    from pipeline.rendering.returns.copies import copied

    copy = copied(opened.workbook.grids, errand.created)
    remarks = [copy.placed(remark) for remark in errand.remarks]
    return Marked(
        annotated_workbook(copy.content, remarks, title=errand.title, advice=errand.advice),
        _WORKBOOKS[0],
    )


def _list_alone(errand: Errand) -> bytes:
    """A workbook with nothing but the list, and the name of the file that it is about."""
    from pipeline.model.cells import Grid
    from pipeline.rendering.returns.copies import copied
    from pipeline.rendering.returns.workbooks import annotated_workbook

    about = Grid("说明", (("本清单所说的文件", errand.file.file.rpartition("/")[2]),))
    copy = copied((about,), errand.created)
    return annotated_workbook(
        copy.content, errand.remarks, title=errand.title, advice=errand.advice
    )
