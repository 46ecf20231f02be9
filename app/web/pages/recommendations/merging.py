"""Two recommendations become one: side by side, to choose where they differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.actions import recommendations as actions
from app.actions.recommendations.merging import BOTH, LEFT, RIGHT
from app.actions.recommendations.parts import Done
from app.domain.errors import Invalid, Refused, Stale
from app.domain.recommendations import kinds
from app.domain.recommendations.record import Evidence, Recommendation
from app.store.memberships import Member
from app.web.edge.errors import status_of
from app.web.edge.guard import for_members
from app.web.edge.incoming import version_seen
from app.web.pages.recommendations.changes import recommendation_typed
from app.web.pages.recommendations.records import (
    ONE,
    cited_record,
    form_page,
    instead_of_form,
    sent,
)

pages = Blueprint("merging_recommendations", __name__)


ONE_OF_THEM = (LEFT, RIGHT)


class Differing(NamedTuple):
    """What two say otherwise: its name in the form, what it is called, what each says, and the
    choices; `usual` is chosen already, "" where somebody has to choose."""

    name: str
    label: str
    left: str
    right: str
    choices: tuple[str, ...]
    usual: str = ""


@pages.get(f"{ONE}/merger")
@for_members("merge_recommendations")
def preview(actor: Member, number: int) -> ResponseReturnValue:
    """Which one to merge it with; then both side by side. Nothing happens yet."""
    if not request.args.get("with"):
        return form_page(actor, number, "merger", heading="Merge with another")
    try:
        return _side_by_side(actor, number, recommendation_typed("with"))
    except Refused as refusal:
        return form_page(actor, number, "merger", refusal, heading="Merge with another")


@pages.post(f"{ONE}/merger")
@for_members("merge_recommendations")
def merge(actor: Member, number: int) -> ResponseReturnValue:
    def merged() -> Done:
        other = recommendation_typed("with")
        chosen = {
            name.removeprefix("choose-"): value
            for name, value in request.form.items()
            if name.startswith("choose-")
        }
        versions = version_seen(), version_seen("other_version")
        return actions.merge(actor, number, other, *versions, chosen)

    def again(refusal: Refused) -> ResponseReturnValue:
        try:
            return _side_by_side(actor, number, recommendation_typed("with"), refusal)
        except Refused as other:
            return form_page(actor, number, "merger", other, heading="Merge with another")

    return sent(actor, "Both are {ref} now. Taking it back is in the history.", merged, again)


def _side_by_side(
    actor: Member, number: int, other: int, refusal: Refused | None = None
) -> ResponseReturnValue:
    if refusal:
        refusal.fields = {f"choose-{name}": said for name, said in refusal.fields.items()}
    left, right = (cited_record(actor, each) for each in sorted((number, other)))
    here, there = (left, right) if left.number == number else (right, left)
    if refusal is None and (elsewhere := instead_of_form(actor, here)):
        return elsewhere
    if refusal is None and there.state != kinds.LIVE:
        said = f"{there.ref} is {there.state}. Choose one that is in use."
        raise Invalid(said, fields={"with": said})
    seen = {} if isinstance(refusal, Stale) else request.form
    versions = (
        seen.get("version", here.version),
        seen.get("other_version", there.version),
    )
    html = render_template(
        "recommendations/merger.html",
        here=here,
        there=there,
        left=left,
        right=right,
        versions=versions,
        rows=list(_differing(left, right)),
        typed=request.form,
        kinds=kinds,
        refusal=refusal,
    )
    return html, status_of(refusal) if refusal else 200


def _differing(left: Recommendation, right: Recommendation) -> Iterator[Differing]:
    yield from _wording(left, right)
    for kind in kinds.FIELDS.values():
        ours, theirs = ("; ".join(e.printed for e in row.of(kind.name)) for row in (left, right))
        if ours and theirs and ours != theirs:
            yield Differing(kind.name, kind.label, ours, theirs, (LEFT, RIGHT, BOTH), BOTH)
    if left.confidence and right.confidence and left.confidence != right.confidence:
        yield Differing("confidence", "Confidence", _grade(left), _grade(right), ONE_OF_THEM)
    known = {each.passage.ref: each for each in left.evidence}
    for each in right.evidence:
        ref = each.passage.ref
        ours_too = known.get(ref)
        if ours_too and (ours_too.stance, ours_too.voice) != (each.stance, each.voice):
            yield Differing(ref, f"What {ref} is", _stance(ours_too), _stance(each), ONE_OF_THEM)
    if left.responses and right.responses:
        last = [kinds.ANSWERS[row.responses[-1].kind] for row in (left, right)]
        if last[0] != last[1]:
            yield Differing("response", "Response", last[0], last[1], (LEFT, RIGHT, BOTH))


def _wording(left: Recommendation, right: Recommendation) -> Iterator[Differing]:
    for name, label in (("title", "Title"), ("statement", "Statement"), ("strength", "Strength")):
        ours, theirs = getattr(left, name), getattr(right, name)
        if ours != theirs:
            yield Differing(name, label, ours, theirs, ONE_OF_THEM, LEFT if ours else RIGHT)


def _grade(row: Recommendation) -> str:
    return f"{kinds.CONFIDENCES[row.confidence]}: {row.confidence_reason}"


def _stance(each: Evidence) -> str:
    return f"{kinds.STANCES[each.stance]}, {kinds.VOICES[each.voice]}"
