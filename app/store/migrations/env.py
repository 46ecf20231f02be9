"""What Alembic runs: the application's own engine and tables.

SQLite cannot alter most things in place, so migrations are written with batch operations there
(render_as_batch), and foreign keys are off while tables are copied.
"""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from flask import current_app

from app.store import migrating
from app.store.database import Base, UtcDateTime

MIGRATING = 0x316  # our number among PostgreSQL's advisory locks
database = current_app.extensions["migrate"].db
options = current_app.extensions["migrate"].configure_args


def render_item(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Migrations must not depend on the code that is to come after them."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def alone(connection: sa.Connection) -> None:
    """One of several servers, until the end of the transaction. What waits longer fails, and
    nothing is changed."""
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")  # rows may take their time
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{migrating.UPGRADES}s'")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{migrating.OTHERS}s'")


def run() -> None:
    with database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            alone(connection)
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_item,
            **options,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
