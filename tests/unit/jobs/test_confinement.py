"""The limits that the kernel keeps for a worker while it has a file."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from pipeline.jobs.confinement import ended_by_alarm

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")


def run(code: str) -> subprocess.CompletedProcess[str]:
    """A process of its own that runs some lines."""
    lines = f"import resource, signal\nfrom pipeline.jobs.confinement import confined\n{code}"
    return subprocess.run(
        [sys.executable, "-c", lines], capture_output=True, text=True, check=False, timeout=60
    )


def test_a_hang_ends_with_the_process() -> None:
    """The alarm ends a process that hangs where no Python runs, and can be told from an abort."""
    # A pattern that goes astray holds the interpreter, as a library that hangs does.
    done = run("import re\nwith confined(1, 4096):\n    re.match('(a+)+b', 'a' * 60)")
    assert done.returncode == -signal.SIGPROF
    assert ended_by_alarm(done.returncode)
    assert not ended_by_alarm(-signal.SIGABRT)
    assert not ended_by_alarm(None)


def test_memory_is_refused_by_the_kernel() -> None:
    """What asks for more than the limit gets none, and goes on after the block."""
    done = run(
        "try:\n    with confined(30, 512):\n        bytearray(2**30)\n"
        "except MemoryError:\n    print('refused', len(bytearray(2**30)) == 2**30)"
    )
    assert done.stdout == "refused True\n"


def test_the_limits_end_with_the_block() -> None:
    """A worker that is done with a file is as free as before, also where reading raised."""
    done = run(
        "before = resource.getrlimit(resource.RLIMIT_AS)\n"
        "try:\n    with confined(30, 512):\n        raise KeyError\n"
        "except KeyError:\n    pass\n"
        "print(resource.getrlimit(resource.RLIMIT_AS) == before, signal.getitimer(0))"
    )
    assert done.stdout == "True (0.0, 0.0)\n"


def test_a_lower_limit_of_the_system_holds() -> None:
    """A limit that the system's own administrator set is never raised."""
    done = run(
        "resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))\n"
        "with confined(30, 4096):\n    print(resource.getrlimit(resource.RLIMIT_AS)[0] == 2**31)"
    )
    assert done.stdout == "True\n"
