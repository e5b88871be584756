"""The lines of a rollup in, what is counted from them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pipeline.model.rollups import Cross, Line, Statistics, Tally
from pipeline.model.text import key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NOTHING = Tally(0, 0, 0)


def count(
    lines: Sequence[Line], certificates: Sequence[str], types: Sequence[str], levels: Sequence[str]
) -> Statistics:
    """The statistics of a rollup: entries (条), schools (所, by name) and students (人).

    A line without a figure adds nothing to the students. The order of certificates and types is
    the given one; units keep the order of the lines.
    """
    frame = _frame(lines)
    by_certificate = _tallies(frame, "certificate")
    by_type = _tallies(frame, "school_type")
    return Statistics(
        total=_tally(frame),
        by_certificate={name: by_certificate.get(name, _NOTHING) for name in certificates},
        by_school_type={name: by_type.get(name, _NOTHING) for name in types},
        by_unit=_tallies(frame, "unit"),
        cross=_cross(frame, certificates, types, levels),
    )


def _frame(lines: Sequence[Line]) -> pd.DataFrame:
    """One row a line: unit, certificate, school_type, school (key), levels and students."""
    return pd.DataFrame(
        {
            "unit": [line.unit for line in lines],
            "certificate": [line.certificate for line in lines],
            "school_type": [line.school_type for line in lines],
            "school": [key(line.school) for line in lines],
            "levels": [line.levels for line in lines],
            "students": [line.students or 0 for line in lines],
        }
    )


def _tally(frame: pd.DataFrame) -> Tally:
    return Tally(len(frame), int(frame["school"].nunique()), int(frame["students"].sum()))


def _tallies(frame: pd.DataFrame, by: str) -> Mapping[str, Tally]:
    """The tally of each group, in the order in which the groups first appear."""
    grouped = frame.groupby(by, sort=False)
    counted = grouped.agg(
        entries=("school", "size"), schools=("school", "nunique"), students=("students", "sum")
    )
    names = map(str, counted.index.tolist())
    return {name: Tally(*row) for name, row in zip(names, counted.to_numpy().tolist(), strict=True)}


def _cross(
    frame: pd.DataFrame, certificates: Sequence[str], types: Sequence[str], levels: Sequence[str]
) -> tuple[Cross, ...]:
    groups = dict(iter(frame.groupby(["certificate", "school_type"], sort=False)))
    return tuple(
        Cross(certificate, school_type, _tally(group), _by_level(group, levels))
        for certificate in certificates
        for school_type in types
        if (group := groups.get((certificate, school_type))) is not None
    )


def _by_level(group: pd.DataFrame, levels: Sequence[str]) -> dict[str, int]:
    counts = group["levels"].explode().value_counts(dropna=False)
    known = {level: int(counts.get(level, 0)) for level in levels}
    return known | {"": int((group["levels"].map(len) == 0).sum())}
