"""Fixtures for everyone. A test that uses a database runs once per engine: `--engine sqlite`,
`postgresql` or `both` (the default)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from hypothesis import HealthCheck, settings

from app import create_app
from app.store import counts
from app.store.database import db
from tests.fixtures.compiled import (
    TEMPLATES,
    compile_addresses_once,
    compile_statements_once,
)

pytest_plugins = [
    "tests.fixtures.databases",
    "tests.fixtures.reading",
    "tests.fixtures.study",
    "tests.fixtures.marked",
    "tests.fixtures.messy",
    "tests.fixtures.arabic",
    "tests.fixtures.mailbox",
]

ENGINES = ("sqlite", "postgresql")

# Machines that run tests are busy: neither a slow example nor a slow strategy is a failure.
settings.register_profile("dev", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("dev"), max_examples=200, print_blob=True)
settings.register_profile("thorough", settings.get_profile("ci"), max_examples=2_000)
# Always the same examples, so that a mutant dies or lives for good.
settings.register_profile("mutants", settings.get_profile("dev"), max_examples=40, derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))

Recorder = Callable[[], AbstractContextManager[list[str]]]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=(*ENGINES, "both"), default="both", help="database")


def pytest_configure() -> None:
    """The settings of whoever runs the tests are not the tests' settings."""
    for name in [name for name in os.environ if name.startswith("BRIEFMARK_")]:
        if name != "BRIEFMARK_CHROMIUM":
            del os.environ[name]
    compile_addresses_once()
    compile_statements_once()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_engine" not in metafunc.fixturenames:
        return
    asked = metafunc.config.getoption("--engine")
    chosen = [engine for engine in ENGINES if asked in (engine, "both")]
    # What a browser sees is the same on both, and so is what has nothing to do with a database.
    either = metafunc.definition.get_closest_marker("either_engine")
    if either or "live_server" in metafunc.fixturenames:
        chosen = [engine for engine in chosen if engine == "sqlite"]
    metafunc.parametrize("database_engine", chosen)


@pytest.fixture
def app_settings() -> dict[str, object]:
    """Settings beside the defaults; a test module overrides this fixture to change some."""
    return {}


@pytest.fixture
def app(database_url: str, tmp_path: Path, app_settings: dict[str, object]) -> Iterator[Flask]:
    """The whole application over a migrated, empty database and an instance folder of its own."""
    places = {"DATABASE_URL": database_url, "INSTANCE": tmp_path / "instance", "TESTING": True}
    app = create_app({**places, **app_settings})
    app.jinja_env.bytecode_cache = TEMPLATES
    yield app
    with app.app_context():
        db.session.remove()
        if is_there():  # a test may have taken the database away
            assert not list(counts.wrong()), "what the database counts is not what stands there"
        db.session.remove()
        if db.engine.dialect.name == "sqlite":  # others share their connections
            db.engine.dispose()


def is_there() -> bool:
    try:
        return db.session.scalar(sa.select(sa.func.count()).select_from(counts.of_tags)) is not None
    except sa.exc.DBAPIError:
        return False
    finally:
        db.session.remove()


@pytest.fixture
def app_context(app: Flask) -> Iterator[None]:
    """For tests of store and actions. Not together with `client`: a request inside it would
    share its `g`, and with it who is signed in."""
    with app.app_context():
        yield


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


@pytest.fixture
def statements(app: Flask) -> Recorder:
    """`with statements() as seen: …` collects the SQL sent meanwhile, without BEGIN and pragmas
    (which SQLite needs and PostgreSQL does not)."""

    @contextmanager
    def record() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_conn: object, _cursor: object, sql: str, *_rest: object) -> None:
            if not sql.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
                seen.append(sql)

        with app.app_context():
            engine = db.engine
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

    return record
