"""What the tests of the demo share: its files, and what they are made from."""

from __future__ import annotations

import pytest

from pipeline.jobs.demo import DemoFile, demo_submissions
from pipeline.jobs.demo.material import load_material
from pipeline.jobs.demo.scenario import Scenario
from pipeline.model.definitions import Definitions, load_definitions
from pipeline.model.resources import Resources
from pipeline.model.rounds import load_rounds
from pipeline.model.units import Territory, load_territory

RESOURCES = Resources()


@pytest.fixture(scope="session", name="definitions")
def _definitions() -> Definitions:
    chosen = next(r for r in load_rounds(RESOURCES) if r.round == "2019-1")
    return load_definitions(RESOURCES, chosen, "henan")


@pytest.fixture(scope="session", name="territory")
def _territory() -> Territory:
    return load_territory(RESOURCES)


@pytest.fixture(scope="session", name="files")
def _files(definitions: Definitions, territory: Territory) -> tuple[DemoFile, ...]:
    return demo_submissions(definitions, territory, RESOURCES)


@pytest.fixture(scope="session", name="scenario")
def _scenario(definitions: Definitions) -> Scenario:
    names = tuple(c.certificate for c in definitions.round_certificates)
    return Scenario(load_material(RESOURCES), names)
