"""The pages of originals, and where the lines of texts stand on them"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

PAGES, LINES = "original_page", "page_lines"


def upgrade() -> None:
    op.create_table(
        PAGES,
        *_of_a_file(PAGES),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("label", sa.String(20), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("project_id", "file_sha256", "number", name=op.f(f"pk_{PAGES}")),
    )
    op.create_table(
        LINES,
        *_of_a_file(LINES),
        sa.Column("text_sha256", sa.String(64), nullable=False),
        sa.Column("page", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint(
            "project_id", "file_sha256", "text_sha256", "page", name=op.f(f"pk_{LINES}")
        ),
    )


def _of_a_file(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("file_sha256", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f(f"fk_{table}_project_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "file_sha256"],
            ["original.project_id", "original.sha256"],
            name=op.f(f"fk_{table}_project_id_file_sha256"),
            ondelete="CASCADE",
        ),
    ]


def downgrade() -> None:
    op.drop_table(LINES)
    op.drop_table(PAGES)
