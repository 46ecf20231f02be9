"""Who was given which brief and how it stands; when somebody was last in a project"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TABLE, BEFORE = "assignment", "read_through"
KEY = ("project_id", "brief_id", "user_id")


def upgrade() -> None:
    _create(
        TABLE,
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["given_by"], ["user.id"], name=op.f(f"fk_{TABLE}_given_by")),
    )
    # What was declared read through is done, and nobody gave it.
    op.execute(
        "INSERT INTO assignment (project_id, brief_id, user_id, state, since)"
        " SELECT project_id, brief_id, user_id, 'done', created_at FROM read_through"
    )
    op.drop_table(BEFORE)
    # Nobody knows when they were there; it is counted from the next visit on.
    op.add_column("membership", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("membership", "seen_at")
    _create(BEFORE, sa.Column("created_at", sa.DateTime(timezone=True), nullable=False))
    op.execute(
        "INSERT INTO read_through (project_id, brief_id, user_id, created_at)"
        " SELECT project_id, brief_id, user_id, since FROM assignment WHERE state = 'done'"
    )
    op.drop_table(TABLE)


def _create(table: str, *more: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in KEY),
        *more,
        sa.ForeignKeyConstraint(
            ["project_id", "brief_id"],
            ["brief.project_id", "brief.id"],
            name=op.f(f"fk_{table}_project_id_brief_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f(f"fk_{table}_project_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f(f"fk_{table}_user_id")),
        sa.PrimaryKeyConstraint(*KEY, name=op.f(f"pk_{table}")),
    )
