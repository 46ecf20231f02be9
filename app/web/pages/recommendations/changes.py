"""The forms that change a recommendation, one page each; and the passages, links and questions that
it has."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.actions import recommendations as actions
from app.actions.recommendations import links
from app.actions.recommendations.parts import Done
from app.domain.errors import Invalid, Missing, Refused
from app.domain.recommendations.record import Question
from app.domain.references import passage_numbers, passage_ref, recommendation_number
from app.store import recommendations as store
from app.store.memberships import Member
from app.web.edge.guard import for_members
from app.web.edge.incoming import version_seen
from app.web.pages.recommendations.records import ONE, form_page, sent

pages = Blueprint("recommendation_changes", __name__)


class RecordForm(NamedTuple):
    """`change` reads what was sent; `said` says it with the recommendation's `{ref}`."""

    heading: str
    change: Callable[[Member, int], Done]
    said: str


def _wording(actor: Member, number: int) -> Done:
    sent_form = request.form
    title, statement = sent_form.get("title", ""), sent_form.get("statement", "")
    return actions.edit(actor, number, version_seen(), title=title, statement=statement)


def _strength(actor: Member, number: int) -> Done:
    return actions.set_strength(actor, number, request.form.get("strength", ""), version_seen())


def _confidence(actor: Member, number: int) -> Done:
    confidence, reason = request.form.get("confidence", ""), request.form.get("reason", "")
    return actions.set_confidence(actor, number, confidence, reason, version_seen())


def _join(actor: Member, number: int) -> Done:
    n, m = passage_typed()
    return actions.join(actor, number, n, m, rev=None, **_stance())


def _ask(actor: Member, number: int) -> Done:
    return actions.ask(actor, number, request.form.get("question", ""))


def _respond(actor: Member, number: int) -> Done:
    names = ("body", "on", "text", "due", "due_reason", "progress")
    said = {name: request.form.get(name, "").strip() for name in names}
    return actions.respond(actor, number, request.form.get("kind", ""), **said)


def _link(actor: Member, number: int) -> Done:
    kind, reason = request.form.get("kind", ""), request.form.get("reason", "")
    return links.link(actor, number, recommendation_typed("other"), kind, reason)


def _split(actor: Member, number: int) -> Done:
    ticked = request.form.getlist("passage", uuid.UUID)
    title = request.form.get("title", "")
    return actions.split(actor, number, ticked, version_seen(), title=title)


def _confirm(actor: Member, number: int) -> Done:
    return actions.confirm(actor, number, version_seen())


def _search(actor: Member, number: int) -> Done:
    none = "again" not in request.form
    return actions.say_none_against(actor, number, version_seen(), none=none)


def _withdraw(actor: Member, number: int) -> Done:
    return actions.withdraw(actor, number, version_seen())


def _reinstate(actor: Member, number: int) -> Done:
    return actions.reinstate(actor, number, version_seen())


def _remove(actor: Member, number: int) -> Done:
    return actions.remove(actor, number, version_seen())


# Each is a macro of the same name in templates/recommendations/_forms.html.
FORMS = {
    "wording": RecordForm("Edit the wording", _wording, "The wording of {ref} is saved."),
    "strength": RecordForm("Strength", _strength, "The strength of {ref} is saved."),
    "confidence": RecordForm("Confidence", _confidence, "How confident we are is saved."),
    "passages": RecordForm("Add a passage", _join, "The passage is in {ref}."),
    "questions": RecordForm("Ask a question", _ask, "The question is written down."),
    "responses": RecordForm("Record a response", _respond, "The response is recorded."),
    "links": RecordForm("Link to another", _link, "The link is made."),
    "split": RecordForm("Split", _split, "The passages are in {ref} now."),
    "search": RecordForm("Against", _search, "What was found against {ref} is saved."),
    "confirmation": RecordForm("Needs a look", _confirm, "{ref} still holds."),
    "withdrawal": RecordForm("Withdraw", _withdraw, "{ref} is withdrawn."),
    "reinstatement": RecordForm("Put back", _reinstate, "{ref} is back."),
    "removal": RecordForm("Delete", _remove, "{ref} is in the trash for 30 days."),
}


@pages.get(f"{ONE}/<form>")
@for_members("write_recommendation")
def form(actor: Member, number: int, form: str) -> ResponseReturnValue:
    return _form_page(actor, number, form)


@pages.post(f"{ONE}/<form>")
@for_members("write_recommendation")
def change(actor: Member, number: int, form: str) -> ResponseReturnValue:
    kind = _form(form)
    again = partial(_form_page, actor, number, form)
    go = url_for("recommendations.listed", slug=actor.slug) if form == "removal" else ""
    return sent(actor, kind.said, lambda: kind.change(actor, number), again, go)


@pages.get(f"{ONE}/passages/<int:n>/<int:m>")
@for_members("write_recommendation")
def passage(actor: Member, number: int, n: int, m: int) -> ResponseReturnValue:
    return _passage_page(actor, number, n, m)


@pages.post(f"{ONE}/passages/<int:n>/<int:m>")
@for_members("write_recommendation")
def set_stance(actor: Member, number: int, n: int, m: int) -> ResponseReturnValue:
    """What the passage is to the recommendation, and in whose voice it speaks."""
    return sent(
        actor,
        f"What {passage_ref(n, m)} is to {{ref}} is saved.",
        lambda: actions.set_stance(actor, number, n, m, version_seen(), **_stance()),
        partial(_passage_page, actor, number, n, m),
    )


@pages.post(f"{ONE}/passages/<int:n>/<int:m>/removal")
@for_members("write_recommendation")
def leave(actor: Member, number: int, n: int, m: int) -> ResponseReturnValue:
    return sent(
        actor,
        f"{passage_ref(n, m)} is no longer in {{ref}}. Taking it back is in the history.",
        lambda: actions.leave(actor, number, n, m),
        partial(form_page, actor, number, "passages", heading="Add a passage"),
    )


@pages.post(f"{ONE}/links/<uuid:link_id>/removal")
@for_members("write_recommendation")
def unlink(actor: Member, number: int, link_id: uuid.UUID) -> ResponseReturnValue:
    def removed() -> Done:
        """The link may be the other's; one stays where one was."""
        links.unlink(actor, number, link_id)
        row = store.recommendation(actor.project_id, number)
        return Done(row.ref, row.number, row.version)

    heading = FORMS["links"].heading
    again = partial(form_page, actor, number, "links", heading=heading)
    return sent(actor, "The link is taken off.", removed, again)


@pages.get(f"{ONE}/questions/<uuid:question_id>")
@for_members("write_recommendation")
def question(actor: Member, number: int, question_id: uuid.UUID) -> ResponseReturnValue:
    return _question_page(actor, number, question_id)


@pages.post(f"{ONE}/questions/<uuid:question_id>")
@for_members("write_recommendation")
def answer(actor: Member, number: int, question_id: uuid.UUID) -> ResponseReturnValue:
    text = request.form.get("answer", "")
    return sent(
        actor,
        "The answer is saved." if text.strip() else "The question is open again.",
        lambda: actions.answer(actor, number, question_id, text, version_seen()),
        partial(_question_page, actor, number, question_id),
    )


def passage_typed() -> tuple[int, int]:
    """Brief and number of the passage that was typed. Raises Invalid, with fields."""
    typed = request.form.get("passage", "").strip()
    numbers = passage_numbers(typed)
    if numbers is None:
        said = f"“{typed[:40]}” is not the reference of a passage. They look like B1:2."
        raise Invalid(said, fields={"passage": said})
    return numbers


def recommendation_typed(name: str) -> int:
    """The number of the recommendation that was typed. Raises Invalid, with fields."""
    typed = request.values.get(name, "").strip()
    found = recommendation_number(typed)
    if found is None:
        said = f"“{typed[:40]}” is not the reference of a recommendation. They look like R7."
        raise Invalid(said, fields={name: said})
    return found


def _stance() -> dict[str, str]:
    usual = {"stance": "supports", "voice": "own", "admitted": ""}
    return {name: request.form.get(name, value) for name, value in usual.items()}


def _form(name: str) -> RecordForm:
    if name not in FORMS:
        raise Missing("There is no such form.")
    return FORMS[name]


def _form_page(
    actor: Member, number: int, name: str, refusal: Refused | None = None
) -> ResponseReturnValue:
    heading, more = _form(name).heading, {}
    if name == "split":
        more["joined"] = store.joined_highlights(actor.project_id, number)
    return form_page(actor, number, name, refusal, heading=heading, **more)


def _passage_page(
    actor: Member, number: int, n: int, m: int, refusal: Refused | None = None
) -> ResponseReturnValue:
    ref = passage_ref(n, m)
    row = store.recommendation(actor.project_id, number)
    each = next((each for each in row.evidence if each.passage.ref == ref), None)
    if each is None:
        raise Missing(f"{ref} is not in {row.ref}.")
    return form_page(actor, number, "passage", refusal, heading=f"{ref} in {row.ref}", each=each)


def _question_page(
    actor: Member, number: int, id: uuid.UUID, refusal: Refused | None = None
) -> ResponseReturnValue:
    row = store.recommendation(actor.project_id, number)
    asked: Question | None = next((each for each in row.questions if each.id == id), None)
    if asked is None:
        raise Missing(f"There is no such question on {row.ref}.")
    return form_page(actor, number, "answer", refusal, heading="Answer a question", asked=asked)
