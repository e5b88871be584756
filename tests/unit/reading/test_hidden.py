"""Hidden rows and columns: read and counted all the same, and told once where they hold data."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.reading.documents import read_document
from tests.unit.examples import examples
from tests.unit.given import HEADER, definitions
from tests.unit.grids import grid, workbook

if TYPE_CHECKING:
    from pipeline.model.findings import Finding

ROWS = "\n".join(f"{n}|甲学校{n}|中职|物流管理中级|1|物流管理|20|" for n in range(1, 21))
TABLE = f"{HEADER}\n{ROWS}\n\n注：可另附页"


def found(
    rows: tuple[int, ...] = (), columns: tuple[int, ...] = (), text: str = TABLE
) -> tuple[Finding, ...]:
    """The findings of a table of 20 entries in rows 2 to 21 with rows and columns hidden."""
    hidden = replace(grid(text), hidden_rows=frozenset(rows), hidden_columns=frozenset(columns))
    document = read_document(workbook(hidden), definitions().form, definitions().certificates)
    assert len(document.entries) == 20
    return document.findings


@examples(
    "rows count span",
    {
        "one": ((3,), "1", "4"),
        "some that follow": ((3, 4, 5, 9), "4", "4—6、10"),
        "many": (tuple(range(2, 21, 2)), "10", "3、5、7、9、11 等"),
    },
)
def test_f06_hidden_rows(rows: tuple[int, ...], count: str, span: str) -> None:
    """F06 once for all hidden rows with entries: how many, and which."""
    (finding,) = found(rows)
    assert (finding.code, finding.variant) == ("F06", "hidden_rows")
    assert (finding.facts["count"], finding.facts["span"]) == (count, span)


def test_f06_hidden_columns() -> None:
    """F06 once for all hidden columns of the table that must be there or hold data."""
    (finding,) = found(columns=(0, 3, 4, 7, 12))
    assert (finding.code, finding.variant) == ("F06", "hidden_columns")
    assert (finding.facts["count"], finding.facts["span"]) == ("3", "A、D—E")


def test_f06_a_required_column_that_is_blank() -> None:
    """A hidden column that every table must have is told even if it is blank."""
    blank = TABLE.replace("|20|", "||")
    assert [f.variant for f in found(columns=(6,), text=blank)] == ["hidden_columns"]


def test_hidden_but_nothing_there() -> None:
    """A hidden header, note or blank row, or a blank column, is no finding."""
    assert found((0, 21, 22, 40), (7, 8, 9)) == ()


@examples(
    "merges told",
    {
        "figures": ("G2:G3", ("1", "G3")),
        "the same name": ("C2:C3", None),
        "names and figures": ("B2:B3 G2:G3", ("2", "B3、G3")),
        "header and title": ("A1:H1", None),
        "beyond the table": ("J2:J3", None),
    },
)
def test_f06_covered(merges: str, told: tuple[str, str] | None) -> None:
    """F06: what a merged cell covers and no program shows is told, unless it says the same."""
    text = TABLE.replace("物流管理|20|", "物流管理|30|", 1)
    sheet = grid(text, merges=merges)
    document = read_document(workbook(sheet), definitions().form, definitions().certificates)
    found = [f for f in document.findings if f.variant == "covered"]
    assert [(f.facts["count"], f.facts["span"]) for f in found] == ([told] if told else [])
