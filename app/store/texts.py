"""The texts of the briefs as a summary has them: with their blocks."""

from __future__ import annotations

import uuid
from collections import defaultdict
from itertools import groupby
from operator import itemgetter

import sqlalchemy as sa

from app.domain.briefs import TextRow
from app.domain.document import PlacedBlock
from app.domain.references import brief_ref
from app.store.briefs import BLOCK_COLUMNS, placed_blocks
from app.store.database import db
from app.store.tables import Block, Brief, Revision


def texts_of(project_id: uuid.UUID) -> list[TextRow]:
    """The text of every brief, with its blocks, in two statements."""
    blocks: dict[int, list[PlacedBlock]] = defaultdict(list)
    rows = db.session.execute(
        sa.select(Brief.number, *BLOCK_COLUMNS)
        .join(
            Block,
            (Block.project_id == Brief.project_id) & (Block.revision_id == Brief.revision_id),
        )
        .where(Brief.project_id == project_id, Brief.deleted_at.is_(None))
        .order_by(Brief.number, Block.ordinal)
    )
    for brief, together in groupby(rows, itemgetter(0)):
        blocks[brief] = placed_blocks(row[1:] for row in together)
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
