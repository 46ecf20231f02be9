"""`make bench-scale`: what pages of a large project take, and what their slowest statement does.

    python -m tests.bench.scale [--passages 100000] [--engine sqlite,postgresql] [--explain]

200 briefs, ten analysts, twelve tags; one request at a time, in the program's own process. Last
every other cell of the matrix is written. Each figure is the median of some requests after a first
one, wall milliseconds. The goals are those of a million passages, whatever is measured.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.domain.tokens import new_token
from app.store import sessions, users
from app.store.database import change, db
from app.store.deadlines import hurry
from app.store.migrating import migrate
from app.store.tables.columns import now
from tests import postgres
from tests.bench.measuring import (
    AtMost,
    Goal,
    Row,
    Share,
    forget_peak,
    peak_megabytes,
    resident_megabytes,
)
from tests.bench.ours import PEOPLE, Ours, Study
from tests.bench.report import one_line
from tests.bench.texts import text_of

ENGINES = "sqlite", "postgresql"
BRIEFS = 200
CHARACTERS = 111_000
ROUNDS, SLOW = 5, 3000  # milliseconds from which on once is enough
CLOCK = time.process_time if "BENCH_CPU" in os.environ else time.perf_counter
WRITTEN = "half written"
GOALS: dict[str, Goal] = {  # wall ms at a million
    "project": AtMost(150),
    "codebook": AtMost(100),
    "passages": AtMost(150),
    "passages, one tag": AtMost(150),
    "passages, by tag": AtMost(150),
    "passages, last page": AtMost(150),
    "brief": Share(1.2),
    "report": AtMost(300),
    "matrix": AtMost(300),
    f"report, {WRITTEN}": AtMost(300),
    f"matrix, {WRITTEN}": AtMost(300),
}
MEMORY = {"report": AtMost(50)}  # MB
WHOLE = "brief"  # measured beside the same brief alone in its project


@dataclass(frozen=True)
class Page:
    """Milliseconds of its requests, those of the same page of a small project in turn with them, by
    how many megabytes the first made the process grow, how many statements one sends, and the
    slowest of them: milliseconds, SQL, values."""

    name: str
    taken: Sequence[float]
    alone: Sequence[float]
    memory: float
    statements: int
    slowest: tuple[float, str, Any]

    def rows(self, where: str) -> Iterator[Row]:
        note = f"{self.statements} statements, the slowest {self.slowest[0]:,.1f} ms"
        work = f"{self.name}, {where}"
        yield Row(work, "ms", self.taken, GOALS[self.name], self.alone, "it alone", note)
        if goal := MEMORY.get(self.name):
            yield Row(f"{work}: memory", "MB", [self.memory], goal)


@dataclass(frozen=True)
class Large:
    """The application over a project with so many passages, another one that has a brief of it
    alone, and the session of somebody who reads both."""

    app: Flask
    ours: Ours
    passages: int
    many: Study
    alone: Study
    token: str

    def pages(self) -> dict[str, str]:
        last = f"B{BRIEFS}:{self.passages // BRIEFS - 40}"
        return {
            "report": "/report",  # first, while the process is small: its memory is measured
            "project": "",
            "codebook": "/codebook",
            "passages": "/passages",
            "passages, one tag": "/passages?q=tag:tag-1",
            "passages, by tag": "/passages?group=tag",
            "passages, last page": f"/passages?after={last}",
            "brief": f"/briefs/{BRIEFS}",
            "matrix": "/matrix",
            f"report, {WRITTEN}": "/report",
            f"matrix, {WRITTEN}": "/matrix",
        }


def _filled(app: Flask, passages: int) -> Large:
    token = new_token()
    with app.app_context(), change():
        people = [
            users.add(f"analyst{at}@example.org", f"Analyst {at}", "none") for at in range(PEOPLE)
        ]
        sessions.start(people[0], token, now(), address="127.0.0.1", agent="bench")
    ours = Ours(None, app, people, None)  # type: ignore[arg-type]
    text = text_of(CHARACTERS)
    many = ours.study(text, passages // BRIEFS, briefs=BRIEFS)
    alone = ours.study(text, passages // BRIEFS)
    _looked_at(app)
    return Large(app, ours, passages, many, alone, token)


def _looked_at(app: Flask) -> None:
    hurry(False)  # a request that went before left this thread in a hurry
    with app.app_context(), change():
        if db.engine.dialect.name == "postgresql":  # which does so by itself; SQLite never does
            db.session.execute(sa.text("ANALYZE"))


@contextmanager
def statements(app: Flask) -> Iterator[list[tuple[str, Any]]]:
    """(SQL, parameters) of each statement sent by this thread meanwhile."""
    seen: list[tuple[str, Any]] = []
    mine = threading.get_ident()

    def note(_connection: Any, _cursor: Any, sql: str, values: Any, context: Any, _: Any) -> None:
        if threading.get_ident() == mine:
            seen.append((sql, values if context else values[0]))  # without one it is `Prepared`

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def slowest(app: Flask, sent: Sequence[tuple[str, Any]]) -> tuple[float, str, Any]:
    """(milliseconds, SQL, parameters) of the one that takes longest to its last row, alone: SQLite
    finds most rows as they are fetched."""
    taken: list[tuple[float, str, Any]] = []
    with app.app_context():
        cursor = db.session.connection().connection.cursor()
        for sql, values in sent:
            if sql.lstrip().startswith(("SELECT", "WITH")):
                begin = CLOCK()
                cursor.execute(sql, values)
                cursor.fetchall()
                taken.append(((CLOCK() - begin) * 1000, sql, values))
        db.session.rollback()
    return max(taken, key=lambda each: each[0])


def wall(client: FlaskClient, address: str) -> float:
    """Milliseconds; of the processor with BENCH_CPU, for a machine that others use."""
    begin = CLOCK()
    answer = client.get(address)
    taken = (CLOCK() - begin) * 1000
    assert answer.status_code == 200, (address, answer.status_code)
    return taken


def explained(app: Flask, sql: str, values: Any) -> str:
    with app.app_context():
        connection = db.session.connection()
        word = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
        cursor = connection.connection.cursor()
        cursor.execute(f"{word} {sql}", values)
        return "\n".join(f"    {row[-1]}" for row in cursor.fetchall())


@contextmanager
def large_project(engine: str, passages: int) -> Iterator[Large]:
    """In a database of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="briefmark-scale-")))
        places: dict[str, Any] = {"INSTANCE": folder}
        if engine == "postgresql":
            places["DATABASE_URL"] = stack.enter_context(postgres.running()).format("postgres")
        app = create_app(places)
        migrate(app)
        try:
            yield _filled(app, passages)
        finally:
            with app.app_context():
                db.engine.dispose()


def measured(project: Large, only: str = "") -> Iterator[Page]:
    """Each of the pages whose name holds one of these words, between which are commas."""
    gc.collect()  # as the server does before it answers
    gc.freeze()
    gc.set_threshold(5_000)
    client, pid = project.app.test_client(), os.getpid()
    client.set_cookie("briefmark_session", project.token)
    many, alone, written = project.many, project.alone, False
    for name, path in project.pages().items():
        if not any(part in name for part in only.split(",")):
            continue
        if name.endswith(WRITTEN) and not written:
            written = bool(project.ours.chart(many))
            _looked_at(project.app)
        address = many.project + path
        forget_peak(pid)
        before = resident_megabytes(pid)
        first = wall(client, address)
        memory = peak_megabytes(pid) - before
        taken: list[float] = []
        other: list[float] = []
        for _ in range(ROUNDS if first < SLOW else 1):
            taken.append(wall(client, address))
            if name == WHOLE:
                other.append(wall(client, alone.path))
        with statements(project.app) as sent:
            wall(client, address)
        yield Page(name, taken, other, memory, len(sent), slowest(project.app, sent))


def main() -> None:
    parser = argparse.ArgumentParser(prog="scale", description=__doc__)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--engine", default=",".join(ENGINES))
    parser.add_argument("--explain", action="store_true")
    parser.add_argument("--only", default="", help="pages whose name holds this, by commas")
    asked = parser.parse_args()
    for engine in asked.engine.split(","):
        begin = time.perf_counter()
        with large_project(engine, asked.passages) as project:
            took = time.perf_counter() - begin
            print(
                f"{engine}, {sys.version.split()[0]}: {asked.passages:,} passages written in "
                f"{took:.0f} s",
                flush=True,
            )
            for page in measured(project, asked.only):
                for row in page.rows(engine):
                    print(f"{one_line(row)}   {row.note}", flush=True)
                if asked.explain:
                    _, sql, values = page.slowest
                    print(f"    {sql[:600]}\n{explained(project.app, sql, values)}", flush=True)


if __name__ == "__main__":
    main()
