"""Faults on purpose: each with the rule that it breaks and the function that brings it about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.jobs.demo import spoiling

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.jobs.demo.values import Report, Table
    from pipeline.model.findings import Severity


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong or doubtful, the rule that says so, and what it is done to."""

    code: str
    severity: Severity
    note: str
    report: Callable[[Report], Report] | None = None
    table: Callable[[Table], Table] | None = None
    content: Callable[[bytes], bytes] | None = None


MISCOUNTED = Fault("R01", "E", "一行的专业数量比列出的专业多一个", report=spoiling.miscounted)
COLLOQUIAL_TYPE = Fault("C02", "E", "学校类型写成“高职院校”", report=spoiling.colloquial_type)
SECOND_BATCH = Fault("C03", "E", "填了第二批的证书", report=spoiling.second_batch)
UNKNOWN_CERTIFICATE = Fault("C03", "E", "填了目录外的证书", report=spoiling.unknown_certificate)
SOME_STUDENTS = Fault("C06", "E", "学生规模写“若干”", report=spoiling.some_students)
UNCOUNTED = Fault("C05", "E", "一行没有填专业数量", report=spoiling.uncounted)
DOUBLE_LINE = Fault("S01", "E", "同一学校的同一证书填了两行", report=spoiling.double_line)
CRAFT_SCHOOL = Fault("R03", "E", "填了一所技工学校", report=spoiling.with_school("技工学校"))
IDENTITY_NUMBER = Fault(
    "C08", "E", "备注里有身份证号（虚构）", report=spoiling.with_identity_number
)
WRONG_TOTAL = Fault("R08", "E", "合计多了 20 人", table=spoiling.wrong_total)
NO_COUNT_COLUMN = Fault("H01", "E", "没有专业数量一栏", table=spoiling.without_majors_count)
NO_UNIT = Fault("H05", "E", "没有写报送单位", table=spoiling.without_unit)
UNCALCULATED = Fault("F07", "E", "学生规模是没有计算过的公式", table=spoiling.uncalculated)
CUT_IN_HALF = Fault("F01", "E", "文件只传了一半", content=spoiling.cut_in_half)
FOREIGN_UNIT = Fault("H07", "E", "外省的单位放进了河南的文件夹")

SEVERAL_CERTIFICATES = Fault("R09", "W", "一行几个证书，数字分不开")
UNKNOWN_COLUMN = Fault("H02", "W", "多出的一栏不读取")
EMPTY = Fault("S03", "W", "一行也没有填", report=spoiling.no_lines)
NO_STUDENTS = Fault("C07", "W", "一行的学生规模是 0", report=spoiling.no_students)
TOO_MANY = Fault("R04", "W", "学生规模写成 12000", report=spoiling.twelve_thousand)
TOO_HIGH = Fault("R05", "W", "中职填了高级", report=spoiling.too_high)
VOCATIONAL = Fault("R02", "W", "职业学院填成中职", report=spoiling.vocational_school)
NO_LEVEL = Fault("C04", "W", "一个证书没有写等级", report=spoiling.no_level)
NO_TELEPHONE = Fault("H06", "W", "没有写电话", report=spoiling.no_telephone)
REPEATED_NUMBER = Fault("R06", "W", "序号重复", table=spoiling.repeated_number)
TECHNICIANS = Fault("R03", "W", "填了一所技师学院", report=spoiling.with_school("技师学院"))
LIKE_A_FORMULA = Fault("C10", "W", "备注以加号开头", report=spoiling.like_a_formula)
EQUAL_LINES = Fault("X01", "W", "驻地院校也自行报送，数字相同")
OTHER_FIGURES = Fault("X02", "W", "驻地院校也自行报送，数字不同")
