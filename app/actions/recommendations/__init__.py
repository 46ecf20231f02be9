"""Changes to recommendations: each is one event, which can be taken back. Here is what the analysts
say of one: its wording, strength and confidence, questions, what became of it, and that it is
withdrawn. How one is made, merged and filled in stands beside; what stands between several is with
`links`, what is said of a sentence with `cues`.

Offsets are code points of the brief's text, half-open. `version` is the one that the actor saw:
Stale, with what stands there now as `current`, when somebody changed the recommendation since.
"""

from __future__ import annotations

import uuid

from app.actions.recommendations.fields import clear_field as clear_field
from app.actions.recommendations.fields import set_field as set_field
from app.actions.recommendations.making import join as join
from app.actions.recommendations.making import leave as leave
from app.actions.recommendations.making import make as make
from app.actions.recommendations.making import set_stance as set_stance
from app.actions.recommendations.merging import merge as merge
from app.actions.recommendations.merging import split as split
from app.actions.recommendations.parts import UNDO as UNDO
from app.actions.recommendations.parts import (
    Done,
    Opened,
    changed,
    checked_text,
    made,
    one_of,
    opened,
    wording_of,
    wrong,
)
from app.domain.details import is_partial_date
from app.domain.errors import Invalid, Missing
from app.domain.permissions import require
from app.domain.recommendations.kinds import (
    AGAINST,
    ANSWERS,
    CONFIDENCES,
    LIVE,
    LONGEST_STATEMENT,
    MERGED,
    REASON,
    STRENGTHS,
    WITHDRAWN,
)
from app.domain.text import canonical
from app.store import basis
from app.store import recommendations as store
from app.store.memberships import Member
from app.store.recommendations import rows
from app.store.tables.columns import new_id, now


def edit(actor: Member, recommendation: int, version: int, *, title: str, statement: str) -> Done:
    """Change its wording. Raises Invalid and TooLarge, with fields."""
    work = opened(actor, recommendation, version)
    wording = wording_of(title, statement)
    return changed(work, "edit", {work.key(name): text for name, text in wording.items()})


def set_strength(actor: Member, recommendation: int, strength: str, version: int) -> Done:
    """How strongly the source puts it, one of STRENGTHS; "" leaves it open."""
    if strength:
        one_of("strength", strength, STRENGTHS)
    work = opened(actor, recommendation, version)
    return changed(work, "strength", {work.key("strength"): strength})


def set_confidence(
    actor: Member, recommendation: int, confidence: str, reason: str, version: int
) -> Done:
    """How confident the analysts are, one of CONFIDENCES, and why; "" for both takes it back."""
    reason = canonical(reason).strip()
    if confidence:
        one_of("confidence", confidence, CONFIDENCES)
        if not reason:
            raise wrong("reason", "Say why you are this confident: the report prints it.")
    if (confidence or reason) and len(reason) not in REASON:
        low, high = REASON[0], REASON[-1]
        raise wrong(
            "reason",
            f"The reason has {len(reason)} characters; it takes {low} to {high}: how many sources "
            "there are, whether they agree, what they rest on, whether they fit the question.",
        )
    if reason and not confidence:
        raise wrong("confidence", "Choose how confident you are, or leave the reason out.")
    work = opened(actor, recommendation, version)
    said = {work.key("confidence"): confidence, work.key("confidence_reason"): reason}
    return changed(work, "confidence", said)


def say_none_against(
    actor: Member, recommendation: int, version: int, *, none: bool = True
) -> Done:
    """Words against it were looked for and none was found; or nobody says so any more. Raises
    Invalid where a passage qualifies it or stands against it."""
    work = opened(actor, recommendation, version)
    passages = work.parts("passage").values()
    found = [part["passage"] for part in passages if part["stance"] in AGAINST]
    if none and found:
        raise Invalid(
            f"{found[0]} qualifies {work.ref} or stands against it. Take it out first, if it does "
            "not, or leave this unsaid."
        )
    said = (str(actor.user_id), now().isoformat()) if none else (None, None)
    names = (work.key("none_against_by"), work.key("none_against_at"))
    verb = "none_against" if none else "search_again"
    return changed(work, verb, dict(zip(names, said, strict=True)))


def confirm(actor: Member, recommendation: int, version: int) -> Done:
    """It still holds, as what it rests on is now. Nothing where nothing changed."""
    work = opened(actor, recommendation, version)
    row = store.recommendation(actor.project_id, recommendation)
    if not row.needs_a_look:
        return changed(work, "confirm", {})
    work.state.update(rows.rested_on(actor.project_id, work.rows[:1]))
    stances = {each.passage.ref: each.stance for each in row.evidence}
    refs = [*stances, *row.gone]
    said = basis.now_of(actor.project_id, refs, row.tags, stances)
    there = {work.key("basis", ref): each for ref, each in basis.state(said, actor.user_id).items()}
    other = {key: each for key, each in there.items() if each != work.state.get(key)}
    return changed(work, "confirm", other)


def withdraw(actor: Member, recommendation: int, version: int) -> Done:
    """Take it out of what is handed in; it stays, with its number. One's own, or as lead any."""
    work = opened(actor, recommendation, version, permission="withdraw_recommendation")
    require(actor.role, "withdraw_recommendation", own=work.own)
    return changed(work, "withdraw", {work.key("state"): WITHDRAWN})


def remove(actor: Member, recommendation: int, version: int) -> Done:
    """Put it into the trash, withdrawn or not. Its number stays taken."""
    permission = "remove_recommendation"
    states = (LIVE, WITHDRAWN, MERGED)
    work = opened(actor, recommendation, version, permission=permission, states=states)
    require(actor.role, permission, own=work.own)
    return changed(work, "remove", {work.key("there"): False})


def restore(actor: Member, recommendation: int) -> Done:
    """Take it out of the trash, as it was."""
    require(actor.role, "remove_recommendation")
    found = rows.to_change(actor.project_id, [recommendation], removed=True)
    work = Opened(actor, found, rows.state(actor.project_id, found))
    require(actor.role, "remove_recommendation", own=work.own)
    return changed(work, "restore", {work.key("there"): True})


def reinstate(actor: Member, recommendation: int, version: int) -> Done:
    """Put a withdrawn one back."""
    work = opened(
        actor,
        recommendation,
        version,
        permission="withdraw_recommendation",
        states=(WITHDRAWN,),
    )
    require(actor.role, "withdraw_recommendation", own=work.own)
    return changed(work, "reinstate", {work.key("state"): LIVE})


def ask(actor: Member, recommendation: int, text: str) -> Done:
    """Write down what is still to be found out."""
    text = checked_text("question", text, "The question")
    work = opened(actor, recommendation)
    part = made(actor, text=text, answer="", answered_by=None, answered_at=None)
    return changed(work, "ask", {work.key("question", new_id()): part})


def answer(
    actor: Member, recommendation: int, question: uuid.UUID, text: str, version: int
) -> Done:
    """Answer a question; "" opens it again."""
    work = opened(actor, recommendation, version)
    known = work.parts("question").get(str(question))
    if known is None:
        raise Missing(f"There is no such question on {work.ref}.")
    text = checked_text("answer", text, "The answer") if text.strip() else ""
    if text == known["answer"]:
        return changed(work, "answer", {})
    whose = {"answered_by": str(actor.user_id), "answered_at": now().isoformat()} if text else {}
    part = known | {"answered_by": None, "answered_at": None} | whose | {"answer": text}
    return changed(work, "answer", {work.key("question", question): part})


def respond(
    actor: Member,
    recommendation: int,
    kind: str,
    *,
    body: str = "",
    on: str = "",
    text: str = "",
    due: str = "",
    due_reason: str = "",
    progress: str = "",
) -> Done:
    """Record what became of it, behind what was recorded before. A date that was given before and
    is another now takes a reason."""
    one_of("kind", kind, ANSWERS)
    for name, day in {"on": on, "due": due}.items():
        if day and not is_partial_date(day):
            raise wrong(name, "Write the date as 2027-01-29; the month or the year alone will do.")
    texts = {"body": body, "text": text, "due_reason": due_reason, "progress": progress}
    said = {name: canonical(each, preformatted=True).strip() for name, each in texts.items()}
    for name, each in said.items():
        if each:
            checked_text(name, each, "This", 200 if name == "body" else LONGEST_STATEMENT)
    work = opened(actor, recommendation, permission="record_response")
    before = [part["due"] for part in work.parts("response").values() if part["due"]]
    if before and due and due != before[-1] and not said["due_reason"]:
        raise wrong(
            "due_reason", f"The date was {before[-1]} and is to be {due}. Say why it moves."
        )
    part = made(actor, kind=kind, on=on, due=due, **said)
    return changed(work, "respond", {work.key("response", new_id()): part})
