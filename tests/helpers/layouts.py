"""A form and a format in; for hypothesis, entries laid out as officers lay them out.

Every layout is one that the contract allows, and what it must be read as is kept beside it: the
values of each entry, and the cell in which each of them stands.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import strategies as st

from pipeline.model.cells import Grid
from tests.helpers.paper import Paper
from tests.helpers.schools import FIELDS, FIGURES, by_name, some_school, with_certificate_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.model.cells import CellValue
    from pipeline.model.certificates import Certificate
    from pipeline.model.forms import Column, Form
    from tests.helpers.formats import Format
    from tests.helpers.paper import Place
    from tests.helpers.schools import School, Values

_NEEDED = ("school", "school_type", "certificate", *FIGURES)
_OPTIONAL = ("sequence", "levels", "remark")
_TITLES = ("河南省首批1+X证书制度试点院校情况汇总表", "首批1+X证书制度试点院校情况汇总表")
_INSTRUCTIONS = ("填表说明：请于4月28日前报送盖章扫描件。", "说明：学校类型请从列表中选择")
_NOTES = (
    "注：1.报送单位为省级教育行政部门或国家开放大学",
    "2.“学校类型”栏填写中职、高职、本科层次职业教育试点学校或应用型本科",
    "3.本表可另附页",
)
_UNIT, _CONTACT = "郑州市教育局", "张伟 13800000000"
_NAMINGS = ("{}（{}）", "{}({})", "{}{}", "{}职业技能等级证书（{}）")
_TOTALS = ("合计", "总计", "合 计", "合计：")
_GROUPS: Mapping[tuple[str, str], tuple[str, str, str]] = {
    ("major_count", "majors"): ("参与试点专业", "数量", "名称"),
    ("school", "school_type"): ("试点院校", "名称", "类型"),
}


class Laid(NamedTuple):
    """A table laid out, with what it must be read as."""

    grids: tuple[Grid, ...]
    values: tuple[Values, ...]
    """Of each entry, by field; None for what stands with an earlier entry of its row."""
    places: tuple[Mapping[str, Place], ...]
    """The cell of each value, by field."""
    unit: str | None
    contact: str | None


@st.composite
def layouts(
    draw: st.DrawFn, form: Form, certificates: Sequence[Certificate], carried_by: Format
) -> Laid:
    """Some schools in any layout that a format can carry."""
    schools = draw(st.lists(some_school(certificates), min_size=1, max_size=4, unique_by=by_name))
    is_shared = carried_by.merges and draw(st.sampled_from((True, False, False, False)))
    if is_shared:
        schools = list(map(with_certificate_of(schools[0].entries[0]), schools))
    drawing = _Drawing(draw, form, carried_by, schools)
    drawing.has_shared_certificate = is_shared
    drawing.lay_out()
    others: list[Grid] = []
    if carried_by.sheets and draw(st.booleans()):
        others.append(Grid("填表说明", (("填表说明",), *((note,) for note in _NOTES))))
    sheets = (*others, drawing.grid())
    if carried_by.sheets and draw(st.booleans()):
        hidden = Grid("底稿", (("学校名称", "核对"), ("郑州市第一中专", "已核")), hidden=True)
        sheets = (*sheets, hidden)
    has_meta = drawing.meta_at != "nowhere"
    return Laid(
        sheets,
        tuple(drawing.values),
        tuple(drawing.places),
        _UNIT if has_meta else None,
        _CONTACT if has_meta else None,
    )


class _Drawing:
    """One table on its way to paper."""

    def __init__(
        self, draw: st.DrawFn, form: Form, carried_by: Format, schools: Sequence[School]
    ) -> None:
        self._draw = draw
        self._form = form
        self._format = carried_by
        self._schools = schools
        self._paper = Paper(carried_by.merges)
        self._prose: list[tuple[str, ...]] = []
        self._group = draw(st.sampled_from((None, *_GROUPS)))
        self._fields = self._drawn_fields()
        self._left = draw(st.integers(0, 2)) if carried_by.corner else 0
        self._columns = {name: self._left + n for n, name in enumerate(self._fields)}
        self._is_numeric = draw(st.booleans())
        self._between = draw(st.sampled_from("、；\n，"))
        self._headers = {n: draw(_headers(form.columns[n])) for n in self._fields}
        self.meta_at = draw(st.sampled_from(("above", "above", "below", "nowhere")))
        self.has_shared_certificate = False
        self._naming = draw(st.sampled_from(_NAMINGS))
        self.values: list[Values] = []
        self.places: list[dict[str, Place]] = []

    def _drawn_fields(self) -> list[str]:
        optional = [name for name in _OPTIONAL if self._draw(st.booleans())]
        fields = list(self._draw(st.permutations((*_NEEDED, *optional))))
        if self._group is not None:
            first, second = self._group
            fields.remove(second)
            fields.insert(fields.index(first) + 1, second)
        return fields

    @property
    def _right(self) -> int:
        return self._left + len(self._fields) - 1

    def grid(self) -> Grid:
        """The sheet, with the lines that stand before it as prose."""
        prose = Grid("正文", tuple(self._prose)) if self._prose else None
        return self._paper.grid("Sheet1", prose)

    def lay_out(self) -> None:
        """From the first line to the last."""
        self._above()
        self._header()
        places = range(1, len(self._schools))
        may_break = places and not self.has_shared_certificate
        breaks = self._draw(st.sets(st.sampled_from(places))) if may_break else set()
        for place, school in enumerate(self._schools):
            if place in breaks:
                self._paper.row += self._draw(st.integers(0, 1))
                if self._draw(st.booleans()):
                    self._header()
            self._school(place + 1, school)
        if self.has_shared_certificate:
            self._share_certificate()
        if self._draw(st.booleans()):
            self._total()
        self._below()

    # ── around the table ──

    def _above(self) -> None:
        self._paper.row = self._draw(st.integers(0, 2)) if self._format.corner else 0
        lines = [((text,), True) for text in self._some(_INSTRUCTIONS)]
        lines += [((text,), True) for text in self._some(_TITLES)[:1]]
        if self.meta_at == "above":
            lines += [(line, False) for line in self._meta()]
        as_prose = self._format.prose and self._draw(st.booleans())
        for line, is_across in lines:
            if as_prose:
                self._prose.append(line)
            else:
                self._line(line, is_across=is_across)

    def _some(self, texts: Sequence[str]) -> list[str]:
        return [text for text in texts if self._draw(st.booleans())]

    def _meta(self) -> tuple[tuple[str, ...], ...]:
        unit, contact = f"报送单位：{_UNIT}（盖章）", f"联系人及电话：{_CONTACT}"
        apart = (("报送单位（盖章）：", _UNIT), ("联系人及电话", _CONTACT))
        return self._draw(st.sampled_from((((unit, contact),), ((unit,), (contact,)), apart)))

    def _line(self, texts: Sequence[str], *, is_across: bool) -> None:
        row, step = self._paper.row, max(1, len(self._fields) // max(len(texts), 1))
        for number, text in enumerate(texts):
            self._paper.put(self._left + number * step, text)
        if is_across and self._draw(st.booleans()):
            self._paper.merge((row, self._left), (row, self._right))
        self._paper.row += 1

    def _below(self) -> None:
        self._paper.row += self._draw(st.integers(0, 1))
        for note in self._some(_NOTES[:1]) and _NOTES:
            self._line((note,), is_across=True)
        if self.meta_at == "below":
            for line in self._meta():
                self._line(line, is_across=False)
        if self._draw(st.booleans()):
            self._line(("填表人：李娜", "审核人：王强"), is_across=False)

    # ── the table ──

    def _header(self) -> None:
        paper, top = self._paper, self._paper.row
        grouped = self._group or ()
        for name, column in self._columns.items():
            if name not in grouped:
                paper.put(column, self._headers[name])
                if grouped:
                    paper.merge((top, column), (top + 1, column))
        if self._group is not None:
            over, *under = _GROUPS[self._group]
            first = self._columns[self._group[0]]
            paper.put(first, over)
            paper.merge((top, first), (top, first + 1))
            for number, text in enumerate(under):
                paper.put(first + number, text, row=top + 1)
            paper.row += 1
        paper.row += 1

    def _school(self, number: int, school: School) -> None:
        first = self._paper.row
        groups = [school.entries] if school.style == "one cell" else [(e,) for e in school.entries]
        for place, entries in enumerate(groups):
            self._row(number, entries, first if self._continues(school, place) else None)
            self._paper.row += 1
        last = self._paper.row - 1
        if school.style == "continued" and self._draw(st.booleans()):
            for name in ("sequence", "school", "school_type"):
                if name in self._columns:
                    column = self._columns[name]
                    self._paper.merge((first, column), (last, column))

    def _share_certificate(self) -> None:
        """One merged cell names the certificate of all lines."""
        top, *rest = (places["certificate"] for places in self.places)
        for place in rest:
            del self._paper.cells[place]
        self._paper.merge(top, (self._paper.row - 1, top[1]))
        for places in self.places:
            if places["levels"] == places["certificate"]:
                places["levels"] = top
            places["certificate"] = top

    @staticmethod
    def _continues(school: School, place: int) -> bool:
        return school.style == "continued" and place > 0

    def _row(self, number: int, entries: Sequence[Values], above: int | None) -> None:
        head, places = entries[0], {}
        texts: dict[str, CellValue] = {
            "school": str(head["school"]),
            "school_type": str(head["school_type"]),
            "certificate": self._certificates(entries),
            "levels": "\n".join("、".join(e["levels"]) for e in entries),  # type: ignore[arg-type]
            "major_count": self._figure(head["major_count"]),
            "majors": self._between.join(head["majors"]),  # type: ignore[arg-type]
            "students": self._figure(head["students"]),
            "remark": str(head["remark"] or ""),
        }
        for name in (name for name in self._fields if name != "sequence"):
            if above is not None and name in ("school", "school_type"):
                places[name] = (above, self._columns[name])
            else:
                places[name] = self._paper.put(self._columns[name], texts[name])
        if "sequence" in self._columns and above is None:
            self._paper.put(self._columns["sequence"], self._figure(number))
        places.setdefault("levels", places["certificate"])
        self._expect(entries, places)

    def _certificates(self, entries: Sequence[Values]) -> str:
        if "levels" in self._columns:
            return "\n".join(str(entry["name"]) for entry in entries)
        between = self._draw(st.sampled_from(("；", "、", "\n")))
        return between.join(
            self._naming.format(entry["name"], "、".join(entry["levels"]))  # type: ignore[arg-type]
            for entry in entries
        )

    def _figure(self, number: object) -> CellValue:
        assert isinstance(number, int)
        return float(number) if self._is_numeric else str(number)

    def _expect(self, entries: Sequence[Values], places: dict[str, Place]) -> None:
        for rank, entry in enumerate(entries):
            values = {name: entry[name] for name in FIELDS}
            values["remark"] = entries[0]["remark"] if "remark" in self._columns else None
            if rank:
                values.update(dict.fromkeys(FIGURES))
            self.values.append(values)
            self.places.append(places)

    def _total(self) -> None:
        label = self._draw(st.sampled_from(_TOTALS))
        self._paper.put(self._columns["school"], label)
        for name in ("major_count", "students"):
            figures = (values[name] for values in self.values)
            *_, total = accumulate(f for f in figures if isinstance(f, int))
            self._paper.put(self._columns[name], self._figure(total))
        self._paper.row += 1


def _headers(column: Column) -> st.SearchStrategy[str]:
    """The header as printed, a synonym, and either as it is often typed."""
    texts = [column.header, *column.aliases]
    decorated = ["{}", "{}", "{}", "{}\n", " {} "]
    if column.unit:
        decorated += [f"{{}}（{column.unit}）", f"{{}}({column.unit})", f"{{}}\n（{column.unit}）"]
    return st.builds(str.format, st.sampled_from(decorated), st.sampled_from(texts))
