"""The territory: all scopes with their units, who reports to whom, loaded from schemas/."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.model.datafiles import Definition, load_csv
from pipeline.model.errors import ConfigurationFault, UsageFault
from pipeline.model.rosters import roster_file, with_roster
from pipeline.model.scopes import DISTRICT, NATIONAL, Scope, Unit, region_stem
from pipeline.model.text import key

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from pipeline.model.resources import DataFile, Resources

__all__ = [
    "DISTRICT", "NATIONAL", "Beginning", "Scope", "Territory", "Unit", "load_territory",
    "region_stem", "roster_file",
]  # fmt: skip

_PLAIN_STEM = 3


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
        return self.changed(
            lambda scope: with_roster(scope, file, day) if scope.slug == slug else scope
        )

    def changed(self, change: Callable[[Scope], Scope]) -> Territory:
        """The territory with every scope as a function makes it."""
        return Territory(change(self.national), tuple(map(change, self.provinces)))


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
