"""Files and the format that they are to have in, the same from LibreOffice out.

It runs in a process of its own with a profile of its own, in a temporary folder that is always
removed: nothing in a file runs, no link is followed, and it ends with the process that asked.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.intake import guard
from pipeline.intake.guard import NOT_STARTED
from pipeline.intake.limits import MIB

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_USUAL_PLACES = (
    "C:/Program Files/LibreOffice/program/soffice.com",
    "C:/Program Files (x86)/LibreOffice/program/soffice.com",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
)
_ADDRESS_SPACE = 8 * 1024 * MIB
"""For LibreOffice, which maps far more than it uses; so much that only a runaway comes to it."""
_DEAD_PORT = 9
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Writer/Content/Update", "Field", "false"),
    ("Office.Writer/Content/Update", "Chart", "false"),
    ("Office.Calc/Content/Update", "Link", "1"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetNoProxy", ""),
    *(
        setting
        for protocol in ("HTTP", "HTTPS", "FTP")
        for setting in (
            ("Inet/Settings", f"ooInet{protocol}ProxyName", "localhost"),
            ("Inet/Settings", f"ooInet{protocol}ProxyPort", str(_DEAD_PORT)),
        )
    ),
)
"""Nothing runs, no link is followed, and whatever were fetched all the same would end at a port on
which nobody listens. “Never” is 0 for the links of Writer and 1 for those of Calc. A setting that a
version of LibreOffice does not know does no harm."""

_OF_COLUMNS = ("Calibri", "Carlito")
_SUBSTITUTES = ("Noto Sans Mono CJK SC", "WenQuanYi Zen Hei Mono")
"""Columns are as wide as digits of Calibri. Where it is missing they would be a third wider by what
usually stands in, the page be scaled down to them, and its foot stay empty; these are nearly as
narrow. LibreOffice itself cannot be told to take them only then."""
_FONTS = "/org.openoffice.Office.Common/Font/Substitution"


def find_libreoffice() -> str | None:
    """The program that converts; None where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _USUAL_PLACES if Path(place).is_file()), None)


class NotInstalledError(Exception):
    """There is no LibreOffice, or it cannot be started."""


class TooLongError(Exception):
    """It did not end in time."""


def converted(
    files: Mapping[str, bytes],
    target: str,
    seconds: int,
    *,
    measure: Callable[[int], None] | None = None,
    moment: int | None = None,
) -> dict[str, bytes]:
    """Files in another format, by their stems and the new ending; those that fail are left out.

    It takes LibreOffice some seconds to start, so that many files are better given at once.

    Args:
        files: from plain names, whose stems differ, to contents.
        target: what `--convert-to` takes: the ending, and a filter behind a colon.
        seconds: for all of them.
        measure: is told the size of each result before it is read, and may raise.
        moment: seconds since 1970 that it is to take for the time of making, where it can.

    Raises:
        NotInstalledError: there is no LibreOffice.
        TooLongError: it did not end in time, and was ended.
    """
    program = find_libreoffice()
    if program is None:
        raise NotInstalledError
    with tempfile.TemporaryDirectory(prefix="summarize-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        write_profile(folder / "profile")
        for own, content in files.items():
            (folder / own).write_bytes(content)
        epoch = {} if moment is None else {"SOURCE_DATE_EPOCH": str(moment), "TZ": "UTC"}
        _run(_command(program, folder, target, list(files)), folder, seconds, epoch)
        ending = target.partition(":")[0]
        made = (folder / "out" / f"{Path(own).stem}.{ending}" for own in files)
        return {path.name: _read(path, measure) for path in made if path.is_file()}


def _read(path: Path, measure: Callable[[int], None] | None) -> bytes:
    if measure is not None:
        measure(path.stat().st_size)
    return path.read_bytes()


def _command(program: str, folder: Path, target: str, names: list[str]) -> tuple[str, ...]:
    return (
        program, f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless", "--invisible", "--norestore", "--nolockcheck", "--nodefault", "--nologo",
        "--convert-to", target, "--outdir", str(folder / "out"),
        *(str(folder / name) for name in names),
    )  # fmt: skip


def write_profile(profile: Path) -> None:
    """Make a profile with our settings."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    items += _substitution(_stand_in())
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>',
        encoding="utf-8",
    )


def _stand_in() -> str:
    """The font to take in the place of Calibri; empty where that is there, or nothing is known."""
    program = None if sys.platform == "win32" else shutil.which("fc-list")
    if program is None:
        return ""
    told = subprocess.run(  # noqa: S603 - our own words
        (program, ":", "family"), capture_output=True, check=False
    )
    there = {name.strip() for name in re.split(r"[,\n]", told.stdout.decode("utf-8", "replace"))}
    if there.intersection(_OF_COLUMNS):
        return ""
    return next((name for name in _SUBSTITUTES if name in there), "")


def _substitution(font: str) -> str:
    """The settings by which a font stands for Calibri."""
    if not font:
        return ""
    pair = {
        "ReplaceFont": "Calibri", "SubstituteFont": font, "Always": "true", "OnScreenOnly": "false",
    }  # fmt: skip
    values = "".join(
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
        for name, value in pair.items()
    )
    return (
        f'<item oor:path="{_FONTS}"><prop oor:name="Replacement" oor:op="fuse">'
        f'<value>true</value></prop></item><item oor:path="{_FONTS}/FontPairs">'
        f'<node oor:name="_0" oor:op="replace">{values}</node></item>'
    )


def _run(
    command: tuple[str, ...], folder: Path, seconds: int, environment: Mapping[str, str]
) -> None:
    try:
        with _own_limits():
            process = subprocess.Popen(  # noqa: S603 - our own words, and no shell
                (*_guarded(folder), *command),
                cwd=folder,
                env={**os.environ, **environment},
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
    except OSError as error:  # it is there, and cannot be started
        raise NotInstalledError from error
    try:
        code = process.wait(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise TooLongError from error
    finally:
        _end(process)
    if code == NOT_STARTED:
        raise NotInstalledError


def _guarded(folder: Path) -> tuple[str, ...]:
    """What stands before the command: a guard that ends LibreOffice when this process ends.

    A worker that is killed ends nothing by itself, and LibreOffice knows no limit of time.
    """
    if sys.platform == "win32":
        return ()
    # Alone, without the packages of anyone: it takes some hundredths of a second to start.
    return (sys.executable, "-I", "-S", guard.__file__, str(folder))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End LibreOffice with all that it has started: a second process does the work."""
    if sys.platform == "win32":
        if process.poll() is None:
            subprocess.run(  # noqa: S603 - our own words
                ("taskkill", "/F", "/T", "/PID", str(process.pid)),  # noqa: S607 - of the system
                capture_output=True, check=False,
            )  # fmt: skip
    assert process.stdin is not None  # noqa: S101 - asked for above
    with suppress(OSError):
        process.stdin.close()  # which is what its guard waits for
    process.wait()


@contextmanager
def _own_limits() -> Iterator[None]:
    """While the process begins, the limit of memory is LibreOffice's and not the worker's."""
    if sys.platform == "win32":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    own = _ADDRESS_SPACE if hard == resource.RLIM_INFINITY else min(hard, _ADDRESS_SPACE)
    # Some systems know the limit and do not set it.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (own, hard))
    try:
        yield
    finally:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
