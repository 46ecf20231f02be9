"""A scan whose text is being recognised: how far it is, stopping it, another language."""

from __future__ import annotations

import uuid

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.actions.scans import recognise_again, recognise_aside, stop_scan
from app.domain.errors import Invalid, Missing, Refused
from app.readers.scans import tesseract
from app.store import drafts, scans
from app.store.memberships import Member
from app.web.edge.answers import answered
from app.web.edge.errors import status_of, wants_json
from app.web.edge.guard import for_members
from app.web.edge.transactions import release, save

pages = Blueprint("scans", __name__)


@pages.get("/projects/<slug>/scans/<uuid:draft_id>")
@for_members("add_brief")
def scan(actor: Member, draft_id: uuid.UUID) -> ResponseReturnValue:
    """Leads to where the import is checked once it is read. Our own script asks for JSON."""
    try:
        line = scans.scan(actor.project_id, actor.user_id, draft_id)
    except Missing:
        drafts.draft(actor.project_id, actor.user_id, draft_id)
        go = url_for("drafts.draft", slug=actor.slug, draft_id=draft_id)
        return jsonify(go=go) if wants_json() else redirect(go, 303)
    if line.is_silent:
        recognise_aside(actor.project_id, draft_id, begun=False)
    if wants_json():
        told = line.scan
        return jsonify(done=told.done, total=told.total, said=told.said, refused=bool(told.refusal))
    return _page(line)


@pages.post("/projects/<slug>/scans/<uuid:draft_id>")
@for_members("add_brief")
def again(actor: Member, draft_id: uuid.UUID) -> ResponseReturnValue:
    try:
        recognise_again(actor, draft_id, request.form.get("scans", ""))
    except Invalid as refusal:
        release()
        line = scans.scan(actor.project_id, actor.user_id, draft_id)
        return _page(line, refusal), status_of(refusal)
    save()
    recognise_aside(actor.project_id, draft_id, begun=True)
    return answered("", url_for(".scan", slug=actor.slug, draft_id=draft_id))


@pages.post("/projects/<slug>/scans/<uuid:draft_id>/removal")
@for_members("add_brief")
def remove(actor: Member, draft_id: uuid.UUID) -> ResponseReturnValue:
    stop_scan(actor, draft_id)
    return answered(
        "Stopped. Nothing of the file was kept.", url_for("drafts.new", slug=actor.slug)
    )


def _page(line: scans.ScanLine, refusal: Refused | None = None) -> str:
    return render_template(
        "drafts/scan.html",
        line=line,
        refusal=refusal,
        languages=list(tesseract.languages().items()),
    )
