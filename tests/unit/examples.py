"""Tables of examples in, parametrised tests out: each row of a table bears its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping


def examples(names: str, table: Mapping[str, Any]) -> pytest.MarkDecorator:
    """A mark that runs a test once for each row; `names` are the arguments that a row fills."""
    fields = tuple(names.split())
    rows = [
        pytest.param(*(row if len(fields) > 1 else (row,)), id=name) for name, row in table.items()
    ]
    return pytest.mark.parametrize(fields, rows)
