"""The catalogue of rules: code, severity and the parts of the message, from schemas/rules.yaml."""

from __future__ import annotations

import string
from collections.abc import Mapping  # noqa: TC003 - pydantic needs it at run time
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import Field, field_validator, model_validator

from pipeline.model.datafiles import Definition, load_yaml
from pipeline.model.findings import Severity  # noqa: TC001 - pydantic needs it at run time

if TYPE_CHECKING:
    from pipeline.model.findings import Finding
    from pipeline.model.resources import Resources

# What any message may name; a rule lists its own placeholders under `facts`.
COMMON_FACTS = frozenset({"value", "field", "row"})


class Wording(Definition):
    """What was found, what is allowed, what to do; the place is put in front by the program."""

    severity: Severity
    found: str
    allowed: str
    next_step: str

    def placeholders(self) -> set[str]:
        """The names in braces of all three parts."""
        parts = self.found + self.allowed + self.next_step
        return {name for _, name, _, _ in string.Formatter().parse(parts) if name}


class Variant(Definition):
    """The parts of a rule's wording that differ in one of its cases."""

    severity: Severity | None = None
    found: str | None = None
    allowed: str | None = None
    next_step: str | None = None


class Example(Definition):
    """One finding of a rule as a table may hold it: what fills the message of `summarize rules`."""

    variant: str = ""
    sheet: str | None = None
    cell: str | None = None
    field: str | None = None
    value: str | None = None
    facts: dict[str, str] = Field(default_factory=dict)

    def unfilled(self, wording: Wording) -> set[str]:
        """The placeholders of a wording that neither facts nor place fill."""
        common = {"field": self.field, "row": self.cell, "value": self.value}
        given = {name for name, content in common.items() if content}
        return wording.placeholders() - set(self.facts) - given


class Rule(Definition):
    """One rule: a stable code, its condition, severity and message."""

    code: str = Field(pattern=r"^[FHCRSX]\d\d$")
    severity: Severity
    name: str
    condition: str
    found: str
    allowed: str
    next_step: str
    facts: tuple[str, ...] = ()
    apart: bool = False
    """Whether each place is a cause of its own, and not one of many in a column."""
    by_value: bool = False
    """Whether each value that is wrong is a cause of its own."""
    source: str
    example: Example | None = None
    variants: dict[str, Variant] = Field(default_factory=dict)

    def wording(self, variant: str = "") -> Wording:
        """The wording of one variant; a KeyError is a fault of the program."""
        own = self.variants[variant] if variant else Variant()
        return Wording(
            severity=own.severity or self.severity,
            found=own.found or self.found,
            allowed=own.allowed or self.allowed,
            next_step=own.next_step or self.next_step,
        )

    @model_validator(mode="after")
    def _placeholders_are_known(self) -> Rule:
        known = COMMON_FACTS | set(self.facts)
        for variant in ("", *self.variants):
            try:
                unknown = self.wording(variant).placeholders() - known
            except ValueError as error:
                raise ValueError(f"规则 {self.code} 的文字里花括号不成对") from error
            if unknown:
                raise ValueError(
                    f"规则 {self.code} 用了没有的占位 {{{'}、{'.join(sorted(unknown))}}}，"
                    f"可用：{'、'.join(sorted(known))}"
                )
        return self

    @model_validator(mode="after")
    def _example_is_whole(self) -> Rule:
        if self.example is not None:
            if self.example.variant not in ("", *self.variants):
                raise ValueError(f"规则 {self.code} 没有 {self.example.variant} 这一种情形")
            absent = self.example.unfilled(self.wording(self.example.variant))
            if absent:
                names = "、".join(sorted(absent))
                raise ValueError(f"规则 {self.code} 的 example 没有写 {names}")
        return self


# What the program finds by itself, with the cases that it tells apart; the rest is named in forms.
FOUND_BY_PROGRAM: Mapping[str, tuple[str, ...]] = {
    "F01": (
        "damaged", "empty", "changed", "not_a_file", "given_up", "readers_differ", "old_word",
        "no_files", "nested", "moved", "encoding", "unknown", "archive_damaged", "archive_kind",
    ),
    "F02": ("archive_member",),
    "F03": ("forbidden", "time", "memory", "archive", "archive_forbidden"),
    "F04": (),
    "F05": ("nothing",),
    "F06": (
        "hidden", "headless", "only_hidden", "example", "hidden_rows", "hidden_columns",
        "covered",
    ),
    "F07": (),
    "F08": ("unmatched", "coded", "coded_unmatched"),
    "F09": (),
    "H01": ("nameless",), "H02": (), "H03": (), "H04": ("form",),
    "H05": ("missing", "several", "nowhere", "other_form"),
    "H06": ("malformed",), "H07": (), "H08": ("alias",),
    "C01": ("shifted",), "C02": ("shifted",), "C03": ("other_batch", "listed", "shifted"),
    "C04": ("conflict",), "C05": ("merged", "shifted"), "C06": ("shifted",), "C07": ("merged",),
    "C08": (), "C09": ("alias", "invisible"), "C10": ("control",),
    "R01": ("listed", "unnamed"), "R02": (), "R05": (), "R06": ("first",), "R07": (),
    "R08": (
        "swapped", "tenfold", "left_out", "twice", "total_swapped", "total_tenfold",
        "unread",
    ),
    "R09": ("merged",),
    "S01": (), "S02": (), "S03": (),
    "S04": ("again", "saved_before"), "S05": ("unmatched",), "S06": (), "S07": (),
    "S08": ("parts", "parts_later"), "S09": ("error",), "S10": ("fewer", "back"), "S11": (),
    "X01": (), "X02": (), "X03": (), "X04": (), "X05": ("majors",), "X06": (), "X07": (),
    "X08": ("several", "unlike"),
}  # fmt: skip


class Catalogue(Definition):
    """All rules by their codes."""

    rules: tuple[Rule, ...]

    @field_validator("rules")
    @classmethod
    def _codes_are_unique(cls, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        codes = [rule.code for rule in rules]
        doubles = {code for code in codes if codes.count(code) > 1}
        if doubles:
            raise ValueError(f"规则代码重复：{'、'.join(sorted(doubles))}")
        return rules

    @model_validator(mode="after")
    def _program_finds_its_rules(self) -> Catalogue:
        for code, variants in FOUND_BY_PROGRAM.items():
            if code not in self.by_code:
                raise ValueError(f"缺少规则 {code}；代码不能删除，只能改文字")
            absent = [v for v in variants if v not in self.by_code[code].variants]
            if absent:
                raise ValueError(f"规则 {code} 的 variants 缺少 {'、'.join(absent)}")
        return self

    @cached_property
    def by_code(self) -> Mapping[str, Rule]:
        """From a code to its rule."""
        return {rule.code: rule for rule in self.rules}

    def severity(self, finding: Finding) -> Severity:
        """How grave a finding is: E returns the submission, W and I do not."""
        rule = self.by_code[finding.code]
        own = rule.variants[finding.variant].severity if finding.variant else None
        return own or rule.severity


def load_catalogue(resources: Resources) -> Catalogue:
    """The catalogue.

    Raises:
        ConfigurationFault: schemas/rules.yaml is missing or wrong.
    """
    return load_yaml(resources.read("schemas/rules.yaml"), Catalogue)
