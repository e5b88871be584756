"""A piece of WordprocessingML in, the text that it shows out, all tracked changes accepted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.formats.word.package import W
from pipeline.intake.marks import hidden, raised, struck

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lxml.etree import _Element

PARAGRAPH, TABLE = f"{W}p", f"{W}tbl"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_VALUE = f"{W}val"
_TEXTS = (
    f"{W}t",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}t",
    "{http://schemas.openxmlformats.org/drawingml/2006/main}t",
    "{http://purl.oclc.org/ooxml/officeDocument/math}t",
    "{http://purl.oclc.org/ooxml/drawingml/main}t",
)
_WORD_ART = "{urn:schemas-microsoft-com:vml}textpath"
_BOX, _RUN_PROPERTIES, _VANISH = f"{W}txbxContent", f"{W}rPr", f"{W}vanish"
_STRIKES, _RAISED = (f"{W}strike", f"{W}dstrike"), f"{W}vertAlign"
_CHOICES = f"{_MC}AlternateContent"
_REMOVED = (f"{W}del", f"{W}moveFrom")
_WRAPPERS = tuple(
    W + name
    for name in (
        "sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo",
        "txbxContent", "body", "footnote", "endnote",
    )
)  # fmt: skip
_GLYPHS = {
    "tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "",
}  # fmt: skip
_SPACES = str.maketrans("\r\n\t", "   ")
"""Within a text element these are mere spaces: a break and a tab have elements of their own."""
_SYMBOLS = {
    ("wingdings", 0x6F): "☐", ("wingdings", 0xA8): "☐", ("wingdings", 0x78): "☒",
    ("wingdings", 0xFD): "☒", ("wingdings", 0xFE): "☑", ("wingdings", 0xFB): "✗",
    ("wingdings", 0xFC): "✓", ("wingdings 2", 0x4F): "✗", ("wingdings 2", 0x50): "✓",
    ("wingdings 2", 0x51): "☒", ("wingdings 2", 0x52): "☑", ("wingdings 2", 0x53): "☒",
    ("wingdings 2", 0xA3): "☐",
}  # fmt: skip
_PRIVATE = 0xF000
_SURROGATES = range(0xD800, 0xE000)
_PLACEHOLDER = re.compile(r"\s*(单击|点击|选择|Click|Choose|Tap|Enter).{0,40}", re.DOTALL)


class Paragraph(NamedTuple):
    """One paragraph as it shows."""

    text: str
    """Line breaks as `\\n`, tabs as `\\t`."""
    boxes: tuple[_Element, ...]
    """The text boxes that are anchored in it (and tables, where an editor put one in a run)."""
    is_hidden: bool
    """Whether some of the text has the format “hidden”; it is among the text all the same."""


def flat(elements: Iterable[_Element]) -> Iterator[_Element]:
    """Elements in order; content controls and the like, which only wrap others, are opened."""
    for element in elements:
        if element.tag in _WRAPPERS:
            yield from flat(element)
        elif element.tag == _CHOICES:
            yield from flat(_chosen(element))
        elif element.tag not in _REMOVED:
            yield element


def is_on(switch: _Element | None) -> bool:
    """Whether an element such as `<w:hidden/>` is there and not switched off."""
    return switch is not None and switch.get(_VALUE, "1").lower() not in ("0", "false", "off")


def read_paragraph(paragraph: _Element) -> Paragraph:
    """The text of a paragraph with what is inserted, without what is deleted.

    Fields show their results, not their instructions. Numbers that Word counts by itself
    (lists) are no text, and are not made up.
    """
    walk = _Walk()
    walk.children(paragraph)
    for unfinished in walk.fields:
        walk.pieces.extend(unfinished.unseen)
    return Paragraph(walk.shown(), tuple(walk.boxes), walk.is_hidden)


def settle(root: _Element) -> None:
    """Make a part as it shows: paragraphs whose end is deleted run on, placeholders are blank."""
    for flag in list(root.iter(f"{W}showingPlcHdr")):
        texts = _texts_of_control(flag) if is_on(flag) else []
        # Only the known phrases: some programs fill a control in and leave the flag.
        if _PLACEHOLDER.fullmatch("".join(text.text or "" for text in texts)):
            for text in texts:
                text.text = None
    _join_paragraphs(root)


def _texts_of_control(flag: _Element) -> list[_Element]:
    properties = flag.getparent()
    control = properties.getparent() if properties is not None else None
    return list(control.iter(f"{W}t")) if control is not None else []


def _join_paragraphs(root: _Element) -> None:
    ends = root.iterfind(f".//{PARAGRAPH}/{W}pPr/{W}rPr")
    marks = [end for end in ends if any(end.find(removed) is not None for removed in _REMOVED)]
    paragraphs = [mark.getparent().getparent() for mark in marks]  # type: ignore[union-attr]
    pairs = [(paragraph, paragraph.getnext()) for paragraph in paragraphs if paragraph is not None]
    hosts: dict[_Element, _Element] = {}
    for paragraph, following in pairs:
        if following is not None and following.tag == PARAGRAPH:
            host = hosts.get(paragraph, paragraph)
            hosts[following] = host
            host.extend(child for child in list(following) if child.tag != f"{W}pPr")
            following.getparent().remove(following)  # type: ignore[union-attr]


def _chosen(choices: _Element) -> Iterable[_Element]:
    """Choice and Fallback say the same twice: the first of them that says anything."""
    told = (branch for branch in choices if next(branch.iter(*_TEXTS), None) is not None)
    return next(told, next(iter(choices), ()))


@dataclass(slots=True)
class _Field:
    """A complex field that has begun."""

    form: str
    """What a field of a form shows without any text: a box with or without a cross, a choice."""
    start: int
    """How many pieces of text there were before it."""
    shows: bool = False
    """Whether its instruction has ended and its result begun."""
    unseen: list[str] = field(default_factory=list)


class _Walk:
    """Goes through a paragraph once and gathers what it shows."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.boxes: list[_Element] = []
        self.fields: list[_Field] = []
        self.is_hidden = False
        self.hidden_pieces: list[int] = []

    def children(self, element: Iterable[_Element]) -> None:
        """Each child by its kind; what is not known may hold text, and is walked through."""
        for child in element:
            _STEPS.get(child.tag, _Walk.children)(self, child)

    def say(self, text: str) -> None:
        """Some text that shows, unless it is part of a field's instruction."""
        unseen = next((f.unseen for f in self.fields if not f.shows), None)
        (self.pieces if unseen is None else unseen).append(text)

    def skip(self, _element: _Element) -> None:
        """Nothing of it shows."""

    def text(self, element: _Element) -> None:
        self.say((element.text or "").translate(_SPACES))

    def glyph(self, element: _Element) -> None:
        self.say(_GLYPHS[str(element.tag).removeprefix(W)])

    def run(self, run: _Element) -> None:
        before = len(self.pieces)
        self.children(run)
        properties = next(run.iterchildren(_RUN_PROPERTIES), None)
        text = "".join(self.pieces[before:])
        if properties is None or not text.strip():
            return
        if any(is_on(properties.find(strike)) for strike in _STRIKES):
            text = struck(text)
        raising = properties.find(_RAISED)
        if raising is not None and raising.get(_VALUE, "baseline") != "baseline":
            text = raised(text)
        self.pieces[before:] = [text]
        if is_on(properties.find(_VANISH)):
            self.is_hidden = True
            self.hidden_pieces.append(before)

    def shown(self) -> str:
        """All of it; what is hidden beside what shows has a sign, so that no figure grows by it."""
        is_mixed = any(
            piece.strip()
            for place, piece in enumerate(self.pieces)
            if place not in self.hidden_pieces
        )
        for place in self.hidden_pieces if is_mixed else ():
            self.pieces[place] = hidden(self.pieces[place])
        return "".join(self.pieces)

    def box(self, element: _Element) -> None:
        self.boxes.append(element)

    def choices(self, element: _Element) -> None:
        self.children(_chosen(element))

    def word_art(self, element: _Element) -> None:
        self.say(element.get("string", ""))

    def symbol(self, element: _Element) -> None:
        code = int(element.get(f"{W}char", "0"), 16)
        key = (element.get(f"{W}font", "").lower(), code & 0xFF)
        if code in _SURROGATES:
            self.say("\ufffd")
        elif code >= _PRIVATE or code == key[1]:
            self.say(_SYMBOLS.get(key, chr(code)))
        else:
            self.say(chr(code))

    def field_mark(self, mark: _Element) -> None:
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            self.fields.append(_Field(_form_value(mark), len(self.pieces)))
        elif kind == "separate" and self.fields:
            self.fields[-1].shows = True
        elif kind == "end" and self.fields:
            ended = self.fields.pop()
            if ended.form and not "".join(self.pieces[ended.start :]).strip():
                self.say(ended.form)


def _form_value(mark: _Element) -> str:
    """What a drop-down list or a check box of a form shows."""
    data = mark.find(f"{W}ffData")
    if data is None:
        return ""
    box, choices = data.find(f"{W}checkBox"), data.find(f"{W}ddList")
    if box is not None:
        checked = box.find(f"{W}checked")
        return "☒" if is_on(box.find(f"{W}default") if checked is None else checked) else "☐"
    if choices is None:
        return ""
    entries = [entry.get(_VALUE, "") for entry in choices.iterfind(f"{W}listEntry")]
    chosen = choices.find(f"{W}result")
    chosen = choices.find(f"{W}default") if chosen is None else chosen
    index = 0 if chosen is None else int(chosen.get(_VALUE, "0"))
    return entries[index] if 0 <= index < len(entries) else ""


_STEPS: dict[str, Callable[[_Walk, _Element], None]] = {
    **dict.fromkeys(_TEXTS, _Walk.text),
    **dict.fromkeys((W + name for name in _GLYPHS), _Walk.glyph),
    **dict.fromkeys((*_REMOVED, f"{W}pPr", f"{W}rPr", f"{W}sdtPr", f"{W}rt"), _Walk.skip),
    **dict.fromkeys((_BOX, TABLE), _Walk.box),
    f"{W}r": _Walk.run,
    f"{W}sym": _Walk.symbol,
    f"{W}fldChar": _Walk.field_mark,
    _CHOICES: _Walk.choices,
    _WORD_ART: _Walk.word_art,
}
