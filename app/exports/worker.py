"""The program that `jobs.Workers` runs: orders on standard input, files into the database.

    python -m app.exports.worker

The first line is a JSON object {"database_url": …, "docx_template": …, "instance": …}; every
further one is a job, [project, id, holder, order] (store/export_jobs.py, orders.py). To each it
answers {"begun": true}, now and then {"done": passages, "total": passages}, and then {} or, when
there is no file, {"refused": kind, "message": sentence} or {"broken": name of the error}. It ends
with its input, when nothing has come for a minute, and after a file that took much memory, for
little of that would be given back: {"last": true} says so.
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
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

MEMORY_BYTES = 1024 * 2**20
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
    work = _work(setup, say)
    for line in _lines():
        say({"begun": True})
        answer, last = work(*json.loads(line)), _has_grown()
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


def _work(
    setup: dict[str, str], say: Callable[[dict[str, Any]], None]
) -> Callable[[str, str, str, dict[str, Any]], dict[str, Any]]:
    """Not the whole application: the database and the writers, in half the time."""
    from flask import Flask

    from app.domain.errors import Refused
    from app.exports.orders import from_json, write
    from app.store.export_jobs import Claim, keep
    from app.store.transactions import init_database, leave

    app = Flask("briefmark-export", instance_path=setup["instance"])
    app.config["DATABASE_URL"] = setup["database_url"]
    init_database(app)

    def work(project: str, id: str, holder: str, ordered: dict[str, Any]) -> dict[str, Any]:
        order = from_json(ordered)
        if order.template:  # each server has its own, in a folder of its own
            order = replace(order, template=setup["docx_template"])
        try:
            with app.app_context():
                try:
                    told = _Progress(say)
                    data = write(order, told)
                    keep(Claim(*map(uuid.UUID, (project, id, holder))), data, told.total)
                finally:
                    leave()
        except Refused as refused:
            return {"refused": type(refused).__name__, "message": refused.message}
        except MemoryError:
            return {"refused": "TooLarge", "message": TOO_MUCH}
        except Exception as error:  # the next job is to be written by this process, too
            traceback.print_exc()
            return {"broken": type(error).__name__}
        return {}

    return work


class _Progress:
    """Told of every passage, says so four times a second."""

    def __init__(self, say: Callable[[dict[str, Any]], None]) -> None:
        self._say, self._due, self.total = say, 0.0, 0

    def __call__(self, done: int, total: int) -> None:
        self.total = total
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + TELL_SECONDS
            self._say({"done": done, "total": total})


if __name__ == "__main__":
    main()
