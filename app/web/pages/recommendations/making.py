"""Making a recommendation from a passage, on a page of its own; and what the strip of the reading
room asks for and sends: what the words offer, which records there are to join, and a recommendation
made or joined together with the highlight that it rests on."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from app.actions import recommendations as actions
from app.actions.highlight_states import Change
from app.actions.highlights import add_highlight, adjust_highlight
from app.actions.recommendations.cues import settle as settle_cues
from app.actions.recommendations.parts import Done, passage_of
from app.domain.anchors.spans import find_quote
from app.domain.cues import reads
from app.domain.cues.cue import Prefill, prefills
from app.domain.errors import Invalid, Missing, Refused, Stale
from app.domain.passages import Passage
from app.domain.recommendations import kinds
from app.domain.recommendations.kinds import NOT_STATED, STATED, SUPPLIED, GivenField
from app.domain.references import passage_ref, recommendation_ref
from app.store import briefs, cues, passages
from app.store.memberships import Member
from app.store.recommendations import rows
from app.store.recommendations.signs import of_passages
from app.web.edge.answers import answered
from app.web.edge.errors import status_of
from app.web.edge.guard import for_members
from app.web.edge.incoming import number
from app.web.edge.sent_once import form_id
from app.web.pages.recommendations.changes import recommendation_typed
from app.web.pages.recommendations.records import sent
from app.web.room.answer import answer
from app.web.room.rows import base_of

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


BRIEF = "/projects/<slug>/briefs/<int:n>"
MOST_FOUND = 8  # records to join, of those that match
LANGUAGES = "The rules that offer words are for English, so nothing is offered here."
UNDECIDED = "Nothing that is undecided reads like a recommendation here."
NOTHING = "Nothing here reads like a recommendation to the rules: say it yourself."
SEVERAL = "{} sentences here read like recommendations; the first is offered."
OFFERED = "Dashed: offered. Nothing is kept until you make it."


@pages.get(f"{BRIEF}/offers")
@for_members("write_recommendation")
def offers(actor: Member, n: int) -> ResponseReturnValue:
    """What the words `start` to `end` say of themselves, and the records that rest on them."""
    start, end = _span()
    brief = briefs.brief(actor.project_id, n)
    found = cues.hits_at(actor.project_id, brief, start, end)
    words = briefs.revision_text(actor.project_id, brief.revision_id)[start:end]
    said = OFFERED if found else NOTHING if reads(brief.language) else LANGUAGES
    if len(found) > 1:
        said = f"{SEVERAL.format(len(found))} {OFFERED}"
    known = rows.of_words(actor.project_id, brief.id, start, end)
    return jsonify(
        said=said,
        cues=len(found),
        offered=[_offer(each) for each in prefills(found, start, end, words)],
        known=[
            {"ref": recommendation_ref(number), "title": title, "passage": passage_ref(n, m)}
            for number, title, m in known
        ],
    )


@pages.get(f"{BRIEF}/recommendations")
@for_members("write_recommendation")
def find(actor: Member, n: int) -> ResponseReturnValue:
    """Records to join: the one of this number, else those with these words."""
    briefs.brief(actor.project_id, n)
    found = rows.matching(actor.project_id, request.args.get("find", ""), MOST_FOUND + 1)
    return jsonify(
        found=[
            {"ref": recommendation_ref(number), "title": title}
            for number, title in found[:MOST_FOUND]
        ],
        more=len(found) > MOST_FOUND,
    )


@pages.post(f"{BRIEF}/recommendations")
@for_members("write_recommendation")
def make_marked(actor: Member, n: int) -> ResponseReturnValue:
    """Make a recommendation, or `join` one (R7), of a highlight: `highlight` is its number, with
    `start`, `end` and `exact` where its ends are to be moved first; without a number these words
    are marked first. Both are one change, and undone as one."""
    form = request.form
    marked = _marked(actor, n)
    m = marked.number if marked else form.get("highlight", 0, number)
    rev = marked.brief.rev if marked and marked.fresh else None
    said = {
        name: form.get(name, usual) for name, usual in (("stance", "supports"), ("voice", "own"))
    }
    if form.get("join", "").strip():
        done = actions.join(actor, recommendation_typed("join"), n, m, rev=rev, **said)
        words = f"{passage_ref(n, m)} is in {done.ref}."
    else:
        passage = passage_at(actor, n, m)
        done = actions.make(
            actor,
            n,
            m,
            strength=form.get("strength", ""),
            fields=list(given_fields(passage)),
            seen=form.getlist("seen"),
            id=form.get("id", type=uuid.UUID),
            rev=rev,
            **said,
        )
        words = f"{done.ref} made."
    brief, highlight = passage_of(actor, n, m)  # as they are now
    change = marked or Change(brief, m, highlight.start, highlight.end)
    return answer(
        replace(actor, has_recommendations=True),
        replace(change, brief=brief),
        201 if done.fresh else 200,
        words,
        steps=int(done.fresh or rev is not None),
    )


@pages.get(f"{BRIEF}/cues")
@for_members()
def undecided(actor: Member, n: int) -> ResponseReturnValue:
    """The sentences of the brief that read like recommendations and that nobody has decided on."""
    brief = briefs.brief(actor.project_id, n)
    found = cues.undecided(actor.project_id, n)
    none = UNDECIDED if reads(brief.language) else LANGUAGES
    return jsonify(
        said=f"{len(found)} undecided: R? beside each." if found else none,
        cues=[
            {"start": cue.start, "end": cue.end, "rule": cue.rule, "paragraph": cue.paragraph}
            for _, cue in found
        ],
    )


@pages.post(f"{BRIEF}/cues")
@for_members("write_recommendation")
def settle(actor: Member, n: int) -> ResponseReturnValue:
    """What `start` to `end` touches is no recommendation."""
    settled = settle_cues(actor, n, *_span(), request.form.get("reason", ""))
    words = "sentence is" if settled.count == 1 else "sentences are"
    said = f"Decided: {settled.count} {words} no recommendation."
    if not settled.count:
        said = "That was decided before."
    return answered(said, base_of(actor, n), settled=settled.count)


def _marked(actor: Member, n: int) -> Change | None:
    """The words that are marked with this, or whose highlight has its ends moved with it."""
    form = request.form
    if "start" not in form:
        return None
    (start, end), exact = _span(), form.get("exact", "")
    if m := form.get("highlight", 0, number):
        version = form.get("version", 0, number)
        return adjust_highlight(actor, n, m, start, end, exact, version)
    return add_highlight(
        actor,
        n,
        start,
        end,
        exact,
        form.getlist("tag"),
        form.get("note", ""),
        form.get("highlight_id", type=uuid.UUID),
        form.get("revision", type=uuid.UUID),
    )


def _span() -> tuple[int, int]:
    start, end = (request.values.get(name, -1, number) for name in ("start", "end"))
    if not 0 <= start < end:
        raise Invalid("These are no words of the text. Reload the page and try again.")
    return start, end


def _offer(prefill: Prefill) -> dict[str, object]:
    return {**prefill.offered._asdict(), "said": prefill.said, "rule": prefill.rule}
