"""What other rooms than the store may do with the database: begin, write, end. The session itself
is the store's alone (a contract in pyproject.toml)."""

from __future__ import annotations

import sqlalchemy as sa

from app.store.database import SAFE_SQLITE as SAFE_SQLITE
from app.store.database import Base, db, old_sqlite, run
from app.store.database import change as change
from app.store.database import for_another_thread as for_another_thread
from app.store.database import init_database as init_database
from app.store.database import intend_to_change as intend_to_change
from app.store.database import is_changing as is_changing
from app.store.database import reading as reading
from app.store.database import take_time as take_time
from app.store.deadlines import hurry as hurry
from app.store.tables.people import SetupLink

READ_ONLY = ("25006", "readonly database")


def write(*new: Base) -> None:
    """Send what was changed in rows at hand, and these new rows, to the database. What other
    statements of the transaction read has it; nobody else sees it before the commit."""
    db.session.add_all(new)
    db.session.flush()


def delete(row: Base) -> None:
    db.session.delete(row)
    db.session.flush()


def begin_to_change() -> None:
    """What was read until here kept nobody waiting; from here on it is written. Nothing where the
    transaction writes already."""
    if not is_changing():
        end()
        intend_to_change(True)


def commit() -> None:
    """End the transaction; what it wrote is there from now on."""
    db.session.commit()


def end() -> None:
    """End the transaction; what it wrote and did not commit is gone. Rows at hand are read again
    when they are looked at, as others may have changed them."""
    db.session.rollback()


def steady() -> None:
    """What is read from here to the end of the transaction is of one moment: SQLite's transactions
    are so anyway. Ends the one that is open."""
    end()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def leave() -> None:
    """Close every connection of this process."""
    db.session.remove()
    db.engine.dispose()


def answers() -> None:
    """Ask the database for nothing; raises what any statement raises where it does not answer."""
    run(sa.select(sa.literal(1)))


def says(error: sa.exc.DBAPIError, number: str, words: str) -> bool:
    """PostgreSQL says what is the matter by a number (appendix A of its manual), SQLite in
    words."""
    return getattr(error.orig, "sqlstate", "") == number or words in str(error.orig)


def only_read() -> bool:
    """Whether the database takes no change just now, as one that follows another."""
    try:
        with change():
            run(sa.delete(SetupLink).where(sa.false()))
    except sa.exc.DBAPIError as error:
        if says(error, *READ_ONLY):
            return True
        raise
    return False


def unsafe_sqlite() -> str:
    """The version of SQLite when the database is one and it is too old for several writers."""
    return old_sqlite() if db.engine.dialect.name == "sqlite" else ""
