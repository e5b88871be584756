"""The sheet 集中度: shares and Herfindahl index of certificates and majors, beside X05's bound."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.rendering.analysis.figures import Figure, cell_match, share
from pipeline.rendering.analysis.group_sheets import Headings, Listed, largest_first
from pipeline.rendering.analysis.pens import HEADER_ROW, at, name_column
from pipeline.rendering.looks import CENTRED, NUMBER, SHARE, SUBTOTAL, Column, Look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model.analyses import Analysis, Bound
    from pipeline.rendering.analysis.figures import Columns
    from pipeline.rendering.analysis.pens import AnalysisPen

_MOST_MAJORS = 20
_INDEX: Look = NUMBER | {"num_format": "0.0000", "bold": True}
_EQUIVALENT: Look = NUMBER | {"num_format": "0.0", "bold": True}
_BEYOND, _WITHIN, _TOO_FEW = "超过", "未超过", "条目太少，不判断"
_NOTE = (
    "说明：占比是写了这个证书（专业）的条目占全部条目的比例；"
    "教职成司函〔2019〕89号要求不宜过度集中在个别领域，界限由表式设定（X05），通知没有规定数字。"
    "赫芬达尔指数是各份额的平方和：全集中在一个上是 1，越分散越接近 0；"
    "它的倒数是“相当于几个同样大的”。专业的份额按专业被列出的次数算，加起来是 100%。"
)


class _Subject(NamedTuple):
    """What is held against a bound: its columns for counting, by name, and the bound."""

    name: str
    counted: Columns
    bound: Bound | None
    most: float | None
    shown: str = ""
    """What the heading says besides."""


def concentration_sheet(
    pen: AnalysisPen,
    headings: Headings,
    analysis: Analysis,
    counted: tuple[Columns, Columns],
    by_major: Listed,
) -> None:
    """Write the sheet; `counted` are entries and majors, `by_major` is the list of all majors."""
    data, majors = counted
    columns = _columns("证书或专业")
    pen.opened(*headings, columns)
    entries, bound = data.count(), analysis.bound
    most = {} if bound is None else bound.most
    names = largest_first(data, "证书")
    subject = _Subject("证书", data, bound, most.get("certificate"))
    row = _shares(pen, HEADER_ROW, entries, names, subject)
    row = _index(pen, row, _of_certificates(data, row - len(names), row - 1), "证书")
    names = largest_first(majors, "专业")[:_MOST_MAJORS]
    shown = f"（条目最多的 {len(names)} 个）"
    subject = _Subject("专业", majors, bound, most.get("majors"), shown)
    row = _shares(pen, row + 1, entries, names, subject)
    row = _index(pen, row, _of_majors(majors, by_major), "专业")
    pen.told(row + 1, columns, _NOTE)
    pen.print_setup(None)


def _columns(name: str) -> tuple[Column, ...]:
    return (
        name_column(name, 40), Column("条目", 12, NUMBER), Column("占全部条目", 13, SHARE),
        Column("界限（X05）", 13, SHARE), Column("是否超过", 18, CENTRED),
    )  # fmt: skip


def _shares(
    pen: AnalysisPen, row: int, entries: Figure, names: Sequence[str], subject: _Subject
) -> int:
    """A list with the largest first; the next free row."""
    columns = _columns(subject.name)
    pen.section(row, f"{subject.name}的集中度{subject.shown}")
    pen.header(row + 1, columns)
    whole = entries.formula
    for place, name in enumerate(names, start=row + 2):
        held = subject.counted.count({subject.name: cell_match(name, at(place, 0, fixed="c"))})
        part = share(at(place, 1), whole, float(held.value), float(entries.value))
        verdict = _verdict(place, held, entries, subject)
        pen.row(place, columns, (name, held, part, subject.most, verdict))
    return row + 2 + len(names)


def _verdict(row: int, held: Figure, entries: Figure, subject: _Subject) -> Figure | str:
    """Whether X05 asks about it, by the very comparison that the rule makes."""
    bound, most = subject.bound, subject.most
    if most is None or bound is None:
        return "没有设界限"
    whole, every = entries.formula, float(entries.value)
    value = _BEYOND if float(held.value) > most * every else _WITHIN
    if every < bound.smallest:
        value = _TOO_FEW
    return Figure(
        f'IF({whole}<{bound.smallest},"{_TOO_FEW}",'
        f'IF({at(row, 1)}>{at(row, 3)}*{whole},"{_BEYOND}","{_WITHIN}"))',
        value,
    )


def _of_certificates(data: Columns, first: int, last: int) -> Figure:
    """The index over a list on this sheet, which holds every certificate with entries."""
    return _herfindahl(f"{at(first, 1)}:{at(last, 1)}", Counter(data.values["证书"]))


def _of_majors(majors: Columns, listed: Listed) -> Figure:
    """The index over the list of all majors, which stands on its own sheet."""
    first, last = (at(row, listed.values, fixed="rc") for row in (listed.first, listed.last))
    return _herfindahl(f"'{listed.sheet}'!{first}:{last}", Counter(majors.values["专业"]))


def _herfindahl(cells: str, held: Counter[Any]) -> Figure:
    """The sum of the squares of all shares; 0 where there is nothing."""
    if not held:
        return Figure("0", 0)
    value = sum(n * n for n in held.values()) / held.total() ** 2
    return Figure(f"SUMPRODUCT({cells},{cells})/SUM({cells})^2", value)


def _index(pen: AnalysisPen, row: int, index: Figure, name: str) -> int:
    """The index and what it is like, under a list; the next free row."""
    columns = _columns(name)
    pen.row(row, columns, (f"{name}的赫芬达尔指数", None, None, None, None), over=SUBTOTAL)
    pen.put(row, 1, index, _INDEX | SUBTOTAL)
    value = float(index.value)
    address = at(row, 1)
    equal = Figure(f"IF({address}=0,0,1/{address})", 1 / value if value else 0)
    pen.row(row + 1, columns, (f"相当于几个同样大的{name}", None, None, None, None), over=SUBTOTAL)
    pen.put(row + 1, 1, equal, _EQUIVALENT | SUBTOTAL)
    return row + 2
