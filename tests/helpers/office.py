"""A workbook and what is typed into it in, what LibreOffice saves of it out: a macro does the work.

LibreOffice calculates as it does for a person who types; nothing else here knows the formulas.
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from tests.helpers.programs import installed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PROBE = "probe"
FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8", "xls": "MS Excel 97"}
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_LIBRARY = (
    f'{_HEAD}<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" '
    '"library.dtd"><library:library xmlns:library="http://openoffice.org/2000/library" '
    'library:name="Standard" library:readonly="false" library:passwordprotected="false">'
    '<library:element library:name="Fill"/></library:library>'
)
_MODULE = (
    f'{_HEAD}<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" '
    '"module.dtd"><script:module xmlns:script="http://openoffice.org/2000/script" '
    'script:name="Fill" script:language="StarBasic">{source}</script:module>'
)


def typed(
    content: bytes,
    cells: Mapping[tuple[str, str], str | float],
    folder: Path,
    target: str = "xlsx",
    probes: Mapping[str, str] | None = None,
    deleted: tuple[str, int] | None = None,
) -> bytes:
    """A workbook after some cells were typed in, as LibreOffice saves it.

    `cells` leads from sheet and address to what is typed; a text stays text, a number a number.
    `probes` are formulas by their addresses on a new sheet, PROBE, in LibreOffice's notation.
    `deleted` is the sheet, whose protection is taken off, and the place of a column that is deleted
    in the end.
    """
    installed("soffice")
    folder.mkdir(parents=True, exist_ok=True)
    source, saved = folder / "typed-into.xlsx", folder / f"typed.{target}"
    source.write_bytes(content)
    saved.unlink(missing_ok=True)
    profile = folder / "macro-profile"
    office = (
        "soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--invisible",
        "--nologo", "--norestore",
    )  # fmt: skip
    library = profile / "user" / "basic" / "Standard"
    if not library.exists():  # its first start fills a profile, over whatever is there
        _run(*office, "--terminate_after_init")
    library.mkdir(parents=True, exist_ok=True)
    steps = _steps(cells, probes or {}) + ([] if deleted is None else _deletion(*deleted))
    macro = _macro(source.as_uri(), saved.as_uri(), FILTERS[target], steps)
    (library / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
    module = _MODULE.format(source=escape(macro))
    (library / "Fill.xba").write_text(module, encoding="utf-8")
    _run(*office, "macro:///Standard.Fill.Main")
    return saved.read_bytes()


def _run(*command: str) -> None:
    subprocess.run(command, capture_output=True, check=True, timeout=180)


def _steps(cells: Mapping[tuple[str, str], str | float], probes: Mapping[str, str]) -> list[str]:
    """What the macro does, a statement each."""
    typed_in = [f"{_cell(*place)}.{_set(value)}" for place, value in cells.items()]
    new = [f'sheets.insertNewByName("{PROBE}", sheets.Count)'] if probes else []
    formulas = [
        f"{_cell(PROBE, cell)}.setFormula({_quoted(formula)})" for cell, formula in probes.items()
    ]
    return [*typed_in, *new, *formulas]


def _deletion(sheet: str, column: int) -> list[str]:
    own = f'sheets.getByName("{sheet}")'
    return [f'{own}.unprotect("")', f"{own}.Columns.removeByIndex({column}, 1)"]


def _cell(sheet: str, cell: str) -> str:
    return f'sheets.getByName("{sheet}").getCellRangeByName("{cell}")'


def _macro(source: str, saved: str, filter_name: str, statements: Sequence[str]) -> str:
    """The macro; a procedure for each few cells, since one must not be too long."""
    parts = [statements[at : at + 200] for at in range(0, len(statements), 200)]
    procedures = "".join(
        "Sub Part{}(sheets As Object)\n{}\nEnd Sub\n".format(n, "\n".join(part))
        for n, part in enumerate(parts)
    )
    calls = "\n".join(f"  Part{n}(book.Sheets)" for n in range(len(parts)))
    return f"""{procedures}
Sub Main()
  Dim none(0) As New com.sun.star.beans.PropertyValue
  none(0).Name = "Hidden" : none(0).Value = True
  Dim how(0) As New com.sun.star.beans.PropertyValue
  how(0).Name = "FilterName" : how(0).Value = "{filter_name}"
  Dim book As Object
  book = StarDesktop.loadComponentFromURL("{source}", "_blank", 0, none())
{calls}
  book.storeToURL("{saved}", how())
  book.close(True)
  StarDesktop.terminate()
End Sub
"""


def _set(value: str | float) -> str:
    return f"setString({_quoted(value)})" if isinstance(value, str) else f"setValue({value!r})"


def _quoted(text: str) -> str:
    plain = text.replace('"', '""').replace("\n", '" & Chr(10) & "')
    return f'"{plain}"'
