"""The cells of the matrix: what is written of a brief under a tag"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLE = "summary_cell"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("brief_id", sa.Uuid(), nullable=False),
        sa.Column("tag_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("draft", sa.Boolean(), nullable=False),
        sa.Column("nothing_found_by", sa.Uuid(), nullable=True),
        sa.Column("nothing_found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_by", sa.Uuid(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f(f"fk_{TABLE}_project_id"), ondelete="CASCADE"
        ),
        _within("brief"),
        _within("tag"),
        _user("nothing_found_by"),
        _user("updated_by"),
        sa.PrimaryKeyConstraint("project_id", "id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint(
            "project_id", "brief_id", "tag_id", name=op.f(f"uq_{TABLE}_project_id_brief_id_tag_id")
        ),
    )
    op.create_index(op.f(f"ix_{TABLE}_project_id_tag_id"), TABLE, ["project_id", "tag_id"])
    op.create_index(
        f"uq_{TABLE}_of_brief",
        TABLE,
        ["project_id", "brief_id"],
        unique=True,
        sqlite_where=sa.text("tag_id IS NULL"),
        postgresql_where=sa.text("tag_id IS NULL"),
    )


def downgrade() -> None:
    op.drop_table(TABLE)


def _within(other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["project_id", f"{other}_id"],
        [f"{other}.project_id", f"{other}.id"],
        name=op.f(f"fk_{TABLE}_project_id_{other}_id"),
        ondelete="CASCADE",
    )


def _user(column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["user.id"], name=op.f(f"fk_{TABLE}_{column}"))
