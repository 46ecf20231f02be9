"""What a report says in the team's own words: its cover, introduction, key messages, conclusion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.actions.undoable import Undoable
from app.domain.errors import Invalid, Missing, Stale
from app.domain.permissions import require
from app.domain.references import recommendation_number
from app.domain.report.settings import (
    FORMS,
    MESSAGES,
    MOST_MESSAGES,
    ReportSettings,
    checked,
    checked_messages,
)
from app.domain.report.synthesis import Problem, check, references
from app.domain.undo import State, Step
from app.store import events, passages
from app.store import report_settings as store
from app.store.memberships import Member
from app.store.tables.columns import new_id


def write_report(
    actor: Member, form: str, said: Mapping[str, str], seen: str
) -> tuple[Problem, ...]:
    """Put the texts of one of FORMS in place of those seen (`ReportSettings.seen`); returns what an
    analyst should look at. Raises Missing for no such form, Invalid and TooLarge with fields, and
    Stale, with what stands there now, when somebody wrote in it meanwhile."""
    require(actor.role, "edit_report")
    if form not in FORMS or form == MESSAGES:
        raise Missing("There is no such part of a report.")
    texts = checked(form, said)
    before = _seen(actor, form, seen)
    problems = _problems(actor, {f.name: texts[f.name] for f in FORMS[form].fields if f.rows})
    _save(actor, before, form, texts)
    return problems


def write_messages(actor: Member, said: Sequence[tuple[str, str, str]], seen: str) -> None:
    """Key messages, each a text, references such as “R2, R7” and a confidence; an empty text is
    none. Raises as `write_report` does."""
    require(actor.role, "edit_report")
    if sum(bool(text.strip()) for text, _, _ in said) > MOST_MESSAGES:
        raise Invalid(f"A page holds {MOST_MESSAGES} key messages. Leave the others out.")
    typed = {ref for _, refs, _ in said for ref in refs.replace(",", " ").split()}
    numbers = {number for ref in typed if (number := recommendation_number(ref)) is not None}
    live = store.live(actor.project_id, numbers)
    before = _seen(actor, MESSAGES, seen)
    known = [each.id for each in before.messages]
    ids = [*known, *(new_id() for _ in said[len(known) :])][: len(said)]
    messages = checked_messages(said, live, ids)
    _problems(actor, {f"text-{n}": text for n, (text, _, _) in enumerate(said, 1)})
    _save(actor, before, MESSAGES, {MESSAGES: {"items": [each.kept() for each in messages]}})


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
        found = check(text, known)
        wrong = [problem.message for problem in found if not problem.warning]
        if wrong:
            raise Invalid(
                "This cites what is not there. Nothing is lost; correct it and save again.",
                fields={name: " ".join(wrong)},
            )
        problems += found
    return tuple(problems)


def _save(actor: Member, before: ReportSettings, form: str, said: State) -> None:
    was = before.kept(form)
    changed = {name: value for name, value in said.items() if value != was[name]}
    if not changed:
        return
    store.put(actor.project_id, actor.user_id, changed)
    events.record(
        actor,
        "edit",
        "report",
        actor.project_id,
        ref=FORMS[form].label,
        before={name: was[name] for name in changed},
        after=changed,
    )


def _find(actor: Member, _brief: object, _step: Step) -> ReportSettings:
    return store.settings(actor.project_id, to_change=True)


def _state(_actor: Member, found: ReportSettings) -> State:
    return {name: value for form in FORMS for name, value in found.kept(form).items()}


def _put(actor: Member, _found: ReportSettings, state: State | None) -> None:
    changes: dict[str, Any] = dict(state or {})
    store.put(actor.project_id, actor.user_id, changes)


UNDO = Undoable(
    kind="report",
    verbs=("edit",),
    permission="edit_report",
    find=_find,
    state=_state,
    put=_put,
    says=lambda _actor, step: f"Changed in the report: {step.ref}.",
)
