"""The notes of colleagues as a summary has them: under the passages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa

from app.domain.passages import Passage, Reply
from app.store.database import db
from app.store.filters import Selection
from app.store.tables import Brief, Highlight, Membership, Note, User


def answered(rows: Sequence[Passage], selection: Selection) -> list[Passage]:
    """The passages with the notes of colleagues under them."""
    found: dict[tuple[int, int], list[Reply]] = defaultdict(list)
    for brief, number, *reply in db.session.execute(_replies(selection)):
        found[brief, number].append(Reply(*reply))
    return [
        row._replace(replies=tuple(found[row.brief_number, row.number]))
        if (row.brief_number, row.number) in found
        else row
        for row in rows
    ]


def _replies(selection: Selection) -> sa.Select:
    return (
        sa.select(
            Brief.number,
            Highlight.number,
            User.name,
            sa.func.coalesce(Membership.handle, ""),
            Note.created_at,
            Note.text,
        )
        .join(
            Highlight,
            (Highlight.project_id == Note.project_id) & (Highlight.id == Note.highlight_id),
        )
        .join(Brief, (Brief.project_id == Note.project_id) & (Brief.id == Highlight.brief_id))
        .join(User, User.id == Note.author_id)
        .outerjoin(
            Membership,
            (Membership.project_id == Note.project_id) & (Membership.user_id == Note.author_id),
        )
        .where(Note.deleted_at.is_(None), *selection.conditions)
        .order_by(Note.created_at, Note.id)
    )
