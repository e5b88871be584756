"""Certificates (证书) of all batches, loaded from schemas/certificates.csv."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import field_validator

from pipeline.model.datafiles import Definition, load_csv
from pipeline.model.errors import ConfigurationFault
from pipeline.model.text import key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.model.resources import Resources


class Certificate(Definition):
    """One certificate: its name in the notice and the other names it is known by."""

    batch: int
    sequence: int
    certificate: str
    aliases: tuple[str, ...]
    organisation: str
    source: str

    @field_validator("aliases", mode="before")
    @classmethod
    def _split(cls, text: object) -> object:
        return tuple(filter(None, text.split("、"))) if isinstance(text, str) else text


@dataclass(frozen=True, eq=False)
class Certificates:
    """The certificates of all batches; a round takes those of its batch."""

    every: tuple[Certificate, ...]

    def of_batch(self, batch: int) -> tuple[Certificate, ...]:
        """The certificates of one batch, in the notice's order."""
        return tuple(c for c in self.every if c.batch == batch)

    @cached_property
    def names(self) -> frozenset[str]:
        """The full names of the certificates of all batches."""
        return frozenset(c.certificate for c in self.every)

    @cached_property
    def by_name(self) -> Mapping[str, Certificate]:
        """From the comparison key of a name or alias to its certificate, longest names first."""
        names = {
            key(name): certificate
            for certificate in self.every
            for name in (*certificate.aliases, certificate.certificate)
        }
        return dict(sorted(names.items(), key=lambda item: -len(item[0])))


def load_certificates(resources: Resources) -> Certificates:
    """All certificates.

    Raises:
        ConfigurationFault: the file is missing or wrong.
    """
    file = resources.read("schemas/certificates.csv")
    every = load_csv(file, Certificate)
    if not every:
        raise ConfigurationFault(file.name, "里面没有任何证书，请恢复这个文件")
    owners: dict[str, str] = {}
    for line, certificate in enumerate(every, start=2):
        for name in {key(n) for n in (certificate.certificate, *certificate.aliases)}:
            if owners.setdefault(name, certificate.certificate) != certificate.certificate:
                what = f"「{name}」也是「{owners[name]}」的名称，一个名称只能指一个证书"
                raise ConfigurationFault(file.name, what, key="aliases", line=line)
    names = [(c.batch, c.certificate) for c in every]
    double = next((n for n, name in enumerate(names) if name in names[:n]), None)
    if double is not None:
        what = f"证书「{names[double][1]}」写了两次"
        raise ConfigurationFault(file.name, what, key="certificate", line=double + 2)
    return Certificates(every)
