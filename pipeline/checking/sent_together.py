"""The tables of one unit that came in one run in, S08 out: which of them counts, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.findings import Finding
from pipeline.model.text import key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.model.entries import Document

_MOST_SCHOOLS = 5


def sent_together(
    unit: str, document: Document, others: Mapping[str, Document], why: str
) -> Finding:
    """S08 for the table of a unit that counts; the others came in the same run and do not.

    `others` are by the names of their files, `why` is what this one was chosen by. Two parts of one
    report look the same as two versions of it: schools that only the others name are told.
    """
    own = _schools(document)
    lost = {k: name for other in others.values() for k, name in _schools(other).items()}
    only = [name for school, name in lost.items() if school not in own]
    more = f" 等 {len(only)} 所" if len(only) > _MOST_SCHOOLS else ""
    names = "、".join(others)
    return Finding(
        "S08",
        value=names,
        variant="parts" if only else "",
        facts={
            "unit": unit, "count": str(len(others) + 1), "others": names, "why": why,
            "schools": "、".join(only[:_MOST_SCHOOLS]) + more,
        },
    )  # fmt: skip


def _schools(document: Document) -> dict[str, str]:
    """The schools of a table by their comparison keys, in its order."""
    names = (str(entry.value("school")) for entry in document.entries if entry.value("school"))
    return {key(name): name for name in names}
