"""Text: comparison keys, readings, formula look-alikes, quoting."""

from __future__ import annotations

from pipeline.model.text import has_control, is_plain_number, key, runs_as_formula, shorten, tidy
from tests.unit.examples import examples


@examples(
    "one other",
    {
        "full-width letters and digits": ("ＢＩＭ１２", "bim12"),
        "full-width brackets": ("物流（甲）", "物流(甲)"),
        "spaces of all kinds": ("郑 州\u3000市\u00a0教\t育\n局", "郑州市教育局"),
        "zero-width space": ("郑\u200b州\ufeff市", "郑州市"),
        "capitals": ("Web前端", "WEB前端"),
        "control characters": ("郑\x07州_x000B_市", "郑州市"),
    },
)
def test_key_is_the_same(one: str, other: str) -> None:
    """What differs only in width, spaces, invisible characters or case is the same text."""
    assert key(one) == key(other)


@examples(
    "one other",
    {
        "another character": ("安阳县", "安阳市"),
        "a numeral": ("第一中专", "第二中专"),
        "a bracket": ("物流（甲）", "物流甲"),
    },
)
def test_key_differs(one: str, other: str) -> None:
    """A comparison key keeps every character that a reader sees."""
    assert key(one) != key(other)


@examples(
    "written reading",
    {
        "plain": ("郑州旅游学校", "郑州旅游学校"),
        "padding": ("  郑州旅游学校\u3000", "郑州旅游学校"),
        "break inside": ("郑州\n旅游 学校", "郑州旅游学校"),
        "latin words keep one space": ("Web  Design 专业", "Web Design专业"),
        "full-width letters": ("ＢＩＭ２级", "BIM2级"),
        "Chinese punctuation keeps its width": ("物流（甲），乙", "物流（甲），乙"),
        "control characters": ("郑\x00州", "郑州"),
        "only blanks": (" \u3000\n", ""),
    },
)
def test_tidy(written: str, reading: str) -> None:
    """A reading is without padding, breaks and full-width letters; wording and signs stay."""
    assert tidy(written) == reading
    assert tidy(reading) == reading


@examples(
    "text found",
    {
        "bell": ("a\x07", True),
        "escaped in xlsx": ("a_x000B_", True),
        "delete": ("\x7f", True),
        "line break": ("a\nb", False),
        "tab": ("a\tb", False),
        "plain": ("郑州", False),
    },
)
def test_has_control(text: str, *, found: bool) -> None:
    """Control characters are those that no keyboard types; breaks and tabs are none."""
    assert has_control(text) is found


@examples(
    "text runs",
    {
        "formula": ("=1+1", True),
        "call": ("@SUM(A1)", True),
        "plus": ("+A1", True),
        "minus": ("-A1", True),
        "tab": ("\t=1", True),
        "negative number": ("-5", False),
        "signed decimal": ("+5.5", False),
        "lone dash": ("-", False),
        "dashes": ("--", False),
        "text": ("省级示范", False),
        "equals inside": ("a=1", False),
        "blank": ("", False),
    },
)
def test_runs_as_formula(text: str, *, runs: bool) -> None:
    """C10: what a spreadsheet would run; a number with a sign and a dash are harmless."""
    assert runs_as_formula(text) is runs


@examples(
    "text number",
    {
        "whole": ("12", True),
        "signed decimal": ("-1.5", True),
        "padded": (" 12 ", True),
        "two signs": ("--1", False),
        "sum": ("1+1", False),
        "unit": ("12人", False),
    },
)
def test_is_plain_number(text: str, *, number: bool) -> None:
    """A number and nothing else."""
    assert is_plain_number(text) is number


@examples(
    "text limit quoted",
    {
        "short": ("物流", 5, "物流"),
        "exactly": ("一二三四五", 5, "一二三四五"),
        "one over": ("一二三四五六", 5, "一二三四…"),
        "breaks": ("a\n\n b", 5, "a b"),
    },
)
def test_shorten(text: str, limit: int, quoted: str) -> None:
    """A quotation is one line and never longer than its limit."""
    assert shorten(text, limit) == quoted
    assert len(quoted) <= limit
