"""A URL in, a ledger as the program's first version left it out: four plain tables, no number."""

from __future__ import annotations

import sqlalchemy as sa

_metadata = sa.MetaData()


def _table(name: str, *columns: sa.schema.SchemaItem) -> sa.Table:
    return sa.Table(name, _metadata, sa.Column("id", sa.Integer, primary_key=True), *columns)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


RECEIPTS = _table(
    "receipts", *_texts("scope", "round", "file", "sha256", "received_at"),
    sa.UniqueConstraint("scope", "round", "file", "sha256"),
)  # fmt: skip
VERSIONS = _table(
    "versions", *_texts("scope", "round", "unit", "content_hash"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.UniqueConstraint("scope", "round", "unit", "content_hash"),
    sa.UniqueConstraint("scope", "round", "unit", "version"),
)  # fmt: skip
EXPLANATIONS = _table(
    "explanations",
    *_texts("scope", "round", "unit", "school", "certificate", "field", "code", "value"),
    *_texts("reason", "source", "given_at"),
)
STATUSES = _table(
    "statuses", sa.Column("receipt_id", sa.Integer, sa.ForeignKey("receipts.id"), nullable=False),
    *_texts("status"), sa.Column("unit", sa.Text),
    sa.Column("entries", sa.Integer, nullable=False), *_texts("decided_at"),
)  # fmt: skip

_HERE = {"scope": "henan", "round": "2019-1"}
_EARLY, _LATE = "2019-04-20T12:00:00+08:00", "2019-04-21T12:00:00+08:00"

ROWS: dict[sa.Table, list[dict[str, object]]] = {
    RECEIPTS: [
        {"id": 3, **_HERE, "file": "inbox/甲.xlsx", "sha256": "1", "received_at": _EARLY},
        {"id": 5, **_HERE, "file": "inbox/乙.xlsx", "sha256": "2", "received_at": _EARLY},
        {"id": 9, **_HERE, "file": "inbox/丙.xlsx", "sha256": "3", "received_at": _LATE},
    ],
    VERSIONS: [
        {"id": 4, **_HERE, "unit": "甲", "content_hash": "x", "version": 1},
        {"id": 6, **_HERE, "unit": "甲", "content_hash": "y", "version": 2},
    ],
    EXPLANATIONS: [
        {"id": 2, **_HERE, "unit": "甲", "school": "甲学校", "certificate": "", "field": "students",
         "code": "R04", "value": "900", "reason": "两校合并", "source": "", "given_at": _LATE},
    ],
    # The second run was told an earlier time by --as-of: what it decided holds all the same.
    STATUSES: [
        {"id": 1, "receipt_id": 3, "status": "returned", "unit": None, "entries": 0,
         "decided_at": _LATE},
        {"id": 2, "receipt_id": 5, "status": "accepted", "unit": "乙", "entries": 7,
         "decided_at": _LATE},
        {"id": 7, "receipt_id": 3, "status": "accepted", "unit": "甲", "entries": 5,
         "decided_at": _EARLY},
    ],
}  # fmt: skip


def make_first_version(url: str, *, without: tuple[sa.Table, ...] = ()) -> None:
    """Make it, with rows; `without` tables that came while the first version was worked on."""
    engine = sa.create_engine(url)
    tables = [table for table in ROWS if table not in without]
    with engine.begin() as connection:
        _metadata.create_all(connection, tables)
        for table in tables:
            connection.execute(table.insert(), ROWS[table])
            if engine.dialect.name == "postgresql":  # its counter stands where the rows end
                last = sa.select(sa.func.max(table.c.id)).scalar_subquery()
                connection.execute(sa.select(sa.func.setval(f"{table.name}_id_seq", last)))
    engine.dispose()
