"""How many passages there are by brief, analyst and tag, counted by the database as they change

Of highlights that are not deleted, also of those in deleted briefs. A migration that makes the
table of highlights or of codings anew has to make these triggers again.
"""
# ruff: noqa: S608 - statements of names that stand here

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0037"
branch_labels = None
depends_on = None

COUNTS = {
    "passage_count": ("brief_id", "analyst_id"),
    "tag_count": ("tag_id", "brief_id", "analyst_id"),
    "tag_pair_count": ("one_id", "other_id", "brief_id"),
}

# What counts for a highlight; {x} is NEW or OLD.
ON_IT = "coding.project_id = {x}.project_id AND coding.highlight_id = {x}.id"
UNTAGGED = f"CASE WHEN EXISTS (SELECT 1 FROM coding WHERE {ON_IT}) THEN 0 ELSE 1 END"
TAGS = f"(SELECT coding.tag_id FROM coding WHERE {ON_IT})"
PAIRS = (
    "coding JOIN coding AS other ON other.project_id = coding.project_id "
    "AND other.highlight_id = coding.highlight_id AND coding.tag_id < other.tag_id"
)
ONE_MORE_TAG = (
    "ON CONFLICT (project_id, brief_id, analyst_id, tag_id) "
    "DO UPDATE SET passages = tag_count.passages + 1; "
)
ONE_MORE_PAIR = (
    "ON CONFLICT (project_id, brief_id, one_id, other_id) "
    "DO UPDATE SET passages = tag_pair_count.passages + 1; "
)
THERE = (
    "INSERT INTO passage_count (project_id, brief_id, analyst_id, passages, untagged) "
    f"VALUES ({{x}}.project_id, {{x}}.brief_id, {{x}}.created_by, 1, {UNTAGGED}) "
    "ON CONFLICT (project_id, brief_id, analyst_id) DO UPDATE SET "
    "passages = passage_count.passages + 1, "
    "untagged = passage_count.untagged + excluded.untagged; "
    "INSERT INTO tag_count (project_id, brief_id, analyst_id, tag_id, passages) "
    "SELECT {x}.project_id, {x}.brief_id, {x}.created_by, coding.tag_id, 1 FROM coding "
    f"WHERE {ON_IT} {ONE_MORE_TAG}"
    "INSERT INTO tag_pair_count (project_id, brief_id, one_id, other_id, passages) "
    "SELECT {x}.project_id, {x}.brief_id, coding.tag_id, other.tag_id, 1 "
    f"FROM {PAIRS} WHERE {ON_IT} {ONE_MORE_PAIR}"
)
GONE = (
    f"UPDATE passage_count SET passages = passages - 1, untagged = untagged - {UNTAGGED} "
    "WHERE project_id = {x}.project_id AND brief_id = {x}.brief_id "
    "AND analyst_id = {x}.created_by; "
    "UPDATE tag_count SET passages = passages - 1 WHERE project_id = {x}.project_id "
    f"AND brief_id = {{x}}.brief_id AND analyst_id = {{x}}.created_by AND tag_id IN {TAGS}; "
    "UPDATE tag_pair_count SET passages = passages - 1 WHERE project_id = {x}.project_id "
    f"AND brief_id = {{x}}.brief_id AND one_id IN {TAGS} AND other_id IN {TAGS}; "
)

# What counts for a coding on a highlight that is not deleted, beside the other codings on it.
MARKED = (
    "highlight.project_id = {x}.project_id AND highlight.id = {x}.highlight_id "
    "AND highlight.deleted_at IS NULL"
)
OTHERS = (
    "coding.project_id = {x}.project_id AND coding.highlight_id = {x}.highlight_id "
    "AND coding.id <> {x}.id"
)
BRIEF = f"(SELECT brief_id FROM highlight WHERE {MARKED})"
BRIEF_AND_ANALYST = f"(SELECT brief_id, created_by FROM highlight WHERE {MARKED})"
LOWER = "CASE WHEN coding.tag_id < {x}.tag_id THEN coding.tag_id ELSE {x}.tag_id END"
HIGHER = "CASE WHEN coding.tag_id < {x}.tag_id THEN {x}.tag_id ELSE coding.tag_id END"
TAGGED = (
    "INSERT INTO tag_count (project_id, brief_id, analyst_id, tag_id, passages) "
    "SELECT {x}.project_id, highlight.brief_id, highlight.created_by, {x}.tag_id, 1 "
    f"FROM highlight WHERE {MARKED} {ONE_MORE_TAG}"
    "INSERT INTO tag_pair_count (project_id, brief_id, one_id, other_id, passages) "
    f"SELECT {{x}}.project_id, highlight.brief_id, {LOWER}, {HIGHER}, 1 "
    f"FROM highlight JOIN coding ON {OTHERS} WHERE {MARKED} {ONE_MORE_PAIR}"
)
NOT_TAGGED = (
    "UPDATE tag_count SET passages = passages - 1 WHERE project_id = {x}.project_id "
    f"AND (brief_id, analyst_id) = {BRIEF_AND_ANALYST} AND tag_id = {{x}}.tag_id; "
    "UPDATE tag_pair_count SET passages = passages - 1 WHERE project_id = {x}.project_id "
    f"AND brief_id = {BRIEF} AND ("
    f"(one_id = {{x}}.tag_id AND other_id IN (SELECT coding.tag_id FROM coding WHERE {OTHERS})) OR "
    f"(other_id = {{x}}.tag_id AND one_id IN (SELECT coding.tag_id FROM coding WHERE {OTHERS}))); "
)
FIRST_OR_LAST = (
    "UPDATE passage_count SET untagged = untagged {sign} 1 WHERE project_id = {x}.project_id "
    f"AND (brief_id, analyst_id) = {BRIEF_AND_ANALYST} "
    f"AND NOT EXISTS (SELECT 1 FROM coding WHERE {OTHERS}); "
)


def _of(body: str, row: str, sign: str = "") -> str:
    return body.format(x=row, sign=sign)


# (table, when, on which rows, what is done). Codings are counted before they are there: a statement
# that writes several on one highlight has to find those before each, and no other.
MOVED = "AFTER UPDATE OF deleted_at, created_by, brief_id"
TRIGGERS = {
    "highlight_come": ("highlight", "AFTER INSERT", "NEW.deleted_at IS NULL", _of(THERE, "NEW")),
    "highlight_left": ("highlight", MOVED, "OLD.deleted_at IS NULL", _of(GONE, "OLD")),
    "highlight_reached": ("highlight", MOVED, "NEW.deleted_at IS NULL", _of(THERE, "NEW")),
    "highlight_gone": ("highlight", "BEFORE DELETE", "OLD.deleted_at IS NULL", _of(GONE, "OLD")),
    "coding_come": (
        *("coding", "BEFORE INSERT", ""),
        _of(TAGGED, "NEW") + _of(FIRST_OR_LAST, "NEW", "-"),
    ),
    "coding_changed": (
        *("coding", "BEFORE UPDATE OF tag_id", ""),
        _of(NOT_TAGGED, "OLD") + _of(TAGGED, "NEW"),
    ),
    "coding_gone": (
        *("coding", "BEFORE DELETE", ""),
        _of(NOT_TAGGED, "OLD") + _of(FIRST_OR_LAST, "OLD", "+"),
    ),
}
LIVE = "highlight.deleted_at IS NULL"
OF_HIGHLIGHT = "coding.project_id = highlight.project_id AND coding.highlight_id = highlight.id"
FILLED = (
    "INSERT INTO passage_count SELECT project_id, brief_id, created_by, count(*), "
    f"sum(CASE WHEN EXISTS (SELECT 1 FROM coding WHERE {OF_HIGHLIGHT}) THEN 0 ELSE 1 END) "
    f"FROM highlight WHERE {LIVE} GROUP BY project_id, brief_id, created_by",
    "INSERT INTO tag_count SELECT highlight.project_id, tag_id, brief_id, created_by, count(*) "
    f"FROM highlight JOIN coding ON {OF_HIGHLIGHT} WHERE {LIVE} "
    "GROUP BY highlight.project_id, brief_id, created_by, tag_id",
    "INSERT INTO tag_pair_count SELECT highlight.project_id, coding.tag_id, other.tag_id, "
    f"brief_id, count(*) FROM {PAIRS} JOIN highlight ON {OF_HIGHLIGHT} WHERE {LIVE} "
    "GROUP BY highlight.project_id, brief_id, coding.tag_id, other.tag_id",
)


def upgrade() -> None:
    for name, keys in COUNTS.items():
        counted = ("passages", "untagged")[: 2 if name == "passage_count" else 1]
        op.create_table(
            name,
            sa.Column("project_id", sa.Uuid(), nullable=False),
            *(sa.Column(key, sa.Uuid(), nullable=False) for key in keys),
            *(sa.Column(column, sa.Integer(), nullable=False) for column in counted),
            sa.ForeignKeyConstraint(
                ["project_id"],
                ["project.id"],
                name=op.f(f"fk_{name}_project_id"),
                ondelete="CASCADE",
            ),
            sa.PrimaryKeyConstraint("project_id", *keys, name=op.f(f"pk_{name}")),
            sqlite_with_rowid=False,
        )
    for statement in FILLED:
        op.execute(statement)
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
    for name in COUNTS:
        op.drop_table(name)
