"""Nothing in, files that lie in an inbox without being anybody's table out."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from pipeline.jobs.demo.writing import plain_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable

_PHONE_LIST = (
    ("河南省职业教育工作联系人通讯录", "", "", "", ""),
    ("序号", "姓名", "单位", "职务", "办公电话"),
    (1, "王建国", "郑州市教育局", "科长", "0371-66000001"),
    (2, "李海燕", "开封市教育局", "副科长", "0371-28000002"),
    (3, "张志强", "洛阳市教育局", "科长", "0379-66000003"),
    (4, "刘丽娟", "南阳市教育局", "科员", "0377-6600004"),
)
_MESSAGE = """各位老师：

    我校的汇总表正在盖章，电子版明天上午报送，请予谅解。

                                        南阳农业职业学院
                                        2019年4月26日
"""
_OWNER = "admin"
_OWNER_FILE_NAME_WIDTH = 54
_RING = (
    "0 55 m 30.4 55 55 30.4 55 0 c 55 -30.4 30.4 -55 0 -55 c "
    "-30.4 -55 -55 -30.4 -55 0 c -55 30.4 -30.4 55 0 55 c"
)


def phone_list() -> bytes:
    """A workbook that is a list of telephone numbers (made up)."""
    return plain_workbook("通讯录", _PHONE_LIST)


def message() -> bytes:
    """A letter in the encoding of a Chinese Windows, which somebody renamed to .xlsx."""
    return _MESSAGE.replace("\n", "\r\n").encode("gb18030")


def owner_file() -> bytes:
    """What Excel leaves beside a workbook while somebody has it open: 165 bytes with a name."""
    short = bytes([len(_OWNER)]) + _OWNER.encode().ljust(_OWNER_FILE_NAME_WIDTH)
    wide = bytes([len(_OWNER), 0]) + _OWNER.ljust(_OWNER_FILE_NAME_WIDTH).encode("utf-16-le")
    return short + wide


def scan(name: str) -> bytes:
    """A small PDF of one page with a ruled table and a round stamp, as a scanner might make it.

    Where the stamp stands depends on the name: no two scans are alike.
    """
    drawing = (
        f"{_ruled_table()}\n{_stamp(*divmod(zlib.crc32(name.encode()) % 20_000, 200))}".encode()
    )
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 595] /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
    )
    return _pdf(objects)


def _ruled_table() -> str:
    """Grey lines of a table over the middle of the page, in points from its lower left corner."""
    across = [f"60 {y} m 782 {y} l" for y in range(180, 461, 28)]
    down = [f"{x} 180 m {x} 460 l" for x in (60, 95, 225, 285, 425, 485, 640, 700, 782)]
    return f"0.4 G 0.7 w {' '.join((*across, *down))} S"


def _stamp(up: int, right: int) -> str:
    """A red ring, moved from its place by so many points."""
    return f"0.85 0.1 0.1 RG 3 w 1 0 0 1 {120 + right} {110 + up} cm {_RING} S"


def _pdf(objects: Iterable[bytes]) -> bytes:
    """A PDF of these objects, with the table of their places at its end."""
    content, places = b"%PDF-1.4\n", []
    for number, part in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    return content + (
        b"xref\n0 %d\n0000000000 65535 f \n%s"
        b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    ) % (size, table, size, len(content))
