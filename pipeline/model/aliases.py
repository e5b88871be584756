"""aliases.csv in, the other names that an officer has confirmed out: of units and of schools."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from pydantic import field_validator, model_validator

from pipeline.model.datafiles import Definition, validate
from pipeline.model.errors import ConfigurationFault
from pipeline.model.text import key, runs_as_formula, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.model.resources import DataFile
    from pipeline.model.scopes import Scope

ALIASES_FILE = "aliases.csv"
COLUMNS = ("kind", "alias", "name", "scope", "confirmed_at", "reason")
UNIT, SCHOOL = "unit", "school"
EVERYWHERE = ""
"""The scope of a school's alias that holds in all of them."""

_BEYOND = "…"
"""Stands for the cells of a line that are in no column."""
# Excel saves 2019-04-20 as 2019/4/20.
_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]\d{1,2}:\d{2}.*)?")


class Alias(Definition):
    """A line of aliases.csv: another name of a unit or school, confirmed by the officer."""

    kind: Literal["unit", "school"]
    alias: str
    name: str
    scope: str = EVERYWHERE
    confirmed_at: str = ""
    """As written; a date or a point in time."""
    reason: str = ""
    line: int = 0
    """Where it stands in aliases.csv, counted from 1."""

    @field_validator("alias", "name", mode="after")
    @classmethod
    def _is_a_name(cls, text: str) -> str:
        name = tidy(text)
        if not key(name):
            raise ValueError("没有写名称")
        if runs_as_formula(name):
            raise ValueError(f"「{name}」像公式，不是名称")
        return name

    @field_validator("scope", mode="after")
    @classmethod
    def _plain(cls, text: str) -> str:
        return text.strip()

    @field_validator("confirmed_at", mode="after")
    @classmethod
    def _is_a_date(cls, text: str) -> str:
        match = _DATE.fullmatch(text.strip())
        try:
            if match is not None:
                dt.date(*map(int, match.groups()))
        except ValueError:
            match = None
        if text.strip() and match is None:
            raise ValueError(f"写的是「{text}」，应是日期，写法如 2019-04-20")
        return text.strip()

    @model_validator(mode="after")
    def _two_names(self) -> Alias:
        if key(self.alias) == key(self.name):
            raise ValueError(f"别名和名称相同（{self.alias}），请删去这一行")
        if self.kind == UNIT and not self.scope:
            raise ValueError("单位的别名要在 scope 一栏写明范围，如 henan 或 national")
        return self

    def meets(self, other: Alias) -> bool:
        """Whether there is a scope in which both hold, for names of one kind."""
        everywhere = EVERYWHERE in (self.scope, other.scope)
        return self.kind == other.kind and (everywhere or self.scope == other.scope)

    def fault(self, what: str) -> ConfigurationFault:
        """A mistake that shows only beside other data."""
        return ConfigurationFault(ALIASES_FILE, what, key="alias", line=self.line)


@dataclass(frozen=True)
class Aliases:
    """All lines of aliases.csv, in their order."""

    lines: tuple[Alias, ...] = ()

    def same(self, alias: Alias) -> Alias | None:
        """The line that says the same already."""
        return next(
            (
                other
                for other in self.lines
                if (other.kind, key(other.alias), key(other.name))
                == (alias.kind, key(alias.alias), key(alias.name))
                and other.scope in (alias.scope, EVERYWHERE)
            ),
            None,
        )

    def objection(self, alias: Alias, before: int | None = None) -> str:
        """What the first lines, or all, say against one more; empty for nothing."""
        return next(filter(None, (_conflict(alias, other) for other in self.lines[:before])), "")

    @cached_property
    def of_schools(self) -> Mapping[tuple[str, str], Alias]:
        """From a scope and the comparison key of a school's other name to its line."""
        return {(a.scope, key(a.alias)): a for a in self.lines if a.kind == SCHOOL}

    def school(self, written: str, scope: str) -> Alias | None:
        """The line that says whose other name a school's name is, in a scope or everywhere."""
        if not self.of_schools:
            return None
        name = key(written)
        return self.of_schools.get((scope, name)) or self.of_schools.get((EVERYWHERE, name))

    def laid_over(self, scope: Scope) -> Scope:
        """A scope whose units are known by their other names too."""
        ours = [a for a in self.lines if a.kind == UNIT and a.scope == scope.slug]
        if not ours:
            return scope
        units = (scope.by_name.get(key(a.name)) for a in ours)
        names = (a.name if unit is None else unit.name for a, unit in zip(ours, units, strict=True))
        pairs = zip((a.alias for a in ours), names, strict=True)
        return replace(scope, confirmed=(*scope.confirmed, *pairs))


def load_aliases(file: DataFile) -> Aliases:
    """The lines of aliases.csv.

    Raises:
        ConfigurationFault: the first mistake, with its line: a cell that is wrong, or a name of
            which another line says something else.
    """
    aliases = Aliases(tuple(_lines(file)))
    for place, alias in enumerate(aliases.lines):
        what = aliases.objection(alias, place)
        if what:
            raise alias.fault(what)
    return aliases


def _lines(file: DataFile) -> Iterator[Alias]:
    reader = csv.DictReader(io.StringIO(file.text, newline=""), restkey=_BEYOND, restval="")
    if sorted(reader.fieldnames or ()) != sorted(COLUMNS):
        what = f"第一行应是 {','.join(COLUMNS)}，写的是「{','.join(reader.fieldnames or ())}」"
        raise ConfigurationFault(file.name, what, line=1)
    for cells in reader:
        if any(text.strip() for text in cells.pop(_BEYOND, ())):
            what = "这一行的栏目比第一行多；名称或原因里有逗号的，请加上引号"
            raise ConfigurationFault(file.name, what, line=reader.line_num)
        if not any(text.strip() for text in cells.values()):
            continue  # a row that Excel left blank
        try:
            yield validate(file, {**cells, "line": reader.line_num}, None, Alias)
        except ConfigurationFault as fault:
            raise ConfigurationFault(
                file.name, fault.what, key=_column(fault), line=reader.line_num
            ) from fault


def _column(fault: ConfigurationFault) -> str:
    return fault.key if fault.key in COLUMNS else ""


def _conflict(alias: Alias, other: Alias) -> str:
    """Why two lines cannot both be; empty where they can."""
    if not alias.meets(other):
        return ""
    where = f"{ALIASES_FILE} 第 {other.line} 行"
    if key(alias.alias) == key(other.alias) and key(alias.name) != key(other.name):
        return f"{where}写着「{alias.alias}」是「{other.name}」，一个别名只能指一个名称"
    if key(alias.name) == key(other.alias):
        return f"「{alias.name}」本身是「{other.name}」的别名（{where}），请直接写后者"
    if key(alias.alias) == key(other.name):
        return f"{where}里「{alias.alias}」是正式名称，不能又是「{alias.name}」的别名"
    return ""
