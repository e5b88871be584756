"""Exams: what they may cost a person, what is unknown, and slips in schemas/exams.yaml."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pipeline.model.certificates import load_certificates
from pipeline.model.errors import ConfigurationFault
from pipeline.model.exams import (
    LEVELS_DIFFER,
    NO_LEVEL,
    NO_SOURCE,
    Exams,
    load_exams,
)
from pipeline.model.resources import Resources
from tests.unit.examples import examples

if TYPE_CHECKING:
    from pathlib import Path

LEVELS = ("初级", "中级", "高级")
HEAD = """\
source: 教职所〔2020〕22号
kinds:
  paper: {name: 纸笔考试, ceiling: 200}
  computer: {name: 机考, ceiling: 300}
  practical: {name: 一般实操, ceiling: 500}
  special: {name: 特殊实操, ceiling: 700}
exams:
"""


def _loaded(folder: Path, *lines: str) -> Exams:
    """The exams of a workspace's own file with these lines."""
    own = folder / "schemas/exams.yaml"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(HEAD + "".join(f"  - {line}\n" for line in lines), encoding="utf-8")
    resources = Resources(folder)
    return load_exams(resources, load_certificates(resources).names, LEVELS)


def test_the_program_s_own_file() -> None:
    """The notice's four ceilings; every certificate is listed, and none has a form made up."""
    certificates = load_certificates(Resources()).names
    own = load_exams(Resources(), certificates, LEVELS)
    assert {kind.name: kind.ceiling for kind in own.kinds.values()} == {
        "纸笔考试": 200, "机考": 300, "一般实操": 500, "特殊实操": 700,
    }  # fmt: skip
    assert {exam.certificate for exam in own.every} == certificates
    assert own.charge("物流管理", ("初级",), LEVELS) == (None, "", "", NO_SOURCE)


def test_a_mixed_exam_is_weighted_by_marks(tmp_path: Path) -> None:
    """Each part's ceiling by its share of marks, to 分, never rounded up."""
    exams = _loaded(
        tmp_path,
        "{certificate: 物流管理, parts: {computer: 60, practical: 40}, source: 甲}",
        "{certificate: 老年照护, parts: {paper: 33.333, special: 66.667}, source: 乙}",
    )
    told = "机考 60%＋一般实操 40%"
    assert exams.charge("物流管理", ("初级",), LEVELS) == (Decimal(380), told, "甲", "")
    assert exams.charge("老年照护", ("初级",), LEVELS).ceiling == Decimal("533.33")


def test_levels(tmp_path: Path) -> None:
    """A level's own exam comes before the one of all levels; levels that differ have no ceiling.

    Nor has a line without a level, where it would make a difference.
    """
    exams = _loaded(
        tmp_path,
        "{certificate: 物流管理, parts: {computer: 100}, source: 甲}",
        "{certificate: 物流管理, level: 高级, parts: {special: 100}, source: 乙}",
        "{certificate: 老年照护, level: 初级, parts: {paper: 100}, source: 丙}",
    )
    assert exams.charge("物流管理", ("高级",), LEVELS).ceiling == 700
    assert exams.charge("物流管理", ("初级", "中级"), LEVELS).ceiling == 300
    assert exams.charge("物流管理", ("初级", "高级"), LEVELS).reason == LEVELS_DIFFER
    assert exams.charge("物流管理", (), LEVELS).reason == NO_LEVEL
    assert exams.charge("老年照护", ("初级", "中级"), LEVELS).reason == NO_SOURCE
    assert exams.charge("不在表里", ("初级",), LEVELS).reason == NO_SOURCE


@examples(
    "line key what",
    {
        "not a hundred": (
            "{certificate: 物流管理, parts: {computer: 60}, source: 甲}", "exams.0", "加起来是 60",
        ),
        "no source": (
            "{certificate: 物流管理, parts: {computer: 100}}", "exams.0", "parts: unknown",
        ),
        "a part of nothing": (
            "{certificate: 物流管理, parts: {computer: 100, paper: 0}, source: 甲}", "exams.0",
            "大于 0",
        ),
        "no number": (
            "{certificate: 物流管理, parts: {computer: 六十}, source: 甲}", "exams.0.parts", "六十",
        ),
        "not a number": (
            "{certificate: 物流管理, parts: {computer: .nan}, source: 甲}", "exams.0.parts", "数字",
        ),
        "a word": ("{certificate: 物流管理, parts: 机考}", "exams.0.parts", "unknown"),
        "an unknown kind": (
            "{certificate: 物流管理, parts: {oral: 100}, source: 甲}", "exams.0.parts.oral",
            "paper、computer、practical、special",
        ),
        "an unknown certificate": (
            "{certificate: BIM, parts: {paper: 100}, source: 甲}", "exams.0.certificate", "写全称",
        ),
        "an unknown level": (
            "{certificate: 物流管理, level: 特级, parts: unknown}", "exams.0.level", "没有等级",
        ),
        "a slip of the pen": (
            "{certificate: 物流管理, part: unknown}", "exams.0.parts", "请补上",
        ),
    },
)  # fmt: skip
def test_slips_are_told_with_their_place(tmp_path: Path, line: str, key: str, what: str) -> None:
    """A mistake is one sentence with file, line and key."""
    with pytest.raises(ConfigurationFault) as fault:
        _loaded(tmp_path, line)
    assert (fault.value.file, fault.value.line, fault.value.key) == ("schemas/exams.yaml", 8, key)
    assert what in fault.value.what


def test_unknown_of_no_certificate(tmp_path: Path) -> None:
    """A workspace with fewer certificates than the program lists exams of goes on."""
    assert _loaded(tmp_path, "{certificate: 不在表里, parts: unknown}").every


def test_the_same_certificate_twice(tmp_path: Path) -> None:
    """Two lines for the same certificate and level: neither is taken."""
    line = "{certificate: 物流管理, parts: unknown}"
    with pytest.raises(ConfigurationFault, match="写了两次") as fault:
        _loaded(tmp_path, line, line)
    assert fault.value.line == 9
