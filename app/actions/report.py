"""What a report says in the team's own words: its cover, introduction, key messages, conclusion."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from app.actions.undoable import Undoable
from app.domain.errors import Invalid, Missing, Stale
from app.domain.permissions import require
from app.domain.recommendations.basis import MESSAGE
from app.domain.references import recommendation_number
from app.domain.report.logo import Logo
from app.domain.report.settings import (
    COVER,
    FORMS,
    LOGO,
    MESSAGES,
    MOST_MESSAGES,
    KeyMessageText,
    ReportSettings,
    checked,
    checked_messages,
    typed_references,
)
from app.domain.report.synthesis import Problem, check, citing_what_is_there, references
from app.domain.undo import State, Step
from app.store import basis, events, passages
from app.store import report_settings as store
from app.store.memberships import Member
from app.store.tables.columns import new_id

RESTED = "rested"  # of an event: by key message, what it rested on


def write_report(
    actor: Member,
    form: str,
    said: Mapping[str, str],
    seen: str,
    *,
    logo: Logo | None = None,
    no_logo: bool = False,
) -> tuple[Problem, ...]:
    """Put the texts of one of FORMS in place of those seen (`ReportSettings.seen`); returns what an
    analyst should look at. The `logo` goes on the cover, or with `no_logo` none, else it stays as
    it is. Raises Missing for no such form, Invalid and TooLarge with fields, and
    Stale, with what stands there now, when somebody wrote in it meanwhile."""
    require(actor.role, "edit_report")
    if form not in FORMS or form == MESSAGES:
        raise Missing("There is no such part of a report.")
    texts = checked(form, said)
    before = _seen(actor, form, seen)
    problems = _problems(actor, {f.name: texts[f.name] for f in FORMS[form].fields if f.rows})
    changes: dict[str, Any] = dict(texts)
    if form == COVER and logo:
        changes[LOGO] = str(store.keep_logo(actor.project_id, actor.user_id, logo))
    elif form == COVER and no_logo:
        changes[LOGO] = None
    _save(actor, before, form, changes)
    return problems


def write_messages(actor: Member, said: Sequence[tuple[str, str, str]], seen: str) -> None:
    """Key messages, each a text, references such as “R2, R7” and a confidence; an empty text is
    none. Each rests from now on on the passages that it cites and on its recommendations, as they
    are: whoever saves what they say says that it holds, also of one that stays as it was. Raises as
    `write_report` does."""
    require(actor.role, "edit_report")
    if sum(bool(text.strip()) for text, _, _ in said) > MOST_MESSAGES:
        raise Invalid(f"A page holds {MOST_MESSAGES} key messages. Leave the others out.")
    typed = {ref for _, refs, _ in said for ref in typed_references(refs)}
    in_use = basis.statements(actor.project_id, typed)
    live = {number for ref in in_use if (number := recommendation_number(ref))}
    before = _seen(actor, MESSAGES, seen)
    known = [each.id for each in before.messages]
    ids = [*known, *(new_id() for _ in said[len(known) :])][: len(said)]
    messages = checked_messages(said, live, ids)
    _problems(actor, {f"text-{n}": text for n, (text, _, _) in enumerate(said, 1)})
    said_now = {MESSAGES: {"items": [each.kept() for each in messages]}}
    rested = _rest(actor, before, messages)
    _save(actor, before, MESSAGES, said_now, rested)


def confirm_message(actor: Member, number: int, seen: str) -> bool:
    """The key message at this place, from 1, still holds, as what it rests on is now; whether there
    was anything to confirm. Raises Missing, and Stale as `write_report` does."""
    require(actor.role, "edit_report")
    before = store.looked_at(actor.project_id, _seen(actor, MESSAGES, seen))
    if not 0 < number <= len(before.messages):
        raise Missing("There is no such key message.")
    message = before.messages[number - 1]
    if not message.needs_a_look:
        return False
    rested = _rest(actor, before, before.messages, only=message)
    _record(actor, "confirm", MESSAGES, *rested)
    return True


def _seen(actor: Member, form: str, seen: str) -> ReportSettings:
    now = store.settings(actor.project_id, to_change=True)
    if now.seen(form) != seen:
        raise Stale(
            f"{now.editor or 'Somebody'} changed this while you were writing. Yours is kept: "
            "compare both, then save again to put yours in place.",
            current=now,
        )
    return now


def _problems(actor: Member, written: Mapping[str, str]) -> tuple[Problem, ...]:
    problems: list[Problem] = []
    for name, text in written.items():
        known = passages.tags_by_reference(actor.project_id, references(text))
        problems += citing_what_is_there(check(text, known), "This", name)
    return tuple(problems)


def _save(
    actor: Member,
    before: ReportSettings,
    form: str,
    said: State,
    rested: tuple[State, State] = ({}, {}),
) -> None:
    """With what key messages `rested` on, before and after, where that is another thing."""
    was = before.kept(form)
    changed = {name: value for name, value in said.items() if value != was[name]}
    if changed:
        store.put(actor.project_id, actor.user_id, changed)
    if changed or rested[0] != rested[1]:
        old = {name: was[name] for name in changed}
        _record(actor, "edit", form, {**old, **rested[0]}, {**changed, **rested[1]})


def _record(actor: Member, verb: str, form: str, before: State, after: State) -> None:
    label = FORMS[form].label
    events.record(actor, verb, "report", actor.project_id, ref=label, before=before, after=after)


def _rest(
    actor: Member,
    before: ReportSettings,
    messages: Sequence[KeyMessageText],
    only: KeyMessageText | None = None,
) -> tuple[State, State]:
    """Each, or `only` one, rests on what it names, as that is now, and one that is there no more on
    nothing; the states before and after, empty where they are the same."""
    ids = {each.id for each in (*before.messages, *messages)}
    was = basis.bases(actor.project_id, MESSAGE, ids)
    named = {each.id: each.rests_on for each in messages}
    for id in [only.id] if only else ids:
        refs = named.get(id, ())
        said = basis.now_of(actor.project_id, refs) if refs else []
        known = {ref: each._replace(by=None) for ref, each in was.get(id, {}).items()}
        if known != {each.ref: each for each in said}:
            basis.put(actor.project_id, MESSAGE, id, actor.user_id, said, whole=True)
    now = basis.bases(actor.project_id, MESSAGE, ids)
    return ({}, {}) if was == now else (_rested_state(was), _rested_state(now))


def _rested_state(rested: basis.Bases) -> State:
    """By id of each key message that rests on anything."""
    return {RESTED: {str(id): basis.state(on.values()) for id, on in rested.items()}}


def _find(actor: Member, _brief: object, _step: Step) -> ReportSettings:
    return store.settings(actor.project_id, to_change=True)


def _state(actor: Member, found: ReportSettings) -> State:
    said = {name: value for form in FORMS for name, value in found.kept(form).items()}
    ids = [each.id for each in found.messages]
    return {**said, **_rested_state(basis.bases(actor.project_id, MESSAGE, ids))}


def _put(actor: Member, found: ReportSettings, state: State | None) -> None:
    changes: dict[str, Any] = dict(state or {})
    rested = changes.pop(RESTED, None)
    if changes:
        store.put(actor.project_id, actor.user_id, changes)
    if rested is not None:
        for id in {*rested, *(str(each.id) for each in found.messages)}:
            owner = (actor.project_id, MESSAGE, uuid.UUID(id))
            basis.put(*owner, actor.user_id, [], whole=True)
            basis.put_state(*owner, rested.get(id, {}))


UNDO = Undoable(
    kind="report",
    verbs=("edit", "confirm"),
    permission="edit_report",
    find=_find,
    state=_state,
    put=_put,
    says=lambda _actor, step: (
        "A key message still holds."
        if step.verb == "confirm"
        else f"Changed in the report: {step.ref}."
    ),
)
