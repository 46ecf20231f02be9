"""The append-only record of changes."""

from __future__ import annotations

import uuid
from typing import Any

from app.store.database import db
from app.store.memberships import Member
from app.store.tables import Event


def record(
    actor: Member,
    verb: str,
    kind: str,
    object_id: uuid.UUID | None = None,
    *,
    ref: str = "",
    brief_id: uuid.UUID | None = None,
    rev: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add one line in the transaction of the change itself."""
    db.session.add(
        Event(
            project_id=actor.project_id,
            actor_id=actor.user_id,
            verb=verb,
            kind=kind,
            object_id=object_id,
            ref=ref,
            brief_id=brief_id,
            rev=rev,
            before=before,
            after=after,
        )
    )
