"""A plan in, the lines that its scope published in the round before out."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, NamedTuple

from pipeline.jobs.explanations import unit_known_as
from pipeline.jobs.locks.folders import results_folder
from pipeline.model.errors import UsageFault, system_reason
from pipeline.model.rounds import load_rounds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.jobs.plan import Plan


class FormerRound(NamedTuple):
    """The round before, and its entries.csv."""

    round: str
    lines: tuple[Mapping[str, str], ...]


def former_lines(plan: Plan) -> FormerRound | None:
    """The lines of the last round that opened before the plan's, by the names that hold today.

    They lie in the outbox; where they were deleted there, in the round's lock. None where there was
    no such round, or neither has them.

    Raises:
        UsageFault: the results are there and cannot be read.
    """
    chosen = plan.definitions.round
    before = [r for r in load_rounds(plan.workspace.resources) if r.opens < chosen.opens]
    if not before:
        return None
    last = max(before, key=lambda r: r.opens)
    folders = (
        plan.workspace.outbox / plan.scope.slug / last.round,
        results_folder(plan.workspace, plan.scope.slug, last.round),
    )
    path = next((p for folder in folders if (p := folder / "entries.csv").is_file()), None)
    if path is None:
        return None
    lines = _lines(path, plan.definitions.form.count_fields)
    return FormerRound(
        last.round, tuple({**line, "unit": unit_known_as(line["unit"], plan)} for line in lines)
    )


def _lines(path: Path, fields: tuple[str, ...]) -> tuple[Mapping[str, str], ...]:
    advice = f"请用 summarize 重新汇总那一批次，或删去 {path.parent}。"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageFault(
            f"上一批次的结果 {path} 打不开（{system_reason(error)}）。{advice}"
        ) from error
    except UnicodeDecodeError as error:
        raise UsageFault(f"上一批次的结果 {path} 被改动过，读不出来。{advice}") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if not {"unit", "school", "certificate", *fields} <= set(reader.fieldnames or ()):
        raise UsageFault(f"上一批次的结果 {path} 被改动过，缺少栏目。{advice}")
    return tuple(reader)
