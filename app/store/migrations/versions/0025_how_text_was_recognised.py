"""How the text of a revision was recognised in pictures of its pages"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("revision", sa.Column("recognition", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("revision", "recognition")
