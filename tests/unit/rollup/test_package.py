"""The data package: entries.csv as the contract has it, and its description."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import Any

from pipeline.rollup.package import datapackage_json, entries_csv
from tests.unit.examples import examples
from tests.unit.given import NOON
from tests.unit.rollup.lines import line

COLUMNS = [
    "unit", "school", "school_type", "certificate", "levels", "major_count", "majors", "students",
    "remark", "source_file", "source_sheet", "source_row", "source_cells",
]  # fmt: skip


def rows(*lines: object) -> list[dict[str, str]]:
    """entries.csv of these lines, read again."""
    text = entries_csv(lines).decode("utf-8")  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_columns() -> None:
    """The columns are the contract's, also where there are no lines."""
    assert entries_csv([]).decode().splitlines() == [",".join(COLUMNS)]


def test_values() -> None:
    """Lists are joined by 、, figures are digits, what was not given is blank."""
    (row,) = rows(
        line(levels=("初级", "中级"), majors=("物流", "会计"), students=None, remark='a,"b"\nc')
    )
    assert (row["levels"], row["majors"]) == ("初级、中级", "物流、会计")
    assert (row["major_count"], row["students"]) == ("1", "")
    assert row["remark"] == 'a,"b"\nc'
    assert (row["source_row"], row["source_cells"]) == ("4", "school=B4")


@examples(
    "written safe",
    {
        "formula": ("=1+1", "'=1+1"),
        "call": ("@SUM(A1)", "'@SUM(A1)"),
        "plus": ("+A1", "'+A1"),
        "minus": ("-A1", "'-A1"),
        "tab": ("\t=1+1", "'\t=1+1"),
        "line break": ("\n=1+1", "'\n=1+1"),
        "return": ("\r=1+1", "'\r=1+1"),
        "command": ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        "negative number": ("-5", "-5"),
        "signed decimal": ("+5.5", "+5.5"),
        "text": ("省级示范", "省级示范"),
        "inside": ("a=1", "a=1"),
    },
)
def test_no_cell_runs(written: str, safe: str) -> None:
    """C10: a text that a spreadsheet would run is guarded; numbers and other texts are not."""
    (row,) = rows(line(remark=written))
    assert row["remark"] == safe


@examples(
    "fields",
    {
        "school": {"school": "=1+1"},
        "unit": {"unit": "=1+1"},
        "majors": {"majors": ("=1+1", "b")},
        "levels": {"levels": ("=1+1",)},
        "sheet": {"source_sheet": "=1+1"},
    },
)
def test_the_guard_is_on_every_column(fields: dict[str, Any]) -> None:
    """Whatever a unit wrote, in whatever column, does not run."""
    (row,) = rows(line(**fields))
    assert not any(value.startswith(("=", "+", "-", "@")) for value in row.values())


def description(csv_bytes: bytes) -> dict[str, Any]:
    """datapackage.json for these bytes."""
    package = datapackage_json(
        csv_bytes,
        name="henan-2019-1",
        title="河南省",
        sources=("教职成司函〔2019〕36号",),
        created=NOON,
    )
    document: dict[str, Any] = json.loads(package)
    return document


def test_description() -> None:
    """The description names the file, its size and its hash, and the notices behind it."""
    content = entries_csv([line()])
    document = description(content)
    (resource,) = document["resources"]
    assert document["name"] == "henan-2019-1"
    assert document["created"] == "2019-04-20T12:00:00+08:00"
    assert document["sources"] == [{"title": "教职成司函〔2019〕36号"}]
    assert (resource["path"], resource["bytes"]) == ("entries.csv", len(content))
    assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_fields_have_frictionless_types() -> None:
    """Counts and rows are integers, all else is text; each column has a title."""
    fields = description(b"")["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields] == COLUMNS
    integers = {field["name"] for field in fields if field["type"] == "integer"}
    assert integers == {"major_count", "students", "source_row"}
    assert {field["type"] for field in fields} == {"integer", "string"}
    assert all(field["title"] for field in fields)


def test_values_fit_their_types() -> None:
    """What the csv holds in a column of integers is one, or missing."""
    document = description(b"")
    schema = document["resources"][0]["schema"]
    for row in rows(line(), line(students=None, major_count=None)):
        for field in schema["fields"]:
            value = row[field["name"]]
            if field["type"] == "integer" and value not in schema["missingValues"]:
                assert value == str(int(value))
