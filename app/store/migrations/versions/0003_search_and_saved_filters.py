"""An index of words over briefs, passages and notes, and filters that have names"""

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

import regex
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Entries hold folded words with a space between each, and the full-text index takes them as they
# are: every byte beyond ASCII is part of a word, only the space is not.
FULL_TEXT = (
    "CREATE VIRTUAL TABLE search_words USING fts5("
    "words, content='search_entry', content_rowid='id', tokenize=\"ascii tokenchars '_'\")",
    "CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN "
    "INSERT INTO search_words (rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN "
    "INSERT INTO search_words (search_words, rowid, words) "
    "VALUES ('delete', old.id, old.words); END",
)


def upgrade() -> None:
    on_postgres = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "saved_filter",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("folded", sa.String(length=160), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user.id"], name=op.f("fk_saved_filter_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_saved_filter_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", "id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("project_id", "folded", name=op.f("uq_saved_filter_project_id_folded")),
    )
    op.create_table(
        "search_entry",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("words", postgresql.TSVECTOR() if on_postgres else sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_search_entry_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", "id", name=op.f("pk_search_entry")),
    )
    op.create_index(op.f("ix_search_entry_id"), "search_entry", ["id"])
    op.create_index(
        op.f("ix_search_entry_project_id_object_id"), "search_entry", ["project_id", "object_id"]
    )
    if on_postgres:
        op.create_index("ix_search_entry_words", "search_entry", ["words"], postgresql_using="gin")
    else:
        for statement in FULL_TEXT:
            op.execute(statement)
    _fill(op.get_bind(), "CAST(:words AS tsvector)" if on_postgres else ":words")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_words")
    op.drop_table("search_entry")
    op.drop_table("saved_filter")


# From here on: the words of the rows that are there, by the rules of the day, so copied.

WORD = regex.compile(r"\w+")
NO_WORD = regex.compile(r"\W+|\p{M}+")


def _fill(connection: sa.Connection, words: str) -> None:
    insert = sa.text(
        "INSERT INTO search_entry (project_id, id, kind, object_id, ordinal, words) "  # noqa: S608
        f"VALUES (:project_id, :id, :kind, :object_id, :ordinal, {words})"
    )
    entries: list[dict[str, Any]] = []
    for project_id, kind, object_id, ordinal, text in _texts(connection):
        found = [word for word in map(_folded, WORD.findall(text)) if word]
        for at in range(0, len(found), 3000):
            some = found[at : at + 3000]
            entry = {"project_id": project_id, "kind": kind, "object_id": object_id}
            entry |= {"id": len(entries) + 1, "ordinal": ordinal, "words": " ".join(some)}
            if words != ":words":
                entry["words"] = " ".join(f"'{word}':{n}" for n, word in enumerate(some, 1))
            entries.append(entry)
    if entries:
        connection.execute(insert, entries)


def _texts(connection: sa.Connection) -> Iterator[tuple[Any, ...]]:
    """(project, kind, object, ordinal, text) of everything that can be found."""

    def rows(statement: str) -> Any:
        return connection.execute(sa.text(statement))

    for project_id, id, title, authors in rows("SELECT project_id, id, title, authors FROM brief"):
        listed = json.loads(authors) if isinstance(authors, str) else authors
        yield project_id, "brief", id, 0, "\n".join([title, *listed])
    texts = {(p, id): text for p, id, text in rows("SELECT project_id, id, text FROM revision")}
    for project_id, id, ordinal, start, end in rows(
        'SELECT project_id, revision_id, ordinal, "start", "end" FROM block'
    ):
        yield project_id, "block", id, ordinal, texts[project_id, id][start:end]
    for project_id, id, exact, note in rows("SELECT project_id, id, exact, note FROM highlight"):
        yield project_id, "passage", id, 0, exact
        yield project_id, "note", id, 0, note
    for project_id, id, text in rows("SELECT project_id, id, text FROM note"):
        yield project_id, "reply", id, 0, text


def _folded(word: str) -> str:
    return NO_WORD.sub("", unicodedata.normalize("NFD", word.casefold()))[:64]
