"""Receipts, versions, explanations and events of one scope and round, in and out of the ledger."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pipeline.ledger.fates import in_order
from pipeline.ledger.tables import events, explanations, receipts, versions
from pipeline.model.events import ABSENT, EXPLAINED, PROGRAM, READ, RECEIVED, Event, FileState
from pipeline.model.explanations import Explanation, as_written, new_among
from pipeline.model.findings import FindingKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from pipeline.ledger.fates import Candidate
    from pipeline.model.submissions import Submission


@dataclass(frozen=True, slots=True)
class Book:
    """The ledger of one scope and round, within a transaction that the caller commits."""

    connection: sa.Connection
    scope: str
    round: str
    actor: str = PROGRAM
    """Who does what is entered."""

    def receive(
        self, files: Sequence[tuple[str, str]], as_of: dt.datetime
    ) -> Mapping[tuple[str, str], dt.datetime]:
        """Enter files, as (name, sha256), and tell when each was first received.

        A file that the ledger knows keeps the time of its first receipt, also where it has been
        moved: the same bytes under another name, and the former name gone. A copy of what is still
        there is received anew.
        """
        known = {(row.file, row.sha256): row.received_at for row in self._receipts()}
        new = [pair for pair in dict.fromkeys(files) if pair not in known]
        if new:
            former = _moved(new, known, files)
            moments = {pair: known.get(former.get(pair, pair), as_of.isoformat()) for pair in new}
            self.connection.execute(
                receipts.insert(),
                [
                    {"scope": self.scope, "round": self.round, "file": file, "sha256": sha256,
                     "received_at": moment}
                    for (file, sha256), moment in moments.items()
                ],
            )  # fmt: skip
            known |= moments
            own = {(row.file, row.sha256): row.id for row in self._receipts()}
            told = [
                {"kind": RECEIVED, "receipt_id": own[pair],
                 "detail": {"was": former[pair][0]} if pair in former else {}}
                for pair in new
            ]  # fmt: skip
            self._enter(told, as_of)
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

    def explain(
        self,
        given: Sequence[Explanation],
        as_of: dt.datetime,
        known_as: Callable[[Explanation], Explanation] = as_written,
    ) -> tuple[Explanation, ...]:
        """Enter explanations that are not known yet; all that are known then, the oldest first.

        `known_as` gives units and schools the names by which they are compared.
        """
        known = self.explanations()
        new = new_among(given, known, known_as)
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
            told = [
                {"kind": EXPLAINED, "unit": one.unit, "reason": one.reason,
                 "detail": {**one.key._asdict(), "source": one.source}}
                for one in new
            ]  # fmt: skip
            self._enter(told, as_of)
        return (*known, *new)

    def explanations(self) -> list[Explanation]:
        """All that was ever said of doubts, the oldest first; withdrawn with an empty reason."""
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
        """Enter that files were read, and what became of them where that has changed.

        A file that was there before and is not among them is absent from now on.
        """
        identifiers = {(row.file, row.sha256): row.id for row in self._receipts()}
        states = {(s.file, s.sha256): s for s in self.states()}
        read = set(
            self.connection.execute(
                sa.select(events.c.receipt_id).where(*self._here(events), events.c.kind == READ)
            ).scalars()
        )
        told: list[dict[str, Any]] = []
        for s in submissions:
            identity = s.receipt.file, s.receipt.sha256
            receipt, known = identifiers[identity], states.pop(identity, None)
            if s.document is not None and receipt not in read:
                told.append({"kind": READ, "receipt_id": receipt, "unit": s.unit,
                             "detail": {"entries": s.entries}})  # fmt: skip
            detail = _detail(s)
            if known is None or (known.status, known.unit, known.detail) != (
                str(s.status), s.unit, detail,
            ):  # fmt: skip
                told.append({"kind": str(s.status), "receipt_id": receipt, "unit": s.unit,
                             "detail": detail})  # fmt: skip
        told += [
            {
                "kind": ABSENT,
                "receipt_id": identifiers[identity],
                "unit": state.unit,
                "detail": {"was": state.status},
            }
            for identity, state in states.items()
            if state.status != ABSENT
        ]
        self._enter(told, as_of)

    def states(self) -> tuple[FileState, ...]:
        """Every file that was received and decided on, as it stands today."""
        view = sa.table(
            "current_statuses",
            *map(sa.column, ("scope", "round", "receipt_id", *FileState._fields)),
        )
        query = sa.select(view).where(*self._here(view)).order_by(view.c.receipt_id)
        return tuple(
            FileState(
                row.file, row.sha256, dt.datetime.fromisoformat(row.received_at), row.status,
                row.unit, json.loads(row.detail),
            )
            for row in self.connection.execute(query)
        )  # fmt: skip

    def enter(
        self,
        kind: str,
        as_of: dt.datetime,
        *,
        unit: str | None = None,
        reason: str = "",
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Enter one event, such as a reminder or a lock."""
        self._enter([{"kind": kind, "unit": unit, "reason": reason, "detail": detail or {}}], as_of)

    def events(self, *kinds: str) -> tuple[Event, ...]:
        """What has happened, the oldest first; all of it where no kind is named."""
        query = (
            sa.select(events, receipts.c.file)
            .outerjoin(receipts, receipts.c.id == events.c.receipt_id)
            .where(*self._here(events))
            .order_by(events.c.id)
        )
        if kinds:
            query = query.where(events.c.kind.in_(kinds))
        return tuple(
            Event(
                row.kind, dt.datetime.fromisoformat(row.at), row.actor, row.reason, row.unit,
                row.file, json.loads(row.detail),
            )
            for row in self.connection.execute(query)
        )  # fmt: skip

    def _enter(self, told: Sequence[Mapping[str, Any]], as_of: dt.datetime) -> None:
        shared = {
            "scope": self.scope, "round": self.round, "at": as_of.isoformat(),
            "actor": self.actor, "reason": "", "unit": None, "receipt_id": None,
        }  # fmt: skip
        rows = [
            {**shared, **one, "detail": json.dumps(one.get("detail", {}), ensure_ascii=False)}
            for one in told
        ]
        if rows:
            self.connection.execute(events.insert(), rows)

    def _here(self, table: sa.FromClause) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
        return table.c.scope == self.scope, table.c.round == self.round


def _moved(
    new: Sequence[tuple[str, str]],
    known: Mapping[tuple[str, str], str],
    files: Sequence[tuple[str, str]],
) -> dict[tuple[str, str], tuple[str, str]]:
    """From each new file that is one of before under another name to what it was then.

    `known` tells when each file was received, as text. A file that is gone was moved once at most;
    of several with the same bytes it is the one that was received last.
    """
    here = set(files)
    gone: dict[str, list[tuple[str, str]]] = {}
    for pair in sorted(known, key=lambda pair: (dt.datetime.fromisoformat(known[pair]), pair)):
        if pair not in here:
            gone.setdefault(pair[1], []).append(pair)
    return {pair: gone[pair[1]].pop() for pair in sorted(new) if gone.get(pair[1])}


def _detail(submission: Submission) -> dict[str, Any]:
    """What the ledger keeps of a submission beside its status."""
    doubts = [cause for cause in submission.causes if cause.severity == "W"]
    codes: dict[str, int] = {}
    for cause in submission.causes:
        codes[cause.code] = codes.get(cause.code, 0) + cause.count
    return {
        "entries": submission.entries,
        "version": submission.version,
        "errors": sum(cause.severity == "E" for cause in submission.causes),
        "open": sum(not cause.explanation for cause in doubts),
        "explained": sum(bool(cause.explanation) for cause in doubts),
        "open_codes": sorted({cause.code for cause in doubts if not cause.explanation}),
        "codes": dict(sorted(codes.items())),
        "contact": _contact(submission),
    }


def _contact(submission: Submission) -> str:
    """Whom to call, as the unit wrote it: name and telephone of its table's meta line."""
    if submission.document is None:
        return ""
    spots = (submission.document.contact, submission.document.telephone)
    return " ".join(dict.fromkeys(spot.text for spot in spots if spot and spot.text))


def places(connection: sa.Connection) -> tuple[tuple[str, str], ...]:
    """Every scope and round in which something has happened, as (scope, round)."""
    query = sa.select(events.c.scope, events.c.round).distinct()
    return tuple(sorted((row.scope, row.round) for row in connection.execute(query)))


def known_files(connection: sa.Connection, round_name: str) -> frozenset[str]:
    """The names of all files that were ever received in a round, for whatever scope."""
    query = sa.select(receipts.c.file).where(receipts.c.round == round_name).distinct()
    return frozenset(connection.execute(query).scalars())
