"""Data files: every kind of mistake is named with file, key, line and a Chinese sentence."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import pytest
from pydantic import Field

from pipeline.model.datafiles import Definition, load_csv, load_yaml
from pipeline.model.errors import ConfigurationFault
from pipeline.model.resources import DataFile
from tests.unit.examples import examples


class Part(Definition):
    """A part of a thing."""

    size: int = Field(ge=1)


class Thing(Definition):
    """What the examples define: a field of every type that a data file holds."""

    name: str
    count: int = 0
    share: float = 0.0
    flag: bool = False
    day: dt.date | None = None
    kind: Literal["a", "b"] = "a"
    words: tuple[str, ...] = ()
    parts: dict[str, Part] = Field(default_factory=dict)
    listed: tuple[Part, ...] = ()


def yaml(text: str) -> Thing:
    """A thing from the text of a YAML file."""
    return load_yaml(DataFile("schemas/thing.yaml", text.encode()), Thing)


def has_chinese(text: str) -> bool:
    """Whether a text holds a Chinese character."""
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_a_right_file_is_read() -> None:
    """A file without a mistake gives its values, with or without a byte order mark."""
    thing = load_yaml(
        DataFile("x", "\ufeffname: 甲\nday: 2019-04-30\nlisted: [{size: 2}]".encode()), Thing
    )
    assert (thing.name, thing.day, thing.listed) == ("甲", dt.date(2019, 4, 30), (Part(size=2),))


@examples(
    "text key line",
    {
        "missing": ("count: 1\n", "name", 1),
        "unknown": ("name: 甲\n\ncolour: red\n", "colour", 3),
        "number for text": ("name: 12\n", "name", 1),
        "text for number": ("name: 甲\ncount: 许多\n", "count", 2),
        "fraction for whole": ("name: 甲\ncount: 1.5\n", "count", 2),
        "list for number": ("name: 甲\ncount: [1]\n", "count", 2),
        "text for fraction": ("name: 甲\nshare: 一半\n", "share", 2),
        "text for truth": ("name: 甲\nflag: 也许\n", "flag", 2),
        "no date": ("name: 甲\nday: 昨天\n", "day", 2),
        "not allowed": ("name: 甲\nkind: c\n", "kind", 2),
        "text for list": ("name: 甲\nwords: 甲\n", "words", 2),
        "text for mapping": ("name: 甲\nparts: 甲\n", "parts", 2),
        "null": ("name:\n", "name", 1),
        "too small": ("name: 甲\nparts:\n  x:\n    size: 0\n", "parts.x.size", 4),
        "missing below": ("name: 甲\nparts:\n  x: {}\n", "parts.x.size", 3),
        "in a list": ("name: 甲\nlisted:\n  - size: 1\n  - size: 甲\n", "listed.1.size", 4),
        "no mapping": ("- 甲\n", "", 1),
        "empty file": ("", "", None),
    },
)
def test_a_mistake_is_named(text: str, key: str, line: int | None) -> None:
    """A wrong value is named with file, key and line, and in Chinese."""
    with pytest.raises(ConfigurationFault) as raised:
        yaml(text)
    fault = raised.value
    assert (fault.file, fault.key, fault.line) == ("schemas/thing.yaml", key, line)
    reason = str(fault).partition("：")[2]
    assert has_chinese(reason)
    assert "Input should" not in reason


@examples(
    "text line",
    {
        "bracket left open": ("name: [甲\n", 2),
        "tab for indentation": ("name: 甲\nparts:\n\tx: 1\n", 3),
        "two colons": ("name: 甲\ncount: a: b\n", 2),
    },
)
def test_no_yaml(text: str, line: int) -> None:
    """Text that is no YAML is a mistake with its line, and the parser's own words are not shown."""
    with pytest.raises(ConfigurationFault, match="YAML") as raised:
        yaml(text)
    assert raised.value.line == line
    assert "mapping" not in str(raised.value)


def test_no_utf8() -> None:
    """A file in GBK is named with the line where it stops being UTF-8."""
    with pytest.raises(ConfigurationFault, match="UTF-8") as raised:
        load_yaml(DataFile("schemas/thing.yaml", b"count: 1\n" + "name: 甲\n".encode("gbk")), Thing)
    assert raised.value.line == 2


def test_the_value_is_quoted() -> None:
    """The message quotes what was written and says what is allowed."""
    with pytest.raises(ConfigurationFault, match=r"「许多」.*整数"):
        yaml("name: 甲\ncount: 许多\n")
    with pytest.raises(ConfigurationFault, match=r"「c」.*允许.*a.*b"):
        yaml("name: 甲\nkind: c\n")


def test_where_no_line_is_known_none_is_told() -> None:
    """An empty file has no line, and the sentence does not invent one."""
    with pytest.raises(ConfigurationFault) as raised:
        yaml("")
    assert "行" not in str(raised.value)


def test_csv_gives_one_instance_a_line() -> None:
    """Each line of a CSV is one instance, by its header."""
    lines = load_csv(DataFile("x.csv", "\ufeffsize\n1\n2\n".encode()), Part)
    assert [part.size for part in lines] == [1, 2]


@examples(
    "text key line",
    {
        "no number": ("size\n1\n甲\n", "size", 3),
        "out of bounds": ("size\n0\n", "size", 2),
        "column missing": ("length\n1\n", "size", 2),
        "blank cell": ('size,x\n"",1\n', "size", 2),
        "after a cell of two lines": ('size\n"1\n"\n甲\n', "size", 4),
        "more cells than columns": ("size\n1,2\n", None, 2),
        "fewer cells than columns": ("x,size\n1\n", None, 2),
    },
)
def test_csv_mistakes(text: str, key: str | None, line: int) -> None:
    """A mistake in a CSV is named with file, column and line, in Chinese."""
    with pytest.raises(ConfigurationFault) as raised:
        load_csv(DataFile("schemas/parts.csv", text.encode()), Part)
    fault = raised.value
    assert (fault.file, fault.line) == ("schemas/parts.csv", line)
    assert key is None or fault.key == key
    assert has_chinese(str(fault).partition("：")[2])
