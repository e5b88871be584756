"""summarize.toml in, the settings of a workspace out; every one has a default."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from pydantic import Field

from pipeline.model.datafiles import Definition, validate
from pipeline.model.errors import ConfigurationFault
from pipeline.model.resources import DataFile

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS_FILE = "summarize.toml"


class ContactSetting(Definition):
    """Who signs for a scope's rollup."""

    name: str = ""
    telephone: str = ""


class Settings(Definition):
    """The settings of a workspace."""

    contact: dict[str, ContactSetting] = Field(default_factory=dict)
    """By scope: printed in the rollup's meta line."""
    fonts: dict[str, str] = Field(default_factory=dict)
    """From a font that the templates name to the one to use instead."""

    def contact_line(self, scope: str) -> str:
        """Name and telephone of a scope's contact, as printed; empty where none is set."""
        contact = self.contact.get(scope, ContactSetting())
        return " ".join(filter(None, (contact.name, contact.telephone)))


def load_settings(workspace: Path) -> Settings:
    """The workspace's settings, or the defaults where it has no summarize.toml.

    Raises:
        ConfigurationFault: the file is not TOML, or a setting is unknown or wrong.
    """
    path = workspace / SETTINGS_FILE
    if not path.is_file():
        return Settings()
    file = DataFile(SETTINGS_FILE, path.read_bytes())
    try:
        data = tomllib.loads(file.text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationFault(
            SETTINGS_FILE, f"不是正确的 TOML（{error}），请检查引号和等号"
        ) from error
    return validate(file, data, None, Settings)
