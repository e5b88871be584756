"""The handbook's examples of aliases.csv and of the register are right."""

from __future__ import annotations

import re
import tomllib

from pipeline.jobs.names import objection
from pipeline.jobs.settings import Settings
from pipeline.model.aliases import load_aliases
from pipeline.model.forms import load_form
from pipeline.model.resources import DataFile, Resources
from pipeline.model.units import load_territory

from .places import REPOSITORY

HANDBOOK = (REPOSITORY / "docs" / "手册.md").read_text(encoding="utf-8")


def test_the_aliases_shown_are_right() -> None:
    """The example of aliases.csv is read, and its aliases lead to their names."""
    (example,) = re.findall(r"```text\n(kind,.*?)```", HANDBOOK, re.DOTALL)
    aliases = load_aliases(DataFile("aliases.csv", example.encode()))
    territory = load_territory(Resources())
    assert [objection(alias, territory) for alias in aliases.lines] == ["", ""]
    henan = territory.changed(aliases.laid_over).province("henan")
    assert henan.known_as == {"汴梁教育局": "开封市教育局"}
    school = aliases.school("金水中专", "henan")
    assert school is not None
    assert school.name == "郑州市金水中等专业学校"


def test_the_register_shown_is_right() -> None:
    """The example of the register holds settings that there are, with the types by default."""
    (example,) = re.findall(r"```text\n(\[register\].*?)```", HANDBOOK, re.DOTALL)
    shown = Settings.model_validate(tomllib.loads(example)).school_register
    assert shown.types == Settings().school_register.types
    assert set(shown.types) < set(load_form(Resources(), "F1").school_types)
