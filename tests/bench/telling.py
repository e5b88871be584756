"""Figures of a benchmark in, lines on the terminal out."""

from __future__ import annotations

import os
import platform
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def tell_machine() -> None:
    """What the figures were measured on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    system = f"{platform.system()} {platform.machine()}, {cores} cores"
    print(f"{system}, {platform.python_implementation()} {platform.python_version()}")


def tell(name: str, every: Sequence[float]) -> None:
    """The median of all turns, and each of them."""
    turns = "  ".join(f"{seconds:.2f}" for seconds in every)
    print(f"{name:<18}{median(every):6.2f}   ({turns})")


def judge(name: str, value: float, bound: float) -> bool:
    """Whether a value is within its bound."""
    held = value <= bound
    print(f"{name:<24}{value:8.2f}   bound {bound:g}   {'held' if held else 'BROKEN'}")
    return held
