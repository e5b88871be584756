"""`summarize rules` on the terminal."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli.catalogue import rules
from pipeline.model.errors import UsageFault
from pipeline.model.resources import Resources
from pipeline.model.rules import load_catalogue

CATALOGUE = load_catalogue(Resources())


def told(*arguments: str) -> str:
    """What the command prints."""
    result = CliRunner().invoke(rules, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_the_catalogue_has_a_line_for_each_rule() -> None:
    """Without a code: each rule once, in order, with code, severity and name."""
    lines = [line.split() for line in told().splitlines() if line.startswith("  ")]
    assert [line[0] for line in lines] == list(CATALOGUE.by_code)
    by_code = {line[0]: line[1:] for line in lines}
    assert by_code["R08"] == ["错误／疑点", "合计不等于各行之和"]
    assert by_code["R03"][0] == "错误／疑点"


@pytest.mark.parametrize("code", CATALOGUE.by_code)
def test_a_rule_in_full(code: str) -> None:
    """With a code: condition, what is found, allowed and to do, source, and a filled example."""
    rule, page = CATALOGUE.by_code[code], told(code)
    for label in (
        "什么情况：",
        "程度：",
        "发现什么：",
        "允许什么：",
        "怎么改：",
        "依据：",
        "例子：",
    ):
        assert f"\n{label}" in page
    assert rule.condition in page
    assert rule.source in page
    assert page.count("又一种情形：") == len(rule.variants)
    assert "{" not in page


def test_one_document() -> None:
    """With --json: one document, the same for one rule and for all."""
    every = json.loads(told("--json"))
    assert [rule["code"] for rule in every["rules"]] == list(CATALOGUE.by_code)
    (one,) = json.loads(told("R08", "--json"))["rules"]
    assert one in every["rules"]


def test_an_unknown_code_is_a_usage_fault() -> None:
    """What is no code ends with 2 and names the nearest."""
    with pytest.raises(UsageFault, match="R08"):
        told("R8")


def test_it_loads_nothing_heavy() -> None:
    """A look at a rule waits for neither pandas nor the ledger."""
    script = (
        "import sys; sys.argv = ['summarize', 'rules', 'R08']\n"
        "from pipeline.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "heavy = {'pandas', 'pandera', 'sqlalchemy', 'xlsxwriter', 'openpyxl'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    folder = Path(__file__).resolve().parents[3]
    subprocess.run((sys.executable, "-c", script), check=True, cwd=folder, capture_output=True)
