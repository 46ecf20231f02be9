"""What an act over many passages did to each"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "act_passage",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("highlight_id", sa.Uuid(), nullable=False),
        sa.Column("brief_id", sa.Uuid(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("there", sa.Boolean(), nullable=True),
        *(
            sa.Column(f"{which}_{name}", kind, nullable=True)
            for which in ("gone", "come")
            for name, kind in (
                ("id", sa.Uuid()),
                ("tag", sa.Uuid()),
                ("by", sa.Uuid()),
                ("at", sa.DateTime(timezone=True)),
            )
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_act_passage_project_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "event_id"],
            ["event.project_id", "event.id"],
            name=op.f("fk_act_passage_project_id_event_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "highlight_id"],
            ["highlight.project_id", "highlight.id"],
            name=op.f("fk_act_passage_project_id_highlight_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "project_id", "event_id", "highlight_id", name=op.f("pk_act_passage")
        ),
    )
    for columns in (["project_id", "highlight_id"], ["project_id", "brief_id", "rev"]):
        name = op.f(f"ix_act_passage_{'_'.join(columns)}")
        op.create_index(name, "act_passage", columns)


def downgrade() -> None:
    op.drop_table("act_passage")
