"""Resources: the workspace's own copy of a data file wins, what is nowhere is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.model.errors import ConfigurationFault
from pipeline.model.resources import Resources

if TYPE_CHECKING:
    from pathlib import Path


def test_the_workspace_wins(tmp_path: Path) -> None:
    """A workspace's own copy is read instead of the program's."""
    own = tmp_path / "schemas" / "rounds"
    own.mkdir(parents=True)
    (own / "2019-1.yaml").write_text("own", encoding="utf-8")
    assert Resources(tmp_path).read("schemas/rounds/2019-1.yaml").text == "own"
    assert Resources().read("schemas/rounds/2019-1.yaml").text != "own"


def test_names_of_both(tmp_path: Path) -> None:
    """A folder lists what the workspace and the program hold, once and sorted."""
    own = tmp_path / "schemas" / "rounds"
    own.mkdir(parents=True)
    for name in ("2019-1.yaml", "2018-9.yaml", "note.txt"):
        (own / name).touch()
    names = Resources(tmp_path).names("schemas/rounds", ".yaml")
    assert names[:2] == ("2018-9", "2019-1")
    assert names.count("2019-1") == 1
    assert "note" not in names


def test_nowhere(tmp_path: Path) -> None:
    """A file that neither has is a fault of configuration that names it."""
    with pytest.raises(ConfigurationFault, match=r"schemas/none\.yaml"):
        Resources(tmp_path).read("schemas/none.yaml")
