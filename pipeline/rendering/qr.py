"""A text in, its QR code as a picture for a printed page out: the same text, the same bytes."""

from __future__ import annotations

import io

SIDE_MM = 18.0
"""How wide the picture is printed, its white rim included: by measuring, see decision 0023."""
_LEVEL = "q"
_PIXELS = 8
"""Of one module; printers scale the picture, and a sharp edge stays sharp."""
RIM = 4
"""White modules around the code, as the standard asks for."""
_MM_AN_INCH = 25.4


def qr_png(text: str) -> bytes:
    """The QR code of a text as a PNG that tells how large it is printed (`SIDE_MM`)."""
    import segno

    code = segno.make(text, error=_LEVEL, micro=False, boost_error=True)
    side, _ = code.symbol_size(_PIXELS, RIM)
    png = io.BytesIO()
    dots = round(side / (SIDE_MM / _MM_AN_INCH))
    code.save(png, kind="png", scale=_PIXELS, border=RIM, dpi=dots)
    return png.getvalue()
