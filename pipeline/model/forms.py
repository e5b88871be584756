"""Forms (表式): the official layouts and the rules of their columns, loaded from schemas/forms/."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from pipeline.model.datafiles import Definition, parse_yaml, validate
from pipeline.model.errors import ConfigurationFault
from pipeline.model.text import key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.model.resources import Resources


class ColumnCheck(Definition):
    """One check of a column: its argument, and the rule that a failure breaks."""

    rule: str
    value: Any = None
    variant: str = ""


class Outlier(Definition):
    """Bounds of a questionable value within its group (R04)."""

    rule: str
    by: tuple[str, ...]
    threshold: float
    """Robust z-score of log(1 + value) above which a value is questionable."""
    smallest_group: int
    least_spread: float
    """The spread that even a group of equal values is taken to have, in log units."""
    absolute: int
    """A value above this is questionable in any group, in the column's unit."""


class Column(Definition):
    """One column of a form: how it is found, read and checked."""

    field: str = ""
    header: str
    aliases: tuple[str, ...] = ()
    unit: str = ""
    dtype: Literal["string", "Int64"]
    reader: Literal["text", "verbatim", "count", "majors", "certificate", "levels"]
    required: bool
    printed: bool = True
    nullable: bool
    null_rule: str = ""
    checks: dict[str, ColumnCheck] = Field(default_factory=dict)
    suggestions: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    outlier: Outlier | None = None

    @model_validator(mode="after")
    def _null_has_a_rule(self) -> Column:
        if not self.nullable and not self.null_rule:
            raise ValueError("nullable 为 false 时要写明 null_rule，即空着违反哪条规则")
        return self

    def rules(self) -> Iterator[tuple[tuple[str, ...], str, str]]:
        """Every rule that the column names: its place in the column, its code and variant."""
        if self.null_rule:
            yield ("null_rule",), self.null_rule, ""
        for name, check in self.checks.items():
            yield ("checks", name, "rule"), check.rule, check.variant
        if self.outlier is not None:
            yield ("outlier", "rule"), self.outlier.rule, "absolute"

    def choices(self) -> tuple[str, ...]:
        """The allowed texts of the column, where the form lists them."""
        check = self.checks.get("isin")
        return () if check is None else tuple(str(choice) for choice in check.value)


class Labels(Definition):
    """How the lines around and between the entries begin."""

    unit: tuple[str, ...]
    contact: tuple[str, ...]
    telephone: tuple[str, ...]
    total: tuple[str, ...]
    note: tuple[str, ...]
    signature: tuple[str, ...]


class TypeByName(Definition):
    """School names with one of these endings should have one of these types (R02)."""

    endings: tuple[str, ...]
    allowed: tuple[str, ...]


class Ineligible(Definition):
    """School names with one of these words may not take part (R03)."""

    words: tuple[str, ...]
    rule: str
    variant: str = ""


class Names(Definition):
    """What a school's name says about it."""

    types: tuple[TypeByName, ...]
    ineligible: tuple[Ineligible, ...]


class Concentration(Definition):
    """Shares of a scope's entries above which they are too much of one kind (X05)."""

    smallest: int
    """So many entries at least; fewer say nothing about a scope."""
    most: dict[Literal["certificate", "majors"], Annotated[float, Field(gt=0, le=1)]]
    """From a field to the largest share that one certificate or one major should hold."""


class Change(Definition):
    """How far a figure may move from what the unit said before (S06): beyond both is doubtful."""

    share: float = Field(default=0.5, gt=0)
    """Part of the former figure."""
    least: int = Field(default=50, ge=0)
    """In the column's unit."""


# The program merges and prints by these; a form may name and order them as it likes.
_FIELDS = frozenset(
    [
        "sequence",
        "school",
        "school_type",
        "certificate",
        "levels",
        "major_count",
        "majors",
        "students",
        "remark",
    ]
)


class Form(Definition):
    """One official layout (表式) and the rules of its columns."""

    form: str
    extends: str | None = None
    title: str
    source: str
    template: str
    word: str = ""
    """The template of the blank form as a Word document, where units send one (templates/docx/)."""
    notes: tuple[str, ...]
    labels: Labels
    columns: dict[str, Column]
    names: Names
    concentration: Concentration | None = None
    change: Change = Change()

    @model_validator(mode="before")
    @classmethod
    def _columns_know_their_field(cls, data: Any) -> Any:
        columns = data.get("columns") if isinstance(data, dict) else None
        if not isinstance(columns, dict):
            return data
        named = {
            field: {**column, "field": field} if isinstance(column, dict) else column
            for field, column in columns.items()
        }
        return {**data, "columns": named}

    @cached_property
    def header_beginnings(self) -> frozenset[str]:
        """Every way in which a header's comparison key begins: what an upper header row may say."""
        return frozenset(name[:end] for name in self.headers for end in range(1, len(name) + 1))

    @cached_property
    def printed_columns(self) -> tuple[Column, ...]:
        """The columns of the printed layout, in their order."""
        return tuple(column for column in self.columns.values() if column.printed)

    @field_validator("columns")
    @classmethod
    def _has_every_field(cls, columns: dict[str, Column]) -> dict[str, Column]:
        absent = _FIELDS.symmetric_difference(columns)
        if absent:
            names = "、".join(sorted(absent))
            raise ValueError(f"缺少或多出了 {names}；栏目名称可改 header，字段名不能改")
        return columns

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """From a header's comparison key to its field, for headers and aliases."""
        return {
            key(name): field
            for field, column in reversed(self.columns.items())
            for name in (*column.aliases, column.header)
        }

    @cached_property
    def school_types(self) -> tuple[str, ...]:
        """The four 学校类型 as printed."""
        return self.columns["school_type"].choices()

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """The levels of a certificate, from the lowest."""
        return tuple(self.columns["levels"].checks["known_levels"].value)

    @cached_property
    def count_fields(self) -> tuple[str, ...]:
        """The fields that hold counts, in their order."""
        return tuple(f for f, column in self.columns.items() if column.reader == "count")


def load_form(resources: Resources, name: str) -> Form:
    """A form by its name; `extends` takes over what the file does not say itself.

    Raises:
        ConfigurationFault: a file is missing or wrong.
    """
    file = resources.read(f"schemas/forms/{name}.yaml")
    data, node = parse_yaml(file)
    if isinstance(data, dict) and isinstance(data.get("extends"), str):
        if data["extends"] == name:
            raise ConfigurationFault(file.name, "表式不能扩展自己", key="extends")
        load_form(resources, data["extends"])  # so that a mistake is named in the file it is in
        base, _ = parse_yaml(resources.read(f"schemas/forms/{data['extends']}.yaml"))
        data = {**base, **data}
    return validate(file, data, node, Form)
