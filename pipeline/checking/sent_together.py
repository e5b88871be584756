"""The tables of one unit in, S08 out: which of them counts, why, and what only the others have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.findings import Finding
from pipeline.model.text import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.model.entries import Document

_MOST_SCHOOLS = 5


def sent_together(
    unit: str, document: Document, others: Mapping[str, Document], why: str, *, counts: bool
) -> Finding:
    """S08 for the table of a unit that stands; the others came in the same run and do not.

    `others` are by the names of their files, `why` is what this one was chosen by, `counts` whether
    it counts or was returned. Two parts of one report look the same as two versions of it: schools
    that only the others name are told.
    """
    only = _only_in(others.values(), document)
    names = "、".join(others)
    return Finding(
        "S08",
        value=names,
        variant="parts" if only else "",
        facts={
            "unit": unit, "count": str(len(others) + 1), "others": names, "why": why,
            "schools": _shown(only), "fate": "计入" if counts else "退回",
        },
    )  # fmt: skip


def sent_later(unit: str, document: Document, former: str, before: Document) -> Finding | None:
    """S08 for a table that took the place of one from an earlier run and lacks schools of it.

    `former` is the file of the table before. None where every school of it is there.
    """
    only = _only_in((before,), document)
    if not only:
        return None
    facts = {"unit": unit, "count": "2", "others": former, "schools": _shown(only)}
    return Finding("S08", value=former, variant="parts_later", facts=facts)


def _only_in(others: Iterable[Document], document: Document) -> list[str]:
    """The schools that other tables name and this one does not."""
    own = _schools(document)
    lost = {k: name for other in others for k, name in _schools(other).items()}
    return [name for school, name in lost.items() if school not in own]


def _shown(schools: Sequence[str]) -> str:
    more = f" 等 {len(schools)} 所" if len(schools) > _MOST_SCHOOLS else ""
    return "、".join(schools[:_MOST_SCHOOLS]) + more


def _schools(document: Document) -> dict[str, str]:
    """The schools of a table by their comparison keys, in its order."""
    names = (str(entry.value("school")) for entry in document.entries if entry.value("school"))
    return {key(name): name for name in names}
