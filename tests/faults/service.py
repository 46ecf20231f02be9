"""Briefmark as faults find it: a server that can be killed and started again on its port, a study
with briefs to mark, and people who mark and send again what was not acknowledged, under its id, as
static/app/kept.js does."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import signal
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from app import create_app
from app.domain.tokens import new_token
from app.store import sessions, users
from app.store.database import change, db
from app.store.migrating import migrate
from app.store.tables.briefs import Highlight
from app.store.tables.columns import now
from app.store.tables.people import Event
from tests.bench.http import Answer, Client
from tests.bench.ours import PEOPLE, PROGRAM, Ours, Study
from tests.bench.servers import Server, free_port
from tests.bench.texts import Text, spans, text_of
from tests.live.people import Reader, Readers

PATIENCE = 30.0  # seconds
LOST = (OSError, http.client.HTTPException)


@dataclass
class Service:
    """`folder` is the instance; `database` an address, or "" for SQLite's file in it."""

    folder: Path
    database: str = ""
    env: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    program: list[str] = field(default_factory=lambda: [str(PROGRAM)])
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    def start(self, ready: str = "/readyz") -> float:
        """Returns the seconds until it answered."""
        began = time.perf_counter()
        named = {"BRIEFMARK_DATABASE_URL": self.database} if self.database else {}
        command = [*self.program, "--instance", str(self.folder), "serve"]
        with (self.folder / "output.txt").open("ab") as output:
            self._process = subprocess.Popen(
                [*command, "--port", str(self.port)],
                stdout=output,
                stderr=output,
                env={**os.environ, **named, **self.env},
            )
        client = Client(self.url, patience=PATIENCE)
        while time.perf_counter() - began < PATIENCE:
            if self._process.poll() is not None:
                break
            try:
                client.get(ready)
            except OSError:
                time.sleep(0.005)
            except RuntimeError:  # it answers that it is not ready
                time.sleep(0.05)
            else:
                return time.perf_counter() - began
        raise RuntimeError(f"It did not start: {self.said()[-2000:]}")

    def said(self) -> str:
        return (self.folder / "output.txt").read_text("utf-8", "replace")

    def kill(self) -> None:
        assert self._process
        self._process.kill()
        self._process.wait()

    def stop(self) -> float:
        """As an administrator does; the seconds that it took."""
        began = time.perf_counter()
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(PATIENCE)
        return time.perf_counter() - began


@dataclass
class Scene:
    """A running service with a study, and its people by their tokens."""

    service: Service
    ours: Ours
    study: Study
    tokens: list[str]
    briefs: int
    text: Text

    def person(self, at: int, patience: float = PATIENCE) -> Client:
        client = Client(self.service.url, refuses=False, patience=patience)
        client.cookies["briefmark_session"] = self.tokens[at % len(self.tokens)]
        client.headers = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
        client.headers["X-CSRFToken"] = json.loads(client.get("/sign-in").body)["csrf_token"]
        return client

    def sign_in(self) -> None:
        """Begin the sessions of all tokens."""
        with self.ours.app.app_context():
            with change():
                for person, token in zip(self.ours.people, self.tokens, strict=True):
                    sessions.start(person, token, now(), address="127.0.0.1", agent="faults")
            db.session.remove()
            db.engine.dispose()

    def passages(self) -> Iterator[tuple[str, dict[str, object]]]:
        """(address, fields) of as many passages as one likes, over all briefs."""
        base = f"{self.study.project}/briefs"
        for at, span in enumerate(itertools.cycle(spans(self.text, 1500))):
            brief = 1 + at % self.briefs
            fields = Ours.fields(self.study, span)
            del fields["revision"]  # of the last brief
            yield f"{base}/{brief}/highlights", fields


@contextmanager
def scene(
    folder: Path,
    database: str = "",
    *,
    briefs: int = 8,
    highlights: int = 10,
    words: int = 11_000,
    env: dict[str, str] | None = None,
) -> Iterator[Scene]:
    """`database` is the address that the service is told; see `Service`."""
    folder.mkdir(parents=True, exist_ok=True)
    app = create_app({"INSTANCE": folder, **({"DATABASE_URL": database} if database else {})})
    migrate(app)
    tokens = [new_token() for _ in range(PEOPLE)]
    with app.app_context(), change():
        people = [users.add(f"a{at}@example.org", f"Analyst {at}", "none") for at in range(PEOPLE)]
    service = Service(folder, database, env or {})
    ours = Ours(Server(service.url, 0, folder / "output.txt", 0.0), app, people, Client(""))
    text = text_of(words)
    here = Scene(service, ours, ours.study(text, highlights, briefs=briefs), tokens, briefs, text)
    here.sign_in()
    try:
        yield here
    finally:
        service.stop()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def readers_of(scene: Scene, count: int, pause: float = 0.1) -> Readers:
    """So many who open the brief, one after the other, and see what they see."""
    project, brief = scene.study.project, scene.study.path
    return Readers(
        [
            Reader(scene.person(at), project, brief, paths=[brief], pause=pause)
            for at in range(count)
        ]
    )


@dataclass
class Markers:
    """People who mark at once, each on a connection of their own. `acknowledged` are ids that the
    server said it had saved, `sent` all that were sent at least once."""

    scene: Scene
    count: int = 4
    acknowledged: set[uuid.UUID] = field(default_factory=set)
    sent: set[uuid.UUID] = field(default_factory=set)
    again: int = 0  # how often one was sent once more
    statuses: dict[int, int] = field(default_factory=dict)
    slowest: float = 0.0  # seconds of a request that was answered, or not
    log: list[object] | None = None  # told of each that is acknowledged
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _end: threading.Event = field(default_factory=threading.Event)
    _given_up: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _passages: Iterator[tuple[str, dict[str, object]]] | None = None

    def start(self) -> None:
        self._passages = self._passages or self.scene.passages()
        self._end.clear()
        clients = [self.scene.person(at) for at in range(self.count)]
        self._threads = [
            threading.Thread(target=self._run, args=(client,), daemon=True) for client in clients
        ]
        for thread in self._threads:
            thread.start()

    def stop_at_once(self) -> None:
        """What was sent and not acknowledged is given up."""
        self._given_up.set()
        self.stop()

    def stop(self) -> None:
        """Once everything that was sent is acknowledged."""
        self._end.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, acknowledged: int) -> None:
        end = time.monotonic() + 2 * PATIENCE
        while len(self.acknowledged) < acknowledged and time.monotonic() < end:
            time.sleep(0.002)
        if len(self.acknowledged) < acknowledged:
            raise RuntimeError(f"Nothing moves: {self.scene.service.said()[-2000:]}")

    def _run(self, client: Client) -> None:
        while not self._end.is_set():
            with self._lock:
                assert self._passages
                address, fields = next(self._passages)
                self.sent.add(uuid.UUID(str(fields["id"])))
            self._mark(client, address, fields)

    def _mark(self, client: Client, address: str, fields: dict[str, object]) -> None:
        for tries in itertools.count():
            began = time.perf_counter()
            try:
                answer: Answer | None = client.post(address, fields)
            except LOST:
                answer = None
            took = time.perf_counter() - began
            status = answer.status if answer else 0
            with self._lock:
                self.slowest = max(self.slowest, took)
                self.again += tries > 0
                self.statuses[status] = self.statuses.get(status, 0) + 1
                if status in (200, 201):
                    self.acknowledged.add(uuid.UUID(str(fields["id"])))
                    if self.log is not None:
                        self.log.append(fields["id"])
                    return
            if self._given_up.is_set():
                return
            if status not in (0, 429, 500, 503, 507):
                raise RuntimeError(f"{status}: {answer and answer.text[:300]}")
            time.sleep(0.1)


def kept(scene: Scene, markers: Markers) -> tuple[int, int]:
    """(lost, twice) of what was acknowledged: rows that are not there; rows, lines of the record
    or numbers that are there more than once."""
    with scene.ours.app.app_context():
        ids = db.session.scalars(sa.select(Highlight.id)).all()
        added = db.session.execute(
            sa.select(Event.object_id, sa.func.count())
            .where(Event.kind == "highlight", Event.verb == "add")
            .group_by(Event.object_id)
        ).all()
        numbers = db.session.execute(
            sa.select(Highlight.brief_id, Highlight.number)
            .group_by(Highlight.brief_id, Highlight.number)
            .having(sa.func.count() > 1)
        ).all()
        if db.engine.dialect.name == "sqlite":
            assert db.session.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"
        db.session.remove()
        db.engine.dispose()
    lost = len(markers.acknowledged - set(ids))
    twice = len(ids) - len(set(ids)) + sum(count > 1 for _, count in added) + len(numbers)
    return lost, twice
