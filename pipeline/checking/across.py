"""The accepted documents of all units in, X01–X05 and X07 out, and which entries count once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.checking.concentration import concentrated
from pipeline.checking.names import similar_names
from pipeline.checking.stack import Placed, Stack
from pipeline.checking.sums import disagreeing
from pipeline.model.text import key

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.model.definitions import Definitions
    from pipeline.model.entries import Document, Entry

NOT_LOCKED: Mapping[tuple[str, str], str] = {}
"""Of a round that is open."""


def identity(entry: Entry) -> tuple[str, str]:
    """School and certificate, as lines are known by them."""
    return key(str(entry.value("school") or "")), str(entry.value("certificate") or "")


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted document with what decides between two units' lines."""

    document: Document
    unit: str
    file: str
    received_at: dt.datetime
    modified_at: dt.datetime


@dataclass(frozen=True)
class Comparison:
    """What the accepted documents say of each other."""

    placed: tuple[Placed, ...]
    """Findings, with the position of their document among the accepted ones."""
    left_out: frozenset[tuple[int, int]]
    """(document, its entry) of the lines that another unit's line stands for."""


def compare(
    accepted: Sequence[Accepted],
    definitions: Definitions,
    locked: Mapping[tuple[str, str], str] = NOT_LOCKED,
) -> Comparison:
    """X01–X05 and X07 over all accepted documents.

    The same school × certificate from two units counts once: the line of the unit for which it
    stands in the official table that was `locked`, else the school's own line, else that of the
    submission received earlier, else saved earlier, else that whose file's name sorts first.
    """
    several = _Several(accepted, Stack.of([a.document for a in accepted], definitions), locked)
    doubles = several.doubles()
    placed = (
        *(several.double_finding(kept, lost) for kept, lost in doubles),
        *several.similar_schools(),
        *several.two_types(),
        *concentrated(several.stack, {lost for _, lost in doubles}, [a.file for a in accepted]),
        *disagreeing(several.stack, [a.unit for a in accepted]),
    )
    return Comparison(placed, frozenset(several.address(lost) for _, lost in doubles))


@dataclass(frozen=True)
class _Several:
    """Accepted documents and the stack of their entries."""

    accepted: Sequence[Accepted]
    stack: Stack
    locked: Mapping[tuple[str, str], str]

    def address(self, position: int) -> tuple[int, int]:
        """The document of an entry and its place therein."""
        owner = self.stack.owners[position]
        return owner, position - self.stack.starts[owner]

    def of(self, position: int) -> Accepted:
        """The document that an entry belongs to."""
        return self.accepted[self.stack.owners[position]]

    def doubles(self) -> list[tuple[int, int]]:
        """Entries of one school × certificate: the one that counts, and one that does not."""
        groups: dict[tuple[str, str], list[int]] = {}
        for position, entry in enumerate(self.stack.entries):
            groups.setdefault(identity(entry), []).append(position)
        return [
            (ranked[0], lost)
            for line, group in groups.items()
            if len(group) > 1
            for ranked in [sorted(group, key=lambda p: self._preference(p, line))]
            for lost in ranked[1:]
        ]

    def _preference(
        self, position: int, line: tuple[str, str]
    ) -> tuple[bool, bool, dt.datetime, dt.datetime, str]:
        source = self.of(position)
        is_locked = self.locked.get(line) == source.unit
        own = key(source.unit) == line[0]
        return not is_locked, not own, source.received_at, source.modified_at, source.file

    def double_finding(self, kept: int, lost: int) -> Placed:
        """X01 where the figures are equal, X02 where they differ; told at the line left out."""
        here, there = self._figures(lost), self._figures(kept)
        entry = self.stack.entries[lost]
        facts = {"here": here, "there": there} if here != there else {}
        return self.stack.at(
            lost, "certificate", "X02" if facts else "X01",
            school=str(entry.value("school")), certificate=str(entry.value("certificate")),
            other=self._where(kept), kept=self.of(kept).unit, **facts,
        )  # fmt: skip

    def _figures(self, position: int) -> str:
        entry = self.stack.entries[position]
        shown = ("（空）" if (v := entry.value(f)) is None else str(v)
                 for f in self.stack.definitions.form.count_fields)  # fmt: skip
        return "专业 {} 个、学生 {} 人".format(*shown)

    def _where(self, position: int) -> str:
        """Whose line it is and where: 郑州市教育局（inbox/henan/郑州市.xlsx「Sheet1」D7）."""
        source = self.of(position)
        return f"{source.unit}（{source.file}{self.stack.place(position, 'school')}）"

    def _first_by_school(self) -> dict[str, list[int]]:
        """From each school's key to the positions of its entries."""
        positions: dict[str, list[int]] = {}
        for position, entry in enumerate(self.stack.entries):
            positions.setdefault(key(str(entry.value("school"))), []).append(position)
        return positions

    def similar_schools(self) -> Iterator[Placed]:
        """X03: names from two units that are probably one school."""
        positions = self._first_by_school()
        for one, other in similar_names(positions):
            first, second = positions[one][0], positions[other][0]
            if self.of(first).unit != self.of(second).unit:
                yield self.stack.at(
                    second, "school", "X03", value=str(self.stack.entries[second].value("school")),
                    other=self._where(first),
                    similar=str(self.stack.entries[first].value("school")),
                )  # fmt: skip

    def two_types(self) -> Iterator[Placed]:
        """X04: one school with two 学校类型, told where it differs from the first."""
        for positions in self._first_by_school().values():
            first = self.stack.entries[positions[0]]
            for position in positions[1:]:
                entry = self.stack.entries[position]
                if entry.value("school_type") != first.value("school_type"):
                    yield self.stack.at(
                        position, "school_type", "X04", value=str(entry.value("school_type")),
                        school=str(entry.value("school")), other=self._where(positions[0]),
                        similar=str(first.value("school_type")),
                    )  # fmt: skip
                    break
