"""Everything that schemas/ defines for one run, in one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.model.certificates import Certificate, Certificates, load_certificates
from pipeline.model.errors import ConfigurationFault
from pipeline.model.forms import Form, load_form
from pipeline.model.rules import Catalogue, load_catalogue

if TYPE_CHECKING:
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

    @property
    def round_certificates(self) -> tuple[Certificate, ...]:
        """The certificates of the round, in the notice's order."""
        return self.certificates.of_batch(self.round.batch)


def load_definitions(resources: Resources, chosen: Round, scope: str) -> Definitions:
    """The definitions of a round for the units of a scope.

    Raises:
        ConfigurationFault: a file of schemas/ is missing or wrong.
    """
    certificates = load_certificates(resources)
    if not certificates.of_batch(chosen.batch):
        raise ConfigurationFault(
            f"schemas/rounds/{chosen.round}.yaml",
            f"certificates.csv 里没有第 {chosen.batch} 批的证书",
            key="batch",
        )
    return Definitions(
        round=chosen,
        form=load_form(resources, chosen.form_name(scope)),
        rollup_form=load_form(resources, chosen.forms.get("rollup", chosen.forms["default"])),
        certificates=certificates,
        catalogue=load_catalogue(resources),
    )
