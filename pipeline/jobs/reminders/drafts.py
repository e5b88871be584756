"""The reminders of one batch in, its files out, by their names in the batch's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.jobs.filenames import Names
from pipeline.rendering.reminders.calls import telephone_list
from pipeline.rendering.reminders.letter import TEMPLATE, reminder_docx
from pipeline.rendering.reminders.texts import group_text, unit_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.model.reminders import Reminder
    from pipeline.model.resources import Resources

_BESIDE = "待补/"
"""The folder of those that only lack something beside their table."""


def drafts(
    batch: Sequence[Reminder], resources: Resources, fonts: Mapping[str, str]
) -> dict[str, bytes]:
    """A text for each unit and one for the group, the telephone list, and the letters.

    Raises:
        ConfigurationFault: the template of the letter is wrong.
    """
    files = {"电话清单.xlsx": telephone_list(batch, fonts)}
    for folder, is_open in (("", True), (_BESIDE, False)):
        own = [reminder for reminder in batch if reminder.is_open is is_open]
        if own:
            files[f"{folder}群通知.txt"] = _text(group_text(own))
        names = Names()
        for reminder in own:
            text, document = names.free(reminder.unit, ("-催报.txt", "-催报函.docx"))
            files[folder + text] = _text(unit_text(reminder))
            if reminder.number:
                template = resources.read(TEMPLATE).content
                files[folder + document] = reminder_docx(template, reminder)
    return files


def _text(text: str) -> bytes:
    return f"{text}\n".encode("utf-8-sig")  # for the notepad of Windows
