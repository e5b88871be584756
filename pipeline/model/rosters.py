"""A workspace's roster (应报名册) in, the scope that it is laid over out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import field_validator

from pipeline.model.datafiles import Definition, load_csv
from pipeline.model.errors import ConfigurationFault
from pipeline.model.scopes import Scope, Unit
from pipeline.model.text import key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.model.resources import DataFile


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


def with_roster(scope: Scope, file: DataFile, day: dt.date) -> Scope:
    """A scope with a workspace's roster laid over its own, as it holds on a day.

    Raises:
        ConfigurationFault: a line of the roster is wrong.
    """
    lines = load_csv(file, _RosterLine)
    _check_roster(file.name, lines, scope)
    holding = [line for line in lines if line.holds_on(day)]
    ended = {line.unit for line in lines} - {line.unit for line in holding}
    return _overlaid(scope, holding, ended)


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


def _overlaid(scope: Scope, lines: Sequence[_RosterLine], ended: set[str]) -> Scope:
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
    return replace(scope, roster=known + added)


def roster_file(workspace: Path, slug: str) -> str:
    """The name of a scope's roster, relative to the workspace."""
    return f"roster/{slug}.csv" if (workspace / "roster" / f"{slug}.csv").is_file() else ""
