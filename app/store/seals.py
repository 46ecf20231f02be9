"""The record sealed: each line by a hash over the one before it, so that none can be changed, taken
out or put in between without every later hash becoming another.

A chain for each project. A hash is the SHA-256 of the one before it (32 bytes; none for the first)
and of `canonical` of the line's columns with the hash of its words under “words”, where it has any.
That one is over their salt, too: the words can be purged, and with their salt nobody can find out
what they were by trying.

Nobody who writes waits for it. A trigger notes each line that is added, whenever it is committed,
and `seal` takes what is noted. What is not sealed yet is guarded by the triggers alone.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.store.database import change, db, run_many
from app.store.tables.people import EventLine, EventWords, Seal, Unsealed
from app.store.tables.security import SecurityLine, SecurityWords

OUTSIDE = uuid.UUID(int=0)  # the chain of what stands outside all projects
AT_ONCE = 250  # lines, while others wait to write on SQLite
_SEALERS = 0x5EA1  # our number among PostgreSQL's advisory locks
_SEAL: Any = Seal.__table__
_NOTED: Any = Unsealed.__table__
_ADD = sa.insert(Seal)
_OF_WORDS = ("salt", "ref", "before", "after")
_NEVER = ("BEFORE UPDATE", "BEFORE DELETE")


class SealedRecord(NamedTuple):
    """A table of lines, and that of their words. Columns are hashed by their names: they keep them,
    and those that come later are null in older rows."""

    lines: Any
    words: Any
    outside: bool = False


RECORDS = (
    SealedRecord(EventLine.__table__, EventWords.__table__),
    SealedRecord(SecurityLine.__table__, SecurityWords.__table__, outside=True),
)


class Head(NamedTuple):
    """The last seal of a chain."""

    chain: uuid.UUID
    place: int
    hash: bytes


class CheckedSeal(NamedTuple):
    """A seal, and what is wrong with it in words, "" where nothing is; of `emptied` words nothing
    can be said."""

    chain: uuid.UUID
    place: int
    hash: bytes
    wrong: str
    emptied: bool


class _Line(NamedTuple):
    about: dict[str, Any]
    salt: str | None
    words: bytes | None  # their hash, while they have their salt


def canonical(said: dict[str, Any]) -> bytes:
    """JSON in UTF-8, keys sorted, no space, nothing that is null: the same on every database.
    Ids and hashes are hexadecimal, moments in UTC with six digits after the second."""
    there = {name: _plain(value) for name, value in said.items() if value is not None}
    return json.dumps(there, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value


def linked(before: bytes, line: dict[str, Any], words: bytes | None) -> bytes:
    """The hash of the line that follows on the one with this hash; b"" for the first."""
    return hashlib.sha256(before + canonical({**line, "words": words})).digest()


def seal_all(pause: Callable[[], object] = lambda: None) -> int:
    """Seal what is noted, some at a time, with a `pause` in between; how many lines."""
    done = 0
    while some := seal():
        done += some
        pause()
    return done


def seal() -> int:
    """Seal AT_ONCE lines of each table in a transaction of their own; how many were noted, 0 where
    none is or another process is at it."""
    noted = db.session.scalar(sa.select(sa.literal(1)).select_from(_NOTED).limit(1))
    db.session.rollback()
    if noted is None:
        return 0
    with change():
        return sum(map(_seal, RECORDS)) if _alone() else 0


def _alone() -> bool:
    """SQLite has one writer in any case."""
    if db.engine.dialect.name == "sqlite":
        return True
    return bool(db.session.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(_SEALERS))))


def _seal(record: SealedRecord) -> int:
    """A line that is sealed already, as in a copied database, is only noted no more."""
    source = _joined(record, _NOTED).outerjoin(
        _SEAL, (_SEAL.c.chain == _NOTED.c.chain) & (_SEAL.c.line_id == _NOTED.c.line_id)
    )
    asked = sa.select(_NOTED.c.chain, _SEAL.c.place, *_columns(record)).select_from(source)
    rows = db.session.execute(asked.order_by(_NOTED.c.chain, _NOTED.c.line_id).limit(AT_ONCE)).all()
    for chain, some in groupby(rows, key=lambda row: row[0]):
        lines = [(place, _line(record, values)) for _, place, *values in some]
        _add(chain, [line for place, line in lines if place is None])
        ids = [line.about["id"] for _, line in lines]
        db.session.execute(
            sa.delete(_NOTED).where(_NOTED.c.chain == chain, _NOTED.c.line_id.in_(ids))
        )
    return len(rows)


def _add(chain: uuid.UUID, lines: Sequence[_Line]) -> None:
    last = head(chain)
    place, hash = (last.place, last.hash) if last else (0, b"")
    new: list[dict[str, Any]] = []
    for line in lines:
        place, hash = place + 1, linked(hash, line.about, line.words)
        about = {"chain": chain, "place": place, "line_id": line.about["id"]}
        new.append({**about, "hash": hash, "words": line.words})
    run_many(_ADD, new)


def head(chain: uuid.UUID) -> Head | None:
    """None where nothing of it is sealed."""
    last = sa.select(_SEAL.c.chain, _SEAL.c.place, _SEAL.c.hash).where(_SEAL.c.chain == chain)
    row = db.session.execute(last.order_by(_SEAL.c.place.desc()).limit(1)).first()
    return Head(*row) if row else None


def checked() -> Iterator[CheckedSeal]:
    """Every seal against its line, chain by chain, in their order."""
    for record in RECORDS:
        own = (_SEAL.c.chain == OUTSIDE) if record.outside else (_SEAL.c.chain != OUTSIDE)
        about = (_SEAL.c.chain, _SEAL.c.place, _SEAL.c.hash, _SEAL.c.words)
        asked = sa.select(*about, *_columns(record)).select_from(_joined(record, _SEAL, True))
        rows = db.session.execute(
            asked.where(own).order_by(_SEAL.c.chain, _SEAL.c.place),
            execution_options={"yield_per": 1000},
        )
        for _, chain in groupby(rows, key=lambda row: row[0]):
            yield from _checked_chain(record, chain)


def _checked_chain(record: SealedRecord, rows: Iterator[Any]) -> Iterator[CheckedSeal]:
    before, expected = b"", 1
    for chain, place, hash, words, *values in rows:
        line = _line(record, values)
        wrong = ""
        if place != expected:
            wrong = f"{place - expected} before it are gone"
        elif line.about["id"] is None:
            wrong = "its line is gone"
        elif linked(before, line.about, words) != hash:
            wrong = "its line is not as it was sealed"
        elif line.salt and line.words != words:
            wrong = "its words are not as they were sealed"
        elif words is not None and line.salt is None:
            wrong = "its words are gone, which a purge only empties"
        yield CheckedSeal(chain, place, hash, wrong, words is not None and not line.salt)
        before, expected = hash, place + 1


def unnoted() -> list[tuple[uuid.UUID, uuid.UUID]]:
    """(chain, id) of lines that are neither sealed nor noted to be."""
    found = []
    for record in RECORDS:
        known = [
            sa.exists().where(table.c.chain == _chain(record), table.c.line_id == record.lines.c.id)
            for table in (_SEAL, _NOTED)
        ]
        rows = db.session.execute(
            sa.select(_chain(record), record.lines.c.id).where(~sa.or_(*known))
        )
        found += [(chain, id) for chain, id in rows]
    return found


def guards(dialect: str) -> Iterator[tuple[str, str]]:
    """(table, what is done to it) for each trigger without which the record could be changed, or a
    line be added that nobody notes to be sealed."""
    often = {"sqlite": ["BEFORE INSERT"], "postgresql": ["BEFORE TRUNCATE"]}[dialect]
    of_words = often if dialect == "postgresql" else []
    for record in RECORDS:
        yield record.lines.name, "AFTER INSERT"
        yield from ((record.words.name, act) for act in [*_NEVER, *of_words])
        yield from ((record.lines.name, act) for act in [*_NEVER, *often])
    yield from ((_SEAL.name, act) for act in [*_NEVER, *often])


def heads() -> list[Head]:
    """The last seal of each chain."""
    last = sa.select(_SEAL.c.chain, sa.func.max(_SEAL.c.place)).group_by(_SEAL.c.chain)
    asked = sa.select(_SEAL.c.chain, _SEAL.c.place, _SEAL.c.hash)
    asked = asked.where(sa.tuple_(_SEAL.c.chain, _SEAL.c.place).in_(last))
    return [Head(*row) for row in db.session.execute(asked.order_by(_SEAL.c.chain))]


def found(hash: bytes) -> Head | None:
    """The seal with this hash; None where there is none."""
    asked = sa.select(_SEAL.c.chain, _SEAL.c.place, _SEAL.c.hash).where(_SEAL.c.hash == hash)
    row = db.session.execute(asked).first()
    return Head(*row) if row else None


def waiting() -> int:
    """How many lines are noted and not sealed yet."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(_NOTED)) or 0


def _chain(record: SealedRecord) -> sa.ColumnElement[uuid.UUID]:
    here: sa.ColumnElement[uuid.UUID] = record.lines.c.get("project_id")
    return sa.literal(OUTSIDE, sa.Uuid()) if record.outside else here


def _joined(record: SealedRecord, start: Any, isouter: bool = False) -> Any:
    """The lines of what is noted or sealed, with their words."""
    lines, words = record.lines, record.words
    of_line = (lines.c.id == start.c.line_id) & (_chain(record) == start.c.chain)
    source = start.join(lines, of_line, isouter=isouter)
    of_words = words.c.event_id == lines.c.id
    if not record.outside:
        of_words &= words.c.project_id == lines.c.project_id
    return source.outerjoin(words, of_words)


def _columns(record: SealedRecord) -> list[Any]:
    """What `_line` takes."""
    return [*record.lines.c, *(record.words.c[name] for name in _OF_WORDS)]


def _line(record: SealedRecord, values: Sequence[Any]) -> _Line:
    names = record.lines.c.keys()
    salt, *said = values[len(names) :]
    about = dict(zip(names, values, strict=False))
    return _Line(about, salt, _hash_of_words(salt, said) if salt else None)


def _hash_of_words(salt: str, said: Sequence[Any]) -> bytes:
    words = dict(zip(_OF_WORDS[1:], said, strict=True))
    return hashlib.sha256(salt.encode() + canonical(words)).digest()
