"""Receiving: files in, what was read of each out; which files are a scope's, and whose scans."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.intake.archives import Extent, Origin
from pipeline.intake.files import read_file, trace
from pipeline.intake.inbox import InboxFile, wanted
from pipeline.intake.limits import MIB, Limits
from pipeline.jobs.bound_scans import with_scans, with_scans_of_any
from pipeline.jobs.receiving import (
    Further,
    Reader,
    Received,
    Task,
    arrived,
    of_scope,
)
from pipeline.model.findings import Finding
from pipeline.model.rounds import BEIJING
from tests.helpers.biff8 import compound
from tests.helpers.formats import zipped
from tests.helpers.inboxes import save, table
from tests.helpers.workbooks import workbook
from tests.unit.examples import examples
from tests.unit.given import NOON, definitions, document, read, territory

if TYPE_CHECKING:
    import pytest

HENAN, HEBEI = territory().province("henan"), territory().province("hebei")
NATION = territory().national
ROW = "1|郑州旅游学校|中职|物流管理（中级）|1|物流服务与管理|20|"
TABLE = workbook(table("郑州市教育局", ROW))
ZHENGZHOU, KAIFENG, BAODING = "郑州市教育局", "开封市教育局", "保定市教育局"
OLD_WORD = compound(bytes(600), "WordDocument")


def source(name: str, scope: str | None = "henan") -> InboxFile:
    """A file of an inbox."""
    folder = f"inbox/{scope}/" if scope else "inbox/"
    return InboxFile(Path("x", name), f"{folder}{name}", scope, ignored=False)


def of(unit: str, name: str, scope: str | None = "henan") -> Received:
    """A table of a unit."""
    meta = f"报送单位：{unit}（盖章）|||||联系人及电话：张伟 13800000000"
    return Received(source(name, scope), "0", NOON, document(ROW, meta=meta), unit)


def scan(name: str, scope: str | None = "henan") -> Received:
    """A stamped scan whose unit is not known yet."""
    finding = Finding("F08", variant="unmatched", facts={"kind": "PDF"})
    return Received(source(name, scope), "0", NOON, findings=(finding,))


def other(name: str) -> Received:
    """A document without a table of the form."""
    without = read("关于印发通知的函|\n各单位：|")
    assert any(f.code == "F05" for f in without.findings)
    return Received(source(name), "0", NOON, without)


# ── which files are a scope's ────────────────────────────


def test_the_files_of_a_scope() -> None:
    """A province's are those of its folder and those in no scope's; the nation's its folder's."""
    files = [source("a"), source("b", "hebei"), source("c", None), source("d", "national")]
    assert [f.path.name for f in wanted(files, HENAN)] == ["a", "c"]
    assert [f.path.name for f in wanted(files, NATION)] == ["d"]


def test_free_files_of_another_province() -> None:
    """A file that lies free goes to its unit's province; in a folder it stays, and is asked back.

    So does one of a unit that tells no province, and one without a document.
    """
    kept = [
        of(ZHENGZHOU, "free", None), of(BAODING, "in the folder"),
        of("某某学校", "unknown", None), scan("a.pdf", None),
    ]  # fmt: skip
    received = [of(BAODING, "of Hebei", None), *kept]
    assert list(of_scope(received, HENAN, territory())) == kept


def test_of_a_file_that_is_arriving_nothing_is_told() -> None:
    """Neither document nor unit nor findings of a file that changed while the run went on."""
    still, pending = of(ZHENGZHOU, "still"), Received(source("pending"), "1", NOON, pending=True)
    there = of(KAIFENG, "there")
    first, second, third = arrived([still, pending, there], frozenset({still.source.path}))
    assert first == Received(still.source, "0", NOON, pending=True)
    assert second == pending
    assert third is there


# ── whose scans ──────────────────────────────────────────


def test_a_scan_has_the_unit_that_its_name_tells() -> None:
    """The finding then names the unit; tables and unnamed scans stay as they are."""
    received = (scan("郑州市.pdf"), of(KAIFENG, "k.xlsx"), scan("1.pdf"), scan("开封市.pdf"))
    told = with_scans(received, HENAN)
    assert [r.unit for r in told] == [ZHENGZHOU, KAIFENG, None, KAIFENG]
    assert told[1:3] == received[1:3]
    (finding,) = told[0].findings
    assert (finding.variant, finding.facts) == ("", {"kind": "PDF", "unit": ZHENGZHOU})


def test_a_document_without_a_table_says_nothing() -> None:
    """F05: a letter beside the one table of a folder does not make the folder two units'."""
    received = (of(KAIFENG, "甲/k.xlsx"), other("甲/函.docx"), scan("甲/1.pdf"))
    assert with_scans(received, HENAN)[2].unit == KAIFENG


def test_a_table_of_an_unknown_unit_speaks() -> None:
    """Whose table it is not known may be the scan's: beside two tables nothing is told."""
    unknown = Received(source("甲/u.xlsx"), "0", NOON, document(ROW))
    received = (of(KAIFENG, "甲/k.xlsx"), unknown, scan("甲/1.pdf"))
    assert with_scans(received, HENAN)[2].unit is None


def test_each_scan_by_itself() -> None:
    """Two scans that an inbox lists under one name are two: none is taken for the other."""
    received = (scan("郑州市.pdf"), scan("郑州市.pdf"))
    assert [r.unit for r in with_scans(received, HENAN)] == [ZHENGZHOU, ZHENGZHOU]


@examples(
    "received unit",
    {
        "the scope of the table": ((of(ZHENGZHOU, "a.xlsx"), scan("郑州市.pdf")), ZHENGZHOU),
        "one of two scopes": (
            (of(ZHENGZHOU, "a.xlsx"), of(BAODING, "b.xlsx"), scan("保定市.pdf")),
            BAODING,
        ),
        "beside its table": ((of(BAODING, "乙/b.xlsx"), scan("乙/1.pdf")), BAODING),
        "of another province than the tables": (
            (of(ZHENGZHOU, "a.xlsx"), scan("保定市.pdf")),
            None,
        ),
        "no table at all": ((other("函.docx"), scan("郑州市.pdf")), None),
    },
)
def test_scans_of_no_common_scope(received: tuple[Received, ...], unit: str | None) -> None:
    """The scopes of the tables that were given tell a scan's unit, where they agree."""
    told = with_scans_of_any(received, territory())
    assert told[-1].unit == unit
    assert told[:-1] == received[:-1]


def test_tables_of_two_units_tell_nothing() -> None:
    """A scan beside tables of two units, be they of two provinces, is neither's."""
    received = (of(ZHENGZHOU, "甲/a.xlsx"), of(BAODING, "甲/b.xlsx"), scan("甲/1.pdf"))
    assert with_scans_of_any(received, territory())[-1].unit is None


def test_scopes_that_disagree_tell_nothing() -> None:
    """A name that is one unit's in one province and another's in the next is neither's."""
    beijing, liaoning = territory().province("beijing"), territory().province("liaoning")
    assert {s.by_region["朝阳"].region for s in (beijing, liaoning)} == {"朝阳区", "朝阳市"}
    units = ("北京市海淀区教育委员会", "沈阳市教育局")
    assert with_scans_of_any((of(units[1], "a.xlsx"), scan("朝阳.pdf")), territory())[1].unit
    received = (of(units[0], "甲/a.xlsx"), of(units[1], "乙/b.xlsx"), scan("朝阳.pdf"))
    assert with_scans_of_any(received, territory())[-1].unit is None


# ── reading ──────────────────────────────────────────────


def reader(limits: Limits | None = None) -> Reader:
    """What a run of Henan reads with."""
    return Reader(definitions(), HENAN, territory(), limits or Limits())


def put(folder: Path, content: bytes, name: str = "全部.zip") -> InboxFile:
    """A file of Henan's folder."""
    save(folder / name, content)
    return InboxFile(folder / name, f"inbox/henan/{name}", "henan", ignored=False)


def codes(received: Received | Further) -> list[tuple[str, str]]:
    """Code and variant of what was found outside the document."""
    assert isinstance(received, Received)
    return [(finding.code, finding.variant) for finding in received.findings]


def test_a_table_and_its_unit(tmp_path: Path) -> None:
    """A file comes with document, unit and the hash of its bytes."""
    file = put(tmp_path, TABLE, "郑州市.xlsx")
    received = reader().read(file)
    assert isinstance(received, Received)
    assert received.document is not None
    assert (received.unit, received.has_table, received.pending) == (ZHENGZHOU, True, False)
    assert received.sha256 == read_file(file.path, MIB * 50).sha256


def test_a_file_that_changes_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is still arriving, and nothing that was read of it is told."""
    file = put(tmp_path, TABLE, "郑州市.xlsx")

    def meanwhile(*_: object) -> None:
        file.path.write_bytes(TABLE + b"0")

    monkeypatch.setattr("pipeline.jobs.receiving.heading_findings", lambda *_: meanwhile() or [])
    received = reader().read(file)
    assert isinstance(received, Received)
    assert (received.pending, received.document, received.findings) == (True, None, ())


def test_a_file_over_the_limit_says_its_own_size(tmp_path: Path) -> None:
    """F03: the size is that of the file and not of what was read of it, and never the limit's."""
    sizes = (MIB + 1, 3 * MIB)
    found = [reader(Limits(file_mib=1)).read(put(tmp_path, bytes(size))) for size in sizes]
    assert [codes(received) for received in found] == [[("F03", "")]] * 2
    shown = [r.findings[0].facts["actual"] for r in found if isinstance(r, Received)]
    assert shown == ["1.1 MB", "3.0 MB"]


def test_an_archive_asks_for_its_files(tmp_path: Path) -> None:
    """Each is a task of its own, with what the archive was and how much it holds."""
    file = put(tmp_path, zipped(TABLE, "郑州市.xlsx"))
    further = reader().read(file)
    assert isinstance(further, Further)
    (task,) = further.tasks
    assert task.file.file == "inbox/henan/全部.zip/郑州市.xlsx"
    content = read_file(file.path, MIB)
    assert task.origin == Origin(trace(file.path), content.sha256, content.modified_at)
    assert further.extent == Extent(1, len(TABLE))
    refused = further.refused(Finding("F03"))
    assert (refused.source, refused.sha256) == (file, content.sha256)
    assert refused.findings == (Finding("F03"),)


def test_a_file_of_an_archive(tmp_path: Path) -> None:
    """It is read as if it lay in the inbox itself: hash, time and unit are its own."""
    task, origin = listed(tmp_path, zipped(TABLE, "郑州市.xlsx"))
    received = reader().read_member(task, origin)
    assert isinstance(received, Received)
    assert (received.unit, received.file) == (ZHENGZHOU, "inbox/henan/全部.zip/郑州市.xlsx")
    assert received.sha256 == read_file(put(tmp_path, TABLE, "x").path, MIB * 50).sha256
    assert received.modified_at == dt.datetime(2019, 4, 20, 9, tzinfo=BEIJING)


def listed(folder: Path, content: bytes) -> tuple[Task, Origin]:
    """The one file of an archive that was put into the inbox."""
    further = reader().read(put(folder, content))
    assert isinstance(further, Further)
    (task,) = further.tasks
    assert task.origin is not None
    return task, task.origin


def test_an_archive_that_is_exchanged_for_another(tmp_path: Path) -> None:
    """What stands in the place of a file in another archive is never taken for that file."""
    task, origin = listed(tmp_path, zipped(TABLE, "郑州市.xlsx"))
    other_table = workbook(table(KAIFENG, ROW))
    save(tmp_path / "全部.zip", zipped(other_table, "开封市.xlsx"), NOON + dt.timedelta(1))
    received = reader().read_member(task, origin)
    assert received == Received(task.file, origin.sha256, origin.modified_at, pending=True)
    (tmp_path / "全部.zip").unlink()
    assert reader().read_member(task, origin) == received


def test_an_archive_in_an_archive(tmp_path: Path) -> None:
    """It asks for its files in turn; one in that is refused, whatever it holds."""
    innermost = zipped(zipped(TABLE, "表.xlsx"), "内.zip")
    task, origin = listed(tmp_path, zipped(innermost, "中.zip"))
    inner = reader().read_member(task, origin)
    assert isinstance(inner, Further)
    assert inner.archive is not None
    assert inner.archive.file == "inbox/henan/全部.zip/中.zip"
    (third,) = inner.tasks
    assert third.origin == origin
    assert codes(reader().read_member(third, origin)) == [("F01", "nested")]


def test_an_old_document_is_converted_apart(tmp_path: Path) -> None:
    """It comes back as a task with the time of a conversion, from an archive as from the inbox."""
    limits = Limits(seconds=20, conversion_seconds=60)
    file = put(tmp_path, OLD_WORD, "表.doc")
    further = reader(limits).read(file)
    assert further == Further((Task(file, convert=True),))
    assert [task.seconds(limits) for task in (Task(file), *further.tasks)] == [20, 80]
    task, origin = listed(tmp_path, zipped(OLD_WORD, "表.doc"))
    assert reader().read_member(task, origin) == Further((task._replace(convert=True),))


def test_what_is_left_of_a_file_that_took_its_reader_down(tmp_path: Path) -> None:
    """Its receipt and the reason; of a file in an archive, the archive's receipt."""
    finding = Finding("F03", variant="time", facts={"allowed": "20 秒"})
    file = put(tmp_path, TABLE, "郑州市.xlsx")
    whole = read_file(file.path, MIB)
    left = reader().unread(Task(file), finding)
    assert left == Received(file, whole.sha256, whole.modified_at, findings=(finding,))
    origin = Origin(None, "archive", NOON)
    left = reader().unread(Task(file, origin), finding)
    assert left == Received(file, "archive", NOON, findings=(finding,))


def test_a_huge_file_is_over_its_size_and_not_over_time(tmp_path: Path) -> None:
    """F03: a worker that was ended while it hashed a terabyte does not hide why; nobody goes on."""
    file = put(tmp_path, b"")
    os.truncate(file.path, 2**40)
    left = reader().unread(Task(file), Finding("F03", variant="time", facts={"allowed": "20 秒"}))
    assert codes(left) == [("F03", "")]
    assert left.findings[0].facts["actual"] == "1,048,576.0 MB"
