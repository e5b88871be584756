"""S09: what a unit wrote into the list of a returned file, and explains nothing."""

from __future__ import annotations

from dataclasses import replace

from pipeline.checking.causes import causes
from pipeline.checking.documents import check_documents
from pipeline.model.returns import Unplaced
from tests.unit.given import definitions, document

WORDS = "两校合并，" * 20


def test_lost_words_are_quoted() -> None:
    """Each is a finding with its row; the message quotes it shortened, the finding has it whole."""
    given = (Unplaced(WORDS, "问题清单", 5), Unplaced("新建校区", "清单", 6))
    sent = replace(document("1|甲学校|中职|物流管理（初级）|1|会计|60|"), unplaced=given)
    found = [f for f in check_documents([sent], definitions())[0] if f.code == "S09"]
    assert [finding.value for finding in found] == [WORDS, "新建校区"]
    one, other = causes(found, definitions())
    assert (one.severity, other.severity) == ("W", "W")
    assert "第 5 行" in one.found
    assert "两校合并" in one.found
    assert WORDS not in one.found
    assert "「清单」第 6 行" in other.found


def test_words_beside_an_error() -> None:
    """Of an error it is said that it must be corrected; for the record, since it has its own E."""
    given = (Unplaced("确是中职校", "问题清单", 4, "C02"),)
    sent = replace(document("1|甲学校|中职|物流管理（初级）|1|会计|60|"), unplaced=given)
    found = [f for f in check_documents([sent], definitions())[0] if f.code == "S09"]
    (cause,) = causes(found, definitions())
    assert cause.severity == "I"
    assert "C02" in cause.found
    assert "确是中职校" in cause.found
