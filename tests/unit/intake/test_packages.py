"""The gate: what a zip package may not be, whatever it says of itself."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from typing import TYPE_CHECKING

import pytest

from pipeline.intake.limits import MIB, Limits
from pipeline.intake.packages import Package, open_package
from pipeline.intake.refusals import Refused
from tests.unit.examples import examples

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.model.findings import Finding


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these parts."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as archive:
        warnings.simplefilter("ignore")  # doubled names are what some of these are about
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def walked(content: bytes, **limits: int) -> dict[str, bytes]:
    """All parts of a package, through the gate."""
    return dict(open_package(content, Limits(**limits)).walk())


def refused(content: bytes, **limits: int) -> Finding:
    """Why a package is refused."""
    with pytest.raises(Refused) as caught:
        walked(content, **limits)
    return caught.value.finding


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_sound_package_passes(method: int) -> None:
    """What was put in comes out, deflated or stored."""
    parts = {"a.xml": b"<a/>", "b/c.bin": bytes(5000), "空.txt": b""}
    assert walked(zipped(parts, method)) == parts


def test_names_are_told_with_slashes() -> None:
    r"""Some writers put `\` between folders: the same part for every reader."""
    content = zipped({"xl/workbook.xml": b"x"}).replace(b"xl/work", b"xl\\work")
    assert open_package(content, Limits()).names == {"xl/workbook.xml"}


@examples(
    "name",
    {
        "upwards": "../x",
        "upwards within": "a/../../x",
        "absolute": "/etc/x",
        "drive": "C:/x",
    },
)
def test_names_that_lead_out(name: str) -> None:
    """F03: no name leads out of the package."""
    found = refused(zipped({"a": b"x", name: b"x"}))
    assert (found.code, found.variant) == ("F03", "forbidden")


@examples(
    "names",
    {
        "case": ("xl/sheet.xml", "XL/Sheet.xml"),
        "slashes": ("xl/sheet.xml", "xl\\sheet.xml"),
    },
)
def test_doubled_names(names: tuple[str, str]) -> None:
    """F03: two parts that two readers could take for one are refused, whatever case or slash."""
    found = refused(zipped(dict.fromkeys(names, b"x")))
    assert (found.code, found.variant) == ("F03", "forbidden")


def test_a_name_that_differs_in_its_two_places() -> None:
    """F03: a reader that goes by the directory and one that goes by the parts must see the same."""
    content = zipped({"xl/sheet1.xml": b"x"})
    found = refused(content.replace(b"xl/sheet1.xml", b"xl/sheet2.xml", 1))
    assert (found.code, found.variant) == ("F03", "forbidden")


def test_overlapping_parts() -> None:
    """F03: parts that share bytes (CVE-2024-0450) are refused."""
    content = bytearray(zipped({"a.xml": b"x" * 300, "b.xml": b"y" * 300}, zipfile.ZIP_STORED))
    second = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, second + 42, 0)  # both parts now begin with the first
    content[second + 46 : second + 51] = b"a.xml"
    with pytest.raises(Refused):
        walked(bytes(content))
    struct.pack_into("<II", content, content.index(b"PK\x01\x02") + 20, 900, 900)
    with pytest.raises(Refused):
        walked(bytes(content))


@examples(
    "parts limits limit",
    {
        "number of parts": ({str(n): b"" for n in range(6)}, {"parts": 5}, "内部文件的个数"),
        "ratio": ({"a": bytes(2 * MIB)}, {"ratio_from_mib": 1}, "部件「a」的压缩比"),
        "one part": ({"a": bytes(2 * MIB)}, {"part_mib": 1}, "部件「a」解压后的大小"),
        "all parts": (
            {str(n): bytes(MIB) for n in range(4)},
            {"unpacked_mib": 3},
            "解压后的总大小",
        ),
    },
)
def test_limits(parts: dict[str, bytes], limits: dict[str, int], limit: str) -> None:
    """F03 names the limit that is passed; one byte or part less passes."""
    found = refused(zipped(parts), **limits)
    assert (found.code, found.facts["limit"]) == ("F03", limit)
    one_more = {name: value + 1 for name, value in limits.items()}
    assert walked(zipped(parts), **one_more) == parts


def test_the_ratio_is_of_large_parts_only() -> None:
    """A small part may be as empty as it likes: blank forms compress well."""
    assert walked(zipped({"a": bytes(9 * MIB)}))


@pytest.mark.parametrize("field", [22, 24], ids=["length in the part", "length in the directory"])
def test_a_false_length(field: int) -> None:
    """Bytes are counted while unpacking: what a package says of its sizes is not trusted."""
    content = bytearray(zipped({"a": bytes(5000)}))
    at = content.rindex(b"PK\x01\x02") if field == 24 else 0
    struct.pack_into("<I", content, at + field, 10)
    if field == 24:
        assert refused(bytes(content)).code == "F01"
    else:
        assert walked(bytes(content)) == {"a": bytes(5000)}


def test_a_wrong_checksum() -> None:
    """F01: a part that was changed on its way is damaged."""
    content = zipped({"a": b"some text"}, zipfile.ZIP_STORED).replace(b"some", b"same")
    assert refused(content).code == "F01"


def test_a_password() -> None:
    """F02: an encrypted part asks for a copy without a password."""
    content = bytearray(zipped({"a": b"x"}))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(content)).code == "F02"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_rare_compression(method: int) -> None:
    """F01: office programs write none of the rare methods, and not every reader knows them."""
    assert refused(zipped({"a": b"x" * 100}, method)).code == "F01"


@examples(
    "declaration",
    {
        "type": b"<!DOCTYPE a>",
        "entity": b"<!ENTITY a 'b'>",
        "little-endian": "\ufeff<!DOCTYPE a>".encode("utf-16-le"),
        "big-endian": "\ufeff<!ENTITY a 'b'>".encode("utf-16-be"),
        "without a mark": "<!DOCTYPE a>".encode("utf-16-le"),
    },
)
def test_declarations(declaration: bytes) -> None:
    """F03: no part declares a document type or an entity, in any encoding that XML allows."""
    found = refused(zipped({"xl/a.xml": declaration}))
    assert (found.code, found.variant) == ("F03", "forbidden")


def test_what_no_reader_looks_into_may_hold_anything() -> None:
    """A picture, or what a printer's driver left in a Word document, is not XML that is read."""
    parts = {
        "word/media/a.svg": b"<!DOCTYPE svg>",
        "word/printerSettings/printerSettings1.bin": b"<!DOCTYPE plist>",
    }
    assert walked(zipped(parts)) == parts


@pytest.mark.parametrize("size", range(4, 110, 7))
def test_every_cut_is_damage(size: int) -> None:
    """F01: a zip that ends early has no directory, wherever it ends."""
    assert refused(zipped({"a": b"some text"})[:size]).code == "F01"


def test_unpacking_is_by_part() -> None:
    """One part can be had without the others."""
    package = open_package(zipped({"a": b"x", "b": b"y"}), Limits())
    assert isinstance(package, Package)
    assert package.unpack(package.parts[1]) == b"y"
