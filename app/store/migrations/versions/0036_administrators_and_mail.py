"""Who looks after the installation, how pages look to each person, and mails that were asked for"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0031"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
WORDS = {"time_zone": 64, "language": 16, "theme": 8}  # lengths


def upgrade() -> None:
    # Nobody is made administrator here: who was first need not be who looks after the server.
    op.add_column(
        "user", sa.Column("is_admin", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("user", sa.Column("signed_in_at", MOMENT, nullable=True))
    for name, length in WORDS.items():
        column = sa.Column(name, sa.String(length), nullable=False, server_default="")
        op.add_column("user", column)
    # The latest that is known; of sessions that ran out nothing is.
    op.execute(
        'UPDATE "user" SET signed_in_at = (SELECT max(created_at) FROM user_session'
        ' WHERE user_session.user_id = "user".id)'
    )
    op.create_table(
        "email_change",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_email_change_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name="pk_email_change"),
        sa.UniqueConstraint("token_sha256", name="uq_email_change_token_sha256"),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("to_address", sa.String(254), nullable=False),
        sa.Column("about", sa.String(24), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("invitation_id", sa.Uuid(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("failed_at", MOMENT, nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["user.id"], name="fk_mail_asked_by"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name="fk_mail_project_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
    )
    for name in ("to_address", "project_id"):
        op.create_index(f"ix_mail_{name}", "mail", [name])


def downgrade() -> None:
    op.drop_table("mail")
    op.drop_table("email_change")
    for name in (*reversed(WORDS), "signed_in_at", "is_admin"):
        op.drop_column("user", name)
