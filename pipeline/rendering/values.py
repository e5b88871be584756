"""Values of a template's cells that are neither text nor number."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.rendering.expressions import Record


class Above:
    """The value of a cell that is one with the cell above it."""

    def __str__(self) -> str:
        """Nothing, within a text."""
        return ""


ABOVE = Above()


@dataclass(frozen=True, slots=True)
class Drawn(Record):
    """The value of a cell with a PNG picture, as large as the picture's own resolution says.

    For what must also be seen where no page footer shows pictures (LibreOffice).
    """

    content: bytes

    def __str__(self) -> str:
        """Nothing, within a text."""
        return ""
