"""The versions that the ledger has in, and what is to be said of a code out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pipeline.model.checkcodes import Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.jobs.editions import Edition
    from pipeline.jobs.workspace import Workspace
    from pipeline.model.units import Territory


class Outcome(StrEnum):
    """What a file turned out to be."""

    CURRENT = "current"
    PARTLY_READ = "partly_read"
    """What was read is on record, and pages were not looked at or bear no code."""
    PRINTED_OTHERWISE = "printed_otherwise"
    """The contents are on record, and the sheet does not show just these."""
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
    left_out: str = ""
    """What could not be compared, in a sentence that the message ends with."""

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
            "left_out": self.left_out or None,
        }


@dataclass(frozen=True)
class Record:
    """The versions that the ledger has, and by which names an officer knows their scopes."""

    workspace: Workspace
    territory: Territory
    places: tuple[Sequence[Edition], ...]
    scope: str | None = None
    """The only one of which a table may be; None for any."""
    round: str | None = None
    """The same of the round."""

    def fitting(self, mark: Mark) -> tuple[Edition, ...]:
        """Of each scope and round that a mark can be of, the latest version with its code.

        A version that it names must be one with that code.
        """
        found = (
            [e for e in of_place if e.mark.code == mark.code and _is_of(e, mark)]
            for of_place in self.places
        )
        return tuple(
            of_place[-1]
            for of_place in found
            if of_place and (not mark.version or mark.version in {e.mark.version for e in of_place})
        )

    def current(self, edition: Edition) -> Edition:
        """The version on record of the scope and round of another."""
        place = edition.mark.scope, edition.mark.round
        return next(p[-1] for p in self.places if (p[-1].mark.scope, p[-1].mark.round) == place)

    def is_current(self, edition: Edition) -> bool:
        """Whether a version says what the one on record says."""
        return edition.mark.code == self.current(edition).mark.code

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
        if self.is_current(edition):
            message = f"{what}，是登记的现行版本：{name} {current.words}。"
            return Verified(file, Outcome.CURRENT, message, current.mark.code, edition, current)
        message = (
            f"{what}，是旧的版本：{name} {edition.words}；现行的是{current.words}。"
            "请用现行的汇总表重新打印、盖章。"
        )
        return Verified(file, Outcome.OLDER, message, edition.mark.code, edition, current)

    def of_mark(self, file: str, mark: Mark, what: str) -> Verified:
        """What a file, or a code by itself, is by the code that was found."""
        found = self.fitting(mark)
        if not found:
            return self._of_none(file, mark, what)
        wanted = [edition for edition in found if self.is_wanted(edition)]
        if not wanted:
            return self._of_another(file, found, what)
        if len(wanted) > 1:
            return self._of_several(file, wanted, what)
        verdict = self.verdict(file, wanted[0], what)
        if mark.version in (0, wanted[0].mark.version):
            return verdict
        same = f"上面写的是第 {mark.version} 版，内容与第 {wanted[0].mark.version} 版相同。"
        return replace(verdict, message=verdict.message + same)

    def is_wanted(self, edition: Edition) -> bool:
        """Whether a version is of the scope and round that are asked for, if any are."""
        return self.scope in (None, edition.mark.scope) and self.round in (None, edition.mark.round)

    def _of_another(self, file: str, found: Sequence[Edition], what: str) -> Verified:
        """A version of another scope or round than the one that is asked for."""
        asked = self.name(Mark("", self.round or "", 0, self.scope or ""))
        named = "、".join(f"{self.name(e.mark)} 第 {e.mark.version} 版" for e in found)
        message = f"{what}不相符：要核对的是 {asked} 的表，这是 {named}。"
        edition = found[0] if len(found) == 1 else None
        return Verified(file, Outcome.DIFFERENT, message, found[0].mark.code, edition)

    def _of_several(self, file: str, editions: Sequence[Edition], what: str) -> Verified:
        """Nothing tells which of them it is: all are named, and none is given as its version."""
        named = []
        for edition in editions:
            now = self.current(edition).words
            rest = "" if self.is_current(edition) else f"，旧的，现行的是{now}"
            named.append(f"{self.name(edition.mark)} {edition.words}{rest}")
        is_current = all(map(self.is_current, editions))
        state = "都是登记的现行版本" if is_current else "不都是现行版本"
        message = (
            f"{what}，有 {len(editions)} 张表是它，{state}：{'；'.join(named)}。"
            "校验码本身分不出是哪一张，请看标题和页脚的批次。"
        )
        outcome = Outcome.CURRENT if is_current else Outcome.OLDER
        return Verified(file, outcome, message, editions[0].mark.code)

    def _of_none(self, file: str, mark: Mark, what: str) -> Verified:
        """A code that is not on record, or not as that which is printed beside it."""
        printed = f"（写的是 {self.name(mark)} 第 {mark.version} 版）" if mark.round else ""
        known = self.fitting(Mark(mark.code, "", 0))
        if known:
            named = "、".join(f"{self.name(e.mark)} 第 {e.mark.version} 版" for e in known)
            message = (
                f"{what}{printed}不相符：台账里这个校验码是 {named}。"
                "请核对这是哪个批次、哪一版的表。"
            )
            return Verified(file, Outcome.DIFFERENT, message, mark.code)
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
