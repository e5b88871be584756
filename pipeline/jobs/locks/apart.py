"""Files and results that share a name in, each with a name of its own out.

What was locked, or kept, may bear the name of a file that was saved over it later: both are judged.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from unicodedata import normalize

from pipeline.ledger.book import Book

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence

    from pipeline.jobs.judging import Judged
    from pipeline.jobs.receiving import Received
    from pipeline.model.findings import Finding
    from pipeline.model.submissions import Submission


def told_apart(received: Sequence[Received]) -> tuple[list[Received], dict[str, str]]:
    """The files, each under another name than those before it; from such a name to the real one."""
    real = "\n".join(each.file for each in received)
    used: set[str] = set()
    apart: list[Received] = []
    names: dict[str, str] = {}
    for each in received:
        if each.file in used:
            others = chain(["（留存）"], (f"（留存 {number}）" for number in count(2)))
            free = (f"{each.file}{other}" for other in others)
            name = next(n for n in free if n not in used and n not in real)  # nor part of one
            names[name] = each.file
            apart.append(replace(each, source=replace(each.source, file=name)))
        else:
            apart.append(each)
        used.add(apart[-1].file)
    return apart, names


@dataclass(frozen=True, slots=True)
class _UnderNames(Book):
    names: Mapping[str, str] = field(default_factory=dict)
    moments: Mapping[tuple[str, str], dt.datetime] = field(default_factory=dict)

    def receive(
        self,
        files: Sequence[tuple[str, str]],
        as_of: dt.datetime,  # noqa: ARG002 - all have been received
    ) -> Mapping[tuple[str, str], dt.datetime]:
        return {
            (file, sha256): self.moments[self.names.get(file, file), sha256]
            for file, sha256 in files
        }


def under_names(
    book: Book, names: Mapping[str, str], moments: Mapping[tuple[str, str], dt.datetime]
) -> Book:
    """A ledger that knows files by their real names, whatever names they are told apart by.

    `moments` tells when each was received, by its real name and SHA-256.
    """
    return _UnderNames(book.connection, book.scope, book.round, book.actor, names, moments)


def in_own_words(judged: Sequence[Judged], names: Mapping[str, str]) -> tuple[Judged, ...]:
    """Judged files, the findings of which speak of files by their real names."""
    return tuple(
        replace(each, findings=tuple(_in_own_words(finding, names) for finding in each.findings))
        for each in judged
    )


def _in_own_words(finding: Finding, names: Mapping[str, str]) -> Finding:
    def real(text: str) -> str:
        for name, own in names.items():
            text = text.replace(name, own)
        return text

    facts = {fact: real(text) for fact, text in finding.facts.items()}
    value = None if finding.value is None else real(finding.value)
    return replace(finding, facts=facts, value=value)


def under_own_names(
    submissions: Sequence[Submission], names: Mapping[str, str]
) -> tuple[Submission, ...]:
    """The submissions by the real names of their files."""
    return tuple(
        replace(s, receipt=replace(s.receipt, file=names.get(s.receipt.file, s.receipt.file)))
        for s in submissions
    )


def beside(
    locked: Collection[str], new: Mapping[str, bytes]
) -> tuple[dict[str, bytes], dict[str, str]]:
    """New results under names that none of the locked has; from the names before to these."""
    used = set(map(_folded, locked))
    found: dict[str, bytes] = {}
    places: dict[str, str] = {}
    taken = used | set(map(_folded, new))
    for name, content in new.items():
        place = name
        if _folded(name) in used:
            path = PurePosixPath(name)
            numbered = (f"{path.stem} ({n}){path.suffix}" for n in count(2))
            free = (path.with_name(one).as_posix() for one in numbered)
            place = next(one for one in free if _folded(one) not in taken)
            taken.add(_folded(place))
        found[place], places[name] = content, place
    return found, places


def _folded(name: str) -> str:
    """What two names have in common that some systems take for one."""
    return normalize("NFC", name).casefold()
