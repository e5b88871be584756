"""Web pages: what shows in their tables becomes grids; a page that was cut is refused."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.intake.formats.text.html_tables import read_html
from pipeline.intake.limits import Limits
from pipeline.intake.refusals import Refused
from pipeline.model.cells import ErrorCell, Grid, Merge
from tests.unit.examples import examples

EXCEL = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta http-equiv=Content-Type content="text/html; charset=gb2312"><title>表</title>
<style>td {color:red}</style><!--[if gte mso 9]><xml><x:Name>甲</x:Name></xml><![endif]--></head>
<body><table border=0 style='border-collapse:collapse'>
 <col width=72><col width=0 span=2 style='display:none;mso-width-source:userset'>
 <tr height=19><td colspan=4 class=xl65>题目</td></tr>
 <tr><td rowspan=2>镕喆<br>
   &nbsp;二</td><td x:num="1234.5">1,235</td><td x:err="#N/A">#N/A</td><td>&nbsp;</td></tr>
 <tr style='DISPLAY: none'><td>b</td><td colspan=2 style='mso-ignore:colspan'>长</td></tr>
 <![if supportMisalignedColumns]><tr height=0 style='display:none'><td width=72></td></tr><![endif]>
</table></body></html>"""

texts = st.builds(
    "\n".join,
    st.lists(
        st.text(st.sampled_from("漯河镕一。<&>\"'01aB;="), min_size=1, max_size=5), max_size=3
    ),
)
spans = st.tuples(st.integers(1, 3), st.integers(1, 3))
tables = st.lists(st.lists(st.tuples(texts, spans), max_size=4), min_size=1, max_size=5)
Tables = list[list[tuple[str, tuple[int, int]]]]


def grids(page: str | bytes, limits: Limits | None = None) -> tuple[Grid, ...]:
    """The grids of a page."""
    content = page.encode() if isinstance(page, str) else page
    return read_html(content, limits or Limits()).grids


def grid(page: str | bytes) -> Grid:
    """The only grid of a page."""
    (only,) = grids(page)
    return only


def refused(page: str, limits: Limits | None = None) -> tuple[str, str]:
    """The code and wording with which a page is refused."""
    with pytest.raises(Refused) as caught:
        grids(page, limits)
    return caught.value.finding.code, caught.value.finding.variant


def written(table: Tables) -> str:
    """A table as HTML."""
    rows = ""
    for row in table:
        rows += "<tr>"
        for text, (height, width) in row:
            lines = html.escape(text).replace("\n", "<br>")
            rows += f"<td rowspan={height} colspan={width}>{lines}</td>"
        rows += "</tr>\n"
    return f"<html><body><p>题目</p><table>{rows}</table></body></html>"


def laid_out(table: Tables) -> tuple[dict[tuple[int, int], str], set[Merge]] | None:
    """Where the cells of a table stand by the rules of HTML, and the merged ranges.

    None where a cell lies over another one, which those rules call an error.
    """
    taken: set[tuple[int, int]] = set()
    cells, merges = {}, set()
    for row_index, row in enumerate(table):
        column = 0
        for text, (tall, width) in row:
            height = min(tall, len(table) - row_index)
            while (row_index, column) in taken:
                column += 1
            cells[row_index, column] = text
            places = {(row_index + r, column + c) for r in range(height) for c in range(width)}
            if taken & places:
                return None
            taken |= places
            if height * width > 1:
                last = (row_index + height - 1, column + width - 1)
                merges.add(Merge(row_index, column, *last))
            column += width
    return cells, merges


@settings(max_examples=300, deadline=None)
@given(tables, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_round_trip(table: Tables, codec: str) -> None:
    """Every text stands where a browser shows it, with its spans as merged ranges.

    A page in which cells lie over each other is refused: it is broken, or browsers differ.
    """
    expected = laid_out(table)
    if expected is None:
        assert refused(written(table)) == ("F01", "damaged")
        return
    cells, merges = expected
    found = grid(written(table).encode(codec))
    filled = {
        (row, column): value
        for row, values in enumerate(found.rows)
        for column, value in enumerate(values)
        if value != ""
    }
    assert filled == {place: text for place, text in cells.items() if text}
    assert set(found.merges) == merges


@settings(max_examples=300, deadline=None)
@given(tables, st.sampled_from(["utf-8", "utf-16", "gb18030"]), st.data())
def test_cut(table: Tables, codec: str, data: st.DataObject) -> None:
    """A page that was cut anywhere is refused, or holds the same all the same."""
    assume(laid_out(table) is not None)
    page = written(table).replace("<body>", "<meta charset=gb2312><body>")
    content = page.encode(codec)
    start = len("<html>".encode(codec))
    try:
        found = grid(content[: data.draw(st.integers(start, len(content) - 1))])
    except Refused:
        return
    assert found == grid(content)


def test_excel_page() -> None:
    """A page of Excel gives texts as shown, merges, hidden rows and columns, and errors."""
    found = grid(EXCEL.encode("gb18030"))
    assert found.name == "表格 1"
    assert found.rows == (
        ("题目",), ("镕喆\n 二", "1,235", "#N/A"), ("", "b", "长"),
    )  # fmt: skip
    assert isinstance(found.rows[1][2], ErrorCell)
    assert found.merges == (Merge(0, 0, 0, 3), Merge(1, 0, 2, 0))
    assert found.hidden_rows == {2}
    assert found.hidden_columns == {1, 2}
    assert found.paragraphs is None


def test_paragraphs() -> None:
    """Text around the tables is kept, line by line, with the table that it stands at."""
    first, last = grids(
        "<p>题目<div>报送单位：甲&nbsp;乙<table><caption>一</caption><tr><td>1</table>间"
        "<table><tr><td>2</table>注：<br>后"
    )
    assert first.paragraphs is not None
    assert last.paragraphs is not None
    assert first.paragraphs.rows == (("题目",), ("报送单位：甲 乙",), ("一",))
    assert last.paragraphs.rows == (("间",), ("注：",), ("后",))
    assert [first.name, last.name] == ["表格 1", "表格 2"]
    assert first.paragraphs.name == "正文"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (" a \n  b ", "a b"),
        ("a<p>b</p><div><div>c</div></div>d", "a\nb\nc\nd"),
        ("a&nbsp;&nbsp;b", "a  b"),
        ("&nbsp;", ""),
        ("a<script>x</script><style>y</style><span style='display:none'>z</span>b", "ab"),
        ("<b>软</b>件<o:p>&nbsp;</o:p>", "软件 "),
        ("<input value=120><input type=hidden value=9>", "120"),
        ("<select><option>初级<option selected>高级</select>", "高级"),
        ("<select><option>初级<option>高级</select>", "初级"),
        ("x<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>y", "x\n1 2\n3\ny"),
        ("&#x9555;&lt;&amp;", "镕<&"),
    ],
)
def test_text(cell: str, text: str) -> None:
    """A cell's text is what shows of it."""
    assert grid(f"<table><tr><td>0</td><td>{cell}</td></tr></table>").value(0, 1) == text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<s>120</s>150", "~~120~~150"),
        ("<del>120</del> <strike>130</strike> 150", "~~120~~ ~~130~~ 150"),
        ("<span style='text-decoration: underline line-through'>1<b>2</b></span>3", "~~1~~~~2~~3"),
        ("80<sup>1</sup>", "80^1"),
        ("80<sub> 1</sub>", "80^ 1"),
        ("80<span style='vertical-align:super'>1</span>", "80^1"),
        ("<s>80<sup>1</sup></s>2", "~~80~~~~^1~~2"),
        ("软件<sup>注</sup>", "软件注"),
        ("<s> </s>80<sup>  </sup>", "80"),
        ("<s>1<br>2</s>3", "~~1~~\n~~2~~3"),
    ],
)
def test_struck_and_raised(cell: str, text: str) -> None:
    """What is struck out has a sign, and so has a raised figure: neither makes another figure."""
    assert grid(f"<table><tr><td>0</td><td>{cell}</td></tr></table>").value(0, 1) == text


def test_struck_cell() -> None:
    """A cell may be struck out as a whole; what stands beside it is not."""
    page = "<table><tr><td style='text-decoration:line-through'>1<td>2</table>"
    assert grid(page).rows == (("~~1~~", "2"),)


def test_frames_around_tables() -> None:
    """A table of one cell around others is no table."""
    names = [g.rows for g in grids(f"<table><tr><td>头{'<table><tr><td>1</table>' * 2}</table>")]
    assert names == [(("1",),), (("1",),)]


def test_hidden() -> None:
    """Hidden tables are read as hidden, columns whose cells are all hidden as hidden columns."""
    hidden, shown = grids(
        "<div style='display:none'><table><tr><td>1</table></div>"
        "<table><tr><td hidden>id<td>n<tr><td style='display:none'>7<td>m</table>"
    )
    assert (hidden.hidden, shown.hidden) == (True, False)
    assert shown.hidden_columns == {0}
    assert shown.rows == (("id", "n"), ("7", "m"))


def test_hidden_under_a_title() -> None:
    """A title over a hidden column does not show it."""
    page = "<table><tr><td colspan=2>题目<tr><td hidden>7<td>m<tr><td hidden>8<td>n</table>"
    assert grid(page).hidden_columns == {0}


@examples(
    "page row",
    {
        "with text": ("<tr><td>a<td>b<tr><td>c<td hidden>d", 2),
        "in a column that is hidden in part": ("<tr><td>a<td hidden>b<tr><td>c<td>d", 1),
        "blank before one that shows": ("<tr><td>a<td>b<td>c<tr><td>1<td hidden><td>3", 2),
        "with another in its place": ("<tr><td>a<td>b<tr><td>1<td hidden>2<td>3", 2),
    },
)
def test_a_cell_hidden_by_itself(page: str, row: int) -> None:
    """A browser shows the other cells of the row in the place of a hidden one: it is asked back."""
    with pytest.raises(Refused) as caught:
        grid(f"<table>{page}</table>")
    assert caught.value.finding.variant == "damaged"
    assert caught.value.finding.facts["detail"] == f"第 {row} 行有一格隐藏"


@examples(
    "page",
    {
        "blank, and the last": "<tr><td>a<td>b<tr><td>c<td hidden>",
        "in a hidden row": "<tr><td>a<td>b<tr hidden><td>c<td hidden>d",
        "in a hidden column": "<col><col style='display:none'><tr><td>a<td>b<tr><td>c<td hidden>d",
    },
)
def test_a_hidden_cell_that_moves_nothing(page: str) -> None:
    """A hidden cell is read where all of its row or column is hidden, or nothing shows for it."""
    assert grid(f"<table>{page}</table>").value(1, 0) == "c"


def test_control_characters() -> None:
    """A page with a control character is told: the parser would put another sign there."""
    page = f"<html><body>{'文字' * 100}<table><tr><td>1\x0b2</td></tr></table></body></html>"
    assert refused(page) == ("F01", "damaged")


def test_footer_comes_last() -> None:
    """The rows of a table's foot show under the others."""
    rows = grid("<table><tfoot><tr><td>合计</tfoot><tbody><tr><td>1</tbody></table>").rows
    assert rows == (("1",), ("合计",))


def test_active() -> None:
    """Scripts and embedded objects are named."""
    page = "<script>x</script><table><tr><td>1</table><iframe src=x></iframe>"
    assert read_html(page.encode(), Limits()).active == ("网页脚本", "嵌入对象")


def test_without_tables() -> None:
    """A page without tables is its text; one that only frames other files is not supported."""
    assert grid("<!DOCTYPE html><html><p>甲<p>乙</html>").rows == (("甲",), ("乙",))
    assert grid(" ").rows == ()
    assert refused("<html><frameset><frame src=sheet001.htm></frameset></html>") == ("F01", "")


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td>1",
        "<table><tr><td>1</table><table>",
        "<html><table><tr><td>1</table>",
        "<body><table><tr><td>1</table>",
        "<table><tr><td>1</table><!-- </table>",
        "<table><tr><td>1</table><p",
        "<table><td>1</td></tr><td>2</td></tr></table>",
        "<tible><tr><td>1</td></tr></tible>",
        "<div><td>1</td></div>",
    ],
)
def test_incomplete(page: str) -> None:
    """Tags left open, and cells outside rows, which parsers would join, make a page damaged."""
    assert refused(page) == ("F01", "damaged")


SOUND = (
    '<html><body><table border=1><tr><th rowspan="2">甲</th><td>乙</td></tr>'
    "<tr><td>丙</td></tr></table></body></html>"
)


@examples(
    "before after",
    {
        "a cell that does not begin": ("<td>丙", "mtd>丙"),
        "a cell that does not end": ("乙</td>", "乙6/td>"),
        "a cell that neither begins nor ends": ("<td>乙</td>", "xtd>乙x/td>"),
        "a cell of another name": ("<td>乙</td>", "<tq>乙</tq>"),
        "a cell that ends as another": ("乙</td>", "乙</th>"),
        "cells run together": ("<td>丙</td>", "<td>丙x/td>ytd>丁</td>"),
        "an end tag cut short": ("乙</td>", "乙</td"),
        "a row that does not begin": ("<tr><td>丙", "<td>丙"),
        "a row that does not end": ("乙</td></tr>", "乙</td>"),
        "a row of another name": ("<tr><td>丙</td></tr>", "<tx><td>丙</td></tx>"),
        "a row begun twice": ("<tr><td>丙", "<tr><tr><td>丙"),
        "a table that does not begin": ("<table border=1>", "<tible border=1>"),
        "text in a table": ("</tr><tr>", "</tr>丁<tr>"),
        "text in a row": ("</th><td>", "</th>丁<td>"),
        "a value in a row": ("</th><td>", "</th><input value=1><td>"),
        "text in a form in a row": ("<td>丙</td>", "<form>丁<td>丙</td></form>"),
        "a quote that is not closed": ('"2"', '"2'),
        "a quote of another kind": ('"2"', "'2\""),
        "a quote over cells": ('"2">甲</th><td>', '"2>甲</th><td a="">'),
        "a tag that runs on": ("<td>乙", "<td/乙"),
        "an empty cell with text behind it": ("<td>乙</td>", "<td/>乙"),
        "an end tag too many": ("乙</td>", "乙</td></td>"),
        "a quote over a tag": ('"2">甲', '"2>甲<b id="x">'),
        "an address that takes in a span": ('<th rowspan="2"', '<th id=a?b rowspan=2=rowspan="2"'),
        "a span within an address": ('<th rowspan="2"', "<th id=a?b=1=rowspan=2"),
        "a span without a figure": ('"2"', '"x"'),
        "a span without a value": ('rowspan="2"', "rowspan"),
        "a span of another name": ("rowspan", "rowspbn"),
        "a span parted": ("rowspan", "row span"),
    },
)
def test_broken(before: str, after: str) -> None:
    """A broken tag of a table, row or cell is told: parsers would lose cells without a word."""
    assert grid(SOUND).rows == (("甲", "乙"), ("", "丙"))
    assert SOUND.count(before) == 1
    assert refused(SOUND.replace(before, after)) == ("F01", "damaged")


def test_cells_over_each_other() -> None:
    """A cell may not lie over one that reaches down from above."""
    page = "<table><tr><td>1<td rowspan=2>2<tr><td colspan=2>3</table>"
    assert refused(page) == ("F01", "damaged")
    assert grid(page.replace("colspan=2", "colspan=1")).rows == (("1", "2"), ("3",))


@examples(
    "before after",
    {
        "names in capitals": ("<td>乙</td>", "<TD NOWRAP>乙</TD >"),
        "attributes without spaces": ("<td>乙", "<td align=left class='a'valign=\"top\">乙"),
        "an attribute with a bracket": ("<td>乙", "<td title='a>b'>乙"),
        "an attribute over lines": ("<td>乙", "<td\n style='mso-number-format:\"\\@\"'\n>乙"),
        "sections": ("<tr><th", "<thead></thead><tbody><tr><th"),
        "white space": ("</th><td>", "</th>\n&nbsp; <td>"),
        "a form around cells": ("<td>乙</td>", "<form><input type=hidden><td>乙</td></form>"),
        "columns": ("<tr><th", "<col width=1><colgroup span=2></colgroup><tr><th"),
        "a comment": ("<td>乙", "<!-- <td> --><td>乙"),
        "a script": ("<td>乙", "<td><script>'</td>'</script>乙"),
        "an empty row": ("</tr></table>", "</tr><tr/></table>"),
        "an empty cell": ("</td></tr><tr>", "</td><td/></tr><tr>"),
        "an attribute for scripts": ("<td>乙", '<td data-colspan="3" aria-colspan="1">乙'),
        "a span of columns that is one": ("<td>乙", '<td span="1">乙'),
        "a value with a sign of less": ("<td>乙", "<td title=\"a<b\" lang='a<b'>乙"),
        "an address without quotes": ("<td>乙", "<td background=a.asp?x=1&y=2>乙"),
        "a span that is blank": ("<td>乙", "<td colspan=\"\" rowspan = ''>乙"),
        "a table in a cell": ("<td>乙", "<td><table><tr><td></td></tr></table>乙"),
    },
)  # fmt: skip
def test_sound(before: str, after: str) -> None:
    """What sound programs write between and in the tags of a table is read as without it."""
    assert SOUND.count(before) == 1
    assert grid(SOUND.replace(before, after)).rows == grid(SOUND).rows


def test_end_tags_left_out() -> None:
    """The end tags of rows and cells may be left out, but all of a name."""
    without = re.sub("</t[dhr]>", "", SOUND)
    assert grid(without).rows == grid(SOUND).rows
    assert grid(re.sub("</td>", "", SOUND)).rows == grid(SOUND).rows
    assert refused(SOUND.replace("</td>", "", 1)) == ("F01", "damaged")


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td colspan=16385>1</table>",
        "<table><tr><td rowspan=1048577>1</table>",
        "<table><tr><td colspan=16384><td>1</table>",
        "<table>" + "<tr><td colspan=16383><td>1" * 2000 + "</table>",
        "<table>" * 4 + "</table>" * 4,
        "<div>" * 300 + "x" + "</div>" * 300,
        "<p>" + "x" * 11_000_000 + "</p>",
    ],
)
def test_limits(page: str) -> None:
    """What would overwhelm a reader is refused with its limit."""
    assert refused(page) == ("F03", "")


@settings(max_examples=300, deadline=None)
@given(tables)
def test_limit_of_merges(table: Tables) -> None:
    """The merged area of a table is counted as it grows, and refused where it is over the limit."""
    found = laid_out(table)
    assume(found is not None and found[1])
    assert found is not None
    area = sum(merge.height * merge.width for merge in found[1])
    assert grids(written(table), Limits(box_cells=max(area, 100)))
    if area > sum(bool(text) for text in found[0].values()):
        assert refused(written(table), Limits(box_cells=area - 1)) == ("F03", "")


def test_document_type() -> None:
    """A plain document type is fine, one that declares something is not."""
    assert grid('<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.0//EN"><table><tr><td>1</table>').rows
    entity = '<!DOCTYPE html [<!ENTITY a "b">]><table></table>'
    assert refused(entity) == ("F03", "forbidden")


def test_many_merges() -> None:
    """Merged ranges are counted and measured."""
    page = re.sub("X", "<tr><td colspan=2>1<td colspan=2>2", "<table>X</table>")
    assert refused(page, Limits(merges=1)) == ("F03", "")
    assert refused(page, Limits(merge_cells=1)) == ("F03", "")
