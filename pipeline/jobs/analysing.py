"""What a run found in, what 统计分析.xlsx shows out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.analyses import NO_REGION, Analysis, Bound, ExamTable, Former
from pipeline.model.text import key
from pipeline.rollup.facts import facts_of, former_of, schools_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.jobs.former_rounds import FormerRound
    from pipeline.model.definitions import Definitions
    from pipeline.model.exams import Charge
    from pipeline.model.rollups import Line
    from pipeline.model.units import Scope


def analysis_of(
    lines: Sequence[Line], scope: Scope, definitions: Definitions, before: FormerRound | None
) -> Analysis:
    """The analysis of a rollup, beside the round before where there is one."""
    form, bound = definitions.rollup_form, definitions.form.concentration
    facts = facts_of(
        lines,
        region_of=_region_of(scope),
        exams=definitions.exams,
        levels=form.levels,
        former_schools=None if before is None else schools_of(before.lines),
    )
    return Analysis(
        facts=facts,
        certificates=tuple(c.certificate for c in definitions.round_certificates),
        school_types=form.school_types,
        levels=form.levels,
        is_national=scope.is_national,
        exams=_exam_table(definitions),
        bound=None if bound is None else Bound(bound.smallest, bound.most),
        former=_former(before, lines),
    )


def _region_of(scope: Scope) -> Callable[[str], str]:
    """From a unit to its region; a school that reports for itself is put nowhere by its name."""

    def region(name: str) -> str:
        unit = scope.by_name.get(key(name))
        if unit is not None and unit.region:
            return unit.region
        return name if scope.is_national else NO_REGION

    return region


def _former(before: FormerRound | None, lines: Sequence[Line]) -> Former | None:
    return None if before is None else former_of(before.round, before.lines, lines)


def _exam_table(definitions: Definitions) -> ExamTable:
    exams = definitions.exams
    return ExamTable(exams.source, tuple(exams.kinds.values()), tuple(_charges(definitions)))


def _charges(definitions: Definitions) -> Iterator[tuple[str, str, Charge]]:
    """Each certificate of the round at each level; all levels at once where they are the same."""
    levels = definitions.rollup_form.levels
    for certificate in definitions.round_certificates:
        name = certificate.certificate
        charges = [definitions.exams.charge(name, (level,), levels) for level in levels]
        if len(set(charges)) == 1:
            yield name, "", charges[0]
        else:
            yield from ((name, level, c) for level, c in zip(levels, charges, strict=True))
