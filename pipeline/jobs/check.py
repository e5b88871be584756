"""Files in, their findings out, without touching ledger or outbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.checking.explanations import Explanations
from pipeline.checking.units import batches_named
from pipeline.intake.inbox import InboxFile, is_ignored, printable, scan
from pipeline.jobs.bound_scans import with_scans, with_scans_of_any
from pipeline.jobs.names import aliases_of, known_names, load_register
from pipeline.jobs.receiving import Reader
from pipeline.jobs.settings import load_settings
from pipeline.jobs.workers import tasks_in, workers
from pipeline.model.definitions import load_definitions
from pipeline.model.errors import UsageFault
from pipeline.model.resources import Resources
from pipeline.model.rounds import choose_round, load_rounds
from pipeline.model.submissions import Status, Submission
from pipeline.model.text import key
from pipeline.model.units import NATIONAL, load_territory

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.jobs.workers import Progress
    from pipeline.model.rounds import Round
    from pipeline.model.units import Scope, Territory

_INBOX = "inbox"


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings of some files."""

    round: Round
    scope: Scope | None
    as_of: dt.datetime
    submissions: tuple[Submission, ...]

    @property
    def exit_code(self) -> int:
        """0 when every file would be accepted, 1 when one would not."""
        refused = (Status.RETURNED, Status.QUARANTINED)
        return int(any(s.status in refused for s in self.submissions))

    def as_document(self) -> dict[str, Any]:
        """The same keys as run.json, as far as they apply to files outside a workspace."""
        return {
            "format": 1,
            "scope": None if self.scope is None else self.scope.slug,
            "round": self.round.round,
            "as_of": self.as_of.isoformat(),
            "submissions": [submission.as_document() for submission in self.submissions],
        }


def check(
    files: Sequence[Path],
    *,
    scope_name: str | None,
    round_name: str | None,
    workspace: Path,
    as_of: dt.datetime,
    progress: Progress,
) -> Checked:
    """The findings of files, each once in the given order; nothing is written anywhere.

    A folder stands for all files in it, sorted by name. Without a scope each file is judged by the
    scope that its unit reports to. Without a round, and with none or several open, the round is the
    one that the files' own titles name.

    Raises:
        UsageFault: a file is not there, a folder is empty, or scope, round or configuration is
            wrong.
    """
    resources = Resources(workspace)
    territory = load_territory(resources)
    aliases = aliases_of(workspace, territory)
    territory = territory.changed(aliases.laid_over)
    scope = _scope(territory, scope_name)
    given = {f.path: f for path in files for f in _files(path, scope, territory)}
    inbox_files = tuple(given.values())
    settings = load_settings(workspace, [s.slug for s in territory.scopes])
    limits = settings.limits
    rounds = load_rounds(resources)
    if round_name is None and not [r for r in rounds if r.is_open(as_of)]:
        round_name = (
            _round_named(
                inbox_files,
                rounds,
                Reader(load_definitions(resources, rounds[0], NATIONAL), None, territory, limits),
            )
            if rounds
            else None
        )
    chosen = choose_round(rounds, round_name, as_of)
    definitions = load_definitions(resources, chosen, NATIONAL if scope is None else scope.slug)
    register = load_register(workspace, settings, territory, definitions)
    names = known_names(aliases, register, territory, scope)
    reader = Reader(definitions, scope, territory, limits)
    with workers(reader, tasks_in(inbox_files)) as at_work:
        pending = at_work.read(inbox_files)
        from pipeline.jobs.judging import explanations_in, judge  # pandas loads meanwhile

        received = pending.collect(progress)
    matched = (
        with_scans_of_any(received, territory) if scope is None else with_scans(received, scope)
    )
    # Each file by itself: a file replaces no other here, so none has a version.
    apart = judge(matched, {r.file: as_of for r in matched}, definitions, names, apart=True)
    submissions = tuple(
        judged.submission(None, definitions, Explanations(explanations_in([judged.received])))
        for judged in apart
    )
    return Checked(chosen, scope, as_of, submissions)


@dataclass(frozen=True, slots=True)
class _GivenFile(InboxFile):
    """A file as the command line names it."""

    outside: int = 0
    """How many folders of its path say nothing: those of an inbox and of a scope in it.

    Files lie side by side there and are not one unit's for that, as in a run on the whole inbox.
    """

    @property
    def places(self) -> tuple[str, ...]:
        """The names of the folders and archives that the file lies in, and its own."""
        return tuple(self.file.split("/")[self.outside :])


def _files(path: Path, scope: Scope | None, territory: Territory) -> Iterator[InboxFile]:
    """A file itself; of a folder every file in it, however deep."""
    if path.is_dir():
        found = scan(path, territory)
        if not found:
            raise UsageFault(f"文件夹「{path}」里没有文件。请检查文件夹的名字。")
        yield from (_given(f.path, scope, territory, ignored=f.ignored) for f in found)
    elif path.exists():
        yield _given(path, scope, territory, ignored=is_ignored(path.name))
    else:
        raise UsageFault(f"没有文件「{path}」。请检查文件名和所在的文件夹。")


def _given(path: Path, scope: Scope | None, territory: Territory, *, ignored: bool) -> InboxFile:
    file = printable(path.as_posix())
    outside = _outside(file.split("/")[:-1], territory)
    return _GivenFile(path, file, None if scope is None else scope.slug, ignored, outside=outside)


def _outside(folders: Sequence[str], territory: Territory) -> int:
    if _INBOX not in folders:
        return 0
    below = len(folders) - folders[::-1].index(_INBOX)
    names = {key(name) for scope in territory.scopes for name in scope.names}
    return below + int(below < len(folders) and key(folders[below]) in names)


def _scope(territory: Territory, name: str | None) -> Scope | None:
    if name is None:
        return None
    return territory.national if name == NATIONAL else territory.province(name)


def _round_named(
    files: Sequence[InboxFile], rounds: tuple[Round, ...], reader: Reader
) -> str | None:
    """The one round whose batch the files' titles name; None where they name none or several."""
    with workers(reader, tasks_in(files)) as at_work:
        received = at_work.read(files).collect(lambda _done, _total: None)
    documents = [r.document for r in received if r.document is not None]
    named = {word for document in documents for word in batches_named(document)}
    fitting = [r.round for r in rounds if named.intersection(r.batch_words)]
    return fitting[0] if len(fitting) == 1 else None
