"""Damaged copies in, read by the program's own workers; what became of each out."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import contextmanager
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from pipeline.checking.documents import check_documents
from pipeline.intake.inbox import InboxFile
from pipeline.jobs.receiving import Reader
from pipeline.jobs.workers import workers
from pipeline.model.cells import Grid, Merge
from tests.helpers.formats import LIMITS
from tests.helpers.inboxes import HEADER, TITLE
from tests.helpers.schools import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.jobs.receiving import Received
    from pipeline.jobs.workers import Workers
    from pipeline.model.definitions import Definitions
    from pipeline.model.entries import Entry
    from pipeline.model.findings import Finding
    from pipeline.model.units import Territory
    from tests.helpers.mutants import Mutant

_TASKS = 1_000
_ROWS = (
    (TITLE,),
    ("报送单位：郑州市教育局（盖章）", "", "", "", "", "联系人及电话：张伟 13800000000"),
    tuple(HEADER.split("|")),
    (1.0, "郑州市金水中等专业学校", "中职", "物流管理（初级）", 1.0, "物流服务与管理", 120.0),
    ("", "", "", "老年照护（初级）", 2.0, "护理、老年人服务与管理", 65.0, "省级示范"),
    (2.0, "郑州财税职业技术学院", "高职", "BIM（初级、中级）", 1.0, "工程造价", 238.0, "国家骨干"),
    ("", "", "", "Web前端开发（中级）", 1.0, "软件技术", 97.0),
    (
        3.0,
        "黄河工程学院",
        "应用型本科",
        "物流管理（高级）",
        3.0,
        "物流管理、工商管理、电子商务",
        410.0,
    ),
    (4.0, "郑州市惠济中等专业学校", "中职", "老年照护（初级）", 1.0, "护理", 84.0, "行业特色"),
    ("注：1.本表可另附页",),
)
_MERGES = (
    Merge(0, 0, 0, 7),
    *(Merge(row, column, row + 1, column) for row in (3, 5) for column in (0, 1, 2)),
)
SOUND = (Grid("汇总", _ROWS, _MERGES),)
"""A table without any finding: merged cells, blank ones, remarks and a note."""


class Fate(Enum):
    """What became of a damaged copy."""

    REFUSED = "refused"
    EQUAL = "read equal"
    NOTED = "read differing, with a finding"
    SILENT = "read differing, without a finding"


class Outcome(NamedTuple):
    """One damaged copy, with all that was read from it."""

    mutant: Mutant
    fate: Fate
    received: tuple[Received, ...]

    @property
    def entries(self) -> tuple[tuple[object, ...], ...]:
        """The values of all entries."""
        return tuple(map(values_of, entries_of(self.received)))

    def __str__(self) -> str:
        return f"{self.mutant.how}: {self.entries}"


@contextmanager
def laboratory(
    definitions: Definitions, territory: Territory, folder: Path
) -> Iterator[Laboratory]:
    """A place to read damaged copies in; leaving the block stops its workers."""
    reader = Reader(definitions, territory.province("henan"), territory, LIMITS)
    with workers(reader, _TASKS) as at_work:
        yield Laboratory(definitions, folder, at_work)


class Laboratory(NamedTuple):
    """What it takes to read files as a run of a province does."""

    definitions: Definitions
    folder: Path
    at_work: Workers

    def outcomes(self, original: bytes, name: str, mutants: Sequence[Mutant]) -> list[Outcome]:
        """The fates of damaged copies, each measured by the whole file."""
        contents = [original, *(mutant.content for mutant in mutants)]
        whole, *others = self._received(contents, name)
        assert not [f for r in whole for f in r.findings if f.code in ("F01", "F02", "F03")]
        return [
            Outcome(mutant, self._fate(received, whole), received)
            for mutant, received in zip(mutants, others, strict=True)
        ]

    def _received(self, contents: Sequence[bytes], name: str) -> list[tuple[Received, ...]]:
        files = []
        for number, content in enumerate(contents):
            path = self.folder / str(number) / name
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_bytes(content)
            files.append(InboxFile(path, f"inbox/henan/{number}/{name}", "henan", ignored=False))
        every = self.at_work.read(files).collect(lambda _done, _total: None)
        by_path: dict[Path, list[Received]] = defaultdict(list)
        for received in every:
            by_path[received.source.path].append(received)
        return [tuple(by_path[file.path]) for file in files]

    def _fate(self, received: tuple[Received, ...], whole: tuple[Received, ...]) -> Fate:
        if all(one.document is None for one in received):
            return Fate.REFUSED if self._serious(received) else Fate.SILENT
        entries, wanted = (Counter(map(values_of, entries_of(r))) for r in (received, whole))
        if entries == wanted:
            return Fate.EQUAL
        if self._serious(received) - self._serious(whole):
            return Fate.NOTED
        checked = self._serious(received, self._checked(received))
        known = self._serious(whole, self._checked(whole))
        return Fate.NOTED if checked - known else Fate.SILENT

    def _checked(self, received: tuple[Received, ...]) -> list[Finding]:
        documents = [one.document for one in received if one.document is not None]
        found = (check_documents([document], self.definitions) for document in documents)
        return [finding for (findings,) in found for finding in findings]

    def _serious(
        self, received: tuple[Received, ...], more: Sequence[Finding] = ()
    ) -> set[tuple[str, str]]:
        """The findings that say that something is wrong (E) or doubtful (W)."""
        read = [f for one in received if one.document for f in one.document.findings]
        every = [*(f for one in received for f in one.findings), *read, *more]
        severity = self.definitions.catalogue.severity
        return {(f.code, f.variant) for f in every if severity(f) in ("E", "W")}


def entries_of(received: Sequence[Received]) -> list[Entry]:
    """All entries of a file, or of the files of an archive."""
    return [e for one in received if one.document is not None for e in one.document.entries]


def values_of(entry: Entry) -> tuple[object, ...]:
    """The values of an entry in the order of the fields."""
    return tuple(entry.value(field) for field in FIELDS)
