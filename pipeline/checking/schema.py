"""A form and a round in, the pandera schema and its way back to the rules out.

The schema validates the stacked frame once. A failure names its check; the registry knows which
rule that check stands for, since pandera reports a check over several columns once for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import pandera.pandas as pa
from pandera.errors import SchemaErrors

from pipeline.model.entries import SHARED, UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

    from pipeline.model.definitions import Definitions
    from pipeline.model.forms import Column, ColumnCheck


class SchemaRule(NamedTuple):
    """What a failed check of the schema means."""

    field: str
    code: str
    variant: str


class Failure(NamedTuple):
    """One entry that broke one rule of the schema."""

    position: int
    rule: SchemaRule


@dataclass(frozen=True)
class FormSchema:
    """A pandera schema with its registry from check names to rules."""

    schema: pa.DataFrameSchema
    registry: dict[str, SchemaRule]

    def failures(self, frame: pd.DataFrame) -> Iterator[Failure]:
        """Every failure once, in the order of the registry and then of the entries."""
        try:
            self.schema.validate(frame, lazy=True)
        except SchemaErrors as errors:
            cases = errors.failure_cases[["column", "check", "index"]]
        else:
            return
        found = {(self._name(c.column, c.check), int(c.index)) for c in cases.itertuples()}
        order = {name: place for place, name in enumerate(self.registry)}
        for name, position in sorted(found, key=lambda case: (order[case[0]], case[1])):
            yield Failure(position, self.registry[name])

    @staticmethod
    def _name(column: str, check: str) -> str:
        return f"{column}.given" if check == "not_nullable" else check


def build_schema(definitions: Definitions) -> FormSchema:
    """The schema of a round's form."""
    registry: dict[str, SchemaRule] = {}
    columns: dict[str, pa.Column] = {}
    wide: list[pa.Check] = []
    for field, column in definitions.form.columns.items():
        if column.null_rule:
            variants = definitions.catalogue.by_code[column.null_rule].variants
            variant = "missing" if "missing" in variants else ""
            registry[f"{field}.given"] = SchemaRule(field, column.null_rule, variant)
        narrow = []
        for name, check in column.checks.items():
            full_name = f"{field}.{name}"
            registry[full_name] = SchemaRule(field, check.rule, check.variant)
            if name in _WIDE:
                wide.append(_wide(field, column, name, full_name))
            else:
                narrow.append(_narrow(name, check, full_name, definitions))
        columns[field] = pa.Column(column.dtype, narrow, nullable=column.nullable)
    return FormSchema(pa.DataFrameSchema(columns, checks=wide), registry)


def _is_given(frame: pd.DataFrame, field: str) -> pd.Series:
    """What is unreadable is given, and so is a figure that an earlier entry holds for both."""
    return frame[field].notna() | frame[f"{field}_{UNREADABLE}"] | frame[f"{field}_{SHARED}"]


def _is_named(frame: pd.DataFrame, field: str) -> pd.Series:
    """Levels are asked for where there is a certificate."""
    return frame[field].notna() | frame["certificate"].isna()


def _is_readable(frame: pd.DataFrame, field: str) -> pd.Series:
    return ~frame[f"{field}_{UNREADABLE}"]


_WIDE: dict[str, Callable[[pd.DataFrame, str], pd.Series]] = {
    "given": _is_given,
    "readable": _is_readable,
}


def _wide(field: str, column: Column, name: str, full_name: str) -> pa.Check:
    holds = _is_named if column.reader == "levels" else _WIDE[name]
    return pa.Check(lambda frame: holds(frame, field), name=full_name, error=full_name)


def _narrow(name: str, check: ColumnCheck, full_name: str, definitions: Definitions) -> pa.Check:
    if name == "in_round":
        names = [c.certificate for c in definitions.round_certificates]
        return pa.Check.isin(names, name=full_name, error=full_name)
    if name == "known_levels":
        return _known_levels(check.value, full_name)
    factory = getattr(pa.Check, name)  # the form's checks were looked up when it was loaded
    built: pa.Check = factory(check.value, name=full_name, error=full_name)
    return built


def _known_levels(levels: Any, full_name: str) -> pa.Check:
    known = "|".join(levels)
    return pa.Check.str_matches(
        rf"^(?:{known})(?:、(?:{known}))*$", name=full_name, error=full_name
    )
