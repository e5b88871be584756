"""The program as its callers have it, and a small workspace for it."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.cli import main
from tests.helpers.inboxes import fill, table

if TYPE_CHECKING:
    from collections.abc import Callable

    Program = Callable[..., subprocess.CompletedProcess[str]]

PROGRAM = Path(sys.executable).with_name("summarize")

ZHENGZHOU = table(
    "郑州市教育局",
    "1|郑州市金水中等专业学校|中职|物流管理（初级、中级）|2|物流服务与管理、电子商务|120|",
    "^|^|^|老年照护（初级）|1|护理|60|示范校",
    '2|郑州财税职业技术学院|高职|Web前端开发（中级）|1|软件技术|95|\'=HYPERLINK("http://x")',
)
LUOYANG = table("洛阳市教育局", "1|洛阳市第一职业高中|中职|物流管理（初级）|1|物流服务与管理|若干")
COLLEGE = table(
    "郑州铁路职业技术学院", "1|郑州铁路职业技术学院|高职|物流管理（高级）|1|铁道物流管理|210|骨干校"
)


@pytest.fixture
def process() -> Program:
    """Runs the console script as a process of its own."""

    def called(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PROGRAM, *arguments], capture_output=True, encoding="utf-8", check=False, timeout=120
        )

    return called


@pytest.fixture
def summarize(monkeypatch: pytest.MonkeyPatch) -> Program:
    """Calls what the console script calls, in this process: the same, and quicker."""

    def called(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        out, err = io.StringIO(), io.StringIO()
        monkeypatch.setattr(sys, "argv", ["summarize", *map(str, arguments)])
        streams = contextlib.redirect_stdout(out), contextlib.redirect_stderr(err)
        with streams[0], streams[1], pytest.raises(SystemExit) as end:
            main()
        return subprocess.CompletedProcess(
            sys.argv, int(end.value.code or 0), out.getvalue(), err.getvalue()
        )

    return called


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Three submissions of Henan: a good one, one with an error, one of a college."""
    return fill(
        tmp_path / "工作区",
        {"henan/郑州市.xlsx": ZHENGZHOU, "河南/洛阳市.xlsx": LUOYANG, "铁路.xlsx": COLLEGE},
    )
