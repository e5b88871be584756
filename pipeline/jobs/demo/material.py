"""The data files of schemas/demo in, the material that the scenario draws from out.

- henan_colleges.csv: the 134 colleges and universities of Henan with their city and level, facts
  of the ministry's list 《全国普通高等学校名单》 as of 2017-05-31 (教育部).
- majors.csv: majors as the catalogues of the time name them, chosen by us for the six certificates.
- schools.csv: patterns from which names of 中职 schools are MADE UP out of a real region's name: no
  register of them is at hand. A school that really bears such a name is not meant.
- emphases.csv: words in a school's name and the certificates that such a school may take part in.
- area_codes.csv: the telephone area codes of the regions; the numbers behind them are made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import field_validator

from pipeline.model.datafiles import Definition, load_csv
from pipeline.model.errors import ConfigurationFault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.model.resources import DataFile, Resources

_FOLDER = "schemas/demo"


class College(Definition):
    """A college or university of Henan."""

    name: str
    city: str
    level: str
    """本科 or 专科."""


class _MajorLine(Definition):
    certificate: str
    school_type: str
    major: str


class _SchoolLine(Definition):
    kind: str
    pattern: str


class _AreaLine(Definition):
    region: str
    area_code: str


class Emphasis(Definition):
    """Schools with this word in their name take part in some of these certificates."""

    word: str
    certificates: tuple[str, ...]

    @field_validator("certificates", mode="before")
    @classmethod
    def _split(cls, text: object) -> object:
        return tuple(text.split("、")) if isinstance(text, str) else text


@dataclass(frozen=True)
class Material:
    """Everything that the scenario draws from."""

    colleges: Mapping[str, College]
    majors: Mapping[tuple[str, str], tuple[str, ...]]
    """By certificate and school type."""
    patterns: Mapping[str, tuple[str, ...]]
    """Names of schools with 「{region}」 in them, for 市 and 县."""
    emphases: tuple[Emphasis, ...]
    area_codes: Mapping[str, str]

    def majors_of(self, certificate: str, school_type: str) -> tuple[str, ...]:
        """The majors that fit a certificate in schools of a type.

        Raises:
            ConfigurationFault: majors.csv names none.
        """
        known = self.majors.get((certificate, school_type), ())
        if not known:
            raise ConfigurationFault(
                f"{_FOLDER}/majors.csv", f"没有「{certificate}」的{school_type}专业，请补上"
            )
        return known

    def certificates_for(self, school: str) -> tuple[str, ...]:
        """The certificates that a school's name points to; empty where it points to none."""
        for emphasis in self.emphases:
            if emphasis.word in school:
                return emphasis.certificates
        return ()


def load_material(resources: Resources) -> Material:
    """The demo's data files.

    Raises:
        ConfigurationFault: one of them is missing or wrong.
    """
    return Material(
        colleges={c.name: c for c in load_csv(_file(resources, "henan_colleges"), College)},
        majors=_majors(load_csv(_file(resources, "majors"), _MajorLine)),
        patterns=_patterns(load_csv(_file(resources, "schools"), _SchoolLine)),
        emphases=load_csv(_file(resources, "emphases"), Emphasis),
        area_codes={
            line.region: line.area_code
            for line in load_csv(_file(resources, "area_codes"), _AreaLine)
        },
    )


def _file(resources: Resources, name: str) -> DataFile:
    return resources.read(f"{_FOLDER}/{name}.csv")


def _majors(lines: tuple[_MajorLine, ...]) -> Mapping[tuple[str, str], tuple[str, ...]]:
    grouped: dict[tuple[str, str], tuple[str, ...]] = {}
    for line in lines:
        place = (line.certificate, line.school_type)
        grouped[place] = (*grouped.get(place, ()), line.major)
    return grouped


def _patterns(lines: tuple[_SchoolLine, ...]) -> Mapping[str, tuple[str, ...]]:
    grouped: dict[str, tuple[str, ...]] = {}
    for line in lines:
        grouped[line.kind] = (*grouped.get(line.kind, ()), line.pattern)
    return grouped
