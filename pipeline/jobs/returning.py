"""Judged submissions in, what goes back to their units out: the files of the folder 退回/."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pipeline.jobs.marking import Errand, letter, marked, unmarked
from pipeline.model.returns import Remark, written
from pipeline.model.rounds import BEIJING
from pipeline.model.submissions import Status
from pipeline.rendering.returns.notice import TEMPLATE, Notice, notice_text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.intake.inbox import InboxFile
    from pipeline.intake.limits import Limits
    from pipeline.jobs.plan import Plan
    from pipeline.jobs.workers import Workers
    from pipeline.model.findings import Cause, FindingKey
    from pipeline.model.forms import Form
    from pipeline.model.rounds import Round
    from pipeline.model.submissions import Submission
    from pipeline.model.units import Scope

FOLDER = "退回"
_ASKED_BACK = (Status.RETURNED, Status.QUARANTINED)
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
"""What no file name on Windows may hold."""
_LONGEST_STEM = 80
_MOST_KEYS = 30_000
"""Characters of keys in one row of the list; a cell holds 32,767."""


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
        heading = f"{self.scope.name} {self.round.name}（{self.round.round}）"
        return Errand(
            source,
            submission.receipt.sha256,
            remarks,
            f"问题清单：{_unit(submission)}　{heading}",
            advice_on(remarks),
            self.as_of,
            self.limits,
        )

    def notice(self, submission: Submission) -> Notice:
        """What its unit is told of a file that was returned, or could not be read."""
        remarks = tuple(remarks_on(submission.causes, self.form))
        return Notice(
            unit=_unit(submission),
            file=PurePosixPath(submission.receipt.file).name,
            round=self.round.name,
            scope=self.scope.name,
            office=self.scope.reporting_unit,
            contact=self.contact,
            deadline=_day(self.round.deadline(self.scope.slug)),
            date=_day(self.as_of),
            errors=sum(remark.severity == "E" for remark in remarks),
            doubts=sum(remark.severity == "W" for remark in remarks),
            remarks=remarks,
        )


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


def given_back(
    submissions: Iterable[tuple[Submission, InboxFile]], returning: Returning, at_work: Workers
) -> dict[str, bytes]:
    """The files of 退回/ by their names in the results' folder.

    For each returned submission its own file with the faults marked – where that would do harm, as
    it came, its list beside it – and a letter; for these and for each that could not be read, whose
    unit nobody knows, a short text.

    Raises:
        ConfigurationFault: the template of the notice is wrong.
    """
    asked = [pair for pair in submissions if pair[0].status in _ASKED_BACK]
    errands = [returning.errand(*pair) for pair in asked if pair[0].status is Status.RETURNED]
    attempts = [at_work.attempt(marked, errand) for errand in errands]
    notices = [returning.notice(submission) for submission, _ in asked]
    letters = [
        at_work.call(letter, returning.template, notice)
        if submission.status is Status.RETURNED
        else None
        for notice, (submission, _) in zip(notices, asked, strict=True)
    ]
    names = _Names()
    files: dict[str, bytes] = {}
    for errand, attempt in zip(errands, attempts, strict=True):
        result = attempt() or unmarked(errand)
        stem = PurePosixPath(errand.file.file).stem
        own, listed = names.free(stem, (f".{result.extension}", "-问题清单.xlsx"))
        if result.content is not None:
            files[own] = result.content
        if result.listed is not None:
            files[listed] = result.listed
    for notice, written_letter in zip(notices, letters, strict=True):
        document, text = names.free(notice.unit, ("-退回通知.docx", "-退回通知.txt"))
        if written_letter is not None:
            files[document] = written_letter()
        files[text] = f"{notice_text(notice)}\n".encode("utf-8-sig")  # for the notepad of Windows
    return {f"{FOLDER}/{name}": content for name, content in files.items()}


class _Names:
    """Names of files in one folder, each used once, whatever the folders they came from."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def free(self, stem: str, endings: Sequence[str]) -> list[str]:
        """Names of one stem, which gets a number where one of them is taken."""
        plain = _FORBIDDEN.sub("_", stem)[:_LONGEST_STEM].strip(". ") or "文件"
        for number in count(1):
            free = plain if number == 1 else f"{plain} ({number})"
            names = [f"{free}{ending}" for ending in endings]
            if not any(name.casefold() in self._taken for name in names):
                break
        self._taken.update(name.casefold() for name in names)
        return names


def _unit(submission: Submission) -> str:
    return submission.unit or PurePosixPath(submission.receipt.file).stem


def _day(moment: dt.datetime) -> str:
    day = moment.astimezone(BEIJING)
    return f"{day.year}年{day.month}月{day.day}日"


def remarks_on(causes: Sequence[Cause], form: Form) -> Iterator[Remark]:
    """What a unit reads of its causes: errors and doubts, each root cause once.

    A doubt in very many rows takes several rows of the list, each with the keys of its own.
    """
    for cause in causes:
        if cause.severity == "I":
            continue
        column = form.columns.get(cause.field or "")
        keys = tuple(dict.fromkeys(cause.keys)) if cause.severity == "W" else ()
        others = f" 等 {len(cause.schools)} 所" if len(cause.schools) > 1 else ""
        remark = Remark(
            severity=cause.severity,
            code=cause.code,
            sheet=cause.sheet,
            cells=cause.cells,
            school=f"{cause.schools[0]}{others}" if cause.schools else "",
            field=column.header if column else "",
            value=cause.value or "",
            found=cause.found,
            allowed=cause.allowed,
            next_step=cause.next_step,
            explanation=cause.explanation,
        )
        if not keys:
            yield remark
        for some in _portions(keys):
            yield remark._replace(keys=some)


def _portions(keys: Sequence[FindingKey]) -> Iterator[tuple[FindingKey, ...]]:
    """Keys in their order, as many together as a cell can hold."""
    portion: list[FindingKey] = []
    size = 0
    for key in keys:
        length = len(written((key,))) + 1
        if portion and size + length > _MOST_KEYS:
            yield tuple(portion)
            portion, size = [], 0
        portion.append(key)
        size += length
    if portion:
        yield tuple(portion)


def advice_on(remarks: Sequence[Remark]) -> str:
    """What a unit is to do with its list."""
    errors = sum(remark.severity == "E" for remark in remarks)
    doubts = len(remarks) - errors
    lines = [f"共 {len(remarks)} 条：错误 {errors} 条，须改正后重报。"]
    if doubts:
        lines.append(
            f"疑点 {doubts} 条，请改正；数字没有错的，在“说明”一栏（绿色）写明情况，不必改动数字。"
        )
    lines.append("有问题的单元格已填色并加了批注，点“位置”可以直接转到。改好后请把整个文件发回。")
    return "".join(lines)
