"""A workspace's aliases.csv and register of schools in, what a run knows of names out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.checking.units import known_name, on_roster
from pipeline.intake.files import read_file
from pipeline.intake.limits import MIB
from pipeline.intake.opening import open_content
from pipeline.jobs.settings import wrong_setting
from pipeline.model.aliases import ALIASES_FILE, UNIT, Aliases, load_aliases
from pipeline.model.errors import ConfigurationFault
from pipeline.model.registers import KnownNames, Register
from pipeline.model.resources import Resources
from pipeline.model.text import key
from pipeline.model.units import DISTRICT
from pipeline.reading.registers import read_register

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.jobs.settings import Settings
    from pipeline.model.aliases import Alias
    from pipeline.model.cells import Workbook
    from pipeline.model.definitions import Definitions
    from pipeline.model.findings import Finding
    from pipeline.model.scopes import Scope
    from pipeline.model.units import Territory


def aliases_of(workspace: Path, territory: Territory) -> Aliases:
    """The names that the officer has confirmed; none where the workspace has no aliases.csv.

    Lay them over the territory with `territory.changed(aliases.laid_over)`.

    Raises:
        ConfigurationFault: a line of aliases.csv is wrong.
    """
    if not (workspace / ALIASES_FILE).is_file():
        return Aliases()
    aliases = load_aliases(Resources(workspace).read(ALIASES_FILE))
    for alias in aliases.lines:
        what = objection(alias, territory)
        if what:
            raise alias.fault(what)
    return aliases


def objection(alias: Alias, territory: Territory) -> str:
    """What rosters, without any alias laid over them, say against an alias; empty for nothing."""
    if alias.scope and alias.scope not in {scope.slug for scope in territory.scopes}:
        return f"没有范围「{alias.scope}」，应是省份的拼音或 national"
    for scope in territory.scopes:
        unit = on_roster(alias.alias, scope)
        if unit is None or (unit.kind == DISTRICT and scope.slug != alias.scope):
            continue  # districts of two cities may share a name
        meant = known_name(alias.name, scope) or alias.name
        if key(unit.name) != key(meant):
            return f"「{alias.alias}」是{scope.name}的「{unit.name}」，不能又是「{alias.name}」"
    return ""


def objection_of(register: Register | None, alias: Alias) -> str:
    """What a register says against an alias: it is another school's own name."""
    if register is None or alias.kind == UNIT:
        return ""
    known = register.by_name.get(key(alias.alias), ())
    if not known:
        return ""
    return f"「{alias.alias}」是另一所院校的全称（院校名单{known[0].place}）"


def load_register(
    workspace: Path, settings: Settings, territory: Territory, definitions: Definitions
) -> Register | None:
    """The schools of the lists that summarize.toml names; None where it names none.

    Raises:
        ConfigurationFault: a list is missing, cannot be read, or is none; or a type is unknown.
    """
    chosen = settings.school_register
    if not chosen.files:
        return None
    for name in chosen.types:
        if name not in definitions.form.school_types:
            what = f"没有学校类型「{name}」，可用：{'、'.join(definitions.form.school_types)}"
            raise wrong_setting(workspace, "register.types", what)
    schools = [
        school
        for file in chosen.files
        for book in [_opened(workspace, file, settings, definitions)]
        for school in read_register(book, file, territory)
    ]
    return Register(tuple(schools), frozenset(chosen.types), chosen.files)


def _opened(workspace: Path, file: str, settings: Settings, definitions: Definitions) -> Workbook:
    """The sheets of a list, by the same door as everything that is read."""
    path = workspace / file
    if not path.exists():
        what = f"工作区里没有院校名单「{file}」，请放进去，或改正文件名"
        raise wrong_setting(workspace, "register.files", what)
    content = read_file(path, settings.limits.file_mib * MIB)
    if content.finding is not None:
        raise _unreadable(file, content.finding, definitions)
    opened = open_content(content.content, file, settings.limits)
    severity = definitions.catalogue.severity
    grave = next((f for f in opened.findings if severity(f) == "E"), None)
    if grave is not None:
        raise _unreadable(file, grave, definitions)
    if opened.workbook is None:
        raise ConfigurationFault(file, f"这是{opened.kind}，读不出院校名单，请另存为 .xlsx")
    return opened.workbook


def _unreadable(file: str, finding: Finding, definitions: Definitions) -> ConfigurationFault:
    wording = definitions.catalogue.by_code[finding.code].wording(finding.variant)
    facts = {"value": "", "field": "", "row": "", **finding.facts}
    return ConfigurationFault(file, f"这份院校名单读不了：{wording.found.format_map(facts)}")


def known_names(
    aliases: Aliases, register: Register | None, territory: Territory, scope: Scope | None
) -> KnownNames:
    """All that a run of a scope knows of names; without a scope each file has its own.

    Raises:
        ConfigurationFault: an alias is the registered name of another school.
    """
    for alias in aliases.lines:
        what = objection_of(register, alias)
        if what:
            raise alias.fault(what)
    provinces = {province.slug: province.name for province in territory.provinces}
    slug = "" if scope is None else scope.slug
    return KnownNames(aliases, register, slug, _homes(territory), provinces)


def _homes(territory: Territory) -> dict[str, str]:
    """From a unit, on the nation's roster or a province's, to its province; no two of one name."""
    homes: dict[str, set[str]] = {}
    for province in territory.provinces:
        department = known_name(province.name, territory.national)
        for name in filter(None, (department, *province.order)):
            homes.setdefault(name, set()).add(province.slug)
    return {name: slugs.pop() for name, slugs in homes.items() if len(slugs) == 1}
