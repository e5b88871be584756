"""What the status board (报送情况.html) tells: frozen values, as a run or a lock knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from pipeline.model.events import FileState
    from pipeline.model.findings import Severity
    from pipeline.model.rollups import Statistics
    from pipeline.model.rounds import Round
    from pipeline.model.scopes import Scope
    from pipeline.model.standing import Standing
    from pipeline.model.versions import Replacement


FINDINGS = "问题清单.xlsx"
"""The list of all findings, which lies beside the page."""


class RuleCount(NamedTuple):
    """How often a rule is broken in the files that are not done with."""

    code: str
    name: str
    severity: Severity
    findings: int
    explained: int
    """Findings among them that a unit or an officer has explained (已说明)."""
    units: int
    """Different units; files of which nobody knows the unit are not among them."""
    unknown_files: int


@dataclass(frozen=True, slots=True)
class Board:
    """A scope and round at one moment, which is its standing's `as_of`."""

    scope: Scope
    round: Round
    standing: Standing
    statistics: Statistics
    """Of the entries that count."""
    rules: tuple[RuleCount, ...]
    """In the order in which they are to be shown."""
    replacements: tuple[Replacement, ...]
    links: Mapping[str, str]
    """From a file as the ledger names it to its returned copy, relative to the results' folder.

    Such as `退回/郑州市.xlsx`, not percent-encoded; a file without a copy is not in it.
    """
    time_left: str
    """Until the deadline, in words."""
    elsewhere: tuple[FileState, ...] = ()
    """Files of units that belong to another scope (H07), which the standing leaves out."""
    locked_at: dt.datetime | None = None
    """When the round was locked: its statistics are those of then, and its standing is today's."""
    changes_file: str = FINDINGS
    """The result file that has what `replacements` changed, in full; it lies beside the page."""
