"""How much of a file is read at all: the limits of the gate and of the worker, as settings."""

from __future__ import annotations

from pydantic import Field

from pipeline.model.datafiles import Definition

MIB = 1024 * 1024


class Limits(Definition):
    """What no file may exceed; measured on thousands of real files, few of which come near.

    A file over a limit is refused (F03) with the limit, its value and the file's own value.
    """

    file_mib: int = Field(default=50, ge=1)
    """Size of a file."""
    parts: int = Field(default=1_000, ge=1)
    """Parts of a zip package; files of a zip archive."""
    unpacked_mib: int = Field(default=300, ge=1)
    """All parts of a package, unpacked; bytes are counted while unpacking."""
    part_mib: int = Field(default=200, ge=1)
    """One part, unpacked."""
    ratio: int = Field(default=100, ge=1)
    """Unpacked to packed size, for parts over `ratio_from_mib`."""
    ratio_from_mib: int = Field(default=10, ge=0)
    box_cells: int = Field(default=20_000_000, ge=1)
    """The box around the cells of a sheet that are not empty."""
    cells: int = Field(default=5_000_000, ge=1)
    """Cells of a sheet that are not empty."""
    merges: int = Field(default=50_000, ge=0)
    """Merged ranges of a sheet."""
    merge_cells: int = Field(default=2_000_000, ge=1)
    """Cells of one merged range."""
    text_mib: int = Field(default=256, ge=1)
    """The texts of a workbook, each as often as cells refer to it."""
    seconds: int = Field(default=20, ge=1, le=3_600)
    """For one file in a worker."""
    memory_mib: int = Field(default=1024, ge=256, le=1_000_000)
    """Address space of a worker while it reads a file."""
    settle_seconds: float = Field(default=2.0, ge=0, le=3_600)
    """A file written in the last minute must stay unchanged so long, else it is still arriving."""
    conversion_seconds: int = Field(default=60, ge=1, le=3_600)
    """For LibreOffice to convert one .doc."""
