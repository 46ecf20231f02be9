"""Memos on briefs and tags"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

TABLE = "memo"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("brief_id", sa.Uuid(), nullable=True),
        sa.Column("tag_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(brief_id IS NULL) <> (tag_id IS NULL)", name=op.f("ck_memo_on_one")),
        *(
            sa.ForeignKeyConstraint(
                ["project_id", f"{of}_id"],
                [f"{of}.project_id", f"{of}.id"],
                name=op.f(f"fk_{TABLE}_project_id_{of}_id"),
                ondelete="CASCADE",
            )
            for of in ("brief", "tag")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f(f"fk_{TABLE}_project_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f(f"fk_{TABLE}_author_id")),
        sa.PrimaryKeyConstraint("project_id", "id", name=op.f(f"pk_{TABLE}")),
    )
    for of in ("brief_id", "tag_id"):
        op.create_index(op.f(f"ix_{TABLE}_project_id_{of}"), TABLE, ["project_id", of])


def downgrade() -> None:
    op.drop_table(TABLE)
