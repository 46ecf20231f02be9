"""By which rules the stored words were folded, so that they are folded again when these change

The words of the filter kept accents and those of the search dropped them. Rows are folded again by
`search_index.renew`, which follows every migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "word_fold",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_word_fold")),
    )


def downgrade() -> None:
    op.drop_table("word_fold")
