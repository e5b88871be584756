"""Units (报送单位) and scopes: who reports to whom, loaded from schemas/ and roster/."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import field_validator

from pipeline.model.datafiles import Definition, load_csv
from pipeline.model.errors import ConfigurationFault, UsageFault
from pipeline.model.text import key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pipeline.model.resources import DataFile, Resources

NATIONAL = "national"
DISTRICT = "区县"
"""The kind of a municipality's districts: those of two cities may share a name."""


class _ProvinceLine(Definition):
    """A line of schemas/provinces.csv."""

    code: str
    slug: str
    short: str
    name: str
    reporting_unit: str
    kind: str


class _UnitLine(Definition):
    """A line of schemas/units.csv."""

    province: str
    code: str
    name: str
    reporting_unit: str
    kind: str


class _RosterLine(Definition):
    """A line of a workspace's roster/<scope>.csv."""

    unit: str
    kind: str = ""
    aliases: tuple[str, ...] = ()
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    @field_validator("aliases", mode="before")
    @classmethod
    def _split(cls, text: object) -> object:
        return tuple(filter(None, text.split("、"))) if isinstance(text, str) else text

    @field_validator("valid_from", "valid_to", mode="before")
    @classmethod
    def _blank(cls, text: object) -> object:
        return text or None

    def holds_on(self, day: dt.date) -> bool:
        return (self.valid_from or day) <= day <= (self.valid_to or day)


@dataclass(frozen=True, slots=True)
class Unit:
    """One reporting unit: the name it reports under, and what else identifies it."""

    name: str
    kind: str
    region: str = ""
    """The region that the unit is the bureau of (郑州市); empty for a school."""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scope:
    """A province, or the nation: its units in the roster's order (应报名册)."""

    slug: str
    short: str
    name: str
    code: str
    reporting_unit: str
    """Who sends the scope's rollup up."""
    roster: tuple[Unit, ...]

    @property
    def is_national(self) -> bool:
        """Whether the units of this scope are provinces."""
        return self.slug == NATIONAL

    @property
    def names(self) -> tuple[str, ...]:
        """Every way to write the scope on the command line or as a folder's name."""
        return tuple(filter(None, (self.slug, self.short, self.name, self.code)))

    @cached_property
    def by_name(self) -> Mapping[str, Unit]:
        """From the comparison key of a name, alias or region to the unit."""
        return {
            key(name): unit
            for unit in self.roster
            for name in (*unit.aliases, unit.region, unit.name)
            if name
        }

    @cached_property
    def by_region(self) -> Mapping[str, Unit]:
        """From a region's comparison key, with and without its 省, 市, 县 or 区, to its bureau."""
        return {
            name: unit
            for unit in self.roster
            if unit.region
            for name in (*map(key, unit.aliases), region_stem(unit.region), key(unit.region))
        }

    @cached_property
    def order(self) -> Mapping[str, int]:
        """From a unit's name to its place in the roster."""
        return {unit.name: place for place, unit in enumerate(self.roster)}


_PLAIN_STEM = 3
_REGION_ENDING = re.compile(r"(?<=..)(?:市|县|区)$")


def region_stem(region: str) -> str:
    """郑州 for 郑州市."""
    return _REGION_ENDING.sub("", key(region))


@dataclass(frozen=True, slots=True)
class Beginning:
    """A name that the names of a province's schools may begin with."""

    scope: Scope
    is_province: bool
    is_full_name: bool
    """郑州市 or 石家庄, and not 郑州: two characters may begin another word."""


@dataclass(frozen=True)
class Territory:
    """All scopes: the nation and its provinces."""

    national: Scope
    provinces: tuple[Scope, ...]

    def province(self, text: str) -> Scope:
        """A province by slug, short name, full name or code.

        Raises:
            UsageFault: no province has that name; the nearest is named.
        """
        wanted = key(text)
        for scope in self.provinces:
            if wanted in map(key, scope.names):
                return scope
        every = {name: scope for scope in self.provinces for name in scope.names}
        near = difflib.get_close_matches(text.strip().lower(), every, n=1, cutoff=0.0)
        hint = f"最接近的是 {every[near[0]].slug}（{every[near[0]].name}）。" if near else ""
        raise UsageFault(
            f"没有省份「{text}」。{hint}--province 可写拼音、简称、全称或六位代码，"
            "如 henan、河南、河南省、410000。"
        )

    @cached_property
    def beginnings(self) -> Mapping[str, tuple[Beginning, ...]]:
        """From a place's comparison key to the provinces that it lies in or is.

        Districts are left out: those of two cities may share a name.
        """
        places: dict[str, tuple[Beginning, ...]] = {}
        for scope in self.provinces:
            names = {key(scope.name): (True, True), key(scope.short): (True, True)}
            for unit in scope.roster:
                if unit.region and unit.kind != DISTRICT:
                    names.setdefault(key(unit.region), (False, True))
                    stem = region_stem(unit.region)
                    names.setdefault(stem, (False, len(stem) >= _PLAIN_STEM))
            for name, (is_province, is_full) in names.items():
                places[name] = (*places.get(name, ()), Beginning(scope, is_province, is_full))
        return places

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """The nation first, then the provinces by code."""
        return (self.national, *self.provinces)

    def with_roster(self, slug: str, file: DataFile, day: dt.date) -> Territory:
        """The territory with a workspace's roster laid over one scope's, as it holds on a day.

        Raises:
            ConfigurationFault: a line of the roster is wrong.
        """
        lines = load_csv(file, _RosterLine)
        _check_roster(file.name, lines, next(s for s in self.scopes if s.slug == slug))
        holding = [line for line in lines if line.holds_on(day)]
        ended = {line.unit for line in lines} - {line.unit for line in holding}
        return Territory(
            national=_overlaid(self.national, slug, holding, ended),
            provinces=tuple(_overlaid(scope, slug, holding, ended) for scope in self.provinces),
        )


def _check_roster(name: str, lines: Sequence[_RosterLine], scope: Scope) -> None:
    """Every line names a unit of its own, and no alias is another unit's name.

    Raises:
        ConfigurationFault: a line does not; it is named.
    """
    units: dict[str, str] = {}
    for number, line in enumerate(lines, start=2):
        if not key(line.unit):
            raise ConfigurationFault(name, "没有写单位名称", key="unit", line=number)
        if (line.valid_from or dt.date.min) > (line.valid_to or dt.date.max):
            what = "起始日期晚于终止日期"
            raise ConfigurationFault(name, what, key="valid_to", line=number)
        for alias in (line.unit, *line.aliases):
            known = scope.by_name.get(key(alias))
            owner = units.setdefault(key(alias), line.unit if known is None else known.name)
            if owner != line.unit:
                what = f"「{alias}」是「{owner}」的名称，一个名称只能指一个单位"
                raise ConfigurationFault(name, what, key="aliases", line=number)


def _overlaid(scope: Scope, slug: str, lines: list[_RosterLine], ended: set[str]) -> Scope:
    if scope.slug != slug:
        return scope
    own = {line.unit: line for line in lines}
    known = tuple(
        Unit(u.name, own[u.name].kind or u.kind, u.region, (*u.aliases, *own[u.name].aliases))
        if u.name in own
        else u
        for u in scope.roster
        if u.name not in ended
    )
    added = tuple(
        Unit(line.unit, line.kind, "", line.aliases)
        for line in own.values()
        if line.unit not in scope.order
    )
    return Scope(
        scope.slug, scope.short, scope.name, scope.code, scope.reporting_unit, known + added
    )


def load_territory(resources: Resources) -> Territory:
    """The nation and its provinces with their rosters (GB/T 2260 as of April 2019).

    Raises:
        ConfigurationFault: schemas/provinces.csv or schemas/units.csv is missing or wrong.
    """
    provinces = load_csv(resources.read("schemas/provinces.csv"), _ProvinceLine)
    slugs = {province.slug for province in provinces}
    units: dict[str, list[Unit]] = {}
    file = resources.read("schemas/units.csv")
    seen: set[tuple[str, str]] = set()
    for number, line in enumerate(load_csv(file, _UnitLine), start=2):
        if (line.province, line.reporting_unit) in seen:
            what = f"「{line.reporting_unit}」写了两次"
            raise ConfigurationFault(file.name, what, key="reporting_unit", line=number)
        seen.add((line.province, line.reporting_unit))
        if line.province not in slugs:
            what = f"写的是「{line.province}」，schemas/provinces.csv 里没有这个省"
            raise ConfigurationFault(file.name, what, key="province", line=number)
        units.setdefault(line.province, []).append(Unit(line.reporting_unit, line.kind, line.name))
    national = Scope(
        NATIONAL,
        "全国",
        "全国",
        "",
        "教育部职业技术教育中心研究所",
        tuple(Unit(p.reporting_unit, p.kind, p.name, (p.short,)) for p in provinces),
    )
    return Territory(
        national=national,
        provinces=tuple(
            Scope(p.slug, p.short, p.name, p.code, p.reporting_unit, tuple(units.get(p.slug, ())))
            for p in provinces
            if p.code
        ),
    )


def roster_file(workspace: Path, slug: str) -> str:
    """The name of a scope's roster, relative to the workspace."""
    return f"roster/{slug}.csv" if (workspace / "roster" / f"{slug}.csv").is_file() else ""
