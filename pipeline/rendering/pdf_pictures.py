"""A printed PDF and a picture in, the PDF with the picture at the foot of every page out.

LibreOffice leaves pictures in the footers of a workbook out when it prints; they are put back here,
where Excel and WPS print them. Needs the extra `scan`.
"""

from __future__ import annotations

import hashlib
import io
import re

from pipeline.rendering.qr import SIDE_MM

_POINTS_AN_INCH = 72
_MM_AN_INCH = 25.4
_RIM_SHARE = 0.1
"""Of the side: 4 of 37 modules, less a hair."""
_IDENTITY = re.compile(rb"/ID\s*\[\s*<[0-9A-Fa-f]*>\s*<[0-9A-Fa-f]*>\s*\]")


def with_footer_picture(pdf: bytes, png: bytes, left: float, bottom: float) -> bytes:
    """The PDF with a square picture of `SIDE_MM` on every page.

    `left` and `bottom` are the template's left margin and footer margin, in inches: where its
    lower left corner comes to lie, but for its white rim, which reaches over.
    """
    import pypdfium2
    from PIL import Image

    document = pypdfium2.PdfDocument(pdf)
    try:
        with Image.open(io.BytesIO(png)) as opened:
            bitmap = pypdfium2.PdfBitmap.from_pil(opened.convert("L"))
        side = SIDE_MM / _MM_AN_INCH * _POINTS_AN_INCH
        place = pypdfium2.PdfMatrix().scale(side, side)
        x, y = (inches * _POINTS_AN_INCH - side * _RIM_SHARE for inches in (left, bottom))
        place = place.translate(x, y)
        for page in document:
            picture = pypdfium2.PdfImage.new(document)
            picture.set_bitmap(bitmap)
            picture.set_matrix(place)
            page.insert_obj(picture)
            page.gen_content()
        finished = io.BytesIO()
        document.save(finished)
    finally:
        document.close()
    return _IDENTITY.sub(_of_content, finished.getvalue())


def _of_content(match: re.Match[bytes]) -> bytes:
    """The library makes a file's identity up each time; the same file shall have the same."""
    digest = hashlib.md5(match.string[: match.start()], usedforsecurity=False).hexdigest().upper()
    return b"/ID[<%b><%b>]" % (digest.encode(), digest.encode())
