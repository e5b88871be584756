"""A template sheet and its XML in; refused what the output would lose, whoever wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.rendering.colours import NotKeptError
from pipeline.rendering.package import local_name

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from openpyxl.worksheet.worksheet import Worksheet

# Kept, or without any effect on what is seen.
_KEPT = frozenset(
    (
        "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "mergeCells",
        "sheetProtection", "autoFilter", "phoneticPr", "conditionalFormatting", "dataValidations",
        "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks",
        "drawing", "legacyDrawingHF", "ignoredErrors", "sheetCalcPr", "customProperties",
        # Told with their cell where the cell is read:
        "hyperlinks", "legacyDrawing", "extLst",
    )
)  # fmt: skip
_WORDS = {
    "tableParts": "“表格”样式（套用表格格式）",
    "picture": "工作表背景",
    "controls": "控件",
    "AlternateContent": "控件",
    "oleObjects": "嵌入的对象",
    "scenarios": "方案",
    "protectedRanges": "“允许编辑区域”",
    "customSheetViews": "自定义视图",
    "sortState": "排序",
    "dataConsolidate": "合并计算",
    "sparklineGroups": "迷你图",
    "conditionalFormattings": "条件格式（数据条、图标集等新式的）",
    "slicerList": "切片器",
}
_EXTENSIONS_KEPT = frozenset(("dataValidations", "ignoredErrors"))


def refuse_parts(sheet: Worksheet, root: Element) -> None:
    """See that everything of a sheet's XML is known.

    Raises:
        NotKeptError: something is not; its cell is named where it has one.
    """
    for element in root:
        name = local_name(element)
        if name == "extLst":
            _refuse_extensions(sheet, element)
        elif name not in _KEPT:
            raise NotKeptError(_what(sheet, name), element.get("ref", ""))
        elif name == "legacyDrawing" and not _comments(sheet):
            raise NotKeptError(_what(sheet, "controls"))
    for rule in root.iter():
        if local_name(rule) == "cfRule" and any(local_name(each) == "extLst" for each in rule):
            raise NotKeptError(_what(sheet, "conditionalFormattings"), _place(root, rule))


def _refuse_extensions(sheet: Worksheet, extensions: Element) -> None:
    for extension in extensions:
        for content in extension:
            if local_name(content) not in _EXTENSIONS_KEPT:
                where = next((e.text for e in content.iter() if local_name(e) == "sqref"), "")
                raise NotKeptError(_what(sheet, local_name(content)), where or "")


def _place(root: Element, rule: Element) -> str:
    return next(each.get("sqref", "") for each in root if rule in list(each))


def _comments(sheet: Any) -> bool:
    return any(cell.comment for row in sheet.iter_rows() for cell in row)


def _what(sheet: Worksheet, name: str) -> str:
    what = _WORDS.get(name, f"程序不认识的内容（{name}）")
    return f"工作表「{sheet.title}」里有{what}，输出时保留不了，请删去"
