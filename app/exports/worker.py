"""The program that `jobs.Workers` runs: orders on standard input, files in the folders of jobs.

    python -m app.exports.worker

The first line is a JSON object {"database_url": …, "instance": …}; every further one is the folder
of a job, as a JSON string. To each it answers {"begun": true} and then {} or, when there is no
file, {"refused": kind, "message": sentence} or {"broken": name of the error}. It ends with its
input, when nothing has come for a minute, and after a file that took much memory, for little of
that would be given back: {"last": true} says so.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

MEMORY_BYTES = 1024 * 2**20
OUTPUT_BYTES = 512 * 2**20
GROWN_BYTES = 256 * 2**20  # typesetting 5,000 passages takes that, and keeps most of it
IDLE_SECONDS = 60
TELL_SECONDS = 0.25
TOO_MUCH = (
    "This export needs more memory than an export may have. Choose fewer passages with the filter, "
    "or another format."
)


def main() -> None:
    _limit()
    gc.disable()  # thousands of rows at once, and none of them in a circle: a third of the time
    say = _answers()
    setup = json.loads(sys.stdin.readline())
    work = _work(setup)
    for line in _lines():
        say({"begun": True})
        answer, last = work(Path(json.loads(line))), _has_grown()
        say({**answer, "last": True} if last else answer)
        if last:
            return
        gc.collect()


def _limit() -> None:
    """Limits for this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the server, and so the input
    with contextlib.suppress(ImportError):
        import resource

        for what, amount in (
            (resource.RLIMIT_AS, MEMORY_BYTES),
            (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
            (resource.RLIMIT_CORE, 0),
        ):
            with contextlib.suppress(ValueError, OSError):  # macOS knows no limit of memory
                resource.setrlimit(what, (amount, amount))


def _has_grown() -> bool:
    try:
        import resource
    except ImportError:
        return False
    unit = 1 if sys.platform == "darwin" else 1024  # getrusage(2)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit > GROWN_BYTES


def _answers() -> Callable[[dict[str, Any]], None]:
    """Standard output is for answers; whatever else prints there goes to standard error."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(answer: dict[str, Any]) -> None:
        channel.write(json.dumps(answer) + "\n")
        channel.flush()

    return say


def _lines() -> Iterator[str]:
    while True:
        idle = threading.Timer(IDLE_SECONDS, os._exit, [0])
        idle.daemon = True
        idle.start()
        line = sys.stdin.readline()
        idle.cancel()
        if not line:
            return
        yield line


def _work(setup: dict[str, str]) -> Callable[[Path], dict[str, Any]]:
    """Not the whole application: the database and the writers, in half the time."""
    from flask import Flask

    from app.domain.errors import Refused
    from app.exports.jobs import Job
    from app.exports.orders import write
    from app.store.transactions import init_database, leave

    app = Flask("briefmark-export", instance_path=setup["instance"])
    app.config["DATABASE_URL"] = setup["database_url"]
    init_database(app)

    def work(folder: Path) -> dict[str, Any]:
        job = Job(folder)
        try:
            with app.app_context():
                try:
                    job.finish(write(job.order, _now_and_then(job.tell)))
                finally:
                    leave()
        except Refused as refused:
            return {"refused": type(refused).__name__, "message": refused.message}
        except MemoryError:
            return {"refused": "TooLarge", "message": TOO_MUCH}
        except Exception as error:
            traceback.print_exc()
            return {"broken": type(error).__name__}
        return {}

    return work


def _now_and_then(tell: Callable[[int, int], object]) -> Callable[[int, int], None]:
    """Told of every passage, tells four times a second."""
    due = 0.0

    def told(done: int, total: int) -> None:
        nonlocal due
        if time.monotonic() >= due:
            due = time.monotonic() + TELL_SECONDS
            tell(done, total)

    return told


if __name__ == "__main__":
    main()
