"""A reminder with a number in, the formal 催报函 (.docx) out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.reminders import written_day
from pipeline.rendering.letters import letter, plain

if TYPE_CHECKING:
    from pipeline.model.reminders import Reminder

TEMPLATE = "templates/docx/催报函.docx"


def reminder_docx(template: bytes, reminder: Reminder) -> bytes:
    """The letter as the template has it; the same input gives the same bytes.

    Args:
        template: a Word document. Its text may name `number`, `unit`, `table` (what is to be
            reported), `notice` (the number of the notice that asks for it), `scope`, `round`,
            `office`, `contact`, `deadline`, `left`, `date`, `asked` (all that the unit owes, in one
            clause), `needs` (the same one by one), `request`, and `overdue`: whether the deadline
            has passed.
        reminder: what the letter tells.

    Raises:
        ConfigurationFault: the template is no Word document, or cannot be filled in.
    """
    names = (
        "number", "unit", "table", "notice", "scope", "round", "office", "contact", "left", "asked",
        "request",
    )  # fmt: skip
    texts = {name: plain(getattr(reminder, name)) for name in names}
    context = {
        "deadline": plain(written_day(reminder.deadline)),
        "date": plain(written_day(reminder.date)),
        "needs": [plain(need.text) for need in reminder.needs],
        "overdue": reminder.is_overdue,
    }
    return letter(TEMPLATE, template, texts | context)
