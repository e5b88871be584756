"""A fault of the program while it marks a returned file: whom it costs what, and who is told."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING

import pytest

from pipeline.cli.commands import cli
from pipeline.jobs.returns import marking, returning
from tests.helpers.inboxes import HENAN, fill, table

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.jobs.returns.marking import Errand, Marked, Posted
    from pipeline.rendering.returns.notice import Notice

ODD = "henan/奇怪.xlsx"
LINE = "1|洛阳市旅游学校|中职|物流管理（初级）|1|物流服务与管理|若干"


def _fails(content: bytes, errand: Errand) -> Marked:
    raise LookupError(errand.file.file, len(content))


def _posted(errand: Errand, template: bytes, notice: Notice) -> Posted:
    """What a worker does whose program has a fault."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(marking, "_marked", _fails)
        return marking.posted(errand, template, notice)


def test_the_officer_is_told_of_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file goes back as it came with its list, and the terminal names it with the error."""
    fill(tmp_path, {ODD: table("洛阳市教育局", LINE)})
    monkeypatch.setattr(returning, "posted", _posted)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        code = cli.main([*HENAN, "--workspace", str(tmp_path)], standalone_mode=False)
    assert code == 1
    told = printed.getvalue()
    assert "没能在原件里标注" in told
    assert f"{ODD}（LookupError）" in told
    back = tmp_path / "outbox" / "henan" / "2019-1" / "退回"
    assert (back / "奇怪.xlsx").read_bytes() == (tmp_path / "inbox" / ODD).read_bytes()
    assert (back / "奇怪-问题清单.xlsx").is_file()


def test_without_a_fault_nothing_is_told(tmp_path: Path) -> None:
    """A file that could be marked is not named as one at which the program failed."""
    fill(tmp_path, {ODD: table("洛阳市教育局", LINE)})
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        cli.main([*HENAN, "--workspace", str(tmp_path)], standalone_mode=False)
    assert "没能在原件里标注" not in printed.getvalue()
