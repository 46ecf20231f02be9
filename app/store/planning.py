"""What PostgreSQL knows of how much there is, by which it chooses its ways. It looks by itself once
a minute; what was brought in a moment ago it takes for next to nothing until then: of a million
passages pages took 0.3 to 3 s, and 0.03 to 0.2 once it had looked, which takes 2 s. SQLite goes by
its indexes alone."""

from __future__ import annotations

import logging
from functools import partial

import sqlalchemy as sa

from app.store.database import after_the_commit, db

MANY = 500  # rows, for which it is worth while: less than a page of them takes
_LOOK = "ANALYZE"  # at all tables: those that grew are joined with others


def many_rows_came(rows: int) -> None:
    """Have PostgreSQL look at once these are committed, in a transaction of its own, if so many
    passages, or copies of what a project holds, are many."""
    if rows >= MANY and db.engine.dialect.name == "postgresql":
        after_the_commit(partial(_look, db.engine))


def _look(engine: sa.Engine) -> None:
    """Nothing depends on it: where it fails or takes too long, PostgreSQL looks by itself."""
    try:
        connection = engine.raw_connection()
        try:
            connection.cursor().execute(_LOOK)
            connection.commit()
        finally:
            connection.close()
    except Exception as error:
        logging.getLogger(__name__).info("not looked through: %s", type(error).__name__)
