"""Causes in, what their unit reads of them in its list out, and what it is to do with the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.returns import Remark, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.model.findings import Cause, Doubt, FindingKey
    from pipeline.model.forms import Form

_MOST_UNITS = 30_000
"""Of UTF-16 in one cell of the list: the limit is 32,767, and a place stands before a text."""

_BY_TELEPHONE = "（内容太长，这一条的说明请打电话告知）"


def remarks_on(causes: Iterable[Cause], form: Form) -> Iterator[Remark]:
    """What a unit reads of its causes: each root cause of errors once, each doubtful value once.

    An error is told by its root. A doubt may be answered, so that a row of the list speaks of one
    value alone, in as many schools as have it; with too many keys for a cell it takes several rows.
    A key that fits into no cell is left out: such a doubt the officer explains.
    """
    for cause in causes:
        if cause.severity == "I":
            continue
        column = form.columns.get(cause.field or "")
        remark = Remark(
            severity=cause.severity,
            code=cause.code,
            sheet=cause.sheet,
            cells=cause.cells,
            school=_schools(cause.schools),
            field=column.header if column else "",
            value=_fitting(cause.value or ""),
            found=_fitting(cause.found),
            allowed=_fitting(cause.allowed),
            next_step=_fitting(cause.next_step),
            explanation=_fitting(cause.explanation),
        )
        if not cause.doubts:
            yield remark
        for alike in _alike(cause.doubts):
            yield from (_told(remark, some) for some in _portions(alike))


def advice_on(remarks: Sequence[Remark]) -> str:
    """What a unit is to do with the list in its own file."""
    told = [_counted(remarks)]
    if _asked(remarks):
        told.append("疑点的数字错了请改正，没有错的在“说明”一栏（绿色）写明情况，不必改动。")
    told.append("有问题的单元格已填色并加了批注，点“位置”可以直接转到。改好后请把整个文件发回。")
    return "".join(told)


def advice_alone(remarks: Sequence[Remark], contact: str) -> str:
    """What a unit is to do with the list beside its own file, which could not be marked."""
    told = [
        _counted(remarks),
        "原文件不能直接填色、加批注，问题只列在这里，请按“位置”在你单位的原文件里改，改好后把原文件发回。",
    ]
    if _asked(remarks):
        whom = f"（{contact}）" if contact else ""
        told.append(f"疑点的数字没有错的，请打电话说明情况{whom}；写在这份清单里的说明不算答复。")
    return "".join(told)


def without_keys(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """The same for a list that is not read back: nothing in it asks for an answer."""
    return tuple(remark._replace(keys=()) for remark in remarks)


def _counted(remarks: Sequence[Remark]) -> str:
    errors = sum(remark.severity == "E" for remark in remarks)
    asked = _asked(remarks)
    explained = len(remarks) - errors - asked
    told = [f"共 {len(remarks)} 条：错误 {errors} 条，须改正后重报"]
    told += [f"疑点 {asked} 条，须核实"] * bool(asked)
    told += [f"另有疑点 {explained} 条已经说明，列出备查"] * bool(explained)
    return f"{'；'.join(told)}。"


def _asked(remarks: Iterable[Remark]) -> int:
    """How many doubts nobody has explained yet."""
    return sum(remark.severity == "W" and not remark.explanation for remark in remarks)


def _alike(doubts: Iterable[Doubt]) -> Iterator[list[Doubt]]:
    """Doubts about one value, of which the same is said, together."""
    groups: dict[tuple[str, ...], list[Doubt]] = {}
    for doubt in doubts:
        said = (doubt.key.value, doubt.value, doubt.found, doubt.allowed, doubt.next_step)
        groups.setdefault(said, []).append(doubt)
    yield from groups.values()


def _portions(alike: Sequence[Doubt]) -> Iterator[list[Doubt]]:
    """Doubts in their order, as many together as a cell can hold the keys of."""
    portion: list[Doubt] = []
    known: set[FindingKey] = set()
    size = 0
    for doubt in alike:
        length = 0 if doubt.key in known else _units(written((doubt.key,))) + 1
        if portion and size + length > _MOST_UNITS:
            yield portion
            portion, size = [], 0
            known.clear()
        portion.append(doubt)
        known.add(doubt.key)
        size += length
    yield portion


def _told(remark: Remark, some: Sequence[Doubt]) -> Remark:
    """The remark as one about some of its doubts, all about one value."""
    first = some[0]
    keys = tuple(dict.fromkeys(doubt.key for doubt in some))
    is_answerable = _units(written(keys)) <= _MOST_UNITS
    return remark._replace(
        cells=tuple(dict.fromkeys(doubt.cell for doubt in some if doubt.cell)),
        school=_schools(tuple(dict.fromkeys(key.school for key in keys if key.school))),
        value=_fitting(first.value),
        found=_fitting(first.found),
        allowed=_fitting(first.allowed),
        next_step=_fitting(first.next_step) + ("" if is_answerable else _BY_TELEPHONE),
        keys=keys if is_answerable else (),
    )


def _schools(schools: Sequence[str]) -> str:
    others = f" 等 {len(schools)} 所" if len(schools) > 1 else ""
    return f"{_fitting(schools[0])}{others}" if schools else ""


def _fitting(text: str) -> str:
    """A text that a cell can hold; what is cut ends with `…`."""
    if _units(text) <= _MOST_UNITS:
        return text
    cut = text.encode("utf-16-le", "surrogatepass")[: 2 * _MOST_UNITS]
    return cut.decode("utf-16-le", "ignore") + "…"


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
