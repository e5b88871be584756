"""Units (报送单位) and scopes: frozen values, known by every way to write their names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.model.text import key

if TYPE_CHECKING:
    from collections.abc import Mapping

NATIONAL = "national"
DISTRICT = "区县"
"""The kind of a municipality's districts: those of two cities may share a name."""


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
    confirmed: tuple[tuple[str, str], ...] = ()
    """Aliases that the officer has confirmed, each with the name of its unit."""

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
    def known_as(self) -> Mapping[str, str]:
        """From the comparison key of a confirmed alias to the name of its unit."""
        return {key(alias): name for alias, name in self.confirmed}

    @cached_property
    def order(self) -> Mapping[str, int]:
        """From a unit's name to its place in the roster."""
        return {unit.name: place for place, unit in enumerate(self.roster)}


_REGION_ENDING = re.compile(r"(?<=..)(?:市|县|区)$")


def region_stem(region: str) -> str:
    """郑州 for 郑州市."""
    return _REGION_ENDING.sub("", key(region))
