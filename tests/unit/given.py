"""What tests of several floors start from: definitions, territory, and documents read from text."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

from pipeline.checking.documents import check_documents
from pipeline.model.definitions import Definitions, load_definitions
from pipeline.model.resources import Resources
from pipeline.model.rounds import BEIJING, choose_round, load_rounds
from pipeline.model.units import Territory, load_territory
from pipeline.reading.documents import read_document
from tests.unit.grids import grid, workbook

if TYPE_CHECKING:
    from pipeline.model.entries import Document
    from pipeline.model.findings import Finding

TITLE = "河南省首批1+X证书制度试点院校情况汇总表"
META = "报送单位：郑州市教育局（盖章）|||||联系人及电话：张伟 13800000000"
HEADER = (
    "序号|试点院校名称|学校类型|参与试点证书及等级|"
    "参与试点专业数量|参与试点专业名称|参与试点学生规模|备注"
)
NOON = dt.datetime(2019, 4, 20, 12, 0, tzinfo=BEIJING)


@cache
def definitions(scope: str = "henan", round_name: str = "2019-1") -> Definitions:
    """The definitions that the program comes with."""
    resources = Resources()
    return load_definitions(
        resources, choose_round(load_rounds(resources), round_name, NOON), scope
    )


@cache
def territory() -> Territory:
    """The scopes that the program comes with."""
    return load_territory(Resources())


def document(*rows: str, merges: str = "", meta: str = META, title: str = TITLE) -> Document:
    """A document as printed: title in row 1, meta line, header, and the given rows from row 4."""
    text = "\n".join((title, meta, HEADER, *rows))
    return read(text, merges=merges)


def read(text: str, *, merges: str = "", uncalculated: str = "") -> Document:
    """The document of one sheet that a text shows in full."""
    used = definitions()
    book = workbook(grid(text, merges=merges, uncalculated=uncalculated))
    return read_document(book, used.form, used.certificates)


def findings(*rows: str, merges: str = "") -> tuple[Finding, ...]:
    """All findings of one document with these rows."""
    return check_documents([document(*rows, merges=merges)], definitions())[0]


def told(found: tuple[Finding, ...], *codes: str) -> list[tuple[str, str | None]]:
    """Code and cell of the findings, or of those with one of the codes; C09 is left to its own."""
    return [(f.code, f.cell) for f in found if (f.code in codes if codes else f.code != "C09")]
