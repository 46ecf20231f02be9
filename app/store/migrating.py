"""Bring a database to the tables of this version."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import flask_migrate
from alembic.script import ScriptDirectory
from flask import Flask

from app.store import search_index
from app.store.database import db, intend_to_change
from app.store.tables import (  # noqa: F401 (for autogenerate)
    briefs,
    codebook,
    exports,
    original_pages,
    people,
    recommendations,
    search,
    security,
)

FOLDER = Path(__file__).parent / "migrations"


def is_compared(_thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """Whether the tables have to say it too. Each engine indexes words in its own way: SQLite in
    tables beside the others, PostgreSQL by an index that SQLite does not have."""
    return not str(name).startswith({"table": "search_words"}.get(kind, "ix_search_entry_words"))


COMPARING: dict[str, Any] = {"compare_type": True, "include_object": is_compared}


def init_migrations(app: Flask) -> None:
    flask_migrate.Migrate(app, db, directory=str(FOLDER), render_as_batch=True, **COMPARING)


def revisions() -> list[str]:
    """The schema revisions that this version knows, the first first."""
    folder = ScriptDirectory(str(FOLDER))
    return [script.revision for script in folder.walk_revisions()][::-1]


def migrate(app: Flask) -> None:
    """Apply every migration that is missing, and fold words again where the rules have changed;
    nothing happens when nothing is missing."""
    with app.app_context():
        intend_to_change(True)
        try:
            flask_migrate.upgrade()
            search_index.renew()
        finally:
            intend_to_change(False)
            db.session.remove()
