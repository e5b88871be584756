"""A workbook in, its values as LibreOffice calculates them out: none that is stored is believed."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from tests.helpers.programs import converted

if TYPE_CHECKING:
    from pathlib import Path

_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
_STORED = re.compile(rb"(</f>)<v>[^<]*</v>")
WRONG = -987654321


def recalculated(content: bytes, folder: Path) -> bytes:
    """The workbook as an .ods file with every formula's value as LibreOffice finds it.

    What is stored is spoilt first, so that a value that was not calculated is seen to be wrong.
    """
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(_ALWAYS, encoding="utf-8")
    return converted(_spoilt(content), "xlsx", "ods", folder)


def _spoilt(content: bytes) -> bytes:
    spoilt = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(spoilt, "w") as write:
        for name in read.namelist():
            part = read.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = _STORED.sub(rb"\1<v>%d</v>" % WRONG, part).replace(b' t="str"', b"")
            write.writestr(name, part)
    return spoilt.getvalue()
