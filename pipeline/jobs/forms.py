"""A workspace in, a blank form for each unit of a scope out, each with its own name in it.

They are written beside the inbox and never into it: what lies there was sent by somebody.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.checking.units import known_name, names_like
from pipeline.jobs.durable import replace_file
from pipeline.jobs.filenames import Names
from pipeline.jobs.locks.folders import FOLDER as LOCKS
from pipeline.jobs.plan import make_plan
from pipeline.jobs.workspace import only_writer
from pipeline.ledger.across_rounds import contacts
from pipeline.ledger.database import reading
from pipeline.model.errors import UsageFault, system_reason
from pipeline.model.stamps import Stamp
from pipeline.model.text import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pipeline.jobs.plan import Plan
    from pipeline.jobs.workers import Progress
    from pipeline.jobs.workspace import Workspace

FOLDER = "空白表"
FORMER = "以前的"
"""The folder in it for what stood in the place of a form and was not the same."""


@dataclass(frozen=True, slots=True)
class Handed:
    """The blank forms of a scope and round, as they lie in their folder now."""

    scope: str
    heading: str
    round: str
    folder: Path
    files: Mapping[str, tuple[str, ...]]
    """From each unit to its files."""
    former: tuple[str, ...]
    """Files that were there before with other contents: kept under these names."""
    without_contact: int
    """How many units have not told the ledger yet whom to call."""

    def as_document(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "format": 1,
            "scope": self.scope,
            "round": self.round,
            "folder": self.folder.as_posix(),
            "forms": [{"unit": unit, "files": list(files)} for unit, files in self.files.items()],
            "kept": list(self.former),
        }


def make_forms(
    workspace: Workspace,
    province: str | None,
    round_name: str | None,
    unit_name: str | None,
    progress: Progress,
) -> Handed:
    """Write a blank form for each unit of a roster, or for one of them.

    No province is the nation. A file that is the same already is left alone; one with other
    contents, such as a form that somebody has written into, is kept beside.

    Raises:
        UsageFault: scope, round, unit or a data file is wrong, another run is at work, or the forms
            cannot be written.
    """
    plan = make_plan(workspace, province, round_name)
    scope, chosen = plan.scope, plan.definitions.round
    units = [unit.name for unit in scope.roster] if unit_name is None else [_unit(plan, unit_name)]
    if not units:
        raise UsageFault(
            f"{scope.name}的应报名册里没有单位，没有表可做。"
            f"请先建 roster/{scope.slug}.csv，写法见手册。"
        )
    folder = workspace.folder / FOLDER / scope.slug / chosen.round
    _not_where_we_work(workspace, folder)
    known = _contacts(plan)
    every = list(_rendered(plan, units, known, progress))
    with only_writer(workspace):
        former = _written(folder, {name: content for _, files in every for name, content in files})
    return Handed(
        scope=scope.slug,
        heading=f"{scope.name} {chosen.label}",
        round=chosen.round,
        folder=folder,
        files={unit: tuple(name for name, _ in files) for unit, files in every},
        former=former,
        without_contact=sum(unit not in known for unit in units),
    )


def _unit(plan: Plan, written: str) -> str:
    """The unit of the roster that is meant."""
    name = known_name(written, plan.scope)
    if name in plan.scope.order:
        assert name is not None  # noqa: S101 - it is in the roster
        return name
    near = names_like(tidy(written), plan.scope)
    hint = f"相近的有{'、'.join(f'「{one}」' for one in near)}。" if near else ""
    raise UsageFault(
        f"{plan.scope.name}的应报名册里没有「{written}」。{hint}请写名册上的全称；"
        f"名册外的单位，请先加进 roster/{plan.scope.slug}.csv。"
    )


def _not_where_we_work(workspace: Workspace, folder: Path) -> None:
    """A blank form in the inbox would be received as an empty table of its unit."""
    for place in (workspace.inbox, workspace.outbox, workspace.folder / LOCKS):
        if folder.resolve().is_relative_to(place.resolve()):
            raise UsageFault(
                f"空白表要写在 {folder}，而它在 {place} 里面，那里只放收件、结果或锁定的留存，"
                "没有写。请用 --workspace 写明工作区的文件夹。"
            )


def _contacts(plan: Plan) -> Mapping[str, str]:
    """Whom to call at each unit, as it wrote itself, in this round or before."""
    with reading(plan.workspace.ledger) as connection:
        told = contacts(connection, plan.scope.slug, plan.definitions.round.round)
    return {unit: contact.text for unit, contact in told.items()}


def _rendered(
    plan: Plan, units: Sequence[str], known: Mapping[str, str], progress: Progress
) -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """Each unit with its files, by their names."""
    from pipeline.jobs.form_reading import must_come_back
    from pipeline.rendering.blank.check_page import CheckPage
    from pipeline.rendering.blank.framing import frame_of
    from pipeline.rendering.blank.shown import Blank, Layout
    from pipeline.rendering.blank.word import blank_docx
    from pipeline.rendering.blank.workbook import blank_workbook

    definitions, settings = plan.definitions, plan.settings
    chosen, form = definitions.round, definitions.form
    template = plan.workspace.resources.read(f"templates/xlsx/{form.template}")
    layout = Layout(definitions, settings.form.lines, frame_of(template, form))
    page = CheckPage(layout)
    word = plan.workspace.resources.read(f"templates/docx/{form.word}") if form.word else None
    stamps = [Stamp(form.form, chosen.round, chosen.name, plan.scope.slug, unit) for unit in units]
    must_come_back(plan, layout, word, stamps[0])
    # The clock's time would make other bytes of the same form each day.
    created = dt.datetime.combine(chosen.opens, dt.time())
    names = Names()
    for done, stamp in enumerate(stamps):
        unit = stamp.unit
        progress(done, len(units))
        blank = Blank(stamp, known.get(unit, ""), created, settings.fonts)
        workbook, document = names.free(unit, (".xlsx", ".docx"))
        files = [(workbook, blank_workbook(page, blank))]
        if word is not None:
            files.append((document, blank_docx(word, form, blank, settings.form.word_lines)))
        yield unit, files
    progress(len(units), len(units))


def _written(folder: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Put each file in its place, whole; the names under which others that stood there are kept."""
    kept = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            path = folder / name
            if path.exists():
                if path.read_bytes() == content:
                    continue
                kept.append(_set_aside(path))
            replace_file(path, content)
    except OSError as error:
        raise UsageFault(
            f"空白表写不进 {folder}（{system_reason(error)}），表可能正在 Excel 或 WPS 里打开，"
            "请关闭后再运行一次；已写好的都是完整的。"
        ) from error
    return tuple(kept)


def _set_aside(path: Path) -> str:
    """Move a file into the folder of former ones, under a name that is free."""
    folder = path.parent / FORMER
    folder.mkdir(exist_ok=True)
    number = 1
    while (free := folder / f"{path.stem} ({number}){path.suffix}").exists():
        number += 1
    path.rename(free)
    return f"{FORMER}/{free.name}"
