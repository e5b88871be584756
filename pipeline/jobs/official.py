"""What the official table shows in, its bytes out; a worker alone loads what that takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.model.errors import ConfigurationFault

if TYPE_CHECKING:
    from pipeline.model.checkcodes import Mark
    from pipeline.model.resources import DataFile


def load(template: DataFile) -> None:
    """Load what rendering takes and keep the template compiled; its mistakes are told later."""
    from contextlib import suppress

    from pipeline.rendering.template import compile_template

    with suppress(ConfigurationFault):
        compile_template(template)


def official(mark: Mark, **shown: Any) -> bytes:
    """The official table; see `pipeline.rendering.official.render_official` for what it shows.

    `mark` is what it says of itself, in words and in a QR code.
    """
    from pipeline.rendering.official import render_official
    from pipeline.rendering.qr import qr_png

    pictures = {"footer_left": qr_png(mark.payload)}
    return render_official(check_code=mark.footer, pictures=pictures, **shown)
