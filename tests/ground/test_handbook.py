"""The handbook tells what the catalogue, the program and the data say."""

from __future__ import annotations

import datetime as dt
import importlib.util
import re
import tomllib
from typing import TYPE_CHECKING

from openpyxl import load_workbook

from pipeline.intake.limits import Limits
from pipeline.jobs.settings import Settings
from pipeline.model.resources import Resources
from pipeline.model.rules import load_catalogue
from pipeline.model.submissions import Status
from pipeline.model.units import load_territory

from .places import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

HANDBOOK = (REPOSITORY / "docs" / "手册.md").read_text(encoding="utf-8")


def _rule_table() -> ModuleType:
    """The script that makes the table; docs/ is no package."""
    spec = importlib.util.spec_from_file_location(
        "rule_table", REPOSITORY / "docs" / "rule_table.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_of_rules_is_the_catalogue() -> None:
    """The handbook's table is what `make fix` would write from schemas/rules.yaml."""
    assert _rule_table().filled(HANDBOOK, load_catalogue(Resources())) == HANDBOOK


def test_every_code_has_its_line() -> None:
    """Each rule has one line, in the catalogue's order, without a placeholder left in it."""
    codes = re.findall(r"^\| ([FHCRSX]\d\d) \|", HANDBOOK, re.MULTILINE)
    assert codes == [rule.code for rule in load_catalogue(Resources()).rules]
    table = HANDBOOK.partition("<!-- 规则表")[2]
    assert "{" not in table


def test_every_status_is_explained() -> None:
    """Each status that a run can give has its line, in the words of the terminal."""
    told = set(re.findall(r"^\| (\S+) \| ", HANDBOOK, re.MULTILINE))
    assert {status.label for status in Status} <= told


def test_every_result_is_explained(demo_results: list[str]) -> None:
    """Each file that a run writes is named in the handbook."""
    assert demo_results
    assert [name for name in demo_results if f"`{name}`" not in HANDBOOK] == []


def test_the_settings_shown_are_right() -> None:
    """The example of summarize.toml holds settings that there are, and fonts of the template."""
    example, _ = re.findall(r"```toml\n(.*?)```", HANDBOOK, re.DOTALL)
    settings = Settings.model_validate(tomllib.loads(example))
    assert settings.contact_line("henan")
    template = load_workbook(REPOSITORY / "templates" / "xlsx" / "F1.xlsx")
    fonts = {cell.font.name for row in template.worksheets[0].iter_rows() for cell in row}
    assert set(settings.fonts) <= fonts


def test_the_limits_shown_are_all_and_the_defaults() -> None:
    """The handbook shows every limit with the value that holds where nothing is set."""
    _, example = re.findall(r"```toml\n(.*?)```", HANDBOOK, re.DOTALL)
    assert tomllib.loads(example)["limits"] == Limits().model_dump()


def test_the_placeholders_shown_are_in_the_template() -> None:
    """What the handbook says of the templates' cells is in the templates' cells."""
    folder = REPOSITORY / "templates" / "xlsx"
    names = ("F1.xlsx", "问题清单.xlsx", "统计分析.xlsx")
    templates = [load_workbook(folder / name) for name in names]
    cells = [
        str(cell.value)
        for template in templates
        for sheet in template
        for row in sheet.iter_rows()
        for cell in row
    ]
    shown = re.findall(r"`\{[{%] ([^`{}]+?) [}%]\}`", HANDBOOK)
    assert len(shown) >= 5
    assert [text for text in shown if not any(text in cell for cell in cells)] == []


def test_the_roster_shown_is_right(tmp_path: Path) -> None:
    """The example of a roster is read, and its aliases lead to their units."""
    (example,) = re.findall(r"```text\n(unit,.*?)```", HANDBOOK, re.DOTALL)
    path = tmp_path / "roster" / "henan.csv"
    path.parent.mkdir()
    path.write_text(example, encoding="utf-8-sig")
    file = Resources(tmp_path).read("roster/henan.csv")
    territory = load_territory(Resources())
    henan = territory.with_roster("henan", file, dt.date(2019, 4, 28)).province("henan")
    assert henan.by_name["省职院"].name == "河南职业技术学院"
    assert henan.by_name["郑州教育局职成处"].name == "郑州市教育局"
    assert len(henan.roster) == len(territory.province("henan").roster) + 1


def test_the_assumption_about_the_second_batch_is_told() -> None:
    """Handbook, README and the form itself say that F3's columns are assumed."""
    assert "假定" in HANDBOOK
    assert "assumption" in (REPOSITORY / "README.md").read_text(encoding="utf-8")
    form = (REPOSITORY / "schemas" / "forms" / "F3.yaml").read_text(encoding="utf-8")
    assert "假定" in form


def test_decisions_have_their_three_parts() -> None:
    """Each record tells context, decision and consequence, and is in the list."""
    folder = REPOSITORY / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    records = sorted(folder.glob("[0-9]*.md"))
    assert records
    for record in records:
        text = record.read_text(encoding="utf-8")
        assert text.startswith(f"# {record.name[:4]} · ")
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequence"))
        assert f"]({record.name})" in listed
