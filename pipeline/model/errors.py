"""The one exception that ends a run by a person's doing: wrong usage or configuration."""

from __future__ import annotations


class UsageFault(Exception):  # noqa: N818 - it is the person's slip, not our error
    """Nothing was done; the message is one Chinese sentence for the officer (exit code 2)."""


class ConfigurationFault(UsageFault):
    """A file of schemas/, templates/ or settings is wrong: named with file, key and line."""

    def __init__(self, file: str, what: str, *, key: str = "", line: int | None = None) -> None:
        at_line = f" 第 {line} 行" if line else ""
        at_key = f"（{key}）" if key else ""
        super().__init__(f"配置文件 {file}{at_line}{at_key}：{what}")
        self.file, self.key, self.line = file, key, line
