"""What a change of a recommendation consists of: the rows under lock and what they say, the parts
that become something else, the event; and how an event is taken back."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.actions.undoable import Touched, Undoable
from app.domain.errors import Invalid, Stale, TooLarge
from app.domain.permissions import require
from app.domain.recommendations.kinds import (
    LIVE,
    LONGEST_STATEMENT,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MERGED,
)
from app.domain.recommendations.wording import VERBS, in_words
from app.domain.references import passage_ref, recommendation_number, recommendation_ref
from app.domain.text import canonical
from app.domain.undo import ChangedSince, State, Step
from app.store import basis, briefs, highlight_rows
from app.store import recommendations as store
from app.store.events import record
from app.store.highlight_rows import LockedBrief
from app.store.memberships import Member
from app.store.recommendations import rows
from app.store.tables.briefs import Highlight
from app.store.tables.columns import new_id, now
from app.store.tables.recommendations import Recommendation
from app.store.transactions import write

NEEDED = {
    "merge": "merge_recommendations",
    "withdraw": "withdraw_recommendation",
    "reinstate": "withdraw_recommendation",
    "remove": "remove_recommendation",
    "restore": "remove_recommendation",
    "respond": "record_response",
}
USUAL = "write_recommendation"


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did: to which recommendation, which has this version now. `fresh` is False
    where it was so before."""

    ref: str
    number: int
    version: int
    fresh: bool = True


@dataclass(frozen=True)
class Opened:
    """Recommendations under lock, by number, with all that they say (`rows.state`).
    The first is the one that the change is of."""

    actor: Member
    rows: Sequence[Recommendation]
    state: State

    @property
    def row(self) -> Recommendation:
        return self.rows[0]

    @property
    def ref(self) -> str:
        return recommendation_ref(self.row.number)

    def key(self, *names: object) -> str:
        return ".".join((self.ref, *map(str, names)))

    def parts(self, kind: str, ref: str = "") -> dict[str, dict[str, Any]]:
        """By id, the parts of a kind that are there."""
        start = f"{ref or self.ref}.{kind}."
        return {
            key.removeprefix(start): value
            for key, value in self.state.items()
            if key.startswith(start) and value is not None
        }

    @property
    def own(self) -> bool:
        """Whether nobody but the actor wrote on any of them."""
        parts = (part["created_by"] for part in self.state.values() if isinstance(part, dict))
        return {row.created_by for row in self.rows} | set(map(uuid.UUID, parts)) == {
            self.actor.user_id
        }


def opened(
    actor: Member,
    number: int,
    version: int | None = None,
    *others: int,
    permission: str = USUAL,
    states: Collection[str] = (LIVE,),
) -> Opened:
    """R<number> and others under lock. Raises Stale, with what stands there now as `current`, when
    somebody changed it since `version`, or when it was withdrawn or merged."""
    require(actor.role, permission)
    found = rows.to_change(actor.project_id, [number, *others])
    asked = [number, *others]
    found.sort(key=lambda row: asked.index(row.number))
    for row in found:
        if row.state not in states:
            raise Stale(_not_live(actor, row), current=_current(actor, row))
    if version is not None and found[0].version != version:
        current = _current(actor, found[0])
        raise Stale(
            f"{current.ref} was changed by {current.editor} at {found[0].updated_at:%H:%M} UTC. "
            "Your version and theirs stand side by side.",
            current=current,
        )
    return Opened(actor, found, rows.state(actor.project_id, found))


def new_row(actor: Member, id: uuid.UUID | None = None) -> Recommendation:
    """An empty one of the actor's under the next number."""
    row = Recommendation(
        project_id=actor.project_id,
        id=id or new_id(),
        number=rows.take_number(actor.project_id),
        title="",
        created_by=actor.user_id,
        updated_by=actor.user_id,
    )
    write(row)
    return row


def changed(
    work: Opened,
    verb: str,
    changes: Mapping[str, Any],
    brief: LockedBrief | None = None,
    rev: int | None = None,
) -> Done:
    """Write the changes and their event; nothing where all is so already. What was done in a brief
    is undone there, too; `rev` as in `recorded`."""
    before = {key: work.state.get(key) for key in changes}
    after = dict(changes)
    if before == after:
        return Done(work.ref, work.row.number, work.row.version, fresh=False)
    touched = {recommendation_number(key.partition(".")[0]) for key in changes}
    there = [row for row in work.rows if row.number in touched]
    save(work.actor, there, after, confirmed=verb == "join")
    return recorded(work.actor, verb, work.row, before, after, brief, rev)


def save(
    actor: Member,
    touched: Sequence[Recommendation],
    changes: State,
    *,
    confirmed: bool = False,
) -> None:
    """Put the changes, which count as one version of each. `confirmed` says that the passages among
    them are seen as they are now."""
    for row in touched:
        row.updated_by, row.updated_at = actor.user_id, now()
    rows.put(actor.project_id, touched, changes)
    write()
    joined: dict[uuid.UUID, dict[str, str]] = {row.id: {} for row in touched}
    ids = {recommendation_ref(row.number): row.id for row in touched}
    for key, part in changes.items():
        ref, name, *_ = key.split(".")
        if name == "passage" and part:
            joined[ids[ref]][part["passage"]] = part["stance"]
    if any(joined.values()):
        basis.follow(actor.project_id, actor.user_id, joined, confirmed=confirmed)


def recorded(
    actor: Member,
    verb: str,
    row: Recommendation,
    before: State,
    after: State,
    brief: LockedBrief | None = None,
    rev: int | None = None,
) -> Done:
    """The event of a change, which is one with the change of the brief that has this `rev`."""
    ref = recommendation_ref(row.number)
    if brief and rev is None:
        rev = briefs.bump(actor.project_id, brief.id)
    record(
        actor,
        verb,
        "recommendation",
        row.id,
        ref=ref,
        brief_id=brief.id if brief else None,
        rev=rev,
        before=before,
        after=after,
    )
    return Done(ref, row.number, row.version)


def made(actor: Member, **values: Any) -> dict[str, Any]:
    """A part that the actor makes now."""
    return {**values, "created_by": str(actor.user_id), "created_at": now().isoformat()}


def passage_of(
    actor: Member, brief_number: int, number: int, *, gone: bool = False
) -> tuple[LockedBrief, Highlight]:
    """B<brief_number>:<number> and its brief, locked. Raises Stale when the highlight is gone,
    unless `gone` takes those, too."""
    brief = highlight_rows.lock_brief(actor.project_id, brief_number)
    highlight = highlight_rows.highlight_to_change(actor.project_id, brief.id, number)
    if highlight.deleted_at is not None and not gone:
        ref = passage_ref(brief_number, number)
        raise Stale(f"{ref} is gone: somebody deleted it. Restore it first.")
    return brief, highlight


def checked_text(name: str, text: str, what: str, most: int = LONGEST_TEXT) -> str:
    """Raises Invalid where it is empty, TooLarge where it is too long: `what` is how it is called
    at the start of a sentence."""
    text = canonical(text, preformatted=True).strip()
    if not text:
        sentence = f"{what} is empty. Write it, then save."
        raise Invalid(sentence, fields={name: sentence})
    if len(text) > most:
        sentence = f"{what} has {len(text):,} characters; the most is {most:,}."
        raise TooLarge(sentence, fields={name: sentence})
    return text


def wording_of(title: str, statement: str) -> dict[str, str]:
    """Title and statement as they are kept. Raises Invalid and TooLarge, with fields."""
    title = " ".join(canonical(title).split())
    if len(title) > LONGEST_TITLE:
        raise wrong(
            "title", f"The title has {len(title):,} characters; the most is {LONGEST_TITLE}."
        )
    checked_text("title", title, "The title")
    text = checked_text("statement", statement, "The statement", LONGEST_STATEMENT)
    return {"title": title, "statement": text}


def wrong(name: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={name: sentence})


def one_of(name: str, value: str, choices: Collection[str]) -> str:
    if value not in choices:
        raise wrong(name, f"“{value[:40]}” is none of: {', '.join(choices)}.")
    return value


def _not_live(actor: Member, row: Recommendation) -> str:
    ref = recommendation_ref(row.number)
    if row.state == MERGED and row.merged_into_id:
        other = recommendation_ref(rows.number_of(actor.project_id, row.merged_into_id))
        return f"{ref} was merged into {other} before. Go on with {other}."
    if row.state == LIVE:
        return f"{ref} is not withdrawn."
    return f"{ref} was withdrawn. Put it back first."


def _current(actor: Member, row: Recommendation) -> Any:
    return store.recommendation(actor.project_id, row.number)


def _find(actor: Member, _brief: object, step: Step) -> tuple[Step, Opened]:
    """All that the event changed something of, also where its making was undone. Raises
    ChangedSince for what was withdrawn, merged or undone since."""
    keys = {**(step.before or {}), **(step.after or {})}
    numbers = {recommendation_number(key.partition(".")[0]) or 0 for key in keys}
    found = rows.to_change(actor.project_id, numbers, removed=True)
    found.sort(key=lambda row: row.id != step.object_id)
    for row in found:
        ref = recommendation_ref(row.number)
        gone = row.deleted_at is not None and f"{ref}.there" not in keys
        if gone or (row.state != LIVE and f"{ref}.state" not in keys):
            raise ChangedSince(ref, row.id)
    state = rows.state(actor.project_id, found)
    if step.verb == "confirm":
        state |= rows.rested_on(actor.project_id, found)
    return step, Opened(actor, found, state)


def _put(actor: Member, found: tuple[Step, Opened], state: State | None) -> None:
    step, work = found
    require(actor.role, NEEDED.get(step.verb, USUAL), own=work.own)
    _check_bound(work, state or {})
    save(actor, work.rows, state or {})


def _check_bound(work: Opened, changes: State) -> None:
    """No words stay bound in a passage that leaves."""
    for key, value in changes.items():
        ref, name, *id = key.split(".")
        if name != "passage" or value is not None:
            continue
        bound = [
            part
            for field, part in work.parts("field", ref).items()
            if part["highlight_id"] == id[0]
            and changes.get(f"{ref}.field.{field}", part) is not None
        ]
        if bound:
            raise Stale(
                f"Words of {bound[0]['passage']} are bound in {ref} by now. Clear these fields "
                "first, or take the passage out."
            )


def _touched(found: tuple[Step, Opened], _before: State | None) -> Touched | None:
    """The one passage that the change was of: its card shows which recommendations rest on it."""
    step, work = found
    parts = {**(step.before or {}), **(step.after or {})}.values()
    ids = {part.get("highlight_id") for part in parts if isinstance(part, dict)} - {None}
    if len(ids) != 1:
        return None
    row = highlight_rows.with_id(work.actor.project_id, uuid.UUID(ids.pop()))
    return Touched(row.number, row.start, row.end) if row else None


UNDO = Undoable(
    kind="recommendation",
    verbs=VERBS,
    permission=USUAL,
    find=_find,
    state=lambda _actor, found: found[1].state,
    put=_put,
    says=lambda _actor, step: in_words(step.verb, step.ref, step.before, step.after),
    redraws=_touched,
)


def part_on(work: Opened, highlight_id: str, place: str) -> dict[str, Any]:
    """The part by which the passage is joined. Stale where it is not."""
    known = work.parts("passage").get(highlight_id)
    if known is None:
        raise Stale(f"{place} is not in {work.ref}. Join it first.")
    return known
