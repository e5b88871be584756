"""Documents in, their findings out: cells by the schema, then the checks that no schema can say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.checking import rows, submissions
from pipeline.checking.cells import cell_findings
from pipeline.checking.shifts import shifted_rows, without_followers
from pipeline.checking.stack import Placed, Stack, faulty_cells
from pipeline.checking.totals import wrong_totals
from pipeline.checking.unplaced import unplaced_answers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.checking.stack import Clean
    from pipeline.model.definitions import Definitions
    from pipeline.model.entries import Document
    from pipeline.model.findings import Finding

CHECKS: tuple[Callable[[Clean], Iterator[Placed]], ...] = (
    rows.majors_against_count,
    rows.type_against_name,
    rows.ineligible_schools,
    rows.outliers,
    rows.advanced_level_in_secondary_school,
    submissions.sequence_gaps,
    rows.doubled_majors,
    wrong_totals,
    rows.several_certificates,
    submissions.doubled_entries,
    submissions.similar_schools,
    submissions.empty_tables,
)
"""What looks at more than one cell; no check looks at a cell that has an error already."""


def check_documents(
    documents: Sequence[Document], definitions: Definitions
) -> tuple[tuple[Finding, ...], ...]:
    """All findings of each document: those of its reading, of its cells, rows and the whole.

    The outliers of R04 are sought among all the documents together.
    """
    stack = Stack.of(documents, definitions)
    placed = [Placed(n, f) for n, d in enumerate(documents) for f in d.findings]
    placed.extend(cell_findings(stack))
    shifts = shifted_rows(stack, placed)
    clean = faulty_cells(placed, stack).also_faulty(cell for s in shifts for cell in s.cells)
    placed = list(without_followers(placed, shifts))
    for check in CHECKS:
        placed.extend(dict.fromkeys(check(clean)))
    placed.extend(Placed(n, f) for n, d in enumerate(documents) for f in unplaced_answers(d))
    findings: list[list[Finding]] = [[] for _ in documents]
    for number, finding in placed:
        findings[number].append(finding)
    return tuple(map(tuple, findings))
