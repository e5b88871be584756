"""A folder in, 200 clean submissions of Henan with 3,000 entries in it out, always the same."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
from itertools import islice, product
from typing import TYPE_CHECKING, NamedTuple

from xlsxwriter import Workbook

from pipeline.model.certificates import load_certificates
from pipeline.model.forms import load_form
from pipeline.model.resources import Resources
from pipeline.model.units import load_territory

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FILES, ENTRIES = 200, 3_000
HEADER_ROW_INDEX = 2
AS_OF = "2019-04-28T18:00:00+08:00"
_CREATED = dt.datetime(2019, 4, 22, 9, 0, 0)  # noqa: DTZ001 - XlsxWriter wants a naive date
_LEVELS = ("初级", "初级、中级", "中级", "中级、高级")
_MAJORS = ("计算机应用", "建筑工程施工", "物流服务与管理", "老年人服务与管理", "汽车运用与维修")
_SCHOOLS_OF_A_REGION = (
    "职业教育中心", "第一中等专业学校", "卫生学校", "农业学校", "财经学校", "工业学校",
    "商贸中等专业学校", "电子科技学校", "旅游学校", "交通学校", "幼儿师范学校", "机电工程学校",
)  # fmt: skip
_SUBJECTS = (
    "粮食", "水利", "邮电", "气象", "测绘", "林业", "地质", "冶金", "煤炭", "纺织",
    "轻工", "烟草", "医药", "外贸", "体育", "戏曲", "民政", "司法", "供销", "金融",
    "税务", "统计", "广播", "印刷", "铁路", "航空", "烹饪", "畜牧", "蚕业", "园艺",
    "陶瓷", "服装", "环保", "化工", "石油", "电力", "船舶", "消防",
)  # fmt: skip


class Entry(NamedTuple):
    """One line of a table, in the order of the form's columns after 序号."""

    school: str
    school_type: str
    certificate: str
    major_count: int
    majors: str
    students: int | str
    remark: str


def write_inbox(folder: Path, files: int = FILES, *, spoilt: bool = False) -> None:
    """Fill a folder with the files, or the first of them, one for each unit.

    `spoilt` ones have a fault in every fifth line.
    """
    submissions = dict(_submissions())
    assert len(submissions) == FILES
    assert sum(map(len, submissions.values())) == ENTRIES
    submissions = dict(islice(submissions.items(), files))
    folder.mkdir(parents=True)
    form = load_form(Resources(), "F2")
    headers = [column.header for column in form.printed_columns]
    for unit, sound in submissions.items():
        entries = [_spoilt(n, e) for n, e in enumerate(sound)] if spoilt else sound
        _save(folder / f"{unit}.xlsx", _workbook(form.title, unit, headers, entries))


def write_forms(folder: Path, files: int, entries: int) -> None:
    """Fill a folder with clean forms, each of so many entries."""
    folder.mkdir(parents=True)
    form = load_form(Resources(), "F2")
    headers = [column.header for column in form.printed_columns]
    certificates = [c.certificate for c in load_certificates(Resources()).of_batch(1)]
    for number in range(files):
        rows = [
            _entry(n, f"第{number}职业技术学校{n}", "中职", certificates[n % len(certificates)])
            for n in range(entries)
        ]
        unit = f"第{number}教育局"
        _save(folder / f"{unit}.xlsx", _workbook(form.title, unit, headers, rows))


def _spoilt(number: int, entry: Entry) -> Entry:
    faulty = (
        entry._replace(students="若干"),
        entry._replace(school_type="中等职业"),
        entry._replace(major_count=entry.major_count + 1),
    )
    return faulty[number // 5 % 3] if number % 5 == 0 else entry


def _save(path: Path, content: bytes) -> None:
    """Files that have been there for long: those of the last minute are watched for changes."""
    path.write_bytes(content)
    saved = _CREATED.replace(tzinfo=dt.UTC).timestamp()
    os.utime(path, (saved, saved))


def _submissions() -> Iterator[tuple[str, list[Entry]]]:
    """28 bureaus with twelve schools each, and what is missing to 200 units schools of their own.

    A school of its own takes part in every certificate; the bureaus share the other entries.
    """
    resources = Resources()
    certificates = [c.certificate for c in load_certificates(resources).of_batch(1)]
    bureaus = load_territory(resources).province("henan").roster
    schools = list(_schools())[: FILES - len(bureaus)]
    left = ENTRIES - len(schools) * len(certificates)
    for number, bureau in enumerate(bureaus):
        share = left // len(bureaus) + (number < left % len(bureaus))
        names = [f"{bureau.region}{ending}" for ending in _SCHOOLS_OF_A_REGION]
        pairs = list(product(names, certificates))[:share]
        yield bureau.name, [_entry(n, school, "中职", c) for n, (school, c) in enumerate(pairs)]
    for school, school_type in schools:
        yield school, [_entry(n, school, school_type, c) for n, c in enumerate(certificates)]


def _schools() -> Iterator[tuple[str, str]]:
    """Schools that report for themselves, with their 学校类型."""
    colleges = csv.DictReader(io.StringIO(Resources().read("schemas/demo/henan_colleges.csv").text))
    for college in colleges:
        yield college["name"], "应用型本科" if college["level"] == "本科" else "高职"
    for subject in _SUBJECTS:
        yield f"河南省{subject}学校", "中职"


def _entry(number: int, school: str, school_type: str, certificate: str) -> Entry:
    majors = _MAJORS[number % 3 : number % 3 + 1 + number % 2]
    return Entry(
        school=school,
        school_type=school_type,
        certificate=f"{certificate}（{_LEVELS[number % 3]}）",
        major_count=len(majors),
        majors="、".join(majors),
        students=60 + number * 7 % 50,
        remark="" if number % 6 else "国家中等职业教育改革发展示范学校",
    )


def _workbook(title: str, unit: str, headers: Sequence[str], entries: Sequence[Entry]) -> bytes:
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED})
        framed = book.add_format({"border": 1, "text_wrap": True, "font_name": "宋体"})
        sheet = book.add_worksheet("Sheet1")
        sheet.merge_range(0, 0, 0, len(headers) - 1, title)
        sheet.write_row(1, 0, [f"报送单位：{unit}（盖章）"])
        sheet.write_string(1, 4, "联系人及电话：王建国 0371-65900000")
        sheet.write_row(HEADER_ROW_INDEX, 0, headers, framed)
        for number, entry in enumerate(entries, start=1):
            sheet.write_row(HEADER_ROW_INDEX + number, 0, (number, *entry), framed)
        sheet.write_string(HEADER_ROW_INDEX + len(entries) + 2, 0, "注：本表可另附页")
    return content.getvalue()
