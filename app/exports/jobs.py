"""Large exports under way, each a folder in `instance/exports`:

    job.json        who asked for what
    progress.json   how far it is, once it has begun
    result          the file, once it is whole
    refusal.json    why there is none

Each is written once or replaced whole, so that every server process can tell how a job stands, and
none needs to have started it. An hour after it was asked for a job is swept away. They are written
by processes of their own, started when first needed, at most two at once.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any, Literal, cast

from flask import Flask

from app.domain.errors import Busy, Failed, Invalid, Missing, Refused, Stale, TooLarge
from app.exports.orders import ExportOrder, from_json, to_json
from app.folders import IMPORTED_FROM

KEPT_SECONDS = 60 * 60
# Somebody is sure to have begun and ended it by then, unless the server itself stopped.
SILENT_SECONDS = 10 * 60
INTERRUPTED = "This export was interrupted. Start it again."

State = Literal["queued", "writing", "done", "failed"]
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

_REFUSALS: dict[str, type[Refused]] = {
    kind.__name__: kind for kind in (Invalid, Missing, Stale, TooLarge)
}


@dataclass(frozen=True)
class Job:
    folder: Path

    @property
    def id(self) -> uuid.UUID:
        return uuid.UUID(self.folder.name)

    @property
    def result(self) -> Path:
        return self.folder / "result"

    @cached_property
    def order(self) -> ExportOrder:
        return from_json(self._known["order"])

    def belongs_to(self, user_id: uuid.UUID, project_id: uuid.UUID) -> bool:
        return self._known["user"] == str(user_id) and self.is_of(project_id)

    def is_of(self, project_id: uuid.UUID) -> bool:
        """Raises KeyError where it is gone or just begun."""
        return self._known["order"]["project_id"] == str(project_id)

    @property
    def state(self) -> State:
        if self.result.exists():
            return "done"
        if self.refusal:
            return "failed"
        return "writing" if (self.folder / "progress.json").exists() else "queued"

    @property
    def refusal(self) -> str:
        """The sentence for whoever waits, or ""."""
        known = _read(self.folder / "refusal.json")
        if known:
            return str(known["message"])
        return INTERRUPTED if self._silent() else ""

    @property
    def progress(self) -> tuple[int, int]:
        """Passages written, and how many there are."""
        known = _read(self.folder / "progress.json") or {"done": 0, "total": 0}
        return known["done"], known["total"]

    def tell(self, done: int, total: int) -> None:
        with suppress(PermissionError):  # Windows, while somebody reads it: the next time then
            _put(self.folder / "progress.json", {"done": done, "total": total})

    def finish(self, data: bytes) -> None:
        draft = self.folder / "draft"
        draft.write_bytes(data)
        draft.replace(self.result)

    def fail(self, refused: Refused) -> None:
        _put(self.folder / "refusal.json", {"message": refused.message})

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    @cached_property
    def _known(self) -> dict[str, Any]:
        return _read(self.folder / "job.json") or {}

    def _silent(self) -> bool:
        """No sign of life for long, or swept away this moment."""
        told = [0.0]
        for name in ("job.json", "progress.json"):  # not their drafts, which come and go
            with suppress(OSError):
                told.append((self.folder / name).stat().st_mtime)
        return time.time() - max(told) > SILENT_SECONDS and not self.result.exists()


def add(folder: Path, order: ExportOrder, user_id: uuid.UUID) -> Job:
    """A new job in the folder of jobs, from which old ones are swept."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for old in folder.iterdir():
        with suppress(OSError):
            if time.time() - old.stat().st_mtime > KEPT_SECONDS:
                Job(old).remove()
    job = Job(folder / str(uuid.uuid4()))
    job.folder.mkdir(mode=0o700)
    _put(job.folder / "job.json", {"user": str(user_id), "order": to_json(order)})
    return job


def forget(folder: Path, project_id: uuid.UUID | None = None) -> None:
    """Take away every job of a project, or of all: what it wrote may hold what was purged."""
    for each in folder.iterdir() if folder.is_dir() else ():
        job = Job(each)
        with suppress(OSError, KeyError):
            if project_id is None or job.is_of(project_id):
                job.remove()


def find(folder: Path, id: uuid.UUID, user_id: uuid.UUID, project_id: uuid.UUID) -> Job:
    """Missing unless this person asked for it in this project."""
    job = Job(folder / str(id))
    if not (job.folder / "job.json").exists() or not job.belongs_to(user_id, project_id):
        raise Missing("There is no such export, or it was swept away. Start it again.")
    return job


def _put(path: Path, values: dict[str, Any]) -> None:
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        draft.write_text(json.dumps(values), "utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        known: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except OSError:
        return None
    return known


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
        many, TooLarge when it takes too long, Failed when the worker dies, and what the worker
        refuses."""
        if not self._room.acquire(blocking=False):
            raise Busy(FULL)
        try:
            with self._slots:
                answer = self._answer(folder)
        finally:
            self._room.release()
        if "refused" in answer:
            raise _REFUSALS.get(answer["refused"], Invalid)(answer["message"])
        if "late" in answer:
            raise TooLarge(LATE)
        if answer:
            raise Failed(DIED)

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
            cwd=IMPORTED_FROM,
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
