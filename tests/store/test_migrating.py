"""Migrations: the newest one is what the tables say, and rows survive every step."""

from __future__ import annotations

from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from app import create_app
from app.store import migrating
from app.store.database import Base, change, db
from app.store.tables import User

REVISIONS = [script.revision for script in ScriptDirectory(str(migrating.FOLDER)).walk_revisions()][
    ::-1
]


@pytest.fixture
def bare_app(bare_database_url: str, tmp_path: Path) -> Flask:
    return create_app({"DATABASE_URL": bare_database_url, "INSTANCE": tmp_path, "TESTING": True})


def test_the_newest_migration_is_what_the_tables_say(bare_app: Flask) -> None:
    migrating.migrate(bare_app)
    with bare_app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=migrating.COMPARING)
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_again_changes_nothing(bare_app: Flask) -> None:
    migrating.migrate(bare_app)
    with bare_app.app_context(), change():
        db.session.add(User(email="ana@example.org", name="Ana", password_hash="-"))
    migrating.migrate(bare_app)
    with bare_app.app_context():
        assert db.session.scalars(sa.select(User.email)).all() == ["ana@example.org"]


@pytest.mark.parametrize("revision", REVISIONS)
def test_rows_of_an_older_version_survive_to_the_newest(bare_app: Flask, revision: str) -> None:
    with bare_app.app_context(), change():
        flask_migrate.upgrade(revision=revision)
        db.session.execute(
            sa.text(
                'INSERT INTO "user" (id, email, name, password_hash, created_at) VALUES '
                "('0192a000000070008000000000000001', 'ana@example.org', 'Ana', '-', "
                "'2026-01-01 00:00:00')"
            )
        )
    migrating.migrate(bare_app)
    with bare_app.app_context():
        assert db.session.scalars(sa.select(User.email)).all() == ["ana@example.org"]


def test_migrations_form_one_line() -> None:
    assert len(ScriptDirectory(str(migrating.FOLDER)).get_heads()) == 1
