"""Bringing in a brief: paste or choose a file, look over what was recognised, save."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import PurePath

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge

from app.actions.briefs import details_of
from app.actions.drafts import copies_of, discard_draft, keep_draft, looked_over, save_draft
from app.domain.details import Details
from app.domain.document import ZONES, lay_out
from app.domain.errors import Invalid, Refused, Stale, TooLarge
from app.domain.permissions import require
from app.domain.zoning import ZONE_NAMES, takes_a_number
from app.readers import MOST_BYTES, READERS
from app.readers.isolation import read_isolated
from app.store import drafts
from app.store.memberships import Member, member
from app.web.detail_form import language_choices, read_details
from app.web.errors import answer, status_of
from app.web.guard import for_members
from app.web.transactions import release

PASTED = "pasted.txt"

pages = Blueprint("drafts", __name__)


@pages.get("/projects/<slug>/briefs/new")
@for_members("add_brief")
def new(actor: Member) -> ResponseReturnValue:
    return _new_page(actor)


@pages.post("/projects/<slug>/drafts")
@for_members("add_brief")
def create(actor: Member) -> ResponseReturnValue:
    try:
        name, data = _given()
        release()
        reader, document = read_isolated(name, data)
        draft_id = keep_draft(
            member(actor.user_id, actor.slug),
            document,
            data=data,
            name=name,
            media_type=reader.media_types[0],
            reader=reader.name,
            reader_version=reader.version,
        )
    except Refused as refusal:
        return _new_page(actor, refusal), status_of(refusal)
    return redirect(url_for("drafts.draft", slug=actor.slug, draft_id=draft_id), 303)


@pages.get("/projects/<slug>/drafts/<uuid:draft_id>")
@for_members("add_brief")
def draft(actor: Member, draft_id: uuid.UUID) -> ResponseReturnValue:
    found = drafts.draft(actor.project_id, actor.user_id, draft_id)
    return _draft_page(actor, found, details_of(found.document), {})


@pages.post("/projects/<slug>/drafts/<uuid:draft_id>")
@for_members("add_brief")
def save(actor: Member, draft_id: uuid.UUID) -> ResponseReturnValue:
    details, zones = read_details(request.form), _zones(request.form)
    try:
        number = save_draft(actor, draft_id, details, zones, again="again" in request.form)
    except (Invalid, Stale, TooLarge) as refusal:
        release()  # the draft was taken out of the list; it is back
        found = drafts.draft(actor.project_id, actor.user_id, draft_id)
        return _draft_page(actor, found, details, zones, refusal), status_of(refusal)
    flash(f"Saved as B{number}. Select words in it to mark and tag them.", "good")
    return redirect(url_for("reading.brief", slug=actor.slug, n=number), 303)


@pages.post("/projects/<slug>/drafts/<uuid:draft_id>/removal")
@for_members("add_brief")
def remove(actor: Member, draft_id: uuid.UUID) -> ResponseReturnValue:
    discard_draft(actor, draft_id)
    flash("The import is discarded. Nothing of it was kept.", "good")
    return redirect(url_for("drafts.new", slug=actor.slug), 303)


@pages.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """The form again, when what was sent was refused before anything could read it."""
    refusal = TooLarge(
        f"That is more than Briefmark takes: a text or a file may have {MOST_BYTES // 2**20} MB.",
        fields={"file": "Save it as plain text, which is far smaller, or bring it in in parts."},
    )
    try:
        g.member = member(current_user.id, (request.view_args or {})["slug"])
        require(g.member.role, "add_brief")
    except Refused as other:
        return answer(status_of(other), other.message)
    return _new_page(g.member, refusal, text=""), 413


def _new_page(actor: Member, refusal: Refused | None = None, text: str | None = None) -> str:
    return render_template(
        "drafts/new.html",
        refusal=refusal,
        text=request.form.get("text", "") if text is None else text,
        readers=READERS,
        accept=",".join(kind for r in READERS for kind in (*r.extensions, *r.media_types)),
        most_bytes=MOST_BYTES,
        unfinished=drafts.drafts(actor.project_id, actor.user_id),
    )


def _draft_page(
    actor: Member,
    found: drafts.DraftLine,
    details: Details,
    zones: Mapping[int, str],
    refusal: Refused | None = None,
) -> str:
    shown = looked_over(found.document, details, zones)
    _, placed = lay_out(shown.blocks)
    return render_template(
        "drafts/draft.html",
        draft=found,
        details=details,
        refusal=refusal,
        blocks=placed,
        kinds=[block.kind for block in found.document.blocks],
        copies=copies_of(actor, found),
        zone_names=ZONE_NAMES,
        takes_a_number=takes_a_number,
        languages=language_choices(details.language),
    )


def _given() -> tuple[str, bytes]:
    """The name and bytes of what was pasted or chosen. Invalid when it is nothing or both."""
    text, file = request.form.get("text", ""), request.files.get("file")
    if file is not None and file.filename:
        if text.strip():
            sentence = "Paste a text or choose a file, not both. Empty one of the two."
            raise Invalid("There are two texts here.", fields={"text": sentence})
        return _file_name(file.filename), file.read()
    if not text.strip():
        sentence = "Paste the text, or choose a file."
        raise Invalid("There is no text yet.", fields={"text": sentence})
    # A form sends every line end as CR LF; the pasted text's own were lost in the browser.
    return PASTED, text.replace("\r\n", "\n").encode("utf-8", "replace")


def _file_name(given: str) -> str:
    """The name without a path (some browsers send one) and without control characters."""
    name = PurePath(given.replace("\\", "/")).name
    return "".join(char for char in name if char.isprintable())[-255:] or "unnamed"


def _zones(form: Mapping[str, str]) -> dict[int, str]:
    """What `zone-<ordinal>` fields say; others, and zones that do not exist, are left out."""
    found = {}
    for name, zone in form.items():
        key, _, ordinal = name.partition("-")
        if key == "zone" and ordinal.isdecimal() and zone in ZONES:
            found[int(ordinal)] = zone
    return found
