"""Highlights: add, edit, remove and restore, by our own script or by plain forms."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import (
    Blueprint,
    flash,
    get_template_attribute,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.actions import codebook as tagging
from app.actions import highlights as actions
from app.actions.highlights import Change
from app.domain.anchors import CONTEXT, anchor_at, find_quote, unique_quote
from app.domain.codebook import TagText
from app.domain.errors import Invalid, Refused, Stale
from app.domain.filters import Malformed
from app.store import briefs, codebook, highlights
from app.store.briefs import BriefLine
from app.store.highlights import HighlightLine
from app.store.memberships import Member
from app.web.errors import status_of, wants_json
from app.web.guard import for_members
from app.web.reading import Chosen, Page, chosen_by, page_of, row_html, tally
from app.web.rendering import block_of
from app.web.rows import rows

pages = Blueprint("highlights", __name__)

MOST_PLACES = 20  # offered to choose from when a quote occurs more than once
ONE = "/projects/<slug>/briefs/<int:n>/highlights/<int:m>"


@dataclass(frozen=True, slots=True)
class Typed:
    quote: str
    tags: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Place:
    label: str
    before: str
    exact: str
    after: str


@pages.post("/projects/<slug>/briefs/<int:n>/highlights")
@for_members("highlight")
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
    return _answer(actor, change, 201 if change.fresh else 200)


@pages.get(ONE)
@for_members()
def highlight(actor: Member, n: int, m: int) -> ResponseReturnValue:
    """The permalink: leads to the passage in its brief."""
    page = page_of(actor, n)
    line = highlights.highlight(actor.project_id, page.brief.id, m)
    if line.removed and actor.may("highlight"):
        return redirect(f"{page.base}/highlights/{m}/edit", 303)
    if line.removed:
        raise Stale(f"{line.ref} is gone: {line.editor} deleted it.")
    return redirect(f"{page.base}#h{m}", 303)


@pages.get(f"{ONE}/edit")
@for_members("highlight")
def edit_form(actor: Member, n: int, m: int) -> ResponseReturnValue:
    page = page_of(actor, n)
    line = highlights.highlight(actor.project_id, page.brief.id, m)
    return _edit_page(page, line, Typed("", tuple(line.slugs), line.note))


@pages.post(ONE)
@for_members("highlight")
def edit(actor: Member, n: int, m: int) -> ResponseReturnValue:
    tags, note = request.form.getlist("tag"), request.form.get("note", "")
    try:
        change = actions.edit_highlight(actor, n, m, _tags(actor), note, _whole("version"))
    except Refused as refusal:
        if wants_json():
            raise
        page = page_of(actor, n)
        line = highlights.highlight(actor.project_id, page.brief.id, m)
        return _edit_page(page, line, Typed("", tuple(tags), note), refusal)
    return _answer(actor, change, said=f"{change.ref} is saved.")


@pages.post(f"{ONE}/removal")
@for_members("highlight")
def remove(actor: Member, n: int, m: int) -> ResponseReturnValue:
    change = actions.remove_highlight(actor, n, m)
    if wants_json():
        return _answer(actor, change)
    return redirect(url_for("reading.brief", slug=actor.slug, n=n, removed=m), 303)


@pages.post(f"{ONE}/restoration")
@for_members("highlight")
def restore(actor: Member, n: int, m: int) -> ResponseReturnValue:
    change = actions.restore_highlight(actor, n, m)
    return _answer(actor, change, said=f"{change.ref} is back.")


def _add_by_quote(actor: Member, n: int) -> ResponseReturnValue:
    form = request.form
    typed = Typed(form["quote"], tuple(form.getlist("tag")), form.get("note", ""))
    page = page_of(actor, n)
    revision_id = page.brief.revision_id
    text = briefs.revision_text(actor.project_id, revision_id)
    try:
        anchor = unique_quote(text, typed.quote, occurrence=_optional("occurrence"))
        change = actions.add_highlight(
            actor, n, anchor.start, anchor.end, anchor.exact, typed.tags, typed.note
        )
    except Refused as refusal:
        return render_template(
            "highlights/quote.html",
            base=page.base,
            brief=page.brief,
            tags=codebook.tags(actor.project_id),
            typed=typed,
            places=_places(actor, page.brief, text, typed.quote),
            refusal=refusal,
        ), status_of(refusal)
    return _answer(actor, change, said=f"{change.ref} is highlighted.")


def _places(actor: Member, brief: BriefLine, text: str, quote: str) -> list[Place]:
    """Where a quote stands, with the words around it; [] when that is one place at most."""
    found = find_quote(text, quote)[:MOST_PLACES]
    if len(found) < 2:
        return []
    blocks = briefs.blocks(actor.project_id, brief.revision_id)
    return [
        Place(
            next((b.label for b in blocks if b.start <= start < b.end), ""),
            text[max(0, start - CONTEXT) : start],
            anchor_at(text, start, end).exact,
            text[end : end + CONTEXT],
        )
        for start, end in found
    ]


def _edit_page(
    page: Page, line: HighlightLine, typed: Typed, refusal: Refused | None = None
) -> ResponseReturnValue:
    tags = codebook.tags(page.actor.project_id)
    known = {tag.slug for tag in tags}
    retired = [tag for tag in line.tags if tag.slug not in known]
    html = render_template(
        "highlights/edit.html",
        base=page.base,
        brief=page.brief,
        line=line,
        tags=[*tags, *retired],
        typed=typed,
        may_remove=page.may_remove(line),
        stale=isinstance(refusal, Stale),
        refusal=refusal,
    )
    return html, status_of(refusal) if refusal else 200


def _answer(
    actor: Member, change: Change, status: int = 200, said: str = ""
) -> ResponseReturnValue:
    """What changed, for script; back to the passage, for a form."""
    if not wants_json():
        flash(said, "good")
        base = url_for("reading.brief", slug=actor.slug, n=change.brief_number)
        return redirect(f"{base}#h{change.number}", 303)
    page = page_of(actor, change.brief_number)
    chosen = _chosen(page)
    line = highlights.highlight(actor.project_id, page.brief.id, change.number)
    return jsonify(
        rev=change.rev,
        highlight=_plain(line, chosen),
        rows=_touched_rows(page, chosen, change),
        tally=_tally(page, chosen),
        options=_options(actor) if request.form.get("new_tag") else None,
    ), status


def _chosen(page: Page) -> Chosen:
    """By the filter that the page shows; a change does not fail because of it."""
    try:
        return chosen_by(page.actor, page.brief, request.args.get("q", "").strip())
    except Malformed:
        return Chosen()


def _touched_rows(page: Page, chosen: Chosen, change: Change) -> dict[str, str]:
    project_id, revision_id = page.actor.project_id, page.brief.revision_id
    text = briefs.revision_text(project_id, revision_id)
    blocks = highlights.blocks_under(project_id, revision_id, change.start, change.end)
    lines = highlights.touching(project_id, revision_id, blocks[0].start, blocks[-1].end)
    return {
        str(row.block.ordinal): row_html(row, page)
        for row in rows(text, blocks, chosen.among(lines))
    }


def _tally(page: Page, chosen: Chosen) -> str:
    total = page.brief.highlights
    shown = total if chosen.ids is None else len(chosen.ids)
    return block_of("reading/brief.html", "status", **tally(chosen, shown, total, page)).strip()


def _options(actor: Member) -> str:
    """The palette's tags, after one was added."""
    options = get_template_attribute("reading/_options.html", "options")
    return str(options(codebook.tags(actor.project_id), actor.may("edit_codebook")))


def _plain(line: HighlightLine, chosen: Chosen) -> dict[str, Any]:
    return {
        "number": line.number,
        "ref": line.ref,
        "version": line.version,
        "tags": line.slugs,
        "names": [tag.name for tag in line.tags],
        "note": line.note,
        "removed": line.removed,
        "hidden": bool(not line.removed and chosen.ids is not None and line.id not in chosen.ids),
    }


def _tags(actor: Member) -> list[str]:
    """The tags chosen, a new one made on the spot among them. Sent again, it is there already."""
    slugs, name = request.form.getlist("tag"), " ".join(request.form.get("new_tag", "").split())
    if not name:
        return slugs
    known = {tag.name.casefold(): tag.slug for tag in codebook.tags(actor.project_id)}
    slug = known.get(name.casefold()) or tagging.add_tag(actor, TagText(name, colour="")).slug
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
