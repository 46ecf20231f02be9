"""How often was guessed wrong lately, for all servers of a database alike: a row for each thing
that is counted, which counts for a minute from the first failure on.

Only failures write, so that a flood which is refused costs a reading each. The clock is the
database's; what ends later than a minute from now was written by one that went wrong, and is over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.store.database import SecondsNow, db, run, run_many
from app.store.tables.people import WrongGuesses

SECONDS = 60.0
SWEPT = 200  # rows at most with each failure, which writes three
_PARTED, _AFTER_HEX = "\n", "g"
_NOW = SecondsNow()
_COUNTS = (WrongGuesses.until > _NOW) & (WrongGuesses.until <= _NOW + SECONDS)
_FOUND = sa.select(WrongGuesses.key, WrongGuesses.failures, WrongGuesses.until - _NOW).where(
    WrongGuesses.key.in_(sa.bindparam("keys", expanding=True)), _COUNTS
)
_CLEAR = sa.delete(WrongGuesses).where(WrongGuesses.key == sa.bindparam("key"))
# Of rows that somebody else has locked none is waited for: two who sweep would do so in a circle.
_OVER = sa.select(WrongGuesses.key).where(sa.not_(_COUNTS)).limit(SWEPT)
_SWEEP = sa.delete(WrongGuesses).where(
    WrongGuesses.key.in_(_OVER.with_for_update(skip_locked=True).scalar_subquery())
)


class Failures(NamedTuple):
    """How many there were, and in how many seconds they are forgotten."""

    number: int
    seconds: float


def failures(things: Collection[str]) -> Mapping[str, Failures]:
    """Those of these things that count, by thing; one without any is left out."""
    by_key = {_key(thing): thing for thing in things}
    rows = run(_FOUND, keys=list(by_key))
    return {by_key[key]: Failures(number, seconds) for key, number, seconds in rows}


def add(things: Iterable[str]) -> None:
    """One failure more for each, and away with what no longer counts. In the order of the keys, so
    that two who fail at once do not wait for each other."""
    run_many(_ADD[db.engine.dialect.name], [{"key": key} for key in sorted(map(_key, things))])
    run(_SWEEP)


def clear(thing: str) -> None:
    run(_CLEAR, key=_key(thing))


def unlock(account: str) -> bool:
    """Forget all failures at an account, wherever they came from; whether there were any."""
    begins = _half(account)
    done = db.session.execute(
        sa.delete(WrongGuesses).where(
            WrongGuesses.key >= begins,
            WrongGuesses.key < f"{begins}{_AFTER_HEX}",
        )
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def at(account: str, kind: str) -> str:
    """The thing that is counted for guesses of a kind at an account."""
    return f"{account}{_PARTED}{kind}"


def _key(thing: str) -> str:
    """No address of a person or a machine stands in the table. What is at one account begins
    alike."""
    account, _, kind = thing.partition(_PARTED)
    return _half(account) + _half(kind)


def _half(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _add(insert: sqlite.Insert | postgresql.Insert) -> sa.Insert:
    first = {"key": sa.bindparam("key"), "failures": 1, "until": _NOW + SECONDS}
    again = {
        "failures": sa.case((_COUNTS, WrongGuesses.failures + 1), else_=1),
        "until": sa.case((_COUNTS, WrongGuesses.until), else_=_NOW + SECONDS),
    }
    return insert.values(first).on_conflict_do_update(index_elements=["key"], set_=again)


_ADD = {
    "sqlite": _add(sqlite.insert(WrongGuesses)),
    "postgresql": _add(postgresql.insert(WrongGuesses)),
}
