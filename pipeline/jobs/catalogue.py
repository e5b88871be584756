"""A rule's code in, the rule as an officer asks for it out: its wordings, source and an example."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.checking.causes import causes
from pipeline.model.definitions import load_definitions
from pipeline.model.errors import ConfigurationFault, UsageFault
from pipeline.model.findings import Finding
from pipeline.model.resources import Resources
from pipeline.model.rounds import load_rounds
from pipeline.model.rules import Catalogue, Rule, load_catalogue
from pipeline.model.text import key
from pipeline.model.units import NATIONAL

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.model.definitions import Definitions
    from pipeline.model.findings import Severity

_NEAREST = 3


@dataclass(frozen=True, slots=True)
class RuleShown:
    """One rule with a real message of it; the message is empty where the catalogue has no example.

    A workspace's own catalogue may be older than the examples.
    """

    rule: Rule
    example: str

    @property
    def severities(self) -> tuple[Severity, ...]:
        """How grave the rule is, and its variants where that differs."""
        variants = ("", *self.rule.variants)
        return tuple(dict.fromkeys(self.rule.wording(v).severity for v in variants))

    def as_document(self) -> dict[str, Any]:
        """The rule for programs; `{…}` in a wording stands for what a finding fills in."""
        return {
            "code": self.rule.code,
            "severity": self.rule.severity,
            "name": self.rule.name,
            "condition": self.rule.condition,
            "source": self.rule.source,
            "wordings": [
                {"variant": variant, **self.rule.wording(variant).model_dump()}
                for variant in ("", *self.rule.variants)
            ],
            "example": self.example,
        }


def every_rule(workspace: Path) -> tuple[RuleShown, ...]:
    """All rules, in the catalogue's order; a workspace's own catalogue wins.

    Raises:
        ConfigurationFault: a file of schemas/ is wrong.
    """
    definitions = _definitions(Resources(workspace))
    return tuple(_shown(rule, definitions) for rule in definitions.catalogue.rules)


def one_rule(workspace: Path, code: str) -> RuleShown:
    """The rule of a code, in capital or small letters.

    Raises:
        UsageFault: there is no such rule; the nearest are named.
        ConfigurationFault: a file of schemas/ is wrong.
    """
    resources = Resources(workspace)
    rule = _rule(load_catalogue(resources), code)
    return _shown(rule, _definitions(resources))


def _rule(catalogue: Catalogue, code: str) -> Rule:
    wanted = key(code).upper()
    if wanted in catalogue.by_code:
        return catalogue.by_code[wanted]
    near = difflib.get_close_matches(wanted, catalogue.by_code, n=_NEAREST, cutoff=0.0)
    shown = "、".join(f"{c}（{catalogue.by_code[c].name}）" for c in near)
    raise UsageFault(f"没有规则「{code}」。最接近的是 {shown}。运行 summarize rules 查看全部规则。")


def _definitions(resources: Resources) -> Definitions:
    """Those of the first round: an example names the columns of its form."""
    rounds = load_rounds(resources)
    if not rounds:
        raise ConfigurationFault("schemas/rounds/", "里面没有任何批次，请恢复其中的文件")
    return load_definitions(resources, rounds[0], NATIONAL)


def _shown(rule: Rule, definitions: Definitions) -> RuleShown:
    """A rule with the message that its example gives, told as any finding is told."""
    if rule.example is None:
        return RuleShown(rule, "")
    e = rule.example
    row = "".join(filter(str.isdigit, e.cell or ""))
    finding = Finding(
        rule.code, e.sheet, e.cell, int(row) if row else None, e.field, e.value, e.variant, e.facts
    )
    (cause,) = causes([finding], definitions)
    return RuleShown(rule, cause.message)
