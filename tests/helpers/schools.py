"""Certificates in; for hypothesis, schools with valid entries for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hypothesis import strategies as st

from pipeline.model.text import key
from tests.helpers.lines import LEVELS, MAJORS, SCHOOLS, TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.model.certificates import Certificate

    Values = dict[str, object]

FIELDS = (
    "school", "school_type", "certificate", "levels", "major_count", "majors", "students", "remark"
)  # fmt: skip
FIGURES = ("major_count", "majors", "students")
_REMARKS = st.text(
    st.sampled_from("国家级省示范骨干优质高等职业学校、，。；（）：“”,;|'\"<>&=+-@/#%12é㈱①\n"),
    max_size=12,
).map(str.strip) | st.sampled_from(["", "", "", "=1+1", "'甲", '说"明"', "<b>&amp;", "a,b;c|d"])


class School(NamedTuple):
    """A school with its certificates, and how they are set out."""

    name: str
    kind: str
    entries: tuple[Values, ...]
    style: str
    """`complete`, `continued` (merged, or blank below the first) or `one cell`."""


def by_name(school: School) -> str:
    """What tells schools apart."""
    return key(school.name)


def with_certificate_of(first: Values) -> Callable[[School], School]:
    """A school with one certificate, which is that of another entry."""
    shared = {name: first[name] for name in ("certificate", "levels", "name")}
    return lambda school: school._replace(entries=({**school.entries[0], **shared},))


@st.composite
def some_school(draw: st.DrawFn, certificates: Sequence[Certificate]) -> School:
    """A school with one to three certificates."""
    chosen = draw(st.lists(st.sampled_from(certificates), min_size=1, max_size=3, unique=True))
    name, kind = draw(SCHOOLS), draw(st.sampled_from(TYPES))
    entries = []
    for certificate in chosen:
        majors = tuple(draw(st.lists(MAJORS, min_size=1, max_size=4, unique=True)))
        levels = tuple(level for level in LEVELS if draw(st.booleans())) or ("初级",)
        entries.append(
            {
                "school": name,
                "school_type": kind,
                "certificate": certificate.certificate,
                "levels": levels,
                "major_count": len(majors),
                "majors": majors,
                "students": draw(st.integers(1, 4_999)),
                "remark": draw(_REMARKS) or None,
                "name": draw(st.sampled_from((certificate.certificate, *certificate.aliases))),
            }
        )
    style = draw(st.sampled_from(("complete", "continued", "one cell")))
    return School(name, kind, tuple(entries), style)
