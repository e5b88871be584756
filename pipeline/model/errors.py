"""The one exception that ends a run by a person's doing: wrong usage or configuration."""

from __future__ import annotations

import errno
import functools
from typing import Any


class UsageFault(Exception):  # noqa: N818 - it is the person's slip, not our error
    """Nothing was done; the message is one Chinese sentence for the officer (exit code 2)."""


class ConfigurationFault(UsageFault):
    """A file of schemas/, templates/ or settings is wrong: named with file, key and line."""

    def __init__(self, file: str, what: str, *, key: str = "", line: int | None = None) -> None:
        at_line = f" 第 {line} 行" if line else ""
        at_key = f"（{key}）" if key else ""
        super().__init__(f"配置文件 {file}{at_line}{at_key}：{what}")
        self.file, self.what, self.key, self.line = file, what, key, line

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel from a worker process with all parts."""
        rebuild = functools.partial(type(self), key=self.key, line=self.line)
        return rebuild, (self.file, self.what)


_REASONS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘已满",
    errno.ENOENT: "找不到",
    errno.ENOTDIR: "应是文件夹的地方有一个同名的文件",
    errno.EEXIST: "应是文件夹的地方有一个同名的文件",
    errno.EISDIR: "应是文件的地方有一个同名的文件夹",
    errno.ENAMETOOLONG: "名字太长",
    errno.EBUSY: "正被另一个程序使用",
}


def system_reason(error: OSError) -> str:
    """Why the system refused a file or folder, in an officer's words."""
    return _REASONS.get(error.errno or 0, f"系统错误 {error.errno}")
