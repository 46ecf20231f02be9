"""Highlights: add, edit, adjust, remove and restore, by our own script or by plain forms."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import (
    Blueprint,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.actions import codebook as tagging
from app.actions import highlights as actions
from app.domain.activity import activity
from app.domain.anchors.spans import CONTEXT, anchor_at, find_quote, unique_quote
from app.domain.briefs import Brief
from app.domain.errors import Invalid, Refused, Stale
from app.domain.tags import Tag
from app.store import briefs, codebook, events, highlights, memos
from app.store.highlights import HighlightLine
from app.store.memberships import Member
from app.store.recommendations import signs
from app.store.transactions import begin_to_change
from app.web.edge.errors import status_of, wants_json
from app.web.edge.guard import for_members
from app.web.edge.sent_once import form_id
from app.web.room.answer import answer
from app.web.room.page import page_of
from app.web.room.rows import Page

pages = Blueprint("highlights", __name__)

MOST_PLACES = 20  # offered to choose from when a quote occurs more than once
ONE = "/projects/<slug>/briefs/<int:n>/highlights/<int:m>"


@dataclass(frozen=True, slots=True)
class Typed:
    quote: str
    tags: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class QuoteOccurrence:
    label: str
    before: str
    exact: str
    after: str


@pages.post("/projects/<slug>/briefs/<int:n>/highlights")
@for_members("highlight", reads_first=True)
def add(actor: Member, n: int) -> ResponseReturnValue:
    """Script sends `start`, `end` and `exact`; the form without script sends `quote`."""
    if "quote" in request.form:
        return _add_by_quote(actor, n)
    form = request.form
    change = actions.add_highlight(
        actor,
        n,
        _whole("start"),
        _whole("end"),
        form.get("exact", ""),
        _tags(actor),
        form.get("note", ""),
        _uuid("id"),
        _uuid("revision"),
    )
    return answer(actor, change, 201 if change.fresh else 200)


@pages.get(ONE)
@for_members()
def highlight(actor: Member, n: int, m: int) -> ResponseReturnValue:
    """The permalink: leads to the passage in its brief, with a `page` to that of the original."""
    page, brief = page_of(actor, n)
    line = highlights.highlight(actor.project_id, brief.id, m)
    if line.removed and actor.may("highlight"):
        return redirect(f"{page.base}/highlights/{m}/edit", 303)
    if line.removed:
        raise Stale(f"{line.ref} was deleted by {line.editor}.")
    beside = request.args.get("page")
    address = url_for("reading.brief", slug=actor.slug, n=n, page=beside, _anchor=f"h{m}")
    return redirect(address, 303)


@pages.get(f"{ONE}/edit")
@for_members("highlight")
def edit_form(actor: Member, n: int, m: int) -> ResponseReturnValue:
    page, brief = page_of(actor, n)
    line = highlights.highlight(actor.project_id, brief.id, m)
    return _edit_page(page, brief, line, Typed("", tuple(line.slugs), line.note))


@pages.post(ONE)
@for_members("highlight")
def edit(actor: Member, n: int, m: int) -> ResponseReturnValue:
    tags, note = request.form.getlist("tag"), request.form.get("note")
    try:
        change = actions.edit_highlight(actor, n, m, _tags(actor), note, _whole("version"))
    except Refused as refusal:
        if wants_json():
            raise
        page, brief = page_of(actor, n)
        line = highlights.highlight(actor.project_id, brief.id, m)
        return _edit_page(page, brief, line, Typed("", tuple(tags), note or ""), refusal)
    return answer(actor, change)


@pages.post(f"{ONE}/span")
@for_members("highlight")
def adjust(actor: Member, n: int, m: int) -> ResponseReturnValue:
    """Script sends `start`, `end` and `exact`; the form without script sends `quote`."""
    if "quote" in request.form:
        return _adjust_by_quote(actor, n, m)
    start, end, version = _whole("start"), _whole("end"), _whole("version")
    exact = request.form.get("exact", "")
    return answer(actor, actions.adjust_highlight(actor, n, m, start, end, exact, version))


@pages.post(f"{ONE}/removal")
@for_members("highlight")
def remove(actor: Member, n: int, m: int) -> ResponseReturnValue:
    change = actions.remove_highlight(actor, n, m)
    if wants_json():
        return answer(actor, change)
    return redirect(url_for("reading.brief", slug=actor.slug, n=n, removed=m), 303)


@pages.post(f"{ONE}/restoration")
@for_members("highlight")
def restore(actor: Member, n: int, m: int) -> ResponseReturnValue:
    change = actions.restore_highlight(actor, n, m)
    return answer(actor, change)


def _add_by_quote(actor: Member, n: int) -> ResponseReturnValue:
    form = request.form
    typed = Typed(form["quote"], tuple(form.getlist("tag")), form.get("note", ""))
    page, brief = page_of(actor, n)
    text = briefs.revision_text(actor.project_id, brief.revision_id)
    try:
        anchor = unique_quote(text, typed.quote, occurrence=_optional("occurrence"))
        change = actions.add_highlight(
            actor,
            n,
            anchor.start,
            anchor.end,
            anchor.exact,
            typed.tags,
            typed.note,
            form_id(),
            brief.revision_id,
        )
    except Refused as refusal:
        return render_template(
            "highlights/quote.html",
            base=page.base,
            brief=brief,
            tags=codebook.tags(actor.project_id),
            typed=typed,
            places=_places(actor, brief, text, typed.quote),
            refusal=refusal,
        ), status_of(refusal)
    return answer(actor, change)


def _adjust_by_quote(actor: Member, n: int, m: int) -> ResponseReturnValue:
    """Words that occur more than once: the occurrence nearest to where the highlight stands."""
    page, brief = page_of(actor, n)
    quote = request.form["quote"]
    text = briefs.revision_text(actor.project_id, brief.revision_id)
    line = highlights.highlight(actor.project_id, brief.id, m)
    try:
        found = find_quote(text, quote)
        distances = [abs(start - line.start) + abs(end - line.end) for start, end in found]
        nearest = 1 + distances.index(min(distances)) if found else None
        anchor = unique_quote(text, quote, occurrence=nearest)
        change = actions.adjust_highlight(
            actor, n, m, anchor.start, anchor.end, anchor.exact, _whole("version")
        )
    except Refused as refusal:
        typed = Typed(quote, tuple(line.slugs), line.note)
        return _edit_page(page, brief, line, typed, refusal, span=True)
    return answer(actor, change)


def _places(actor: Member, brief: Brief, text: str, quote: str) -> list[QuoteOccurrence]:
    """Where a quote stands, with the words around it; [] when that is one place at most."""
    found = find_quote(text, quote)[:MOST_PLACES]
    if len(found) < 2:
        return []
    blocks = briefs.blocks(actor.project_id, brief.revision_id)
    return [
        QuoteOccurrence(
            next((b.label for b in blocks if b.start <= start < b.end), ""),
            text[max(0, start - CONTEXT) : start],
            anchor_at(text, start, end).exact,
            text[end : end + CONTEXT],
        )
        for start, end in found
    ]


def _edit_page(
    page: Page,
    brief: Brief,
    line: HighlightLine,
    typed: Typed,
    refusal: Refused | None = None,
    *,
    span: bool = False,
) -> ResponseReturnValue:
    """`span` when it is the ends that could not be moved."""
    tags = codebook.tags(page.actor.project_id)
    known = {tag.slug for tag in tags}
    retired = [tag for tag in line.tags if tag.slug not in known]
    names = {tag.slug: tag.name for tag in (*tags, *retired)}
    history = events.of_highlight(page.actor.project_id, line.id)
    html = render_template(
        "highlights/edit.html",
        base=page.base,
        brief=brief,
        line=line,
        tags=[*tags, *retired],
        typed=typed,
        may_change=page.may_change(line),
        fixed=page.fixed(line),
        history=[(each, activity(each.verb, each.kind, each.ref, names)) for each in history],
        memos=memos.naming(page.actor.project_id, line.ref),
        recommended=signs.of_brief(page.actor.project_id, brief.id, [line.number]).get(line.number),
        stale=isinstance(refusal, Stale) and not span,
        refusal=refusal,
    )
    return html, status_of(refusal) if refusal else 200


def _tags(actor: Member) -> list[str]:
    """The tags chosen, a new one made on the spot among them. Sent again, it is there already."""
    slugs, name = request.form.getlist("tag"), " ".join(request.form.get("new_tag", "").split())
    if not name:
        return slugs
    begin_to_change()
    known = {tag.name.casefold(): tag.slug for tag in codebook.tags(actor.project_id)}
    slug = known.get(name.casefold()) or tagging.add_tag(actor, Tag("", name)).slug
    return [*slugs, slug]


def _whole(name: str) -> int:
    value = request.form.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise Invalid(f"“{name}” must be a whole number. Reload the page and try again.")
    return int(value)


def _optional(name: str) -> int | None:
    return _whole(name) if request.form.get(name) else None


def _uuid(name: str) -> uuid.UUID | None:
    value = request.form.get(name, "")
    try:
        return uuid.UUID(value) if value else None
    except ValueError:
        raise Invalid(f"“{name}” is not an identifier. Reload the page and try again.") from None
