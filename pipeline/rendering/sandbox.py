"""A jinja environment in, the same without what a stranger's template may not use out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2.sandbox import safe_range

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment


def restrict(environment: SandboxedEnvironment) -> None:
    """Leave neither files nor anything of the program within reach, and nothing by chance."""
    environment.globals.clear()
    environment.globals["range"] = safe_range  # of at most 100,000 numbers
    del environment.filters["random"]  # the same input must give the same bytes
