"""Judged submissions in, what goes back to their units out: the files of the folder 退回/."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from pipeline.jobs.filenames import Names
from pipeline.jobs.returns.marking import Errand, Posted, letter, posted, unmarked
from pipeline.jobs.returns.remarks import advice_alone, advice_on, remarks_on
from pipeline.model.rounds import BEIJING
from pipeline.model.submissions import Status
from pipeline.model.versions import still_counting
from pipeline.rendering.returns.notice import TEMPLATE, Enclosed, Notice, notice_text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from pipeline.intake.inbox import InboxFile
    from pipeline.intake.limits import Limits
    from pipeline.jobs.plan import Plan
    from pipeline.jobs.workers import Workers
    from pipeline.model.forms import Form
    from pipeline.model.rounds import Round
    from pipeline.model.submissions import Submission
    from pipeline.model.units import Scope

FOLDER = "退回"
_ASKED_BACK = (Status.RETURNED, Status.QUARANTINED)


@dataclass(frozen=True, slots=True)
class Returning:
    """What all returned files of a run share."""

    scope: Scope
    round: Round
    form: Form
    contact: str
    """Whom to ask, with the telephone."""
    template: bytes
    """Of the notice, a Word document."""
    limits: Limits
    as_of: dt.datetime

    def errand(self, submission: Submission, source: InboxFile) -> Errand:
        """One returned submission with all that is said of it."""
        remarks = tuple(remarks_on(submission.causes, self.form))
        heading = f"{self.scope.name} {self.round.label}"
        return Errand(
            source,
            submission.receipt.sha256,
            remarks,
            f"问题清单：{_addressee(submission)}　{heading}",
            advice_on(remarks),
            advice_alone(remarks, self.contact),
            self.as_of,
            self.limits,
        )

    def notice(self, submission: Submission, standing: str = "") -> Notice:
        """What its unit is told of a file that was returned, or could not be read.

        `standing` is the unit's earlier file that goes on counting.
        """
        deadline = self.round.deadline(self.scope.slug)
        is_returned = submission.status is Status.RETURNED
        return Notice(
            unit=_addressee(submission),
            file=PurePosixPath(submission.receipt.file).name,
            round=self.round.name,
            scope=self.scope.name,
            office=self.scope.reporting_unit,
            contact=self.contact,
            deadline=_day(deadline),
            date=_day(self.as_of),
            remarks=tuple(remarks_on(submission.causes, self.form)),
            enclosed=Enclosed.MARKED if is_returned else Enclosed.NOTHING,
            is_overdue=self.as_of > deadline,
            standing=PurePosixPath(standing).name,
        )

    def parcel(self, submission: Submission, source: InboxFile, standing: str) -> _Parcel:
        """One submission that is asked back, with all that goes to its unit."""
        is_returned = submission.status is Status.RETURNED
        return _Parcel(
            submission.unit or PurePosixPath(submission.receipt.file).stem,
            self.notice(submission, standing),
            self.errand(submission, source) if is_returned else None,
        )


class _Parcel(NamedTuple):
    """One submission that is asked back."""

    stem: str
    """Of the name of its notices."""
    notice: Notice
    errand: Errand | None
    """None where the file could not be read."""


def returning_for(plan: Plan) -> Returning:
    """What all returned files of a plan's run share."""
    scope, definitions = plan.scope, plan.definitions
    return Returning(
        scope,
        definitions.round,
        definitions.form,
        plan.settings.contact_line(scope.slug),
        plan.workspace.resources.read(TEMPLATE).content,
        plan.settings.limits,
        plan.workspace.as_of,
    )


class SentBack(NamedTuple):
    """What goes back to the units."""

    files: dict[str, bytes]
    """The files of 退回/ by their names in the results' folder."""
    faults: dict[str, str]
    """Files that a fault of the program left without marks, each with the kind of error."""


def given_back(
    submissions: Iterable[tuple[Submission, InboxFile]], returning: Returning, at_work: Workers
) -> SentBack:
    """The files of 退回/, and what is to be told of them.

    For each returned submission its own file with the faults marked – where that would do harm, as
    it came, its list beside it – and a letter; for these and for each that could not be read, whose
    unit nobody knows, a short text.

    Raises:
        ConfigurationFault: the template of the notice is wrong.
    """
    pairs = list(submissions)
    counting = still_counting(submission for submission, _ in pairs)
    standing = {file: earlier.receipt.file for file, earlier in counting.items()}
    parcels = [
        returning.parcel(*pair, standing.get(pair[0].receipt.file, ""))
        for pair in pairs
        if pair[0].status in _ASKED_BACK
    ]
    attempts = [
        at_work.attempt(posted, parcel.errand, returning.template, parcel.notice)
        if parcel.errand
        else None
        for parcel in parcels
    ]
    sent = [
        attempt() or _unmarked(parcel, returning.template, at_work) if attempt else None
        for parcel, attempt in zip(parcels, attempts, strict=True)
    ]
    names = Names()
    files: dict[str, bytes] = {}
    for parcel, post in zip(parcels, sent, strict=True):
        files |= _copies(parcel, post, names)
    for parcel, post in zip(parcels, sent, strict=True):
        files |= _notices(parcel, post, names)
    faults = {
        parcel.errand.file.file: post.marked.fault
        for parcel, post in zip(parcels, sent, strict=True)
        if parcel.errand and post and post.marked.fault
    }
    return SentBack({f"{FOLDER}/{name}": content for name, content in files.items()}, faults)


def _unmarked(parcel: _Parcel, template: bytes, at_work: Workers) -> Posted:
    """What goes back where marking a file has ended its worker."""
    assert parcel.errand is not None  # noqa: S101 - what could not be read is never marked
    result = unmarked(parcel.errand)
    notice = replace(parcel.notice, enclosed=result.enclosed)
    return Posted(result, at_work.call(letter, template, notice)())


def _copies(parcel: _Parcel, post: Posted | None, names: Names) -> dict[str, bytes]:
    """The unit's own file, and its list where that stands by itself."""
    if post is None or parcel.errand is None:
        return {}
    name, result = PurePosixPath(parcel.errand.file.file), post.marked
    stem, ending = (name.stem, f".{result.extension}") if result.extension else (name.name, "")
    own, listed = names.free(stem, (ending, "-问题清单.xlsx"))
    found = {own: result.content, listed: result.listed}
    return {name: content for name, content in found.items() if content is not None}


def _notices(parcel: _Parcel, post: Posted | None, names: Names) -> dict[str, bytes]:
    """The letter, which only a returned file has, and the text for a chat."""
    document, text = names.free(parcel.stem, ("-退回通知.docx", "-退回通知.txt"))
    notice = replace(parcel.notice, enclosed=post.marked.enclosed) if post else parcel.notice
    told = f"{notice_text(notice)}\n".encode("utf-8-sig")  # for the notepad of Windows
    return ({document: post.letter} if post else {}) | {text: told}


def _addressee(submission: Submission) -> str:
    """The unit; where it is not known, what is known in its place, and never a guess."""
    if submission.unit:
        return submission.unit
    spot = submission.document.unit if submission.document else None
    is_blank = submission.document is not None and not (spot and spot.text)
    why = "未写报送单位" if is_blank else "报送单位待核实"
    return f"（{why}）{PurePosixPath(submission.receipt.file).name}"


def _day(moment: dt.datetime) -> str:
    day = moment.astimezone(BEIJING)
    return f"{day.year}年{day.month}月{day.day}日"
