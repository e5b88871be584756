"""A workspace's roster (应报名册) in, the scope that it is laid over out."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import field_validator

from pipeline.model.datafiles import Definition, load_csv
from pipeline.model.errors import ConfigurationFault
from pipeline.model.scopes import Scope, Unit
from pipeline.model.text import key

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from pipeline.model.resources import DataFile


_SEPARATORS = re.compile(r"\s*[、，,；;]\s*")


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
        return tuple(filter(None, _SEPARATORS.split(text))) if isinstance(text, str) else text

    @field_validator("valid_from", "valid_to", mode="before")
    @classmethod
    def _blank(cls, text: object) -> object:
        return text or None

    def holds_on(self, day: dt.date) -> bool:
        return (self.valid_from or day) <= day <= (self.valid_to or day)


def with_roster(scope: Scope, file: DataFile, day: dt.date) -> Scope:
    """A scope with a workspace's roster laid over its own, as it holds on a day.

    Raises:
        ConfigurationFault: a line of the roster is wrong.
    """
    lines = load_csv(file, _RosterLine)
    _check_lines(file.name, lines)
    holding = {n: line for n, line in enumerate(lines, start=2) if line.holds_on(day)}
    ended = {line.unit for line in lines} - {line.unit for line in holding.values()}
    _check_names(file.name, holding, [unit for unit in scope.roster if unit.name not in ended])
    return _overlaid(scope, {line.unit: line for line in holding.values()}, ended)


def _check_lines(name: str, lines: Sequence[_RosterLine]) -> None:
    """Every line names a unit, and the days that it holds on.

    Raises:
        ConfigurationFault: a line does not; it is named.
    """
    for number, line in enumerate(lines, start=2):
        if not key(line.unit):
            raise ConfigurationFault(name, "没有写单位名称", key="unit", line=number)
        if (line.valid_from or dt.date.min) > (line.valid_to or dt.date.max):
            what = "起始日期晚于终止日期"
            raise ConfigurationFault(name, what, key="valid_to", line=number)


def _check_names(name: str, holding: Mapping[int, _RosterLine], others: Sequence[Unit]) -> None:
    """Of the units of one day each has one line, and no name is two units'.

    Raises:
        ConfigurationFault: a line says otherwise; it is named.
    """
    units = {
        key(word): unit.name
        for unit in others
        for word in (*unit.aliases, unit.region, unit.name)
        if word
    }
    lines: dict[str, int] = {}
    for number, line in holding.items():
        if line.unit in lines:
            what = f"「{line.unit}」在第 {lines[line.unit]} 行写过了，同一天只能有一行，请并成一行"
            raise ConfigurationFault(name, what, key="unit", line=number)
        lines[line.unit] = number
        for alias in (line.unit, *line.aliases):
            owner = units.setdefault(key(alias), line.unit)
            if owner != line.unit:
                what = f"「{alias}」是「{owner}」的名称，一个名称只能指一个单位"
                raise ConfigurationFault(name, what, key="aliases", line=number)


def _overlaid(scope: Scope, own: Mapping[str, _RosterLine], ended: Collection[str]) -> Scope:
    """The scope with its own lines; a unit that bears an ended one's name takes its place."""
    heirs = {alias: line for line in own.values() for alias in line.aliases if alias in ended}
    roster: list[Unit] = []
    for unit in scope.roster:
        line = own.get(unit.name) or heirs.get(unit.name)
        if line is not None and all(line.unit != earlier.name for earlier in roster):
            aliases = (*unit.aliases, *line.aliases)
            roster.append(Unit(line.unit, line.kind or unit.kind, unit.region, aliases))
        elif line is None and unit.name not in ended:
            roster.append(unit)
    there = {unit.name for unit in roster}
    added = (line for line in own.values() if line.unit not in there)
    roster += [Unit(line.unit, line.kind, "", line.aliases) for line in added]
    return replace(scope, roster=tuple(roster))


def roster_file(workspace: Path, slug: str) -> str:
    """The name of a scope's roster, relative to the workspace."""
    return f"roster/{slug}.csv" if (workspace / "roster" / f"{slug}.csv").is_file() else ""
