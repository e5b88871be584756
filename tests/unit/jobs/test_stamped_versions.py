"""The versions of a unit's stamped scans, held against its table when they come in (S11)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pipeline.model.checkcodes import Mark, PrintedRow, check_code
from tests.helpers.inboxes import fill, run, save, table
from tests.helpers.marked_pages import page

if TYPE_CHECKING:
    from pathlib import Path

UNIT, SCHOOL = "河南省教育厅", "郑州市金水中等专业学校"
ROW = PrintedRow(SCHOOL, "中职", "物流管理", "初级", "1", "物流服务与管理", "100", "")
TABLE = table(UNIT, f"1|{SCHOOL}|中职|物流管理（初级）|1|物流服务与管理|100")
OWN = Mark(check_code(UNIT, (ROW,)), "2019-1", 2, "henan")
FIRST = Mark(check_code(UNIT, (ROW._replace(students="90"),)), "2019-1", 1, "henan")


def scan(*marks: Mark) -> bytes:
    """A PDF with a page of each."""
    sheets = [page(mark).resize((1600, 1131)) for mark in marks]
    buffer = io.BytesIO()
    sheets[0].copy().save(buffer, "PDF", save_all=True, append_images=sheets[1:])
    return buffer.getvalue()


def told(workspace: Path, moment: str) -> list[str]:
    """Every S05 and S11 of a national run."""
    document = run(workspace, "--national", "--round", "2019-1", "--as-of", moment).document
    codes = (f["code"] for s in document["submissions"] for f in s["findings"])
    return [code for code in codes if code in ("S05", "S11")]


def test_a_scan_of_two_versions_is_told(tmp_path: Path) -> None:
    """A page of this version clears no page of another: S11, be it the first or the second."""
    fill(tmp_path, {"national/a.xlsx": TABLE, "national/s.pdf": scan(OWN, FIRST)})
    assert told(tmp_path, "2019-04-28T18:00:00+08:00") == ["S11"]
    save(tmp_path / "inbox/national/s.pdf", scan(OWN, OWN))
    assert told(tmp_path, "2019-04-28T19:00:00+08:00") == []


def test_pages_that_came_together_are_one_scan(tmp_path: Path) -> None:
    """A photo of each page: the one of another version is told. A good scan later settles it."""
    files = {"national/a.xlsx": TABLE, "national/1.pdf": scan(OWN), "national/2.pdf": scan(FIRST)}
    fill(tmp_path, files)
    assert told(tmp_path, "2019-04-28T18:00:00+08:00") == ["S11"]
    save(tmp_path / "inbox/national/3.pdf", scan(OWN, OWN))
    assert told(tmp_path, "2019-04-28T19:00:00+08:00") == []
