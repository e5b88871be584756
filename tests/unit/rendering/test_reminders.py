"""The drafts of reminders: texts for a chat, the telephone list, the letter."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.errors import ConfigurationFault
from pipeline.model.reminders import Lack, Need, Reminder
from pipeline.model.resources import Resources
from pipeline.rendering.oneline import one_line
from pipeline.rendering.reminders.calls import telephone_list
from pipeline.rendering.reminders.letter import TEMPLATE, reminder_docx
from pipeline.rendering.reminders.texts import group_text, unit_text

SHIPPED = Resources().read(TEMPLATE).content


def reminder(unit: str = "郑州市教育局", text: str = "还没有报送", **other: object) -> Reminder:
    """A reminder on the day after the deadline."""
    told: dict[str, object] = {
        "unit": unit, "needs": (Need(lack=Lack.TABLE, text=text),), "telephone": "张伟 13800000000",
        "scope": "河南省", "round": "首批", "notice": "教办职成〔2019〕255号",
        "office": "河南省教育厅", "contact": "李明 0371-60000000", "deadline": dt.date(2019, 4, 28),
        "date": dt.date(2019, 4, 29), "left": "已逾期1个工作日", "stage": 1, "batch": 1,
        "name": "逾期催报", "request": "请尽快报送。", "serial": 3,
    }  # fmt: skip
    return Reminder.model_validate(told | other)


SCAN = Need(lack=Lack.SCAN, text="还没有报送盖章扫描件")
DOUBT = Need(lack=Lack.EXPLANATION, text="报来的表有疑点需要核对或说明（R04 学生规模异常）")


def letter(told: Reminder, template: bytes = SHIPPED) -> list[str]:
    """The paragraphs of a letter."""
    content = reminder_docx(template, told)
    return [p.text for p in docx.Document(io.BytesIO(content)).paragraphs]


def test_the_letter() -> None:
    """The letter has its number, unit, notice, deadline, what is owed, and whom to ask."""
    assert letter(reminder()) == [
        "关于催报首批试点院校情况汇总表的函",
        "〔2019〕3号",
        "郑州市教育局：",
        (
            "按照教办职成〔2019〕255号文件的要求，首批1+X证书制度试点院校情况汇总表应于2019年4月28日前"
            "（含当日）报送我单位。现已逾期1个工作日，经核对，你单位还没有报送。"
        ),
        "请尽快报送。",
        "联系人及电话：李明 0371-60000000",
        "河南省教育厅",
        "2019年4月29日",
    ]


def test_what_is_not_known_is_left_out() -> None:
    """Without a notice or a contact there is no gap where they would stand."""
    told = "\n".join(letter(reminder(notice="", contact="")))
    assert "按照" not in told
    assert "联系人" not in told
    assert "联系：" not in unit_text(reminder(contact=""))


def test_the_shipped_letter_is_small() -> None:
    """The template has the one style that it uses, so that nobody edits one that does nothing."""
    with zipfile.ZipFile(io.BytesIO(SHIPPED)) as package:
        assert package.read("word/styles.xml").count(b"<w:style ") == 1
    assert len(SHIPPED) < 5_000


def test_a_wrong_template_is_named() -> None:
    """A name that there is not is told with the template's file."""
    document = docx.Document()
    document.add_paragraph("{{ nobody }}")
    buffer = io.BytesIO()
    document.save(buffer)
    with pytest.raises(ConfigurationFault, match="nobody") as raised:
        letter(reminder(), buffer.getvalue())
    assert raised.value.file == TEMPLATE


def test_the_text_for_a_unit() -> None:
    """One thing that is owed is told in a sentence, several in a numbered list."""
    assert unit_text(reminder()).split("\n") == [
        "【催报】郑州市教育局：",
        "首批1+X证书制度试点院校情况汇总表的报送截止日期是2019年4月28日（星期日），已逾期1个工作日。",
        "你单位还没有报送。",
        "请尽快报送。",
        "联系：李明 0371-60000000",
        "河南省教育厅 2019年4月29日",
    ]
    several = unit_text(reminder(needs=(SCAN, DOUBT))).split("\n")
    assert several[0] == "【补报提醒】郑州市教育局："
    assert several[2:5] == ["你单位：", f"1. {SCAN.text}。", f"2. {DOUBT.text}。"]


def test_before_the_deadline_it_is_no_dunning() -> None:
    """Who still has time is reminded, and not dunned."""
    assert unit_text(reminder(date=dt.date(2019, 4, 25))).startswith("【报送提醒】")


def test_the_text_for_the_group_names_all() -> None:
    """Each unit stands under each thing that it owes."""
    told = group_text([
        reminder("甲局", needs=(SCAN, DOUBT)), reminder("乙局", needs=(DOUBT,)),
    ])  # fmt: skip
    assert "缺盖章扫描件（1个）：甲局。" in told
    assert "疑点待说明（2个）：甲局、乙局。" in told


def test_the_list_says_where_nobody_is_known() -> None:
    """An empty cell would be taken for an oversight."""
    content = telephone_list([reminder(telephone="")], {})
    (row,) = openpyxl.load_workbook(io.BytesIO(content))["催报"].iter_rows(
        min_row=5, values_only=True
    )
    assert row[1:3] == ("郑州市教育局", "（没有登记，请查通讯录）")
    assert row[5:] == ("〔2019〕3号", None)


def test_the_same_reminder_gives_the_same_bytes() -> None:
    """Drafts that are made again are those that were made before."""
    assert reminder_docx(SHIPPED, reminder()) == reminder_docx(SHIPPED, reminder())
    both = [reminder(), reminder("甲局", needs=(SCAN,))]
    assert telephone_list(both, {}) == telephone_list(both, {})


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_texts_stand_as_they_are(text: str) -> None:
    """Whatever a unit wrote into a name is text in every draft: no tag, no formula, no line."""
    told = reminder(text=f"报来的「{text}」已经退回", telephone=text)
    assert letter(told)[3].endswith(f"你单位{one_line(f'报来的「{text}」已经退回')}。")
    assert len(unit_text(told).split("\n")) == len(unit_text(reminder()).split("\n"))
    book = openpyxl.load_workbook(io.BytesIO(telephone_list([told], {})))
    assert {cell.data_type for cell in book["催报"][5]} <= {"s", "n"}
