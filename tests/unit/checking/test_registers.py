"""Names of schools: aliases told and used, X06 and X08 against a register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.checking.aliases import by_known_names
from pipeline.checking.documents import check_documents
from pipeline.checking.registers import Sent, name_findings
from pipeline.model.aliases import Alias, Aliases
from pipeline.model.registers import KnownNames, Register, RegisteredSchool
from tests.unit.examples import examples
from tests.unit.given import definitions, document, territory

if TYPE_CHECKING:
    from pipeline.model.findings import Finding

BUREAU = "郑州市教育局"
REGISTERED = {
    "河南职业技术学院": ("henan",),
    "河南工业职业技术学院": ("henan",),
    "武汉职业技术学院": ("hubei",),
    "石河子职业技术学院": ("xinjiang", "bingtuan"),
    "天涯职业学院": (),
    "中华学院": ("hubei",),
    "中原甲学院技术院": ("henan",),
    "中原乙学院技术院": ("henan",),
}
REGISTER = Register(
    tuple(
        RegisteredSchool(name, "", homes, "名单/高校.xls", "表", row)
        for row, (name, homes) in enumerate(REGISTERED.items(), start=5)
    ),
    frozenset(("高职", "应用型本科")),
    ("名单/高校.xls",),
)


def names(
    *aliases: tuple[str, str], scope: str = "henan", register: Register | None = REGISTER
) -> KnownNames:
    """What is known of names: a register, and (alias, name) of schools."""
    lines = tuple(
        Alias(kind="school", alias=alias, name=name, line=line)
        for line, (alias, name) in enumerate(aliases, start=2)
    )
    provinces = {p.slug: p.name for p in territory().provinces}
    homes = {"河南省教育厅": "henan", "新疆生产建设兵团教育局": "bingtuan"}
    return KnownNames(Aliases(lines), register, scope, homes, provinces)


def row(school: str, school_type: str = "高职") -> str:
    """A row of a table."""
    return f"1|{school}|{school_type}|物流管理中级|1|物流|20|"


def found(*rows: str, known: KnownNames | None = None, unit: str = BUREAU) -> tuple[Finding, ...]:
    """What is said of the names in one document."""
    read, used = document(*rows), known or names()
    checked = check_documents([by_known_names(read, unit, used)], definitions())[0]
    return name_findings([Sent(read, unit, checked)], used, definitions())[0]


def told(*rows: str, known: KnownNames | None = None, unit: str = BUREAU) -> list[tuple[str, ...]]:
    """Code with variant, cell, and the suggestion where there is one."""
    return [
        (f.code + f.variant, str(f.cell), *filter(None, [f.facts.get("suggestion")]))
        for f in found(*rows, known=known, unit=unit)
    ]


@examples(
    "school expected",
    {
        "as registered": ("河南职业技术学院", []),
        "with breaks and spaces": ("河南职业 技术\\n学院", []),
        "one too many": ("河南省职业技术学院", [("X08", "B4", "「河南职业技术学院」")]),
        "two alike": (
            "中原丙学院技术院",
            [("X08several", "B4", "「中原甲学院技术院」、「中原乙学院技术院」")],
        ),
        "like none": ("黄河少林学院", [("X08unlike", "B4")]),
    },
)
def test_x08(school: str, expected: list[tuple[str, ...]]) -> None:
    """X08: a name that is not in the register; one is suggested where score and margin allow."""
    assert told(row(school)) == expected


def test_x08_only_for_types_that_the_register_lists() -> None:
    """X08: a list of colleges says nothing of a secondary school, or of a type that is wrong."""
    assert told(row("郑州第一中等专业学校", "中职"), row("郑州第二中等专业学校", "高级")) == []


def test_x08_at_each_cell() -> None:
    """X08: each cell that names the school is told; a type that is right once is enough."""
    rows = (row("黄河少林学院", "高级"), row("黄河少林学院"))
    assert told(*rows) == [("X08unlike", "B4"), ("X08unlike", "B5")]


@examples(
    "scope unit school expected",
    {
        "of another province": ("henan", BUREAU, "武汉职业技术学院", [("X06", "B4")]),
        "of this province": ("henan", BUREAU, "河南职业技术学院", []),
        "of two": ("bingtuan", "", "石河子职业技术学院", []),
        "of the other of two": ("xinjiang", "", "石河子职业技术学院", []),
        "of none that is told": ("henan", BUREAU, "天涯职业学院", []),
        "the nation, another": ("national", "河南省教育厅", "武汉职业技术学院", [("X06", "B4")]),
        "the nation, its own": ("national", "河南省教育厅", "河南职业技术学院", []),
        "the nation, no province": ("national", "国家开放大学", "武汉职业技术学院", []),
        "no scope, unknown unit": ("", "某单位", "武汉职业技术学院", []),
    },
)
def test_x06(scope: str, unit: str, school: str, expected: list[tuple[str, str]]) -> None:
    """X06: a school that is registered in other provinces only than the one that reports it."""
    assert told(row(school), known=names(scope=scope), unit=unit) == expected


def test_x06_says_where_it_is_registered() -> None:
    """X06: the message's facts name both provinces and the line of the register."""
    (finding,) = found(row("武汉职业技术学院"))
    assert finding.facts == {
        "name": "武汉职业技术学院", "place": "「高校.xls」第 7 行", "here": "河南省",
        "home": "湖北省",
    }  # fmt: skip


def test_faulty_cells_are_let_be() -> None:
    """A name with an error of its own (R03) has that one, and no doubt beside it."""
    assert told(row("河南技工学校")) == []


def test_an_alias_is_looked_up_by_its_name() -> None:
    """A school is held against the register by the name that its alias leads to; both are told."""
    known = names(("河南职院", "河南职业技术学院"), ("武职", "武汉职业技术学院"))
    rows = (row("河南职院"), row("武职"))
    assert told(*rows, known=known) == [("C09alias", "B4"), ("C09alias", "B5"), ("X06", "B5")]


def test_without_a_register_aliases_are_told_alone() -> None:
    """Where no register is configured, nothing is said of provinces and unknown names."""
    known = names(("武职", "武汉职业技术学院"), register=None)
    (finding,) = found(row("武职"), row("黄河少林学院"), known=known)
    assert (finding.code, finding.variant, finding.value) == ("C09", "alias", "武职")
    assert finding.facts == {"name": "武汉职业技术学院", "line": "2"}


def test_a_document_keeps_what_its_unit_wrote() -> None:
    """Only a copy for comparing has the confirmed name; raw text and place stay in it too."""
    read = document(row("武职"), row("河南职业技术学院"))
    named = by_known_names(read, BUREAU, names(("武 职", "武汉职业技术学院")))
    assert [e.value("school") for e in named.entries] == ["武汉职业技术学院", "河南职业技术学院"]
    assert [e.readings["school"].raw for e in named.entries] == ["武职", "河南职业技术学院"]
    assert [e.value("school") for e in read.entries] == ["武职", "河南职业技术学院"]
    assert named.entries[1] is read.entries[1]


def test_a_document_without_other_names_is_itself() -> None:
    """Where no alias applies, nothing is made anew."""
    read = document(row("武职"))
    assert by_known_names(read, BUREAU, names(("甲校", "乙学校"))) is read
    assert by_known_names(read, BUREAU, names()) is read
