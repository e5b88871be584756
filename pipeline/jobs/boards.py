"""What a run knows in, the status board out."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pipeline.jobs.filenames import possible
from pipeline.jobs.returns.returning import FOLDER
from pipeline.model.errors import ConfigurationFault
from pipeline.model.events import FileState
from pipeline.model.rounds import BEIJING
from pipeline.model.submissions import Status
from pipeline.model.workdays import load_workdays, time_left
from pipeline.rendering.board.board import Board, RuleCount

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.jobs.plan import Plan
    from pipeline.model.findings import Severity
    from pipeline.model.rollups import Statistics
    from pipeline.model.rules import Catalogue
    from pipeline.model.standing import Standing
    from pipeline.model.submissions import Submission
    from pipeline.model.versions import Replacement

_DONE_WITH = (Status.SUPERSEDED, Status.DUPLICATE)
_SEVERITY_ORDER = "EWI"
_DERIVED = re.compile(r"( \(\d+\))?(-问题清单)?\Z")
"""What the names of 退回/ add to a file's own."""


def board_of(
    plan: Plan,
    submissions: Sequence[Submission],
    standing: Standing,
    statistics: Statistics,
    replaced: tuple[Replacement, ...],
    links: Mapping[str, str],
) -> Board:
    """The board of a run; `links` lead from files to their returned copies."""
    catalogue = plan.definitions.catalogue
    return Board(
        scope=plan.scope,
        round=plan.definitions.round,
        standing=standing,
        statistics=statistics,
        rules=rule_counts(submissions, catalogue),
        replacements=replaced,
        links=links,
        time_left=_time_left(plan, standing),
        elsewhere=tuple(map(_file_state, filter(_is_of_another_scope, submissions))),
    )


def _time_left(plan: Plan, standing: Standing) -> str:
    """In working days; in days where nobody has said yet which are: a run does not fail for it."""
    calendar = load_workdays(plan.workspace.resources)
    try:
        return time_left(standing.as_of, standing.deadline, calendar).words
    except ConfigurationFault:
        today, last = (at.astimezone(BEIJING).date() for at in (standing.as_of, standing.deadline))
        return f"还有 {(last - today).days} 天（含节假日）"


def _is_of_another_scope(submission: Submission) -> bool:
    """Whether a file is one of those that a standing counts under no unit."""
    return any(cause.code == "H07" for cause in submission.causes)


def _file_state(submission: Submission) -> FileState:
    codes = Counter[str]()
    for cause in submission.causes:
        codes[cause.code] += cause.count
    receipt = submission.receipt
    return FileState(
        receipt.file, receipt.sha256, receipt.received_at, str(submission.status),
        submission.unit, {"codes": dict(sorted(codes.items()))},
    )  # fmt: skip


def rule_counts(submissions: Iterable[Submission], catalogue: Catalogue) -> tuple[RuleCount, ...]:
    """How often each rule is broken, the errors first, each in the catalogue's order.

    Files that another took the place of, and duplicates, are done with: nobody is to mend them.
    """
    findings: Counter[tuple[str, Severity]] = Counter()
    explained: Counter[tuple[str, Severity]] = Counter()
    units: dict[tuple[str, Severity], set[str]] = {}
    unknown: dict[tuple[str, Severity], set[str]] = {}
    for submission in submissions:
        if submission.status in _DONE_WITH:
            continue
        for cause in submission.causes:
            one = cause.code, cause.severity
            findings[one] += cause.count
            explained[one] += cause.count if cause.explanation else 0
            found = units if submission.unit is not None else unknown
            found.setdefault(one, set()).add(submission.unit or submission.receipt.file)
    order = {code: place for place, code in enumerate(catalogue.by_code)}
    return tuple(
        RuleCount(
            code, catalogue.by_code[code].name, severity, findings[one], explained[one],
            len(units.get(one, ())), len(unknown.get(one, ())),
        )
        for one in sorted(findings, key=lambda o: (_SEVERITY_ORDER.index(o[1]), order[o[0]]))
        for code, severity in (one,)
    )  # fmt: skip


def copies_of(submissions: Iterable[Submission], outputs: Iterable[str]) -> dict[str, str]:
    """From each returned file to its copy among the outputs, where its name leaves no doubt.

    A copy bears the stem of its file; where two files share one, or one is what the name of
    another's copy or list may become, nobody can tell them apart, and no link is given.
    """
    returned = [s.receipt.file for s in submissions if s.status is Status.RETURNED]
    stems = {file: _folded(possible(PurePosixPath(file).stem)) for file in returned}
    shared = Counter(stems.values())
    copies: dict[str, list[str]] = {}
    for name in outputs:
        path = PurePosixPath(name)
        if path.parent.as_posix() == FOLDER:
            copies.setdefault(_folded(path.stem), []).append(name)
    return {
        file: copies[stem][0]
        for file, stem in stems.items()
        if shared[stem] == 1
        and len(copies.get(stem, ())) == 1
        and (_DERIVED.sub("", stem) == stem or _DERIVED.sub("", stem) not in shared)
    }


def _folded(name: str) -> str:
    """What two names have in common that some systems take for one."""
    return unicodedata.normalize("NFC", name).casefold()
