"""Runs test modules of a copy of the program, each in a fork of a process that has everything
imported but the program: half of a short run is imports.

`python -m tests.mutants.trying` in the copy: reads lines "seconds tests/… tests/…", and answers
each with the exit code of pytest, or "late" when the seconds were over.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import time
from contextlib import suppress

import pytest

OURS = ("app", "tests", "__main__", "__mp_main__")
SOME = ("tests/web/test_health.py", "tests/writers/test_word.py")
QUIETLY = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--engine=sqlite")


def main() -> None:
    sys.dont_write_bytecode = False  # the other half of a short run is compiling
    for name in _modules_of_others():
        with suppress(ImportError, ValueError):  # some are made up by others
            importlib.import_module(name)
    for line in sys.stdin:
        seconds, *tests = line.split()
        print(_answer(tests, float(seconds)), flush=True)


def _modules_of_others() -> list[str]:
    """What the program and its tests import, as a fork found by running some."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        os.dup2(2, 1)
        pytest.main([*QUIETLY, *SOME])
        found = [name for name in sys.modules if name.partition(".")[0] not in OURS]
        os.write(writing, "\n".join(found).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as names:
        found = names.read().split("\n")
    os.waitpid(child, 0)
    return found


def _answer(tests: list[str], seconds: float) -> str:
    if not (child := os.fork()):
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        os._exit(pytest.main([*QUIETLY, *tests]))
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return str(os.waitstatus_to_exitcode(status))
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)  # and the processes that its tests started
    os.waitpid(child, 0)
    return "late"


if __name__ == "__main__":
    main()
