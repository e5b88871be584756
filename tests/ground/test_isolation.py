"""What a run touches, told by the kernel: its workspace and no other file, and never the network.

All files that are to be read come from somewhere, and many ask their reader to fetch something:
external entities and links, templates, pictures, DDE. With CORPUS_DIR the whole corpus is among
them. LibreOffice, which converts .doc, is a program of its own with a test of its own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from pipeline.intake.refusals import Refused
from pipeline.intake.sniffing import Kind, sniff
from tests.corpus.hostile import hostile
from tests.corpus.once import once
from tests.corpus.places import VARIABLE, corpus
from tests.corpus.runs import INBOX, PROGRAM, arguments, hashes
from tests.corpus.traces import OPTIONS, Touched, touched
from tests.helpers.inboxes import save

from .places import PACKAGE, REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterable

WORKSPACE, HOME, SECRET = "workspace", "home", "secret.txt"
GUARDED = "机密：只有本机能看到"
WEB = "http://127.1:9/fetched"
SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/proc", "/sys", "/dev")
CONFIGURATION = (
    "/etc/ld.so.cache", "/etc/ld.so.preload", "/etc/localtime", "/etc/timezone",
    "/etc/locale.alias", "/etc/mime.types", "/etc/ssl/openssl.cnf", "/etc/pki/tls/openssl.cnf",
    "/etc/crypto-policies", "/etc/gcrypt", "/etc/malloc.conf",
)  # fmt: skip
"""What the C library, OpenSSL and Python's own modules look for. No list of users, no hosts: what
an external entity would be after."""
OF_PYTHON = (
    "/dev/null",  # where a worker's last words go
    # Of multiprocessing: semaphores, made under one name and linked to another, and memory that
    # processes share, removed as soon as it is open.
    r"/dev/shm/sem\.[\w-]+",  # noqa: S108 - not ours
    r"/dev/shm/pym-\d+-[a-z0-9_]{{8}}",  # noqa: S108
    "{temporary}/[a-z0-9_]{{8}}",  # how tempfile finds out that it may write there
    "{temporary}/pymp-[a-z0-9_]{{8}}(/listener-[a-z0-9_]{{8}})?",  # the socket of the fork server
)
_SECONDS = 600


def _skip_without(program: str, *trial: str) -> None:
    """Skip where a program is not installed (fail where it must be), or may not do its work."""
    if shutil.which(program) is None:
        if os.environ.get("SYSTEM_PROGRAMS_REQUIRED") == "1":
            pytest.fail(f"not installed, but required here: {program}")
        pytest.skip(f"not installed: {program}")
    tried = subprocess.run((program, *trial), capture_output=True, check=False, timeout=60)
    if tried.returncode != 0:
        pytest.skip(f"not permitted by this kernel: {program} ({tried.stderr.decode()[:200]})")


def _fill(workspace: Path, guarded: Path) -> None:
    """Sound and hostile files of all formats; the hostile ones are after a file and the web."""
    inbox = workspace / INBOX
    for name, content in hostile(guarded.as_uri(), WEB).items():
        save(inbox / name, content)
    if not os.environ.get(VARIABLE):
        return
    files = corpus()
    for item in files.items:
        content = (files.folder / item.file).read_bytes()
        if not _needs_libreoffice(content):
            save(inbox / item.file, content)


def _needs_libreoffice(content: bytes) -> bool:
    try:
        return sniff(content) is Kind.OLD_WORD
    except Refused:
        return False


def _run(folder: Path, *wrapper: str, like: Path | None = None) -> dict[str, Any]:
    """A run under some wrapper on a workspace in a folder: run.json, and where its temporary was.

    `like` is the folder of another run, whose files are taken.
    """
    workspace, home = folder / WORKSPACE, folder / HOME
    home.mkdir()
    (folder / SECRET).write_text(GUARDED, encoding="utf-8")
    # Not below pytest's own: the path of a socket may not have more than some hundred bytes.
    temporary = Path(tempfile.mkdtemp())
    if like is None:
        _fill(workspace, folder / SECRET)
    else:
        shutil.copytree(like / WORKSPACE / "inbox", workspace / "inbox")
    before = hashes(workspace)
    # Compiled modules are Python's own to keep: with them, the program's folder is only read.
    environment = {"TMPDIR": str(temporary), "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        (*wrapper, *arguments(workspace)),
        cwd=workspace,
        env=os.environ | environment,
        capture_output=True,
        check=False,
        timeout=_SECONDS,
    )
    assert done.returncode == 1, done.stderr.decode()
    assert hashes(workspace) == before
    assert list(home.iterdir()) == []
    temporary.rmdir()  # nothing is left in it
    return {"out": done.stdout.decode("utf-8"), "temporary": str(temporary)}


@pytest.fixture(scope="module", name="plain")
def _plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A folder with the secret and the workspace of a plain run, and what that run told."""
    return once(tmp_path_factory, "isolation", _run)


class Traced(NamedTuple):
    """A run under strace: its folder, its folder for temporary files, and all that it touched."""

    folder: Path
    temporary: Path
    found: Touched


@pytest.fixture(scope="module", name="traced")
def _traced(tmp_path_factory: pytest.TempPathFactory) -> Traced:
    _skip_without("strace", "-f", "--seccomp-bpf", "-o", os.devnull, "true")

    def make(folder: Path) -> dict[str, Any]:
        return _run(folder, "strace", *OPTIONS, "-o", str(folder / "trace"))

    folder, told = once(tmp_path_factory, "isolation-traced", make)
    return Traced(folder, Path(told["temporary"]), touched(folder, "trace"))


def _outside(paths: Iterable[str], roots: Iterable[str | Path]) -> list[str]:
    """The paths that lie in none of the folders, and are none of them."""
    within = tuple(map(str, roots))
    return sorted(
        path for path in paths if not any(path == w or path.startswith(f"{w}/") for w in within)
    )


def _strange_changes(traced: Traced) -> list[str]:
    outside = _outside(traced.found.changed, [traced.folder / WORKSPACE])
    temporary = re.escape(str(traced.temporary))
    own = [pattern.format(temporary=temporary) for pattern in OF_PYTHON]
    return [path for path in outside if not any(re.fullmatch(each, path) for each in own)]


def _strange_readings(traced: Traced) -> list[str]:
    paths = sysconfig.get_paths()
    python = {sys.prefix, sys.base_prefix, paths["stdlib"], paths["purelib"], paths["platlib"]}
    program = (PACKAGE, REPOSITORY / "schemas", REPOSITORY / "templates")
    own = (traced.folder / WORKSPACE, traced.folder / HOME, traced.temporary)
    outside = _outside(traced.found.read, (*python, *program, *own, *SYSTEM, *CONFIGURATION))
    # Where a module is looked for, Python lists the folder; it is not read further.
    return [path for path in outside if Path(path) != REPOSITORY]


def test_no_network_is_touched(traced: Traced) -> None:
    """Sockets are those between the program's own processes, and no address is of the network."""
    assert traced.found.families == {"UNIX"}


def test_nothing_is_changed_outside_the_workspace(traced: Traced) -> None:
    """No file is written, made, renamed or removed but in the workspace, and what Python needs."""
    assert str(traced.folder / WORKSPACE / "ledger.sqlite3") in traced.found.changed
    assert _strange_changes(traced) == []


def test_nothing_is_read_outside_the_workspace(traced: Traced) -> None:
    """No file is opened but those of the workspace, of Python, of the program and the system's."""
    assert {str(traced.folder / WORKSPACE / INBOX / "好0.xlsx")} <= traced.found.read
    assert str(traced.folder / SECRET) not in traced.found.read
    assert _strange_readings(traced) == []


def test_no_program_is_started(traced: Traced) -> None:
    """Nothing runs but Python: not what a DDE field or a formula names, and no shell."""
    started = {path for path in map(Path, traced.found.programs) if path.name != PROGRAM.name}
    assert started
    assert {path.resolve() for path in started} == {Path(sys.executable).resolve()}


def test_nothing_that_was_asked_for_is_shown(plain: tuple[Path, dict[str, Any]]) -> None:
    """The content of the file that the hostile files are after is in no result."""
    folder, told = plain
    assert GUARDED not in told["out"]
    texts = (p for p in (folder / WORKSPACE / "outbox").rglob("*") if p.suffix in (".csv", ".json"))
    assert all(GUARDED not in path.read_text(encoding="utf-8") for path in texts)


def test_the_result_is_the_same_without_any_network(
    plain: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    """In a network namespace that holds nothing, run.json is the same, byte for byte."""
    _skip_without("unshare", "-rn", "true")
    folder, told = plain
    alone = _run(tmp_path, "unshare", "-rn", like=folder)
    outputs = [
        {one["path"]: one["sha256"] for one in json.loads(run["out"])["outputs"]}
        for run in (told, alone)
    ]
    assert outputs[0] == outputs[1]  # a difference names its file
    assert alone["out"] == told["out"]


def test_the_trace_tells_what_is_forbidden(tmp_path: Path) -> None:
    """A program that does what must not be done is seen doing it: each kind of deed."""
    _skip_without("strace", "-f", "--seccomp-bpf", "-o", os.devnull, "true")
    other = tmp_path / '别处 "<a>"'
    other.mkdir()
    (tmp_path / SECRET).write_text(GUARDED, encoding="utf-8")
    deeds = f"""
import os, socket, subprocess
other = {str(other)!r}
open({str(tmp_path / SECRET)!r}).read()
open("/etc/passwd").read()
open(other + "/新", "w").close()
os.rename(other + "/新", other + "/旧")
os.link(other + "/旧", other + "/b"), os.symlink("x", other + "/c"), os.mkdir(other + "/d")
os.unlink(os.path.join(other, "旧"))
os.unlink("b", dir_fd=os.open(other, os.O_RDONLY))
os.utime(other + "/d", (0, 0)), os.chmod(other + "/d", 0o700), os.rmdir(other + "/d")
subprocess.run(["true"])
if os.fork() == 0:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.1", 9))
else:
    os.wait()
    socket.socket(socket.AF_INET6, socket.SOCK_STREAM).connect_ex(("::1", 9))
"""
    trace = ("strace", *OPTIONS, "-o", str(tmp_path / "trace"))
    subprocess.run((*trace, sys.executable, "-c", deeds), check=True, timeout=60)
    seen = Traced(tmp_path, tmp_path / "temporary", touched(tmp_path, "trace"))
    assert {"INET", "INET6"} <= seen.found.families
    changed = {Path(path).name for path in _strange_changes(seen)}
    assert {"新", "旧", "b", "c", "d"} <= changed
    assert {str(tmp_path / SECRET), "/etc/passwd"} <= set(_strange_readings(seen))
    assert any(path.endswith("/true") for path in seen.found.programs)
