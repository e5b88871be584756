"""The conditional formats of a template sheet in, values of the plan out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openpyxl.utils.cell import range_boundaries

from pipeline.rendering.colours import NotKeptError, rgb
from pipeline.rendering.plan import Condition
from pipeline.rendering.references import Formula
from pipeline.rendering.styles import read_differential

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.formatting.rule import Rule
    from openpyxl.worksheet.worksheet import Worksheet

    from pipeline.rendering.plan import Area

    Options = dict[str, Any]

_OPERATORS = {
    "lessThan": "<",
    "lessThanOrEqual": "<=",
    "equal": "==",
    "notEqual": "!=",
    "greaterThanOrEqual": ">=",
    "greaterThan": ">",
    "between": "between",
    "notBetween": "not between",
}
_TEXTS = {
    "containsText": "containing",
    "notContainsText": "not containing",
    "beginsWith": "begins with",
    "endsWith": "ends with",
}
_PLAIN = {
    "duplicateValues": "duplicate",
    "uniqueValues": "unique",
    "containsBlanks": "blanks",
    "notContainsBlanks": "no_blanks",
    "containsErrors": "errors",
    "notContainsErrors": "no_errors",
}
_ICONS = {
    "3Arrows": "3_arrows",
    "3Flags": "3_flags",
    "3TrafficLights2": "3_traffic_lights_rimmed",
    "3Symbols": "3_symbols_circled",
    "4Arrows": "4_arrows",
    "4RedToBlack": "4_red_to_black",
    "4TrafficLights": "4_traffic_lights",
    "5ArrowsGray": "5_arrows_gray",
    "5Quarters": "5_quarters",
    "3ArrowsGray": "3_arrows_gray",
    "3TrafficLights1": "3_traffic_lights",
    "3Signs": "3_signs",
    "3Symbols2": "3_symbols",
    "4ArrowsGray": "4_arrows_gray",
    "4Rating": "4_ratings",
    "5Arrows": "5_arrows",
    "5Rating": "5_ratings",
}


def read_conditions(sheet: Worksheet, theme: tuple[str, ...]) -> tuple[Condition, ...]:
    """The conditional formats of a sheet, the one that counts first at the beginning.

    Raises:
        NotKeptError: one is of a kind that the output would lose; its range is named.
    """
    found = [
        (rule.priority, _condition(sheet.title, str(each.sqref), rule, theme))
        for each in sheet.conditional_formatting
        for rule in each.rules
    ]
    return tuple(condition for _, condition in sorted(found, key=lambda pair: pair[0]))


def areas_of(text: str) -> tuple[Area, ...]:
    """The ranges of `A1:B2 D4`: first row, first column, last row, last column, from 0."""
    found = []
    for part in text.split():
        left, top, right, bottom = range_boundaries(part)
        first, last = (top or 1) - 1, (bottom or 1_048_576) - 1
        found.append((first, (left or 1) - 1, last, (right or 16_384) - 1))
    return tuple(found)


def _condition(sheet: str, where: str, rule: Rule, theme: tuple[str, ...]) -> Condition:
    areas = areas_of(where)
    try:
        options = dict(_options(rule, _Formulas(sheet, areas[0][0]), theme))
        style = None if rule.dxf is None else read_differential(rule.dxf, theme)
    except NotKeptError as error:
        raise NotKeptError(str(error), where) from error
    if rule.stopIfTrue:
        options["stop_if_true"] = True
    return Condition(where, areas, tuple(options.items()), style)


class _Formulas:
    """Makes formulas of a rule's texts."""

    def __init__(self, sheet: str, row: int) -> None:
        self._sheet, self._row = sheet, row

    def __call__(self, text: str) -> Formula:
        return Formula(text.removeprefix("="), self._sheet, self._row)


def _options(rule: Rule, formula: _Formulas, theme: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    kind = str(rule.type)
    if kind in _PLAIN:
        yield "type", _PLAIN[kind]
    elif kind == "cellIs":
        yield from _comparison(rule, formula)
    elif kind == "expression" or (kind in _TEXTS and rule.text is None):
        # A text that stands in a cell has only a formula, which says the same.
        yield from (("type", "formula"), ("criteria", formula(rule.formula[0])))
    elif kind == "colorScale":
        yield from _scale(rule.colorScale, formula, theme)
    elif kind == "iconSet":
        yield from _icons(rule.iconSet)
    elif kind == "dataBar":
        yield from _bar(rule.dataBar, formula, theme)
    else:
        yield from _ranked(rule, kind)


def _ranked(rule: Rule, kind: str) -> Iterator[tuple[str, Any]]:
    """A rule about texts, dates, or a cell among the others."""
    if kind in _TEXTS:
        yield from (("type", "text"), ("criteria", _TEXTS[kind]), ("value", rule.text))
    elif kind == "timePeriod":
        yield from (("type", "time_period"), ("criteria", rule.timePeriod))
    elif kind == "aboveAverage":
        yield from (("type", "average"), ("criteria", _average(rule)))
    else:
        yield from (("type", "bottom" if rule.bottom else "top"), ("value", rule.rank))
        if rule.percent:
            yield "criteria", "%"


def _comparison(rule: Rule, formula: _Formulas) -> Iterator[tuple[str, Any]]:
    yield from (("type", "cell"), ("criteria", _OPERATORS[str(rule.operator)]))
    if len(rule.formula) > 1:
        yield "minimum", formula(rule.formula[0])
        yield "maximum", formula(rule.formula[1])
    else:
        yield "value", formula(rule.formula[0])


def _average(rule: Rule) -> str:
    side = "below" if rule.aboveAverage is False else "above"
    if rule.stdDev:
        return f"{rule.stdDev} std dev {side}"
    return f"equal or {side}" if rule.equalAverage else side


def _limit(end: str, cfvo: Any, formula: _Formulas) -> Iterator[tuple[str, Any]]:
    yield f"{end}_type", cfvo.type
    if cfvo.val is not None:
        number = isinstance(cfvo.val, (int, float))
        yield f"{end}_value", _number(cfvo.val) if number else formula(cfvo.val)


def _number(value: float) -> str:
    return f"{value:.15g}"


def _colour(colour: Any, theme: tuple[str, ...]) -> str:
    found = rgb(colour, theme)
    if found is None:
        raise NotKeptError("条件格式里有“自动”颜色，请选定一种颜色")
    return found


def _scale(scale: Any, formula: _Formulas, theme: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    ends = ("min", "max") if len(scale.cfvo) == len(("min", "max")) else ("min", "mid", "max")
    yield "type", f"{len(ends)}_color_scale"
    for end, cfvo, colour in zip(ends, scale.cfvo, scale.color, strict=True):
        yield from _limit(end, cfvo, formula)
        yield f"{end}_color", _colour(colour, theme)


def _bar(bar: Any, formula: _Formulas, theme: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    if bar.minLength not in (None, 10) or bar.maxLength not in (None, 90):
        raise NotKeptError("数据条的最短、最长比例保留不了，请用默认的")
    yield from (("type", "data_bar"), ("bar_color", _colour(bar.color, theme)))
    for end, cfvo in zip(("min", "max"), bar.cfvo, strict=True):
        yield from _limit(end, cfvo, formula)
    if bar.showValue is False:
        yield "bar_only", True


def _icons(icons: Any) -> Iterator[tuple[str, Any]]:
    yield from (("type", "icon_set"), ("icon_style", _ICONS[icons.iconSet or "3TrafficLights1"]))
    if any(cfvo.type == "formula" or not isinstance(cfvo.val, float) for cfvo in icons.cfvo):
        raise NotKeptError("图标集里用公式或单元格作界限的保留不了，请改成数字或百分比")
    # From the highest icon down; the lowest needs no limit.
    yield (
        "icons",
        tuple(
            {
                "criteria": ">" if cfvo.gte is False else ">=",
                "type": _KINDS[cfvo.type],
                "value": _number(cfvo.val),
            }
            for cfvo in reversed(icons.cfvo[1:])
        ),
    )
    if icons.reverse:
        yield "reverse_icons", True
    if icons.showValue is False:
        yield "icons_only", True


_KINDS = {"num": "number", "percent": "percent", "percentile": "percentile"}
