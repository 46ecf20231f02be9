"""Making a recommendation from a passage."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.actions import recommendations as actions
from app.actions.recommendations.parts import Done
from app.domain.anchors.spans import find_quote
from app.domain.errors import Invalid, Missing, Refused, Stale
from app.domain.passages import Passage
from app.domain.recommendations import kinds
from app.domain.recommendations.kinds import NOT_STATED, STATED, SUPPLIED, GivenField
from app.domain.references import passage_ref
from app.store import passages
from app.store.memberships import Member
from app.store.recommendations.signs import of_passages
from app.web.edge.errors import status_of
from app.web.edge.guard import for_members
from app.web.edge.incoming import number
from app.web.edge.sent_once import form_id
from app.web.pages.recommendations.records import sent

pages = Blueprint("making_recommendations", __name__)

FORM = "/projects/<slug>/briefs/<int:n>/highlights/<int:m>/recommendation"
SENT = ("field", "basis", "why", "start", "end", "rests", "rule")  # of each field: "basis-actor"
ON_FORM = tuple(kind for kind in kinds.FIELDS.values() if kind.option)


@pages.get(FORM)
@for_members("write_recommendation")
def new(actor: Member, n: int, m: int) -> ResponseReturnValue:
    return _page(actor, passage_at(actor, n, m))


@pages.post(FORM)
@for_members("write_recommendation")
def make(actor: Member, n: int, m: int) -> ResponseReturnValue:
    passage, form = passage_at(actor, n, m), request.form

    def made() -> Done:
        return actions.make(
            actor,
            passage.brief_number,
            passage.number,
            title=form.get("title", "").strip(),
            statement=form.get("statement", "").strip(),
            stance=form.get("stance", "supports"),
            voice=form.get("voice", "own"),
            admitted=form.get("admitted", ""),
            strength=form.get("strength", ""),
            fields=list(given_fields(passage)),
            seen=form.getlist("seen"),
            id=form_id(),
        )

    return sent(actor, "{ref} is made.", made, lambda refusal: _page(actor, passage, refusal))


def passage_at(actor: Member, n: int, m: int) -> Passage:
    """The passage that it is to rest on. Missing when there is none."""
    selected = passages.by_reference(actor.project_id, [passage_ref(n, m)])
    found = passages.passages(actor.project_id, selected, address="")
    if not found:
        raise Missing("There is no such passage, or somebody deleted it.")
    return found[0]


def given_fields(passage: Passage) -> Iterator[GivenField]:
    """What was said of each field, which may be several things; script also says where stated words
    stand, and what supplied ones rest on. Raises Invalid, with fields."""
    for kind in kinds.FIELDS:
        said = [request.form.getlist(f"{name}-{kind}") for name in SENT]
        for n in range(max(map(len, said))):
            text, basis, why, start, end, rests_on, rule = (
                each[n].strip() if n < len(each) else "" for each in said
            )
            at = _place(start, end)
            if basis == NOT_STATED:
                yield GivenField(kind, NOT_STATED, text, rule=rule)
            elif basis == SUPPLIED and (text or why):
                place = (passage.brief_number, *at, rests_on) if at and rests_on else None
                yield GivenField(kind, SUPPLIED, text, why=why, rests_on=place, rule=rule)
            elif text and at:
                yield GivenField(kind, STATED, text, *at, rule=rule)
            elif text:
                start_of, end_of = _only_place(passage, kind, text)
                words = passage.exact[start_of - passage.start : end_of - passage.start]
                yield GivenField(kind, STATED, words, start_of, end_of)


def _place(start: str, end: str) -> tuple[int, int] | None:
    try:
        return number(start), number(end)
    except ValueError:
        return None


def _only_place(passage: Passage, name: str, words: str) -> tuple[int, int]:
    found = find_quote(passage.exact, words)
    if len(found) == 1:
        return found[0][0] + passage.start, found[0][1] + passage.start
    said = (
        f"“{words[:60]}” stands {len(found)} times in the passage. Quote a few words more."
        if found
        else f"“{words[:60]}” is not in the passage. Copy words from it, or choose “our words” and "
        "say why. It can be widened once the recommendation is made."
    )
    raise Invalid(said, fields={name: said})


def _page(actor: Member, passage: Passage, refusal: Refused | None = None) -> ResponseReturnValue:
    if refusal:
        names = {kind.name: f"field-{kind.name}" for kind in ON_FORM}  # `action` is a form's own
        refusal.fields = {names.get(name, name): said for name, said in refusal.fields.items()}
    place = passage.brief_number, passage.number
    known = of_passages(actor.project_id, [place]).get(place, ())
    html = render_template(
        "recommendations/new.html",
        passage=passage,
        known=known,
        typed=request.form,
        asked=[kind for kind in ON_FORM if kind.name in kinds.WHO_WHAT_WHEN],
        further=[kind for kind in ON_FORM if kind.name not in kinds.WHO_WHAT_WHEN],
        kinds=kinds,
        stale=isinstance(refusal, Stale),
        refusal=refusal,
    )
    return html, status_of(refusal) if refusal else 200
