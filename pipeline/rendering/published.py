"""The lines of a published list (F4) and its template workbook in, the list's bytes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.rendering.expressions import Record
from pipeline.rendering.filling import Above, fill
from pipeline.rendering.template import compile_template

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from pipeline.model.resources import DataFile


@dataclass(frozen=True, slots=True)
class PublishedLine(Record):
    """A line of the list; number and region are `ABOVE` below a school's first line."""

    number: int | Above
    region: str | Above
    certificate: str
    school: str


def render_published(
    template: DataFile,
    *,
    title: str,
    lines: Sequence[PublishedLine],
    created: dt.datetime,
    fonts: Mapping[str, str],
) -> bytes:
    """The published list as an .xlsx file; the same input gives the same bytes.

    Raises:
        ConfigurationFault: the template is wrong; the cell is named.
    """
    context = {"title": title, "lines": lines}
    return fill(compile_template(template), context, created=created, fonts=fonts)
