"""Who writes large exports: threads of this server, at most two, that take jobs from the database
(store/export_jobs.py), and the processes that write them, started when first needed.

Whoever asks for a job, looks at one or waits for one sets them going (`Writers.begin`): so a job
whose server was lost is taken over by the one that is asked about it.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO, cast

from flask import Flask

from app.domain.errors import Busy, Failed, Invalid, Missing, Refused, Stale, TooLarge
from app.exports.orders import ExportOrder, from_json, to_json
from app.folders import IMPORTED_FROM
from app.store import export_jobs
from app.store.export_jobs import FULL, Claim, Job
from app.store.transactions import reading

PROGRAM = [sys.executable, "-X", "utf8", "-m", "app.exports.worker"]
AT_ONCE = 2  # of up to 1 GB each
WALL_SECONDS = 120
TELL_SECONDS = 1.0  # how far it is, where it is any further
HEARD_SECONDS = 5.0  # that it goes on, in any case; see SILENT_SECONDS
LOOK_SECONDS = 0.5  # where another server may have it
MOST_SECONDS = 600  # that a plain link waits
LATE = (
    f"Writing this file took more than {WALL_SECONDS} seconds. Choose fewer passages with the "
    "filter, or another format."
)
DIED = (
    "Writing this file failed, and nothing else did. Try again; if it happens again, choose fewer "
    "passages or another format, and tell your administrator."
)

_log = logging.getLogger(__name__)
_REFUSALS: dict[str, type[Refused]] = {
    kind.__name__: kind for kind in (Failed, Invalid, Missing, Stale, TooLarge)
}
Hold = Callable[[int, int], bool]  # passages written, of how many; whether to go on


def add(order: ExportOrder, user_id: uuid.UUID) -> Job:
    """A new job. Ends the transaction; raises Busy."""
    id = export_jobs.add(order.project_id, user_id, to_json(order))
    return find(order.project_id, id, user_id)


def find(project_id: uuid.UUID, id: uuid.UUID, user_id: uuid.UUID) -> Job:
    """Missing unless this person asked for it in this project. Ends the transaction."""
    with reading():
        return export_jobs.find(project_id, id, user_id)


def order_of(job: Job) -> ExportOrder:
    return from_json(job.ordered)


def file_of(job: Job) -> BinaryIO:
    """The file, open for reading: who reads slowly holds neither a thread nor a connection. Ends
    the transaction; raises Missing where it was swept away."""
    file = cast(BinaryIO, TemporaryFile())  # noqa: SIM115 (whoever gets it closes it)
    try:
        for part in export_jobs.file(job):
            file.write(part)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def stop(app: Flask) -> None:
    """This server ends: what it has begun is given to others."""
    if writers := app.extensions.get("exports"):
        writers.stop()


def of(app: Flask) -> Writers:
    """Those of this server process."""
    known = app.extensions
    writers: Writers = known.get("exports") or known.setdefault("exports", Writers(app))
    return writers


def setup_of(app: Flask) -> dict[str, str]:
    """What a worker of the application is told first. It names the database with its password: it
    goes to the worker's input and nowhere else."""
    named = ("DATABASE_URL", "DOCX_TEMPLATE")
    return {name.lower(): str(app.config[name]) for name in named} | {"instance": app.instance_path}


class Writers:
    def __init__(self, app: Flask) -> None:
        self.workers = Workers(setup_of(app))
        self._context = app.app_context
        self._changing = threading.Condition()
        self._hands = self._ended = 0
        self._claims: set[Claim] = set()
        self._stopped = False

    def begin(self) -> None:
        """Have what waits written by threads of this process, unless all are at it."""
        with self._changing:
            if self._stopped or self._hands >= AT_ONCE:
                return
            self._hands += 1
        # It outlives the request; a daemon, so that it does not keep the server from ending.
        threading.Thread(target=self._work, name="exports", daemon=True).start()

    def finished(self, job: Job, user_id: uuid.UUID) -> Job:
        """The job once it is done, whoever writes it. Raises what it was refused with."""
        until = time.monotonic() + MOST_SECONDS
        while time.monotonic() < until:
            ended = self._ended
            job = find(job.project_id, job.id, user_id)
            if job.waits:
                self.begin()
            if job.state == "done":
                return job
            if job.state == "failed":
                raise _REFUSALS.get(job.refused, Invalid)(job.message)
            with self._changing:
                self._changing.wait_for(partial(self._is_past, ended), LOOK_SECONDS)
        raise Busy(FULL)

    def stop(self) -> None:
        """Give back what is being written, and end the processes."""
        with self._changing:
            self._stopped, claims = True, list(self._claims)
        with self._context():
            for claim in claims:
                try:
                    export_jobs.give_back(claim)
                except Exception:  # it is taken over all the same, a little later
                    _log.exception("An export could not be given back")
        self.workers.close()

    def _is_past(self, ended: int) -> bool:
        return self._ended != ended

    def _work(self) -> None:
        try:
            with self._context():
                while not self._stopped and (taken := export_jobs.claim()):
                    self._write(*taken)
        except Exception:  # such as a database that is gone: whoever looks next begins again
            _log.exception("Exports could not be written")
        finally:
            with self._changing:
                self._hands -= 1

    def _write(self, claim: Claim, ordered: Mapping[str, Any]) -> None:
        with self._changing:
            self._claims.add(claim)
        try:
            self.workers.write(claim, ordered, partial(self._hold, claim))
        except Refused as refused:
            export_jobs.fail(claim, type(refused).__name__, refused.message)
        finally:
            with self._changing:
                self._claims.discard(claim)
                self._ended += 1
                self._changing.notify_all()

    def _hold(self, claim: Claim, done: int, total: int) -> bool:
        try:
            with self._context():
                return export_jobs.hold(claim, done, total)
        except Exception:  # a database that is away for a moment; for longer, others have it
            _log.exception("An export could not say how far it is")
            return True


class Workers:
    """The processes that write. `setup` is what each is told first (see worker.py)."""

    def __init__(self, setup: Mapping[str, str]) -> None:
        self._setup = dict(setup)
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()

    def write(self, claim: Claim, ordered: Mapping[str, Any], hold: Hold) -> None:
        """Have this job written, for as long as it may be held. Raises TooLarge when it takes too
        long, Failed when the worker dies, and what the worker refuses."""
        answer = self._answer([*map(str, claim), dict(ordered)], hold)
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
        """End them all."""
        for worker in list(self._busy):
            worker.kill()
        while self._idle:
            self._idle.pop().end()

    def _answer(self, what: list[Any], hold: Hold) -> dict[str, Any]:
        while True:
            try:
                worker, new = self._idle.pop(), False
            except IndexError:
                worker, new = _Worker(self._setup), True
            self._busy.add(worker)
            try:
                answer = worker.ask(what, hold)
            finally:
                self._busy.discard(worker)
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
        self._progress = 0, 0
        self._send(setup)

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def ask(self, what: list[Any], hold: Hold) -> dict[str, Any]:
        """Its answer, or {"stopped"} when it never began, {"late"} or {"died"}."""
        over = threading.Event()
        watching = threading.Thread(target=self._watch, args=(hold, over), daemon=True)
        self._progress = 0, 0
        watching.start()
        try:
            self._send(what)
            begun = self._heard()
            answer = self._heard() if begun else None
            while answer and "done" in answer:
                self._progress = answer["done"], answer["total"]
                answer = self._heard()
        finally:
            over.set()
        if answer is not None:
            return answer
        self.end()
        if self._late:
            return {"late": True}
        return {"died": True} if begun else {"stopped": True}

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> None:
        self.kill()
        self._process.wait()
        for pipe in (self._to, self._from):
            with suppress(OSError):
                pipe.close()

    def _watch(self, hold: Hold, over: threading.Event) -> None:
        began = said_at = time.monotonic()
        said = self._progress
        while not over.wait(TELL_SECONDS):
            now, progress = time.monotonic(), self._progress
            self._late = now - began > WALL_SECONDS
            is_due = progress != said or now - said_at > HEARD_SECONDS
            if self._late or (is_due and not hold(*progress)):
                return self.kill()
            if is_due:
                said, said_at = progress, now

    def _send(self, message: object) -> None:
        with suppress(OSError):  # it has stopped: there will be no answer either
            self._to.write(json.dumps(message) + "\n")
            self._to.flush()

    def _heard(self) -> dict[str, Any] | None:
        line = self._from.readline()
        answer: dict[str, Any] | None = json.loads(line) if line.endswith("\n") else None
        return answer
