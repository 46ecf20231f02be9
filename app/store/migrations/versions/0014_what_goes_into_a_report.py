"""What goes into the report of a project"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    chosen = sa.Column("report_choices", sa.Text(), nullable=False, server_default="")
    op.add_column("project", chosen)


def downgrade() -> None:
    op.drop_column("project", "report_choices")
