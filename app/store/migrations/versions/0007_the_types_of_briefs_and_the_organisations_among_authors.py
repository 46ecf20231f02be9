"""The types of briefs, and the organisations among their authors"""

import json

import sqlalchemy as sa
from alembic import op

from app.domain.citations.kinds import guessed_kind
from app.domain.citations.names import guessed_organisations

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("kind", sa.String(16), nullable=False, server_default="report"),
        sa.Column("container", sa.Text(), nullable=False, server_default=""),
        sa.Column("organisations", sa.JSON(), nullable=False, server_default="[]"),
    ):
        op.add_column("brief", column)
    brief = sa.table(
        "brief",
        sa.column("project_id", sa.Uuid()),
        sa.column("id", sa.Uuid()),
        *(sa.column(name, sa.JSON()) for name in ("authors", "organisations")),
        *(sa.column(name, sa.String()) for name in ("url", "kind")),
    )
    database = op.get_bind()
    for project_id, id, authors, url in database.execute(
        sa.select(brief.c.project_id, brief.c.id, brief.c.authors, brief.c.url)
    ).all():
        listed = json.loads(authors) if isinstance(authors, str) else authors
        guessed = {
            "kind": guessed_kind(url),
            "organisations": list(guessed_organisations(listed)),
        }
        database.execute(
            sa.update(brief)
            .where(brief.c.project_id == project_id, brief.c.id == id)
            .values(**guessed)
        )


def downgrade() -> None:
    for name in ("organisations", "container", "kind"):
        op.drop_column("brief", name)
