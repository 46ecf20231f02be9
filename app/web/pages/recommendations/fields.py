"""The form of one field: words of a passage, words of ours with a reason, not stated, or open."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.actions import recommendations as actions
from app.actions.recommendations.fields import WIDEN
from app.actions.recommendations.parts import Done
from app.domain.anchors.spans import find_quote
from app.domain.errors import Invalid, Missing, Refused, Stale
from app.domain.passages import Passage, around
from app.domain.recommendations.kinds import FIELDS, NOT_STATED, STATED, SUPPLIED, GivenField
from app.domain.recommendations.record import Recommendation
from app.domain.references import passage_numbers
from app.store import passages
from app.store import recommendations as store
from app.store.memberships import Member
from app.web.edge.guard import for_members
from app.web.edge.incoming import number as whole_number
from app.web.edge.incoming import version_seen
from app.web.pages.recommendations.records import ONE, form_page, sent

pages = Blueprint("recommendation_fields", __name__)

AROUND = 30  # characters beside words that stand in several places
SAID = {
    STATED: "is bound to the words of the passage",
    SUPPLIED: "is supplied",
    NOT_STATED: "is not stated",
}


@pages.get(f"{ONE}/fields/<kind>")
@for_members("write_recommendation")
def field(actor: Member, number: int, kind: str) -> ResponseReturnValue:
    return _page(actor, number, kind)


@pages.post(f"{ONE}/fields/<kind>")
@for_members("write_recommendation")
def set_field(actor: Member, number: int, kind: str) -> ResponseReturnValue:
    basis, label = request.form.get("basis", ""), _label(kind)
    said = f"“{label}” of {{ref}} {SAID.get(basis, 'is open again')}."
    change = partial(_change, actor, number, kind, basis)
    return sent(actor, said, change, partial(_page, actor, number, kind))


def _change(actor: Member, number: int, kind: str, basis: str) -> Done:
    version = version_seen()
    if basis == "open":
        return actions.clear_field(actor, number, kind, version)
    role = request.form.get("role", "") if kind == "actor" else ""
    row = store.recommendation(actor.project_id, number)
    add, place = "add" in request.form, None
    if basis == STATED:
        passage = _passage(row)
        start, end, words = _stated(actor, passage, request.form.get("words", ""))
        given = GivenField(kind, STATED, words, start, end, role=role)
        place = (passage.brief_number, passage.number)
    elif basis == SUPPLIED:
        text, why = request.form.get("text", ""), request.form.get("why", "")
        given = GivenField(kind, SUPPLIED, text, why=why, role=role, rests_on=_rests_on(actor, row))
    else:
        given = GivenField(kind, basis)
    widen = "widen" in request.form
    return actions.set_field(actor, number, given, version, place, add=add, widen=widen)


def _passage(row: Recommendation) -> Passage:
    """The joined passage that was chosen. Raises Invalid."""
    chosen = passage_numbers(request.form.get("passage", ""))
    for each in row.evidence:
        if (each.passage.brief_number, each.passage.number) == chosen:
            return each.passage
    raise _wrong("passage", "Choose the passage in which the words stand.")


def _stated(actor: Member, passage: Passage, words: str) -> tuple[int, int, str]:
    """Where the words stand in the passage: `[start, end)` of the brief's text, and as they stand
    there; else the place nearest to it, which would widen the passage. Raises Invalid."""
    if not words.strip():
        raise _wrong("words", "Write or copy the words of the passage, exactly as they stand.")
    at = passage.start
    found = [(start + at, end + at) for start, end in find_quote(passage.exact, words)]
    chosen = request.form.get("at", -1, whole_number)
    if len(found) > 1:
        found = [span for span in found if span[0] == chosen]
        if not found:
            raise _wrong("words", "These words stand there more than once. Choose which are meant.")
    if found:
        (start, end) = found[0]
        return start, end, passage.exact[start - at : end - at]
    text = _text(actor, passage.brief)
    elsewhere = find_quote(text, words)
    if not elsewhere:
        raise _wrong(
            "words", f"These words stand neither in {passage.ref} nor anywhere else in the brief."
        )
    start, end = min(elsewhere, key=lambda span: abs(span[0] - at) + abs(span[1] - passage.end))
    return start, end, text[start:end]


def _rests_on(actor: Member, row: Recommendation) -> tuple[int, int, int, str] | None:
    """The words that what is supplied rests on, which stand once in a brief of the evidence."""
    words = request.form.get("rests_on", "")
    if not words.strip():
        return None
    briefs = {each.passage.brief: each.passage.brief_number for each in row.evidence}
    texts = passages.texts(actor.project_id, briefs) if briefs else {}
    found = [
        (briefs[ref], start, end, text[start:end])
        for ref, text in texts.items()
        for start, end in find_quote(text, words)
    ]
    if len(found) != 1:
        stand = f"stand {len(found)} times" if found else "do not stand"
        more = "Quote a few words more." if found else "Copy them from there exactly."
        raise _wrong("rests_on", f"These words {stand} in the briefs of the evidence. {more}")
    return found[0]


def _page(
    actor: Member, number: int, kind: str, refusal: Refused | None = None
) -> ResponseReturnValue:
    label = _label(kind)
    more: dict[str, object] = {}
    current = refusal.current if isinstance(refusal, Stale) else None
    if refusal and isinstance(current, dict) and current.keys() >= {"passage", "start", "end"}:
        text = _text(actor, current["passage"].partition(":")[0])
        more["widened"] = current["passage"], text[current["start"] : current["end"]]
        refusal = Stale(refusal.message, current=current, fields={"words": WIDEN})
    elif refusal and kind in refusal.fields:
        named = "words" if request.form.get("basis") == STATED else "text"
        said = {named if name == kind else name: each for name, each in refusal.fields.items()}
        refusal.fields = said
    elif refusal and request.form.get("at") is None:
        more["places"] = _places(store.recommendation(actor.project_id, number))
    return form_page(actor, number, "one_field", refusal, heading=label, kind=kind, **more)


def _places(row: Recommendation) -> list[tuple[int, str, str, str]]:
    """Where typed words stand more than once in the chosen passage: start, what stands before, the
    words, what stands after."""
    try:
        passage = _passage(row)
    except Invalid:
        return []
    found = find_quote(passage.exact, request.form.get("words", ""))
    return [
        (start + passage.start, before, passage.exact[start:end], after)
        for start, end in (found if len(found) > 1 else ())
        for before, after in (around(passage.exact, start, end, AROUND),)
    ]


def _text(actor: Member, brief: str) -> str:
    return passages.texts(actor.project_id, [brief])[brief]


def _label(kind: str) -> str:
    if kind not in FIELDS:
        raise Missing("A recommendation has no such field.")
    return FIELDS[kind].label


def _wrong(name: str, said: str) -> Invalid:
    return Invalid(said, fields={name: said})
