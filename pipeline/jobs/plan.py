"""What a person asks for in, what a run goes by out: found right before anything is done."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path  # noqa: TC003 - part of a dataclass

from pipeline.jobs.names import aliases_of, known_names, load_register
from pipeline.jobs.settings import Settings, load_settings
from pipeline.jobs.workspace import Workspace, scope_of, territory_of
from pipeline.model.definitions import Definitions, load_definitions, refuse_former_layout
from pipeline.model.registers import KnownNames  # noqa: TC001 - part of a dataclass
from pipeline.model.resources import DataFile  # noqa: TC001 - a property tells it
from pipeline.model.rounds import choose_round, load_rounds
from pipeline.model.units import Scope, Territory, load_territory

ANALYSIS = "templates/xlsx/统计分析.xlsx"
"""The layout of the analysis."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A scope and round of a workspace, with everything that schemas/ and settings say of it."""

    workspace: Workspace
    territory: Territory
    scope: Scope
    definitions: Definitions
    settings: Settings
    names: KnownNames

    @property
    def templates(self) -> tuple[DataFile, ...]:
        """The workbooks that the results are laid out by."""
        official = f"templates/xlsx/{self.definitions.rollup_form.template}"
        return tuple(map(self.workspace.resources.read, (official, ANALYSIS)))

    @property
    def folder(self) -> Path:
        """Where the results go."""
        return self.workspace.outbox / self.scope.slug / self.definitions.round.round


def make_plan(workspace: Workspace, province: str | None, round_name: str | None) -> Plan:
    """The plan for a province, or for the nation where none is named.

    Raises:
        UsageFault: the province, the round or a data file is wrong.
    """
    resources = workspace.resources
    if workspace.frozen is None:
        refuse_former_layout(resources)
    chosen = choose_round(load_rounds(resources), round_name, workspace.as_of)
    slug = scope_of(load_territory(resources), province).slug
    territory = territory_of(workspace, slug, chosen)
    aliases = aliases_of(workspace.data, territory)
    territory = territory.changed(aliases.laid_over)
    definitions = load_definitions(resources, chosen, slug)
    settings = load_settings(workspace.data, [s.slug for s in territory.scopes])
    register = load_register(workspace.data, settings, territory, definitions)
    scope = scope_of(territory, province)
    return Plan(
        workspace=workspace,
        territory=territory,
        scope=scope,
        definitions=definitions,
        settings=settings,
        names=known_names(aliases, register, territory, scope),
    )
