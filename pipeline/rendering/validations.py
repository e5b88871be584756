"""The data validations of a template sheet's XML in, values of the plan out.

Read from the XML, since openpyxl passes over a list that lies on another sheet (Excel 2010).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.rendering.colours import NotKeptError
from pipeline.rendering.conditions import areas_of
from pipeline.rendering.expressions import is_dynamic
from pipeline.rendering.package import local_name
from pipeline.rendering.plan import Validation
from pipeline.rendering.references import Formula

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_KINDS = {
    "none": "any",
    "whole": "integer",
    "decimal": "decimal",
    "list": "list",
    "date": "date",
    "time": "time",
    "textLength": "length",
    "custom": "custom",
}
_OPERATORS = {
    "between": "between",
    "notBetween": "not between",
    "equal": "==",
    "notEqual": "!=",
    "greaterThan": ">",
    "lessThan": "<",
    "greaterThanOrEqual": ">=",
    "lessThanOrEqual": "<=",
}
_TEXTS = {
    "promptTitle": "input_title",
    "prompt": "input_message",
    "errorTitle": "error_title",
    "error": "error_message",
}
_FLAGS = {
    "allowBlank": "ignore_blank",
    "showInputMessage": "show_input",
    "showErrorMessage": "show_error",
}


def read_validations(sheet: str, root: Element) -> tuple[Validation, ...]:
    """The data validations of a sheet with this name and XML.

    Raises:
        NotKeptError: one has something that the output would lose; its range is named.
    """
    return tuple(
        _validation(sheet, element)
        for element in root.iter()
        if local_name(element) == "dataValidation"
    )


def _validation(sheet: str, element: Element) -> Validation:
    where = element.get("sqref") or _inner(element, "sqref")
    areas = areas_of(where)
    if element.get("imeMode", "noControl") != "noControl":
        raise NotKeptError("数据验证里的“输入法模式”保留不了，请改成“随意”", where)
    if any(is_dynamic(element.get(name, "")) for name in _TEXTS):
        raise NotKeptError("数据验证的提示里不能用花括号，请改成固定的文字", where)
    formulas = [
        Formula(text, sheet, areas[0][0])
        for text in (_inner(element, "formula1"), _inner(element, "formula2"))
        if text
    ]
    return Validation(where, areas, tuple(_options(element, formulas)))


def _inner(element: Element, name: str) -> str:
    """The text of a child; the newer list has it one element deeper."""
    child = next((child for child in element if local_name(child) == name), None)
    return "" if child is None else "".join(child.itertext()).strip()


def _options(element: Element, formulas: list[Formula]) -> Iterator[tuple[str, Any]]:
    kind = element.get("type", "none")
    yield "validate", _KINDS[kind]
    if kind not in ("none", "list", "custom"):
        yield "criteria", _OPERATORS[element.get("operator", "between")]
    if formulas:
        yield "value", formulas[0]
    if len(formulas) > 1:
        yield "maximum", formulas[1]
    for name, option in _FLAGS.items():
        yield option, element.get(name) in ("1", "true")
    yield "dropdown", element.get("showDropDown") not in ("1", "true")
    yield "error_type", element.get("errorStyle", "stop")
    for name, option in _TEXTS.items():
        if element.get(name):
            yield option, element.get(name)


def shows_nothing(validation: Validation) -> bool:
    """Whether a validation allows anything and says nothing."""
    options = dict(validation.options)
    return options["validate"] == "any" and not options.keys() & {"input_title", "input_message"}
