"""The trash, archived projects, and the words of the record in a table of their own

What lay deleted before stays for as long from now on as what is deleted today.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# Kinds whose reference is made of numbers; what else is called so is words.
NUMBERED = "('brief', 'highlight', 'note', 'recommendation', 'cue')"
TRASH = ("brief", "highlight", "recommendation", "note")


def _project_id(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_project_id")
    return sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    for name in ("archived_at", "archived_by", "deleted_at", "deleted_by", "purged_at"):
        kind = sa.Uuid() if name.endswith("_by") else MOMENT
        op.add_column("project", sa.Column(name, kind, nullable=True))
    op.add_column("brief", sa.Column("deleted_by", sa.Uuid(), nullable=True))
    for table in ("brief", "highlight", "recommendation"):
        op.add_column(table, sa.Column("purged_at", MOMENT, nullable=True))
    _deleted_tags()
    _words()
    op.execute(
        "UPDATE brief SET deleted_by = (SELECT actor_id FROM event WHERE "
        "event.project_id = brief.project_id AND event.brief_id = brief.id "
        "AND event.kind = 'brief' AND event.verb = 'remove' ORDER BY event.id DESC LIMIT 1) "
        "WHERE deleted_at IS NOT NULL"
    )
    for table in TRASH:
        rows = sa.table(table, sa.column("deleted_at", MOMENT))
        lies = rows.c.deleted_at.is_not(None)
        op.execute(sa.update(rows).where(lies).values(deleted_at=datetime.now(UTC)))


def _deleted_tags() -> None:
    table = "deleted_tag"
    op.create_table(
        table,
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("deleted_by", sa.Uuid(), nullable=False),
        sa.Column("deleted_at", MOMENT, nullable=False),
        _project_id(table),
        *(
            sa.ForeignKeyConstraint([name], ["user.id"], name=op.f(f"fk_{table}_{name}"))
            for name in ("created_by", "deleted_by")
        ),
        sa.PrimaryKeyConstraint("project_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("project_id", "slug", name=op.f(f"uq_{table}_project_id_slug")),
    )


def _words() -> None:
    table = "event_words"
    op.create_table(
        table,
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(80), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("purged_at", MOMENT, nullable=True),
        _project_id(table),
        sa.ForeignKeyConstraint(
            ["project_id", "event_id"],
            ["event.project_id", "event.id"],
            name=op.f(f"fk_{table}_project_id_event_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", "event_id", name=op.f(f"pk_{table}")),
    )
    op.execute(
        'INSERT INTO event_words (project_id, event_id, ref, "before", "after") '  # noqa: S608
        f"SELECT project_id, id, CASE WHEN kind IN {NUMBERED} THEN '' ELSE ref END, "
        f'"before", "after" FROM event WHERE "before" IS NOT NULL OR "after" IS NOT NULL '
        f"OR (ref <> '' AND kind NOT IN {NUMBERED})"
    )
    op.execute(f"UPDATE event SET ref = '' WHERE kind NOT IN {NUMBERED}")  # noqa: S608
    op.drop_column("event", "before")
    op.drop_column("event", "after")


def downgrade() -> None:
    op.add_column("event", sa.Column("before", sa.JSON(), nullable=True))
    op.add_column("event", sa.Column("after", sa.JSON(), nullable=True))
    for name in ("ref", "before", "after"):
        kept = "event.ref || " if name == "ref" else ""
        op.execute(
            f'UPDATE event SET "{name}" = {kept}(SELECT w."{name}" FROM event_words w '  # noqa: S608
            "WHERE w.project_id = event.project_id AND w.event_id = event.id) "
            "WHERE EXISTS (SELECT 1 FROM event_words w "
            "WHERE w.project_id = event.project_id AND w.event_id = event.id)"
        )
    op.drop_table("event_words")
    op.drop_table("deleted_tag")
    for table in ("brief", "highlight", "recommendation"):
        op.drop_column(table, "purged_at")
    op.drop_column("brief", "deleted_by")
    for name in ("archived_at", "archived_by", "deleted_at", "deleted_by", "purged_at"):
        op.drop_column("project", name)
