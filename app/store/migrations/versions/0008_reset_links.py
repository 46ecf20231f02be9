"""Links to a new pass phrase, and accounts that cannot sign in"""

import sqlalchemy as sa
from alembic import op

from app.store.database import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user", sa.Column("disabled_at", UtcDateTime(timezone=True), nullable=True))
    op.create_table(
        "reset_link",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_reset_link_user_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name="fk_reset_link_project_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name="pk_reset_link"),
        sa.UniqueConstraint("token_sha256", name="uq_reset_link_token_sha256"),
    )


def downgrade() -> None:
    op.drop_table("reset_link")
    op.drop_column("user", "disabled_at")
