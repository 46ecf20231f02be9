"""Sentences that read like recommendations and are none"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLE = "decided_cue"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("brief_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f(f"fk_{TABLE}_project_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "brief_id"],
            ["brief.project_id", "brief.id"],
            name=op.f(f"fk_{TABLE}_project_id_brief_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f(f"fk_{TABLE}_created_by")),
        sa.PrimaryKeyConstraint("project_id", "id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint(
            "project_id", "brief_id", "words", name=op.f(f"uq_{TABLE}_project_id_brief_id_words")
        ),
    )


def downgrade() -> None:
    op.drop_table(TABLE)
