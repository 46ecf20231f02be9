"""Who wrote the note of a highlight, where that is somebody else than who marked it"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("highlight", sa.Column("note_by", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("highlight", "note_by")
