"""Codes are stable for ever: the catalogue holds every one of them, and each is shown by a case."""

from __future__ import annotations

from pipeline.model.resources import Resources
from pipeline.model.rules import load_catalogue
from tests.ground.places import REPOSITORY

CASES = REPOSITORY / "tests" / "cases"
LAST = {"F": 9, "H": 8, "C": 10, "R": 9, "S": 11, "X": 8}
"""How many codes each group has; they are numbered from 01 without a gap."""
PROMISED = {f"{group}{n:02}" for group, last in LAST.items() for n in range(1, last + 1)}


def _shown() -> dict[str, set[str]]:
    """From each code to the cases in which it is expected."""
    shown: dict[str, set[str]] = {}
    for path in CASES.glob("*/expected/findings.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                shown.setdefault(line.split()[1], set()).add(path.parents[1].name)
    return shown


def test_the_catalogue_is_whole() -> None:
    """Every code that was ever promised is in the catalogue, and no other."""
    codes = set(load_catalogue(Resources()).by_code)
    assert codes == PROMISED


def test_no_code_is_without_a_case() -> None:
    """The program finds every code of the catalogue in at least one case; cases know no other."""
    codes = set(load_catalogue(Resources()).by_code)
    assert set(_shown()) == codes


def test_a_rule_has_a_case_of_its_own() -> None:
    """Each code is expected by a case whose folder begins with it, not only met by chance."""
    shown = _shown()
    own = {code: {name for name in names if name.startswith(code.lower())}
           for code, names in shown.items()}  # fmt: skip
    assert [code for code, names in sorted(own.items()) if not names] == []
