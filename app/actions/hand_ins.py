"""Handing a report in: its file is kept as it is, and the record says so."""

from __future__ import annotations

import uuid

from app.domain.permissions import require
from app.domain.report.handing_in import Unsettled
from app.store import hand_ins
from app.store.events import record
from app.store.hand_ins import WrittenFile
from app.store.memberships import Member


def hand_in(actor: Member, file: WrittenFile, left: Unsettled) -> uuid.UUID:
    """Keep what is handed in, byte for byte, with what of it was `left` open; its id."""
    require(actor.role, "hand_in")
    id, sha256 = hand_ins.keep(actor.project_id, actor.user_id, file, left)
    said = {"size": len(file.data), "sha256": sha256, "query": file.query, **left._asdict()}
    record(actor, "hand_in", "report", id, ref=file.filename[:80], after=said)
    return id
