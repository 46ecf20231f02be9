"""How many passages carry a tag that another than who marked them put there

By brief, who marked them, who put the tag there, and tag; counted as they change, like those of
0039. A migration that makes the table of highlights or of codings anew has to make these triggers
again.
"""
# ruff: noqa: S608 - statements of names that stand here

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

KEYS = ("project_id", "brief_id", "analyst_id", "coder_id", "tag_id")
INTO = f"INSERT INTO coder_count ({', '.join(KEYS)}, passages) "
ONE_MORE = f"ON CONFLICT ({', '.join(KEYS)}) DO UPDATE SET passages = coder_count.passages + 1; "
ONE_LESS = (
    "UPDATE coder_count SET passages = passages - 1 WHERE coder_count.project_id = {x}.project_id "
)

# What counts for a highlight; {x} is NEW or OLD.
ON_IT = (
    "coding.project_id = {x}.project_id AND coding.highlight_id = {x}.id "
    "AND coding.coder_id <> {x}.created_by"
)
THERE = (
    f"{INTO}SELECT {{x}}.project_id, {{x}}.brief_id, {{x}}.created_by, coding.coder_id, "
    f"coding.tag_id, 1 FROM coding WHERE {ON_IT} {ONE_MORE}"
)
GONE = (
    f"{ONE_LESS}AND coder_count.brief_id = {{x}}.brief_id "
    "AND coder_count.analyst_id = {x}.created_by AND (coder_count.coder_id, coder_count.tag_id) "
    f"IN (SELECT coding.coder_id, coding.tag_id FROM coding WHERE {ON_IT}); "
)

# What counts for a coding on a highlight that is not deleted.
MARKED = (
    "FROM highlight WHERE highlight.project_id = {x}.project_id "
    "AND highlight.id = {x}.highlight_id AND highlight.deleted_at IS NULL "
    "AND highlight.created_by <> {x}.coder_id"
)
TAGGED = (
    f"{INTO}SELECT {{x}}.project_id, highlight.brief_id, highlight.created_by, {{x}}.coder_id, "
    f"{{x}}.tag_id, 1 {MARKED} {ONE_MORE}"
)
NOT_TAGGED = (
    f"{ONE_LESS}AND (coder_count.brief_id, coder_count.analyst_id) = "
    f"(SELECT highlight.brief_id, highlight.created_by {MARKED}) "
    "AND coder_count.coder_id = {x}.coder_id AND coder_count.tag_id = {x}.tag_id; "
)


def _of(body: str, row: str) -> str:
    return body.format(x=row)


# (table, when, on which rows, what is done).
MOVED = "AFTER UPDATE OF deleted_at, created_by, brief_id"
TRIGGERS = {
    "coders_highlight_come": (
        *("highlight", "AFTER INSERT", "NEW.deleted_at IS NULL"),
        _of(THERE, "NEW"),
    ),
    "coders_highlight_left": ("highlight", MOVED, "OLD.deleted_at IS NULL", _of(GONE, "OLD")),
    "coders_highlight_reached": ("highlight", MOVED, "NEW.deleted_at IS NULL", _of(THERE, "NEW")),
    "coders_highlight_gone": (
        *("highlight", "BEFORE DELETE", "OLD.deleted_at IS NULL"),
        _of(GONE, "OLD"),
    ),
    "coders_coding_come": ("coding", "BEFORE INSERT", "", _of(TAGGED, "NEW")),
    "coders_coding_changed": (
        *("coding", "BEFORE UPDATE OF tag_id, coder_id", ""),
        _of(NOT_TAGGED, "OLD") + _of(TAGGED, "NEW"),
    ),
    "coders_coding_gone": ("coding", "BEFORE DELETE", "", _of(NOT_TAGGED, "OLD")),
}
FILLED = (
    f"{INTO}SELECT highlight.project_id, highlight.brief_id, highlight.created_by, "
    "coding.coder_id, coding.tag_id, count(*) FROM highlight JOIN coding "
    "ON coding.project_id = highlight.project_id AND coding.highlight_id = highlight.id "
    "WHERE highlight.deleted_at IS NULL AND coding.coder_id <> highlight.created_by "
    "GROUP BY highlight.project_id, highlight.brief_id, highlight.created_by, coding.coder_id, "
    "coding.tag_id"
)


def upgrade() -> None:
    op.create_table(
        "coder_count",
        *(sa.Column(key, sa.Uuid(), nullable=False) for key in KEYS),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_coder_count_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(*KEYS, name=op.f("pk_coder_count")),
        sqlite_with_rowid=False,
    )
    op.execute(FILLED)
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for name, (table, when, on, body) in TRIGGERS.items():
        only = f" WHEN ({on})" if on else ""
        if on_postgres:
            back = "OLD" if "DELETE" in when else "NEW"
            op.execute(
                f"CREATE FUNCTION count_{name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN {body} RETURN {back}; END $$"
            )
            does = f"EXECUTE FUNCTION count_{name}()"
        else:
            does = f"BEGIN {body} END"
        op.execute(f"CREATE TRIGGER count_{name} {when} ON {table} FOR EACH ROW{only} {does}")


def downgrade() -> None:
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for name, (table, *_) in TRIGGERS.items():
        if on_postgres:
            op.execute(f"DROP TRIGGER count_{name} ON {table}")
            op.execute(f"DROP FUNCTION count_{name}()")
        else:
            op.execute(f"DROP TRIGGER count_{name}")
    op.drop_table("coder_count")
