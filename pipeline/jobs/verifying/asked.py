"""What is to be verified in, the versions that it is held against out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.jobs.editions import all_editions
from pipeline.jobs.verifying.verdicts import Record
from pipeline.ledger.database import reading
from pipeline.model.checkcodes import as_typed
from pipeline.model.errors import UsageFault
from pipeline.model.rounds import choose_round, load_rounds
from pipeline.model.units import NATIONAL, load_territory

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.jobs.workspace import Workspace


class Asked(NamedTuple):
    """What is to be verified, and as which table's; None for any scope or round."""

    files: Sequence[Path]
    codes: Sequence[str]
    scope: str | None = None
    round: str | None = None


def record_for(workspace: Workspace, asked: Asked) -> Record:
    """The versions of the ledger, and of which scope and round one is asked for."""
    resources = workspace.resources
    territory = load_territory(resources)
    named = asked.scope not in (None, NATIONAL)
    scope = territory.province(str(asked.scope)).slug if named else asked.scope
    with reading(workspace.ledger) as connection:
        places = all_editions(connection)
    round_name = asked.round
    if round_name not in (None, *(of_place[-1].mark.round for of_place in places)):
        round_name = choose_round(load_rounds(resources), round_name, workspace.as_of).round
    return Record(workspace, territory, places, scope, round_name)


def typed_code(text: str) -> str:
    """A code that a person typed, as it is printed.

    Raises:
        UsageFault: it is mistyped.
    """
    code = as_typed(text)
    if code is None:
        raise UsageFault(
            f"校验码「{text}」抄错了：应是 16 个字母或数字，如 ABCD-EFGH-JKLM-NPQR，"
            "没有 0、O、1、I，最后一个字符用来查错。请对照纸上的再抄一次。"
        )
    return code
