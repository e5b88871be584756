"""Judging several submissions: order means nothing, and every accepted entry counts once."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.checking.explanations import Explanations
from pipeline.checking.units import resolve_unit
from pipeline.intake.inbox import InboxFile
from pipeline.jobs.judging import explanations_in, judge
from pipeline.jobs.receiving import Received
from pipeline.model.cells import Workbook
from pipeline.model.returns import Answer
from pipeline.model.submissions import Status
from pipeline.model.text import key
from pipeline.reading.documents import read_document
from pipeline.rollup.merge import merge
from tests.helpers.inboxes import SAVED_AT, table
from tests.helpers.opening import read_workbook
from tests.helpers.workbooks import workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.jobs.judging import Judged
    from pipeline.model.definitions import Definitions
    from pipeline.model.units import Territory


A = "1|郑州市金水中等专业学校|中职|物流管理（初级）|1|物流服务与管理|{}"
B = "2|郑州财税职业技术学院|高职|BIM（中级）；老年照护（中级）|2|工程造价、护理|200"
C = "3|洛阳市第一职业高中|中职|Web前端开发（初级）|1|计算机应用|80"
TABLES = {
    "郑州1": (table("郑州市教育局", A.format(120), B), 1),
    "郑州2": (table("郑州市教育局", A.format(130), B), 3),
    "郑州重存": (table("郑州市教育局", A.format(120), B), 2),
    "郑州有错": (table("郑州市教育局", A.format("若干"), B), 4),
    "洛阳": (table("洛阳市教育局", A.format(120), C), 1),
    "洛阳空": (table("洛阳市教育局"), 5),
    "开封": (table("开封市教育局", A.format(99), C, B), 2),
    "学校": (table("郑州财税职业技术学院", B.replace("200", "210")), 2),
    "不明": (table("新乡县教育局", C), 2),
}


@pytest.fixture(scope="module", name="pool")
def _pool(definitions: Definitions, territory: Territory) -> dict[str, Received]:
    """The tables as they were received, by their names."""
    return {name: _received(name, definitions, territory) for name in TABLES}


def _received(name: str, definitions: Definitions, territory: Territory) -> Received:
    text, day = TABLES[name]
    content = workbook(text)
    book = read_workbook(content)
    assert isinstance(book, Workbook)
    document = read_document(book, definitions.form, definitions.certificates)
    resolution = resolve_unit(document, territory.province("henan"), territory)
    return Received(
        InboxFile(Path(name), f"inbox/henan/{name}.xlsx", "henan", ignored=False),
        sha256=hashlib.sha256(content).hexdigest(),
        modified_at=SAVED_AT + dt.timedelta(days=day),
        document=document,
        unit=resolution.unit,
        findings=resolution.findings,
    )


def judged(received: Sequence[Received], definitions: Definitions) -> tuple[Judged, ...]:
    """Received in one run."""
    moments = {r.file: SAVED_AT + dt.timedelta(days=8) for r in received}
    return judge(received, moments, definitions)


SUBSETS = st.lists(st.sampled_from(sorted(TABLES)), unique=True, min_size=1)


@settings(max_examples=40)
@given(SUBSETS, st.randoms(use_true_random=False))
def test_order_changes_nothing(
    definitions: Definitions, pool: dict[str, Received], names: list[str], random: object
) -> None:
    """In whatever order files are judged, their fates, findings and the rollup are the same."""
    shuffled = sorted(names)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first = judged([pool[name] for name in sorted(names)], definitions)
    second = judged([pool[name] for name in shuffled], definitions)
    assert _told(first, definitions) == _told(second, definitions)
    assert _lines(first) == _lines(second)


def _told(judgement: Sequence[Judged], definitions: Definitions) -> dict[str, object]:
    documents = (j.submission(1, definitions, Explanations()).as_document() for j in judgement)
    return {d["file"]: (d["status"], sorted(map(str, d["findings"]))) for d in documents}


def _lines(judgement: Sequence[Judged]) -> list[object]:
    accepted = [j for j in judgement if j.status is Status.ACCEPTED]
    return list(merge((j.contribution for j in accepted), {}))


@settings(max_examples=40)
@given(SUBSETS)
def test_every_accepted_entry_once(
    definitions: Definitions, pool: dict[str, Received], names: list[str]
) -> None:
    """The rollup holds each entry of accepted files exactly once, or the line that stands for it.

    It holds no entry of another file, and no school × certificate twice.
    """
    judgement = judged([pool[name] for name in names], definitions)
    accepted = {j.received.file: j for j in judgement if j.status is Status.ACCEPTED}
    lines = merge((j.contribution for j in accepted.values()), {})
    there = Counter((n.source_file, n.source_row, n.certificate) for n in lines)
    every = {
        (file, entry.row, str(entry.value("certificate"))): (place, entry)
        for file, j in accepted.items()
        for place, entry in enumerate(j.received.document.entries if j.received.document else ())
    }
    left_out = {a for a, (place, _) in every.items() if place in accepted[a[0]].left_out}
    assert there == Counter(every.keys() - left_out)
    counted = Counter((key(n.school), n.certificate) for n in lines)
    assert set(counted.values()) <= {1}
    for address in left_out:
        _, entry = every[address]
        assert counted[key(str(entry.value("school"))), address[2]] == 1
    units = Counter(j.received.unit for j in accepted.values())
    assert set(units.values()) <= {1}


def test_of_an_unknown_unit_the_same_again(
    pool: dict[str, Received], definitions: Definitions
) -> None:
    """The later of two equal files of nobody is a duplicate; another content takes no place."""
    nobody = replace(pool["不明"], unit=None)
    assert nobody.document is not None
    document = replace(nobody.document, content_hash="another")
    files = {
        "a": nobody,
        "b": nobody,
        "c": replace(nobody, document=document),
    }
    sent = [
        replace(each, source=replace(each.source, file=f"inbox/henan/{name}.xlsx"))
        for name, each in files.items()
    ]
    (first, again, other) = judged(sent, definitions)
    assert first.status is other.status
    assert again.status is Status.DUPLICATE


def test_the_answers_of_an_unknown_unit_hold_for_their_file(
    pool: dict[str, Received], definitions: Definitions
) -> None:
    """Nobody knows yet whose they are; the file's own copy has them, until its unit is known."""
    nobody = replace(pool["不明"], unit=None)
    text = A.replace("初级", "高级").format(120)
    book = read_workbook(workbook(table("新乡县教育局", text)))
    assert isinstance(book, Workbook)
    document = read_document(book, definitions.form, definitions.certificates)
    sent = replace(nobody, document=document)
    (asked,) = judged([sent], definitions)
    unanswered = asked.submission(None, definitions, Explanations()).causes
    doubts = [doubt for cause in unanswered for doubt in cause.doubts]
    told = replace(document, answers=(Answer("五年一贯制", tuple(d.key for d in doubts)),))
    (answered,) = judged([replace(sent, document=told)], definitions)
    found = answered.submission(None, definitions, Explanations()).causes
    assert doubts
    assert {c.explanation for c in found if c.doubts} == {"五年一贯制"}
    assert explanations_in([answered.received]) == ()
