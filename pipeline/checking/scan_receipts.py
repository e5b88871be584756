"""Stamped scans that were received in, S05 and S11 out: none of a unit, or of another version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model.checkcodes import Mark


def without_scan(unit: str, scanned: Sequence[str | None]) -> Finding | None:
    """S05, or None for a unit that one of the received scans is of.

    Every unit is asked for one, on the roster or not: by the notices each that reports sends its
    table with a stamped scan (教职成司函〔2019〕36号, 教办职成〔2019〕255号). A scan of which the
    unit is not known (None) may be this one's; the message then says that there are such.
    """
    if unit in scanned:
        return None
    unmatched = sum(each is None for each in scanned)
    return Finding(
        "S05",
        variant="unmatched" if unmatched else "",
        facts={"unit": unit, "unmatched": str(unmatched)},
    )


def stamped_otherwise(unit: str, scan: str, printed: Mark, own: str) -> Finding:
    """S11 of a scan whose code is not the one that the unit's table comes to (`own`).

    A doubt and no error: the table may be good, and the paper of an earlier printing.
    """
    version = f"（{printed.round} 第 {printed.version} 版）" if printed.round else ""
    facts = {"unit": unit, "printed": printed.code, "version": version, "own": own}
    return Finding("S11", value=scan, facts=facts)
