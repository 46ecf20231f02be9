"""What a change of a highlight did, for our own script; back to the passage, for a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import get_template_attribute, redirect, request
from flask.typing import ResponseReturnValue

from app.actions.highlight_states import Change
from app.domain.briefs import Brief
from app.domain.filter import Malformed
from app.domain.undo import in_words
from app.store import codebook, filters, highlight_rows, highlights
from app.store.codebook import Chips
from app.store.filters import Selection
from app.store.highlight_rows import LockedBrief, Slice
from app.store.highlights import HighlightLine
from app.store.memberships import Member
from app.web.edge.answers import answered
from app.web.edge.errors import wants_json
from app.web.edge.sent_once import made
from app.web.edge.transactions import save
from app.web.room.row_html import row_html
from app.web.room.rows import Chosen, Page, base_of, rows, signs_of


def answer(
    actor: Member,
    change: Change,
    status: int = 200,
    said: str = "",
    go: str = "",
    steps: int | None = None,
) -> ResponseReturnValue:
    """What changed, for script; back to the passage, for a form. `said` is in place of the words
    that the change itself has, `go` of the passage. `steps` of the brief's `rev` were made."""
    base = base_of(actor, change.brief.number)
    go = go or f"{base}#h{change.number}"
    if first := made(go):
        return redirect(first, 303)
    save()  # from here on it is only read
    project_id, brief = actor.project_id, change.brief
    chips = change.chips or codebook.chips_of(project_id)
    said = said or words_of(change, chips)
    if not wants_json():
        return answered(said, go)
    revision_id = brief.revision_id
    assert revision_id is not None  # noqa: S101 - it has a highlight
    passage = change.passage or highlight_rows.passage(
        project_id, revision_id, change.start, change.end
    )
    selection = selection_of(actor)
    around = highlights.around(
        project_id,
        brief.id,
        revision_id,
        change.number,
        passage.span,
        chips,
        selection.conditions if selection else (),
    )
    chosen = Chosen(selection.query, around.selected) if selection else Chosen()
    return answered(
        said,
        go,
        status,
        rev=brief.rev,
        steps=int(change.fresh) if steps is None else steps,
        highlight=_plain(around.changed, chosen),
        rows=drawn_rows(Page(actor, base), brief, passage, chosen, around.lines),
        tally=tally_of(around.shown, around.total, filtered=bool(chosen.query)),
        options=options_of(actor) if request.form.get("new_tag") else None,
    )


def drawn_rows(
    page: Page,
    brief: Brief | LockedBrief,
    here: Slice,
    chosen: Chosen,
    lines: Sequence[HighlightLine],
) -> dict[str, str]:
    """By ordinal the rows of these blocks, with their highlights, which are among the lines."""
    page = replace(page, signs=signs_of(page.actor, brief.id, lines))
    shown = chosen.among(lines)
    return {
        str(row.block.ordinal): row_html(row, page)
        for row in rows(here.text, here.blocks, shown, brief.language)
    }


def words_of(change: Change, chips: Chips) -> str:
    """“Removed Border control from B1:4.”"""
    if not change.fresh:
        return f"{change.ref} is as it was."
    names = {tag.slug: tag.name for _, tag in chips.values()}
    return in_words(change.verb, change.ref, change.before, change.after, names)


def selection_of(actor: Member) -> Selection | None:
    """By the filter that the page shows; a change does not fail because of it."""
    query = request.args.get("q", "").strip()
    try:
        found = filters.select(actor.project_id, query, counted=False) if query else None
    except Malformed:
        return None
    return found if found and found.filter else None


def options_of(actor: Member) -> str:
    """The palette's tags, after one was added."""
    options = get_template_attribute("reading/_options.html", "options")
    return str(options(codebook.tags(actor.project_id), actor.may("edit_codebook")))


def tally_of(shown: int, total: int, *, filtered: bool) -> str:
    """“11 of 26”: what the sentence of the filter says."""
    tally = get_template_attribute("passages/_filter.html", "tally")
    return str(tally(shown, total, filtered, "highlight")).strip()


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
