"""The raw text of a cell in, whether it looks like the content of a field out.

It tells a column's content by its kind where it stands under another header. Nothing is read by it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.model.text import key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipeline.model.definitions import Definitions

_COUNT = re.compile(r"约?(?:\d{1,6}|\d{1,3}(?:,\d{3})+)(?:人|名|个)?", re.ASCII)
_COUNTED = re.compile(r"\d\s*(?:人|名|个)")
_WORD = re.compile(r"[\u4e00-\u9fff]{2}")
_SCHOOL_ENDINGS = ("学校", "学院", "大学", "中学", "高中", "中专", "职教中心", "教育中心", "校区")


@dataclass(frozen=True)
class Kinds:
    """What the contents of a form's fields look like."""

    definitions: Definitions

    def fits(self, field: str, raw: str) -> bool:
        """Whether a text looks like the content of a field; of an unnamed kind nothing does."""
        text = key(raw)
        look = self._looks.get(field)
        return bool(text) and look is not None and look(text)

    @cached_property
    def _looks(self) -> Mapping[str, Callable[[str], bool]]:
        by_reader: dict[str, Callable[[str], bool]] = {
            "count": _is_count,
            "certificate": self._is_certificate,
            "majors": self._is_majors,
        }
        columns = self.definitions.form.columns
        looks = {f: by_reader[c.reader] for f, c in columns.items() if c.reader in by_reader}
        return looks | {"school": self._is_school, "school_type": self._is_school_type}

    @cached_property
    def _types(self) -> frozenset[str]:
        column = self.definitions.form.columns["school_type"]
        words = (word for words in column.suggestions.values() for word in words)
        return frozenset(map(key, (*column.choices(), *words)))

    @cached_property
    def _certificate(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, self.definitions.certificates.by_name)))

    def _is_school_type(self, text: str) -> bool:
        return text in self._types

    def _is_certificate(self, text: str) -> bool:
        return self._certificate.search(text) is not None

    def _is_school(self, text: str) -> bool:
        return text.endswith(_SCHOOL_ENDINGS) and text not in self._types

    def _is_majors(self, text: str) -> bool:
        """Words of any kind, but for those of the other kinds; some majors bear a certificate's."""
        if _COUNTED.search(text) or self._is_school_type(text) or self._is_school(text):
            return False
        return _WORD.search(text) is not None and "级" not in text


def _is_count(text: str) -> bool:
    return _COUNT.fullmatch(text) is not None
