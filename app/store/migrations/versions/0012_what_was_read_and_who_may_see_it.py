"""Briefs declared read through, and whether a member shares how far they have read"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nobody was asked before, so nobody has said yes.
    op.add_column(
        "membership",
        sa.Column("shares_reading", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "read_through",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("brief_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id", "brief_id"],
            ["brief.project_id", "brief.id"],
            name=op.f("fk_read_through_project_id_brief_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_read_through_project_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_read_through_user_id")),
        sa.PrimaryKeyConstraint("project_id", "brief_id", "user_id", name=op.f("pk_read_through")),
    )


def downgrade() -> None:
    op.drop_table("read_through")
    op.drop_column("membership", "shares_reading")
