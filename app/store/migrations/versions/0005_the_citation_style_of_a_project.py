"""The citation style of a project"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    style = sa.Column("citation_style", sa.String(16), nullable=False, server_default="chicago")
    op.add_column("project", style)


def downgrade() -> None:
    op.drop_column("project", "citation_style")
