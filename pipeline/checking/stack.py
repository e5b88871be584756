"""The entries of all documents in, one typed frame out, with the way back to each cell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from pipeline.model.entries import SHARED, UNREADABLE
from pipeline.model.findings import Finding
from pipeline.model.text import key, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.model.definitions import Definitions
    from pipeline.model.entries import Document, Entry, Value


class Placed(NamedTuple):
    """A finding and the number of the document it is about."""

    document: int
    finding: Finding


@dataclass(frozen=True)
class Stack:
    """All entries of several documents, checked together.

    `frame` has one row for each entry, indexed by its position in `entries`: `document` (int),
    for each field of the form its value (`string` or `Int64`, lists joined by 、), for each count
    `<field>_unreadable` and `<field>_shared` (bool), and the keys `school_key`, `majors_named`,
    `majors_distinct`.
    """

    documents: tuple[Document, ...]
    entries: tuple[Entry, ...]
    owners: tuple[int, ...]
    definitions: Definitions

    @cached_property
    def starts(self) -> dict[int, int]:
        """From a document to the position of its first entry."""
        return {owner: p for p, owner in reversed(list(enumerate(self.owners)))}

    @classmethod
    def of(cls, documents: Sequence[Document], definitions: Definitions) -> Stack:
        """The stack of the documents' entries, in their order."""
        pairs = [(number, e) for number, d in enumerate(documents) for e in d.entries]
        return cls(
            tuple(documents),
            tuple(entry for _, entry in pairs),
            tuple(number for number, _ in pairs),
            definitions,
        )

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The stacked frame; see the class for its columns."""
        columns: dict[str, pd.Series] = {
            "document": pd.Series(self.owners, dtype="int64"),
        }
        for field, column in self.definitions.form.columns.items():
            values = [_scalar(entry.value(field)) for entry in self.entries]
            columns[field] = pd.Series(values, dtype=column.dtype)
            if column.reader == "count":
                for note in (UNREADABLE, SHARED):
                    noted = pd.Series(self._noted(field, note), dtype="bool")
                    columns[f"{field}_{note}"] = noted
        majors = [self.names(position, "majors") for position in range(len(self.entries))]
        columns["majors_named"] = pd.Series([len(names) for names in majors], dtype="int64")
        distinct = [len(set(map(key, names))) for names in majors]
        columns["majors_distinct"] = pd.Series(distinct, dtype="int64")
        schools = [entry.value("school") for entry in self.entries]
        columns["school_key"] = pd.Series(
            [key(s) if isinstance(s, str) else None for s in schools], dtype="string"
        )
        return pd.DataFrame(columns)

    def _noted(self, field: str, note: str) -> list[bool]:
        readings = (entry.readings.get(field) for entry in self.entries)
        return [r is not None and note in r.notes for r in readings]

    def names(self, position: int, field: str) -> tuple[str, ...]:
        """The list that an entry holds in a field; empty where it holds none."""
        value = self.entries[position].value(field)
        return value if isinstance(value, tuple) else ()

    def at(
        self,
        position: int,
        field: str,
        code: str,
        *,
        variant: str = "",
        value: str | None = None,
        **facts: str,
    ) -> Placed:
        """A finding at the cell that a field of an entry was read from.

        It quotes the cell's own text, or `value` where only a part of the text is meant.
        """
        entry = self.entries[position]
        reading = entry.readings[field]
        quoted = shorten(reading.raw if value is None else value)
        row = reading.row_index + 1
        finding = Finding(code, entry.sheet, reading.cell, row, field, quoted, variant, facts)
        return Placed(self.owners[position], finding)

    def place(self, position: int, field: str) -> str:
        """Where a field of an entry stands, for a message about another cell: 「Sheet1」B7."""
        entry = self.entries[position]
        return f"「{entry.sheet}」{entry.readings[field].cell}"


@dataclass(frozen=True)
class Clean:
    """Which cells of a stack have no error yet, so that a rule over several may look at them."""

    stack: Stack
    faulty: frozenset[tuple[int, str | None, str | None]]
    """(document, sheet, cell) of the cells with an error."""

    def also_faulty(self, cells: Iterable[tuple[int, str | None, str | None]]) -> Clean:
        """The same, with these cells taken for faulty too."""
        return Clean(self.stack, self.faulty.union(cells))

    def rows(self, *fields: str) -> pd.DataFrame:
        """The rows of the frame in which every one of the fields was read without an error."""
        kept = [
            position for position in range(len(self.stack.entries)) if self.holds(position, *fields)
        ]
        return self.stack.frame.iloc[kept]

    def holds(self, position: int, *fields: str) -> bool:
        """Whether every one of the fields of an entry was read without an error."""
        return all(self._is_clean(position, field) for field in fields)

    def _is_clean(self, position: int, field: str) -> bool:
        entry = self.stack.entries[position]
        reading = entry.readings.get(field)
        if reading is None:
            return False
        if not self.faulty:
            return True
        return (self.stack.owners[position], entry.sheet, reading.cell) not in self.faulty


def faulty_cells(placed: Iterable[Placed], stack: Stack) -> Clean:
    """The clean view of a stack, given what was found so far."""
    severity = stack.definitions.catalogue.severity
    return Clean(
        stack,
        frozenset((p.document, p.finding.sheet, p.finding.cell)
                  for p in placed
                  if p.finding.cell and severity(p.finding) == "E"),
    )  # fmt: skip


def _scalar(value: Value) -> str | int | None:
    return "、".join(value) if isinstance(value, tuple) else value
