"""The processes that write large exports: started when first needed, at most two at once."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast

from flask import Flask

from app.domain.errors import Busy, Invalid, Missing, Refused, TooLarge

PROGRAM = [sys.executable, "-X", "utf8", "-m", "app.exports.worker"]
AT_ONCE = 2  # of up to 1 GB each
MOST_WAITING = 24
WALL_SECONDS = 120
FULL = "Many exports are being written just now. Try again in a minute."
LATE = (
    f"Writing this file took more than {WALL_SECONDS} seconds. Choose fewer passages with the "
    "filter, or another format."
)
DIED = (
    "Writing this file failed, and nothing else did. Try again; if it happens again, choose fewer "
    "passages or another format, and tell your administrator."
)

_ROOT = Path(__file__).parents[2]
_REFUSALS: dict[str, type[Refused]] = {kind.__name__: kind for kind in (Invalid, Missing, TooLarge)}


def setup_of(app: Flask) -> dict[str, str]:
    """What a worker of the application is told first. It names the database with its password: it
    goes to the worker's input and nowhere else."""
    return {"database_url": str(app.config["DATABASE_URL"]), "instance": app.instance_path}


class Workers:
    """`setup` is what a worker is told first (see worker.py)."""

    def __init__(self, setup: Mapping[str, str]) -> None:
        self._setup = dict(setup)
        self._slots = threading.BoundedSemaphore(AT_ONCE)
        self._room = threading.BoundedSemaphore(AT_ONCE + MOST_WAITING)
        self._idle: list[_Worker] = []

    def write(self, folder: Path) -> None:
        """Have the job in this folder written, once its turn comes. Raises Busy when there are too
        many, when it takes too long or when the worker dies, and what the worker refuses."""
        if not self._room.acquire(blocking=False):
            raise Busy(FULL)
        try:
            with self._slots:
                answer = self._answer(folder)
        finally:
            self._room.release()
        if "refused" in answer:
            raise _REFUSALS.get(answer["refused"], Invalid)(answer["message"])
        if answer:
            raise Busy(LATE if "late" in answer else DIED)

    def warm(self) -> None:
        """Start a worker for somebody who is about to need one."""
        if not any(worker.running for worker in self._idle):
            self._idle.append(_Worker(self._setup))

    def close(self) -> None:
        """End those that have nothing to do."""
        while self._idle:
            self._idle.pop().end()

    def _answer(self, folder: Path) -> dict[str, Any]:
        while True:
            try:
                worker, new = self._idle.pop(), False
            except IndexError:
                worker, new = _Worker(self._setup), True
            answer = worker.ask(folder)
            if answer.pop("last", False):
                worker.end()
                self.warm()
            elif worker.running:
                self._idle.append(worker)
            # One that had stopped for want of work has not begun; a new one takes its place.
            if "stopped" not in answer or new:
                return answer


class _Worker:
    def __init__(self, setup: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 (our own program)
            PROGRAM,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            cwd=_ROOT,
        )
        self._to = cast(IO[str], self._process.stdin)
        self._from = cast(IO[str], self._process.stdout)
        self._late = False
        self._send(setup)

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def ask(self, folder: Path) -> dict[str, Any]:
        """Its answer, or {"stopped"} when it never began, {"late"} or {"died"}."""
        clock = threading.Timer(WALL_SECONDS, self._too_late)
        clock.daemon = True
        clock.start()
        try:
            self._send(str(folder))
            begun = self._heard()
            answer = self._heard() if begun else None
        finally:
            clock.cancel()
        if answer is not None:
            return answer
        self.end()
        if self._late:
            return {"late": True}
        return {"died": True} if begun else {"stopped": True}

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._to, self._from):
            with suppress(OSError):
                pipe.close()

    def _too_late(self) -> None:
        self._late = True
        self._process.kill()

    def _send(self, message: object) -> None:
        with suppress(OSError):  # it has stopped: there will be no answer either
            self._to.write(json.dumps(message) + "\n")
            self._to.flush()

    def _heard(self) -> dict[str, Any] | None:
        line = self._from.readline()
        answer: dict[str, Any] | None = json.loads(line) if line.endswith("\n") else None
        return answer
