"""The lines of the published list (F4, 试点院校名单) in, the workbook's bytes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.rendering.expressions import Record
from pipeline.rendering.filling import fill
from pipeline.rendering.template import compile_template

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from pipeline.model.resources import DataFile
    from pipeline.rendering.values import Above


@dataclass(frozen=True, slots=True)
class PublishedLine(Record):
    """One line of the list: a school and a certificate.

    `number` and `region` are `ABOVE` below a school's first line, so that both stand once for all
    of its lines (教职所〔2019〕141号).
    """

    number: int | Above
    """序号 of the school, from 1."""
    region: str | Above
    """区域: the province's short name, such as 山东."""
    certificate: str
    """证书名称: the short name, such as 汽车运用与维修."""
    school: str


def render_published(
    template: DataFile,
    *,
    title: str,
    lines: Sequence[PublishedLine],
    created: dt.datetime,
    fonts: Mapping[str, str],
    round_label: str = "",
) -> bytes:
    """The published list as an .xlsx file; the same input gives the same bytes.

    Args:
        template: `templates/xlsx/F4.xlsx` or a workspace's own. Its cells may name `title`,
            `round` and `lines`.
        title: stands on top.
        lines: one for each line of the list, in its order.
        created: the date in the file's properties.
        fonts: from a font's name to the one to use in its place.
        round_label: what `round` stands for, such as 首批.

    Raises:
        ConfigurationFault: the template is wrong; the cell is named.
    """
    context = {"title": title, "round": round_label, "lines": lines}
    return fill(compile_template(template), context, created=created, fonts=fonts)
