"""Number formats: which print a value with just its own characters."""

from __future__ import annotations

import pytest

from pipeline.intake.cell_looks import is_plain


@pytest.mark.parametrize(
    ("number_format", "value"),
    [
        ("General", 100),
        ("", 100),
        ("0", 100),
        ("@", 100),
        ("#,##0", 1000),
        ("0_ ", 100),
        (r"0_);[Red]\(0\)", 100),
        ("0;-0;0", 0),
        ("General", "示范校"),
        ("@", "示范校"),
        ("0.00", "示范校"),
        ("0;-0;;@", "示范校"),
        ("[$-804]0", 7),
    ],
)
def test_plain_formats(number_format: str, value: object) -> None:
    """What changes no character is plain: whole numbers, room for a bracket, text as it is."""
    assert is_plain(number_format, value)


@pytest.mark.parametrize(
    ("number_format", "value"),
    [
        ('0"万"', 100),
        (";;;", 100),
        (";;;", "示范校"),
        ("0.00", 100),
        ("0%", 1),
        ("0,", 100_000),
        ("0;-0;;@", 0),
        ("#", 0),
        ('@"（无）"', "示范校"),
        ("[DBNum1]0", 100),
        ("yyyy-mm-dd", 100),
        ('[>50]"多";0', 100),
    ],
)
def test_telling_formats(number_format: str, value: object) -> None:
    """What adds, scales, hides or replaces characters is not."""
    assert not is_plain(number_format, value)
