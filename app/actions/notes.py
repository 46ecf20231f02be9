"""Notes that colleagues write each other under a highlight: add, edit, remove."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.actions.highlight_states import Change
from app.domain.errors import Forbidden, Invalid, Stale, TooLarge
from app.domain.permissions import require
from app.domain.references import passage_ref
from app.domain.text import canonical
from app.domain.undoing import State
from app.store import briefs, highlights, notes, search_index
from app.store.database import db
from app.store.events import record
from app.store.memberships import Member
from app.store.tables import Brief, Highlight, Note
from app.store.tables.columns import new_id, now

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
        return _unchanged(brief, highlight)
    row = Note(
        project_id=actor.project_id,
        id=id or new_id(),
        highlight_id=highlight.id,
        author_id=actor.user_id,
        text=_checked(text),
    )
    db.session.add(row)
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
        return _unchanged(brief, highlight)
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


def state_of(row: Note) -> State | None:
    """All that an undo puts back; None when the note is removed."""
    if row.deleted_at is not None:
        return None
    return {"text": row.text, **({"edited": row.edited_at.isoformat()} if row.edited_at else {})}


def put_state(actor: Member, row: Note, state: State | None) -> None:
    """The note as `state` says it is: one's own, or any for who may."""
    own = row.author_id == actor.user_id
    require(actor.role, "write_note" if own else "remove_notes_of_others")
    row.deleted_at = now() if state is None else None
    if state is not None:
        row.text = state["text"]
        search_index.replace_words(actor.project_id, "reply", row.id, row.text)
        row.edited_at = datetime.fromisoformat(state["edited"]) if "edited" in state else None


def _place(actor: Member, brief_number: int, number: int) -> tuple[Brief, Highlight]:
    """Locks the brief, so that two changes under it follow each other."""
    brief = briefs.brief_to_change(actor.project_id, brief_number)
    highlight = highlights.highlight_to_change(actor.project_id, brief.id, number)
    if highlight.deleted_at is not None:
        raise Stale(
            f"{passage_ref(brief.number, highlight.number)} is gone: somebody deleted it. "
            "What you typed is kept here; restore the highlight first if the note should stay "
            "with it."
        )
    return brief, highlight


def _checked(text: str) -> str:
    text = canonical(text, preformatted=True).strip()
    if not text:
        message = "The note is empty. Write what you want to say, then send it."
        raise Invalid(message, fields={"text": message})
    if len(text) > LONGEST:
        message = f"This note has {len(text):,} characters; the most is {LONGEST:,}."
        raise TooLarge(message, fields={"text": message})
    return text


def _unchanged(brief: Brief, row: Highlight) -> Change:
    return Change(brief.number, row.number, brief.rev, row.start, row.end, fresh=False)


def finish(
    actor: Member,
    verb: str,
    brief: Brief,
    highlight: Highlight,
    row: Note,
    before: State | None,
    of: uuid.UUID | None = None,
) -> Change:
    """Write the row and its event; `of` is the event that an undo or a redo turns."""
    db.session.flush()
    rev, after = briefs.bump(actor.project_id, brief.id), state_of(row)
    record(
        actor,
        verb,
        "note",
        row.id,
        ref=passage_ref(brief.number, highlight.number),
        brief_id=brief.id,
        rev=rev,
        before=before,
        after={"of": str(of), "is": after} if of else after,
    )
    db.session.flush()
    return Change(brief.number, highlight.number, rev, highlight.start, highlight.end)
