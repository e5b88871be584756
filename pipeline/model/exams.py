"""Exams of certificates and what they may cost, loaded from schemas/exams.yaml.

Source of the ceilings: 教职所〔2020〕22号. A mixed exam's ceiling is weighted by the share of marks
of each part. What no source tells is unknown, and no figure is made up for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pydantic import Field, field_validator, model_validator

from pipeline.model.datafiles import Definition, fault_at, load_yaml

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from pipeline.model.resources import DataFile, Resources

EXAMS = "schemas/exams.yaml"
_UNKNOWN = "unknown"
_WHOLE = Decimal(100)
_FEN = Decimal("0.01")
ANY_LEVEL = ""


class ExamPart(Definition):
    """One kind of exam: its name in the notice, and its ceiling in 元 per person."""

    name: str
    ceiling: Decimal = Field(gt=0, allow_inf_nan=False)

    @field_validator("ceiling", mode="before")
    @classmethod
    def _is_number(cls, value: object) -> object:
        return _number(value)


class Exam(Definition):
    """The exam of a certificate at one level, or at all of them (`level` left out)."""

    certificate: str
    level: str = ANY_LEVEL
    parts: dict[str, Decimal]
    """From the kind of exam to its share of marks in percent; empty where no source tells."""
    source: str = ""

    @field_validator("parts", mode="before")
    @classmethod
    def _unknown_is_nothing(cls, value: object) -> object:
        if value == _UNKNOWN:
            return {}
        if not isinstance(value, dict) or not value:
            raise ValueError(
                "应是 unknown，或各部分所占分数的百分比，写法如 {computer: 60, practical: 40}"
            )
        return {str(name): _number(share) for name, share in value.items()}

    @model_validator(mode="after")
    def _adds_up(self) -> Exam:
        if not self.parts:
            return self
        if any(share <= 0 for share in self.parts.values()):
            raise ValueError("parts 的百分比都应大于 0，没有的部分请删去")
        if (total := sum(self.parts.values())) != _WHOLE:
            raise ValueError(f"parts 的百分比加起来是 {total}，应是 100")
        if not self.source:
            raise ValueError("写了考试形式，就要在 source 写明出处；没有出处的请写 parts: unknown")
        return self


def _number(value: object) -> object:
    """A number of YAML exactly as it is written: 33.3 and not the fraction nearest to it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"写的是「{value}」，应是数字")  # noqa: TRY004 - pydantic's own
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError(f"写的是「{value}」，应是数字")
    return number


class ExamList(Definition):
    """schemas/exams.yaml."""

    source: str
    kinds: dict[str, ExamPart]
    exams: tuple[Exam, ...] = ()


class Charge(NamedTuple):
    """What the exam of a line may cost in 元 per person, or why that is not known."""

    ceiling: Decimal | None
    form: str
    """The exam as an officer reads it: 机考 60%＋一般实操 40%; empty where it is not known."""
    source: str = ""
    reason: str = ""


NO_SOURCE = "考试形式未知"
LEVELS_DIFFER = "几个等级上限不同，人数未分开"
NO_LEVEL = "未写等级，各等级上限不同"
SHARED = "几个证书合用一个人数"


@dataclass(frozen=True, eq=False)
class Exams:
    """The kinds of exams with their ceilings, and the exam of each certificate and level."""

    source: str
    kinds: Mapping[str, ExamPart]
    every: tuple[Exam, ...]

    @cached_property
    def _by_certificate(self) -> Mapping[str, Mapping[str, Exam]]:
        found: dict[str, dict[str, Exam]] = {}
        for exam in self.every:
            found.setdefault(exam.certificate, {})[exam.level] = exam
        return found

    def charge(self, certificate: str, levels: Sequence[str], every: Sequence[str]) -> Charge:
        """What a line's exam may cost a person.

        A line with several levels has one figure for all of them: only where they may cost the
        same is its ceiling known, and so for a line without a level, which may be any of `every`.
        """
        charges = [self._of_level(certificate, level) for level in levels or every or (ANY_LEVEL,)]
        first = charges[0]
        if any(charge.ceiling is None for charge in charges):
            return Charge(None, "", reason=NO_SOURCE)
        if any(charge.ceiling != first.ceiling for charge in charges):
            return Charge(None, "", reason=LEVELS_DIFFER if levels else NO_LEVEL)
        forms = dict.fromkeys(charge.form for charge in charges)
        sources = dict.fromkeys(charge.source for charge in charges)
        return Charge(first.ceiling, "；".join(forms), "；".join(sources))

    def _of_level(self, certificate: str, level: str) -> Charge:
        exams = self._by_certificate.get(certificate, {})
        exam = exams.get(level, exams.get(ANY_LEVEL))
        if exam is None or not exam.parts:
            return Charge(None, "", reason=NO_SOURCE)
        weighted = sum(self.kinds[kind].ceiling * share for kind, share in exam.parts.items())
        # Down, since a ceiling must not be exceeded by rounding.
        ceiling = (Decimal(weighted) / _WHOLE).quantize(_FEN, ROUND_DOWN)
        return Charge(ceiling, self._told(exam.parts), exam.source)

    def _told(self, parts: Mapping[str, Decimal]) -> str:
        if len(parts) == 1:
            return self.kinds[next(iter(parts))].name
        return "＋".join(f"{self.kinds[kind].name} {share}%" for kind, share in parts.items())


def load_exams(resources: Resources, certificates: Collection[str], levels: Iterable[str]) -> Exams:
    """The exams of all certificates; a certificate that is not listed is as good as unknown.

    Raises:
        ConfigurationFault: the file is missing or wrong, or names what there is not.
    """
    file = resources.read(EXAMS)
    listed = load_yaml(file, ExamList)
    known, seen = {ANY_LEVEL, *levels}, set[tuple[str, str]]()
    for place, exam in enumerate(listed.exams):
        # A workspace's own list of certificates may be shorter than the program's list of exams.
        if exam.parts and exam.certificate not in certificates:
            what = f"schemas/certificates.csv 里没有证书「{exam.certificate}」，请写全称"
            raise fault_at(file, ("exams", place, "certificate"), what)
        if exam.level not in known:
            what = f"没有等级「{exam.level}」，可用：{'、'.join(sorted(known - {ANY_LEVEL}))}"
            raise fault_at(file, ("exams", place, "level"), what)
        if (exam.certificate, exam.level) in seen:
            what = f"「{exam.certificate}{exam.level}」写了两次"
            raise fault_at(file, ("exams", place, "certificate"), what)
        seen.add((exam.certificate, exam.level))
        _check_kinds(file, place, exam, listed.kinds)
    return Exams(listed.source, listed.kinds, listed.exams)


def _check_kinds(file: DataFile, place: int, exam: Exam, kinds: Mapping[str, ExamPart]) -> None:
    for kind in exam.parts:
        if kind not in kinds:
            what = f"没有考试形式「{kind}」，可用：{'、'.join(kinds)}"
            raise fault_at(file, ("exams", place, "parts", kind), what)
