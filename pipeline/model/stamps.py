"""What a blank form was made for in, one line of text that travels with it out – and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

VERSION = 1
"""Of the layout of blank forms, whatever version the program has."""
FORM_SHEET, CHECK_SHEET, LIST_SHEET, STAMP_SHEET = "汇总表", "自检", "列表", "版本"
CHECK_TITLE, LIST_TITLE = "自检：报送之前看一看", "下拉列表的内容"
"""What stands in the first cell of the form's own sheets, by which they are known."""
BAR = "自检："
"""How the line above a form's title begins."""
_DIVIDER = "｜"
_SIGNS = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d+|.)')
"""Of a footer: its three parts, fonts, sizes, colours, numbers of pages."""
_AND = "\ue000"
_LINE = re.compile(r"〔空白表 ?(?P<version>\d+)〕(?P<rest>.+)")


class Stamp(NamedTuple):
    """What a blank form was made for."""

    form: str
    round: str
    round_name: str
    scope: str
    unit: str
    version: int = VERSION

    @property
    def text(self) -> str:
        """The stamp as the form carries it: 〔空白表 1〕F2｜2019-1｜首批｜henan｜郑州市教育局."""
        told = (self.form, self.round, self.round_name, self.scope, self.unit)
        return f"〔空白表 {self.version}〕{_DIVIDER.join(told)}"

    @property
    def round_label(self) -> str:
        """The round as messages name it, such as `首批（2019-1）`."""
        return f"{self.round_name}（{self.round}）"


def stamp_in_footers(footers: Iterable[str]) -> Stamp | None:
    """The first stamp among page footers, which hold the signs of the spreadsheet program too."""
    plain = (_SIGNS.sub("\n", footer.replace("&&", _AND)) for footer in footers)
    return stamp_in(line.replace(_AND, "&") for text in plain for line in text.splitlines())


def stamp_in(texts: Iterable[str]) -> Stamp | None:
    """The first stamp among some texts; None where there is none, or one was cut short."""
    for text in texts:
        match = _LINE.fullmatch(text.strip())
        parts = match["rest"].split(_DIVIDER) if match else []
        if match and len(parts) == len(Stamp._fields) - 1 and all(parts):
            form, round_, name, scope, unit = parts
            return Stamp(form, round_, name, scope, unit, int(match["version"]))
    return None
