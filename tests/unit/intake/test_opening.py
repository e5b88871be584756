"""The one door to all formats: what is refused, and in whose words."""

from __future__ import annotations

import io
import zipfile

from pipeline.intake.limits import Limits
from pipeline.intake.opening import open_content
from pipeline.model.resources import Resources
from pipeline.model.rules import load_catalogue
from tests.helpers.workbooks import workbook
from tests.unit.examples import examples

LIMITS = Limits(parts=3, unpacked_mib=1, file_mib=2)
WORKBOOK = workbook("a | 1")
RAR = b"Rar!\x1a\x07\x01\x00" + bytes(40)


def archive(*names: str, size: int = 1) -> bytes:
    """A zip with files of these names, each of so many bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in names:
            package.writestr(name, bytes(range(1, 251)) * (size // 250 + 1))
    return buffer.getvalue()


@examples(
    "content name code variant",
    {
        "a whole workbook": (WORKBOOK, "甲.xlsx", "", ""),
        "another archive": (RAR, "甲.rar", "F01", "archive_kind"),
        "another archive, renamed": (RAR, "甲.zip", "F01", "archive_kind"),
        "nobody knows": (b"\x01\x02\x00\xff", "甲.xlsx", "F01", "unknown"),
        "nothing": (b"", "甲.xlsx", "F01", "empty"),
        "half a workbook": (WORKBOOK[:-200], "甲.xlsx", "F01", "damaged"),
        "half an archive": (archive("一.csv")[:-30], "甲.ZIP", "F01", "archive_damaged"),
        "an archive named as a workbook": (archive("一.csv"), "甲.xlsx", "F01", "damaged"),
        "too many files": (archive(*"1234"), "甲.zip", "F03", "archive"),
        "too much to unpack": (archive("一.csv", size=1_500_000), "甲.zip", "F03", "archive"),
        "too large": (archive("一.csv", size=2_500_000), "甲.zip", "F03", "archive"),
        "a way out": (archive("../一.csv"), "甲.zip", "F03", "archive_forbidden"),
        "a way out of a workbook": (archive("../xl/workbook.xml"), "甲.xlsx", "F03", "forbidden"),
        "a large workbook": (archive("xl/workbook.xml", *"123"), "甲.xlsx", "F03", ""),
    },
)
def test_refusals(content: bytes, name: str, code: str, variant: str) -> None:
    """F01 and F03 give advice for what the sender meant to send: an archive or a document."""
    limits = Limits() if not code else LIMITS
    findings = open_content(content, name, limits).findings
    assert [(f.code, f.variant) for f in findings] == ([(code, variant)] if code else [])


def test_a_limit_is_told_with_both_values() -> None:
    """F03 names the limit, its value and the file's value, each with its unit."""
    (finding,) = open_content(archive(*"1234"), "甲.zip", LIMITS).findings
    message = load_catalogue(Resources(None)).by_code["F03"].wording("archive").found
    assert finding.facts["actual"] == "4 个"
    assert finding.facts["allowed"] == "3 个"
    assert all(f"{{{fact}}}" in message for fact in ("limit", "actual"))
