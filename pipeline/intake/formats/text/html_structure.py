"""A page as it is written and as it was parsed in, a refusal out where its tables are broken.

A parser mends a broken page without a word, and rows or cells are gone: `mtd>甲` is text beside the
cells, `</td>` with a wrong first character makes two cells one. So each table must be written as it
was understood: the tags of tables, rows and cells are well formed; as many begin as were
understood, and as many end, unless none of that name does (the end tags of rows and cells may be
left out, which is all or nothing in what programs write; `<td/>` is both in one); rows lie in
tables, cells in rows, and nothing else that shows lies between them. What is nowhere in doubt is a
form around rows or cells.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.intake.formats.text.html_lines import CELLS, SILENT, is_shown_input
from pipeline.intake.refusals import damaged
from pipeline.intake.sniffing import Kind

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

KIND = str(Kind.HTML)
_SPANS = ("rowspan", "colspan")
_WHOLE = re.compile(r"\s*[0-9]+\s*|")
_EMPTY_SPAN = re.compile(r"""\b(?:row|col)span\s*=\s*(?:""|'')""", re.IGNORECASE)
_TAG = re.compile(r"<(/?)(table|tr|td|th)\b", re.IGNORECASE)
# A value holds no `<`, or else no `>`: where a quote is broken, it would swallow the cells up to
# the next one. Without quotes it holds a `=` only in the query of an address, and then no span.
_REST = re.compile(
    r"""(?:\s*+[^\s"'<>/=]++
    (?:\s*+=\s*+(?:"(?:[^"<]*+|[^">]*+)"|'(?:[^'<]*+|[^'>]*+)'
        |(?![^\s"'<>]*span=)[^\s"'<>=?]++\?[^\s"'<>]*+|[^\s"'<>=]++))?+)*+\s*+(/?+)>""",
    re.VERBOSE,
)
_END_REST = re.compile(r"\s*>")
_EMPTY = "empty spans"
_STRAY = re.compile(r"(?<!<)/(?:table|tr|td|th)\s*>", re.IGNORECASE)
_SECTIONS = frozenset({"thead", "tbody", "tfoot"})
AROUND = _SECTIONS | {"form"}
"""What may stand between a table and its rows, or a row and its cells."""
_PLAIN = frozenset({"form", "col", "colgroup", "input", "br"}) | SILENT
_CHILDREN = {
    "table": _PLAIN | _SECTIONS | {"tr", "caption"},
    **dict.fromkeys(_SECTIONS, _PLAIN | {"tr"}),
    "tr": _PLAIN | CELLS,
    "form": _PLAIN | _SECTIONS | CELLS | {"tr"},
}
_PLACES = {
    **dict.fromkeys(_SECTIONS, frozenset({"table"})),
    "tr": _SECTIONS | {"table"},
}
_STRUCTURE = ("table", *_SECTIONS, "tr", *CELLS)
_ALIKE = 0.7
_DATA = ("data-", "aria-")
"""How attributes begin that no browser heeds, whatever else they are like."""


def refuse_broken(visible: str, root: Element) -> None:
    """Refuse a page whose tables are not written as they were understood.

    `visible` is the page without comments, scripts and styles; `root` is what was parsed of it.

    Raises:
        Refused: F01.
    """
    if _STRAY.search(visible):
        raise _broken("结束标记不完整")
    written = _written(visible)
    for tag in ("table", "tr", "td", "th"):
        understood = sum(1 for _ in root.iter(tag))
        ended = written["/" + tag]
        if written[tag] != understood or ended not in (0, understood - written[tag + "/"]):
            raise _broken(f"<{tag}> 的开始标记和结束标记不成对")
    empty = sum(cell.get(name) == "" for cell in root.iter(*CELLS) for name in _SPANS)
    if empty != written[_EMPTY]:
        raise _broken("单元格的 rowspan 或 colspan 不是数字")
    for element in root.iter(*_STRUCTURE):
        _refuse_misplaced(element)


def _written(visible: str) -> Counter[str]:
    """How many tags of each name begin (`td`), end (`/td`) or do both (`td/`), and empty spans."""
    counts: Counter[str] = Counter()
    for tag in _TAG.finditer(visible):
        rest = (_END_REST if tag[1] else _REST).match(visible, tag.end())
        name = tag[1] + tag[2].lower()
        if not rest:
            raise _broken(f"<{name}> 的标记不完整")
        counts[name] += 1
        if not tag[1]:
            counts[name + "/"] += rest[1] == "/"
            counts[_EMPTY] += len(_EMPTY_SPAN.findall(rest[0]))
    return counts


def _refuse_misplaced(element: Element) -> None:
    tag = str(element.tag)
    if tag in CELLS:
        _refuse_broken_spans(element)
        is_placed = _around(element) == "tr"
    else:
        _refuse_between(element)
        is_placed = tag == "table" or _around(element) in _PLACES[tag]
    if not is_placed:
        raise _broken(f"<{tag}> 不在它该在的位置")


def _around(element: Element) -> str:
    """The name of the element around another; a form is passed over."""
    parent = element.getparent()
    while parent is not None and parent.tag == "form":
        _refuse_between(parent)
        parent = parent.getparent()
    return "" if parent is None else str(parent.tag)


def _refuse_between(element: Element) -> None:
    """Refuse what shows between rows or cells: text, and elements that do not belong there."""
    known = _CHILDREN[str(element.tag)]
    texts = [element.text, *(child.tail for child in element)]
    is_text = any(text and text.strip() for text in texts)
    if is_text or any(child.tag not in known or is_shown_input(child) for child in element):
        raise _broken("行与单元格之间有多余的内容")


def _refuse_broken_spans(cell: Element) -> None:
    for name, value in ((str(name), str(value)) for name, value in cell.attrib.items()):
        is_span = name in _SPANS
        if is_span and not _WHOLE.fullmatch(value):
            raise _broken(f"单元格的 {name} 不是数字")
        if not is_span and _is_like_span(name) and (name, value) != ("span", "1"):
            raise _broken("单元格的 rowspan 或 colspan 写错了")


@lru_cache(maxsize=1024)
def _is_like_span(name: str) -> bool:
    """Whether a name, which is none of the two, may have been one."""
    if name.startswith(_DATA):
        return False
    return any(SequenceMatcher(None, name, span).ratio() >= _ALIKE for span in _SPANS)


def _broken(detail: str) -> Exception:
    return damaged(KIND, f"表格的标记错乱：{detail}")
