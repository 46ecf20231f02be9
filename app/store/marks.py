"""The highlights of a text as its marks show them: all that the words need, and no card."""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.domain.tags import Tag
from app.store.codebook import Chips
from app.store.database import run
from app.store.tables.briefs import Coding, Highlight
from app.store.tables.columns import as_uuid, raw
from app.store.tables.people import User

_H, _C, _U = Highlight.__table__.c, Coding.__table__.c, User.__table__.c


class MarkLine(NamedTuple):
    """`start` and `end` are code points, half-open; `first_block`, `last_block` ordinals."""

    raw_id: Any  # as the driver gave it
    number: int
    start: int
    end: int
    first_block: int
    last_block: int
    note: str
    analyst_id: uuid.UUID
    analyst: str
    tags: tuple[Tag, ...]

    @property
    def id(self) -> uuid.UUID:
        return as_uuid(self.raw_id)


# Written once: putting it together takes longer than a hundred rows of it (measured). The database
# begins at the highlights, as each of the joins goes outwards from them.
_MARKS = (
    sa.select(
        raw(_C.tag_id),
        raw(_H.id),
        _H.number,
        _H.start,
        _H.end,
        _H.first_block,
        _H.last_block,
        _H.note,
        raw(_H.created_by),
        _U.name,
    )
    .select_from(Highlight.__table__)
    .outerjoin(Coding.__table__, (_C.project_id == _H.project_id) & (_C.highlight_id == _H.id))
    .join(User.__table__, _U.id == _H.created_by)
    .where(
        _H.project_id == sa.bindparam("project_id"),
        _H.revision_id == sa.bindparam("revision_id"),
        _H.deleted_at.is_(None),
    )
    .order_by(_H.start, _H.end.desc(), _H.number)
)


def marks(project_id: uuid.UUID, revision_id: uuid.UUID, chips: Chips) -> list[MarkLine]:
    """The live highlights of a text in its order, in one statement.

    A highlight has a row for each of its tags, or one without."""
    rows = run(_MARKS, project_id=project_id, revision_id=revision_id).all()
    lines: list[MarkLine] = []
    one = {tag_id: (chip,) for tag_id, (_, chip) in chips.items()}
    last, ranked = None, []
    for tag_id, id, number, start, end, first, final, note, by, analyst in rows:
        if id == last:
            ranked.append(chips[tag_id])
            lines[-1] = lines[-1]._replace(tags=tuple(chip for _, chip in sorted(ranked)))
            continue
        last, ranked = id, [chips[tag_id]] if tag_id else []
        tags = one[tag_id] if tag_id else ()
        person = as_uuid(by)
        lines.append(MarkLine(id, number, start, end, first, final, note, person, analyst, tags))
    return lines
