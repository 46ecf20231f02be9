"""Changes to highlights: add, edit, adjust, remove, restore. Offsets are code points, half-open."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from app.actions.highlight_states import (
    Change,
    checked_note,
    checked_tags,
    columns_of,
    content_of,
    finish,
    proven,
    put_content,
    put_span,
    put_state,
    recorded,
    require_hold,
    save,
    span_of,
    span_over,
    state_of,
    unchanged,
)
from app.actions.undoable import Touched, Undoable
from app.domain.anchors.spans import Anchor
from app.domain.errors import Invalid, Missing, Stale
from app.domain.permissions import require
from app.domain.references import passage_ref
from app.domain.undo import State, Step, in_words
from app.store import codebook, highlight_rows, highlights
from app.store.highlight_rows import LockedBrief
from app.store.memberships import Member
from app.store.recommendations import rows
from app.store.tables.briefs import Highlight
from app.store.tables.columns import new_id, now
from app.store.transactions import begin_to_change


def add_highlight(
    actor: Member,
    brief_number: int,
    start: int,
    end: int,
    exact: str,
    tags: Collection[str],
    note: str = "",
    id: uuid.UUID | None = None,
    revision_id: uuid.UUID | None = None,
) -> Change:
    """Mark `[start, end)` of the brief's text, where `exact` must stand, with tags (slugs).

    White space at the ends is trimmed and the span widened to whole graphemes. The same `id` again
    changes nothing and answers the first highlight. Raises Stale when the words are not there, the
    text is another revision or the id belongs to something else; Invalid for a bad span or tag.

    The words are proven before the brief is locked, since a text never changes.
    """
    require(actor.role, "highlight")
    note = checked_note(note)
    revision_id = revision_id or _present_text(actor, brief_number)
    anchor, passage = proven(actor, revision_id, start, end, exact)
    columns = columns_of(anchor, passage.blocks, note)
    begin_to_change()
    taken = highlight_rows.take_number(actor.project_id, brief_number, actor.user_id)
    brief, number = taken.brief, taken.number
    require(taken.role, "highlight")  # as it is now, under the lock
    if revision_id != brief.revision_id:
        raise Stale("This brief has a newer text. Reload the brief and select the words again.")
    id, moment = id or new_id(), now()
    row = {
        "project_id": actor.project_id,
        "id": id,
        "brief_id": brief.id,
        "revision_id": revision_id,
        "number": number,
        "note": note,
        **columns,
        "created_by": actor.user_id,
        "created_at": moment,
        "updated_by": actor.user_id,
        "updated_at": moment,
    }
    if not highlight_rows.claim(row):
        return _known(actor, brief, id, anchor)
    chips = codebook.chips_at(actor.project_id, taken.codebook_rev)
    ids = checked_tags(chips, tags)
    codings = [
        highlight_rows.coding(actor.project_id, id, tag_id, actor.user_id)
        for tag_id in ids.values()
    ]
    highlight_rows.complete(actor.project_id, [row], codings)
    change = Change(
        brief,
        number,
        anchor.start,
        anchor.end,
        verb="add",
        after={**span_of(anchor), "tags": list(ids), "note": note},
        passage=passage,
        chips=chips,
    )
    return recorded(actor, change, id)


def edit_highlight(
    actor: Member,
    brief_number: int,
    number: int,
    tags: Collection[str],
    note: str | None,
    version: int,
) -> Change:
    """Put these tags (slugs), and only these, and this note on the highlight; None keeps the note.

    Whoever may highlight may add tags to a colleague's, and take their own off again. Where they
    stand already nothing is changed, whatever `version` says: it may be the same, sent again.
    Raises Stale, with what stands there now as `current`, when somebody changed it since `version`.
    """
    require(actor.role, "highlight")
    brief, row = _to_change(actor, brief_number, number)
    _still_there(actor, row)
    note = row.note if note is None else checked_note(note)
    old = highlight_rows.codings_of(actor.project_id, row.id)
    if old.keys() == set(tags) and note == row.note:
        return unchanged(brief, row)
    _seen(actor, row, version, "Yours is kept: choose, then save again.")
    chips = codebook.chips_of(actor.project_id)
    new = checked_tags(chips, tags, old)
    before = content_of(row, old)
    after = content_of(row, put_content(actor, row, old, new, note))
    return finish(actor, "edit", brief, row, before=before, after=after, chips=chips)


def adjust_highlight(
    actor: Member,
    brief_number: int,
    number: int,
    start: int,
    end: int,
    exact: str,
    version: int,
) -> Change:
    """Move the ends of the highlight to `[start, end)`, where `exact` must stand; tags and note
    stay. Trimmed and widened as when it was added. Where it stands so already nothing is changed.
    Raises Stale when the words are not there or when somebody changed it since `version`."""
    require(actor.role, "highlight")
    brief, row = _to_change(actor, brief_number, number)
    _still_there(actor, row)
    if (start, end, exact) == (row.start, row.end, row.exact):
        return unchanged(brief, row)
    _seen(actor, row, version, "Look at it as it is now, then adjust it again.")
    before = span_of(row)
    put_span(actor, row, start, end, exact)
    if (after := span_of(row)) == before:
        return unchanged(brief, row)
    return finish(actor, "adjust", brief, row, before=before, after=after)


def remove_highlight(actor: Member, brief_number: int, number: int) -> Change:
    """Take the highlight out; its number stays taken. Stale when a colleague did so already."""
    brief, row = _to_change(actor, brief_number, number)
    require_hold(actor, row)
    if row.deleted_at is not None and row.updated_by == actor.user_id:
        return unchanged(brief, row)
    _still_there(actor, row)
    before = state_of(actor, row)
    row.deleted_at = now()
    return finish(actor, "remove", brief, row, before=before)


def restore_highlight(actor: Member, brief_number: int, number: int) -> Change:
    """Put a removed highlight back as it was. One that is there already stays as it is."""
    brief, row = _to_change(actor, brief_number, number)
    require_hold(actor, row)
    if row.deleted_at is None:
        return unchanged(brief, row)
    if row.purged_at is not None:
        raise Missing(f"{passage_ref(brief_number, number)} was purged: nothing of it is left.")
    row.deleted_at = None
    return finish(actor, "restore", brief, row, after=state_of(actor, row))


def _present_text(actor: Member, brief_number: int) -> uuid.UUID:
    found = highlight_rows.present_text(actor.project_id, brief_number)
    if found is None:
        raise Invalid("This brief has no text yet.")
    return found


def _to_change(actor: Member, brief_number: int, number: int) -> tuple[LockedBrief, Highlight]:
    """Locks the brief first, so that two changes of one highlight follow each other."""
    brief = highlight_rows.lock_brief(actor.project_id, brief_number)
    return brief, highlight_rows.highlight_to_change(actor.project_id, brief.id, number)


def _seen(actor: Member, row: Highlight, version: int, then: str) -> None:
    if row.version != version:
        current = _shown(actor, row)
        who, ref = current["editor"], current["ref"]
        raise Stale(f"{who} changed {ref} while you were writing. {then}", current=current)


def _still_there(actor: Member, row: Highlight) -> None:
    if row.deleted_at is not None:
        current = _shown(actor, row)
        raise Stale(
            f"{current['ref']} was deleted by {current['editor']}. "
            "Restore it first if it should stay.",
            current=current,
        )


def _known(actor: Member, brief: LockedBrief, id: uuid.UUID, anchor: Anchor) -> Change:
    """The same was sent before: the number that was taken for it is given back."""
    brief = highlight_rows.give_number_back(actor.project_id, brief, actor.user_id)
    known = highlight_rows.known(actor.project_id, id)
    same = (known.revision_id, known.start, known.end, known.created_by)
    if same != (brief.revision_id, anchor.start, anchor.end, actor.user_id):
        raise Stale("This id belongs to another highlight. Select the words again.")
    return Change(brief, known.number, known.start, known.end, fresh=False)


def _shown(actor: Member, row: Highlight) -> dict[str, Any]:
    """What stands there now, in plain values that a script can read too."""
    line = highlights.highlight(actor.project_id, row.brief_id, row.number)
    return {
        "ref": line.ref,
        "tags": [{"slug": t.slug, "name": t.name, "colour": t.colour} for t in line.tags],
        "note": line.note,
        "version": line.version,
        "editor": line.editor,
        "removed": line.removed,
    }


def _find(actor: Member, brief: LockedBrief, step: Step) -> Highlight:
    row = highlight_rows.with_id(actor.project_id, step.object_id) if step.object_id else None
    if row is None:
        raise Missing("There is no such highlight in this brief.")
    return row


def _put(actor: Member, row: Highlight, state: State | None) -> None:
    put_state(actor, row, state)
    save(actor, row)


def _says(actor: Member, step: Step) -> str:
    names = {tag.slug: tag.name for _, tag in codebook.chips_of(actor.project_id).values()}
    return in_words(step.verb, step.ref, step.before, step.after, names)


def _holds(actor: Member, row: Highlight, step: Step) -> bool:
    return step.verb == "add" and bool(rows.holding(actor.project_id, row.id))


def _touched(row: Highlight, before: State | None) -> Touched:
    return Touched(row.number, *span_over(row, before))


UNDO = Undoable(
    kind="highlight",
    verbs=("add", "edit", "adjust", "remove", "restore"),
    permission="highlight",
    find=_find,
    state=state_of,
    put=_put,
    says=_says,
    holds=_holds,
    redraws=_touched,
)
