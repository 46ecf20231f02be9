"""The live passages of a brief in their order, so that a page ends at its fiftieth"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0040"
branch_labels = None
depends_on = None

NAME, TABLE, LIVE = "ix_highlight_live", "highlight", sa.text("deleted_at IS NULL")


def _made_of(*columns: str) -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, [*columns], sqlite_where=LIVE, postgresql_where=LIVE)


def upgrade() -> None:
    _made_of("project_id", "brief_id", "start", "end", "number", "created_by")


def downgrade() -> None:
    _made_of("project_id", "brief_id", "created_by")
