"""Any entries, in any layout, written in any format: what is read is what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.checking.documents import check_documents
from pipeline.reading.documents import read_document
from pipeline.reading.values import raw_text
from tests.helpers.formats import FORMATS, opened, written
from tests.helpers.layouts import FIELDS, Laid, layouts

if TYPE_CHECKING:
    from pipeline.model.definitions import Definitions
    from pipeline.model.entries import Document, Spot
    from pipeline.model.findings import Finding

settings.load_profile("same-every-time")

MOST_ARCHIVES = 2


def read(
    name: str, laid: Laid, archives: int, definitions: Definitions
) -> tuple[Document, list[Finding]]:
    """The document of a table that went through a file, and every finding about it."""
    found = opened(*written(name, laid.grids, archives))
    assert found.workbook is not None, found.findings
    document = read_document(found.workbook, definitions.form, definitions.certificates)
    (findings,) = check_documents([document], definitions)
    grids = {grid.name: grid for grid in found.workbook.grids}
    for entry in document.entries:
        for reading in entry.readings.values():
            value = grids[entry.sheet].value(reading.row_index, reading.column_index)
            assert reading.raw in ("", raw_text(value))
    return document, [*found.findings, *findings]


def text_of(spot: Spot | None) -> str | None:
    """The text of a line around the table, None where there is none."""
    return None if spot is None else spot.text


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=25)
@given(data=st.data())
def test_written_then_read(definitions: Definitions, name: str, data: st.DataObject) -> None:
    """Entries, unit and contact are read as they were written, each value from its own cell.

    There is nothing to be mended (E) in any of these layouts, in the file itself or in archives
    around it. Where a format has no merged cells, those under the first are blank.
    """
    certificates = definitions.certificates.of_batch(1)
    laid = data.draw(layouts(definitions.form, certificates, FORMATS[name]))
    archives = data.draw(st.integers(0, MOST_ARCHIVES))
    document, findings = read(name, laid, archives, definitions)
    assert [{f: e.value(f) for f in FIELDS} for e in document.entries] == list(laid.values)
    assert text_of(document.unit) == laid.unit
    assert text_of(document.contact) == laid.contact
    assert [f for f in findings if definitions.catalogue.severity(f) == "E"] == []
    for entry, places in zip(document.entries, laid.places, strict=True):
        cells = {name: (r.row_index, r.column_index) for name, r in entry.readings.items()}
        assert cells == dict(places)
