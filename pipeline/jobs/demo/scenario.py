"""The demo's material in, what each unit reports out: which school takes part in what.

Every unit has its own random numbers, seeded by its name: adding a unit changes no other.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.jobs.demo.values import Line, Report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.jobs.demo.material import College, Material
    from pipeline.model.units import Unit

SEED = "2019-04-28"
_FEWEST_STUDENTS, _MOST_STUDENTS = 40, 320
_MOST_MAJORS = 5
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林郑"
_GIVEN_NAMES = (
    "建国",
    "海燕",
    "志强",
    "丽娟",
    "伟",
    "敏",
    "晓东",
    "红梅",
    "文博",
    "静",
    "永刚",
    "雪",
)
_LEVELS = {
    "中职": (("初级",), ("初级", "中级"), ("初级", "中级")),
    "高职": (("中级",), ("初级", "中级"), ("中级", "高级")),
}
_HIGHER_LEVELS = (("中级",), ("中级", "高级"), ("高级",))
_REMARKS = {
    "中职": ("", "", "", "国家中等职业教育改革发展示范学校", "行业特色院校"),
    "高职": ("", "", "", "校企合作专业", "与合作企业共建实训基地"),
}
_LONG_AREA_CODES = ("0371", "0379", "020")  # where numbers have eight digits


@dataclass(frozen=True)
class Scenario:
    """What units report, drawn from the material for the certificates of a round."""

    material: Material
    certificates: tuple[str, ...]

    def bureau(self, unit: Unit) -> Report:
        """What a city's or county's bureau reports for its made-up 中职 schools."""
        rng = _random(unit.name)
        patterns = self.material.patterns["县" if "县" in unit.kind else "市"]
        chosen = sorted(rng.sample(range(len(patterns)), k=_how_many(rng, len(patterns))))
        schools = [patterns[place].format(region=unit.region) for place in chosen]
        lines = [line for school in schools for line in self._lines(rng, school, "中职")]
        return self._report(rng, unit.name, unit.region, tuple(lines))

    def college(self, college: College, school_type: str = "") -> Report:
        """What a college reports for itself, as 高职 or 应用型本科 unless it says otherwise."""
        rng = _random(college.name)
        own = school_type or ("高职" if college.level == "专科" else "应用型本科")
        return self._report(
            rng, college.name, college.city, tuple(self._lines(rng, college.name, own))
        )

    def _report(
        self, rng: random.Random, unit: str, region: str, lines: tuple[Line, ...]
    ) -> Report:
        return Report(
            unit=unit,
            contact=_person(rng),
            telephone=_telephone(rng, self.material.area_codes[region]),
            reviewer=_person(rng),
            day=rng.randint(15, 27),
            lines=lines,
        )

    def _lines(self, rng: random.Random, school: str, school_type: str) -> Iterator[Line]:
        remark = rng.choice(_REMARKS.get(school_type, ("",)))
        for certificate in self._certificates(rng, school):
            known = self.material.majors_of(certificate, school_type)
            count = min(rng.choice((1, 1, 2, 2, 2, 3, 3, 4, _MOST_MAJORS)), len(known))
            yield Line(
                school=school,
                school_type=school_type,
                certificate=certificate,
                levels=rng.choice(_LEVELS.get(school_type, _HIGHER_LEVELS)),
                majors=tuple(
                    known[place] for place in sorted(rng.sample(range(len(known)), count))
                ),
                major_count=count,
                students=_students(rng),
                remark=remark,
            )

    def _certificates(self, rng: random.Random, school: str) -> tuple[str, ...]:
        """Those that the name points to and now and then another; several for a general name."""
        known = self.material.certificates_for(school)
        more = (rng.choice((2, 3, 3, 4)), 0, rng.choice((0, 0, 1)))[min(len(known), 2)]
        others = [c for c in self.certificates if c not in known]
        chosen = {*known, *rng.sample(others, more)}
        return tuple(c for c in self.certificates if c in chosen)


def _random(unit: str) -> random.Random:
    return random.Random(f"{SEED} {unit}")  # noqa: S311 - fake data, no secrets


def _how_many(rng: random.Random, patterns: int) -> int:
    """How many schools a bureau reports: about half of the names that there are."""
    return rng.randint(patterns // 3, patterns // 2 + 1)


def _students(rng: random.Random) -> int:
    """A number of students, small ones more often; half of them round."""
    size = math.exp(rng.uniform(math.log(_FEWEST_STUDENTS), math.log(_MOST_STUDENTS)))
    return round(size / 5) * 5 if rng.random() < 0.5 else round(size)  # noqa: PLR2004 - half


def _person(rng: random.Random) -> str:
    return rng.choice(_SURNAMES) + rng.choice(_GIVEN_NAMES)


def _telephone(rng: random.Random, area_code: str) -> str:
    """A made-up number: 00 in its middle, or a mobile number of a block used for examples."""
    if rng.random() < 0.25:  # noqa: PLR2004 - one in four
        return f"1380000{rng.randint(0, 9999):04d}"
    width = 4 if area_code in _LONG_AREA_CODES else 3
    return f"{area_code}-{rng.choice((66, 28, 39))}00{rng.randint(0, 10**width - 1):0{width}d}"
