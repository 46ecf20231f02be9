"""What the search box looks in, and the filters that people keep."""

from __future__ import annotations

import secrets
import threading
import time
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, mapped_column

from app.store.database import Base
from app.store.tables.columns import Created, Id, ProjectId, UserRef, Version


class Words(sa.TypeDecorator[str]):
    """Folded words, a space between each. On PostgreSQL they are the lexemes of a tsvector, which
    is written out here and not parsed there, so that both engines know the same words."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        postgres = dialect.name == "postgresql"
        return dialect.type_descriptor(postgresql.TSVECTOR() if postgres else sa.Text())

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        if value is None or dialect.name != "postgresql":
            return value
        return " ".join(f"'{word}':{at}" for at, word in enumerate(value.split(), 1))


_lock = threading.Lock()
_last = 0
# Several servers give ids at the same moment: each step of theirs has places for so many.
_SERVERS = 2**12
_OURS = secrets.randbelow(_SERVERS)


def next_entry_id() -> int:
    """Nanoseconds, in steps of which this process has a place of its own, each given once: a
    full-text index is quickest when its rows come in order."""
    global _last
    with _lock:
        _last = max(_last + 1, time.time_ns() // _SERVERS)
        return _last * _SERVERS + _OURS


class SearchEntry(Base):
    """A piece of text that can be found: a brief's title and authors, a block, a passage, a note.

    `object_id` is the brief, the revision (with `ordinal` of the block) or the highlight. Whether
    it is still there is asked when somebody searches, so removing and restoring change nothing.
    """

    __tablename__ = "search_entry"

    project_id: Mapped[ProjectId]
    id: Mapped[int] = mapped_column(
        sa.BigInteger, primary_key=True, autoincrement=False, default=next_entry_id
    )
    kind: Mapped[str] = mapped_column(sa.String(16))
    object_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    ordinal: Mapped[int] = mapped_column(default=0)
    words: Mapped[str] = mapped_column(Words())

    __table_args__ = (
        sa.Index(None, "id"),  # SQLite's index of words knows a row by it alone
        sa.Index(None, "project_id", "object_id"),
        sa.Index("ix_search_entry_words", "words", postgresql_using="gin").ddl_if("postgresql"),
    )


class WordFold(Base):
    """By which version of `domain.words` the stored words were folded: one row."""

    __tablename__ = "word_fold"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class SavedFilter(Base):
    """A filter that somebody gave a name. `folded` is the name as it must be unique."""

    __tablename__ = "saved_filter"

    project_id: Mapped[ProjectId]
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(sa.String(80))
    folded: Mapped[str] = mapped_column(sa.String(160))
    query: Mapped[str] = mapped_column(sa.Text)
    created_by: Mapped[UserRef]
    created_at: Mapped[Created]
    version: Mapped[Version] = mapped_column()

    __table_args__ = (sa.UniqueConstraint("project_id", "folded"),)
    __mapper_args__ = {"version_id_col": version}
