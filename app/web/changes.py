"""What a change of a highlight did, for our own script; back to the passage, for a form."""

from __future__ import annotations

from typing import Any

from flask import flash, get_template_attribute, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.actions.highlight_states import Change
from app.domain.filters import Malformed
from app.domain.undoing import in_words
from app.store import codebook, highlights, marking
from app.store.highlights import HighlightLine
from app.store.memberships import Member
from app.web.errors import wants_json
from app.web.reading import Chosen, Page, chosen_by, page_of, tally
from app.web.rendering import block_of
from app.web.row_html import row_html
from app.web.rows import rows
from app.web.transactions import save


def answer(actor: Member, change: Change, status: int = 200, said: str = "") -> ResponseReturnValue:
    """What changed, for script; back to the passage, for a form. `said` is in place of the words
    that the change itself has."""
    save()
    if not wants_json():
        flash(said or words_of(actor, change), "good")
        base = url_for("reading.brief", slug=actor.slug, n=change.brief_number)
        return redirect(f"{base}#h{change.number}", 303)
    page = page_of(actor, change.brief_number)
    chosen = _chosen(page)
    project_id, revision_id = actor.project_id, page.brief.revision_id
    passage = change.passage or marking.passage(project_id, revision_id, change.start, change.end)
    lines = highlights.touching(project_id, revision_id, *passage.span)
    line = next((line for line in lines if line.number == change.number), None)
    if line is None:  # it was removed
        line = highlights.highlight(project_id, page.brief.id, change.number)
    return jsonify(
        rev=change.rev,
        highlight=_plain(line, chosen),
        said=said or words_of(actor, change, line),
        rows={
            str(row.block.ordinal): row_html(row, page)
            for row in rows(passage.text, passage.blocks, chosen.among(lines), passage.offset)
        },
        tally=_tally(page, chosen),
        options=_options(actor) if request.form.get("new_tag") else None,
    ), status


def _chosen(page: Page) -> Chosen:
    """By the filter that the page shows; a change does not fail because of it."""
    try:
        return chosen_by(page.actor, page.brief, request.args.get("q", "").strip())
    except Malformed:
        return Chosen()


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


def words_of(actor: Member, change: Change, line: HighlightLine | None = None) -> str:
    """“Removed Border control from B1:4.” `line` is how the highlight stands now, if known."""
    if not change.fresh:
        return f"{change.ref} is as it was."
    states = [state for state in (change.before, change.after) if state]
    slugs = {slug for state in states for slug in state.get("tags", ())}
    names = {tag.slug: tag.name for tag in line.tags} if line else {}
    names |= highlights.tag_names(actor.project_id, slugs - names.keys())
    return in_words(change.verb, change.ref, change.before, change.after, names)
