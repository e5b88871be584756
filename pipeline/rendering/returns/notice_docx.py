"""A template letter (.docx) and a notice in, the letter to forward as .docx bytes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.model.findings import SEVERITIES
from pipeline.rendering.letters import letter, plain
from pipeline.rendering.returns.notice import TEMPLATE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.model.returns import Remark
    from pipeline.rendering.returns.notice import Notice

MOST_ROWS = 20
"""Of the letter's table; the others are in the list of the returned file."""


def notice_docx(template: bytes, notice: Notice) -> bytes:
    """The letter as the template has it; the same input gives the same bytes.

    Args:
        template: a Word document. Its text may name `unit`, `file`, `round`, `scope`, `office`,
            `contact`, `deadline`, `date`, `errors`, `doubts`, `counts`, `problems` (the first 20,
            each with `number`, `severity`, `code`, `place`, `school`, `field`, `value`, `found`,
            `allowed`, `next_step`), `others`: how many problems are left out, `marked`: whether
            they are marked in the file, `attachment`: what goes with the letter, `overdue`:
            whether the deadline has passed, and `standing`: the unit's earlier file that goes on
            counting, or nothing.
        notice: what the letter tells.

    Raises:
        ConfigurationFault: the template is no Word document, or cannot be filled in.
    """
    return letter(TEMPLATE, template, _context(notice))


def _context(notice: Notice) -> dict[str, Any]:
    texts = {
        name: plain(getattr(notice, name))
        for name in (
            "unit", "file", "round", "scope", "office", "contact", "deadline", "date", "counts",
        )
    }  # fmt: skip
    problems = [_row(number, remark) for number, remark in enumerate(notice.problems, 1)]
    return texts | {
        "attachment": plain(notice.enclosed.value.format(file=notice.file)),
        "marked": notice.enclosed.is_marked,
        "overdue": notice.is_overdue,
        "standing": plain(notice.standing),
        "errors": notice.errors,
        "doubts": notice.doubts,
        "problems": problems[:MOST_ROWS],
        "others": len(problems[MOST_ROWS:]),
    }


def _row(number: int, remark: Remark) -> Mapping[str, Any]:
    names = ("code", "place", "school", "field", "value", "found", "allowed", "next_step")
    texts = {name: plain(getattr(remark, name)) for name in names}
    return {"number": number, "severity": SEVERITIES[remark.severity], **texts}
