"""What an act over 3,000 passages takes: seconds, statements, and how long a colleague who marks in
the same brief waits meanwhile, against alone; on both databases.

    python -m tests.store.measured_acts [passages]
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.actions import acts
from app.actions.highlights import add_highlight
from app.store import acts as store
from app.store import filters, memberships
from app.store.database import change, db
from app.store.memberships import Member
from app.store.migrating import migrate
from tests import postgres
from tests.fixtures.marked import Marked, _marked
from tests.fixtures.study import SLUG, Study, add_brief, add_people, add_project

PASSAGES = 3000
WORDS = "count every rifle"
PAUSE = 0.01  # seconds between two of the colleague's highlights
ALONE = 30  # of them without an act


def project(app: Flask, passages: int) -> Marked:
    with app.app_context(), change():
        people = add_people()
        made = add_project(people)
        brief = add_brief(made.id, people["lead"])
        assert brief.revision_id
        marked = _marked(Study(app, made.id, people, brief.id, brief.revision_id))
        while len(marked.highlights) < passages:
            marked.mark(1 + len(marked.highlights) % 2, WORDS, "peacekeeping", by="ben")
    with app.app_context(), change():
        db.session.execute(sa.text("ANALYZE"))  # as both do by themselves after a while
    return marked


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []
    mine = threading.get_ident()

    def note(_connection: object, _cursor: object, sql: str, *_rest: object) -> None:
        if threading.get_ident() == mine and not sql.startswith(("BEGIN", "PRAGMA")):
            seen.append(sql)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


class Colleague:
    """Ben, who marks one passage after another in the first brief; `waits` are seconds each."""

    def __init__(self, app: Flask, marked: Marked) -> None:
        self.waits: list[float] = []
        self._app, self._marked, self._stop = app, marked, threading.Event()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> Colleague:
        self._thread.start()
        while not self.waits:
            time.sleep(PAUSE)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        study = self._marked.study
        start, end = study.span(WORDS)
        with self._app.app_context():
            ben = memberships.member(study.people["analyst"], SLUG)
            while not self._stop.wait(PAUSE):
                began = time.perf_counter()
                with change():
                    add_highlight(ben, 1, start, end, WORDS, ["monitoring"])
                self.waits.append(time.perf_counter() - began)


def measure(name: str, url: str, folder: Path, passages: int) -> None:
    app = create_app({"DATABASE_URL": url, "INSTANCE": folder, "TESTING": True})
    migrate(app)
    marked = project(app, passages)
    with app.app_context():
        ana = memberships.member(marked.study.people["lead"], SLUG)
        with Colleague(app, marked) as ben:
            while len(ben.waits) < ALONE:
                time.sleep(PAUSE)
        alone = max(ben.waits[1:])
        print(f"{name}: alone a mark takes {1000 * median(ben.waits):.0f} ms, at most", end=" ")
        print(f"{1000 * alone:.0f} ms")
        selection = filters.select(marked.project_id, "tag:peacekeeping")
        last: list[acts.Acted] = []
        for what, act in steps(ana, selection, last):
            with Colleague(app, marked) as ben, counted(app) as seen:
                began = time.perf_counter()
                with change():
                    last[:] = [act()]
                took = time.perf_counter() - began
            print(
                f"  {what}: {last[0].passages:,} passages, {took:.2f} s, {len(seen)} statements; "
                f"a colleague waits {1000 * max(ben.waits[1:] or [0]):.0f} ms at most"
            )
        db.session.remove()
        db.engine.dispose()


def steps(
    ana: Member, selection: filters.Selection, last: list[acts.Acted]
) -> Iterator[tuple[str, Callable[[], acts.Acted]]]:
    def turn() -> acts.Acted:
        event = last[0].event
        assert event
        return acts.turn(ana, event)

    def all_of_it() -> store.WhichPassages:
        return store.selected(selection, store.digest(selection)[1])

    tag = {"gone": "peacekeeping", "come": "peace"}
    yield "another tag", lambda: acts.change_tags(ana, all_of_it(), **tag)
    yield "undone", turn
    yield "deleted", lambda: acts.remove(ana, all_of_it())
    yield "undone", turn


def main() -> None:
    passages = int(sys.argv[1]) if len(sys.argv) > 1 else PASSAGES
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        measure("SQLite", f"sqlite:///{folder / 'briefmark.sqlite3'}", folder, passages)
        server = stack.enter_context(postgres.running())
        engine = sa.create_engine(server.format("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text("CREATE DATABASE acts"))
        engine.dispose()
        measure("PostgreSQL", server.format("acts"), folder, passages)


if __name__ == "__main__":
    main()
