"""When a submission was received in, S04 out: after the deadline of its round and scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.findings import Finding
from pipeline.model.rounds import minute

if TYPE_CHECKING:
    import datetime as dt


class Arrival(NamedTuple):
    """One table as it arrived."""

    file: str
    received_at: dt.datetime
    """When a run first saw it."""
    modified_at: dt.datetime
    """When it was last saved, by the file's own word."""


def late(arrival: Arrival, deadline: dt.datetime, in_time: Arrival | None) -> Finding | None:
    """S04, or None for what was received by the deadline.

    `in_time` is another table of the same unit that came by the deadline: then only this one is
    late, and not the unit. A run is a receipt (the first to see the file), so where the file says
    that it was saved before, the message says so too.
    """
    if arrival.received_at <= deadline:
        return None
    if in_time is not None:
        variant = "again"
    else:
        variant = "saved_before" if arrival.modified_at <= deadline else ""
    facts = {
        "received": minute(arrival.received_at),
        "deadline": minute(deadline),
        "saved": minute(arrival.modified_at),
        "earlier": "" if in_time is None else in_time.file,
    }
    return Finding("S04", variant=variant, facts=facts)
