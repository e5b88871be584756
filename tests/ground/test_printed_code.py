"""The check code as it comes out of the printer: LibreOffice's PDF, scanned and photographed."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from pipeline.intake.codes import read_codes
from pipeline.intake.footers import footers
from pipeline.intake.limits import Limits
from pipeline.model.checkcodes import mark_in_footer
from pipeline.rendering.pdf_pictures import with_footer_picture
from pipeline.rendering.qr import SIDE_MM
from tests.helpers.degraded import Place, degraded
from tests.helpers.programs import converted

if TYPE_CHECKING:
    from pathlib import Path

_LEFT, _FOOT, _MM = 0.6, 0.4, 25.4
"""The template's left margin and footer margin, in inches."""
_PICTURE = "xl/media/image1.png"


@pytest.fixture(scope="module", name="official")
def _official(demo: Path) -> bytes:
    return (demo / "outbox" / "henan" / "2019-1" / "汇总表.xlsx").read_bytes()


@pytest.fixture(scope="module", name="pdf")
def _pdf(official: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The demo's official table as LibreOffice prints it, without the picture."""
    return converted(official, "xlsx", "pdf", tmp_path_factory.mktemp("printed"))


@pytest.fixture(scope="module", name="stamped")
def _stamped(official: bytes, pdf: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The same with it."""
    workbook = tmp_path_factory.mktemp("picture") / "official.xlsx"
    workbook.write_bytes(official)
    with zipfile.ZipFile(workbook) as parts:
        picture = parts.read(_PICTURE)
    assert with_footer_picture(pdf, picture, _LEFT, _FOOT) == with_footer_picture(
        pdf, picture, _LEFT, _FOOT
    )
    return with_footer_picture(pdf, picture, _LEFT, _FOOT)


def test_every_page_bears_the_code(official: bytes, pdf: bytes, stamped: bytes) -> None:
    """Each page tells the code of the footer in words, and with the picture in its QR code too."""
    (footer,) = footers(official, Limits())
    mark = mark_in_footer(footer)
    assert mark is not None
    told, seen = read_codes(pdf, 60), read_codes(stamped, 60)
    assert [m.code for m in told.marks] == [mark.code]
    assert seen.marks == (mark._replace(scope="henan"),)
    assert told.coded == told.pages == seen.coded == seen.pages > 1


@pytest.mark.parametrize("seed", range(5))
def test_a_scanned_page_tells_the_code(stamped: bytes, seed: int) -> None:
    """Scanner and telephone, the seal beside the code and over it, at 200 dpi."""
    document = pypdfium2.PdfDocument(stamped)
    sheet = document[0].render(scale=400 / 72).to_pil().convert("RGB")
    document.close()
    code = Place(_LEFT * _MM + SIDE_MM / 2, 210 - _FOOT * _MM - SIDE_MM / 2, SIDE_MM)
    codes = read_codes(degraded(sheet, code, seed, dots=200).content, 30)
    assert [mark.scope for mark in codes.marks] == ["henan"]
