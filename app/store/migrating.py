"""Bring a database to the tables of this version."""

from __future__ import annotations

from pathlib import Path

import flask_migrate
from flask import Flask

from app.store import tables as tables  # the models, for autogenerate
from app.store.database import db, intend_to_change

FOLDER = Path(__file__).parent / "migrations"


def init_migrations(app: Flask) -> None:
    flask_migrate.Migrate(app, db, directory=str(FOLDER), render_as_batch=True, compare_type=True)


def migrate(app: Flask) -> None:
    """Apply every migration that is missing; nothing happens when none is."""
    with app.app_context():
        intend_to_change(True)
        try:
            flask_migrate.upgrade()
        finally:
            intend_to_change(False)
            db.session.remove()
