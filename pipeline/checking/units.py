"""What a document says of its unit in, the unit it is and H04–H08 out. Nothing is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from pipeline.model.findings import Finding
from pipeline.model.text import key, tidy
from pipeline.model.units import DISTRICT, region_stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model.entries import Document, Spot
    from pipeline.model.rounds import Round
    from pipeline.model.units import Scope, Territory, Unit

SURE_SCORE, SURE_MARGIN = 90, 5
"""A name this alike, and this far before the next, is the unit – if nothing but noise differs."""
LEAST_LIKENESS = 80
"""A name less alike than this is not like any on the roster (H08)."""

_BUREAU = re.compile(
    r"(?P<region>.+?)(?:人民政府)?(?:教育|教体)(?:和|与|、)?(?:文化|科技|科学技术|体育|旅游|和|与)*"
    r"(?:局|委员会|委|厅)|(?P<short>.+?)教委"
)
_NOISE = frozenset("省市县区立()（）·")
_BATCH = re.compile(r"首批|第(?:[一二三四五六七八九十]+|\d+)批")
_TELEPHONE = re.compile(
    r"(?<!\d)(?:1[3-9]\d{9}|(?:\(?0\d{2,3}\)?[-—–_ ]*)?\d{7,8}(?:[-转*]+\d{1,6})?)(?!\d)"
)
_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who a document is from."""

    unit: str | None
    """The unit's name on the roster, the name as written off the roster, None if not known."""
    findings: tuple[Finding, ...] = ()


def resolve_unit(document: Document, scope: Scope, territory: Territory) -> Resolution:
    """The reporting unit of a document in a scope: exact, by alias, or by score and margin.

    H05 where it is missing, in between, not the only one or not that of its blank form; H07 where
    it belongs elsewhere; H08 off the roster.
    """
    spot = document.unit
    written = tidy(spot.text) if spot else ""
    if spot is None or not key(written):
        return Resolution(None, (_finding("H05", spot, variant="missing"),))
    asked = _asked_whose(document, spot, written, scope)
    if asked is not None:
        return Resolution(None, (asked,))
    unit = on_roster(written, scope)
    if unit is not None:
        return Resolution(unit.name)
    known = scope.known_as.get(key(written))
    if known in scope.order:
        return Resolution(known)
    if known is not None:
        return Resolution(known, (_finding("H08", spot, variant="alias", name=known),))
    return _off_roster(spot, written, scope, territory)


def _asked_whose(document: Document, spot: Spot, written: str, scope: Scope) -> Finding | None:
    """H05 where a file names another unit beside the first, in its table or as a blank form."""
    others = [u.text for u in document.other_units if not _same_unit(u.text, written, scope)]
    if others:
        return _asked(spot, others, "several")
    stamp = document.stamp
    if stamp is None or key(stamp.unit) == key(written) or _same_unit(stamp.unit, written, scope):
        return None
    return _asked(spot, [stamp.unit], "other_form")


def _off_roster(spot: Spot, written: str, scope: Scope, territory: Territory) -> Resolution:
    """A name that is not on the roster as it stands: of another scope, misspelt, or a new unit."""
    home = belongs_elsewhere(written, scope, territory)
    if home is not None:
        finding = _finding("H07", spot, home=_label(home), scope=_label(scope))
        return Resolution(written, (finding,))
    near = _near(written, scope)
    if not near:
        return Resolution(written, (_finding("H08", spot),))
    if _is_sure(written, near):
        return Resolution(near[0][0])
    return Resolution(None, (_asked(spot, [name for name, _ in near]),))


def _asked(spot: Spot, names: Sequence[str], variant: str = "") -> Finding:
    shown = "、".join(f"「{name}」" for name in names[:_CANDIDATES])
    return _finding("H05", spot, variant=variant, candidates=shown)


def _same_unit(one: str, other: str, scope: Scope) -> bool:
    """Whether two ways to write a unit, such as 郑州市 and 郑州市教育局, name one."""
    name = known_name(one, scope)
    return name is not None and name == known_name(other, scope)


def known_name(written: str, scope: Scope) -> str | None:
    """The unit that a scope's roster or a confirmed alias knows by this name, None for none."""
    unit = on_roster(tidy(written), scope)
    return scope.known_as.get(key(written)) if unit is None else unit.name


def _label(scope: Scope) -> str:
    """A scope as the place to send a table to."""
    return "全国汇总（报送职教所）" if scope.is_national else scope.name


def home_scope(document: Document, territory: Territory) -> Scope | None:
    """The province that a document's unit belongs to, None where its name does not tell."""
    written = tidy(document.unit.text) if document.unit else ""
    if not key(written):
        return None
    exact = [
        scope
        for scope in territory.provinces
        if _is_plainly_of(written, scope) or key(written) in scope.known_as
    ]
    if len(exact) == 1:
        return exact[0]
    return _by_beginning(written, territory)


def no_home(document: Document, folder: str) -> Finding:
    """H05 for a file that lies in no province's folder and whose unit does not tell one."""
    return _finding("H05", document.unit, variant="nowhere", folder=folder)


def scope_for(document: Document, territory: Territory) -> Scope | None:
    """The scope that a document is meant for: the nation where a province sends it."""
    written = tidy(document.unit.text) if document.unit else ""
    if key(written) and known_name(written, territory.national):
        return territory.national
    return home_scope(document, territory)


def batches_named(document: Document) -> frozenset[str]:
    """The batches that a document's title names, such as 首批."""
    return frozenset(_BATCH.findall(tidy(document.title.text)) if document.title else ())


def belongs_elsewhere(written: str, scope: Scope, territory: Territory) -> Scope | None:
    """The scope that a name plainly belongs to, where that is not `scope`."""
    others = (s for s in territory.scopes if s.slug != scope.slug)
    exact = [s for s in others if _is_plainly_of(written, s)]
    if exact:
        return exact[0]
    if scope.is_national:
        return None
    home = _by_beginning(written, territory, full_names_only=True)
    return home if home is not None and home.slug != scope.slug else None


def names_like(written: str, scope: Scope) -> list[str]:
    """The units of a roster whose names are like one, the likest first."""
    return [name for name, _ in _near(written, scope)[:_CANDIDATES]]


def _is_plainly_of(written: str, scope: Scope) -> bool:
    """Whether a name is on a scope's roster, and no other city can have a district of that name."""
    unit = on_roster(written, scope)
    if unit is None:
        return False
    return unit.kind != DISTRICT or key(written).startswith(key(scope.short))


def on_roster(written: str, scope: Scope) -> Unit | None:
    """The unit of exactly this name, or the bureau of exactly this region."""
    wanted = key(written)
    for name in dict.fromkeys((wanted, _without_province(wanted, scope))):
        if name in scope.by_name:
            return scope.by_name[name]
        region = _bureau_region(name) or name
        if region in scope.by_region:
            return scope.by_region[region]
    return None


@lru_cache(maxsize=4096)
def _bureau_region(name: str) -> str | None:
    """郑州市 for 郑州市教体局; None for what is no bureau's name."""
    match = _BUREAU.fullmatch(name)
    return None if match is None else match["region"] or match["short"]


def _without_province(name: str, scope: Scope) -> str:
    for prefix in (key(scope.name), key(scope.short)):
        if name.startswith(prefix) and len(name) > len(prefix):
            return name.removeprefix(prefix)
    return name


def _by_beginning(
    written: str, territory: Territory, *, full_names_only: bool = False
) -> Scope | None:
    """The province whose name, or whose city's name, a unit's name begins with; the longest."""
    name = key(written)
    for end in range(len(name), 1, -1):
        found = territory.beginnings.get(name[:end], ())
        fitting = {b.scope.slug: b for b in found if b.is_full_name or not full_names_only}
        provinces = [b for b in fitting.values() if b.is_province]
        if len(provinces) == 1:
            return provinces[0].scope
        if fitting:
            return next(iter(fitting.values())).scope if len(fitting) == 1 else None
    return None


def _near(written: str, scope: Scope) -> list[tuple[str, float]]:
    """The roster's units whose names are like a name, or are said within it; the likest first."""
    wanted = _as_bureau(key(written))
    choices = {name: unit.name for name, unit in scope.by_name.items()}
    hits = process.extract(
        wanted, list(choices), scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS, limit=10
    )
    best = {unit.name: 100.0 for unit in scope.roster if key(unit.name) in key(written)}
    if key(scope.reporting_unit).endswith(key(written)):
        best[scope.reporting_unit] = float(LEAST_LIKENESS)  # 省教育厅: the office itself
    stem = region_stem(_bureau_region(key(written)) or "")
    if stem in scope.by_region:
        best.setdefault(scope.by_region[stem].name, float(LEAST_LIKENESS))
    for name, score, _ in hits:
        best[choices[name]] = max(score, best.get(choices[name], 0.0))
    return sorted(best.items(), key=lambda item: (-item[1], item[0]))


def _as_bureau(name: str) -> str:
    """项城市教育局 for 项城市教体局: bureaus are compared by their regions."""
    region = _bureau_region(name)
    return name if region is None else f"{region}教育局"


def _is_sure(written: str, near: Sequence[tuple[str, float]]) -> bool:
    """Score and margin, and only characters such as 省 or 市 that one of both leaves out."""
    name, score = near[0]
    margin = score - (near[1][1] if len(near) > 1 else 0.0)
    a, b = key(written), key(name)
    differing = (set(a) - set(b)) | (set(b) - set(a))
    return (
        score >= SURE_SCORE and margin >= SURE_MARGIN and differing <= _NOISE and len(a) != len(b)
    )


def heading_findings(document: Document, chosen: Round) -> Iterator[Finding]:
    """H04 and H06: the round of the title or the blank form, and the contact in the meta line."""
    batches, stamp = batches_named(document), document.stamp
    if stamp is not None and stamp.round != chosen.round:
        facts = {"other": stamp.round_label, "round": chosen.label}
        yield _finding("H04", document.title, variant="form", **facts)
    elif batches and batches.isdisjoint(chosen.batch_words):
        named = "、".join(sorted(batches))
        yield _finding("H04", document.title, other=named, round=chosen.name)
    yield from _contact_findings(document)


def _contact_findings(document: Document) -> Iterator[Finding]:
    spots = [spot for spot in (document.contact, document.telephone) if spot is not None]
    text = " ".join(spot.text for spot in spots)
    has_number = _TELEPHONE.search(text) is not None
    digits = re.sub(r"\D", "", text)
    name = re.sub(r"[\d\s\-—–_转*()（）:：/、,，]", "", _TELEPHONE.sub("", text))
    missing = [word for word, there in (("联系人", name), ("联系电话", digits)) if not there]
    place = next(iter(spots), document.unit)
    if missing:
        yield _finding("H06", place, missing="和".join(missing))
    elif not has_number:
        yield _finding("H06", place, variant="malformed")


def _finding(code: str, spot: Spot | None, *, variant: str = "", **facts: str) -> Finding:
    if spot is None:
        return Finding(code, variant=variant, facts=facts)
    row = spot.row_index + 1
    return Finding(code, spot.sheet, spot.cell, row, None, spot.text, variant, facts)
