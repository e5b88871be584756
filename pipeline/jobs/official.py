"""What a workbook shows in, its bytes out; a worker alone loads what that takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.model.errors import ConfigurationFault

if TYPE_CHECKING:
    from pipeline.jobs.reading_back import Wanted
    from pipeline.model.analyses import Analysis
    from pipeline.model.checkcodes import Mark
    from pipeline.model.resources import DataFile


def load(*templates: DataFile) -> None:
    """Load what rendering takes and keep templates compiled; their mistakes are told later."""
    from contextlib import suppress

    import pipeline.rendering.analysis  # noqa: F401 - so that it is there when it is needed
    from pipeline.rendering.template import compile_template

    for template in templates:
        with suppress(ConfigurationFault):
            compile_template(template)


def official(mark: Mark, wanted: Wanted | None = None, **shown: Any) -> bytes:
    """The official table; see `pipeline.rendering.official.render_official` for what it shows.

    `mark` is what it says of itself, in words and in a QR code. With `wanted` it is read again.

    Raises:
        ConfigurationFault: the template is wrong, or does not print every line as it is.
    """
    from pipeline.rendering.official import render_official
    from pipeline.rendering.qr import qr_png

    pictures = {"footer_left": qr_png(mark.payload)}
    content = render_official(check_code=mark.footer, pictures=pictures, **shown)
    if wanted is not None:
        from pipeline.jobs.reading_back import refuse_otherwise
        from pipeline.model.checkcodes import row_of

        rows = tuple(map(row_of, shown["lines"]))
        refuse_otherwise(content, wanted, rows, shown["template"])
    return content


def analysed(template: DataFile, analysis: Analysis, **shown: Any) -> bytes:
    """The analysis; see `pipeline.rendering.analysis.render_analysis` for what it shows."""
    from pipeline.rendering.analysis import render_analysis

    return render_analysis(template, analysis, **shown)
