"""Everything that schemas/ defines for one run, in one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.model.certificates import Certificate, Certificates, load_certificates
from pipeline.model.datafiles import fault_at, parse_yaml
from pipeline.model.errors import ConfigurationFault
from pipeline.model.exams import Exams, load_exams
from pipeline.model.forms import Form, load_form
from pipeline.model.rules import Catalogue, load_catalogue
from pipeline.model.text import key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model.forms import Column
    from pipeline.model.resources import Resources
    from pipeline.model.rounds import Round


@dataclass(frozen=True)
class Definitions:
    """What a run of one scope and round goes by."""

    round: Round
    form: Form
    """The form that the scope's units report on."""
    rollup_form: Form
    certificates: Certificates
    catalogue: Catalogue
    exams: Exams

    @property
    def round_certificates(self) -> tuple[Certificate, ...]:
        """The certificates of the round, in the notice's order."""
        return self.certificates.of_batch(self.round.batch)


def load_definitions(resources: Resources, chosen: Round, scope: str) -> Definitions:
    """The definitions of a round for the units of a scope.

    Raises:
        ConfigurationFault: a file of schemas/ is missing or wrong, or does not fit another.
    """
    certificates = load_certificates(resources)
    round_file = f"schemas/rounds/{chosen.round}.yaml"
    if not certificates.of_batch(chosen.batch):
        what = f"schemas/certificates.csv 里没有第 {chosen.batch} 批的证书"
        raise fault_at(resources.read(round_file), ("batch",), what)
    known = resources.names("schemas/forms", ".yaml")
    for level, name in chosen.forms.items():
        if name not in known:
            what = f"没有表式「{name}」，可用：{'、'.join(known)}"
            raise fault_at(resources.read(round_file), ("forms", level), what)
    catalogue = load_catalogue(resources)
    form = load_form(resources, chosen.form_name(scope))
    rollup_form = load_form(resources, chosen.forms.get("rollup", chosen.forms["default"]))
    for each in (form, rollup_form):
        _check_references(resources, each, catalogue)
    exams = load_exams(resources, certificates.names, rollup_form.levels)
    return Definitions(chosen, form, rollup_form, certificates, catalogue, exams)


_FORMER_LAYOUT = "汇总表.xlsx"
"""What the one layout of all forms was once called."""


def refuse_former_layout(resources: Resources) -> None:
    """See that a workspace has no layout of its own that nothing uses any more.

    Only for a workspace as it is today: what a lock froze stays as it was.

    Raises:
        ConfigurationFault: it has one under the former name, and no form names it.
    """
    if resources.workspace is None:
        return
    name = f"templates/xlsx/{_FORMER_LAYOUT}"
    if not (resources.workspace / name).is_file():
        return
    forms = [load_form(resources, form) for form in resources.names("schemas/forms", ".yaml")]
    if all(form.template != _FORMER_LAYOUT for form in forms):
        own = "、".join(sorted({form.template for form in forms}))
        what = (
            f"这个版式现在不起作用：一种表一个版式文件（{own}）。"
            "请把它改名为要用于的那一个；不用的移走"
        )
        raise ConfigurationFault(name, what)


# The checks of pandera that take one plain value, and our own.
_CHECKS_WITH_LIST = ("isin", "notin", "known_levels")
_CHECKS_WITH_NUMBER = (
    "greater_than", "greater_than_or_equal_to", "less_than", "less_than_or_equal_to",
)  # fmt: skip
_CHECKS = (
    *_CHECKS_WITH_LIST, "in_round", "given", "readable", "equal_to", "not_equal_to",
    "greater_than", "greater_than_or_equal_to", "less_than", "less_than_or_equal_to",
    "str_matches", "str_contains", "str_startswith", "str_endswith",
)  # fmt: skip


def _check_references(resources: Resources, form: Form, catalogue: Catalogue) -> None:
    """Every check, rule and template that a form names must be there.

    Raises:
        ConfigurationFault: one is not; the file of the form that says so is named.
    """
    for field, column in form.columns.items():
        for place, what in (*_odd_checks(column), *_unknown_rules(column, catalogue)):
            raise _fault_of(resources, form, ("columns", field, *place), what)
    _check_headers(resources, form)
    if form.template not in resources.files("templates/xlsx"):
        what = f"templates/xlsx/ 里没有版式文件「{form.template}」"
        raise _fault_of(resources, form, ("template",), what)
    if form.word and form.word not in resources.files("templates/docx"):
        what = f"templates/docx/ 里没有版式文件「{form.word}」"
        raise _fault_of(resources, form, ("word",), what)


def _check_headers(resources: Resources, form: Form) -> None:
    """No header or alias may name two columns, and R04 may group by columns only."""
    owners: dict[str, str] = {}
    for field, column in form.columns.items():
        for name in (column.header, *column.aliases):
            if owners.setdefault(key(name), field) != field:
                what = f"「{name}」也是 {owners[key(name)]} 一栏的名称，一个名称只能指一栏"
                raise _fault_of(resources, form, ("columns", field, "aliases"), what)
        unknown = [] if column.outlier is None else set(column.outlier.by) - set(form.columns)
        if unknown:
            what = f"没有栏目 {'、'.join(unknown)}"
            raise _fault_of(resources, form, ("columns", field, "outlier", "by"), what)


def _odd_checks(column: Column) -> Iterator[tuple[tuple[str, ...], str]]:
    for name, check in column.checks.items():
        if name not in _CHECKS:
            yield ("checks", name), f"没有名为「{name}」的检查，可用：{'、'.join(_CHECKS)}"
        if name in _CHECKS_WITH_NUMBER and not isinstance(check.value, int | float):
            yield ("checks", name, "value"), f"写的是「{check.value}」，应是一个数字"
        if name in _CHECKS_WITH_LIST and not isinstance(check.value, list):
            what = f"写的是「{check.value}」，应是一个列表，写法如 [甲, 乙]"
            yield ("checks", name, "value"), what


def _unknown_rules(column: Column, catalogue: Catalogue) -> Iterator[tuple[tuple[str, ...], str]]:
    for place, code, variant in column.rules():
        rule = catalogue.by_code.get(code)
        if rule is None or (variant and variant not in rule.variants):
            shown = f"{code} 的 {variant}" if rule else code
            yield place, f"schemas/rules.yaml 里没有规则 {shown}"


def _fault_of(
    resources: Resources, form: Form, place: tuple[str, ...], what: str
) -> ConfigurationFault:
    """A mistake in the file of a form, or in the one that it extends where that says it."""
    file = resources.read(f"schemas/forms/{form.form}.yaml")
    data, _ = parse_yaml(file)
    if form.extends and place[0] not in data:
        file = resources.read(f"schemas/forms/{form.extends}.yaml")
    return fault_at(file, place, what)
