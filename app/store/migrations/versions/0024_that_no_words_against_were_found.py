"""That words against a recommendation were looked for and none was found: who said so, and when"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# Without a foreign key: SQLite would write the table anew for one, and people are never removed.
COLUMNS: dict[str, Any] = {
    "none_against_by": sa.Uuid(),
    "none_against_at": sa.DateTime(timezone=True),
}


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.add_column("recommendation", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("recommendation", name)
