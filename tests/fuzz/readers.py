"""The fuzz target: `python -m tests.fuzz.readers FORMAT FOLDER [libFuzzer's options]`.

FOLDER holds what one process leaves for the next: in `inputs` what reached something new, in
`current` the input at hand, in `defects` the smallest input of each exception, with its traceback.
An exception is written down and the search goes on; what kills the process is left in `current`.
"""

from __future__ import annotations

import importlib
import pkgutil
import resource
import sys
from pathlib import Path

import atheris

import pipeline.checking.documents  # before the rest: it is no reader, and slow to instrument

with atheris.instrument_imports(include=["pipeline.intake", "pipeline.reading", "xlrd", "olefile"]):
    import xlrd  # noqa: F401 - like the readers: so that its branches are seen

    import pipeline.intake
    from pipeline.intake.limits import MIB, Limits
    from tests.fuzz.properties import check

    # A reader is loaded when a file of its format comes, which is too late to be instrumented.
    for each in pkgutil.walk_packages(pipeline.intake.__path__, "pipeline.intake."):
        importlib.import_module(each.name)

from tests.fuzz.keeping import MOST_BYTES, Current, keep
from tests.fuzz.mutation import mutated

LIMITS = Limits()


def main(extension: str, folder: Path, options: list[str]) -> None:
    """Search until libFuzzer's options end it; it ends a single input that takes too long."""
    current, defects, path = (
        Current(folder / "current"),
        folder / "defects",
        Path(f"甲.{extension}"),
    )

    def one(content: bytes) -> None:
        current.put(content)
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (LIMITS.memory_mib * MIB, hard))
        try:
            check(content, path, LIMITS)
        except MemoryError:
            pass
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
            keep(defects, extension, content, error)
        finally:
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
        current.put(b"")

    for known in defects.glob(f"*.{extension}"):  # what has been mended is not told again
        content = known.read_bytes()
        known.unlink()
        known.with_suffix(".txt").unlink(missing_ok=True)
        one(content)
    arguments = [
        sys.argv[0], str(folder / "inputs"), f"-max_len={MOST_BYTES}",
        f"-timeout={LIMITS.seconds}", "-rss_limit_mb=0", f"-artifact_prefix={folder}/ended-",
        *options,
    ]  # fmt: skip
    atheris.Setup(
        arguments,
        one,
        custom_mutator=lambda data, most, seed: mutated(data, most, seed, atheris.Mutate),
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
