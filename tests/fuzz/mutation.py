"""A file in, one a little different out; what is packed is changed inside its package.

A change to the bytes of a zip file or of a compound file hardly ever comes past the first look: a
checksum is wrong, a chain of sectors is cut. So a part is changed, and packed again rightly.
"""

from __future__ import annotations

import io
import random
import zipfile
from typing import TYPE_CHECKING

import olefile

from tests.helpers.biff8 import compound

if TYPE_CHECKING:
    from collections.abc import Callable

    Mutate = Callable[[bytes, int], bytes]

_AS_BYTES = 0.15
_OLE = b"\xd0\xcf\x11\xe0"
_GROWS = 512


def mutated(data: bytes, most: int, seed: int, mutate: Mutate) -> bytes:
    """The file with one change; `mutate` changes bytes and is given the most that may come out."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    changed = None
    if chance.random() > _AS_BYTES:
        changed = _in_zip(data, chance, mutate) or _in_compound(data, mutate)
    if changed is None or len(changed) > most:
        return mutate(data, min(most, len(data) + _GROWS))
    return changed


def _in_zip(data: bytes, chance: random.Random, mutate: Mutate) -> bytes | None:
    if not data.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = [(info.filename, package.read(info)) for info in package.infolist()]
    except Exception:  # noqa: BLE001 - an earlier change to the bytes has broken it
        return None
    if not parts:
        return None
    at = chance.randrange(len(parts))
    name, content = parts[at]
    match chance.randrange(20):
        case 0:
            del parts[at]
        case 1:
            parts[at] = (name, parts[chance.randrange(len(parts))][1])
        case _:
            parts[at] = (name, mutate(content, len(content) + _GROWS))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for part, inside in parts:
            package.writestr(zipfile.ZipInfo(part), inside)
    return buffer.getvalue()


def _in_compound(data: bytes, mutate: Mutate) -> bytes | None:
    if not data.startswith(_OLE):
        return None
    try:
        with olefile.OleFileIO(data) as container:
            name = "Workbook" if container.exists("Workbook") else "WordDocument"
            stream = container.openstream(name).read()
    except Exception:  # noqa: BLE001 - an earlier change to the bytes has broken it
        return None
    return compound(mutate(stream, len(stream) + _GROWS), name)
