"""The outbox: results are published whole or not at all, whatever goes wrong in between."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.jobs.outbox import staged
from pipeline.model.errors import UsageFault
from tests.helpers.inboxes import contents

FORMER = {"汇总表.xlsx": b"former", "退回/甲.xlsx": b"former"}
NEW = {"汇总表.xlsx": b"new", "run.json": b"{}", "退回/乙.xlsx": b"new"}


@pytest.fixture
def final(tmp_path: Path) -> Path:
    """The folder of a scope's and round's results, which is not there yet."""
    return tmp_path / "outbox" / "henan" / "2019-1"


def publish(final: Path, files: dict[str, bytes]) -> None:
    """Publish results, as the main job does."""
    with staged(final, files) as results:
        results.publish()


def remains(final: Path) -> list[str]:
    """What stands beside the results."""
    return sorted(path.name for path in final.parent.iterdir() if path != final)


def test_published_whole(final: Path) -> None:
    """Every file is there with its bytes, in its folder, and nothing else remains."""
    publish(final, NEW)
    assert contents(final) == NEW
    assert remains(final) == []


def test_former_results_are_replaced_whole(final: Path) -> None:
    """A file that the new results lack is gone: a corrected unit has no returned copy left."""
    publish(final, FORMER)
    publish(final, NEW)
    assert contents(final) == NEW
    assert remains(final) == []


def test_twice_in_a_row(final: Path) -> None:
    """The same results once more are the same."""
    publish(final, NEW)
    publish(final, NEW)
    assert contents(final) == NEW


def test_not_published(final: Path) -> None:
    """What was staged and not published leaves the former results as they were."""
    publish(final, FORMER)
    with staged(final, NEW) as results:
        assert contents(results.staging) == NEW
        assert contents(final) == FORMER
    assert contents(final) == FORMER
    assert remains(final) == []


def test_a_fault_before_publishing(final: Path) -> None:
    """A fault between staging and publishing leaves no results where there were none."""

    def fail() -> None:
        with staged(final, NEW):
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert not final.exists()
    assert remains(final) == []


def test_a_file_that_cannot_be_written(final: Path) -> None:
    """A failure in the middle of writing is told, and the former results stay as they were."""
    publish(final, FORMER)
    with pytest.raises(UsageFault, match="原有的结果没有改动"):
        publish(final, {"汇总表.xlsx": b"new", "退回": b"a file", "退回/甲.xlsx": b"new"})
    assert contents(final) == FORMER
    assert remains(final) == []


def test_the_outbox_is_a_file(tmp_path: Path) -> None:
    """Where a file stands in the way of a folder above, it is told and left as it was."""
    (tmp_path / "outbox").write_bytes(b"mine")
    with pytest.raises(UsageFault, match="outbox"):
        publish(tmp_path / "outbox" / "henan" / "2019-1", NEW)
    assert (tmp_path / "outbox").read_bytes() == b"mine"


def test_the_target_is_a_file(final: Path) -> None:
    """A file in the results' own place is no obstacle for ever: a next run works again."""
    final.parent.mkdir(parents=True)
    final.write_bytes(b"not a folder")
    publish(final, FORMER)
    publish(final, NEW)
    assert contents(final) == NEW
    assert remains(final) == []


def test_staging_left_by_a_killed_run(final: Path) -> None:
    """Half-written results of a run that was killed are never part of the next ones."""
    leftover = final.with_name(f".{final.name}.new")
    (leftover / "退回").mkdir(parents=True)
    (leftover / "退回" / "丙.xlsx").write_bytes(b"half")
    publish(final, NEW)
    assert contents(final) == NEW
    assert remains(final) == []


def test_a_run_killed_between_two_renames(final: Path) -> None:
    """Former results that a killed run had put aside do not keep the next run from publishing."""
    publish(final.with_name(f".{final.name}.old"), FORMER)
    publish(final, NEW)
    assert contents(final) == NEW
    assert remains(final) == []


@pytest.mark.parametrize("moved", ["former", "new"])
def test_a_rename_that_fails(final: Path, monkeypatch: pytest.MonkeyPatch, moved: str) -> None:
    """A folder that is open in Excel cannot be moved: it is told, and nothing has changed."""
    publish(final, FORMER)
    rename = Path.rename
    refused = {"former": final, "new": final.with_name(f".{final.name}.new")}[moved]

    def refuse(self: Path, target: Path) -> Path:
        if self == refused:
            raise PermissionError(13, "in use")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(UsageFault, match="Excel"):
        publish(final, NEW)
    assert contents(final) == FORMER
    assert remains(final) == []


def test_other_rounds_are_left_alone(final: Path) -> None:
    """Results of another round stand beside and stay."""
    other = final.with_name("2019-2")
    publish(other, FORMER)
    publish(final, NEW)
    assert contents(other) == FORMER
