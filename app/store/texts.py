"""The texts of the briefs as a summary has them: with their blocks."""

from __future__ import annotations

import uuid
from collections import defaultdict

import sqlalchemy as sa

from app.domain.document import InlineMark
from app.domain.references import brief_ref
from app.domain.summary_rows import BlockRow, TextRow
from app.domain.zoning import label
from app.store.database import db
from app.store.tables import Block, Brief, Revision


def texts_of(project_id: uuid.UUID) -> list[TextRow]:
    """The text of every brief, with its blocks, in two statements."""
    blocks: dict[int, list[BlockRow]] = defaultdict(list)
    for row in db.session.execute(
        sa.select(
            Brief.number.label("brief"),
            Block.kind,
            Block.zone,
            Block.level,
            Block.number,
            Block.suffix,
            Block.page,
            Block.start,
            Block.end,
            Block.attributes,
        )
        .join(
            Block,
            (Block.project_id == Brief.project_id) & (Block.revision_id == Brief.revision_id),
        )
        .where(Brief.project_id == project_id, Brief.deleted_at.is_(None))
        .order_by(Brief.number, Block.ordinal)
    ):
        paragraph = label(row.number, row.suffix) if row.zone == "body" else ""
        blocks[row.brief].append(
            BlockRow(
                kind=row.kind,
                zone=row.zone,
                level=row.level,
                paragraph=paragraph,
                page=row.page,
                start=row.start,
                end=row.end,
                marks=tuple(InlineMark(**mark) for mark in row.attributes.get("marks", ())),
                row=row.attributes.get("row", 0),
                column=row.attributes.get("column", 0),
                marker=row.attributes.get("marker", ""),
            )
        )
    texts = db.session.execute(
        sa.select(Brief.number, Revision.text)
        .join(
            Revision,
            (Revision.project_id == Brief.project_id) & (Revision.id == Brief.revision_id),
        )
        .where(Brief.project_id == project_id, Brief.deleted_at.is_(None))
        .order_by(Brief.number)
    )
    return [TextRow(brief_ref(number), text, tuple(blocks[number])) for number, text in texts]
