"""Script says quietly how far its reader has come."""

from __future__ import annotations

import uuid

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.actions.progress import note_progress
from app.store.memberships import Member
from app.web.edge.guard import for_members
from app.web.edge.incoming import number

pages = Blueprint("progress", __name__)


@pages.post("/projects/<slug>/briefs/<int:n>/progress")
@for_members()
def progress(actor: Member, n: int) -> ResponseReturnValue:
    form = request.form
    revision_id = form.get("revision", None, uuid.UUID)
    note_progress(actor, n, revision_id, form.get("read", ""), form.get("last", -1, number))
    return "", 204
