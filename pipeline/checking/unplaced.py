"""What a unit wrote into the list of a returned file in, S09 where that explains no doubt out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model.entries import Document


def unplaced_answers(document: Document) -> Iterator[Finding]:
    """S09 for each explanation that is kept, and explains nothing.

    It has no place in the file: the list that it stands in is not the unit's, and the next returned
    copy has another in its stead.
    """
    for answer in document.unplaced:
        yield Finding(
            "S09",
            value=answer.reason,
            variant="error" if answer.code else "",
            facts={"list": answer.sheet, "line": str(answer.row), "code": answer.code},
        )
