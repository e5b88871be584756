"""Settings: every one has a default, a mistake is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.jobs.settings import Settings, load_settings
from pipeline.model.errors import ConfigurationFault
from tests.unit.examples import examples

if TYPE_CHECKING:
    from pathlib import Path


SCOPES = ("national", "henan", "hebei")


def settings(folder: Path, text: str) -> Settings:
    """The settings of a workspace with this summarize.toml."""
    (folder / "summarize.toml").write_text(text, encoding="utf-8")
    return load_settings(folder, SCOPES)


def test_defaults(tmp_path: Path) -> None:
    """Without a file, and with an empty one, every setting has its default."""
    assert load_settings(tmp_path, SCOPES) == settings(tmp_path, "") == Settings()
    assert Settings().contact_line("henan") == ""


@examples(
    "text line",
    {
        "both": ('name = "张伟"\ntelephone = "0371-66666666"', "张伟 0371-66666666"),
        "only a name": ('name = "张伟"', "张伟"),
        "only a telephone": ('telephone = "0371-66666666"', "0371-66666666"),
    },
)
def test_contact_line(text: str, line: str, tmp_path: Path) -> None:
    """A scope's contact is printed with what is known of it; another scope has none."""
    found = settings(tmp_path, f"[contact.henan]\n{text}\n")
    assert (found.contact_line("henan"), found.contact_line("hebei")) == (line, "")


@examples(
    "text key line",
    {
        "unknown": ('# 设置\ncolour = "red"', "colour", 2),
        "unknown below": ('[contact.henan]\nmail = "x"', "contact.henan.mail", 2),
        "number for text": ("[contact.henan]\ntelephone = 6", "contact.henan.telephone", 2),
        "text for table": ('fonts = "宋体"', "fonts", 1),
        "no such scope": ('[contact.hennan]\nname = "x"', "contact.hennan", 1),
        "a register elsewhere": ('[register]\nfiles = ["/etc/a.xls"]', "register.files", 2),
        "a register above": ('[register]\nfiles = ["名单/../../a.xls"]', "register.files", 2),
        "a register on a drive": ("[register]\nfiles = ['D:\\a.xls']", "register.files", 2),
        "no TOML": ('x = "甲"\n[contact', "", 2),
    },
)
def test_mistakes(text: str, key: str, line: int, tmp_path: Path) -> None:
    """A wrong setting is a fault of configuration with file, key and line."""
    with pytest.raises(ConfigurationFault) as raised:
        settings(tmp_path, text)
    fault = raised.value
    assert (fault.file, fault.key, fault.line) == ("summarize.toml", key, line)


def test_no_utf8(tmp_path: Path) -> None:
    """A file in GBK is a fault of configuration, too."""
    (tmp_path / "summarize.toml").write_bytes('# 设置\nx = "宋体"'.encode("gbk"))
    with pytest.raises(ConfigurationFault, match="UTF-8"):
        load_settings(tmp_path, SCOPES)
