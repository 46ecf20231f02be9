"""The logo on the cover of a report"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLE, SETTINGS = "report_logo", "report_settings"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f(f"fk_{TABLE}_project_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f(f"fk_{TABLE}_created_by")),
        sa.PrimaryKeyConstraint("project_id", "id", name=op.f(f"pk_{TABLE}")),
    )
    with op.batch_alter_table(SETTINGS) as settings:
        settings.add_column(sa.Column("logo_id", sa.Uuid(), nullable=True))
        settings.create_foreign_key(
            op.f(f"fk_{SETTINGS}_project_id_logo_id"),
            TABLE,
            ["project_id", "logo_id"],
            ["project_id", "id"],
        )


def downgrade() -> None:
    with op.batch_alter_table(SETTINGS) as settings:
        settings.drop_constraint(op.f(f"fk_{SETTINGS}_project_id_logo_id"), type_="foreignkey")
        settings.drop_column("logo_id")
    op.drop_table(TABLE)
