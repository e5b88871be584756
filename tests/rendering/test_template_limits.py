"""Templates that were meant otherwise, cannot be written or would not end: each names its cell."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.model.errors import ConfigurationFault
from pipeline.model.resources import DataFile
from pipeline.rendering import sandbox

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
    monkeypatch.setattr(sandbox, "MOST_PASSES", 10_000)


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
