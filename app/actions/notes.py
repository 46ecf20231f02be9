"""Notes that colleagues write each other under a highlight: add, edit, remove; and memos, which are
notes on a whole brief or on a tag, without undo: what was deleted is put back."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

from app.actions.highlight_states import Change, unchanged
from app.actions.undoable import Touched, Undoable
from app.domain.errors import Forbidden, Invalid, Missing, Stale, TooLarge
from app.domain.permissions import require
from app.domain.references import brief_ref, passage_ref
from app.domain.report.memos import LONGEST as LONGEST_MEMO
from app.domain.text import canonical
from app.domain.undo import ChangedSince, State, Step, note_in_words
from app.store import briefs, codebook, highlight_rows, memos, notes, search_index
from app.store.events import record
from app.store.highlight_rows import LockedBrief, lock_brief
from app.store.memberships import Member
from app.store.tables.briefs import Highlight, Note
from app.store.tables.codebook import Memo
from app.store.tables.columns import new_id, now
from app.store.transactions import write

LONGEST = 5_000  # code points


def add_note(
    actor: Member, brief_number: int, number: int, text: str, id: uuid.UUID | None = None
) -> Change:
    """Answer on B<brief_number>:<number>. The same `id` again changes nothing.

    Raises Invalid for an empty text, TooLarge for a long one, Stale when the highlight is gone.
    """
    require(actor.role, "write_note")
    brief, highlight = _place(actor, brief_number, number)
    if id and (known := notes.with_id(actor.project_id, id)):
        if (known.highlight_id, known.author_id) != (highlight.id, actor.user_id):
            raise Stale("This id belongs to another note. Send it again.")
        return unchanged(brief, highlight)
    row = Note(
        project_id=actor.project_id,
        id=id or new_id(),
        highlight_id=highlight.id,
        author_id=actor.user_id,
        text=_checked(text),
    )
    write(row)
    search_index.index_words(actor.project_id, [("reply", row.id, row.text)])
    return finish(actor, "add", brief, highlight, row, None)


def edit_note(
    actor: Member, brief_number: int, number: int, id: uuid.UUID, text: str, version: int
) -> Change:
    """Put `text` in place of the version seen. Only its author may; Stale, with the text that
    stands there as `current`, when it was changed meanwhile."""
    require(actor.role, "write_note")
    brief, highlight = _place(actor, brief_number, number)
    row = notes.note_to_change(actor.project_id, highlight.id, id)
    if row.author_id != actor.user_id:
        raise Forbidden("Only its author can change a note. Write one of your own below it.")
    if row.version != version:
        raise Stale(
            "You changed this note in another window. Yours is kept: compare, then save again.",
            current={"text": row.text, "version": row.version},
        )
    text, before = _checked(text), state_of(row)
    if text == row.text:
        return unchanged(brief, highlight)
    row.text, row.edited_at = text, now()
    search_index.replace_words(actor.project_id, "reply", row.id, text)
    return finish(actor, "edit", brief, highlight, row, before)


def remove_note(actor: Member, brief_number: int, number: int, id: uuid.UUID) -> Change:
    """Take a note out of its thread: one's own, or any for who may."""
    brief, highlight = _place(actor, brief_number, number)
    row = notes.note_to_change(actor.project_id, highlight.id, id)
    before = state_of(row)
    put_state(actor, row, None)
    return finish(actor, "remove", brief, highlight, row, before)


def state_of(row: Note | Memo) -> State | None:
    """All that an undo puts back; None when the note is removed."""
    if row.deleted_at is not None:
        return None
    return {"text": row.text, **({"edited": row.edited_at.isoformat()} if row.edited_at else {})}


def put_state(actor: Member, row: Note, state: State | None) -> None:
    """The note as `state` says it is: one's own, or any for who may."""
    require(actor.role, "write_note", own=row.author_id == actor.user_id)
    row.deleted_at = now() if state is None else None
    if state is not None:
        row.text = state["text"]
        search_index.replace_words(actor.project_id, "reply", row.id, row.text)
        row.edited_at = datetime.fromisoformat(state["edited"]) if "edited" in state else None


def _place(actor: Member, brief_number: int, number: int) -> tuple[LockedBrief, Highlight]:
    """Locks the brief, so that two changes under it follow each other."""
    brief = lock_brief(actor.project_id, brief_number)
    highlight = highlight_rows.highlight_to_change(actor.project_id, brief.id, number)
    if highlight.deleted_at is not None:
        raise Stale(
            f"{passage_ref(brief.number, highlight.number)} was deleted. "
            "What you typed is kept here; restore the highlight first if the note should stay "
            "with it."
        )
    return brief, highlight


def _checked(text: str, called: str = "note", longest: int = LONGEST) -> str:
    """The text in canonical form. Raises Invalid when it is empty, TooLarge when it is longer."""
    text = canonical(text, preformatted=True).strip()
    if not text:
        message = f"The {called} is empty. Write what you want to say, then send it."
        raise Invalid(message, fields={"text": message})
    if len(text) > longest:
        message = f"This {called} has {len(text):,} characters; the most is {longest:,}."
        raise TooLarge(message, fields={"text": message})
    return text


def finish(
    actor: Member,
    verb: str,
    brief: LockedBrief,
    highlight: Highlight,
    row: Note,
    before: State | None,
) -> Change:
    """Write the row and its event."""
    write()
    brief = brief._replace(rev=briefs.bump(actor.project_id, brief.id))
    change = Change(brief, highlight.number, highlight.start, highlight.end)
    record(
        actor,
        verb,
        "note",
        row.id,
        ref=change.ref,
        brief_id=brief.id,
        rev=brief.rev,
        before=before,
        after=state_of(row),
    )
    return change


def _find(actor: Member, brief: LockedBrief, step: Step) -> tuple[Note, Highlight]:
    """A note goes with its highlight: it is put back only where that still stands."""
    row = notes.with_id(actor.project_id, step.object_id) if step.object_id else None
    highlight = highlight_rows.with_id(actor.project_id, row.highlight_id) if row else None
    if row is None or highlight is None:
        raise Missing("There is no such note in this brief.")
    if highlight.deleted_at is not None:
        raise ChangedSince(step.ref, highlight.id)
    return row, highlight


def _put(actor: Member, found: tuple[Note, Highlight], state: State | None) -> None:
    put_state(actor, found[0], state)
    write()


def _says(actor: Member, step: Step) -> str:
    author = notes.author(actor.project_id, step.object_id) if step.object_id else None
    whose = "your" if not author or author[0] == actor.user_id else f"{author[1]}’s"
    return note_in_words(step.ref, step.before, step.after, whose)


def _touched(found: tuple[Note, Highlight], _before: State | None) -> Touched:
    highlight = found[1]
    return Touched(highlight.number, highlight.start, highlight.end)


UNDO = Undoable(
    kind="note",
    verbs=("add", "edit", "remove"),
    permission="write_note",
    called="that note on {ref}",
    find=_find,
    state=lambda _actor, found: state_of(found[0]),
    put=_put,
    says=_says,
    redraws=_touched,
)


# -- memos ---------------------------------------------------------------------------------------


class On(NamedTuple):
    """What a memo is on: the brief of this number, or else the tag of this slug."""

    brief: int = 0
    tag: str = ""


class _OnWhat(NamedTuple):
    ref: str
    brief_id: uuid.UUID | None = None
    tag_id: uuid.UUID | None = None


def add_memo(actor: Member, on: On, text: str) -> uuid.UUID:
    """The id of the new memo.

    Raises Missing when the brief or tag is not there, Invalid for an empty text, TooLarge for a
    long one.
    """
    require(actor.role, "write_note")
    place = _on_what(actor, on)
    row = Memo(
        project_id=actor.project_id,
        id=new_id(),
        brief_id=place.brief_id,
        tag_id=place.tag_id,
        author_id=actor.user_id,
        text=_checked(text, "memo", LONGEST_MEMO),
    )
    write(row)
    search_index.index_words(actor.project_id, [("memo", row.id, row.text)])
    _record_memo(actor, "add", place, row, None)
    return row.id


def edit_memo(actor: Member, on: On, id: uuid.UUID, text: str, version: int) -> None:
    """Put `text` in place of the version seen. Only its author may; Stale when it was deleted
    meanwhile, and, with the text that stands there as `current`, when it was changed."""
    require(actor.role, "write_note")
    place, row = _memo(actor, on, id)
    if row.author_id != actor.user_id:
        raise Forbidden("Only its author can change a memo. Write one of your own below it.")
    if row.deleted_at is not None:
        raise Stale("This memo was deleted meanwhile. What you typed can be saved as a new one.")
    if row.version != version:
        raise Stale(
            "You changed this memo in another window. Yours is kept: compare, then save again.",
            current={"text": row.text, "version": row.version},
        )
    text, before = _checked(text, "memo", LONGEST_MEMO), state_of(row)
    if text != row.text:
        row.text, row.edited_at = text, now()
        search_index.replace_words(actor.project_id, "memo", row.id, text)
        _record_memo(actor, "edit", place, row, before)


def remove_memo(actor: Member, on: On, id: uuid.UUID) -> None:
    """One's own, or any for who may. The same again changes nothing."""
    _turn(actor, on, id, "remove")


def restore_memo(actor: Member, on: On, id: uuid.UUID) -> None:
    """Put back what was deleted."""
    _turn(actor, on, id, "restore")


def _turn(actor: Member, on: On, id: uuid.UUID, verb: str) -> None:
    place, row = _memo(actor, on, id)
    require(actor.role, "write_note", own=row.author_id == actor.user_id)
    removes = verb == "remove"
    if removes == (row.deleted_at is not None):
        return
    before = state_of(row)
    row.deleted_at = now() if removes else None
    _record_memo(actor, verb, place, row, before)


def _on_what(actor: Member, on: On) -> _OnWhat:
    """Locks the brief or the tag, so that two changes there follow each other."""
    if on.brief:
        brief = briefs.brief_to_change(actor.project_id, on.brief)
        return _OnWhat(brief_ref(brief.number), brief.id)
    tag = codebook.tag_to_change(actor.project_id, on.tag)
    return _OnWhat(tag.slug, tag_id=tag.id)


def _memo(actor: Member, on: On, id: uuid.UUID) -> tuple[_OnWhat, Memo]:
    place = _on_what(actor, on)
    there = place.brief_id or place.tag_id
    assert there  # noqa: S101 - one of the two
    return place, memos.memo_to_change(actor.project_id, there, id)


def _record_memo(actor: Member, verb: str, place: _OnWhat, row: Memo, before: State | None) -> None:
    """Write the row and its event, which has no `rev` of the brief: nothing in its text changed."""
    write()
    record(
        actor,
        verb,
        "memo",
        row.id,
        ref=place.ref,
        brief_id=place.brief_id,
        before=before,
        after=state_of(row),
    )
