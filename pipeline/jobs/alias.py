"""A name and another for the same in, one more line of the workspace's aliases.csv out."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from pipeline.checking.units import known_name, names_like
from pipeline.jobs.durable import replace_file
from pipeline.jobs.names import aliases_of, load_register, objection, objection_of
from pipeline.jobs.settings import load_settings
from pipeline.jobs.workspace import only_writer
from pipeline.model.aliases import ALIASES_FILE, COLUMNS, EVERYWHERE, UNIT, Alias
from pipeline.model.datafiles import reason
from pipeline.model.definitions import load_definitions
from pipeline.model.errors import UsageFault, system_reason
from pipeline.model.resources import Resources
from pipeline.model.rosters import with_roster
from pipeline.model.rounds import load_rounds
from pipeline.model.text import runs_as_formula
from pipeline.model.units import NATIONAL, load_territory

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.jobs.workspace import Workspace
    from pipeline.model.aliases import Aliases
    from pipeline.model.registers import Register
    from pipeline.model.scopes import Scope
    from pipeline.model.units import Territory


@dataclass(frozen=True, slots=True)
class Wanted:
    """An alias as a person asks for it."""

    name: str
    alias: str
    is_school: bool = False
    scope: str | None = None
    """A province in any way to write it, or national; None where it is not said."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a wanted alias."""

    alias: Alias
    scope_name: str
    """Where it holds, such as 河南省; empty for a school's alias that holds everywhere."""
    is_new: bool
    is_off_roster: bool = False
    """Whether the unit is on no roster, so that the name was taken as it was written."""

    def as_document(self) -> dict[str, Any]:
        """For programs."""
        return {"format": 1, "recorded": self.is_new, "alias": alias_document(self.alias)}


def alias_document(alias: Alias) -> dict[str, Any]:
    """An alias for programs, with its line in aliases.csv."""
    return alias.model_dump()


def list_aliases(workspace: Workspace) -> Aliases:
    """All confirmed aliases, in the order of their file.

    Raises:
        ConfigurationFault: a line of aliases.csv is wrong.
    """
    return aliases_of(workspace.folder, _territory(workspace))


def record_alias(workspace: Workspace, wanted: Wanted) -> Recorded:
    """Confirm that two names are one; the file is replaced as a whole, or left as it was.

    What is there already is not written again.

    Raises:
        UsageFault: the alias is another's name, its scope is not told, the name looks misspelt, or
            the file is wrong or cannot be written.
    """
    territory = _territory(workspace)
    scope = _scope(wanted, territory)
    with only_writer(workspace):
        aliases = aliases_of(workspace.folder, territory)
        alias = _alias(wanted, scope, workspace)
        label = "" if scope is None else scope.name
        unit = None if scope is None else known_name(alias.name, scope)
        off_roster = alias.kind == UNIT and unit is None
        known = aliases.same(alias) or (alias if _tells_itself(alias, scope) else None)
        if known is not None:
            return Recorded(known, label, is_new=False, is_off_roster=off_roster)
        what = aliases.objection(alias) or objection(alias, territory)
        what = what or objection_of(_register(workspace, territory), alias)
        if what:
            raise UsageFault(f"没有登记：{what}。")
        path = workspace.folder / ALIASES_FILE
        content, line = _with_line(path, alias)
        _replace(path, content)
    written = alias.model_copy(update={"line": line})
    return Recorded(written, label, is_new=True, is_off_roster=off_roster)


def _tells_itself(alias: Alias, scope: Scope | None) -> bool:
    """Whether the roster, or the name of its region, tells already whose name it is."""
    known = None if scope is None else known_name(alias.alias, scope)
    return alias.kind == UNIT and known == alias.name


def _territory(workspace: Workspace) -> Territory:
    """All scopes, each with the workspace's roster as it holds now."""
    resources, day = workspace.resources, workspace.as_of.date()
    rosters = set(Resources(workspace.folder).names("roster", ".csv"))

    def overlaid(scope: Scope) -> Scope:
        if scope.slug not in rosters:
            return scope
        return with_roster(scope, resources.read(f"roster/{scope.slug}.csv"), day)

    return load_territory(resources).changed(overlaid)


def _register(workspace: Workspace, territory: Territory) -> Register | None:
    """The workspace's list of schools; its types are held against those of any round's form."""
    settings = load_settings(workspace.folder, [s.slug for s in territory.scopes])
    rounds = load_rounds(workspace.resources)
    if not settings.school_register.files or not rounds:
        return None
    definitions = load_definitions(workspace.resources, rounds[0], NATIONAL)
    return load_register(workspace.folder, settings, territory, definitions)


def _scope(wanted: Wanted, territory: Territory) -> Scope | None:
    """Where an alias is to hold: a unit's in one scope, a school's everywhere if none is named."""
    if wanted.scope is not None:
        national = wanted.scope == NATIONAL
        return territory.national if national else territory.province(wanted.scope)
    if wanted.is_school:
        return None
    fitting = [s for s in territory.scopes if known_name(wanted.name, s) is not None]
    if len(fitting) == 1:
        return fitting[0]
    named = "、".join(scope.name for scope in fitting)
    found = f"{named}都有「{wanted.name}」" if named else f"名册上没有「{wanted.name}」"
    raise UsageFault(
        f"没有登记：{found}。请用 --province 或 --national 写明范围；院校的别名请加 --school。"
    )


def _alias(wanted: Wanted, scope: Scope | None, workspace: Workspace) -> Alias:
    try:
        alias = Alias(
            kind="school" if wanted.is_school else "unit",
            alias=wanted.alias,
            name=wanted.name,
            scope=EVERYWHERE if scope is None else scope.slug,
            confirmed_at=workspace.as_of.isoformat(),
            reason=" ".join(wanted.reason.split()),
        )
    except ValidationError as error:
        raise UsageFault(f"没有登记：{reason(error.errors()[0])}。") from error
    if scope is None or wanted.is_school:
        return alias
    known = known_name(alias.name, scope)
    near = names_like(alias.name, scope)
    if known is None and near:
        shown = "、".join(f"「{name}」" for name in near)
        raise UsageFault(
            f"没有登记：{scope.name}的名册上没有「{alias.name}」，相近的有{shown}。请写单位的全称。"
        )
    return alias if known is None else alias.model_copy(update={"name": known})


def _with_line(path: Path, alias: Alias) -> tuple[bytes, int]:
    """The file with one more line, and the number of that; what it holds stays as it is.

    A byte order mark tells Excel that it is UTF-8.
    """
    if path.is_file():
        text = Resources(path.parent).read(ALIASES_FILE).text
    else:
        text = ",".join(COLUMNS) + "\r\n"
    newline = "\r\n" if "\r\n" in text else "\n"
    text += "" if text.endswith("\n") else newline
    columns = next(csv.reader(io.StringIO(text, newline="")))
    cells = alias.model_dump()
    if runs_as_formula(alias.reason):
        cells["reason"] = f"'{alias.reason}"  # a spreadsheet would run it
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator=newline).writerow([cells[column] for column in columns])
    return (text + buffer.getvalue()).encode("utf-8-sig"), text.count("\n") + 1


def _replace(path: Path, content: bytes) -> None:
    try:
        replace_file(path, content)
    except OSError as error:
        raise UsageFault(
            f"没有登记：{path} 写不进去（{system_reason(error)}），"
            "它可能正在 Excel 或 WPS 里打开，请关闭后再试；原来的内容没有改动。"
        ) from error
