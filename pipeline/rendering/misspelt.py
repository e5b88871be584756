"""A text of a template in, a refusal where braces would be printed that were meant otherwise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jinja2 import TemplateSyntaxError

from pipeline.rendering.expressions import TAGS, ExpressionError, environment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pipeline.rendering.plan import Row

_MISSPELT = re.compile(
    r"[{｛]\s*[{｛%％]|[{｛][#＃]|[}｝]\s*[}｝]|[#＃][}｝]|(?<![\d\s])\s*[%％]\s*[}｝]"
)
"""Braces that are none to jinja, but were meant to be; `{5%}` is a text."""
_SINGLE = re.compile(
    r"(?<![{｛])[{｛]\s*([^\W\d]\w*)\s*(\.\s*[^\W\d]\w*)?[^{}｛｝]*[}｝](?![}｝])", re.ASCII
)
"""One brace around what begins with a name, and whether a field of it is named."""
_LEXER = environment()
MISSPELT = "花括号要用半角，写成 {{ … }} 或 {% … %}，两个括号之间不能有空格，也不能只有一半"
"""What is said of braces that would be printed."""
SINGLE = "「{}」只有一层花括号，会原样印出来；应写成 {}"
"""What is said of a name in single braces."""


def refuse_misspelt(address: str, text: str) -> None:
    """See that a text has no braces that would be printed as they stand.

    Between `{% raw %}` and `{% endraw %}` they are meant to be.

    Raises:
        ExpressionError: it has some.
    """
    if not _MISSPELT.search(text):
        return
    try:
        plain = _plain(text)
    except TemplateSyntaxError:
        if "｛" in text or "｝" in text:
            raise ExpressionError(address, MISSPELT) from None
        return  # what else is wrong is said when it is compiled
    if any(_MISSPELT.search(piece) for piece in plain):
        raise ExpressionError(address, MISSPELT)


def refuse_single(address: str, text: str, names: Collection[str]) -> None:
    """See that a text has no name in single braces: `{entry.school}` would be printed on each line.

    A field is named nowhere else; a name alone may be a text, unless it is one of `names`.

    Raises:
        ExpressionError: it has one.
    """
    if not _SINGLE.search(text):
        return
    try:
        plain = _plain(text)
    except TemplateSyntaxError:
        return  # it is said when it is compiled
    for found in (match for piece in plain for match in _SINGLE.finditer(piece)):
        inner, is_tag = found[0][1:-1].strip(), found[1] in TAGS
        if is_tag or found[2] or found[1] in names:
            meant = f"{{% {inner} %}}" if is_tag else f"{{{{ {inner} }}}}"
            raise ExpressionError(address, SINGLE.format(found[0], meant))


def refuse_single_braces(rows: Iterable[Row], names: Collection[str]) -> None:
    """See that no cell of some rows has one of these names in single braces.

    Raises:
        ExpressionError: one has; its address is named.
    """
    for cell in (cell for row in rows for cell in row.cells):
        if isinstance(cell.value, str):
            refuse_single(cell.address, cell.value, names)


def _plain(text: str) -> list[str]:
    """The pieces of a text that are printed as they stand, but for those that are said to be raw.

    Raises:
        TemplateSyntaxError: it is no jinja.
    """
    raw, plain = False, []
    for _, kind, piece in _LEXER.lex(text):
        raw = kind == "raw_begin" or (raw and kind != "raw_end")
        if kind == "data" and not raw:
            plain.append(piece)
    return plain
