"""Large exports under way and their files, for all servers of a database"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0033"
branch_labels = None
depends_on = None

JOB, PART = "export_job", "export_part"


def _project_id(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_project_id")
    return sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        JOB,
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("ordered", sa.JSON(), nullable=False),
        sa.Column("asked", sa.Double(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=True),
        sa.Column("heard", sa.Double(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("refused", sa.String(20), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        _project_id(JOB),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f(f"fk_{JOB}_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "id", name=op.f(f"pk_{JOB}")),
    )
    op.create_index(op.f(f"ix_{JOB}_user_id"), JOB, ["user_id"])
    op.create_table(
        PART,
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        _project_id(PART),
        sa.ForeignKeyConstraint(
            ["project_id", "job_id"],
            [f"{JOB}.project_id", f"{JOB}.id"],
            name=op.f(f"fk_{PART}_project_id_job_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", "job_id", "number", name=op.f(f"pk_{PART}")),
    )


def downgrade() -> None:
    op.drop_table(PART)
    op.drop_table(JOB)
