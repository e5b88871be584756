"""Small samples in, each rendered by a template that ships with the program out.

They depend on nothing but templates, schemas and code: no clock, no ledger, no one's workspace.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pipeline.model.findings import Cause
from pipeline.model.forms import load_form
from pipeline.model.resources import Resources
from pipeline.model.rollups import Line
from pipeline.model.versions import LINE, Difference, Replacement
from pipeline.rendering.findings_list import FINDINGS_TEMPLATE, FindingLine, render_findings
from pipeline.rendering.official import IN_SHEET, render_official
from pipeline.rendering.published import PublishedLine, render_published
from pipeline.rendering.values import ABOVE
from tests.rendering.rich import png
from tests.unit.rendering import analyses

if TYPE_CHECKING:
    from collections.abc import Mapping

CREATED = dt.datetime(2019, 4, 28, 10, 0, tzinfo=dt.UTC)


def rendered() -> Mapping[str, bytes]:
    """From the name of each golden workbook to what is rendered today."""
    return {
        "F1.xlsx": _official("F1", "河南省教育厅"),
        "F2.xlsx": _official("F2", "郑州市教育局"),
        "F3.xlsx": _official("F3", "河南省教育厅"),
        "F4.xlsx": _published(),
        "问题清单.xlsx": _findings(),
        "统计分析.xlsx": _analysis(),
    }


def _official(name: str, unit: str) -> bytes:
    """Two schools: one with a long list of majors, one whose figures two lines share."""
    form = load_form(Resources(), name)
    picture = png(66, 66, 0)
    lines = (
        _line("郑州市某中等专业学校", "中职", "建筑信息模型（BIM）", ("初级",), 1, 30),
        _line(
            "河南省某职业技术学院", "高职", "物流管理", ("初级", "中级"), 3, 1260,
            majors=("物流管理", "电子商务", "计算机网络技术（云计算方向）"), remark="两校合并",
        ),
        _line("河南省某职业技术学院", "高职", "老年照护", (), 3, 1260, shares=True),
    )  # fmt: skip
    return render_official(
        Resources().read(f"templates/xlsx/{form.template}"),
        form=form,
        unit=unit,
        contact="张伟 0371-00000000",
        lines=lines,
        created=CREATED,
        fonts={},
        check_code="ABCD-2345",
        pictures={"footer_left": picture, IN_SHEET: picture},
    )


def _line(  # noqa: PLR0913 - a line has so many figures
    school: str,
    school_type: str,
    certificate: str,
    levels: tuple[str, ...],
    major_count: int,
    students: int,
    *,
    majors: tuple[str, ...] = ("建筑工程技术",),
    remark: str = "",
    shares: bool = False,
) -> Line:
    return Line(
        unit="郑州市教育局",
        school=school,
        school_type=school_type,
        certificate=certificate,
        levels=levels,
        major_count=major_count,
        majors=majors,
        students=students,
        remark=remark,
        source_file="inbox/henan/郑州市.xlsx",
        source_sheet="Sheet1",
        source_row=5,
        source_cells="school=B5",
        shares_above=frozenset({"major_count", "majors", "students"}) if shares else frozenset(),
    )


def _published() -> bytes:
    return render_published(
        Resources().read("templates/xlsx/F4.xlsx"),
        title="首批1+X证书制度试点院校名单",
        lines=(
            PublishedLine(1, "山东", "汽车运用与维修", "山东甲学院"),
            PublishedLine(ABOVE, ABOVE, "物流管理", "山东甲学院"),
            PublishedLine(2, "河南", "老年照护", "河南乙学院"),
        ),
        created=CREATED,
        fonts={},
        round_label="首批",
    )


def _findings() -> bytes:
    """An error with its cell, a doubt that was explained, a hint without a cell; two versions."""
    file = "inbox/henan/郑州市.xlsx"
    differences = (
        Difference("甲学校", "物流管理", "students", "60", "06"),
        Difference("乙学校", "老年照护", LINE, "乙学校 | 60", ""),
    )
    return render_findings(
        Resources().read(FINDINGS_TEMPLATE),
        [
            _finding("E", "E7", "待改正", "专业数量与名称不符，请核对后改成一致，再报一次。" * 4),
            _finding("W", "G9", "已说明", "学生数比上一次多很多，请核对。", "今年两校合并"),
            _finding("I", None, "", "已登记为盖章扫描件。"),
        ],
        [Replacement("郑州市教育局", "inbox/旧.xlsx", file, differences)],
        title="河南省 首批（2019-1） 问题清单",
        headers={"major_count": "参与试点专业数量", "students": "参与试点学生规模"},
        created=CREATED,
        fonts={},
    )


def _finding(
    severity: str, cell: str | None, state: str, message: str, explanation: str = ""
) -> FindingLine:
    cause = Cause(
        code="R01",
        severity=severity,  # type: ignore[arg-type]
        sheet="汇总表" if cell else None,
        cell=cell,
        field="major_count" if cell else None,
        value="=1+1" if cell else None,
        message=message,
        cells=(cell,) if cell else (),
        count=2 if cell else 1,
        explanation=explanation,
    )
    return FindingLine(
        unit="郑州市教育局",
        file="inbox/henan/郑州市.xlsx",
        status="退回",
        cause=cause,
        rule_name="数量与名称不符",
        link="../../../inbox/henan/郑州市.xlsx",
        state=state,
    )


def _analysis() -> bytes:
    """A few schools beside a round before, with names that a formula could misread."""
    with TemporaryDirectory() as folder:
        return analyses.rendered(analyses.sample(Path(folder)))
