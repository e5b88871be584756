"""The lines of a rollup in, a Frictionless Data Package out: entries.csv and its description."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import TYPE_CHECKING, Any

from pipeline.model.text import guarded

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from pipeline.model.rollups import Line

# Column, Frictionless type, Chinese title. The order is the contract's.
FIELDS = (
    ("unit", "string", "报送单位"),
    ("school", "string", "试点院校名称"),
    ("school_type", "string", "学校类型"),
    ("certificate", "string", "参与试点证书"),
    ("levels", "string", "证书等级，以、分隔"),
    ("major_count", "integer", "参与试点专业数量（个）"),
    ("majors", "string", "参与试点专业名称，以、分隔"),
    ("students", "integer", "参与试点学生规模（人）"),
    ("remark", "string", "备注"),
    ("source_file", "string", "来源文件"),
    ("source_sheet", "string", "来源工作表"),
    ("source_row", "integer", "来源行"),
    ("source_cells", "string", "来源单元格，栏目=地址，以空格分隔"),
)


def entries_csv(lines: Sequence[Line]) -> bytes:
    """entries.csv (RFC 4180): UTF-8 without a mark, one line an entry, the columns of `FIELDS`.

    A text that a spreadsheet would run as a formula gets a `'` in front, unless it is a number.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")  # so that both line ends are quoted
    names = [name for name, _, _ in FIELDS]
    writer.writerow(names)
    writer.writerows([_cell(getattr(line, name)) for name in names] for line in lines)
    return text.getvalue().encode()


def _cell(value: str | int | tuple[str, ...] | None) -> str:
    if value is None:
        return ""
    text = "、".join(value) if isinstance(value, tuple) else str(value)
    return guarded(text)


def datapackage_json(
    csv_bytes: bytes, *, name: str, title: str, sources: Sequence[str], created: dt.datetime
) -> bytes:
    """datapackage.json: what entries.csv holds, its hash and the notices behind its form."""
    description: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        "created": created.isoformat(),
        "sources": [{"title": source} for source in sources],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": "entries",
                "path": "entries.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(csv_bytes),
                "hash": f"sha256:{hashlib.sha256(csv_bytes).hexdigest()}",
                "schema": {
                    "fields": [
                        {"name": field, "type": kind, "title": heading}
                        for field, kind, heading in FIELDS
                    ],
                    "missingValues": [""],
                },
            }
        ],
    }
    return (json.dumps(description, ensure_ascii=False, indent=2) + "\n").encode()
