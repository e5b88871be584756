"""Definitions, units and data files in, the demo's submissions as named bytes out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.jobs.demo import archives, foreign
from pipeline.jobs.demo.cases import BUREAUS, COLLEGES, HOME, PACKED_SCANS, SCANS, STRANGER
from pipeline.jobs.demo.layouts import lay_out
from pipeline.jobs.demo.material import load_material
from pipeline.jobs.demo.scenario import Scenario

if TYPE_CHECKING:
    from pipeline.jobs.demo.cases import Case
    from pipeline.jobs.demo.values import Report, Table
    from pipeline.model.definitions import Definitions
    from pipeline.model.forms import Form
    from pipeline.model.resources import Resources
    from pipeline.model.units import Territory

_STRANGERS_HOME = "guangdong"


@dataclass(frozen=True)
class DemoFile:
    """One file of the demo's inbox."""

    name: str
    """Its path relative to the inbox, with `/`: `henan/郑州市教育局.xlsx`."""
    content: bytes
    expected: tuple[str, ...]
    """The rules of severity E that the file breaks on purpose; empty for a good file."""
    note: str
    """What is special about the file, for the officer."""


def demo_submissions(
    definitions: Definitions, territory: Territory, resources: Resources
) -> tuple[DemoFile, ...]:
    """About 60 submissions of Henan's first round, good and faulty; the same bytes every time.

    Four bureaus (`cases.NOT_REPORTED`) send nothing. Most tables are .xlsx, some come in the other
    `formats`; stamped scans, one owner file and two files that are no submission lie between them.

    Args:
        definitions: of Henan's units in round 2019-1: its form and certificates are used.
        territory: must know the bureaus of Henan and Guangzhou's.
        resources: where schemas/demo/ is found.

    Raises:
        ConfigurationFault: a file of schemas/demo/ is missing or wrong.
    """
    drawn = demo_tables(definitions, territory, resources)
    return (*(_file(case, table) for case, table in drawn), *_others())


def demo_tables(
    definitions: Definitions, territory: Territory, resources: Resources
) -> tuple[tuple[Case, Table], ...]:
    """Every unit that sends a table, with the table before it is written in the unit's format."""
    scenario = Scenario(
        load_material(resources),
        tuple(c.certificate for c in definitions.round_certificates),
    )
    cases = (*BUREAUS, *COLLEGES, STRANGER)
    reports = {case.unit: _report(case, scenario, territory) for case in cases}
    return tuple(
        (case, _table(case, _with_neighbour(case, reports), definitions.form)) for case in cases
    )


def _report(case: Case, scenario: Scenario, territory: Territory) -> Report:
    college = scenario.material.colleges.get(case.unit)
    if college is not None:
        return scenario.college(college, case.school_type)
    scope = territory.province(_STRANGERS_HOME if case is STRANGER else HOME)
    return scenario.bureau(next(unit for unit in scope.roster if unit.name == case.unit))


def _with_neighbour(case: Case, reports: dict[str, Report]) -> Report:
    """The unit's own report, with a college's lines behind it where the case says so."""
    report = reports[case.unit]
    if not case.also:
        return report
    added = tuple(
        replace(line, students=line.students + case.more_students)
        for line in reports[case.also].lines
        if isinstance(line.students, int)
    )
    return replace(report, lines=(*report.lines, *added))


def _table(case: Case, report: Report, form: Form) -> Table:
    for fault in case.faults:
        report = report if fault.report is None else fault.report(report)
    table = lay_out(report, case.layout, form)
    for fault in case.faults:
        table = table if fault.table is None else fault.table(table)
    return table


def _file(case: Case, table: Table) -> DemoFile:
    content = case.format.file(case.unit, table)
    for fault in case.faults:
        content = content if fault.content is None else fault.content(content)
    expected = {fault.code for fault in case.faults if fault.severity == "E"}
    notes = (case.layout.note, case.format.note, *(fault.note for fault in case.faults))
    note = "；".join(filter(None, notes))
    return DemoFile(case.path, content, tuple(sorted(expected)), note)


def _others() -> tuple[DemoFile, ...]:
    """Files that are nobody's table."""
    letter = "文本文件改名为 .xlsx，里面没有表"
    return (
        DemoFile("henan/联系电话.xlsx", foreign.phone_list(), ("F05",), "一份通讯录，不是汇总表"),
        DemoFile("henan/南阳农业职业学院.xlsx", foreign.message(), ("F05",), letter),
        *(DemoFile(f"henan/{name}", foreign.scan(name), (), note) for name, note in SCANS),
        DemoFile(
            "henan/各单位盖章扫描件.zip",
            archives.scans(PACKED_SCANS),
            (),
            "压缩包，各单位的盖章扫描件在里面",
        ),
        DemoFile("henan/~$郑州市.xlsx", foreign.owner_file(), (), "Excel 打开时留下的临时文件"),
    )
