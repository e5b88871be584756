"""What was rolled up in, the published list (F4, 试点院校名单) and one for each certificate out.

The list is made of the results and of nothing else, so that what is published is what was sent up:
of the lock where there is one, else of the last run. It reads neither the inbox nor judges anew.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.jobs.filenames import possible
from pipeline.jobs.lockfolders import is_locked_here, lock_folder
from pipeline.jobs.outbox import staged
from pipeline.jobs.pdf import pdfs, require_libreoffice
from pipeline.jobs.plan import make_plan
from pipeline.jobs.workspace import only_writer, scope_of
from pipeline.model.errors import UsageFault, system_reason
from pipeline.model.rounds import choose_round, load_rounds
from pipeline.model.text import guarded, key
from pipeline.model.units import load_territory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from pipeline.jobs.locks import Lock
    from pipeline.jobs.plan import Plan
    from pipeline.jobs.workspace import Workspace
    from pipeline.rendering.published import PublishedLine

FOLDER = "发布"
LIST = "试点院校名单.xlsx"
BY_CERTIFICATE = "分证书"
"""One file each: a certificate's list goes to the organisation that holds its examinations."""
TEMPLATE = "templates/xlsx/F4.xlsx"
_ENTRIES, _RUN, _SUPPLEMENT = "entries.csv", "run.json", "更正补报.xlsx"
_COLUMNS = {"unit", "school", "certificate"}


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


@dataclass(frozen=True, slots=True)
class Published:
    """A list that was published."""

    plan: Plan
    source: Source
    folder: Path
    files: tuple[str, ...]
    schools: int
    by_certificate: Mapping[str, int]
    """Pilots of every certificate of the round, in the notice's order."""
    without_region: tuple[str, ...]
    """Schools whose city or county nobody has said."""

    @property
    def pilots(self) -> int:
        """All lines of the list."""
        return sum(self.by_certificate.values())

    def as_document(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "format": 1,
            "scope": self.plan.scope.slug,
            "round": self.plan.definitions.round.round,
            "locked": self.source.is_locked,
            "as_of": self.source.moment.isoformat(),
            "entries_sha256": hashlib.sha256(self.source.entries).hexdigest(),
            "pilots": self.pilots,
            "schools": self.schools,
            "by_certificate": dict(self.by_certificate),
            "without_region": list(self.without_region),
            "folder": str(self.folder),
            "files": list(self.files),
        }


def publish(
    workspace: Workspace, province: str | None, round_name: str | None, *, pdf: bool = False
) -> Published:
    """Write the list of a scope and round, and one for each of its certificates.

    Raises:
        UsageFault: there are no results, or they were changed; LibreOffice is missing for `pdf`.
    """
    if pdf:
        require_libreoffice()
    plan, lock = _plan(workspace, province, round_name)
    with only_writer(workspace):
        source = _locked(plan, lock) if lock is not None else _latest(plan)
        pilots = in_order(_pilots(source.entries, plan), plan)
        files = _rendered(pilots, plan, source.moment)
        if pdf:
            files |= pdfs(files, source.moment)
        folder = workspace.folder / FOLDER / plan.scope.slug / plan.definitions.round.round
        with staged(folder, files, "名单") as results:
            results.publish()
    counts = Counter(pilot.certificate for pilot in pilots)
    of_round = [c.certificate for c in plan.definitions.round_certificates]
    return Published(
        plan=plan,
        source=source,
        folder=folder,
        files=tuple(files),
        schools=len({(pilot.region, pilot.school) for pilot in pilots}),
        by_certificate={name: counts[name] for name in dict.fromkeys((*of_round, *counts))},
        without_region=tuple(dict.fromkeys(p.school for p in pilots if not p.region)),
    )


def _plan(
    workspace: Workspace, province: str | None, round_name: str | None
) -> tuple[Plan, Lock | None]:
    """The plan, by the rules and names of the lock where the round is locked."""
    scope = scope_of(load_territory(workspace.resources), province).slug
    if round_name is not None and is_locked_here(workspace, scope, round_name):
        chosen = round_name
    else:
        chosen = choose_round(load_rounds(workspace.resources), round_name, workspace.as_of).round
    from pipeline.jobs.locks import lock_of
    from pipeline.ledger.book import Book
    from pipeline.ledger.database import reading

    with reading(workspace.ledger) as connection:
        lock = lock_of(Book(connection, scope, chosen), workspace)
    if lock is None:
        if lock_folder(workspace, scope, chosen).is_dir():
            raise UsageFault(
                f"{lock_folder(workspace, scope, chosen)} 里有锁定的内容，而台账里没有登记这次锁定，"
                "不知道该发布哪一份。请先运行一次汇总，按它说的办；名单没有改动。"
            )
        return make_plan(workspace, province, chosen), None
    return make_plan(replace(workspace, frozen=lock.data), province, chosen), lock


def _locked(plan: Plan, lock: Lock) -> Source:
    """The results as they were locked; their hashes were right when the lock was opened."""
    entries = lock.outputs()[_ENTRIES]
    has_supplement = (plan.folder / _SUPPLEMENT).is_file()
    return Source(entries, lock.manifest.locked_at, True, has_supplement)  # noqa: FBT003 - named above


def _latest(plan: Plan) -> Source:
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
        entries = (plan.folder / _ENTRIES).read_bytes()
    except FileNotFoundError as error:
        raise UsageFault(
            f"{plan.scope.name} {plan.definitions.round.label}还没有汇总结果，没有可以发布的。"
            f"请先运行 {again}。"
        ) from error
    except (OSError, ValueError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else "内容被改动过"
        raise UsageFault(
            f"{plan.folder} 里的结果读不出来（{reason}），请重新运行 {again}；名单没有改动。"
        ) from error
    written = {each["path"].rpartition("/")[2]: each["sha256"] for each in document["outputs"]}
    if written.get(_ENTRIES) != hashlib.sha256(entries).hexdigest():
        raise UsageFault(
            f"{plan.folder / _ENTRIES} 在汇总以后被改动过，不能据此发布。"
            f"请重新运行 {again}；名单没有改动。"
        )
    return Source(entries, dt.datetime.fromisoformat(document["as_of"]), False, False)  # noqa: FBT003


def _pilots(entries: bytes, plan: Plan) -> list[Pilot]:
    """The pilots of entries.csv, in its order."""
    reader = csv.DictReader(io.StringIO(entries.decode("utf-8-sig"), newline=""))
    if not set(reader.fieldnames or ()) >= _COLUMNS:
        raise UsageFault(f"{_ENTRIES} 里没有 unit、school、certificate 栏，请重新汇总一次。")
    regions = _regions(plan)
    return [
        Pilot(
            regions.get(key(_unguarded(line["unit"])), ""),
            _unguarded(line["school"]),
            _unguarded(line["certificate"]),
        )
        for line in reader
    ]


def _unguarded(text: str) -> str:
    """A text of a .csv without the sign that keeps a spreadsheet from running it."""
    return text[1:] if text.startswith("'") and guarded(text[1:]) == text else text


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
    regions = {region: place for place, region in enumerate(dict.fromkeys(_regions(plan).values()))}
    schools = {one: place for place, one in enumerate(dict.fromkeys(p[:2] for p in placed))}
    certificates = {
        c.certificate: place for place, c in enumerate(plan.definitions.round_certificates)
    }
    last = len(certificates)
    return sorted(
        placed,
        key=lambda p: (
            regions.get(p.region, len(regions)), schools[p[:2]], certificates.get(p.certificate, last)
        ),
    )  # fmt: skip


def _rendered(pilots: Sequence[Pilot], plan: Plan, created: dt.datetime) -> dict[str, bytes]:
    """The workbooks by their names in the folder."""
    from pipeline.rendering.published import render_published

    template = plan.workspace.resources.read(TEMPLATE)
    whose = "" if plan.scope.is_national else plan.scope.name
    title = f"{whose}{plan.definitions.round.name}1+X证书制度试点院校名单"
    lists = {LIST: (title, list(pilots))}
    names = (c.certificate for c in plan.definitions.round_certificates)
    for number, certificate in enumerate(names, start=1):
        own = [pilot for pilot in pilots if pilot.certificate == certificate]
        if own:
            name = f"{BY_CERTIFICATE}/{number:02} {possible(certificate)}.xlsx"
            lists[name] = (f"{title}（{certificate}）", own)
    return {
        name: render_published(
            template,
            title=heading,
            lines=published_lines(own),
            created=created,
            fonts=plan.settings.fonts,
        )
        for name, (heading, own) in lists.items()
    }


def published_lines(pilots: Iterable[Pilot]) -> list[PublishedLine]:
    """The lines as printed: each school is numbered once, with its region, over all its lines."""
    from pipeline.rendering.filling import ABOVE
    from pipeline.rendering.published import PublishedLine

    lines: list[PublishedLine] = []
    number, above = 0, None
    for pilot in pilots:
        goes_on = pilot[:2] == above
        number, above = number + (not goes_on), pilot[:2]
        lines.append(
            PublishedLine(
                number=ABOVE if goes_on else number,
                region=ABOVE if goes_on else pilot.region,
                certificate=pilot.certificate,
                school=pilot.school,
            )
        )
    return lines
