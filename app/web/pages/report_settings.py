"""The forms of what the report says in the team's own words: cover, introduction, key messages,
conclusion. Each is a page of its own, beside what was changed in it last."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from itertools import zip_longest

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.actions.report import confirm_message, write_messages, write_report
from app.actions.undo import take_back
from app.domain.errors import Missing, Refused, Stale
from app.domain.recommendations.kinds import CONFIDENCES, LIVE
from app.domain.report.logo import ACCEPTED, MOST_BYTES, Logo
from app.domain.report.settings import FORMS, LOGO, MESSAGES, MOST_MESSAGES, KeyMessageText
from app.readers.isolation import logo_isolated
from app.store import recommendations
from app.store import report_settings as store
from app.store.memberships import Member
from app.web.edge.answers import answered
from app.web.edge.errors import status_of
from app.web.edge.guard import for_members
from app.web.edge.transactions import release

pages = Blueprint("report_settings", __name__)

_NO_FORM = "There is no such part of a report."
Said = dict[str, str]


@pages.get("/projects/<slug>/report/texts/<chapter>")
@for_members("edit_report")
def texts(actor: Member, chapter: str) -> ResponseReturnValue:
    return _page(actor, chapter)


@pages.post("/projects/<slug>/report/texts/<chapter>")
@for_members("edit_report")
def write(actor: Member, chapter: str) -> ResponseReturnValue:
    if chapter not in FORMS:
        raise Missing(_NO_FORM)
    said, seen = request.form.to_dict(), request.form.get("seen", "")
    try:
        if chapter == MESSAGES:
            problems = []
            write_messages(actor, _messages(said), seen)
        else:
            logo, no_logo = _logo(), "no_logo" in said
            found = write_report(actor, chapter, said, seen, logo=logo, no_logo=no_logo)
            problems = [each.message for each in found]
    except Refused as refusal:
        return _page(actor, chapter, said, refusal), status_of(refusal)
    told = " ".join((f"{FORMS[chapter].label}: saved.", *problems))
    return answered(told, url_for("report.report", slug=actor.slug))


@pages.get("/projects/<slug>/report/logos/<uuid:logo_id>")
@for_members()
def logo(actor: Member, logo_id: uuid.UUID) -> ResponseReturnValue:
    found = store.logo(actor.project_id, logo_id)
    return Response(found.data, content_type=found.media_type)


@pages.post("/projects/<slug>/report/texts/messages/<int:n>/confirmation")
@for_members("edit_report")
def confirm(actor: Member, n: int) -> ResponseReturnValue:
    try:
        done = confirm_message(actor, n, request.form.get("version", ""))
    except Stale as refusal:
        return _page(actor, MESSAGES, None, refusal), status_of(refusal)
    said = "It still holds." if done else "Nothing of what it cites has changed."
    return answered(said, url_for(".texts", slug=actor.slug, chapter=MESSAGES))


@pages.post("/projects/<slug>/report/texts/<chapter>/changes/<uuid:event_id>/removal")
@for_members("edit_report")
def undo(actor: Member, chapter: str, event_id: uuid.UUID) -> ResponseReturnValue:
    known = store.changes(actor.project_id, FORMS[chapter].label) if chapter in FORMS else []
    if event_id not in {each.id for each in known}:
        raise Missing("There is no such change that can be taken back.")
    done = take_back(actor, event_id)
    return answered(f"Taken back. {done.said}", url_for(".texts", slug=actor.slug, chapter=chapter))


def _logo() -> Logo | None:
    """Of the file that was sent with the form; others can write meanwhile."""
    sent = request.files.get(LOGO)
    if not sent or not sent.filename:
        return None
    release()
    try:
        return logo_isolated(sent.read(MOST_BYTES + 1))
    except Refused as refusal:
        raise type(refusal)(refusal.message, fields={LOGO: refusal.message}) from None


def _page(
    actor: Member, chapter: str, said: Said | None = None, refusal: Refused | None = None
) -> str:
    """A stale form gets the current state: saving it again is then meant."""
    if chapter not in FORMS:
        raise Missing(_NO_FORM)
    now = store.settings(actor.project_id)
    if chapter == MESSAGES:
        now = store.looked_at(actor.project_id, now)
    seen = now.seen(chapter)
    if refusal and not isinstance(refusal, Stale):
        seen = (said or {}).get("seen", "")
    return render_template(
        "report/texts.html",
        name=chapter,
        form=FORMS[chapter],
        forms=FORMS,
        now=now,
        said=said if said is not None else now.kept(chapter),
        messages=_rows(now.messages, said),
        confidences=[("", "Not said"), *CONFIDENCES.items()],
        live=recommendations.recommendations(actor.project_id, states=[LIVE])
        if chapter == MESSAGES
        else (),
        seen=seen,
        accepted=",".join(ACCEPTED),
        chosen=any(file.filename for file in request.files.values()),
        refusal=refusal,
        stale=isinstance(refusal, Stale),
        changes=store.changes(actor.project_id, FORMS[chapter].label),
    )


def _messages(said: Said) -> list[tuple[str, str, str]]:
    return [
        (said.get(f"text-{n}", ""), said.get(f"records-{n}", ""), said.get(f"confidence-{n}", ""))
        for n in range(1, MOST_MESSAGES + 1)
    ]


def _rows(kept: Sequence[KeyMessageText], said: Said | None) -> list[tuple[str, str, str]]:
    """As typed, else as kept: as many as there may be."""
    if said is not None:
        return _messages(said)
    listed = [(each.text, each.refs, each.confidence) for each in kept]
    empty = ("", "", "")
    return [each or empty for each, _ in zip_longest(listed, range(MOST_MESSAGES))]
