"""`make bench-scale`: what pages of a large project take, and what their slowest statement does.

    python -m tests.bench.scale [--passages 100000] [--engine sqlite,postgresql] [--explain]

200 briefs, ten analysts, twelve tags; one request at a time, in the program's own process. Each
figure is the median of some requests after a first one, wall milliseconds. The goals are those of a
million passages, whatever is measured.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.domain.tokens import new_token
from app.store import prepared, sessions, users
from app.store.database import change, db
from app.store.migrating import migrate
from app.store.tables.columns import now
from tests import postgres
from tests.bench.ours import PEOPLE, Ours, Study
from tests.bench.texts import text_of

BRIEFS = 200
CHARACTERS = 111_000
ROUNDS = 5
CLOCK = time.process_time if "BRIEFMARK_BENCH_CPU" in os.environ else time.perf_counter
GOALS = {  # wall ms at a million
    "project": 150,
    "codebook": 100,
    "passages": 150,
    "passages, one tag": 150,
    "passages, by tag": 150,
    "passages, last page": 150,
    "brief": 0,  # 1.2 × the same brief alone
    "report": 300,
}


def pages(passages: int) -> dict[str, str]:
    last = f"B{BRIEFS}:{passages // BRIEFS - 40}"
    return {
        "project": "",
        "codebook": "/codebook",
        "passages": "/passages",
        "passages, one tag": "/passages?q=tag:tag-1",
        "passages, by tag": "/passages?group=tag",
        "passages, last page": f"/passages?after={last}",
        "brief": f"/briefs/{BRIEFS}",
        "report": "/report",
    }


def fill(app: Flask, passages: int) -> tuple[Study, Study, str]:
    """The large project, one that has a brief of it alone, and who is signed in."""
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
    with app.app_context(), change():
        db.session.execute(sa.text("ANALYZE"))
    return many, alone, token


@contextmanager
def statements(app: Flask) -> Iterator[list[tuple[float, str, Any]]]:
    """(seconds, SQL, parameters) of each statement sent by this thread meanwhile."""
    seen: list[tuple[float, str, Any]] = []
    mine = threading.get_ident()
    begun = [0.0]

    def before(*_: Any) -> None:
        begun[0] = time.perf_counter()

    def after(_connection: Any, _cursor: Any, sql: str, values: Any, *_: Any) -> None:
        if threading.get_ident() == mine:
            seen.append((time.perf_counter() - begun[0], sql, values))

    send = prepared._send

    def sent(connection: Any, sql: str, values: Any) -> Any:
        answer = send(connection, sql, values)
        after(connection, None, sql, values[0])
        return answer

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", before)
    sa.event.listen(engine, "after_cursor_execute", after)
    prepared._send = sent
    try:
        yield seen
    finally:
        prepared._send = send
        sa.event.remove(engine, "before_cursor_execute", before)
        sa.event.remove(engine, "after_cursor_execute", after)


def wall(client: FlaskClient, address: str) -> float:
    """Milliseconds; of the processor with BRIEFMARK_BENCH_CPU, for a machine that others use."""
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


def measure(app: Flask, passages: int, explain: bool, only: list[str]) -> None:
    begin = time.perf_counter()
    many, alone, token = fill(app, passages)
    print(f"{passages:,} passages written in {time.perf_counter() - begin:.0f} s", flush=True)
    client = app.test_client()
    client.set_cookie("briefmark_session", token)
    for name, path in pages(passages).items():
        if not any(part in name for part in only):
            continue
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        address = many.project + path
        rounds = ROUNDS if wall(client, address) < 3000 else 1
        taken = median(wall(client, address) for _ in range(rounds))
        more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
        said = f"{name:22}{taken:9,.0f} ms"
        if name == "brief":
            wall(client, alone.path)
            other = median(wall(client, alone.path) for _ in range(rounds))
            said += f"   {taken / other:.2f} × alone ({other:.0f})   goal 1.20"
        else:
            said += f"   goal {GOALS[name]}"
        with statements(app) as seen:
            wall(client, address)
        seconds, sql, values = max(seen, key=lambda each: each[0])
        said += f"   {len(seen)} statements, slowest {seconds * 1000:,.0f} ms"
        print(f"{said}   +{more:,.0f} MB", flush=True)
        if explain:
            print(f"    {sql[:600]}\n{explained(app, sql, values)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="scale", description=__doc__)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--engine", default="sqlite,postgresql")
    parser.add_argument("--explain", action="store_true")
    parser.add_argument("--only", default="", help="pages whose name holds this")
    asked = parser.parse_args()
    for engine in asked.engine.split(","):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            places: dict[str, Any] = {"INSTANCE": folder}
            if engine == "postgresql":
                server = stack.enter_context(postgres.running())
                places["DATABASE_URL"] = server.format("postgres")
            app = create_app(places)
            migrate(app)
            print(f"{engine}, {sys.version.split()[0]}", flush=True)
            measure(app, asked.passages, asked.explain, asked.only.split(","))
            with app.app_context():
                db.engine.dispose()


if __name__ == "__main__":
    main()
