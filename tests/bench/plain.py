"""The script that an office would write: read, stack, group, save; it checks nothing.

`python -m tests.bench.plain INBOX OUTPUT`
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

HEADER_ROW_INDEX = 2


def main() -> None:
    """All files as one table, with the sums by certificate and school type."""
    inbox, output = Path(sys.argv[1]), Path(sys.argv[2])
    frames = [pd.read_excel(path, header=HEADER_ROW_INDEX) for path in sorted(inbox.glob("*.xlsx"))]
    table = pd.concat(frames, ignore_index=True).dropna(subset=["试点院校名称"])
    sums = table.groupby(["参与试点证书及等级", "学校类型"])["参与试点学生规模"].agg(
        ["size", "sum"]
    )
    with pd.ExcelWriter(output) as writer:
        table.to_excel(writer, sheet_name="汇总表", index=False)
        sums.to_excel(writer, sheet_name="统计")


if __name__ == "__main__":
    main()
