"""The versions that the ledger has in, and what is to be said of a code out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.jobs.editions import Edition
    from pipeline.jobs.workspace import Workspace
    from pipeline.model.checkcodes import Mark
    from pipeline.model.units import Territory


class Outcome(StrEnum):
    """What a file turned out to be."""

    CURRENT = "current"
    OLDER = "older"
    DIFFERENT = "different"
    NO_CODE = "no_code"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Verified:
    """What is to be said of one file, or of a code that was typed."""

    file: str
    outcome: Outcome
    message: str
    code: str = ""
    edition: Edition | None = None
    """The version that it is."""
    current: Edition | None = None
    """The version on record of the same scope and round."""
    differences: tuple[str, ...] = ()

    def as_document(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "file": self.file,
            "result": str(self.outcome),
            "code": self.code or None,
            "edition": self.edition.as_document() if self.edition else None,
            "current": self.current.as_document() if self.current else None,
            "message": self.message,
            "differences": list(self.differences),
        }


@dataclass(frozen=True)
class Record:
    """The versions that the ledger has, and by which names an officer knows their scopes."""

    workspace: Workspace
    territory: Territory
    places: tuple[Sequence[Edition], ...]

    def of_code(self, mark: Mark) -> Edition | None:
        """The version of a code: the latest that says this, of the scope and round named."""
        found = [e for of_place in self.places for e in of_place if e.mark.code == mark.code]
        named = [e for e in found if _is_of(e, mark)]
        return named[-1] if named else None

    def current(self, edition: Edition) -> Edition:
        """The version on record of the scope and round of another."""
        place = edition.mark.scope, edition.mark.round
        return next(p[-1] for p in self.places if (p[-1].mark.scope, p[-1].mark.round) == place)

    def of_unit(self, unit: str, round_name: str) -> Edition | None:
        """The version on record of a unit's table of a round; None where there is none."""
        last = [of_place[-1] for of_place in self.places]
        return next((e for e in last if (e.unit, e.mark.round) == (unit, round_name)), None)

    def name(self, mark: Mark) -> str:
        """A scope and round in an officer's words."""
        names = {scope.slug: scope.name for scope in self.territory.scopes}
        return f"{names.get(mark.scope, mark.scope)} {mark.round}".strip()

    def verdict(self, file: str, edition: Edition, what: str) -> Verified:
        """Whether a version that the ledger has is the one on record."""
        current = self.current(edition)
        name = self.name(edition.mark)
        if edition.mark.code == current.mark.code:
            message = f"{what}，是登记的现行版本：{name} {current.words}。"
            return Verified(file, Outcome.CURRENT, message, current.mark.code, edition, current)
        message = (
            f"{what}，是旧的版本：{name} {edition.words}；现行的是{current.words}。"
            "请用现行的汇总表重新打印、盖章。"
        )
        return Verified(file, Outcome.OLDER, message, edition.mark.code, edition, current)

    def of_mark(self, file: str, mark: Mark, what: str) -> Verified:
        """What a file, or a code by itself, is by the code that was found."""
        edition = self.of_code(mark)
        if edition is not None:
            return self.verdict(file, edition, what)
        printed = f"（写的是 {self.name(mark)} 第 {mark.version} 版）" if mark.round else ""
        message = (
            f"{what}{printed}不相符：台账里没有登记过这个版本。"
            "请核对工作区和台账是不是出这张表的那一处；预演的表、改动过的表都没有登记。"
        )
        return Verified(file, Outcome.DIFFERENT, message, mark.code)


def _is_of(edition: Edition, mark: Mark) -> bool:
    """Whether a version is of the scope and round that a mark names, as far as it names them."""
    return mark.scope in ("", edition.mark.scope) and mark.round.lower() in (
        "", edition.mark.round.lower(),
    )  # fmt: skip
