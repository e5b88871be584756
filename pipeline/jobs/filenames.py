"""What files are to be called in, names that every system can hold, each used once, out."""

from __future__ import annotations

import re
import unicodedata
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
"""What no file name on Windows may hold."""
_DEVICE = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.IGNORECASE
)
"""What Windows takes for a device, whatever extension stands behind it."""
_MOST_BYTES = 180
"""Of a stem in UTF-8; a name may have 255, and its number and its ending need some."""


class Names:
    """Names of files in one folder, each used once, whatever the folders they came from."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def free(self, stem: str, endings: Sequence[str]) -> list[str]:
        """Names of one stem, which gets a number where one of them is taken."""
        plain = possible(stem)
        for number in count(1):
            free = plain if number == 1 else f"{plain} ({number})"
            names = [f"{free}{ending}" for ending in endings]
            if not any(_folded(name) in self._taken for name in names):
                break
        self._taken.update(map(_folded, names))
        return names


def possible(stem: str) -> str:
    """A stem as every system takes it: cut to 180 bytes, and never within a character."""
    plain = _FORBIDDEN.sub("_", stem).encode("utf-8", "ignore")[:_MOST_BYTES]
    named = plain.decode("utf-8", "ignore").strip(". ") or "文件"
    return f"_{named}" if _DEVICE.match(named) else named


def _folded(name: str) -> str:
    """What two names have in common that some systems take for one."""
    return unicodedata.normalize("NFC", name).casefold()
