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
    from pipeline.model.checkcodes import Mark
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
    by_scope = [_units_of_scans(received, scope) for _, scope in sorted(scopes.items())]
    agreed = iter([_only_unit(units) for units in zip(*by_scope, strict=True)])
    return tuple(_of_unit(r, next(agreed, None)) if r.is_scan else r for r in received)


def _only_unit(units: Sequence[str | None]) -> str | None:
    """The one unit that is named; None where none is, or several are."""
    named = {unit for unit in units if unit is not None}
    return named.pop() if len(named) == 1 else None


def _units_of_scans(received: Sequence[Received], scope: Scope) -> list[str | None]:
    """The unit of each scan by its names, in their order; None where they tell of none."""
    tables = [(r.source.places, r.unit or r.file) for r in received if r.has_table]
    reporting = {r.unit for r in received if r.unit}
    told = units_of_scans([r.source.places for r in received if r.is_scan], tables, scope)
    return [unit if unit in reporting or unit in scope.order else None for unit in told]


def _of_unit(scan: Received, unit: str | None) -> Received:
    return scan if unit is None else _told(scan, unit, "", {})


def by_codes(
    received: Sequence[Received], scope: Scope, territory: Territory
) -> tuple[Received, ...]:
    """The received files; a scan whose codes are of one unit of the scope is that unit's."""
    units = {s.slug: s.reporting_unit for s in territory.scopes if s.reporting_unit in scope.order}
    return tuple(_by_codes(r, units) if r.codes.marks else r for r in received)


def _by_codes(scan: Received, units: Mapping[str, str]) -> Received:
    """A scan that bears codes; `units` is from a province's slug to its reporting unit.

    Codes of several units, of one of another scope, or that name none, as the words of a footer,
    leave it to whom its names tell; F08 says the codes all the same.
    """
    marks = scan.codes.marks
    unit = _only_of_codes(marks, units) or scan.unit
    versions = "、".join(f"{mark.round} 第 {mark.version} 版" for mark in marks if mark.round)
    bare = (*scan.codes.bare, *scan.codes.unseen)
    facts = {
        "code": "、".join(dict.fromkeys(mark.code for mark in marks)),
        "version": f"（{versions}）" if versions else "",
        "bare": f"（另有 {len(bare)} 页没有读到校验码）" if bare else "",
    }
    if unit is None:
        return _told(scan, None, "coded_unmatched", facts)
    return _told(scan, unit, "coded", facts)


def _only_of_codes(marks: Sequence[Mark], units: Mapping[str, str]) -> str | None:
    scopes = {mark.scope for mark in marks if mark.scope}
    return units.get(scopes.pop()) if len(scopes) == 1 else None


def _told(scan: Received, unit: str | None, variant: str, facts: Mapping[str, str]) -> Received:
    """A scan that is a unit's; its F08 names the unit, and by what it is known."""
    findings = tuple(
        replace(f, variant=variant, facts={**f.facts, **({"unit": unit} if unit else {}), **facts})
        if f.code == "F08"
        else f
        for f in scan.findings
    )
    return replace(scan, unit=unit, findings=findings)
