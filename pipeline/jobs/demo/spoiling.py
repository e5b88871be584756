"""A good report, table or file in, the same with one thing spoilt out; `faults` says why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipeline.jobs.demo.values import Formula

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.jobs.demo.values import Report, Row, Table

# Nobody's number: 30 February, and a check digit that does not fit.
_IDENTITY_NUMBER = "410105199002300000"


def _change(report: Report, place: int, **changes: Any) -> Report:
    """The report with one line changed; places go round where there are fewer lines."""
    lines = list(report.lines)
    own = place % len(lines)
    lines[own] = replace(lines[own], **changes)
    return replace(report, lines=tuple(lines))


def _change_rows(table: Table, change: Callable[[Row], Row]) -> Table:
    return replace(table, rows=tuple(change(row) for row in table.rows))


def _region(report: Report) -> str:
    return report.unit.removesuffix("教育局")


# ── in the report: what the unit says ────────────────────


def miscounted(report: Report) -> Report:
    """One major more is counted than the second line names."""
    own = report.lines[1 % len(report.lines)]
    return _change(report, 1, major_count=len(own.majors) + 1)


def colloquial_type(report: Report) -> Report:
    """「高职院校」 as people say, not 「高职」 as printed."""
    wrong = tuple(replace(line, school_type="高职院校") for line in report.lines)
    return replace(report, lines=wrong)


def second_batch(report: Report) -> Report:
    """A certificate of the next batch, in the second line."""
    return _change(report, 1, certificate="电子商务数据分析")


def unknown_certificate(report: Report) -> Report:
    """A certificate that no batch knows, in the fourth line."""
    return _change(report, 3, certificate="会计从业资格证书", levels=())


def some_students(report: Report) -> Report:
    """「若干」 students in the third line."""
    return _change(report, 2, students="若干")


def uncounted(report: Report) -> Report:
    """The first line does not say how many majors."""
    return _change(report, 0, major_count="")


def double_line(report: Report) -> Report:
    """The last line once more, with another number of students."""
    return replace(report, lines=(*report.lines, replace(report.lines[-1], students=66)))


def with_school(name: str) -> Callable[[Report], Report]:
    """One more line, for a school of this kind in the region."""

    def spoil(report: Report) -> Report:
        school = f"{_region(report)}{name}"
        added = replace(report.lines[-1], school=school, remark="")
        return replace(report, lines=(*report.lines, added))

    return spoil


def with_identity_number(report: Report) -> Report:
    """A number like that of an identity card in a remark."""
    return _change(report, 0, remark=f"负责人身份证号{_IDENTITY_NUMBER}")


def no_lines(report: Report) -> Report:
    """Nothing filled in."""
    return replace(report, lines=())


def no_students(report: Report) -> Report:
    """0 students in the first line."""
    return _change(report, 0, students=0)


def twelve_thousand(report: Report) -> Report:
    """12000 students in the first line."""
    return _change(report, 0, students=12000)


def too_high(report: Report) -> Report:
    """All three levels in the first line."""
    return _change(report, 0, levels=("初级", "中级", "高级"))


def vocational_school(report: Report) -> Report:
    """A college that calls itself 中职."""
    wrong = tuple(replace(line, school_type="中职") for line in report.lines)
    return replace(report, lines=wrong)


def no_level(report: Report) -> Report:
    """A certificate without a level in the first line."""
    return _change(report, 0, levels=())


def no_telephone(report: Report) -> Report:
    """A contact, but no number."""
    return replace(report, telephone="")


def like_a_formula(report: Report) -> Report:
    """A remark that a spreadsheet would run if it were typed in."""
    return _change(report, 0, remark="+国家级高技能人才培训基地")


# ── in the table: how it is drawn ────────────────────────


def wrong_total(table: Table) -> Table:
    """Every sum of students is 20 too high."""

    def spoil(row: Row) -> Row:
        students = row.values.get("students")
        if row.kind != "total" or not isinstance(students, int):
            return row
        return replace(row, values={**row.values, "students": students + 20})

    return _change_rows(table, spoil)


def without_majors_count(table: Table) -> Table:
    """The column 参与试点专业数量 is missing."""
    kept = tuple(column for column in table.columns if column.field != "major_count")
    return replace(table, columns=kept)


def without_unit(table: Table) -> Table:
    """The line under the title names a contact only."""
    return replace(table, meta=tuple(text for text in table.meta if "报送单位" not in text))


def uncalculated(table: Table) -> Table:
    """Students as sums of two classes, in a file that no spreadsheet program has ever saved."""

    def spoil(row: Row) -> Row:
        students = row.values.get("students")
        if row.kind != "entry" or not isinstance(students, int):
            return row
        first = students // 2
        formula = Formula(f"={first}+{students - first}")
        return replace(row, values={**row.values, "students": formula})

    return _change_rows(table, spoil)


def repeated_number(table: Table) -> Table:
    """The second row is number 1 again."""

    def spoil(row: Row) -> Row:
        repeated = row.values.get("sequence") == 2  # noqa: PLR2004 - the second row is 1 again
        return replace(row, values={**row.values, "sequence": 1}) if repeated else row

    return _change_rows(table, spoil)


# ── in the file ──────────────────────────────────────────


def cut_in_half(content: bytes) -> bytes:
    """The first half of the file, as a broken transfer leaves it."""
    return content[: len(content) // 2]
