"""Templates that were meant otherwise, cannot be written or would not end: each names its cell."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.model.errors import ConfigurationFault
from pipeline.model.resources import DataFile
from pipeline.rendering import spending

if TYPE_CHECKING:
    from collections.abc import Callable

_HALF_WIDTH = "花括号要用半角"
_SIX_LOOPS = "".join(f"{{% for x{n} in entries %}}" for n in range(6)) + "{% endfor %}" * 6
_CALLS = (
    "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}"
)
_INSIDE = (
    "{% for x in entries recursive %}"
    "{% if loop.depth < 7 %}{{ loop(entries) }}{% endif %}{% endfor %}"
)


def _refused(render: Any, file: DataFile, lines: list[Any]) -> ConfigurationFault:
    with pytest.raises(ConfigurationFault) as caught:
        render(lines, file)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        "｛｛ entry.school ｝｝",
        "｛｛ unit }}",
        "{{ unit ｝｝",
        "{{ unit }｝",
        "{｛ unit }}",
        "｛% if unit %｝",
        "｛％ if unit ％｝",
        "{ % if unit % }",
        "if unit %}",
        "{ { unit }}",
        "{ { unit } }",
        "unit }}",
        "单位：{{ unit }} 和 unit }}",
        "{{ unit }} } }",
        "{　{ unit }　}",
    ],
)
def test_a_misspelt_placeholder_is_no_text(render: Any, template: Any, text: str) -> None:
    """Braces that would be printed as they stand are refused with their cell."""
    fault = _refused(render, template({"A1": "甲", "B2": text}), [])
    assert (fault.key, _HALF_WIDTH in fault.what) == ("B2", True)


@pytest.mark.parametrize("text", ["｛｛ unit ｝｝", "{ { unit }}", "{{ unit }} }}", "unit }}"])
def test_a_misspelt_page_footer_is_no_text(render: Any, template: Any, text: str) -> None:
    """Page headers and footers are texts of the template too."""

    def footed(sheet: Any) -> None:
        sheet.oddFooter.center.text = text

    fault = _refused(render, template({"A1": "甲"}, footed), [])
    assert (fault.key, _HALF_WIDTH in fault.what) == ("页脚", True)


@pytest.mark.parametrize(
    "text",
    [
        "{entry.school}",
        "院校：{ entry.school }",
        "｛entry.school｝",
        "{unit}",
        "{{ unit }}和{unit}",
        "{entry}",
        "{unit|upper}",
        "{entry.majors | upper}",
        "{endfor}",
        "{ for entry in entries }",
    ],
)
def test_a_name_in_single_braces_is_no_text(
    render: Any, template: Any, line: Any, text: str
) -> None:
    """It would be printed as it stands on every line: the cell is named, and how to write it."""
    cells = {"A1": "{% for entry in entries %}", "B2": text, "A3": "{% endfor %}"}
    fault = _refused(render, template(cells), [line()])
    assert (fault.key, "只有一层花括号" in fault.what) == ("B2", True)


@pytest.mark.parametrize("text", ["{entry.school}", "&L{unit}"])
def test_a_name_in_single_braces_is_no_page_footer(render: Any, template: Any, text: str) -> None:
    """Page headers and footers are texts of the template too."""

    def footed(sheet: Any) -> None:
        sheet.oddFooter.center.text = text

    fault = _refused(render, template({"A1": "甲"}, footed), [])
    assert (fault.key, "只有一层花括号" in fault.what) == ("页脚", True)


def test_braces_that_are_meant_are_kept(render: Any, template: Any, line: Any, opened: Any) -> None:
    """Braces of values, in quotes, single or said to be raw are printed as they stand."""
    cells = {
        "A1": "{{ unit }}",
        "B1": "{{ '} }' }}",
        "C1": "{5%}",
        "D1": "{% raw %}{{ x }}{% endraw %}",
        "E1": "｛甲｝",
        "F1": "{{ {'a': {'b': unit}}['a']['b'] }}",
        "G1": "{# ｛｛ #}{{ unit }}",
        "H1": "{A}",
        "I1": "{% raw %}{unit}{% endraw %}",
        "J1": "{3.5}",
        "K1": "{{ '{unit}' }}",
    }
    sheet = opened(render([line()], template(cells), unit="｛｛ 甲 }}"))
    assert [cell.value for cell in sheet[1]] == [
        "｛｛ 甲 }}", "} }", "{5%}", "{{ x }}", "｛甲｝", "｛｛ 甲 }}", "｛｛ 甲 }}",
        "{A}", "{unit}", "{3.5}", "{unit}",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ 'x' * 40000 }}", "超过 32767 个字"),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "没有尽头"),
        ("{{ 1e400 }}", "算不出"),
        ("{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", "写法有误"),
        ("{{ [1].append(2) }}", "append"),
    ],
)
def test_what_cannot_be_written_names_its_cell(
    render: Any, template: Any, text: str, words: str
) -> None:
    """A value that no cell can hold, or that cannot be reckoned, is the template's mistake."""
    fault = _refused(render, template({"A1": "甲", "B2": text}), [])
    assert (fault.key, words in fault.what) == ("B2", True)


def test_loops_nested_too_deep_are_a_mistake(render: Any, template: Any) -> None:
    """Each loop in a loop doubles the time to compile, so there are not many."""
    rows = ["{% for x in entries %}"] * 30 + ["甲"] + ["{% endfor %}"] * 30
    fault = _refused(render, template({f"A{n}": t for n, t in enumerate(rows, start=1)}), [])
    assert (fault.key, "写法有误" in fault.what) == ("A1", True)


def _rewritten(file: DataFile, change: Callable[[str], str]) -> DataFile:
    """The same template with another XML of its sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file.content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                content = change(content.decode()).encode()
            new.writestr(part, content)
    return DataFile(file.name, out.getvalue())


def test_merges_that_lie_over_each_other_are_refused(render: Any, template: Any) -> None:
    """Two merged ranges of the file that share a cell name the second."""

    def merged(sheet: Any) -> None:
        sheet.merge_cells("A1:B2")

    overlap = '<mergeCell ref="A1:B2"/><mergeCell ref="B2:C3"/>'
    file = _rewritten(
        template({"A1": "甲", "C3": "乙"}, merged),
        lambda text: re.sub(r'<mergeCell ref="A1:B2" ?/>', overlap, text),
    )
    fault = _refused(render, file, [])
    assert (fault.key, "重叠" in fault.what) == ("B2", True)


@pytest.mark.parametrize(
    ("far", "words"), [("A1048576", "5000 行"), ("A300000", "5000 行"), ("XFD100", "500000 格")]
)
def test_a_stray_cell_does_not_hold_up_the_run(
    render: Any, template: Any, far: str, words: str
) -> None:
    """A cell far from the others is refused by its address, before the rows between are read."""
    fault = _refused(render, template({"A1": "甲", far: " "}), [])
    assert (fault.key, words in fault.what) == (far, True)


def test_a_merge_of_the_whole_sheet_does_not_hold_up_the_run(render: Any, template: Any) -> None:
    """A merged range counts as far as its last cell."""

    def merged(sheet: Any) -> None:
        sheet.merge_cells("A1:B2")

    file = _rewritten(
        template({"A1": "甲"}, merged),
        lambda text: text.replace('ref="A1:B2"/>', 'ref="A1:XFD1048576"/>').replace(
            'ref="A1:B2" />', 'ref="A1:XFD1048576" />'
        ),
    )
    assert _refused(render, file, []).key == "XFD1048576"


@pytest.fixture
def _few_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spending, "MOST_PASSES", 10_000)


@pytest.mark.usefixtures("_few_passes")
@pytest.mark.parametrize("text", [_SIX_LOOPS, _CALLS, _INSIDE])
def test_loops_end(render: Any, template: Any, line: Any, text: str) -> None:
    """Loops in loops, and macros that call themselves, are refused after so many passes."""
    fault = _refused(render, template({"B2": text}), [line()] * 30)
    assert (fault.key, "循环超过了" in fault.what) == ("B2", True)


@pytest.mark.usefixtures("_few_passes")
def test_a_page_footer_ends(render: Any, template: Any, line: Any) -> None:
    """The loops of page headers and footers are counted too."""

    def footed(sheet: Any) -> None:
        sheet.oddFooter.center.text = _SIX_LOOPS

    fault = _refused(render, template({"A1": "甲"}, footed), [line()] * 30)
    assert (fault.key, "循环超过了" in fault.what) == ("页脚", True)


_BIG = "{% set big = '甲' * 50000 %}"
_TWICE = "{% macro twice(n) %}{{ twice(n - 1) ~ twice(n - 1) if n else big }}{% endmacro %}"
_GATHERED = [
    "{{ [big] * 1000 }}和",
    "{{ ([big] * 1000)|string }}",
    "{{ ([big] * 1000)|join }}",
    "{{ [big, big, big]|join('、') }}",
    "{{ (range(1000)|list)|join(big) }}",
    "{{ ''.join([big, big, big]) }}",
    "{{ big.join(['甲', '乙', '丙', '丁']) }}",
    "{{ entries|map(attribute='school')|join(big) }}",
    "{{ entries|join(big, attribute='school') }}",
    "{{ big ~ big ~ big }}",
    "{{ big + big + big }}",
    "{{ big|replace('甲', '甲乙丙') }}",
    "{{ big.replace('甲', '甲乙丙') }}",
    "{{ big.replace('', '甲乙') }}",
    "{{ [big, big, big]|upper }}",
    "{{ {'a': [big] * 1000}|string }}",
    "{% for x in range(3) %}{{ big }}{% endfor %}",
    "{% set all %}{% for x in range(3) %}{{ big }}{% endfor %}{% endset %}{{ all|length }}",
    _TWICE + "{{ twice(3)|length }}",
    "{{ ([[0] * 100000] * 1000)|sum(start=[]) }}",
    "{{ ([0] * 60000 + [0] * 60000)|length }}",
    "{% for g, x in ['x']|groupby('center') %}{{ g(999999999) }}{% endfor %}",
    "{{ 'x'.center(999999999) }}",
]


@pytest.mark.parametrize("text", _GATHERED)
def test_a_text_gathered_from_allowed_ones_is_bounded(
    render: Any, template: Any, line: Any, text: str
) -> None:
    """What operators, filters, methods, loops and macros put together is refused before it is."""
    assert render([line()], template({"B2": _BIG + "{{ big|length }}"}))
    fault = _refused(render, template({"B2": _BIG + text}), [line()] * 3)
    unsafe = "center" in text
    assert fault.key == "B2"
    assert unsafe or "大得不合常理" in fault.what


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("{{ ['甲', '乙']|join('、') }}", "甲、乙"),
        ("{{ entries|join('、', attribute='school') }}", "校、校"),
        ("{{ entries|map(attribute='school')|unique|join('、') }}", "校"),
        ("{{ '、'.join(['甲', '乙']) }}", "甲、乙"),
        ("{{ '甲乙'|replace('甲', '丙') }}和", "丙乙和"),
        ("{{ '甲甲'.replace('甲', '丙', 1) }}", "丙甲"),
        ("{{ unit ~ 1 ~ '、' ~ 2.5 }}", "局1、2.5"),
        ("{{ [1, 2]|sum + 3 }}人", "6人"),
        ("{{ entries|sum(attribute='students') }}人", "240人"),
        ("{% macro f(x) %}（{{ x }}）{% endmacro %}{{ f(unit) }}", "（局）"),
        ("{% for g, of in entries|groupby('school') %}{{ g }}{{ of|length }}{% endfor %}", "校2"),
        ("{{ [3, 1, 2]|sort|map('string')|list|join }}", "123"),
        ("{{ unit|upper }}{{ none }}{{ [unit] }}", "局['局']"),
    ],
)
def test_what_is_bounded_still_works(
    render: Any, template: Any, line: Any, opened: Any, text: str, printed: str
) -> None:
    """Texts of an ordinary size are put together as ever."""
    sheet = opened(render([line(school="校")] * 2, template({"B2": text}), unit="局"))
    assert sheet["B2"].value == printed


@pytest.mark.parametrize(
    "text",
    [
        "{% for x in range(200) %}{{ unit * 90 }}{% endfor %}",
        "{% for x in range(200) %}{% set y %}{{ unit * 90 }}{% endset %}{% endfor %}",
        "{{ range(200)|map('replace', '', unit * 90)|list|length }}",
        "{% for x in range(200) %}{% set y = (unit * 90)|upper ~ x %}{% endfor %}",
    ],
)
def test_all_texts_together_are_bounded(
    render: Any, template: Any, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """Many texts of an allowed size end too, whether they are kept or not."""
    monkeypatch.setattr(spending, "MOST_CHARACTERS", 10_000)
    fault = _refused(render, template({"B2": text}), [])
    assert (fault.key, "大得不合常理" in fault.what) == ("B2", True)


def test_lists_gathered_by_filters_are_bounded(render: Any, template: Any) -> None:
    """A thousand lists of a hundred thousand numbers are never made."""
    text = "{{ ([range(99999)] * 1000)|map('list')|list|length }}"
    fault = _refused(render, template({"B2": text}), [])
    assert (fault.key, "循环超过了" in fault.what) == ("B2", True)
