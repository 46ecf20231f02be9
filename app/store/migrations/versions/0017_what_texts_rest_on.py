"""What recommendations and syntheses rested on when somebody last confirmed them

Those that are there rest on what stands there now: nothing needs a look because of this step. What
changes from here on is shown.
"""

import uuid
from collections import defaultdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.domain.references import passage_numbers, passage_ref
from app.domain.report.synthesis import references

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLE = "basis"
ID = sa.Uuid()
Owner = tuple[uuid.UUID, str, uuid.UUID]


def _table(name: str, ids: str, others: str = "", moments: str = "") -> sa.TableClause:
    """What is read of a table as it is at this step."""
    return sa.table(
        name,
        *(sa.column(each, ID) for each in ("project_id", *ids.split())),
        *(sa.column(each) for each in others.split()),
        *(sa.column(each, sa.DateTime(timezone=True)) for each in moments.split()),
    )


_BRIEF = _table("brief", "id", "number deleted_at")
_BLOCK = _table("block", "revision_id", "ordinal zone")
_HIGHLIGHT = _table(
    "highlight", "id brief_id revision_id", "number exact first_block", "deleted_at"
)
_CODING = _table("coding", "highlight_id tag_id")
_TAG = _table("tag", "id", "slug definition when_to_use when_not_to_use")
_JOINED = _table(
    "recommendation_passage", "recommendation_id highlight_id created_by", "stance", "created_at"
)
_SYNTHESIS = _table("synthesis", "tag_id updated_by", "text", "updated_at")


def upgrade() -> None:
    basis = op.create_table(
        TABLE,
        sa.Column("project_id", ID, nullable=False),
        sa.Column("owner_kind", sa.String(16), nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("ref", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("zone", sa.String(16), nullable=False),
        sa.Column("stance", sa.String(16), nullable=False),
        sa.Column("created_by", ID, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f(f"fk_{TABLE}_project_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f(f"fk_{TABLE}_created_by")),
        sa.PrimaryKeyConstraint(
            "project_id", "owner_kind", "owner_id", "ref", name=op.f(f"pk_{TABLE}")
        ),
    )
    there = _There(op.get_bind())
    rows = [*there.of_recommendations(), *there.of_syntheses()]
    if rows:
        op.bulk_insert(basis, rows)


def downgrade() -> None:
    op.drop_table(TABLE)


class _There:
    """What stands there now: passages by id and by reference, tags by id."""

    def __init__(self, database: sa.Connection) -> None:
        self._database = database
        self._tags = {
            (row.project_id, row.id): (
                row.slug,
                "\n\n".join(filter(None, (row.definition, row.when_to_use, row.when_not_to_use))),
            )
            for row in database.execute(sa.select(_TAG))
        }
        self._codings = defaultdict(list)
        for row in database.execute(sa.select(_CODING)):
            self._codings[row.project_id, row.highlight_id].append(row.tag_id)
        h, b, k = _HIGHLIGHT.c, _BRIEF.c, _BLOCK.c
        live = (
            sa.select(h.project_id, h.id, b.number.label("brief"), h.number, h.exact, k.zone)
            .join(_BRIEF, (b.project_id == h.project_id) & (b.id == h.brief_id))
            .join(
                _BLOCK,
                (k.project_id == h.project_id)
                & (k.revision_id == h.revision_id)
                & (k.ordinal == h.first_block),
            )
            .where(h.deleted_at.is_(None), b.deleted_at.is_(None))
        )
        rows = database.execute(live).all()
        self._passages = {(row.project_id, row.id): row for row in rows}
        self._ids = {(row.project_id, row.brief, row.number): row.id for row in rows}

    def of_recommendations(self) -> list[dict[str, Any]]:
        found: dict[tuple[Any, ...], dict[str, Any]] = {}
        for row in self._database.execute(sa.select(_JOINED)):
            own = (row.project_id, "recommendation", row.recommendation_id)
            key, whose = (row.project_id, row.highlight_id), (row.created_by, row.created_at)
            new = self._passage(own, key, row.stance, whose)
            new += [self._tag(own, tag, whose) for tag in self._codings[key] if new]
            found |= {(*own, each["ref"]): each for each in new}
        return list(found.values())

    def of_syntheses(self) -> list[dict[str, Any]]:
        found: dict[tuple[Any, ...], dict[str, Any]] = {}
        for row in self._database.execute(sa.select(_SYNTHESIS).where(_SYNTHESIS.c.text != "")):
            own = (row.project_id, "synthesis", row.tag_id)
            whose = (row.updated_by, row.updated_at)
            new = [self._tag(own, row.tag_id, whose)]
            for ref in references(row.text):
                id = self._ids.get((row.project_id, *(passage_numbers(ref) or ())))
                new += self._passage(own, (row.project_id, id), "", whose) if id else []
            found |= {(*own, each["ref"]): each for each in new}
        return list(found.values())

    def _passage(
        self,
        own: Owner,
        key: tuple[uuid.UUID, uuid.UUID],
        stance: str,
        whose: tuple[uuid.UUID, datetime],
    ) -> list[dict[str, Any]]:
        if key not in self._passages:
            return []
        row = self._passages[key]
        slugs = sorted(self._tags[own[0], tag][0] for tag in self._codings[key])
        passage = {"words": row.exact, "tags": slugs, "zone": row.zone, "stance": stance}
        return [_row(own, "passage", passage_ref(row.brief, row.number), whose) | passage]

    def _tag(self, own: Owner, tag: uuid.UUID, whose: tuple[uuid.UUID, datetime]) -> dict[str, Any]:
        slug, words = self._tags[own[0], tag]
        texts = {"words": words, "tags": [], "zone": "", "stance": ""}
        return _row(own, "tag", slug, whose) | texts


def _row(own: Owner, kind: str, ref: str, whose: tuple[uuid.UUID, datetime]) -> dict[str, Any]:
    owner = dict(zip(("project_id", "owner_kind", "owner_id"), own, strict=True))
    author = dict(zip(("created_by", "created_at"), whose, strict=True))
    return {**owner, "kind": kind, "ref": ref, **author}
