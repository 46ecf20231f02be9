"""Under which ids other tools know what came from them"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "foreign_id",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("made", sa.Boolean(), nullable=False),
        sa.Column("theirs", sa.String(64), nullable=False, server_default=""),
        sa.Column("written", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name="fk_foreign_id_project_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "kind", "key", name="pk_foreign_id"),
    )
    op.create_index("ix_foreign_id_project_id_import_id", "foreign_id", ["project_id", "import_id"])


def downgrade() -> None:
    op.drop_table("foreign_id")
