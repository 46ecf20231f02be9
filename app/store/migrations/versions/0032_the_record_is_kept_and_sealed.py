"""Lines of the record are neither changed nor deleted, and sealed one upon the other

Words of it are emptied alone: whoever changes them drops their salt. What was recorded before is
sealed by the next start, some at a time.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0034"
branch_labels = None
depends_on = None

LINE = "A line of the record is neither changed nor deleted."
WORDS = "Words of the record are emptied, not changed."
SEAL = "A seal of the record is neither changed nor deleted."
KEPT = (("event", "project_id", "id", LINE), ("seal", "chain", "place", SEAL))
CHANGED = "NEW.project_id <> OLD.project_id OR NEW.event_id <> OLD.event_id OR NEW.salt <> ''"


def upgrade() -> None:
    op.create_table(
        "seal",
        sa.Column("chain", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("chain", "place", name=op.f("pk_seal")),
        sa.UniqueConstraint("chain", "line_id", name=op.f("uq_seal_chain_line_id")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "unsealed",
        sa.Column("chain", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "line_id", name=op.f("pk_unsealed")),
        sqlite_with_rowid=False,
    )
    on_postgres = op.get_bind().dialect.name == "postgresql"
    salt = (
        "replace(gen_random_uuid()::text, '-', '')" if on_postgres else "lower(hex(randomblob(16)))"
    )
    salted = sa.Column("salt", sa.String(32), nullable=False, server_default="")
    op.add_column("event_words", salted)
    op.execute(f"UPDATE event_words SET salt = {salt} WHERE purged_at IS NULL")  # noqa: S608
    op.execute("INSERT INTO unsealed (chain, line_id) SELECT project_id, id FROM event")
    for statement in _on_postgres() if on_postgres else _on_sqlite():
        op.execute(statement)


def _on_sqlite() -> list[str]:
    """REPLACE deletes without asking triggers of deletion, so that of insertion asks, too."""
    made = [
        "CREATE TRIGGER event_unsealed AFTER INSERT ON event BEGIN INSERT INTO unsealed "
        "(chain, line_id) VALUES (NEW.project_id, NEW.id) ON CONFLICT DO NOTHING; END",
        f"CREATE TRIGGER event_words_emptied BEFORE UPDATE ON event_words WHEN {CHANGED} "
        f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
        "CREATE TRIGGER event_words_delete BEFORE DELETE ON event_words "
        f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
    ]
    for table, key, id, said in KEPT:
        there = f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key} AND {id} = NEW.{id})"  # noqa: S608
        for act, only in (("UPDATE", ""), ("DELETE", ""), ("INSERT", f"WHEN {there} ")):
            made.append(
                f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} {only}"
                f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
    return made


def _on_postgres() -> list[str]:
    refuse = (
        "CREATE FUNCTION record_refused() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';"
        " END$$"
    )
    queue = (
        "CREATE FUNCTION record_unsealed() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
        "INSERT INTO unsealed (chain, line_id) VALUES (NEW.project_id, NEW.id) "
        "ON CONFLICT DO NOTHING; RETURN NULL; END$$"
    )
    made = [
        refuse,
        queue,
        "CREATE TRIGGER event_unsealed AFTER INSERT ON event FOR EACH ROW "
        "EXECUTE FUNCTION record_unsealed()",
        f"CREATE TRIGGER event_words_emptied BEFORE UPDATE ON event_words FOR EACH ROW "
        f"WHEN ({CHANGED}) EXECUTE FUNCTION record_refused('{WORDS}')",
        "CREATE TRIGGER event_words_delete BEFORE DELETE ON event_words FOR EACH ROW "
        f"EXECUTE FUNCTION record_refused('{WORDS}')",
    ]
    for table, _, _, said in KEPT:
        made.append(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION record_refused('{said}')"
        )
    for table, said in (("event", LINE), ("event_words", WORDS), ("seal", SEAL)):
        made.append(
            f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} "
            f"EXECUTE FUNCTION record_refused('{said}')"
        )
    return made


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION record_refused() CASCADE")
        op.execute("DROP FUNCTION record_unsealed() CASCADE")
    else:
        for name in (
            *("event_unsealed", "event_words_emptied", "event_words_delete"),
            *(f"event_{act}" for act in ("update", "delete", "insert")),
        ):
            op.execute(f"DROP TRIGGER {name}")
    op.drop_column("event_words", "salt")
    op.drop_table("unsealed")
    op.drop_table("seal")
