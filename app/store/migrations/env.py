"""What Alembic runs: the application's own engine and tables.

SQLite cannot alter most things in place, so migrations are written with batch operations there
(render_as_batch), and foreign keys are off while tables are copied.
"""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from flask import current_app

from app.store.database import Base, UtcDateTime

MIGRATING = 0x316  # our number among PostgreSQL's advisory locks
database = current_app.extensions["migrate"].db
options = current_app.extensions["migrate"].configure_args


def render_item(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Migrations must not depend on the code that is to come after them."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_item,
            **options,
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":  # one of several servers
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATING)))
            context.run_migrations()
        connection.commit()


run()
