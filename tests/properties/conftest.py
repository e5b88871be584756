"""The definitions of a national run."""

from __future__ import annotations

import pytest

from pipeline.model.definitions import Definitions, load_definitions
from pipeline.model.resources import Resources
from pipeline.model.rounds import load_rounds
from pipeline.model.units import Territory, load_territory


@pytest.fixture(scope="session")
def definitions() -> Definitions:
    """The first batch, as the national institute collects it."""
    resources = Resources()
    chosen = next(r for r in load_rounds(resources) if r.round == "2019-1")
    return load_definitions(resources, chosen, "national")


@pytest.fixture(scope="session")
def territory() -> Territory:
    """The nation and its provinces."""
    return load_territory(Resources())
