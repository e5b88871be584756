"""Page headers and footers: read from a template sheet's XML, laid on a written sheet.

They are jinja texts too. Excel's own codes (`&P`, `&N`, `&"黑体,常规"`) stay; a `&` in a value is
doubled, which is how Excel writes it. `&G` is the place of a picture.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pipeline.rendering.book import clean
from pipeline.rendering.colours import NotKeptError
from pipeline.rendering.computing import reckoned
from pipeline.rendering.expressions import (
    SYNTAX,
    UNREADABLE,
    ExpressionError,
    environment,
    is_dynamic,
)
from pipeline.rendering.misspelt import refuse_misspelt, refuse_single
from pipeline.rendering.package import local_name
from pipeline.rendering.pictures import SizedImage
from pipeline.rendering.plan import Picture, Running

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

_LONGEST = 255
_PARTS = {"L": "left", "C": "center", "R": "right"}
_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d+|.)', re.DOTALL)
_SIZE_BEFORE_VALUE = re.compile(r"((?:^|[^&])(?:&&)*&\d{1,3})(?=\{[{%])")
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f]")
_PICTURE = "&G"
_WORDS = {"header": "页眉", "footer": "页脚"}


def _doubled(value: Any) -> Any:
    return str(value).replace("&", "&&")


_ENVIRONMENT = environment(_doubled)


def read_running(root: Element, own: Mapping[str, Picture], side: str) -> Running:
    """The page header or footer (`side`) of a sheet, with the pictures that are its own.

    Raises:
        NotKeptError: there are others for the first page or for even pages.
        ExpressionError: it is no jinja text.
    """
    element = next((child for child in root if local_name(child) == "headerFooter"), None)
    attributes = {} if element is None else dict(element.attrib)
    texts = {} if element is None else {local_name(e): e.text or "" for e in element}
    word = _WORDS[side]
    for flag, which in (("differentFirst", "首页"), ("differentOddEven", "奇偶页")):
        if attributes.get(flag) in ("1", "true"):
            raise NotKeptError(f"{which}不同的页眉页脚保留不了，请在“页面设置”里去掉勾选", word)
    # A size right before a value would take the value's first digits; Excel too puts a space there.
    text = _SIZE_BEFORE_VALUE.sub(r"\1 ", texts.get(f"odd{side.capitalize()}", ""))
    refuse_misspelt(word, text)
    refuse_single(word, text, ())
    try:
        program = _ENVIRONMENT.from_string(text) if is_dynamic(text) else None
    except UNREADABLE as error:
        raise ExpressionError(word, SYNTAX) from error
    return Running(
        side=side,
        text=text,
        program=program,
        pictures=tuple((place, each) for place, each in own.items() if place.startswith(side)),
        scaled=attributes.get("scaleWithDoc") not in ("0", "false"),
        aligned=attributes.get("alignWithMargins") not in ("0", "false"),
    )


def running_options(
    running: Running, context: Mapping[str, Any], given: Mapping[str, bytes]
) -> tuple[str, dict[str, Any]]:
    """The text of a page header or footer, and XlsxWriter's options with its pictures.

    Args:
        running: the header or footer of the template.
        context: what its names stand for.
        given: PNG pictures by their place, such as `footer_left`, for the `&G` in it. Where none is
            given the template's own stays, and where it has none the mark is dropped.

    Raises:
        ExpressionError: the text cannot be computed, or is too long.
    """
    word = _WORDS[running.side]
    text = running.text
    refuse_single(word, text, context)
    if running.program is not None:
        text = reckoned(running.program, context, word)
    text = _CONTROLS.sub(" ", clean(text))
    own = dict(running.pictures)
    options: dict[str, Any] = {
        "scale_with_doc": running.scaled,
        "align_with_margins": running.aligned,
    }
    kept = []
    for letter, piece in _pieces(text):
        image = _image(f"{running.side}_{_PARTS[letter]}", given, own)
        shown = image is not None and _has_picture(piece)
        if shown:
            options[f"image_{_PARTS[letter]}"] = image
        kept.append(piece if shown else _CODE.sub(_without_picture, piece))
    return _short("".join(kept), word), options


def with_left(text: str, line: str) -> str:
    """A page footer with a line above what it has on the left; `line` may have codes.

    Raises:
        ExpressionError: both together are too long.
    """
    pieces = dict.fromkeys(_PARTS, "")
    for letter, piece in _pieces(text):
        pieces[letter] += piece.removeprefix(f"&{letter}")
    below = f"\n{pieces['L']}" if pieces["L"].strip() else ""
    parts = {**pieces, "L": line + below}
    joined = "".join(f"&{letter}{part}" for letter, part in parts.items() if part)
    return _short(joined, _WORDS["footer"])


def _short(text: str, word: str) -> str:
    if len(text.encode("utf-16-le")) // 2 > _LONGEST:
        raise ExpressionError(word, f"这里印出来超过了 {_LONGEST} 个字，Excel 放不下，请改短")
    return text


def _image(place: str, given: Mapping[str, bytes], own: Mapping[str, Picture]) -> SizedImage | None:
    if place in given:
        return SizedImage(given[place], f"{place}.png", None)
    if place in own:
        return SizedImage(own[place].content, own[place].name, own[place].inches)
    return None


def _pieces(text: str) -> list[tuple[str, str]]:
    """The left, middle and right part of a text, each with its code; without one it is middle."""
    starts = [m.start() for m in _CODE.finditer(text) if m[0][1:] in _PARTS]
    if not starts or starts[0] > 0:
        starts.insert(0, 0)
    cuts = [*starts, len(text)]
    pieces = [text[a:b] for a, b in pairwise(cuts)]
    return [
        (piece[1] if piece[:1] == "&" and piece[1:2] in _PARTS else "C", piece) for piece in pieces
    ]


def _has_picture(piece: str) -> bool:
    return any(code[0] == _PICTURE for code in _CODE.finditer(piece))


def _without_picture(code: re.Match[str]) -> str:
    return "" if code[0] == _PICTURE else code[0]
