"""Where the data files stand: a workspace's own copy first, then the program's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.model.errors import ConfigurationFault, system_reason

_PACKAGE = Path(__file__).resolve().parent.parent


def _program_folder() -> Path:
    """The folder that holds schemas/ and templates/: the wheel's package or the repository."""
    return _PACKAGE if (_PACKAGE / "schemas").is_dir() else _PACKAGE.parent


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of schemas/ or templates/: its name for messages and its bytes."""

    name: str
    content: bytes

    @property
    def text(self) -> str:
        """The content as UTF-8 text, with or without a byte order mark."""
        try:
            return self.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = self.content[: error.start].count(b"\n") + 1
            raise ConfigurationFault(
                self.name, "不是 UTF-8 编码的文本，请另存为 UTF-8", line=line
            ) from error


@dataclass(frozen=True, slots=True)
class Resources:
    """Reads data files by their relative name, such as `schemas/forms/F1.yaml`."""

    workspace: Path | None = None

    def _folders(self) -> tuple[Path, ...]:
        own = () if self.workspace is None else (self.workspace,)
        return (*own, _program_folder())

    def read(self, name: str) -> DataFile:
        """One data file; the workspace's own copy wins.

        Raises:
            ConfigurationFault: the file is nowhere, or cannot be read.
        """
        for folder in self._folders():
            path = folder / name
            if path.is_file():
                try:
                    return DataFile(name, path.read_bytes())
                except OSError as error:
                    raise ConfigurationFault(
                        name, f"打不开（{system_reason(error)}），请检查权限"
                    ) from error
        raise ConfigurationFault(name, "找不到这个文件，请恢复它或重新安装程序")

    def is_own(self, file: DataFile) -> bool:
        """Whether a data file is the workspace's own: its bytes are not those of the program's."""
        path = _program_folder() / file.name
        return not path.is_file() or path.read_bytes() != file.content

    def files(self, folder: str) -> tuple[str, ...]:
        """The names of all files in a data folder, sorted."""
        found = {
            path.name
            for base in self._folders()
            for path in (base / folder).glob("*")
            if path.is_file()
        }
        return tuple(sorted(found))

    def everything(self) -> dict[str, bytes]:
        """Every data file of schemas/ and templates/ as it counts, by its name."""
        found: dict[str, bytes] = {}
        for base in reversed(self._folders()):
            for folder in ("schemas", "templates"):
                for path in sorted((base / folder).rglob("*")):
                    if path.is_file():
                        found[path.relative_to(base).as_posix()] = path.read_bytes()
        return found

    def names(self, folder: str, suffix: str) -> tuple[str, ...]:
        """The names of all files with a suffix in a data folder, without it, sorted."""
        found = self.files(folder)
        return tuple(name.removesuffix(suffix) for name in found if name.endswith(suffix))
