"""Nobody waits for ever: neither for a database that says nothing, nor for others' changes."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

from app.cli.server import QUICK_THREADS as THREADS
from app.domain.errors import Busy
from app.store import deadlines
from app.store.database import change, db, take_time
from app.store.tables.people import Project
from tests.fixtures.study import JSON, Study
from tests.fixtures.waiting import until

WORDS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def hurried() -> Iterator[None]:
    token = deadlines._hurried.set(True)
    yield
    deadlines._hurried.reset(token)


def test_threads_are_left_for_those_who_save_nothing() -> None:
    assert deadlines.MOST_WAITING < THREADS - 3


def beginning(turns: deadlines.Turns, count: int) -> tuple[list[str], list[threading.Thread]]:
    """So many who begin in threads of their own: what became of each so far."""
    told: list[str] = []

    def begin() -> None:
        try:
            turns.begin()
            told.append("began")
            turns.end()
        except Busy:
            told.append("told")

    threads = [threading.Thread(target=copy_context().run, args=(begin,)) for _ in range(count)]
    for thread in threads:
        thread.start()
    return told, threads


@pytest.mark.usefixtures("hurried")
def test_where_nothing_moves_few_wait_and_the_rest_are_told_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deadlines, "STUCK", 0.2)
    turns = deadlines.Turns(one_at_a_time=True)
    turns.begin()
    told, waiting = beginning(turns, THREADS - 1)
    beyond = THREADS - deadlines.MOST_WAITING
    until(lambda: len(told) >= beyond)
    assert told == ["told"] * beyond
    began = time.monotonic()
    with pytest.raises(Busy):
        turns.begin()
    assert time.monotonic() - began < 0.1
    turns.end()
    for thread in waiting:
        thread.join()
    assert told == ["told"] * beyond + ["began"] * (deadlines.MOST_WAITING - 1)
    turns.begin()


@pytest.mark.usefixtures("hurried")
def test_a_burst_is_served() -> None:
    turns = deadlines.Turns(one_at_a_time=True)
    told, threads = beginning(turns, 3 * THREADS)
    for thread in threads:
        thread.join()
    assert set(told) == {"began"}


def test_what_nobody_waits_for_takes_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "STUCK", 0.0)
    turns = deadlines.Turns(one_at_a_time=False)
    token = deadlines._hurried.set(False)
    for _ in range(3 * THREADS):
        turns.begin()
    deadlines._hurried.reset(token)


def test_a_form_that_would_wait_too_long_comes_back_with_its_words(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address = study.client("analyst"), study.url("/briefs/1/highlights")
    quote = {"quote": "count every rifle", "tag": "border-control", "note": "Why?"}

    def begin(_: deadlines.Turns) -> None:
        raise Busy(deadlines.WAITS)

    with monkeypatch.context() as patch:
        patch.setattr(deadlines.Turns, "begin", begin)
        answer = client.post(address, data=quote, headers=WORDS)
        script = client.post(address, data=quote, headers=JSON)
        assert client.get(study.url("/briefs/1")).status_code == 200
    for each in (answer, script):
        assert (each.status_code, each.headers["Retry-After"]) == (503, "3")
    assert 'name="note" value="Why?"' in answer.text
    assert "Nothing was saved" in script.get_json()["message"]


@contextmanager
def frozen(*pids: int) -> Iterator[None]:
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def server_pids(app: Flask) -> list[int]:
    """The one that takes connections, and those of all connections."""
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name != "postgresql":
            pytest.skip("SQLite is no process that could be frozen")
        pids = connection.scalars(
            sa.text("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'")
        ).all()
        folder = connection.scalar(sa.text("SELECT current_setting('data_directory')"))
    with open(f"{folder}/postmaster.pid") as file:  # noqa: PTH123
        return [int(file.readline()), *pids]


def test_a_frozen_server_is_told_within_the_patience_and_then_at_once(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadlines, "SILENT_SECONDS", 0.5)
    client = study.client("viewer")
    assert client.get("/projects").status_code == 200
    with frozen(*server_pids(study.app)):
        took = []
        for _ in range(3):
            began = time.monotonic()
            assert client.get("/projects").status_code == 503
            took.append(time.monotonic() - began)
        assert 0.5 < took[0] < 2
        assert max(took[1:]) < 0.2
        assert client.get("/healthz").status_code == 200
    until(lambda: client.get("/projects").status_code == 200)


def test_new_connections_are_waited_for_no_longer(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    pids = server_pids(study.app)
    client = study.client("viewer")
    with study.app.app_context():
        db.session.remove()
        db.engine.dispose()
    with frozen(pids[0]):
        began = time.monotonic()
        assert client.get("/projects").status_code == 503
        assert time.monotonic() - began < deadlines.CONNECT_SECONDS + 1.5
    until(lambda: client.get("/projects").status_code == 200)


def test_one_asks_again_and_an_error_is_an_answer(
    hurried: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr(deadlines, "monotonic", lambda: clock[0])
    silence = deadlines.Silence()
    assert not silence.is_kept()
    silence.began()
    assert silence.is_kept()
    clock[0] += deadlines.PAUSE
    assert [silence.is_kept() for _ in range(3)] == [False, True, True]
    silence.ended()
    assert not silence.is_kept()


def test_a_row_that_is_held_is_waited_for_some_seconds(
    study: Study, hurried: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = sa.select(Project.name).where(Project.id == study.project_id).with_for_update()
    with study.app.app_context():
        if db.engine.dialect.name != "postgresql":
            pytest.skip("SQLite has no rows that are held")
        db.engine.dispose()
        monkeypatch.setattr(deadlines, "ROW_SECONDS", 0)  # 0 is none
        monkeypatch.setattr(deadlines, "session_limits", lambda: {"lock_timeout": "200"})
        with db.engine.connect() as other, other.begin():
            other.execute(held)
            with pytest.raises(sa.exc.OperationalError) as caught, change():
                db.session.execute(held)
        assert isinstance(caught.value.orig, psycopg.errors.LockNotAvailable)
        db.engine.dispose()


LIMITS = sa.text(
    "SELECT current_setting('statement_timeout'), current_setting('lock_timeout'), "
    "current_setting('idle_in_transaction_session_timeout')"
)


@pytest.fixture
def on_postgresql(app: Flask) -> Iterator[None]:
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            pytest.skip("PostgreSQL's limits")
        yield
        db.session.rollback()


@pytest.mark.usefixtures("on_postgresql")
def test_what_nobody_waits_for_has_no_limits() -> None:
    for hurried, told in ((False, ("0", "0")), (True, ("5s", "3s"))):
        token = deadlines._hurried.set(hurried)
        assert db.session.execute(LIMITS).one() == (*told, "5min")
        db.session.rollback()
        deadlines._hurried.reset(token)


@pytest.mark.usefixtures("hurried", "on_postgresql")
def test_a_change_of_a_whole_project_takes_its_time() -> None:
    assert db.session.execute(LIMITS).one()[0] == "5s"
    take_time()
    assert db.session.execute(LIMITS).one() == ("0", "0", "5min")
    db.session.rollback()
    deadlines.hurry()
    assert db.session.execute(LIMITS).one()[0] == "5s"


@pytest.mark.usefixtures("on_postgresql")
@pytest.mark.parametrize(
    ("name", "value"), [("jit", "off"), ("max_parallel_workers_per_gather", "0")]
)
def test_no_statement_is_compiled_or_divided(name: str, value: str) -> None:
    asked = sa.text("SELECT current_setting(:name)")
    assert db.session.scalar(asked, {"name": name}) == value
