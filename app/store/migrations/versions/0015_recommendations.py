"""Recommendations, what they rest on and what became of them; which briefs are one source"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = (
    "brief_origin",
    "origin",
    "response",
    "question",
    "recommendation_link",
    "recommendation_field",
    "recommendation_passage",
    "recommendation",
)


def upgrade() -> None:
    op.add_column(
        "project",
        sa.Column("next_recommendation_number", sa.Integer(), nullable=False, server_default="1"),
    )
    _table(
        "recommendation",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("strength", sa.String(16), nullable=False),
        sa.Column("confidence", sa.String(16), nullable=False),
        sa.Column("confidence_reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("updated_by", sa.Uuid(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _user("recommendation", "updated_by"),
        _within("recommendation", "merged_into_id", "recommendation", ondelete=None),
        sa.UniqueConstraint(
            "project_id", "number", name=op.f("uq_recommendation_project_id_number")
        ),
    )
    _table(
        "recommendation_passage",
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("highlight_id", sa.Uuid(), nullable=False),
        sa.Column("stance", sa.String(16), nullable=False),
        sa.Column("voice", sa.String(16), nullable=False),
        sa.Column("admitted", sa.Text(), nullable=False),
        _within("recommendation_passage", "recommendation_id", "recommendation"),
        _within("recommendation_passage", "highlight_id", "highlight"),
        key=("recommendation_id", "highlight_id"),
    )
    _index("recommendation_passage", "highlight_id")
    _table(
        "recommendation_field",
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("basis", sa.String(16), nullable=False),
        sa.Column("highlight_id", sa.Uuid(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("rests_on", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("rule", sa.String(80), nullable=False),
        _within("recommendation_field", "recommendation_id", "recommendation"),
        _within("recommendation_field", "highlight_id", "highlight"),
        sa.CheckConstraint(
            "basis <> 'stated' OR "
            '(highlight_id IS NOT NULL AND "start" IS NOT NULL AND "start" < "end")',
            name=op.f("ck_recommendation_field_stated"),
        ),
    )
    _index("recommendation_field", "recommendation_id")
    _table(
        "recommendation_link",
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _within("recommendation_link", "recommendation_id", "recommendation"),
        _within("recommendation_link", "other_id", "recommendation"),
    )
    _index("recommendation_link", "recommendation_id")
    _index("recommendation_link", "other_id")
    _table(
        "question",
        sa.Column("recommendation_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        _user("question", "answered_by"),
        _within("question", "recommendation_id", "recommendation"),
    )
    _index("question", "recommendation_id")
    _table(
        "response",
        sa.Column("recommendation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("body", sa.String(200), nullable=False),
        sa.Column("on", sa.String(10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due", sa.String(10), nullable=False),
        sa.Column("due_reason", sa.Text(), nullable=False),
        sa.Column("progress", sa.Text(), nullable=False),
        _within("response", "recommendation_id", "recommendation"),
    )
    _index("response", "recommendation_id")
    _table(
        "origin",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
    )
    op.create_table(
        "brief_origin",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("brief_id", sa.Uuid(), nullable=False),
        sa.Column("origin_id", sa.Uuid(), nullable=False),
        _project("brief_origin"),
        _within("brief_origin", "brief_id", "brief"),
        _within("brief_origin", "origin_id", "origin"),
        sa.PrimaryKeyConstraint("project_id", "brief_id", name=op.f("pk_brief_origin")),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.drop_column("project", "next_recommendation_number")


def _table(name: str, *columns: sa.schema.SchemaItem, key: Sequence[str] = ("id",)) -> None:
    """What somebody made in a project."""
    ids = [sa.Column("id", sa.Uuid(), nullable=False)] if key == ("id",) else []
    op.create_table(
        name,
        sa.Column("project_id", sa.Uuid(), nullable=False),
        *ids,
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *columns,
        _project(name),
        _user(name, "created_by"),
        sa.PrimaryKeyConstraint("project_id", *key, name=op.f(f"pk_{name}")),
    )


def _project(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_project_id")
    return sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=name, ondelete="CASCADE")


def _within(
    table: str, column: str, other: str, ondelete: str | None = "CASCADE"
) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["project_id", column],
        [f"{other}.project_id", f"{other}.id"],
        name=op.f(f"fk_{table}_project_id_{column}"),
        ondelete=ondelete,
    )


def _user(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["user.id"], name=op.f(f"fk_{table}_{column}"))


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_project_id_{column}"), table, ["project_id", column])
