"""A submission and one of its causes in, what is still to be done about it out.

The one truth of the terminal and of the list of findings.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.model.submissions import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model.findings import Cause
    from pipeline.model.submissions import Submission

TO_MEND = "待改正"
TO_EXPLAIN = "待说明"
TO_DO = "待处理"
"""A doubt of a unit of which no file is there that could be explained."""
EXPLAINED = "已说明"
_DOUBTS = (TO_EXPLAIN, TO_DO, EXPLAINED)


def is_replaced(submission: Submission) -> bool:
    """Whether another file stands for it, so that nothing is to be done about its findings."""
    return submission.status in (Status.SUPERSEDED, Status.DUPLICATE)


def state_of(submission: Submission, cause: Cause) -> str:
    """What is to be done about a finding, in an officer's words; empty for nothing."""
    if is_replaced(submission) or cause.severity == "I":
        return ""
    if cause.severity == "E":
        return TO_MEND
    return EXPLAINED if cause.explanation else TO_EXPLAIN


def doubts_told(states: Iterable[str]) -> tuple[str, ...]:
    """How many doubts are in which state: 待说明 2 条, and 已说明 1 条."""
    counts = Counter(states)
    return tuple(f"{state} {counts[state]} 条" for state in _DOUBTS if counts[state])
