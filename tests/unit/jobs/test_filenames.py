"""Names of files that every system can hold, each used once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.jobs.filenames import Names, possible
from tests.unit.examples import examples

_MOST = 255
"""Bytes that a name may have on most systems."""


@examples(
    "stem expected",
    {
        "as it is": ("郑州市 (1)", "郑州市 (1)"),
        "signs that Windows forbids": ('a<b>:"/\\|?*\n', "a_b_________"),
        "dots and spaces at the ends": (" .郑州. ", "郑州"),
        "nothing left": ("...", "文件"),
        "a device": ("aux", "_aux"),
        "a device in capitals with an extension": ("CON.2019", "_CON.2019"),
        "a port": ("com1", "_com1"),
        "a word that begins like a device": ("console", "console"),
        "half a character": ("郑\ud83d州", "郑州"),
    },
)
def test_a_stem_as_every_system_takes_it(stem: str, expected: str) -> None:
    """What a system forbids or takes for a device is changed; all else stays."""
    assert possible(stem) == expected


@examples("character", {"three bytes": "郑", "four bytes": "😀", "one byte": "a"})
def test_a_long_stem_is_cut_between_characters(character: str) -> None:
    """Systems count bytes: of a long name as many whole characters stay as there is room for."""
    cut = possible(character * 300)
    assert set(cut) == {character}
    assert 180 - len(character.encode()) < len(cut.encode()) <= 180


@given(st.lists(st.text(max_size=120), max_size=12))
def test_every_name_can_be_written_and_is_used_once(stems: list[str]) -> None:
    """Whatever the stems are, no two names are one, and each has room in a folder."""
    names = Names()
    free = [name for stem in stems for name in names.free(stem, (".xlsx", "-问题清单.xlsx"))]
    assert len({name.casefold() for name in free}) == len(free)
    assert all(len(name.encode()) <= _MOST for name in free)


def test_a_taken_name_gets_a_number() -> None:
    """Names that differ in nothing but case, or in how an accent is written, are one."""
    names = Names()
    assert names.free("A\u00e9", (".xlsx",)) == ["A\u00e9.xlsx"]
    assert names.free("ae\u0301", (".xlsx",)) == ["ae\u0301 (2).xlsx"]
