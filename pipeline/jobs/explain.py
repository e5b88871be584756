"""An officer's word on a unit's doubts in, the ledger's explanations out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.jobs.plan import make_plan
from pipeline.jobs.summarize import received_for
from pipeline.model.errors import UsageFault
from pipeline.model.text import key as comparable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.jobs.workers import Progress
    from pipeline.jobs.workspace import Workspace
    from pipeline.model.findings import Cause, FindingKey
    from pipeline.model.submissions import Submission


_SHOWN = 10
"""So many units are named where one is not found."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """Which doubts an explanation is about."""

    unit: str
    code: str
    school: str | None = None
    """None for those of all schools."""


@dataclass(frozen=True, slots=True)
class Explained:
    """What was entered."""

    unit: str
    code: str
    reason: str
    keys: tuple[FindingKey, ...]

    def as_document(self) -> dict[str, Any]:
        """The same for a program."""
        return {
            "unit": self.unit,
            "code": self.code,
            "reason": self.reason,
            "explained": [one._asdict() for one in self.keys],
        }


def explain(
    workspace: Workspace,
    scope_name: tuple[str | None, str | None],
    doubts: Doubts,
    reason: str,
    progress: Progress,
) -> Explained:
    """Enter why doubtful values of a unit are right. They are those of its files as they are now.

    `scope_name` is the province, None for the nation, and the round. The files are read anew: what
    is explained is what stands in them, and not what a former run has said.

    Raises:
        UsageFault: no such doubt, an error (which can only be corrected), or an empty reason.
    """
    reason = reason.strip()
    if not reason:
        raise UsageFault("--reason 不能是空的，请写明数字为什么没有错。")
    plan = make_plan(workspace, *scope_name)
    with received_for(plan, progress) as (received, _):
        from pipeline.jobs.conclusion import judged_submissions
        from pipeline.ledger.book import Book
        from pipeline.ledger.database import transaction
        from pipeline.model.explanations import Explanation

        with transaction(workspace.ledger) as connection:
            book = Book(connection, plan.scope.slug, plan.definitions.round.round)
            _, submissions = judged_submissions(book, plan, received)
            unit = _unit(doubts.unit, submissions)
            own = [s for s in submissions if s.unit == unit]
            keys = tuple(dict.fromkeys(_keys(own, doubts)))
            if not keys:
                raise UsageFault(_nothing_found(unit, doubts, own))
            book.explain([Explanation(unit, one, reason, "") for one in keys], workspace.as_of)
            connection.commit()
    return Explained(unit, doubts.code.upper(), reason, keys)


def _unit(name: str, submissions: Sequence[Submission]) -> str:
    units = sorted({s.unit for s in submissions if s.unit})
    found = next((unit for unit in units if comparable(unit) == comparable(name)), None)
    if found is None:
        shown = "、".join(units[:_SHOWN]) + (" 等" if len(units) > _SHOWN else "")
        raise UsageFault(f"收到的表里没有单位「{name}」的。收到的单位有：{shown or '（没有）'}。")
    return found


def _keys(submissions: Sequence[Submission], doubts: Doubts) -> Iterator[FindingKey]:
    """What the explanation belongs to: the findings of the code, of one school or of all."""
    for cause in _doubts(submissions):
        if cause.code != doubts.code.upper():
            continue
        for one in cause.keys:
            if doubts.school is None or comparable(one.school) == comparable(doubts.school):
                yield one


def _doubts(submissions: Sequence[Submission]) -> Iterator[Cause]:
    return (c for s in submissions for c in s.causes if c.severity == "W")


def _nothing_found(unit: str, doubts: Doubts, submissions: Sequence[Submission]) -> str:
    code = doubts.code.upper()
    errors = {c.code for s in submissions for c in s.causes if c.severity == "E"}
    if code in errors:
        return f"{unit} 的 {code} 是错误，须改正后重报，不能用说明代替。"
    codes = "、".join(sorted({cause.code for cause in _doubts(submissions)}))
    where = f"（院校「{doubts.school}」）" if doubts.school else ""
    return f"{unit} 没有 {code} 疑点{where}。它的疑点有：{codes or '（没有）'}。"
