"""A stack in, the findings of single rows out: R01–R05, R07, R09. One small function each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.model.text import key, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from pipeline.checking.stack import Clean, Placed, Stack
    from pipeline.model.forms import Outlier


def majors_against_count(clean: Clean) -> Iterator[Placed]:
    """R01: 专业数量 differs from the number of names; a name written twice may count once.

    Of merged cells each number is held against all names beside it, and each name against the
    numbers.
    """
    stack = clean.stack
    listed = {p: group[0] for group in _by_cell(stack, "majors") for p in group}
    for positions in _by_cell(stack, "major_count"):
        first = positions[0]
        count = stack.entries[first].value("major_count")
        if count is None or not all(clean.holds(p, "major_count", "majors") for p in positions):
            continue
        cells = dict.fromkeys(listed[p] for p in positions)
        names = [name for p in cells for name in stack.names(p, "majors")]
        if count not in (len(names), len(set(map(key, names)))):
            yield stack.at(
                first, "major_count", "R01", variant="" if names else "unnamed",
                named=str(len(names)), majors=shorten("、".join(names)),
            )  # fmt: skip


def _by_cell(stack: Stack, field: str) -> list[list[int]]:
    """The entries of each cell of a field, where one cell holds the figure for several."""
    cells: dict[tuple[int, str, str], list[int]] = {}
    for position, entry in enumerate(stack.entries):
        reading = entry.readings.get(field)
        if reading is not None:
            place = (stack.owners[position], entry.sheet, reading.cell)
            cells.setdefault(place, []).append(position)
    return list(cells.values())


def type_against_name(clean: Clean) -> Iterator[Placed]:
    """R02: 学校类型 contradicts the school's name."""
    rows = clean.rows("school", "school_type")
    types = dict(_texts(rows, "school_type"))
    for position, school in _texts(rows, "school"):
        for pattern in clean.stack.definitions.form.names.types:
            if school.endswith(pattern.endings):
                if types.get(position, "") not in pattern.allowed:
                    yield clean.stack.at(
                        position, "school_type", "R02",
                        school=school, expected="或".join(pattern.allowed),
                    )  # fmt: skip
                break


def ineligible_schools(clean: Clean) -> Iterator[Placed]:
    """R03: a 技工学校 takes no part; a 技师学院 is to be explained (教职成司函〔2019〕36号)."""
    for position, school in _texts(clean.rows("school"), "school"):
        for rule in clean.stack.definitions.form.names.ineligible:
            if any(word in school for word in rule.words):
                yield clean.stack.at(position, "school", rule.rule, variant=rule.variant)
                break


def outliers(clean: Clean) -> Iterator[Placed]:
    """R04: 学生规模 far from its group over the round, or above the form's absolute bound."""
    for field, column in clean.stack.definitions.form.columns.items():
        bounds = column.outlier
        if bounds is None:
            continue
        rows = clean.rows(field, *bounds.by)
        rows = rows[rows[field] > 0]
        above = rows[rows[field] > bounds.absolute]
        for position in above.index.tolist():
            yield clean.stack.at(
                position, field, bounds.rule, variant="absolute",
                value=str(rows.loc[position, field]),
                bound=str(bounds.absolute), median="",
            )  # fmt: skip
        rest = rows.drop(above.index)
        for _, group in rest.groupby(list(bounds.by), observed=True):
            yield from _far_from_group(clean, field, group[field], bounds)


def _far_from_group(
    clean: Clean, field: str, values: pd.Series, bounds: Outlier
) -> Iterator[Placed]:
    """Robust z-scores on log(1 + x): a slip of one digit shows, an honest large school does not."""
    if len(values) < bounds.smallest_group:
        return
    logs = np.log1p(values.to_numpy(dtype="float64"))
    median = np.median(logs)
    spread = max(float(np.median(np.abs(logs - median))) / 0.6745, bounds.least_spread)
    far = np.abs(logs - median) / spread > bounds.threshold
    for position in values.index[far].tolist():
        yield clean.stack.at(
            position, field, bounds.rule, value=str(values.loc[position]),
            median=str(round(float(np.median(values)))), bound=str(bounds.absolute),
        )  # fmt: skip


def advanced_level_in_secondary_school(clean: Clean) -> Iterator[Placed]:
    """R05: a 中职 with 高级."""
    rows = clean.rows("school_type", "certificate", "levels")
    rows = rows[(rows["school_type"] == "中职") & rows["levels"].notna()]
    for position, levels in _texts(rows, "levels"):
        if "高级" in levels.split("、"):
            yield clean.stack.at(position, "levels", "R05")


def doubled_majors(clean: Clean) -> Iterator[Placed]:
    """R07: one major named twice in a row."""
    rows = clean.rows("majors")
    for position, majors in _texts(rows[rows["majors_named"] != rows["majors_distinct"]], "majors"):
        names = majors.split("、")
        keys = [key(name) for name in names]
        doubled = next(n for n, k in zip(names, keys, strict=True) if keys.count(k) > 1)
        yield clean.stack.at(position, "majors", "R07", doubled=doubled)


def several_certificates(clean: Clean) -> Iterator[Placed]:
    """R09: one row, or one merged figure, for several certificates: it cannot be split."""
    stack = clean.stack
    told: set[tuple[int, ...]] = set()
    for field in ("students", "major_count", "majors"):
        for positions in map(tuple, _by_cell(stack, field)):
            if len(positions) == 1 or positions in told:
                continue
            told.add(positions)
            in_one_row = stack.entries[positions[0]].row_certificates > 1
            names = (str(stack.entries[p].value("certificate")) for p in positions)
            yield stack.at(
                positions[0],
                "certificate" if in_one_row else field,
                "R09",
                variant="" if in_one_row else "merged",
                count=str(len(positions)),
                certificates="、".join(names),
                figure=stack.definitions.form.columns[field].header,
            )


def _texts(rows: pd.DataFrame, field: str) -> Iterator[tuple[int, str]]:
    """Position and text of the rows in which a field is filled."""
    filled = rows[field].dropna()
    return zip(filled.index.tolist(), filled.tolist(), strict=True)
