"""The results of a scope and round in, the pilots (试点) of its published list out, in order."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from typing import TYPE_CHECKING, NamedTuple

from pipeline.jobs.settings import load_settings
from pipeline.model.errors import UsageFault, system_reason
from pipeline.model.text import key, unguarded
from pipeline.model.units import load_territory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.jobs.locks.lock import Lock
    from pipeline.jobs.plan import Plan

_ENTRIES, _RUN, _SUPPLEMENT = "entries.csv", "run.json", "更正补报.xlsx"
_COLUMNS = ("unit", "school", "certificate")


class Pilot(NamedTuple):
    """One school × one certificate (试点) as the list names it."""

    region: str
    """The short name of its province; of a province's own schools the city or county."""
    school: str
    certificate: str


class Source(NamedTuple):
    """The results that a list is made of."""

    entries: bytes
    """entries.csv"""
    moment: dt.datetime
    """When the round was locked, else as of when it was run."""
    is_locked: bool
    has_supplement: bool
    """Whether corrections were taken in after the lock, which the list leaves out."""


def locked_results(plan: Plan, lock: Lock) -> Source:
    """The results as they were locked; their hashes were right when the lock was opened."""
    entries = lock.outputs()[_ENTRIES]
    has_supplement = (plan.folder / _SUPPLEMENT).is_file()
    moment = lock.manifest.locked_at
    return Source(entries, moment, is_locked=True, has_supplement=has_supplement)


def latest_results(plan: Plan) -> Source:
    """The results of the last run, as run.json has their hashes.

    Raises:
        UsageFault: there are none, or entries.csv is not what the run wrote.
    """
    where = f"--province {plan.scope.slug}"
    again = (
        f"summarize {'--national' if plan.scope.is_national else where} "
        f"--round {plan.definitions.round.round}"
    )
    try:
        document = json.loads((plan.folder / _RUN).read_bytes())
        written = {each["path"].rpartition("/")[2]: each["sha256"] for each in document["outputs"]}
        moment = dt.datetime.fromisoformat(document["as_of"])
        entries = (plan.folder / _ENTRIES).read_bytes()
    except FileNotFoundError as error:
        raise UsageFault(
            f"{plan.scope.name} {plan.definitions.round.label}还没有汇总结果，没有可以发布的。"
            f"请先运行 {again}。"
        ) from error
    except (OSError, ValueError, TypeError, LookupError, AttributeError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else "内容被改动过"
        raise UsageFault(
            f"{plan.folder} 里的结果读不出来（{reason}），请重新运行 {again}；名单没有改动。"
        ) from error
    if written.get(_ENTRIES) != hashlib.sha256(entries).hexdigest():
        raise UsageFault(
            f"{plan.folder / _ENTRIES} 在汇总以后被改动过，不能据此发布。"
            f"请重新运行 {again}；名单没有改动。"
        )
    return Source(entries, moment, is_locked=False, has_supplement=False)


def pilots_of(entries: bytes, plan: Plan) -> list[Pilot]:
    """The pilots of entries.csv, in its order."""
    reader = csv.DictReader(io.StringIO(entries.decode("utf-8-sig"), newline=""))
    if not set(reader.fieldnames or ()) >= set(_COLUMNS):
        raise UsageFault(f"{_ENTRIES} 里没有 unit、school、certificate 栏，请重新汇总一次。")
    regions, said = _regions(plan), _said(plan)
    found = []
    for line in reader:
        unit, school, certificate = (unguarded(line[name]) for name in _COLUMNS)
        if plan.scope.is_national:
            region = regions.get(key(unit)) or said.get(key(unit), "")
        else:
            region = said.get(key(school)) or regions.get(key(unit), "")
        found.append(Pilot(region, school, certificate))
    return found


def unlisted(pilots: Sequence[Pilot], plan: Plan) -> tuple[str, ...]:
    """The regions of a list that are none of the roster's, in the list's order."""
    known = set(_regions(plan).values())
    return tuple(dict.fromkeys(p.region for p in pilots if p.region and p.region not in known))


def _said(plan: Plan) -> dict[str, str]:
    """From the key of a name to its region as the officer has it in summarize.toml today.

    Of a province's list that is the name of a school, of the nation's that of a unit: a school's
    city is no region of the nation. A lock freezes what was sent up; where a school stands is no
    part of that. Nothing but spaces says nothing.
    """
    scopes = [scope.slug for scope in plan.territory.scopes]
    settings = load_settings(plan.workspace.folder, scopes)
    return {key(school): region.strip() for school, region in settings.regions.items()}


def _regions(plan: Plan) -> dict[str, str]:
    """From the key of a unit's name to what the list calls its region."""
    shorts = {
        unit.region: unit.aliases[0]
        for unit in load_territory(plan.workspace.resources).national.roster
    }
    named = {unit.name: shorts.get(unit.region, unit.region) for unit in plan.scope.roster}
    if not plan.scope.is_national:
        named = {unit.name: unit.region for unit in plan.scope.roster}
    return {key(name): region for name, region in named.items() if region}


def in_order(pilots: Sequence[Pilot], plan: Plan) -> list[Pilot]:
    """The pilots by region in the roster's order, by school as the rollup has them, by certificate.

    A school of a province that reports for itself stands with what a city or county says of it.
    Regions that the roster does not know come behind all others, and those without one at the end.
    """
    known: dict[str, set[str]] = {}
    for pilot in pilots:
        if pilot.region:
            known.setdefault(pilot.school, set()).add(pilot.region)
    placed = [
        pilot._replace(region=next(iter(known[pilot.school])))
        if not pilot.region and len(known.get(pilot.school, ())) == 1
        else pilot
        for pilot in pilots
    ]
    listed = (pilot.region for pilot in placed if pilot.region)
    every = dict.fromkeys((*_regions(plan).values(), *listed))
    regions = {region: place for place, region in enumerate(every)}
    schools = {one: place for place, one in enumerate(dict.fromkeys(p[:2] for p in placed))}
    of_round = plan.definitions.round_certificates
    certificates = {c.certificate: place for place, c in enumerate(of_round)}

    def place(pilot: Pilot) -> tuple[int, int, int]:
        return (
            regions.get(pilot.region, len(regions)),
            schools[pilot[:2]],
            certificates.get(pilot.certificate, len(certificates)),
        )

    return sorted(placed, key=place)
