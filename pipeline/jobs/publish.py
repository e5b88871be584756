"""What was rolled up in, the published list (F4, 试点院校名单) and one for each certificate out.

The list is made of the results and of nothing else, so that what is published is what was sent up:
of the lock where there is one, else of the last run. It reads neither the inbox nor judges anew.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.jobs.filenames import possible
from pipeline.jobs.locks.folders import lock_folder, round_asked_for
from pipeline.jobs.outbox import staged
from pipeline.jobs.pdf import pdfs, require_libreoffice
from pipeline.jobs.pilots import in_order, latest_results, locked_results, pilots_of, unlisted
from pipeline.jobs.plan import make_plan
from pipeline.jobs.workspace import only_writer, scope_of
from pipeline.model.errors import UsageFault
from pipeline.model.units import load_territory

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from pipeline.jobs.locks.lock import Lock
    from pipeline.jobs.pilots import Pilot, Source
    from pipeline.jobs.plan import Plan
    from pipeline.jobs.workspace import Workspace
    from pipeline.rendering.published import PublishedLine

FOLDER = "发布"
LIST = "试点院校名单.xlsx"
BY_CERTIFICATE = "分证书"
"""One file each: a certificate's list goes to the organisation that holds its examinations."""
TEMPLATE = "templates/xlsx/F4.xlsx"


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
    """Schools whose region nobody has said."""
    unlisted_regions: tuple[str, ...]
    """Regions that are none of the roster's, such as one that is misspelt in summarize.toml."""

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
            "unlisted_regions": list(self.unlisted_regions),
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
        source = locked_results(plan, lock) if lock is not None else latest_results(plan)
        pilots = in_order(pilots_of(source.entries, plan), plan)
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
        unlisted_regions=unlisted(pilots, plan),
    )


def _plan(
    workspace: Workspace, province: str | None, round_name: str | None
) -> tuple[Plan, Lock | None]:
    """The plan, by the rules and names of the lock where the round is locked."""
    scope = scope_of(load_territory(workspace.resources), province).slug
    chosen = round_asked_for(workspace, scope, round_name)
    from pipeline.jobs.locks.lock import lock_of
    from pipeline.ledger.book import Book
    from pipeline.ledger.database import reading

    with reading(workspace.ledger) as connection:
        lock = lock_of(Book(connection, scope, chosen), workspace)
    if lock is None:
        if lock_folder(workspace, scope, chosen).is_dir():
            raise UsageFault(
                f"{lock_folder(workspace, scope, chosen)} 里有锁定的内容，而台账里没有登记，"
                "不知道该发布哪一份。请先运行一次汇总，按它说的办；名单没有改动。"
            )
        return make_plan(workspace, province, chosen), None
    return make_plan(replace(workspace, frozen=lock.data), province, chosen), lock


def _rendered(pilots: Sequence[Pilot], plan: Plan, created: dt.datetime) -> dict[str, bytes]:
    """The workbooks by their names in the folder."""
    from pipeline.rendering.published import render_published

    template = plan.workspace.resources.read(TEMPLATE)
    whose = "" if plan.scope.is_national else plan.scope.name
    whose += plan.definitions.round.name
    lists = {LIST: (f"{whose}1+X证书制度试点院校名单", list(pilots))}
    of_round = (c.certificate for c in plan.definitions.round_certificates)
    names = dict.fromkeys((*of_round, *(pilot.certificate for pilot in pilots)))
    for number, certificate in enumerate(names, start=1):
        own = [pilot for pilot in pilots if pilot.certificate == certificate]
        if own:
            name = f"{BY_CERTIFICATE}/{number:02} {possible(certificate)}.xlsx"
            lists[name] = (f"{whose}{certificate}证书试点院校名单", own)
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
    from pipeline.rendering.published import PublishedLine
    from pipeline.rendering.values import ABOVE

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
