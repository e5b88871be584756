"""Any entries, in any layout, written in any format: what is read is what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.checking.documents import check_documents
from pipeline.intake.opening import open_content
from pipeline.intake.sniffing import Kind
from pipeline.reading.documents import read_document
from pipeline.reading.values import raw_text
from tests.helpers.damaged import SOUND, values_of
from tests.helpers.formats import FORMATS, LIMITS, opened, written
from tests.helpers.layouts import Laid, layouts
from tests.helpers.programs import converted
from tests.helpers.schools import FIELDS

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.intake.opening import Opened
    from pipeline.model.definitions import Definitions
    from pipeline.model.entries import Document, Spot
    from pipeline.model.findings import Finding


MOST_ARCHIVES = 2


def read(
    name: str, laid: Laid, archives: int, definitions: Definitions
) -> tuple[Document, list[Finding]]:
    """The document of a table that went through a file, and every finding about it."""
    return understood(opened(*written(name, laid.grids, archives)), definitions)


def understood(found: Opened, definitions: Definitions) -> tuple[Document, list[Finding]]:
    """What was read from an opened file; each reading keeps the text of the cell that it names."""
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
@settings(max_examples=20)
@given(data=st.data())
def test_written_then_read(definitions: Definitions, name: str, data: st.DataObject) -> None:
    """Entries, unit and contact are read as they were written, each value from its own cell.

    Nothing is to be mended (E) in any of these layouts, neither in the file itself nor in archives
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


def test_old_word(definitions: Definitions, tmp_path: Path) -> None:
    """A .doc gives the same entries as the .docx that it was saved from; it takes a converter."""
    content, name = written("docx", SOUND)
    old = converted(content, "docx", "doc", tmp_path)
    assert open_content(old, "洛阳市.doc", LIMITS) == (Kind.OLD_WORD, None, (), None)
    found = open_content(old, "洛阳市.doc", LIMITS, convert=True)
    documents = [understood(each, definitions)[0] for each in (found, opened(content, name))]
    first, second = ([values_of(entry) for entry in d.entries] for d in documents)
    assert first == second
    assert len(first) == len([row for row in SOUND[0].rows[3:] if len(row) > 1])
