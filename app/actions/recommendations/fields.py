"""What the fields of a recommendation say, and that what is stated stands there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.actions.highlight_states import proven
from app.actions.highlights import adjust_highlight
from app.actions.recommendations.parts import (
    USUAL,
    Done,
    Opened,
    changed,
    checked_text,
    made,
    one_of,
    opened,
    part_on,
    passage_of,
    wrong,
)
from app.domain.anchors.spans import prove
from app.domain.errors import Invalid, Stale
from app.domain.permissions import require
from app.domain.recommendations.kinds import (
    ACTORS,
    BASES,
    FIELDS,
    LONGEST_FIELD,
    NOT_STATED,
    STATED,
    SUPPLIED,
    GivenField,
    is_pronoun,
)
from app.domain.references import passage_ref
from app.domain.text import canonical
from app.store import briefs
from app.store.memberships import Member
from app.store.tables.briefs import Highlight
from app.store.tables.columns import new_id

WIDEN = "These words are not in the passage. Widen it to take them in?"
VERB_OF = {STATED: "bind", SUPPLIED: "supply", NOT_STATED: "not_stated"}


def set_field(
    actor: Member,
    recommendation: int,
    given: GivenField,
    version: int,
    place: tuple[int, int] | None = None,
    *,
    add: bool = False,
    widen: bool = False,
) -> Done:
    """Say a field, in place of what it said, or with `add` beside it. `place` is the passage, brief
    and number, in which stated words stand, or at which something is supplied.

    Stale when stated words are not in the passage: `current` has the ends that would take them in,
    and `widen` moves the highlight's ends there first.
    """
    require(actor.role, USUAL)
    brief = highlight = None
    if place:
        brief, highlight = passage_of(actor, *place)
        if widen and given.basis == STATED:
            highlight = _widened(actor, place, highlight, given)
    work = opened(actor, recommendation, version)
    ref = passage_ref(*place) if place else ""
    if given.basis == STATED and highlight:
        part_on(work, str(highlight.id), ref)
    there = [part for part in work.parts("field").values() if part["kind"] == given.kind]
    if add and given.basis == NOT_STATED and there:
        check_alone(given.kind, [NOT_STATED, *(part["basis"] for part in there)])
    value = field_value(actor, given, highlight, ref, len(there) if add else 0)
    if add:
        check_once(given.kind, [*there, value])
    changes = field_changes(work, given.kind, [value], add=add)
    return changed(work, VERB_OF[given.basis], changes, brief)


def clear_field(actor: Member, recommendation: int, kind: str, version: int) -> Done:
    """The field says nothing, and nobody has looked."""
    one_of("kind", kind, FIELDS)
    work = opened(actor, recommendation, version)
    return changed(work, "clear", field_changes(work, kind, []))


def field_value(
    actor: Member, given: GivenField, highlight: Highlight | None, place: str, ordinal: int
) -> dict[str, Any]:
    """A value as it is kept. Raises Invalid, and Stale when what is stated does not stand in the
    passage: then `current` has where its ends would be."""
    if given.kind not in FIELDS or given.basis not in BASES:
        raise Invalid("Choose one of the fields, and what it rests on.")
    text, start, end = canonical(given.text).strip(), None, None
    if given.basis == STATED:
        if highlight is None:
            raise Invalid("Say in which passage these words stand.", fields={given.kind: WIDEN})
        start, end, text = _stated(actor, given, highlight, place)
    elif given.basis == SUPPLIED:
        _check_supplied(given, text)
    elif text:
        raise Invalid(f"“{FIELDS[given.kind].label}” cannot be not stated and say something.")
    if given.role and given.role not in ACTORS:
        raise Invalid(f"A role is one of: {', '.join(ACTORS)}.")
    return made(
        actor,
        ordinal=ordinal,
        kind=given.kind,
        basis=given.basis,
        highlight_id=str(highlight.id) if highlight and given.basis == STATED else None,
        start=start,
        end=end,
        text="" if given.basis == NOT_STATED else text,
        why=canonical(given.why).strip() if given.basis == SUPPLIED else "",
        role=given.role if given.kind == "actor" else "",
        rests_on=_rests_on(actor, given) if given.basis == SUPPLIED else None,
        rule=given.rule[:80],
        **({"passage": place} if given.basis == STATED else {}),
    )


def field_changes(
    work: Opened, kind: str, values: Sequence[dict[str, Any]], *, add: bool = False
) -> dict[str, Any]:
    """These values of a kind in place of those there are, or beside them. That it is not stated
    does not stand beside a value."""
    known = {id: part for id, part in work.parts("field").items() if part["kind"] == kind}
    if add:
        known = {id: part for id, part in known.items() if part["basis"] == NOT_STATED}
    gone: dict[str, Any] = {work.key("field", id): None for id in known}
    return gone | {work.key("field", new_id()): value for value in values}


def check_alone(kind: str, bases: Sequence[str]) -> None:
    if NOT_STATED in bases and len(bases) > 1:
        label = FIELDS[kind].label
        raise wrong(kind, f"“{label}” is either not stated or says something; choose one.")


def check_once(kind: str, values: Sequence[dict[str, Any]]) -> None:
    """The same words of a passage are one value of a field. Raises Invalid."""
    bound: set[tuple[object, ...]] = set()
    for value in values:
        place = value["highlight_id"], value["start"], value["end"]
        if value["basis"] == STATED and place in bound:
            label = FIELDS[kind].label
            raise wrong(kind, f"“{value['text']}” is bound to “{label}” already. Bind other words.")
        bound.add(place)


def _widened(
    actor: Member, place: tuple[int, int], highlight: Highlight, given: GivenField
) -> Highlight:
    """The highlight with its ends moved to take the words in."""
    low, high = min(given.start, highlight.start), max(given.end, highlight.end)
    if (low, high) == (highlight.start, highlight.end):
        return highlight
    words = briefs.revision_text(actor.project_id, highlight.revision_id)[low:high]
    adjust_highlight(actor, *place, low, high, words, highlight.version)
    return passage_of(actor, *place)[1]


def _stated(
    actor: Member, given: GivenField, highlight: Highlight, place: str
) -> tuple[int, int, str]:
    start, end = given.start, given.end
    if not highlight.start <= start < end <= highlight.end:
        proven(actor, highlight.revision_id, start, end, given.text)
        ends = {"start": min(start, highlight.start), "end": max(end, highlight.end)}
        raise Stale(WIDEN, current={"passage": place, **ends}, fields={given.kind: WIDEN})
    offset = highlight.start
    anchor = prove(highlight.exact, start - offset, end - offset, given.text)
    if given.kind == "actor" and is_pronoun(anchor.exact):
        raise wrong(
            given.kind,
            f"“{anchor.exact}” stands for somebody who is named elsewhere. Supply who is meant, "
            "and say which words tell you.",
        )
    return anchor.start + offset, anchor.end + offset, anchor.exact


def _check_supplied(given: GivenField, text: str) -> None:
    label = FIELDS[given.kind].label
    checked_text(given.kind, text, f"“{label}”", LONGEST_FIELD)
    if not canonical(given.why).strip():
        raise wrong(
            given.kind, f"Say why “{label}” is “{text}”: what is supplied is printed with a reason."
        )
    checked_text(given.kind, given.why, "The reason", LONGEST_FIELD)


def _rests_on(actor: Member, given: GivenField) -> dict[str, Any] | None:
    """The words that it rests on, proven to stand in their brief."""
    if given.rests_on is None:
        return None
    number, start, end, exact = given.rests_on
    brief = briefs.brief(actor.project_id, number)
    anchor, _ = proven(actor, brief.revision_id, start, end, exact)
    words = {"start": anchor.start, "end": anchor.end, "exact": anchor.exact}
    return {"brief": brief.ref, "revision": str(brief.revision_id), **words}
