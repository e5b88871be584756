"""Values within a longer text: what is not there is nothing, what is shared is not torn apart."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.model.errors import ConfigurationFault

BAND = {"A1": "{% for entry in entries %}", "A3": "{% endfor %}"}


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("{{ entry.students }}人", "人"),
        ("{{ entry.major_count }}/{{ entry.students }}", "2/"),
        ("{{ entry.students ~ '人' }}", "人"),
        ("{{ [entry.major_count, entry.students, '人']|join('-') }}", "2--人"),
        ("{{ entry.students|string ~ '人' }}", "人"),
        ("{{ '-'.join([entry.remark, entry.students]) }}", "-"),
    ],
)
def test_nothing_in_a_text(
    render: Any, template: Any, line: Any, opened: Any, text: str, printed: str
) -> None:
    """A figure that is missing is nothing in a text too, and never a word of the program's."""
    file = template(BAND | {"A2": text})
    assert opened(render([line(students=None)], file))["A1"].value == printed


def test_nothing_in_a_page_footer(render: Any, template: Any, line: Any, opened: Any) -> None:
    """So it is in page headers and footers."""

    def footer(sheet: Any) -> None:
        sheet.oddFooter.center.text = "共{{ entries[0].students }}人"

    sheet = opened(render([line(students=None)], template({"A1": "表"}, footer)))
    assert sheet.oddFooter.center.text == "共人"


@pytest.mark.parametrize(
    "text",
    [
        "{{ entry.students }}人",
        "{{ entry.students ~ '人' }}",
        "{{ [entry.students, 1]|join('/') }}",
        "{{ entry.students|string }}",
    ],
)
def test_a_shared_figure_in_a_text(render: Any, template: Any, line: Any, text: str) -> None:
    """A cell that is one with the one above has no room for words: its cell is named."""
    file = template(BAND | {"A2": text})
    lines = [
        line(),
        line(certificate="老年照护", students=None, shares_above=frozenset({"students"})),
    ]
    with pytest.raises(ConfigurationFault, match="与上一行共用一格") as caught:
        render(lines, file)
    assert caught.value.key == "A2"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ entry.studnets }}", "没有「studnets」这一项，这里可用的有：certificate、"),
        ("{{ entry.studnets }}人", "school、school_type、students、unit"),
        ("{{ entry.school.studnets }}", "没有「studnets」这一项，请检查点号后面的拼写"),
        ("{{ studnets }}", "没有「studnets」这个名称，可用的有：check_code、"),
    ],
)
def test_a_field_that_is_not_there(
    render: Any, template: Any, line: Any, text: str, told: str
) -> None:
    """Told is what can be written at that very place: fields after a point, else names."""
    with pytest.raises(ConfigurationFault, match=told) as caught:
        render([line()], template(BAND | {"A2": text}))
    assert caught.value.key == "A2"
