"""Failures to sign in are counted in the database, for all servers alike"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = "wrong_guesses"
    op.create_table(
        table,
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("until", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_until"), table, ["until"])


def downgrade() -> None:
    op.drop_table("wrong_guesses")
