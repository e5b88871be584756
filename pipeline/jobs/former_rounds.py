"""A plan in, the lines that its scope published in the round before out."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, NamedTuple

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
    """The lines of the last round that opened before the plan's, as they lie in the outbox.

    None where there was none, or where its results were deleted.

    Raises:
        UsageFault: the results are there and cannot be read.
    """
    chosen = plan.definitions.round
    before = [r for r in load_rounds(plan.workspace.resources) if r.opens < chosen.opens]
    if not before:
        return None
    last = max(before, key=lambda r: r.opens)
    path = plan.workspace.outbox / plan.scope.slug / last.round / "entries.csv"
    if not path.is_file():
        return None
    return FormerRound(last.round, _lines(path, plan.definitions.form.count_fields))


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
