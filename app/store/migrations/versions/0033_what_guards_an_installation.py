"""Sign-ins, refusals and changes of accounts, guarded and sealed as the rest of the record is

They stand in the chain that is of no project. Who took what out is found by an index of its own.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
LINE, WORDS = "security_event", "security_event_words"
SAID = "A line of the record is neither changed nor deleted."
EMPTIED = "Words of the record are emptied, not changed."
CHANGED = "NEW.event_id <> OLD.event_id OR NEW.salt <> ''"
NOTED = (  # in the chain that is of no project
    "INSERT INTO unsealed (chain, line_id) VALUES "
    "('00000000000000000000000000000000', NEW.id) ON CONFLICT DO NOTHING"
)
WATCHED = sa.text("verb = 'download' OR kind IN ('person', 'invitation')")


def upgrade() -> None:
    op.create_table(
        LINE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("verb", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], name=op.f(f"fk_{LINE}_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{LINE}")),
    )
    op.create_index(op.f(f"ix_{LINE}_project_id_id"), LINE, ["project_id", "id"])
    op.create_table(
        WORDS,
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(254), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("purged_at", MOMENT, nullable=True),
        sa.Column("salt", sa.String(32), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(
            ["event_id"], [f"{LINE}.id"], name=op.f(f"fk_{WORDS}_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f(f"pk_{WORDS}")),
    )
    op.create_index(
        "ix_event_watched", "event", ["id"], sqlite_where=WATCHED, postgresql_where=WATCHED
    )
    for statement in _on_postgres() if _is_postgres() else _on_sqlite():
        op.execute(statement)


def _is_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _on_sqlite() -> list[str]:
    there = f"WHEN EXISTS (SELECT 1 FROM {LINE} WHERE id = NEW.id) "  # noqa: S608
    return [
        f"CREATE TRIGGER {LINE}_unsealed AFTER INSERT ON {LINE} BEGIN {NOTED}; END",
        *(
            f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} {only}"
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            for table, act, only, said in (
                (LINE, "UPDATE", "", SAID),
                (LINE, "DELETE", "", SAID),
                (LINE, "INSERT", there, SAID),
                (WORDS, "UPDATE", f"WHEN {CHANGED} ", EMPTIED),
                (WORDS, "DELETE", "", EMPTIED),
            )
        ),
    ]


def _on_postgres() -> list[str]:
    noted = (
        f"CREATE FUNCTION {LINE}_noted() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
        f"{NOTED}; RETURN NULL; END$$"
    )
    refused = [
        f"CREATE TRIGGER {name} BEFORE {act} EXECUTE FUNCTION record_refused('{said}')"
        for name, act, said in (
            (f"{LINE}_kept", f"UPDATE OR DELETE ON {LINE} FOR EACH ROW", SAID),
            (f"{WORDS}_emptied", f"UPDATE ON {WORDS} FOR EACH ROW WHEN ({CHANGED})", EMPTIED),
            (f"{WORDS}_kept", f"DELETE ON {WORDS} FOR EACH ROW", EMPTIED),
            (f"{LINE}_truncate", f"TRUNCATE ON {LINE}", SAID),
            (f"{WORDS}_truncate", f"TRUNCATE ON {WORDS}", EMPTIED),
        )
    ]
    sealed = (
        f"CREATE TRIGGER {LINE}_unsealed AFTER INSERT ON {LINE} FOR EACH ROW "
        f"EXECUTE FUNCTION {LINE}_noted()"
    )
    return [noted, sealed, *refused]


def downgrade() -> None:
    op.drop_index("ix_event_watched", "event")
    op.drop_table(WORDS)
    op.drop_table(LINE)
    if _is_postgres():
        op.execute(f"DROP FUNCTION {LINE}_noted()")
