"""Received stamped scans in, each with its unit out: by its check code, else by names.

A printed code tells for certain what a paper is; a name is what somebody called the file. Where
both speak, the code decides, and F08 says so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.checking.scans import units_of_scans
from pipeline.checking.units import scope_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.jobs.receiving import Received
    from pipeline.model.units import Scope, Territory


def with_scans(received: Sequence[Received], scope: Scope) -> tuple[Received, ...]:
    """The received files, each stamped scan with the unit that its name or its folder tells.

    A table whose unit is not known speaks for a unit of its own; a document that holds no table of
    the form (F05) does not speak.
    """
    units = iter(_units_of_scans(received, scope))
    return tuple(_of_unit(r, next(units)) if r.is_scan else r for r in received)


def with_scans_of_any(received: Sequence[Received], territory: Territory) -> tuple[Received, ...]:
    """The same for files of no common scope: by the scopes of all tables, where these agree."""
    documents = (r.document for r in received if r.document and r.has_table)
    homes = (scope_for(document, territory) or territory.national for document in documents)
    scopes = {scope.slug: scope for scope in homes}
    told = [_units_of_scans(received, scope) for _, scope in sorted(scopes.items())]
    units = [_only(set(of_one)) for of_one in zip(*told, strict=True)] if told else []
    following = iter(units)
    return tuple(_of_unit(r, next(following, None)) if r.is_scan else r for r in received)


def _only(units: set[str | None]) -> str | None:
    units.discard(None)
    return units.pop() if len(units) == 1 else None


def _units_of_scans(received: Sequence[Received], scope: Scope) -> list[str | None]:
    """The unit of each scan, in their order."""
    tables = [(r.source.places, r.unit or r.file) for r in received if r.has_table]
    known = {r.unit for r in received if r.unit}
    found = units_of_scans([r.source.places for r in received if r.is_scan], tables, scope)
    return [unit if unit in known or unit in scope.order else None for unit in found]


def _of_unit(scan: Received, unit: str | None) -> Received:
    if unit is None:
        return scan
    findings = tuple(
        replace(f, variant="", facts={**f.facts, "unit": unit}) if f.code == "F08" else f
        for f in scan.findings
    )
    return replace(scan, unit=unit, findings=findings)


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
