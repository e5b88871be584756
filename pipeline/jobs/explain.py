"""An officer's word on a unit's doubts in, the ledger's explanations out."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.jobs.plan import make_plan
from pipeline.jobs.summarize import received_for
from pipeline.model.errors import UsageFault
from pipeline.model.explanations import LONGEST_REASON
from pipeline.model.text import key as comparable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.jobs.plan import Plan
    from pipeline.jobs.workers import Progress
    from pipeline.jobs.workspace import Workspace
    from pipeline.model.explanations import Explanation
    from pipeline.model.findings import Cause, FindingKey
    from pipeline.model.submissions import Submission


_SHOWN = 5
"""So many of the nearest units are named where one is not found."""
WITHDRAW = ""
"""The reason that takes back what was said."""


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
    """Empty where an explanation was withdrawn."""
    keys: tuple[FindingKey, ...]

    def as_document(self) -> dict[str, Any]:
        """The same for a program."""
        return {
            "unit": self.unit,
            "code": self.code,
            "reason": self.reason,
            "explained" if self.reason else "withdrawn": [one._asdict() for one in self.keys],
        }


def reason_of(given: str | None, *, withdraw: bool) -> str:
    """The reason that an officer gives, or that which withdraws.

    Raises:
        UsageFault: no reason, an empty or too long one, or one where something is withdrawn.
    """
    reason = (given or "").strip()
    if withdraw:
        if given is not None:
            raise UsageFault("--withdraw 是撤销说明，不能同时写 --reason。")
        return WITHDRAW
    if given is None:
        raise UsageFault("请用 --reason 写明数字为什么没有错，或用 --withdraw 撤销登记过的说明。")
    if not reason:
        raise UsageFault("--reason 不能是空的，请写明数字为什么没有错。")
    if len(reason) > LONGEST_REASON:
        raise UsageFault(
            f"--reason 最多 {LONGEST_REASON} 个字，写了 {len(reason)} 个，请写短一些。"
        )
    return reason


def explain(
    workspace: Workspace,
    scope_name: tuple[str | None, str | None],
    doubts: Doubts,
    reason: str,
    progress: Progress,
) -> Explained:
    """Enter why doubtful values of a unit are right, or withdraw what was said of them.

    What is explained are the doubts of its files as they are now: `scope_name` is the province,
    None for the nation, and the round, whose files are read anew. What is withdrawn (`WITHDRAW`)
    is all that was said of the unit's doubts of the code, in whatever file.

    Raises:
        UsageFault: no such unit, no such doubt, nothing that could be withdrawn, or an error (which
            can only be corrected).
    """
    plan = make_plan(workspace, *scope_name)
    with received_for(plan, progress) as (received, _):
        from pipeline.jobs.conclusion import judged_submissions
        from pipeline.jobs.explanations import known_as, unit_known_as
        from pipeline.ledger.book import Book
        from pipeline.ledger.database import transaction
        from pipeline.model.explanations import Explanation

        with transaction(workspace.ledger) as connection:
            book = Book(connection, plan.scope.slug, plan.definitions.round.round, workspace.actor)
            submissions = judged_submissions(book, plan, received).submissions
            renamed = known_as(plan)
            said = book.explanations()
            units = [s.unit for s in submissions if s.unit]
            if reason == WITHDRAW:
                units += [renamed(one).unit for one in said]
            unit = _unit(unit_known_as(doubts.unit, plan), units, doubts.unit)
            if reason == WITHDRAW:
                keys = tuple(_standing(said, unit, doubts, plan))
            else:
                own = [s for s in submissions if s.unit == unit]
                keys = _doubted(own, unit, doubts, plan)
            given = [Explanation(unit, one, reason, "") for one in keys]
            book.explain(given, workspace.as_of, renamed)
            connection.commit()
    return Explained(unit, doubts.code.upper(), reason, keys)


def _unit(name: str, units: Iterable[str], written: str) -> str:
    """The unit of this name among those that there are."""
    names = sorted(set(units))
    found = next((unit for unit in names if comparable(unit) == comparable(name)), None)
    if found is not None:
        return found
    by_key = {comparable(unit): unit for unit in names}
    near = difflib.get_close_matches(comparable(name), by_key, n=_SHOWN, cutoff=0.0)
    shown = "、".join(by_key[one] for one in near)
    told = f"最接近的是：{shown}。" if shown else "一个单位也没有收到。"
    raise UsageFault(f"收到的表里没有单位「{written}」的。{told}")


def _is_meant(one: FindingKey, unit: str, doubts: Doubts, plan: Plan) -> bool:
    """Whether a key is of the rule and the school that are meant, by whatever name."""
    from pipeline.jobs.explanations import schools_known_as

    if one.code != doubts.code.upper():
        return False
    if doubts.school is None:
        return True
    schools = (one.school, doubts.school)
    known = {comparable(schools_known_as(school, unit, plan)) for school in schools}
    return len(known) == 1


def _standing(
    said: Iterable[Explanation], unit: str, doubts: Doubts, plan: Plan
) -> Iterator[FindingKey]:
    """What the explanations belong to that stand and are to be withdrawn.

    Raises:
        UsageFault: there is none.
    """
    from pipeline.jobs.explanations import known_as

    renamed = known_as(plan)
    last = {renamed(one).key: one for one in said if renamed(one).unit == unit}
    meant = [one.key for one in last.values() if one.reason]
    meant = [one for one in meant if _is_meant(one, unit, doubts, plan)]
    if not meant:
        where = _where(doubts)
        raise UsageFault(f"{unit} 没有登记过 {doubts.code.upper()}{where} 的说明，不用撤销。")
    yield from meant


def _doubted(
    submissions: Sequence[Submission], unit: str, doubts: Doubts, plan: Plan
) -> tuple[FindingKey, ...]:
    """What an explanation belongs to: the doubts of the code, of one school or of all.

    Raises:
        UsageFault: there is no such doubt.
    """
    every = [one for cause in _doubts(submissions) for one in cause.keys]
    keys = tuple(dict.fromkeys(one for one in every if _is_meant(one, unit, doubts, plan)))
    if not keys:
        raise UsageFault(_nothing_found(unit, doubts, submissions))
    return keys


def _doubts(submissions: Sequence[Submission]) -> Iterator[Cause]:
    return (c for s in submissions for c in s.causes if c.severity == "W")


def _where(doubts: Doubts) -> str:
    return f"（院校「{doubts.school}」）" if doubts.school else ""


def _nothing_found(unit: str, doubts: Doubts, submissions: Sequence[Submission]) -> str:
    code = doubts.code.upper()
    errors = {c.code for s in submissions for c in s.causes if c.severity == "E"}
    if code in errors:
        return f"{unit} 的 {code} 是错误，须改正后重报，不能用说明代替。"
    codes = "、".join(sorted({cause.code for cause in _doubts(submissions)}))
    return f"{unit} 没有 {code} 疑点{_where(doubts)}。它的疑点有：{codes or '（没有）'}。"
