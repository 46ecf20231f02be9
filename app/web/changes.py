"""What a change of a highlight did, for our own script; back to the passage, for a form."""

from __future__ import annotations

from typing import Any

from flask import flash, get_template_attribute, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.actions.highlights import Change
from app.domain.filters import Malformed
from app.domain.undoing import in_words
from app.store import briefs, codebook, highlights
from app.store.highlights import HighlightLine
from app.store.memberships import Member
from app.web.errors import wants_json
from app.web.reading import Chosen, Page, chosen_by, page_of, row_html, tally
from app.web.rendering import block_of
from app.web.rows import rows


def answer(actor: Member, change: Change, status: int = 200, said: str = "") -> ResponseReturnValue:
    """What changed, for script; back to the passage, for a form. `said` is in place of the words
    that the change itself has."""
    if not wants_json():
        flash(said or words_of(actor, change), "good")
        base = url_for("reading.brief", slug=actor.slug, n=change.brief_number)
        return redirect(f"{base}#h{change.number}", 303)
    page = page_of(actor, change.brief_number)
    chosen = _chosen(page)
    line = highlights.highlight(actor.project_id, page.brief.id, change.number)
    return jsonify(
        rev=change.rev,
        highlight=_plain(line, chosen),
        said=said or words_of(actor, change),
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
    blocks = highlights.blocks_under(project_id, revision_id, change.start, change.end)
    low, high = blocks[0].start, blocks[-1].end
    text, offset = briefs.passage(project_id, revision_id, low, high, 0)
    lines = highlights.touching(project_id, revision_id, low, high)
    return {
        str(row.block.ordinal): row_html(row, page)
        for row in rows(text, blocks, chosen.among(lines), offset)
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


def words_of(actor: Member, change: Change) -> str:
    """“Removed Border control from B1:4.”"""
    if not change.fresh:
        return f"{change.ref} is as it was."
    states = [state for state in (change.before, change.after) if state]
    slugs = {slug for state in states for slug in state.get("tags", ())}
    names = highlights.tag_names(actor.project_id, slugs)
    return in_words(change.verb, change.ref, change.before, change.after, names)
