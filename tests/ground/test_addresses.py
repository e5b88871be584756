"""No file of the repository names a package registry or a place on somebody's machine."""

from __future__ import annotations

import re

from .places import REPOSITORY, repository_files

# Written with a class of one letter, so that this file does not match itself.
REGISTRIES = (
    r"p[y]pi\.org", r"p[y]thonhosted", r"index[-_]u[r]l", r"find[-_]l[i]nks", r"dev[p]i",
    r"artif[a]ctory", r"n[e]xus[./]repository", r"mirr[o]rs?\.[a-z]", r"tun[a]\.",
)  # fmt: skip
MACHINES = (
    r"/w[o]rk/", r"/r[o]ot/", r"/h[o]me/\w", r"/U[s]ers/\w", r"[A-Z]:\\U[s]ers", r"/t[m]p/\w",
)  # fmt: skip


def _found(patterns: tuple[str, ...]) -> list[str]:
    every = re.compile("|".join(patterns).encode(), re.IGNORECASE)
    return [
        f"{path.relative_to(REPOSITORY)}: {match[0].decode()}"
        for path in repository_files()
        for match in every.finditer(path.read_bytes())
    ]


def test_no_file_names_a_registry() -> None:
    """Where packages come from is the user's own setting, never the repository's."""
    assert _found(REGISTRIES) == []


def test_no_file_names_a_machine() -> None:
    """A path that exists on one machine has no place in the repository."""
    assert _found(MACHINES) == []
