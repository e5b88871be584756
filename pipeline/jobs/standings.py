"""A plan and its ledger in, who has reported out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.standing import Standing, standing

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from pipeline.jobs.plan import Plan
    from pipeline.ledger.book import Book
    from pipeline.model.rounds import Round
    from pipeline.model.submissions import Submission
    from pipeline.model.units import Scope


def standing_of(book: Book, plan: Plan) -> Standing:
    """Who of a plan's scope has reported, by the ledger as it is within its transaction."""
    return standing_of_round(book, plan.scope, plan.definitions.round, plan.workspace.as_of)


def standing_of_round(book: Book, scope: Scope, chosen: Round, as_of: dt.datetime) -> Standing:
    """Who of a scope has reported in a round."""
    deadline = chosen.deadline(scope.slug)
    return standing(book.states(), scope, deadline, as_of, with_scans=chosen.stamped_scans)


def in_order_of_units(submissions: Sequence[Submission], scope: Scope) -> tuple[Submission, ...]:
    """Submissions by the roster's order of their units, then the others; unknown units last."""
    last = len(scope.roster)
    return tuple(
        sorted(
            submissions,
            key=lambda s: (s.unit is None, scope.order.get(s.unit or "", last), s.unit or ""),
        )
    )
