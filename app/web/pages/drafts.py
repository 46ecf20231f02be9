"""Bringing in briefs: paste or choose files, look over what was recognised, save."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask import Blueprint, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge

from app.actions.briefs import details_of
from app.actions.drafts import copies_of, discard_draft, keep_draft, looked_over, save_draft
from app.domain.details import Details
from app.domain.document import ZONES, Document, ending_at, lay_out, starting_at, takes_a_number
from app.domain.errors import Invalid, Refused, Stale, TooLarge
from app.domain.permissions import require
from app.domain.references import brief_ref
from app.readers import MOST_BYTES, READERS
from app.store import drafts
from app.store.memberships import Member, member
from app.web.edge.answers import answered
from app.web.edge.errors import answer, status_of, wants_json
from app.web.edge.guard import for_members
from app.web.edge.transactions import release
from app.web.pages.detail_form import KIND_LABELS, language_choices, read_details
from app.web.pages.uploads import Reading, read, sent_texts

pages = Blueprint("drafts", __name__)


@pages.get("/projects/<slug>/briefs/new")
@for_members("add_brief")
def new(actor: Member) -> ResponseReturnValue:
    return _new_page(actor)


@pages.post("/projects/<slug>/drafts")
@for_members("add_brief")
def create(actor: Member) -> ResponseReturnValue:
    """One text leads to its look-over page; our own script sends files one by one."""
    try:
        texts = sent_texts()
        release()
        if len(texts) > 1:
            return _several(actor, texts)
        reading = read(*texts[0])
        draft_id = _keep(_again(actor), reading)
    except Refused as refusal:
        if wants_json():
            raise
        return _new_page(actor, refusal), status_of(refusal)
    address = url_for("drafts.draft", slug=actor.slug, draft_id=draft_id)
    return answered("", address, 201)


@pages.get("/projects/<slug>/drafts/<uuid:draft_id>")
@for_members("add_brief")
def draft(actor: Member, draft_id: uuid.UUID) -> ResponseReturnValue:
    found = drafts.draft(*_owner(actor), draft_id)
    return _draft_page(actor, found, details_of(found.document), {})


@pages.post("/projects/<slug>/drafts/<uuid:draft_id>")
@for_members("add_brief")
def save(actor: Member, draft_id: uuid.UUID) -> ResponseReturnValue:
    details, zones = read_details(request.form), _zones(request.form)
    if "starts" in request.form or "ends" in request.form:
        found = drafts.draft(*_owner(actor), draft_id)
        return _draft_page(actor, found, details, _bounded(found.document, zones))
    try:
        number = save_draft(actor, draft_id, details, zones, **_ticked(request.form))
    except (Invalid, Stale, TooLarge) as refusal:
        release()  # the draft was taken out of the list; it is back
        found = drafts.draft(*_owner(actor), draft_id)
        return _draft_page(actor, found, details, zones, refusal), status_of(refusal)
    if "next" in request.form and (after := drafts.longest_waiting(*_owner(actor))):
        return answered(
            f"Saved as {brief_ref(number)}. This is the next one.",
            url_for("drafts.draft", slug=actor.slug, draft_id=after),
        )
    return answered(
        f"Saved as {brief_ref(number)}. Select words in it to mark and tag them.",
        url_for("reading.brief", slug=actor.slug, n=number),
    )


@pages.post("/projects/<slug>/drafts/<uuid:draft_id>/removal")
@for_members("add_brief")
def remove(actor: Member, draft_id: uuid.UUID) -> ResponseReturnValue:
    discard_draft(actor, draft_id)
    return answered(
        "The import is discarded. Nothing of it was kept.", url_for("drafts.new", slug=actor.slug)
    )


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
    if wants_json():
        return answer(413, refusal.message)
    return _new_page(g.member, refusal, text=""), 413


def _new_page(actor: Member, refusal: Refused | None = None, text: str | None = None) -> str:
    return render_template(
        "drafts/new.html",
        refusal=refusal,
        text=request.form.get("text", "") if text is None else text,
        readers=READERS,
        accept=",".join(kind for r in READERS for kind in (*r.extensions, *r.media_types)),
        most_bytes=MOST_BYTES,
        unfinished=drafts.drafts(*_owner(actor)),
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
        blocks=list(zip(placed, shown.blocks, strict=True)),
        kinds=[block.kind for block in found.document.blocks],
        copies=copies_of(actor, found),
        annotators=list(dict.fromkeys(a.author for a in found.document.annotations if a.author)),
        annotations_wanted=request.method == "GET" or "annotations" in request.form,
        zones=ZONES,
        takes_a_number=takes_a_number,
        types=KIND_LABELS.items(),
        languages=language_choices(details.language),
    )


def _several(actor: Member, texts: list[tuple[str, bytes]]) -> ResponseReturnValue:
    """All are read before the first is kept: a transaction does not wait for a parser. One that
    cannot be read does not stop the others, and says why."""
    readings: list[Reading] = []
    refused: list[str] = []
    for name, data in texts:
        try:
            readings.append(read(name, data))
        except Refused as refusal:
            refused.append(f"{name}: {refusal.message}")
    actor, kept = _again(actor), 0
    for reading in readings:
        try:
            _keep(actor, reading)
            kept += 1
        except Refused as refusal:
            refused.append(f"{reading.name}: {refusal.message}")
    for sentence in refused:
        flash(sentence, "bad")
    said = f"{kept} of {len(texts)} files are read. Look each over, then save it." if kept else ""
    return answered(said, url_for("drafts.new", slug=actor.slug, _anchor="unfinished"))


def _keep(actor: Member, reading: Reading) -> uuid.UUID:
    reader = reading.reader
    return keep_draft(
        actor,
        reading.document,
        data=reading.data,
        name=reading.name,
        media_type=reader.media_types[0],
        reader=reader.name,
        reader_version=reader.version,
    )


def _again(actor: Member) -> Member:
    """What the person may do, now that the transaction in which it was read has ended."""
    return member(actor.user_id, actor.slug)


def _zones(form: Mapping[str, str]) -> dict[int, str]:
    """What `zone-<ordinal>` fields say; others, and zones that do not exist, are left out."""
    found = {}
    for name, zone in form.items():
        key, _, ordinal = name.partition("-")
        if key == "zone" and ordinal.isdecimal() and len(ordinal) < 10 and zone in ZONES:
            found[int(ordinal)] = zone
    return found


def _ticked(form: Mapping[str, str]) -> dict[str, bool]:
    return {name: name in form for name in ("again", "annotations")}


def _bounded(document: Document, zones: Mapping[int, str]) -> dict[int, str]:
    """The zones as the form has them, with the text starting or ending where its button says."""
    now = [zones.get(ordinal, block.zone) for ordinal, block in enumerate(document.blocks)]
    for name, bound in (("starts", starting_at), ("ends", ending_at)):
        at = request.form.get(name, "")
        if at.isdecimal() and len(at) < 10 and int(at) < len(now):
            now = bound(now, int(at))
    return dict(enumerate(now))


def _owner(actor: Member) -> tuple[uuid.UUID, uuid.UUID]:
    return actor.project_id, actor.user_id
