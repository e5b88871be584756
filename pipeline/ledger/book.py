"""Receipts, versions and statuses of one scope and round, in and out of the ledger."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pipeline.ledger.database import explanations, receipts, statuses, versions
from pipeline.ledger.fates import in_order
from pipeline.model.explanations import Explanation
from pipeline.model.findings import FindingKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.ledger.fates import Candidate
    from pipeline.model.submissions import Submission


@dataclass(frozen=True, slots=True)
class Book:
    """The ledger of one scope and round, within a transaction that the caller commits."""

    connection: sa.Connection
    scope: str
    round: str

    def receive(
        self, files: Sequence[tuple[str, str]], as_of: dt.datetime
    ) -> Mapping[tuple[str, str], dt.datetime]:
        """Enter files, as (name, sha256), and tell when each was first received.

        A file that the ledger knows keeps the time of its first receipt.
        """
        known = {(row.file, row.sha256): row.received_at for row in self._receipts()}
        new = [pair for pair in dict.fromkeys(files) if pair not in known]
        if new:
            moment = as_of.isoformat()
            self.connection.execute(
                receipts.insert(),
                [
                    {"scope": self.scope, "round": self.round, "file": file, "sha256": sha256,
                     "received_at": moment}
                    for file, sha256 in new
                ],
            )  # fmt: skip
            known |= dict.fromkeys(new, moment)
        return {pair: dt.datetime.fromisoformat(known[pair]) for pair in files}

    def _receipts(self) -> Sequence[sa.Row[int, str, str, str]]:
        columns = receipts.c
        query = sa.select(columns.id, columns.file, columns.sha256, columns.received_at)
        return self.connection.execute(query.where(*self._here(receipts))).all()

    def number_versions(self, candidates: Sequence[Candidate]) -> Mapping[str, int]:
        """The version of each file: the first content of a unit is 1, each new one the next."""
        known = self._versions()
        latest: dict[str, int] = {}
        for (unit, _), version in known.items():
            latest[unit] = max(version, latest.get(unit, 0))
        new = []
        for candidate in in_order(candidates):
            identity = (candidate.unit, candidate.content_hash)
            if identity not in known:
                latest[candidate.unit] = known[identity] = latest.get(candidate.unit, 0) + 1
                new.append({"unit": identity[0], "content_hash": identity[1],
                            "version": known[identity], "scope": self.scope,
                            "round": self.round})  # fmt: skip
        if new:
            self.connection.execute(versions.insert(), new)
        return {c.file: known[c.unit, c.content_hash] for c in candidates}

    def _versions(self) -> dict[tuple[str, str], int]:
        columns = versions.c
        query = sa.select(columns.unit, columns.content_hash, columns.version)
        rows = self.connection.execute(query.where(*self._here(versions)))
        return {(row.unit, row.content_hash): row.version for row in rows}

    def explain(self, given: Sequence[Explanation], as_of: dt.datetime) -> tuple[Explanation, ...]:
        """Enter explanations that are not known yet; all that are known then, the oldest first.

        A file that is read again says nothing new; an officer who says a thing again means it.
        """
        known = self._explanations()
        latest = {(one.unit, one.key): one for one in known}
        new = [
            one
            for one in dict.fromkeys(given)
            if one not in known or (one.is_officers and latest[one.unit, one.key] != one)
        ]
        if new:
            self.connection.execute(
                explanations.insert(),
                [
                    {"scope": self.scope, "round": self.round, "unit": one.unit,
                     "reason": one.reason, "source": one.source,
                     "given_at": as_of.isoformat(), **one.key._asdict()}
                    for one in new
                ],
            )  # fmt: skip
        return (*known, *new)

    def _explanations(self) -> list[Explanation]:
        columns = explanations.c
        query = sa.select(explanations).where(*self._here(explanations)).order_by(columns.id)
        return [
            Explanation(
                row.unit,
                FindingKey(*(getattr(row, name) for name in FindingKey._fields)),
                row.reason,
                row.source,
            )
            for row in self.connection.execute(query)
        ]

    def record(self, submissions: Iterable[Submission], as_of: dt.datetime) -> None:
        """Enter the status of each submission where it differs from the last one entered."""
        identifiers = {(row.file, row.sha256): row.id for row in self._receipts()}
        latest = self._latest_statuses()
        new = []
        for s in submissions:
            identifier = identifiers[s.receipt.file, s.receipt.sha256]
            state = (str(s.status), s.unit, s.entries)
            if latest.get(identifier) != state:
                new.append({"receipt_id": identifier, "status": state[0], "unit": state[1],
                            "entries": state[2], "decided_at": as_of.isoformat()})  # fmt: skip
        if new:
            self.connection.execute(statuses.insert(), new)

    def _latest_statuses(self) -> dict[int, tuple[str, str | None, int]]:
        columns = statuses.c
        query = (
            sa.select(columns.receipt_id, columns.status, columns.unit, columns.entries)
            .join(receipts, receipts.c.id == columns.receipt_id)
            .where(*self._here(receipts))
            .order_by(columns.id)
        )
        rows = self.connection.execute(query)
        return {row.receipt_id: (row.status, row.unit, row.entries) for row in rows}

    def _here(self, table: sa.Table) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
        return table.c.scope == self.scope, table.c.round == self.round
