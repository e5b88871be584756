"""summarize.toml in, the settings of a workspace out; every one has a default."""

from __future__ import annotations

import re
import tomllib
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING

from pydantic import Field

from pipeline.intake.limits import Limits
from pipeline.model.datafiles import Definition, validate
from pipeline.model.errors import ConfigurationFault
from pipeline.model.resources import DataFile

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

SETTINGS_FILE = "summarize.toml"


class ContactSetting(Definition):
    """Who signs for a scope's rollup."""

    name: str = ""
    telephone: str = ""


class RegisterSetting(Definition):
    """Which lists of schools the names are held against (X06, X08)."""

    files: tuple[str, ...] = ()
    """Relative to the workspace."""
    types: tuple[str, ...] = ("高职", "本科层次职业教育试点学校", "应用型本科")
    """The school types that the lists hold in full."""


class FormSetting(Definition):
    """How blank forms are made."""

    lines: int = Field(default=200, ge=1, le=1000)
    """So many lines a unit may fill in of a workbook."""
    word_lines: int = Field(default=30, ge=1, le=300)
    """So many a Word form has; a unit can add more."""


class Settings(Definition):
    """The settings of a workspace."""

    contact: dict[str, ContactSetting] = Field(default_factory=dict)
    """By scope: printed in the rollup's meta line."""
    fonts: dict[str, str] = Field(default_factory=dict)
    """From a font that the templates name to the one to use instead."""
    regions: dict[str, str] = Field(default_factory=dict)
    """From a school that reports for itself to the city or county that a published list names."""

    limits: Limits = Field(default_factory=Limits)
    form: FormSetting = Field(default_factory=FormSetting)
    school_register: RegisterSetting = Field(default_factory=RegisterSetting, alias="register")

    def contact_line(self, scope: str) -> str:
        """Name and telephone of a scope's contact, as printed; empty where none is set."""
        contact = self.contact.get(scope, ContactSetting())
        return " ".join(filter(None, (contact.name, contact.telephone)))


def load_settings(workspace: Path, scopes: Collection[str]) -> Settings:
    """The workspace's settings, or the defaults where it has no summarize.toml.

    Contacts may be named for the given scopes.

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
        line = re.search(r"line (\d+)", str(error))
        raise ConfigurationFault(
            SETTINGS_FILE,
            "不是正确的 TOML，请检查这一行的引号、等号和方括号",
            line=int(line[1]) if line else file.text.count("\n") + 1,
        ) from error
    try:
        settings = validate(file, data, None, Settings)
    except ConfigurationFault as fault:
        raise _with_line(fault, file.text) from fault
    for scope in settings.contact:
        if scope not in scopes:
            what = f"没有范围「{scope}」，应是省份的拼音或 national"
            raise _with_line(
                ConfigurationFault(SETTINGS_FILE, what, key=f"contact.{scope}"), file.text
            )
    for name in settings.school_register.files:
        if not _is_within(name):
            what = f"院校名单「{name}」要写成工作区里的相对路径，不能是绝对路径，也不能有 .."
            outside = ConfigurationFault(SETTINGS_FILE, what, key="register.files")
            raise _with_line(outside, file.text)
    return settings


def _is_within(name: str) -> bool:
    """Whether a path stays in the workspace, on this system and on Windows."""
    path = PureWindowsPath(name)  # knows both signs between folders
    return not path.anchor and ".." not in path.parts


def wrong_setting(workspace: Path, key: str, what: str) -> ConfigurationFault:
    """A setting that is wrong beside what it speaks of, with its line."""
    text = DataFile(SETTINGS_FILE, (workspace / SETTINGS_FILE).read_bytes()).text
    return _with_line(ConfigurationFault(SETTINGS_FILE, what, key=key), text)


def _with_line(fault: ConfigurationFault, text: str) -> ConfigurationFault:
    """The fault with the line that its key stands in; tomllib does not keep the lines."""
    name = re.escape(fault.key.rpartition(".")[2])
    pattern = re.compile(rf"^\s*(?:\[.*\b{name}[\"']?\]|[\"']?{name}[\"']?\s*=)")
    lines = (n for n, line in enumerate(text.splitlines(), start=1) if pattern.search(line))
    return ConfigurationFault(fault.file, fault.what, key=fault.key, line=next(lines, None))
