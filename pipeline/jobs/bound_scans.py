"""Received scans in, each with the unit out whose table its check code is of.

A printed code tells for certain what a paper is; a name is what somebody called the file. Where
both speak, the code decides, and F08 says so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.jobs.receiving import Received
    from pipeline.model.units import Scope, Territory


def by_codes(
    received: Sequence[Received], scope: Scope, territory: Territory
) -> tuple[Received, ...]:
    """The received files; a scan whose codes are of one unit of the scope is that unit's."""
    units = {s.slug: s.reporting_unit for s in territory.scopes if s.reporting_unit in scope.order}
    return tuple(_bound(each, units) if each.codes.marks else each for each in received)


def _bound(scan: Received, units: Mapping[str, str]) -> Received:
    marks = scan.codes.marks
    told = {units.get(mark.scope) for mark in marks if mark.scope}
    unit = told.pop() if len(told) == 1 else None
    unit = unit or scan.unit
    if unit is None:
        return scan
    versions = "、".join(f"{mark.round} 第 {mark.version} 版" for mark in marks if mark.round)
    facts = {
        "unit": unit,
        "code": "、".join(mark.code for mark in marks),
        "version": f"（{versions}）" if versions else "",
    }
    findings = tuple(
        replace(f, variant="coded", facts={**f.facts, **facts}) if f.code == "F08" else f
        for f in scan.findings
    )
    return replace(scan, unit=unit, findings=findings)
