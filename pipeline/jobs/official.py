"""What the official table shows in, its bytes out; a worker alone loads what that takes."""

from __future__ import annotations

from typing import Any


def official(**shown: Any) -> bytes:
    """The official table; see `pipeline.rendering.official.render_official` for what it shows."""
    from pipeline.rendering.official import render_official

    return render_official(**shown)
