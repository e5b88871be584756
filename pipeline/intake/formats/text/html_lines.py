"""An element of a web page in, its text as a browser shows it and the tables in it out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.intake.marks import raised, struck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    Found = list[tuple[Element, list[str]]]  # tables, each with the lines before it

CELLS = frozenset({"td", "th"})
SILENT = frozenset({"script", "style", "title", "xml", "template", "noscript", "noframes"})
_BLOCKS = re.compile(
    "address|article|aside|blockquote|caption|center|d[dlt]|div|fieldset|footer|form|h[1-6r]"
    "|header|li|main|nav|ol|p|pre|section|table|tr|ul"
)
_TEXTLESS = re.compile("hidden|button|submit|reset|image|checkbox|radio|file", re.IGNORECASE)
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*collapse", re.IGNORECASE)
_STRUCK, _RAISED = frozenset({"s", "strike", "del"}), frozenset({"sup", "sub"})
_STRIKING = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_RAISING = re.compile(r"vertical-align\s*:\s*(?:super|sub)\b", re.IGNORECASE)
_WHITE = " \t\n\r\f"
_SPACE = re.compile(f"[{_WHITE}]+")


def is_hidden(element: Element) -> bool:
    """Whether an element itself says that it does not show."""
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and _HIDING.search(style))


def _is_struck(element: Element) -> bool:
    return element.tag in _STRUCK or bool(_STRIKING.search(element.get("style") or ""))


def _is_raised(element: Element) -> bool:
    return element.tag in _RAISED or bool(_RAISING.search(element.get("style") or ""))


def is_shown_input(element: Element) -> bool:
    """Whether an element is a field of a form that shows its value."""
    return element.tag == "input" and not _TEXTLESS.fullmatch(element.get("type", ""))


class Lines:
    """Text as a browser shows it, line by line; what is struck out or raised has a sign."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._open: list[str] = []
        self._struck = self._raised = 0
        """How many of the elements around strike out or raise what is in them."""

    def take(self) -> list[str]:
        """The lines so far, which are then forgotten."""
        self.end_block()
        self._done, done = [], self._done
        return done

    def text(self, text: str | None) -> None:
        """More text of the same line; its line breaks are spaces."""
        if text and (self._open or text.strip(_WHITE)):
            marked = raised(text) if self._raised else text
            self._open.append(struck(marked) if self._struck else marked)

    def end_line(self) -> None:
        """`<br>`."""
        line = _SPACE.sub(" ", "".join(self._open)).strip(" ").replace("\u00a0", " ")
        self._done.append("" if line.isspace() else line)
        self._open.clear()

    def end_block(self) -> None:
        """A block ends or begins: a new line, unless nothing stands in this one."""
        if self._open:
            self.end_line()

    def add(self, element: Element, tables: Found | None = None) -> None:
        """The text of an element; with `tables`, they are put there with the lines before them."""
        tag = element.tag
        if tag in SILENT or (tables is None and is_hidden(element)):
            return
        is_outermost = tables is not None and tag == "table" and not _frames(element)
        if tables is not None and (is_outermost or is_hidden(element)):
            self.end_block()
            tables.extend((table, self.take()) for table in _outermost_tables(element))
        elif tag == "br":
            self.end_line()
        elif tag == "input":
            self.text(element.get("value") if is_shown_input(element) else None)
        elif tag == "select":
            options = element.findall(".//option")
            for option in element.findall(".//option[@selected]") or options[:1]:
                self.add(option)
        else:
            self.add_content(element, tables)

    def add_content(self, element: Element, tables: Found | None = None) -> None:
        """The text of what is in an element, whether the element itself shows or not."""
        is_block = _BLOCKS.fullmatch(str(element.tag))
        is_struck, is_raised = _is_struck(element), _is_raised(element)
        if is_block:
            self.end_block()
        self._struck += is_struck
        self._raised += is_raised
        self.text(element.text)
        for child in element:
            self.add(child, tables)
            self.text(child.tail)
        self._struck -= is_struck
        self._raised -= is_raised
        if is_block:
            self.end_block()
        elif element.tag in CELLS:
            self.text(" ")


def _outermost_tables(element: Element) -> Iterator[Element]:
    if element.tag == "table":
        yield element
    for child in element if element.tag != "table" else ():
        yield from _outermost_tables(child)


def _frames(table: Element) -> bool:
    """Whether a table is only a frame around others: a single cell with tables in it."""
    own = [cell for cell in table.iter(*CELLS) if next(cell.iterancestors("table")) is table]
    return len(own) == 1 and own[0].find(".//table") is not None
