"""A sound table with every element of a layout, to be damaged."""

from __future__ import annotations

from pipeline.model.cells import Grid, Merge
from tests.helpers.inboxes import HEADER, TITLE

_ROWS = (
    (TITLE,),
    ("报送单位：郑州市教育局（盖章）", "", "", "", "", "联系人及电话：张伟 13800000000"),
    tuple(HEADER.split("|")),
    (1.0, "郑州市金水中等专业学校", "中职", "物流管理（初级）", 1.0, "物流服务与管理", 120.0),
    ("", "", "", "老年照护（初级）", 2.0, "护理、老年人服务与管理", 65.0, "省级示范"),
    (2.0, "郑州财税职业技术学院", "高职", "BIM（初级、中级）", 1.0, "工程造价", 238.0, "国家骨干"),
    ("", "", "", "Web前端开发（中级）", 1.0, "软件技术", 97.0),
    (
        3.0,
        "黄河工程学院",
        "应用型本科",
        "物流管理（高级）",
        3.0,
        "物流管理、工商管理、电子商务",
        410.0,
    ),
    (4.0, "郑州市惠济中等专业学校", "中职", "老年照护（初级）", 1.0, "护理", 84.0, "行业特色"),
    ("注：1.本表可另附页",),
)
_MERGES = (
    Merge(0, 0, 0, 7),
    *(Merge(row, column, row + 1, column) for row in (3, 5) for column in (0, 1, 2)),
)
GRIDS = (Grid("汇总", _ROWS, _MERGES),)
