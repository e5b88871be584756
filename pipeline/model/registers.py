"""Registers of schools (院校名单), and all that a run knows of names beside its roster: values."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - part of a dataclass
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from pipeline.model.aliases import Alias, Aliases
from pipeline.model.text import key


class RegisteredSchool(NamedTuple):
    """One line of a register."""

    name: str
    code: str
    """学校标识码; empty where the register has none."""
    provinces: tuple[str, ...]
    """Slugs of the provinces that it belongs to: where it stands, and whose it is."""
    file: str
    sheet: str
    row: int
    """Counted from 1."""

    @property
    def place(self) -> str:
        """Where it stands: 「名单.xls」第 5 行."""
        return f"「{self.file.rpartition('/')[2]}」第 {self.row} 行"


@dataclass(frozen=True)
class Register:
    """The schools that there are, of some school types."""

    schools: tuple[RegisteredSchool, ...]
    types: frozenset[str]
    """The school types of which it is a full list: of others it says nothing (X08)."""
    files: tuple[str, ...]

    @cached_property
    def by_name(self) -> Mapping[str, tuple[RegisteredSchool, ...]]:
        """From a name's comparison key to the schools of that name."""
        found: dict[str, tuple[RegisteredSchool, ...]] = {}
        for school in self.schools:
            name = key(school.name)
            found[name] = (*found.get(name, ()), school)
        return found

    @property
    def label(self) -> str:
        """The register by the names of its files: 「名单.xls」."""
        return "、".join(f"「{file.rpartition('/')[2]}」" for file in self.files)


@dataclass(frozen=True)
class KnownNames:
    """What a run knows of names: aliases of schools, the register, and each unit's province."""

    aliases: Aliases = field(default_factory=Aliases)
    register: Register | None = None
    scope: str = ""
    """The slug of the run's scope; empty where each file has its own."""
    homes: Mapping[str, str] = field(default_factory=dict)
    """From a unit to the slug of its province, in a run over several."""
    provinces: Mapping[str, str] = field(default_factory=dict)
    """From a province's slug to its name."""

    def school(self, written: str, unit: str | None) -> Alias | None:
        """The line that says whose other name a school's name is, in a unit's table."""
        aliases = self.aliases
        return aliases.school(written, self.home(unit)) or aliases.school(written, self.scope)

    def home(self, unit: str | None) -> str:
        """The slug of the province that a unit reports for; empty where that is not known."""
        if self.scope in self.provinces:
            return self.scope
        return self.homes.get(unit or "", "")
