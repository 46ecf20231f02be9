"""Which forms that create were sent already: sent twice, a form makes its thing once."""

from __future__ import annotations

import uuid
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.store.database import db, run
from app.store.tables.columns import now
from app.store.tables.people import SentForm

_INSERT = {
    "sqlite": sqlite.insert(SentForm).on_conflict_do_nothing().returning(SentForm.id),
    "postgresql": postgresql.insert(SentForm).on_conflict_do_nothing().returning(SentForm.id),
}
KEPT = timedelta(days=2)  # longer than a form stands open in a browser and is sent by a reload


def address_of(user_id: uuid.UUID, id: uuid.UUID) -> str | None:
    """Where the thing is that this form of the person made; None when it made nothing yet."""
    return run(
        sa.select(SentForm.address).where(SentForm.user_id == user_id, SentForm.id == id)
    ).scalar_one_or_none()


def note(user_id: uuid.UUID, id: uuid.UUID, address: str) -> bool:
    """Note it in the transaction that makes the thing. False when the same form was noted at the
    same moment: then nothing else of this transaction may stay."""
    run(sa.delete(SentForm).where(SentForm.user_id == user_id, SentForm.sent_at < now() - KEPT))
    values = {"user_id": user_id, "id": id, "address": address, "sent_at": now()}
    return run(_INSERT[db.engine.dialect.name], **values).first() is not None
