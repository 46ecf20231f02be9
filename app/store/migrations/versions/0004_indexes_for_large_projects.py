"""Indexes that keep counts and single changes quick in projects with many highlights"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

REMOVED, LIVE = sa.text("deleted_at IS NOT NULL"), sa.text("deleted_at IS NULL")
LONG = sa.text('"end" - start > 4000')
INDEXES = (
    ("ix_block_start", "block", ["project_id", "revision_id", "start"], None),
    ("ix_highlight_removed", "highlight", ["project_id", "brief_id"], REMOVED),
    ("ix_highlight_live", "highlight", ["project_id", "brief_id", "created_by"], LIVE),
    ("ix_highlight_long", "highlight", ["project_id", "revision_id"], LONG),
    ("ix_coding_tag", "coding", ["project_id", "tag_id", "highlight_id"], None),
)


def upgrade() -> None:
    for name, table, columns, where in INDEXES:
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
    op.drop_index("ix_coding_project_id_tag_id", "coding")


def downgrade() -> None:
    op.create_index("ix_coding_project_id_tag_id", "coding", ["project_id", "tag_id"])
    for name, table, *_ in INDEXES:
        op.drop_index(name, table)
