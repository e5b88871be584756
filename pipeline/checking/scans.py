"""Where stamped scans lie and what they are named in, the unit of each out. Nothing is guessed.

A scan that is credited to the wrong unit hides that the right one's is missing: a name that tells
of anything unknown beside a region leaves the scan without a unit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.text import key
from pipeline.model.units import region_stem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from pipeline.model.units import Scope, Unit

    Parts = tuple[str, ...]

_WHOLE_NAME = 4
"""A shorter name (郑州, 兵团) may begin another's: it counts with nothing but noise beside it."""

_NUMERAL = "[一二三四五六七八九十0-9]"
_PHRASE = re.compile(
    rf"首批|第?{_NUMERAL}+[批页份次稿版表月]|1\+x|附件|附表|汇总|统计|情况|试点|证书|制度|等级|名单|"
    r"职业技能|实施|工作|申报|备案|盖章|公章|红章|签章|签字|扫描|影印|复印|照片|图片|拍照|截图|微信|"
    r"电子|纸质|原件|正式|最终|定稿|终稿|版本|修改|修订|更新|上报|报送|报表|提交|上交|呈报|单位|院校|"
    r"教育部|省教育厅|省厅|省直管|副本|新建|全部|文件|资料|材料|所有|补充|补报|合并"
)
"""What names of scans say beside a unit's name."""
_SCHOOL = (
    r"(?:学院|学校|大学|中专|职高|中学|高中|小学|职校|技校|党校|分校|中心|集团|公司|研究院|研究所)"
)
_SCHOOLS = r"(?:学校|院校|学院|高校)"
_BUREAU = (
    r"(?:(?:人民政府)?(?:教育|教体)(?:和|与|、)?(?:文化|科技|科学技术|体育|旅游|和|与)*"
    r"(?:局|委员会|委|厅)|教委)"
)
_LETTER = r"[^\W\d_]"
_BARE, _WHOLE = "\ue000", "\ue001"
"""Marks in place of a region or a scope, and of a whole name; neither is a letter."""
_AT_LARGE = re.compile(
    rf"(?:试点|各|所属|参与)(?:中职|高职)?{_SCHOOLS}|"
    rf"(?<!{_LETTER})(?:省属|市属|县属|中职|高职|本科)+{_SCHOOLS}|"
    rf"(?:中等职业|高等职业){_SCHOOLS}(?=试点|汇总|情况|名单)"
)
"""Schools, and none by name."""
_OTHER_SCHOOL = re.compile(rf"(?:{_LETTER}|{_BARE}){_SCHOOL}|[一二三四五六七八九十]中(?![职等])")
_OTHER_BUREAU = re.compile(rf"{_LETTER}{_BUREAU}")
_NOISE = re.compile(
    rf"{_BUREAU}|{_SCHOOL}|[附表版章件稿页份的及和与含共第新改终年月日号次图已后报送再重加]|[a-z0-9]|[\W_]"
)


class _Said(NamedTuple):
    """What the name of a file or folder says of its unit."""

    unit: str | None
    is_silent: bool = False
    """It names nothing at all; else, without a unit, it names something unknown or several."""


_SILENT = _Said(None, is_silent=True)


class _Span(NamedTuple):
    """A place in a text where units are named."""

    start: int
    end: int
    name: str


@dataclass(frozen=True)
class _Names:
    """All names of the units of a run, as comparison keys."""

    units: Mapping[str, frozenset[str]]
    """From a name to the units that have it."""
    whole: frozenset[str]
    """Names that stand for their unit wherever they are."""
    of_scope: tuple[str, ...]
    """The scope's own names, which say nothing of a unit."""


def units_of_scans(
    scans: Sequence[Parts], tables: Sequence[tuple[Parts, str]], scope: Scope
) -> tuple[str | None, ...]:
    """The units of all scans of a run, in their order.

    The name of a scan decides, else its folders from the inside out. A scan whose name and folders
    say nothing is of the unit that all tables in its folder are of; the nearest folder that holds
    tables, its own subfolders included, decides.

    Args:
        scans: of each the folders below the scope's own, then the file's name.
        tables: the places of the run's tables, and their units, also those off the roster.
        scope: the province or the nation, with its roster.

    Returns:
        For each scan a unit of the roster or of the tables; None where none is named, or more than
        one, or one that is neither (郑州旅游职业学院 is not 郑州市教育局).
    """
    names = _names(scope, {unit for _, unit in tables})
    return tuple(_unit(parts, tables, names) for parts in scans)


def _unit(parts: Parts, tables: Sequence[tuple[Parts, str]], names: _Names) -> str | None:
    said = _said(parts, names)
    return _beside(parts, tables) if said.is_silent else said.unit


def _beside(parts: Parts, tables: Sequence[tuple[Parts, str]]) -> str | None:
    for depth in range(len(parts) - 1, 0, -1):
        units = {
            unit for place, unit in tables if len(place) > depth and place[:depth] == parts[:depth]
        }
        if units:
            return units.pop() if len(units) == 1 else None
    return None


def _said(parts: Sequence[str], names: _Names) -> _Said:
    """What the nearest part says that says anything."""
    said = (_said_by(key(part), names) for part in reversed(parts))
    return next((one for one in said if not one.is_silent), _SILENT)


def _said_by(text: str, names: _Names) -> _Said:
    spans = _outermost(list(_spans(text, names)))
    units = frozenset[str]().union(*(names.units[span.name] for span in spans))
    beside = _AT_LARGE.sub(" ", _marked(text, spans, names))
    rest = _PHRASE.sub(" ", beside)
    if _OTHER_SCHOOL.search(beside) or _OTHER_BUREAU.search(rest):
        return _Said(None)
    if not units:
        return _SILENT
    is_sure = any(span.name in names.whole for span in spans) or not _NOISE.sub("", rest)
    return _Said(next(iter(units)) if len(units) == 1 and is_sure else None)


def _spans(text: str, names: _Names) -> Iterator[_Span]:
    for name in names.units:
        start = text.find(name)
        while start >= 0:
            yield _Span(start, start + len(name), name)
            start = text.find(name, start + 1)


def _outermost(spans: list[_Span]) -> list[_Span]:
    """The spans that lie within no other: 郑州 within 郑州铁路职业技术学院 names nothing."""
    return sorted(
        span
        for span in spans
        if not any(o.start <= span.start and span.end <= o.end and o != span for o in spans)
    )


def _marked(text: str, spans: Sequence[_Span], names: _Names) -> str:
    """A text with marks in place of the names in it."""
    pieces, end = list[str](), 0
    for span in spans:
        mark = _WHOLE if span.name in names.whole else _BARE
        pieces += [text[end : span.start], mark]
        end = max(end, span.end)
    marked = "".join((*pieces, text[end:]))
    for name in names.of_scope:
        marked = marked.replace(name, _BARE)
    return marked


def _names(scope: Scope, known: Collection[str]) -> _Names:
    units: dict[str, set[str]] = {}
    whole = set[str]()
    for unit in scope.roster:
        for name, is_whole in _names_of(unit):
            units.setdefault(name, set()).add(unit.name)
            whole |= {name} if is_whole and len(name) >= _WHOLE_NAME else set()
    for name in known:
        if key(name) not in scope.by_name:
            units.setdefault(key(name), set()).add(name)
            whole |= {key(name)} if len(key(name)) >= _WHOLE_NAME else set()
    for alias, name in scope.confirmed:
        named = scope.by_name.get(key(name))
        units.setdefault(key(alias), set()).add(name)
        is_whole = (named is None or not named.region) and len(key(alias)) >= _WHOLE_NAME
        whole |= {key(alias)} if is_whole else set()
    of_scope = (key(scope.name), key(scope.short))  # 吉林 is a province and a city in it
    usable = {
        name: frozenset(them)
        for name, them in units.items()
        if len(name) > 1 and name not in of_scope and _NOISE.sub("", _PHRASE.sub("", name))
    }
    return _Names(usable, frozenset(whole), of_scope)


def _names_of(unit: Unit) -> Iterator[tuple[str, bool]]:
    """The names of a unit; a bureau's own name and a school's every name are whole."""
    yield key(unit.name), True
    for alias in unit.aliases:
        yield key(alias), not unit.region
    if unit.region:
        yield key(unit.region), False
        yield region_stem(unit.region), False
