"""Render the golden workbooks anew, on purpose: open each in WPS or Excel before it is committed.

    python -m tests.golden

tells for each what is different from the one that stood there.
"""

from __future__ import annotations

import sys

from tests.golden.comparing import FOLDER, differences
from tests.golden.samples import rendered


def main() -> None:
    """Write every golden workbook that is not the same any more."""
    for name, today in rendered().items():
        path = FOLDER / name
        told = list(differences(path.read_bytes(), today)) if path.is_file() else ["new"]
        if told:
            path.write_bytes(today)
        sys.stdout.write(f"{name}: {'; '.join(told) or 'as it was'}\n")


if __name__ == "__main__":
    main()
