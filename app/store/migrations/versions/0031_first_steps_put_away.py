"""Who put the first steps away"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    away = sa.Column("first_steps_away_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("user", away)
    # Who has an account already is not new.
    op.execute('UPDATE "user" SET first_steps_away_at = created_at')


def downgrade() -> None:
    op.drop_column("user", "first_steps_away_at")
