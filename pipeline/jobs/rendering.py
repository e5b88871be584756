"""What a run found in, the bytes of every result file out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pipeline.jobs.analysing import analysis_of
from pipeline.jobs.lost import cause_of
from pipeline.jobs.official import analysed, official
from pipeline.jobs.plan import ANALYSIS
from pipeline.jobs.reading_back import Wanted, refuse_missing
from pipeline.model.outstanding import TO_DO, state_of
from pipeline.model.rounds import minute
from pipeline.rendering.findings_list import FINDINGS_TEMPLATE, FindingLine, render_findings
from pipeline.rollup.package import datapackage_json, entries_csv

if TYPE_CHECKING:
    import datetime as dt

    from pipeline.jobs.former_rounds import FormerRound
    from pipeline.jobs.settings import Settings
    from pipeline.jobs.workers import Workers
    from pipeline.model.checkcodes import Mark
    from pipeline.model.definitions import Definitions
    from pipeline.model.lost import LostTable
    from pipeline.model.resources import Resources
    from pipeline.model.rollups import Line
    from pipeline.model.submissions import Receipt, Submission
    from pipeline.model.units import Scope
    from pipeline.model.versions import Replacement


@dataclass(frozen=True, slots=True)
class Results:
    """What the result files show."""

    scope: Scope
    definitions: Definitions
    lines: tuple[Line, ...]
    submissions: tuple[Submission, ...]
    as_of: dt.datetime
    mark: Mark
    """What the official table says of itself."""
    replacements: tuple[Replacement, ...] = ()
    lost: tuple[LostTable, ...] = ()
    before: FormerRound | None = None
    """What the scope published in the round before."""

    @property
    def heading(self) -> str:
        """What every file of the run is about: 河南省 首批（2019-1）."""
        chosen = self.definitions.round
        return f"{self.scope.name} {chosen.label}"


def render(
    results: Results, settings: Settings, resources: Resources, inbox_link: str, at_work: Workers
) -> dict[str, bytes]:
    """Every result file by its name in the results' folder.

    A worker renders what is laid out by a workspace's own template, which may hold loops without
    end; and the analysis, which takes longest, beside the others.

    Raises:
        ConfigurationFault: a template is wrong.
    """
    form = results.definitions.rollup_form
    template = resources.read(f"templates/xlsx/{form.template}")
    unit = results.scope.reporting_unit
    analysis = at_work.call(
        analysed,
        resources.read(ANALYSIS),
        analysis_of(results.lines, results.scope, results.definitions, results.before),
        title=f"{results.heading} 统计分析",
        subtitle=f"截至 {minute(results.as_of)}",
        created=results.as_of,
        fonts=settings.fonts,
    )
    is_own = resources.is_own(template)
    table = partial(
        official,
        results.mark,
        Wanted(at_work.reader, unit, results.mark.code) if is_own else None,
        template=template,
        form=form,
        unit=unit,
        contact=settings.contact_line(results.scope.slug),
        lines=results.lines,
        created=results.as_of,
        fonts=settings.fonts,
    )
    rendered = at_work.call(table) if is_own else table
    package = entries_csv(results.lines)
    others = {
        "问题清单.xlsx": _findings(results, settings, resources, inbox_link),
        "entries.csv": package,
        "datapackage.json": datapackage_json(
            package,
            name=f"{results.scope.slug}-{results.definitions.round.round}",
            title=f"{results.heading} {form.title}",
            sources=(form.source,),
            created=results.as_of,
        ),
    }
    return {"汇总表.xlsx": rendered(), "统计分析.xlsx": analysis(), **others}


def _findings(results: Results, settings: Settings, resources: Resources, inbox_link: str) -> bytes:
    rules = results.definitions.catalogue.by_code
    lines = [
        FindingLine(
            unit=submission.unit or "（不明）",
            file=submission.receipt.file,
            status=submission.status.label,
            cause=cause,
            rule_name=rules[cause.code].name,
            link=_linked(submission.receipt, inbox_link),
            has_cells=submission.receipt.has_sheets and not submission.receipt.archive,
            state=state_of(submission, cause),
        )
        for submission in results.submissions
        for cause in submission.causes
    ]
    lines += _lost(results)
    template = resources.read(FINDINGS_TEMPLATE)
    content = render_findings(
        template,
        lines,
        results.replacements,
        title=f"{results.heading} 问题清单",
        headers={f: column.header for f, column in results.definitions.form.columns.items()},
        created=results.as_of,
        fonts=settings.fonts,
    )
    if resources.is_own(template):
        refuse_missing(content, [line.cause.message for line in lines], settings.limits, template)
    return content


def _lost(results: Results) -> list[FindingLine]:
    """Lost tables of units of which nothing is there that could be told so."""
    rules = results.definitions.catalogue.by_code
    causes = [
        (table, cause_of(table, results.definitions)) for table in results.lost if not table.beside
    ]
    return [
        FindingLine(
            unit=table.unit,
            file=table.file,
            status="不在了",
            cause=cause,
            rule_name=rules[cause.code].name,
            link="",
            state=TO_DO,
        )
        for table, cause in causes
    ]


def _linked(receipt: Receipt, inbox_link: str) -> str:
    """The file to open: of an archive's files, the archive."""
    file = (receipt.archive or receipt.file).removeprefix("inbox/")
    return f"{inbox_link}/{file}" if inbox_link else ""
