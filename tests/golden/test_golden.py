"""What the shipped templates print is, byte by byte, what was looked at and committed."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.golden.comparing import FOLDER, RENEW, differences, parts_of
from tests.golden.samples import rendered

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = sorted(path.name for path in FOLDER.glob("*.xlsx"))


@pytest.fixture(scope="module")
def today() -> Mapping[str, bytes]:
    """What is rendered today."""
    return rendered()


def test_every_sample_has_its_golden_workbook(today: Mapping[str, bytes]) -> None:
    """Nothing is rendered that is not compared, and nothing compared that is not rendered."""
    assert sorted(today) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_workbook_is_the_golden_one(today: Mapping[str, bytes], name: str) -> None:
    """Every part of it has the same bytes; which one has not is told, and where it begins."""
    told = list(differences((FOLDER / name).read_bytes(), today[name]))
    assert not told, "\n".join([name, *told, f"If that is meant: {RENEW}"])


def test_a_difference_is_told_with_its_part() -> None:
    """A part that is changed, missing or new is named, and so is another order of all."""
    golden = (FOLDER / "F4.xlsx").read_bytes()
    parts = parts_of(golden)
    sheet, styles = "xl/worksheets/sheet1.xml", "xl/styles.xml"
    changed = parts | {sheet: parts[sheet].replace(b"<c ", b"<c  ", 1)}
    (told,) = differences(golden, _packed(changed))
    assert told.startswith(f"{sheet} differs\n  from byte {parts[sheet].index(b'<c ') + 3}\n")
    without = {name: part for name, part in parts.items() if name != styles}
    assert list(differences(golden, _packed(without))) == [f"{styles} is not there any more"]
    assert list(differences(_packed(without), golden)) == [f"{styles} is new"]
    turned = dict(reversed(parts.items()))
    assert list(differences(golden, _packed(turned))) == ["the parts stand in another order"]
    assert list(differences(golden, _packed(parts))) == []


def _packed(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()
