"""A mistake in a data file ends the run before it begins, named with its file, key and line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from .places import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .conftest import Ended

ROSTER = "roster/henan.csv"
SETTINGS = "summarize.toml"


class Mistake(NamedTuple):
    """A change to a data file, and what the sentence must name."""

    file: str
    before: str
    """A text of the program's own file; empty where the workspace's file is all new."""
    after: str
    key: str
    at: str = ""
    """A text on the line that must be named; empty where the sentence names no line."""


CASES = {
    "form, wrong kind of value": Mistake(
        "schemas/forms/F1.yaml", "required: true", "required: vielleicht",
        "columns.school.required", "required: vielleicht",
    ),
    "form, misspelt key": Mistake(
        "schemas/forms/F1.yaml", "header: 备注\n", "heading: 备注\n",
        "columns.remark.header", "  remark:",
    ),
    "form, dtype that there is none of": Mistake(
        "schemas/forms/F1.yaml", "dtype: Int64", "dtype: number",
        "columns.major_count.dtype", "dtype: number",
    ),
    "form, not YAML": Mistake(
        "schemas/forms/F1.yaml", "title: 首批", " title: 首批", "", " title: 首批",
    ),
    "round, no date": Mistake(
        "schemas/rounds/2019-1.yaml", "henan: 2019-04-28", "henan: 四月底",
        "deadlines.henan", "henan: 四月底",
    ),
    "round, no default form": Mistake(
        "schemas/rounds/2019-1.yaml", "  default: F1", "  defualt: F1", "forms", "forms:",
    ),
    "round, batch without certificates": Mistake(
        "schemas/rounds/2019-1.yaml", "batch: 1 ", "batch: 17 ", "batch",
    ),
    "exams, a form without its source": Mistake(
        "schemas/exams.yaml", "{certificate: 物流管理, parts: unknown}",
        "{certificate: 物流管理, parts: {computer: 100}}", "exams.2", "{computer: 100}}",
    ),
    "exams, parts that are not all": Mistake(
        "schemas/exams.yaml", "{certificate: 物流管理, parts: unknown}",
        "{certificate: 物流管理, parts: {computer: 90}, source: 甲}", "exams.2", "computer: 90",
    ),
    "rules, unknown placeholder": Mistake(
        "schemas/rules.yaml", "{candidates}", "{candidate}", "rules.", "code: H05",
    ),
    "rules, unknown severity": Mistake(
        "schemas/rules.yaml", "severity: E", "severity: F", "rules.0.severity", "severity: F",
    ),
    "rules, code twice": Mistake(
        "schemas/rules.yaml", "code: F05", "code: F01", "rules", "rules:",
    ),
    "certificates, no number": Mistake(
        "schemas/certificates.csv", "\n1,2,", "\n1,zwei,", "sequence", "1,zwei,",
    ),
    "certificates, misspelt column": Mistake(
        "schemas/certificates.csv", "batch,", "bacth,", "batch", "1,1,",
    ),
    "units, line too short": Mistake(
        "schemas/units.csv", "开封市,开封市教育局,省辖市", "开封市", "reporting_unit", "410200",
    ),
    "settings, misspelt key": Mistake(
        SETTINGS, "", "[contact.henan]\nphone = '0371'\n", "contact.henan.phone",
    ),
    "settings, wrong kind of value": Mistake(
        SETTINGS, "", "[contact]\nhenan = '王建国'\n", "contact.henan",
    ),
    "settings, not TOML": Mistake(SETTINGS, "", "[contact.henan\nname = '王'\n", ""),
    "roster, no date": Mistake(
        ROSTER, "", "unit,valid_from\n郑州市教育局,\n开封市教育局,四月\n", "valid_from", "四月",
    ),
    "roster, no column for the unit": Mistake(
        ROSTER, "", "name,kind\n郑州市教育局,省辖市\n", "unit", "省辖市",
    ),
    "round, a date that no calendar has": Mistake(
        "schemas/rounds/2019-1.yaml", "opens: 2019-04-01", "opens: 2019-04-31", "",
    ),
    "round, a deadline of no scope": Mistake(
        "schemas/rounds/2019-1.yaml", "  henan: 2019-04-28", "  henna: 2019-04-28",
        "deadlines.henna", "  henna: 2019",
    ),
    "form, one name for two columns": Mistake(
        "schemas/forms/F1.yaml", "aliases: [编号,", "aliases: [学校类型, 编号,",
        "columns.school_type.aliases", "aliases: [院校类型",
    ),
    "certificates, one name for two": Mistake(
        "schemas/certificates.csv", "WEB前端,", "物流管理,", "aliases", "1,3,物流管理",
    ),
    "roster, another unit's name": Mistake(
        ROSTER, "", "unit,kind,aliases\n甲学校,高职,郑州市教育局\n", "aliases", "甲学校",
    ),
    "form, rule that there is none of": Mistake(
        "schemas/forms/F1.yaml", "null_rule: C01", "null_rule: Q01",
        "columns.school.null_rule", "null_rule: Q01",
    ),
    "form, check that there is none of": Mistake(
        "schemas/forms/F1.yaml", "isin:", "is_in:", "columns.school_type.checks.is_in", "is_in:",
    ),
    "form, a list that is none": Mistake(
        "schemas/forms/F1.yaml", "value: [中职", "value: 4 # [中职",
        "columns.school_type.checks.isin.value", "value: 4",
    ),
    "form, column that the program needs": Mistake(
        "schemas/forms/F1.yaml", "  school:\n", "  schule:\n", "columns", "columns:",
    ),
    "form, template that is not there": Mistake(
        "schemas/forms/F1.yaml", "template: F1.xlsx", "template: 没有.xlsx", "template",
        "template: 没有",
    ),
    "round, form that is not there": Mistake(
        "schemas/rounds/2019-1.yaml", "henan: F2", "henan: F8", "forms.henan", "henan: F8",
    ),
    "units, unknown province": Mistake(
        "schemas/units.csv", "henan,410200", "honan,410200", "province", "honan,",
    ),
    "certificates, empty": Mistake("schemas/certificates.csv", "", "", "", ""),
    "settings, contact of no scope": Mistake(
        SETTINGS, "", "[contact.hunnan]\nname = '王'\n", "contact.hunnan",
    ),
}  # fmt: skip


def _write(folder: Path, mistake: Mistake) -> str:
    """A workspace with the mistake in its own copy of a data file; the file's text."""
    text = mistake.after
    if mistake.before:
        own = (REPOSITORY / mistake.file).read_text(encoding="utf-8")
        assert mistake.before in own
        text = own.replace(mistake.before, mistake.after, 1)
    path = folder / mistake.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    (folder / "inbox").mkdir()
    return text


def _expected(mistake: Mistake, text: str) -> list[str]:
    """What the sentence must hold."""
    named = [f"配置文件 {mistake.file}"]
    if mistake.key:
        named.append(f"（{mistake.key}")
    if mistake.at:
        before = text[: text.index(mistake.at)]
        named.append(f" 第 {before.count(chr(10)) + 1} 行")
    return named


def _check(folder: Path, mistake: Mistake, ended: Ended, text: str) -> None:
    assert ended.code == 2, ended.err
    for named in _expected(mistake, text):
        assert named in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    assert not (folder / "outbox").exists()


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_named(case: str, tmp_path: Path, summarize: Callable[..., Ended]) -> None:
    """Exit 2 and one Chinese sentence with file, key and line; nothing is written."""
    text = _write(tmp_path, CASES[case])
    where = ("--workspace", str(tmp_path))
    ended = summarize("--province", "henan", "--round", "2019-1", *where)
    _check(tmp_path, CASES[case], ended, text)


def test_a_settings_sentence_is_chinese(tmp_path: Path, summarize: Callable[..., Ended]) -> None:
    """No word of a library's own English shows where summarize.toml is not TOML."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / SETTINGS).write_text("[contact.henan\nname = '王'\n", encoding="utf-8")
    where = ("--workspace", str(tmp_path))
    ended = summarize("--province", "henan", "--round", "2019-1", *where)
    assert ended.code == 2
    assert "Expected" not in ended.err


def test_a_roster_of_the_workspace_counts(tmp_path: Path, summarize: Callable[..., Ended]) -> None:
    """A unit that roster/<scope>.csv adds is expected; one that is over by then is not."""
    (tmp_path / "inbox").mkdir()
    roster = (
        "unit,kind,aliases,valid_from,valid_to\n"
        "河南职业技术学院,高职,河南职院、省职院,2019-04-01,\n"
        "河南旧校,中职,,,2018-12-31\n"
    )
    (tmp_path / "roster").mkdir()
    (tmp_path / ROSTER).write_text(roster, encoding="utf-8-sig")
    ended = summarize("--province", "henan", "--round", "2019-1", "--workspace", str(tmp_path))
    assert ended.code == 0, ended.err
    assert "应报 29" in ended.out
    assert "河南职业技术学院" in ended.out
    assert "河南旧校" not in ended.out
