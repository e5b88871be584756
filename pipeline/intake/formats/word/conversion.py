"""The bytes of an old Word document (.doc, .wps) in, those of a .docx out, by LibreOffice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.intake.libreoffice import NotInstalledError, TooLongError, converted
from pipeline.intake.limits import MIB
from pipeline.intake.refusals import damaged, unsupported, within
from pipeline.intake.sniffing import Kind

if TYPE_CHECKING:
    from pipeline.intake.limits import Limits

KIND = str(Kind.OLD_WORD)


def convert_old_word(content: bytes, limits: Limits) -> bytes:
    """The document as a .docx. It takes LibreOffice some seconds, and a process of its own.

    Raises:
        Refused: F01 where LibreOffice is not installed, does not end within
            `limits.conversion_seconds` or gives nothing; F03 for a result over `limits.file_mib`.
    """

    def measure(size: int) -> None:
        within("转换后的大小", size / MIB, limits.file_mib, "MB")

    try:
        made = converted(
            {"submission.doc": content},
            "docx:MS Word 2007 XML",
            limits.conversion_seconds,
            measure=measure,
        )
    except NotInstalledError as error:
        raise unsupported(KIND, "old_word") from error
    except TooLongError as error:
        what = f"LibreOffice 在 {limits.conversion_seconds} 秒内没有转换完"
        raise damaged(KIND, what) from error
    if not made:
        raise damaged(KIND, "LibreOffice 转换不了它")
    return made["submission.docx"]
