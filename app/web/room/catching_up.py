"""What others did in a brief since the page has it, drawn as the page draws it: one answer, however
much it was, in the shape of `answer.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.domain.activity import activity
from app.domain.anchors.overlaps import joined
from app.domain.briefs import Brief
from app.domain.document import PlacedBlock
from app.domain.errors import Invalid
from app.domain.references import passage_numbers
from app.store import briefs, codebook, events, highlights
from app.store.events import MOST_STEPS, BriefChange
from app.store.highlight_rows import Slice
from app.store.memberships import Member
from app.web.edge.guard import for_members
from app.web.edge.incoming import number
from app.web.room.answer import drawn_rows, options_of, selection_of, tally_of
from app.web.room.page import page_of
from app.web.room.rows import Chosen, Page

pages = Blueprint("catching_up", __name__)

MOST_TOUCHED = 1000  # highlights that are asked for
MOST_ROWS = 200  # drawn at a time: for more the page is loaded again
# Of these the words of the page know nothing: its blocks, its title.
OF_THE_PAGE = frozenset({"brief"})


@pages.get("/projects/<slug>/briefs/<int:n>/changes")
@for_members()
def changes(actor: Member, n: int) -> ResponseReturnValue:
    """After `since`, a `rev` of the brief: `changes` in words, and the rows that they touched; with
    them `rows` (ordinals with dots between) that the page asks for, and with `tags` the palette's.
    `whole` where the page is to be loaded instead."""
    since = request.args.get("since", -1, type=number)
    asked = _ordinals(request.args.get("rows", ""))
    page, brief = page_of(actor, n)
    if not 0 <= since <= brief.rev:
        raise Invalid("That is no state of this brief. Reload the page.")
    done = events.since(actor.project_id, brief.id, since, brief.rev)
    told = [_told(each, actor) for each in done]
    touched = _touched(brief, done)
    if len(touched) > MOST_TOUCHED:
        return jsonify(rev=brief.rev, changes=told, whole=True)
    spans = _spans(actor, brief, touched, done)
    blocks = briefs.blocks_touching(actor.project_id, brief.revision_id, spans, asked)
    if _is_past_drawing(since, brief, done) or len(blocks) > MOST_ROWS:
        return jsonify(rev=brief.rev, changes=told, whole=True)
    return jsonify(
        rev=brief.rev,
        changes=told,
        options=options_of(actor) if "tags" in request.args else None,
        **_drawn(page, brief, touched, blocks),
    )


def _drawn(
    page: Page, brief: Brief, touched: set[int], blocks: Sequence[PlacedBlock]
) -> dict[str, Any]:
    actor, selection = page.actor, selection_of(page.actor)
    around = highlights.touching(
        actor.project_id,
        brief.id,
        brief.revision_id,
        joined(((block.start, block.end) for block in blocks), highlights.MOST_SPANS),
        touched,
        codebook.chips_of(actor.project_id),
        selection.conditions if selection else (),
    )
    chosen = Chosen(selection.query, around.selected) if selection else Chosen()
    here = Slice(blocks, briefs.revision_text(actor.project_id, brief.revision_id))
    drawn: dict[str, Any] = {"rows": drawn_rows(page, brief, here, chosen, around.lines)}
    if around.total is not None and around.shown is not None:
        drawn["tally"] = tally_of(around.shown, around.total, filtered=bool(chosen.query))
    return drawn


def _ordinals(said: str) -> list[int]:
    try:
        found = [number(each) for each in said.split(".") if each]
    except ValueError:
        found = [-1]
    if len(found) > MOST_ROWS or min(found, default=0) < 0:
        raise Invalid("These are no rows of a brief. Reload the page.")
    return found


def _is_past_drawing(since: int, brief: Brief, done: Sequence[BriefChange]) -> bool:
    """Where the blocks or the details changed, or something that the record has under no brief and
    as no act: a tag that was merged into another. And where it is very much."""
    counted = {each.rev for each in done}
    is_known = len(counted) == brief.rev - since
    return not is_known or len(done) >= MOST_STEPS or any(e.kind in OF_THE_PAGE for e in done)


def _told(change: BriefChange, actor: Member) -> dict[str, Any]:
    """`fresh`: the highlight was not there before. `mine` was done in another window."""
    place = passage_numbers(change.ref)
    return {
        "rev": change.rev,
        "kind": change.kind,
        "number": place[1] if place else None,
        "ref": change.ref,
        "fresh": change.kind == "highlight" and change.before is None,
        "by": change.name,
        "mine": change.by == actor.user_id,
        "said": activity(change.verb, change.kind, change.ref),
    }


def _touched(brief: Brief, done: Iterable[BriefChange]) -> set[int]:
    """The numbers of the highlights that were changed, answered on, or cited."""
    refs = {change.ref for change in done}
    for change in done:
        if change.kind == "recommendation":
            refs.update(_cited(change.before), _cited(change.after))
    places = filter(None, map(passage_numbers, refs))
    many = (number for change in done for number in change.numbers)
    return {*many, *(m for n, m in places if n == brief.number)}


def _cited(state: Mapping[str, Any] | None) -> Iterable[str]:
    """The passages among the parts of recommendations."""
    said = state or {}
    parts = said.get("is", said) or {}
    return [
        part["passage"]
        for part in parts.values()
        if isinstance(part, dict) and isinstance(part.get("passage"), str)
    ]


def _spans(
    actor: Member, brief: Brief, touched: set[int], done: Iterable[BriefChange]
) -> list[tuple[int, int]]:
    """Where they stand, and where those stood that were moved: few spans that cover them all."""
    spans = highlights.spans_of(actor.project_id, brief.id, touched) if touched else []
    for change in done:
        stood = change.before or {}
        if change.kind == "highlight" and "start" in stood:
            spans.append((stood["start"], stood["end"]))
    return joined(spans, highlights.MOST_SPANS)
