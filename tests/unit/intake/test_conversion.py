"""Old Word documents: LibreOffice makes them new ones, or a finding says why there is none."""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipeline.intake import libreoffice
from pipeline.intake.formats.word.conversion import convert_old_word
from pipeline.intake.formats.word.documents import read_word
from pipeline.intake.limits import Limits
from pipeline.intake.packages import open_package
from pipeline.intake.refusals import Refused
from pipeline.model.cells import Merge
from tests.unit.examples import examples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.model.findings import Finding

PROGRAMS = ("soffice",)
WORD_97 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PICTURE = """<w:r {spaces}><w:drawing><wp:inline><wp:extent cx="9144" cy="9144"/>
<wp:docPr id="1" name="p"/><a:graphic>
<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>
<pic:nvPicPr><pic:cNvPr id="0" name="x"/><pic:cNvPicPr/></pic:nvPicPr>
<pic:blipFill><a:blip r:link="{link}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>
<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9144" cy="9144"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>
</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"""
posix_alone = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")


def installed(*programs: str) -> None:
    """Skip by name where programs are missing; fail where they are required."""
    missing = [name for name in programs if shutil.which(name) is None]
    if missing and os.environ.get("SYSTEM_PROGRAMS_REQUIRED") == "1":
        pytest.fail(f"not installed, but required here: {', '.join(missing)}")
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


def form(link: str) -> bytes:
    """A form with a line of its unit, a school over two rows, a total and a linked picture."""
    document = docx.Document()
    document.add_paragraph("报送单位：甲学院（盖章）\t联系人及电话：张三")
    table = document.add_table(rows=5, cols=4)
    for row, texts in enumerate(
        ("序号|校名|专业|规模", "1||会计\n审计|120", "2||物流|30", "3|乙学院|物流|", "|||150")
    ):
        for column, text in enumerate(texts.split("|")):
            table.cell(row, column).text = text
    table.cell(1, 1).merge(table.cell(2, 1)).text = "甲学院"
    table.cell(4, 0).merge(table.cell(4, 2)).text = "合计"
    picture = PICTURE.format(
        spaces=nsdecls("w", "wp", "a", "pic", "r"),
        link=document.part.relate_to(link, RELATIONSHIP_TYPE.IMAGE, is_external=True),
    )
    document.add_paragraph("注：1.").add_run().element.addnext(parse_xml(picture))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.fixture(scope="module", name="listener")
def _listener() -> Iterator[socket.socket]:
    """A place on this machine that hears whoever follows a link to it."""
    with socket.create_server(("localhost", 0)) as listener:
        listener.settimeout(0)
        yield listener


@pytest.fixture(scope="module", name="old")
def _old(listener: socket.socket, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The form as a .doc of Word 97."""
    installed(*PROGRAMS)
    folder = tmp_path_factory.mktemp("old")
    link = f"http://localhost:{listener.getsockname()[1]}/picture.png"
    (folder / "form.docx").write_bytes(form(link))
    libreoffice.write_profile(folder / "profile")  # else the link is followed here
    subprocess.run(
        (
            "soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
            "--convert-to", "doc:MS Word 97", "--outdir", str(folder), str(folder / "form.docx"),
        ),
        capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    assert link.encode("utf-16-le") in (folder / "form.doc").read_bytes()
    return folder / "form.doc"


def test_an_old_document(old: Path, listener: socket.socket) -> None:
    """The line of the unit, the table and its merged cells arrive; a link is told, not followed."""
    converted = convert_old_word(old.read_bytes(), Limits())
    contents = read_word(open_package(converted, Limits()))
    (grid,) = contents.grids
    assert grid.paragraphs is not None
    assert grid.paragraphs.rows[0] == ("报送单位：甲学院（盖章）", "联系人及电话：张三")
    assert grid.rows == (
        ("序号", "校名", "专业", "规模"),
        ("1", "甲学院", "会计\n审计", "120"),
        ("2", "", "物流", "30"),
        ("3", "乙学院", "物流", ""),
        ("合计", "", "", "150"),
    )
    assert set(grid.merges) == {Merge(1, 1, 2, 1), Merge(4, 0, 4, 2)}
    assert contents.active == ("外部链接",)
    with pytest.raises(BlockingIOError):
        listener.accept()


CONFINED = """
import resource, sys
from pathlib import Path
from pipeline.intake.formats.word.conversion import convert_old_word
from pipeline.intake.limits import Limits
gib = 1 << 30
resource.setrlimit(resource.RLIMIT_AS, (gib, resource.getrlimit(resource.RLIMIT_AS)[1]))
assert convert_old_word(Path(sys.argv[1]).read_bytes(), Limits())
assert resource.getrlimit(resource.RLIMIT_AS)[0] == gib
"""


@posix_alone
def test_the_limit_of_the_worker_is_not_that_of_libreoffice(old: Path) -> None:
    """A worker with 1 GiB of address space can convert, and has its limit again afterwards."""
    subprocess.run((sys.executable, "-c", CONFINED, str(old)), check=True, timeout=120)


# What can be shown without LibreOffice


def stand_in(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """A shell script in LibreOffice's place."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(libreoffice, "find_libreoffice", lambda: str(program))


def refusal(limits: Limits) -> Finding:
    """Why a document is not converted."""
    with pytest.raises(Refused) as refused:
        convert_old_word(WORD_97, limits)
    return refused.value.finding


def test_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is not installed, the finding says so with words of its own."""
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(libreoffice, "_USUAL_PLACES", ())
    assert libreoffice.find_libreoffice() is None
    finding = refusal(Limits())
    assert (finding.code, finding.variant) == ("F01", "old_word")


def test_it_is_found_in_its_usual_places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An installer that leaves PATH alone puts it where it is looked for."""
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    place = tmp_path / "soffice"
    place.touch()
    monkeypatch.setattr(libreoffice, "_USUAL_PLACES", (str(tmp_path / "none"), str(place)))
    assert libreoffice.find_libreoffice() == str(place)


@posix_alone
@examples(
    "script detail",
    {
        "nothing comes out": ("exit 0", "LibreOffice 转换不了它"),
        "it breaks down": ("kill -9 $$", "LibreOffice 转换不了它"),
        "it hangs": ("sleep 60", "LibreOffice 在 1 秒内没有转换完"),
        "its second process hangs": ("sleep 60 & wait", "LibreOffice 在 1 秒内没有转换完"),
    },
)
def test_it_does_not_convert(
    script: str, detail: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A document that does not become another within the time limit is damaged."""
    stand_in(monkeypatch, tmp_path, script)
    finding = refusal(Limits(conversion_seconds=1))
    assert (finding.code, finding.variant) == ("F01", "damaged")
    assert finding.facts["detail"] == detail


@posix_alone
def test_nothing_is_left_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither a process that LibreOffice started nor the folder it worked in."""
    stand_in(
        monkeypatch,
        tmp_path,
        f"pwd > {tmp_path}/folder\nsleep 60 &\necho $! > {tmp_path}/pid\nwait",
    )
    refusal(Limits(conversion_seconds=1))
    assert not Path((tmp_path / "folder").read_text().strip()).exists()
    waited_for(lambda: is_over((tmp_path / "pid").read_text().strip()))


def is_over(process: str) -> bool:
    """Whether a process has ended, if only its parent has not asked for it yet."""
    told = subprocess.run(("ps", "-o", "stat=", "-p", process), capture_output=True, check=False)
    return told.stdout.strip()[:1] in (b"", b"Z")


def waited_for(comes: Callable[[], bool]) -> None:
    """Wait until something is so; it is a fault where it never is."""
    for _ in range(600):
        if comes():
            return
        time.sleep(0.05)
    pytest.fail("it does not come")


KILLED = """
import sys
from pathlib import Path
from pipeline.intake import libreoffice
from pipeline.intake.formats.word import conversion
from pipeline.intake.limits import Limits
libreoffice.find_libreoffice = lambda: sys.argv[1]
conversion.convert_old_word(b"", Limits())
"""


@posix_alone
def test_nothing_is_left_behind_by_a_worker_that_is_killed(tmp_path: Path) -> None:
    """LibreOffice ends with the process that asked for it, however that ends; so does its folder.

    A worker that hangs is ended by the kernel, without a word to what it has started.
    """
    program, notes = tmp_path / "soffice", tmp_path / "notes"
    program.write_text(f"#!/bin/sh\nsleep 600 &\necho $! $(pwd) > {notes}.new\n"
                       f"mv {notes}.new {notes}\nwait\n")  # fmt: skip
    program.chmod(0o755)
    with subprocess.Popen((sys.executable, "-c", KILLED, str(program))) as worker:
        waited_for(notes.exists)
        second, folder = notes.read_text().split()
        worker.kill()
    waited_for(lambda: is_over(second))
    waited_for(lambda: not Path(folder).exists())


@posix_alone
def test_a_limit_that_the_system_does_not_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where the limit of memory is known and cannot be set (macOS), documents are converted."""
    import resource

    def refuses(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(resource, "setrlimit", refuses)
    stand_in(monkeypatch, tmp_path, "mkdir out; echo 1 > out/submission.docx")
    assert convert_old_word(WORD_97, Limits()) == b"1\n"


@posix_alone
def test_a_program_that_cannot_be_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It counts as not installed."""
    stand_in(monkeypatch, tmp_path, "")
    (tmp_path / "soffice").chmod(0o644)
    assert refusal(Limits()).variant == "old_word"


@posix_alone
def test_a_result_that_is_too_large(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What comes out is held to the limit of any file."""
    script = "mkdir out; head -c 2000000 /dev/zero > out/submission.docx"
    stand_in(monkeypatch, tmp_path, script)
    finding = refusal(Limits(file_mib=1))
    assert (finding.code, finding.facts["actual"]) == ("F03", "2.0 MB")
    assert len(convert_old_word(WORD_97, Limits(file_mib=2))) == 2_000_000


@posix_alone
def test_the_profile_allows_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """LibreOffice finds a profile of this file alone: no macros, no links, no network."""
    settings = "profile/user/registrymodifications.xcu"
    stand_in(monkeypatch, tmp_path, f"mkdir out; cp {settings} out/submission.docx")
    profile = convert_old_word(WORD_97, Limits()).decode()
    for name, value in (
        ("MacroSecurityLevel", "3"),
        ("DisableMacrosExecution", "true"),
        ("BlockUntrustedRefererLinks", "true"),
        ("ooInetProxyType", "2"),
        ("ooInetHTTPProxyPort", "9"),
    ):
        assert f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>' in profile
