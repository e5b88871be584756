"""One returned file and what is said of it in, the same file with the faults marked out.

Runs in a worker, within the limits under which the file was read: it is a stranger's file.
"""

from __future__ import annotations

import gc
import hashlib
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.archives import Member, member
from pipeline.intake.files import read_bytes
from pipeline.intake.limits import MIB
from pipeline.intake.opening import open_content
from pipeline.intake.sniffing import Kind
from pipeline.jobs.confinement import confined
from pipeline.jobs.returns.remarks import without_keys

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from pipeline.intake.inbox import InboxFile
    from pipeline.intake.limits import Limits
    from pipeline.model.cells import Grid
    from pipeline.model.returns import Remark
    from pipeline.rendering.returns.notice import Enclosed, Notice

_WORKBOOK, _DOCUMENT = "xlsx", "docx"
_LONGEST_SUFFIX = 10


@dataclass(frozen=True, slots=True)
class Errand:
    """A file that is to go back."""

    file: InboxFile
    sha256: str
    """Of the bytes that were judged; a file that has changed since is not marked."""
    remarks: tuple[Remark, ...]
    title: str
    advice: str
    """What to do with the list in the file."""
    advice_alone: str
    """What to do with the list beside a file that could not be marked."""
    created: dt.datetime
    limits: Limits


class Marked(NamedTuple):
    """What goes back for one file."""

    content: bytes | None
    """The unit's own file, marked or as it came; None where it is not there any more."""
    extension: str
    """Empty where the name of a file that goes back as it came has none."""
    listed: bytes | None = None
    """The list by itself, where the file could not be marked."""
    fault: str = ""
    """The kind of error that ended marking; empty where nothing unforeseen happened."""

    @property
    def enclosed(self) -> Enclosed:
        """The same as a notice tells it."""
        from pipeline.rendering.returns.notice import Enclosed

        if self.listed is None:
            return Enclosed.MARKED
        return Enclosed.LIST if self.content is None else Enclosed.BESIDE


class Posted(NamedTuple):
    """What goes back for one file, and the letter that says so."""

    marked: Marked
    letter: bytes


def posted(errand: Errand, template: bytes, notice: Notice) -> Posted:
    """One file marked, and behind it its letter, which tells whether that could be done.

    Raises:
        ConfigurationFault: the template is wrong.
        MemoryError: marking takes more than a worker may have.
    """
    result = marked(errand)
    return Posted(result, letter(template, replace(notice, enclosed=result.enclosed)))


def marked(errand: Errand) -> Marked:
    """The unit's own file, each faulty cell filled and commented, with the list in front.

    A workbook or Word document stays what it is; any other format becomes an .xlsx copy of its
    table. Where that would do harm, the file goes back as it came, with the list beside it.

    Raises:
        MemoryError: it takes more than a worker may have.
    """
    with confined(errand.limits.seconds, errand.limits.memory_mib):
        content = content_of(errand)
        if content is not None:
            try:
                return _marked(content, errand)
            except MemoryError:
                raise
            # A stranger's file may be odd in ways that nobody foresaw: that costs its marks alone,
            # and both the unit and the officer are told so.
            except Exception as error:  # noqa: BLE001
                return unmarked(errand)._replace(fault=type(error).__name__)
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
    suffix = PurePosixPath(errand.file.file).suffix
    is_usual = suffix.isascii() and len(suffix) <= _LONGEST_SUFFIX
    extension = suffix[1:].lower() if is_usual else ""
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
    from pipeline.rendering.returns.extensions import extension_of
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
        return Marked(whole, extension_of(content, _DOCUMENT))
    if opened.kind is Kind.WORKBOOK:
        whole = annotated_workbook(
            content, errand.remarks, title=errand.title, advice=errand.advice
        )
        return Marked(whole, extension_of(content, _WORKBOOK))
    return Marked(_marked_copy(opened.workbook.grids, errand), _WORKBOOK)


def _marked_copy(grids: Sequence[Grid], errand: Errand) -> bytes:
    """A workbook with the tables of a file of another format, marked.

    The list of an earlier return is no table: the new one takes its place.
    """
    from pipeline.reading.answers import is_list
    from pipeline.rendering.returns.copies import copied
    from pipeline.rendering.returns.workbooks import annotated_workbook

    copy = copied([grid for grid in grids if not is_list(grid)], errand.created)
    remarks = [copy.placed(remark) for remark in errand.remarks]
    return annotated_workbook(copy.content, remarks, title=errand.title, advice=errand.advice)


def _list_alone(errand: Errand) -> bytes:
    """A workbook with nothing but the list, and the name of the file that it is about.

    It has no table, so that its unit could not be told were it sent in: it asks for no answers.
    """
    from pipeline.model.cells import Grid
    from pipeline.rendering.returns.copies import copied
    from pipeline.rendering.returns.workbooks import annotated_workbook

    about = Grid("说明", (("本清单所说的文件", errand.file.file.rpartition("/")[2]),))
    copy = copied((about,), errand.created)
    remarks = without_keys(errand.remarks)
    return annotated_workbook(copy.content, remarks, title=errand.title, advice=errand.advice_alone)
