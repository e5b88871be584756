"""Pieces of a formula in, formulas that Excel, WPS and LibreOffice all calculate out.

No macros, no dynamic arrays and none of the functions that only one of them has: lists are gone
through by SUMPRODUCT, which takes its arguments as arrays everywhere. Nothing is compared by a
function that takes `*` and `?` for wildcards (COUNTIF, MATCH).
"""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.model.rules import Wording

_LONGEST_TEXT = 250
"""A text within a formula may have 255 characters."""
DIGITS = '{"0","1","2","3","4","5","6","7","8","9"}'
_SPACES = ('" "', '"\u3000"', '"\u00a0"', "CHAR(10)", "CHAR(13)", "CHAR(9)")
_MOST_NAMES = 40


def text(words: str) -> str:
    """A text within a formula."""
    pieces = [words[at : at + _LONGEST_TEXT] for at in range(0, len(words), _LONGEST_TEXT)] or [""]
    return "&".join('"{}"'.format(piece.replace('"', '""')) for piece in pieces)


def replaced(formula: str, pairs: Iterable[tuple[str, str]]) -> str:
    """A text with some pieces replaced by others; the pieces are formulas."""
    for old, new in pairs:
        formula = f"SUBSTITUTE({formula},{old},{new})"
    return formula


def bare(cell: str) -> str:
    """A cell's text without spaces and line breaks, as names are compared."""
    return replaced(cell, ((space, '""') for space in _SPACES))


def choice_key(cell: str) -> str:
    """A cell's text as the list of certificates is compared: no spaces, full-width brackets."""
    widened = replaced(bare(cell), (('"("', '"（"'), ('")"', '"）"')))
    return f"UPPER({widened})"


def copied(sheet: str, letters: str, row: int, line_break: str = "") -> str:
    """What a cell of another sheet holds, "" for nothing; an error is a text that is no value.

    Where the cell's whole column was deleted it holds nothing.
    By its place: a reference would follow the cell wherever a person drags it, or break. A text is
    without line breaks and tabs: as the value of a formula they are written in a way that not every
    reader knows.
    """
    cell = f"INDEX('{sheet}'!${letters}:${letters},{row})"
    signs = (("CHAR(10)", text(line_break)), ("CHAR(13)", '""'), ("CHAR(9)", '" "'))
    value = f"IF(ISTEXT({cell}),{replaced(cell, signs)},{cell})"
    error = f'IF({is_gone(sheet, letters)},"","#错误")'
    return f'IFERROR(IF(ISBLANK({cell}),"",{value}),{error})'


def is_gone(sheet: str, letters: str) -> str:
    """Whether a column of another sheet was deleted, so that the reference to it is broken."""
    return f"ISERROR(COLUMNS('{sheet}'!${letters}:${letters}))"


def is_empty(cell: str) -> str:
    """Whether a cell shows nothing."""
    return f'{bare(cell)}=""'


def is_listed(key: str, area: str) -> str:
    """Whether a text is one of a list, every letter the same."""
    return f"SUMPRODUCT(--EXACT({area},{key}))>0"


def position(key: str, area: str, count: int) -> str:
    """Which of a list a text is, from 1; 0 where it is none."""
    numbers = f"ROW($1:${count})"
    return f"SUMPRODUCT(EXACT({area},{key})*{numbers})"


def ends_with(cell: str, area: str) -> str:
    """Whether a text ends with one of a list."""
    return f"SUMPRODUCT(--EXACT(RIGHT({cell},LEN({area})),{area}))>0"


def contains(cell: str, area: str) -> str:
    """Whether a text contains one of a list."""
    return f"SUMPRODUCT(--ISNUMBER(FIND({area},{cell})))>0"


def digits(cell: str) -> str:
    """How many digits a text has."""
    return f'SUMPRODUCT(LEN({cell})-LEN(SUBSTITUTE({cell},{DIGITS},"")))'


def count(cell: str, most_digits: int) -> str:
    """What a cell says as a count: the whole number, "" for nothing, else "×".

    Digits typed as a text are a number; what VALUE would make of 3/4 is a date, so it is not asked.
    """
    plain = f"TRIM({cell})"
    is_digits = f"AND({digits(plain)}=LEN({plain}),LEN({plain})<={most_digits})"
    whole = f"AND({cell}=INT({cell}),ABS({cell})<10^{most_digits})"
    return (
        f'IF({is_empty(cell)},"",IF(ISNUMBER({cell}),IF({whole},{cell},"×"),'
        f'IF({is_digits},VALUE({plain}),"×")))'
    )


def has_long_number(cell: str) -> str:
    """Whether a text holds fifteen digits in a row (C08)."""
    pieces = f"MID({cell},ROW($1:$200),15)"
    is_whole = f'--(LEN({pieces})=15),--ISNUMBER(-{pieces}),--ISERROR(FIND(".",{pieces}))'
    return f"SUMPRODUCT({is_whole})>0"


def without_brackets(cell: str) -> str:
    """A text without its first pair of brackets and what they hold."""
    start = f'FIND("（",{cell})'
    return f'IFERROR(REPLACE({cell},{start},FIND("）",{cell},{start})-{start}+1,""),{cell})'


def divided(cell: str) -> str:
    """A list with every sign between its items made a 、, and brackets of full width."""
    signs = ('"；"', '";"', '"，"', '","', '"/"', '"／"', '"｜"', '"|"', '"﹑"', '"､"', "CHAR(10)")
    pairs = [(sign, '"、"') for sign in signs] + [('"("', '"（"'), ('")"', '"）"')]
    spaces = (('"\u3000"', '" "'), ("CHAR(13)", '""'))
    return replaced(f"TRIM({replaced(cell, spaces)})", pairs)


def tidied(cell: str) -> str:
    """A divided list without spaces, and without what is empty between two signs."""
    return f'SUBSTITUTE(TRIM(SUBSTITUTE({bare(cell)},"、"," "))," ","、")'


def item_count(cell: str) -> str:
    """How many items a tidied list has."""
    return f'IF({cell}="",0,LEN({cell})-LEN(SUBSTITUTE({cell},"、",""))+1)'


def distinct_count(cell: str, count: str) -> str:
    """How many different items it has, of `count`: each counts by its share among those like it.

    Where a list is too long for a formula, all are taken to be different.
    """
    width = f"(LEN({cell})+1)"
    spread = f'SUBSTITUTE({cell},"、",REPT(" ",{width}))'
    items = f"TRIM(MID({spread},(ROW($1:${_MOST_NAMES})-1)*{width}+1,{width}))"
    fenced = f'("、"&SUBSTITUTE({cell},"、","、、")&"、")'
    own = f'"、"&{items}&"、"'
    times = f'(LEN({fenced})-LEN(SUBSTITUTE({fenced},{own},"")))/LEN({own})'
    blank = f'({items}="")'
    shares = f"ROUND(SUMPRODUCT((1-{blank})/({times}+{blank})),0)"
    return f"IF({count}>{_MOST_NAMES},{count},IFERROR({shares},{count}))"


def message(wording: Wording, place: str, facts: Mapping[str, str]) -> str:
    """What a fault is and what to do, as the catalogue words it; facts are formulas."""
    found = filled(f"{wording.found}。{wording.next_step}。", facts)
    return f"{text(f'{place} ')}&{found}"


def filled(template: str, facts: Mapping[str, str]) -> str:
    """A wording with its placeholders as formulas."""
    pieces: list[str] = []
    for words, name, _, _ in string.Formatter().parse(template):
        if words:
            pieces.append(text(words))
        if name:
            pieces.append(facts[name])
    return "&".join(pieces)
