"""The promises of the connection: no lost update, nothing acknowledged that is not there."""

from __future__ import annotations

import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.store.database import (
    _engine_options,
    change,
    db,
    intend_to_change,
    old_sqlite,
    run,
)
from app.store.deadlines import NETWORK
from app.store.tables.people import Project
from tests.conftest import Recorder
from tests.fixtures.study import Study

THREADS, TIMES = 8, 60


def at_once(app: Flask, work: Callable[[], None], threads: int = THREADS) -> list[BaseException]:
    """Run `work` in as many threads, each with its own connection; what went wrong."""
    failures: list[BaseException] = []
    start = threading.Barrier(threads)

    def run() -> None:
        try:
            with app.app_context():
                start.wait()
                work()
        except BaseException as failure:
            failures.append(failure)

    running = [threading.Thread(target=run) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return failures


def read_and_write(study: Study) -> None:
    """Read a number, then write one more, as a page that computes in between does."""
    with change():
        here = Project.id == study.project_id
        seen = db.session.scalar(sa.select(Project.next_brief_number).where(here).with_for_update())
        assert seen is not None
        db.session.execute(sa.update(Project).where(here).values(next_brief_number=seen + 1))


def half_of_a_change() -> None:
    db.session.execute(sa.update(Project).values(name="Half"))
    raise ZeroDivisionError


def test_no_read_modify_write_is_lost_and_nobody_finds_the_database_locked(
    app: Flask, study: Study
) -> None:
    def work() -> None:
        for _ in range(TIMES):
            read_and_write(study)

    failures = at_once(app, work)
    with app.app_context():
        number = db.session.scalar(sa.select(Project.next_brief_number))
    assert failures == []
    assert number == 2 + THREADS * TIMES


def test_readers_go_on_while_somebody_writes(app: Flask, study: Study) -> None:
    seen: list[int | None] = []

    def read() -> None:
        with app.app_context():
            seen.append(db.session.scalar(sa.select(Project.next_brief_number)))

    with app.app_context(), change():
        db.session.execute(sa.update(Project).values(next_brief_number=9))
        reader = threading.Thread(target=read)
        reader.start()
        reader.join()
    assert seen == [2]


def test_a_change_that_fails_leaves_nothing_and_frees_the_database(
    app: Flask, study: Study
) -> None:
    with app.app_context():
        with pytest.raises(ZeroDivisionError), change():
            half_of_a_change()
        read_and_write(study)
        assert db.session.scalar(sa.select(Project.name)) == "Arms flows in the Sahel"


def test_a_read_does_not_take_the_lock_of_writers(app: Flask, study: Study) -> None:
    with app.app_context():
        intend_to_change(False)
        db.session.scalar(sa.select(Project.name))
        assert at_once(app, lambda: read_and_write(study), threads=2) == []


def test_sqlite_runs_as_measured(app: Flask) -> None:
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("these settings are SQLite's")
        asked = {
            name: db.session.execute(sa.text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert asked == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 20_000,
    }


def test_an_old_sqlite_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.store.database.sqlite_driver.sqlite_version", "3.40.1")
    assert old_sqlite() == "3.40.1"
    monkeypatch.setattr("app.store.database.sqlite_driver.sqlite_version", "3.53.0")
    assert old_sqlite() == ""


@pytest.mark.either_engine
def test_the_database_and_what_stands_beside_it_are_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "mine.sqlite3"
    path.touch(mode=0o644)
    for _ in range(2):  # found as it is, and made anew
        app = create_app({"INSTANCE": tmp_path / "i", "DATABASE_URL": f"sqlite:///{path}"})
        with app.app_context():
            db.session.execute(sa.text("CREATE TABLE IF NOT EXISTS t (a)"))
            db.session.commit()
            beside = [path, *tmp_path.glob("mine.sqlite3-*")]
            assert len(beside) == 3
            assert {stat.S_IMODE(each.stat().st_mode) for each in beside} == {0o600}
            db.session.remove()
            db.engine.dispose()
        path.unlink()


@pytest.mark.parametrize("url", ["sqlite:///a", "postgresql:///a"])
def test_what_people_write_is_in_no_error(url: str) -> None:
    """Errors are logged."""
    assert _engine_options(url)["hide_parameters"] is True


def test_how_each_database_is_opened() -> None:
    sqlite = _engine_options("sqlite:///x")
    sqlite.pop("module")
    assert sqlite == {
        "pool_size": 24,
        "pool_use_lifo": True,
        "hide_parameters": True,
        "connect_args": {"check_same_thread": False, "timeout": 20, "cached_statements": 512},
    }
    postgresql = _engine_options("postgresql+psycopg://x/y?connect_timeout=9")
    how = postgresql.pop("creator").keywords
    assert {name: how[name] for name in NETWORK} == {**NETWORK, "connect_timeout": "9"}
    assert postgresql == {
        "pool_size": 16,
        "max_overflow": 16,
        "pool_timeout": 3,
        "pool_use_lifo": True,
        "hide_parameters": True,
    }


def test_lists_of_like_length_for_an_in_are_asked_by_the_same_statement(
    study: Study, statements: Recorder
) -> None:
    named = sa.select(Project.slug).where(Project.slug.in_(sa.bindparam("any", expanding=True)))
    others = [f"other-{at}" for at in range(9)]
    with study.app.app_context(), statements() as sent:
        for length, is_there in ((5, True), (8, True), (9, True), (1, False), (0, False)):
            asked = others[: length - is_there] + [study.slug] * is_there
            assert run(named, any=asked).scalars().all() == [study.slug] * is_there
    assert sent[0] == sent[1] != sent[2]
    assert len(set(sent)) == 4
