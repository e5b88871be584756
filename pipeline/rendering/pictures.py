"""The pictures of a template sheet in, values of the plan out; and those that XlsxWriter takes."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from openpyxl.utils.cell import get_column_letter
from xlsxwriter.exceptions import XlsxFileError
from xlsxwriter.image import Image

from pipeline.rendering.colours import NotKeptError
from pipeline.rendering.package import RELATION, local_name
from pipeline.rendering.plan import Picture

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from pipeline.rendering.package import Package

_EMU_OF_A_PIXEL = 9525
_EMU_OF_AN_INCH = 914_400
_POSITIONS = {"twoCell": 1, "oneCell": 2, "absolute": 3}
_PARTS = {"L": "left", "C": "center", "R": "right"}
_SIDES = {"H": "header", "F": "footer"}
_LENGTH = re.compile(r"(width|height):\s*([0-9.]+)(pt|in|mm|cm|px)")
_INCHES = {"pt": 1 / 72, "in": 1.0, "mm": 1 / 25.4, "cm": 1 / 2.54, "px": 1 / 96}
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_RELATED, _TITLE = f"{_OFFICE}relid", f"{_OFFICE}title"


class SizedImage(Image):  # type: ignore[misc]  # XlsxWriter has no types
    """An image that is shown in a size of its own, in inches, whatever its file says."""

    def __init__(self, content: bytes, name: str, inches: tuple[float, float] | None) -> None:
        super().__init__(io.BytesIO(content))
        self.image_name = name
        if inches is not None:
            self._x_dpi, self._y_dpi = self.width / inches[0], self.height / inches[1]


def read_pictures(package: Package, part: str, root: Element) -> tuple[Picture, ...]:
    """The pictures that lie on a sheet.

    Raises:
        NotKeptError: something else is drawn on it, or a picture cannot be kept; with its cell.
    """
    return tuple(
        picture
        for element in root
        if local_name(element) == "drawing"
        for picture in _drawn(package, package.related(part)[element.attrib[f"{RELATION}id"]])
    )


def _drawn(package: Package, part: str) -> Iterator[Picture]:
    related = package.related(part)
    for anchor in package.root(part):
        kinds = {local_name(child) for child in anchor} & _SHAPES.keys()
        corner = _corner(anchor)
        address = f"{get_column_letter(corner[1] + 1)}{corner[0] + 1}"
        if kinds != {"pic"}:
            what = "、".join(sorted(_SHAPES[kind] for kind in kinds)) or "图形"
            raise NotKeptError(f"这里有{what}，输出时保留不了，请删去", address)
        yield _picture(package, related, anchor, corner, address)


_SHAPES = {
    "pic": "图片",
    "sp": "文本框或图形",
    "cxnSp": "线条",
    "grpSp": "组合图形",
    "graphicFrame": "图表",
    "AlternateContent": "控件或新式图形",
}


def _corner(anchor: Element) -> tuple[int, int, int, int]:
    """Row and column of an anchor's first cell, and how far in it begins, in EMU."""
    start = next((child for child in anchor if local_name(child) == "from"), None)
    if start is None:
        return 0, 0, 0, 0
    values = {local_name(child): int(child.text or 0) for child in start}
    return values["row"], values["col"], values["rowOff"], values["colOff"]


def _picture(
    package: Package,
    related: dict[str, str],
    anchor: Element,
    corner: tuple[int, int, int, int],
    address: str,
) -> Picture:
    found = {local_name(element): element for element in anchor.iter()}
    source, size = found.get("blip"), _size(anchor)
    cut = found.get("srcRect")
    turned = found.get("xfrm")
    if (cut is not None and cut.attrib) or (turned is not None and turned.get("rot", "0") != "0"):
        raise NotKeptError(
            "这里的图片裁剪或旋转过，输出时保留不了，请先在画图里处理好再插入", address
        )
    identity = None if source is None else source.get(f"{RELATION}embed")
    if identity is None or size is None or "from" not in found:
        raise NotKeptError("这里的图片没有存进版式里，请重新插入", address)
    if "hlinkClick" in found:
        raise NotKeptError("这里的图片带有链接，输出时保留不了，请取消链接", address)
    name = related[identity]
    row, column, down, across = corner
    return Picture(
        address=address,
        row=row,
        column=column,
        offset=(round(across / _EMU_OF_A_PIXEL), round(down / _EMU_OF_A_PIXEL)),
        content=_supported(package.content(name), address),
        name=name.rpartition("/")[2],
        inches=(size[0] / _EMU_OF_AN_INCH, size[1] / _EMU_OF_AN_INCH),
        position=_POSITIONS.get(anchor.get("editAs", "twoCell"), 1)
        if local_name(anchor) == "twoCellAnchor"
        else 2,
        description=found["cNvPr"].get("descr", "") if "cNvPr" in found else "",
    )


def _size(anchor: Element) -> tuple[int, int] | None:
    """The size of what is drawn, in EMU."""
    for element in anchor.iter():
        if local_name(element) == "ext" and "cx" in element.attrib:
            wide, high = int(element.attrib["cx"]), int(element.attrib["cy"])
            if wide > 0 and high > 0:
                return wide, high
    return None


def _supported(content: bytes, address: str) -> bytes:
    try:
        Image(io.BytesIO(content))
    except (XlsxFileError, ValueError, LookupError) as error:
        raise NotKeptError("这里的图片格式写不进结果，请换成 PNG 或 JPG", address) from error
    return content


def read_running_pictures(package: Package, part: str, root: Element) -> dict[str, Picture]:
    """The pictures in page headers and footers, by their place, such as `footer_left`.

    Raises:
        NotKeptError: one is of a kind that the output would lose.
    """
    found = {}
    for element in root:
        if local_name(element) == "legacyDrawingHF":
            drawing = package.related(part)[element.attrib[f"{RELATION}id"]]
            related = package.related(drawing)
            for shape in package.root(drawing).iter("{urn:schemas-microsoft-com:vml}shape"):
                identity = shape.attrib["id"]
                place = f"{_SIDES[identity[1]]}_{_PARTS[identity[0]]}"
                found[place] = _running(package, related, shape, place)
    return found


def _running(package: Package, related: dict[str, str], shape: Element, place: str) -> Picture:
    data = next((child for child in shape if local_name(child) == "imagedata"), None)
    identity = None if data is None else data.get(_RELATED)
    if data is None or identity is None:
        raise NotKeptError("页眉或页脚里的图片没有存进版式里，请重新插入", "页眉页脚")
    if any(data.get(name) for name in ("croptop", "cropbottom", "cropleft", "cropright")):
        raise NotKeptError("页眉或页脚里的图片裁剪过，请先在画图里处理好再插入", "页眉页脚")
    lengths = {
        name: float(number) * _INCHES[unit]
        for name, number, unit in _LENGTH.findall(shape.get("style", ""))
    }
    file = related[identity]
    return Picture(
        address=place,
        content=_supported(package.content(file), "页眉页脚"),
        name=data.get(_TITLE) or file.rpartition("/")[2],
        inches=(lengths["width"], lengths["height"]) if len(lengths) == len("wh") else None,
    )
