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
    finish,
    proven,
    put_content,
    put_span,
    recorded,
    require_hold,
    span_of,
    state_of,
)
from app.domain.errors import Invalid, Stale
from app.domain.permissions import require
from app.store import codings, highlights, marking
from app.store.marking import Known, MarkedBrief
from app.store.memberships import Member
from app.store.tables import Highlight
from app.store.tables.columns import new_id, now


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
    """
    require(actor.role, "highlight")
    brief = marking.lock_brief(actor.project_id, brief_number)
    if brief.revision_id is None:
        raise Invalid("This brief has no text yet.")
    if revision_id is not None and revision_id != brief.revision_id:
        raise Stale("This brief has a newer text. Reload the brief and select the words again.")
    anchor, passage = proven(actor, brief.revision_id, start, end, exact)
    if id and (known := marking.known(actor.project_id, id)):
        return _known(actor, brief, known, anchor.start, anchor.end)
    note = checked_note(note)
    tag_ids = checked_tags(actor, tags)
    number, rev = marking.take_number(actor.project_id, brief.id)
    id, moment = id or new_id(), now()
    marking.add(
        {
            "project_id": actor.project_id,
            "id": id,
            "brief_id": brief.id,
            "revision_id": brief.revision_id,
            "number": number,
            "note": note,
            **columns_of(anchor, passage.blocks, note),
            "created_by": actor.user_id,
            "created_at": moment,
            "updated_by": actor.user_id,
            "updated_at": moment,
        }
    )
    codings.add_codings(actor.project_id, id, tag_ids.values(), actor.user_id)
    after = {**span_of(anchor), "tags": list(tag_ids), "note": note}
    change = Change(
        brief.number,
        number,
        rev,
        anchor.start,
        anchor.end,
        verb="add",
        after=after,
        passage=passage,
    )
    return recorded(actor, change, brief.id, id)


def edit_highlight(
    actor: Member, brief_number: int, number: int, tags: Collection[str], note: str, version: int
) -> Change:
    """Put these tags (slugs), and only these, and this note on the highlight.

    Raises Stale, with what stands there now as `current`, when somebody changed it since `version`.
    """
    require(actor.role, "highlight")
    brief, row = _to_change(actor, brief_number, number)
    _still_there(actor, row)
    _seen(
        actor, row, version, "Yours is kept: compare both, then save again to put yours in place."
    )
    note = checked_note(note)
    old = codings.tags_of(actor.project_id, row.id)
    new = checked_tags(actor, tags, old)
    if old.keys() == new.keys() and note == row.note:
        return Change(brief.number, row.number, brief.rev, row.start, row.end, fresh=False)
    before = {"tags": [*old], "note": row.note}
    put_content(actor, row, new, note)
    after = {"tags": [*new], "note": note}
    return finish(actor, "edit", brief, row, before=before, after=after)


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
    stay. Trimmed and widened as when it was added. Raises Stale when the words are not there or
    when somebody changed the highlight since `version`."""
    require(actor.role, "highlight")
    brief, row = _to_change(actor, brief_number, number)
    _still_there(actor, row)
    _seen(actor, row, version, "Look at it as it is now, then move the ends again.")
    before = span_of(row)
    put_span(actor, row, start, end, exact)
    if (after := span_of(row)) == before:
        return Change(brief.number, row.number, brief.rev, row.start, row.end, fresh=False)
    return finish(actor, "adjust", brief, row, before=before, after=after)


def remove_highlight(actor: Member, brief_number: int, number: int) -> Change:
    """Take the highlight out; its number stays taken. Stale when it is gone already."""
    brief, row = _to_change(actor, brief_number, number)
    require_hold(actor, row)
    _still_there(actor, row)
    before = state_of(actor, row)
    row.deleted_at = now()
    return finish(actor, "remove", brief, row, before=before)


def restore_highlight(actor: Member, brief_number: int, number: int) -> Change:
    """Put a removed highlight back as it was. One that is there already stays as it is."""
    brief, row = _to_change(actor, brief_number, number)
    require_hold(actor, row)
    if row.deleted_at is None:
        return Change(brief.number, row.number, brief.rev, row.start, row.end, fresh=False)
    row.deleted_at = None
    return finish(actor, "restore", brief, row, after=state_of(actor, row))


def _to_change(actor: Member, brief_number: int, number: int) -> tuple[MarkedBrief, Highlight]:
    """Locks the brief first, so that two changes of one highlight follow each other."""
    brief = marking.lock_brief(actor.project_id, brief_number)
    return brief, highlights.highlight_to_change(actor.project_id, brief.id, number)


def _seen(actor: Member, row: Highlight, version: int, then: str) -> None:
    if row.version != version:
        current = _shown(actor, row)
        who, ref = current["editor"], current["ref"]
        raise Stale(f"{who} changed {ref} while you were writing. {then}", current=current)


def _still_there(actor: Member, row: Highlight) -> None:
    if row.deleted_at is not None:
        current = _shown(actor, row)
        raise Stale(
            f"{current['ref']} is gone: {current['editor']} deleted it. "
            "Restore it first if it should stay.",
            current=current,
        )


def _known(actor: Member, brief: MarkedBrief, known: Known, start: int, end: int) -> Change:
    same = (known.revision_id, known.start, known.end, known.created_by)
    if same != (brief.revision_id, start, end, actor.user_id):
        raise Stale("This id belongs to another highlight. Select the words again.")
    return Change(brief.number, known.number, brief.rev, known.start, known.end, fresh=False)


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
