"""A citation style of the project's own"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    label = sa.Column("own_style_label", sa.String(200), nullable=False, server_default="")
    op.add_column("project", label)
    op.add_column("project", sa.Column("own_style", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("project", "own_style")
    op.drop_column("project", "own_style_label")
