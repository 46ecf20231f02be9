"""Changes to highlights: add, edit, adjust, remove, restore. Offsets are code points, half-open."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.domain.anchors import CONTEXT, Anchor, prove
from app.domain.errors import Invalid, Stale, TooLarge
from app.domain.permissions import require
from app.domain.text import canonical, word_fold
from app.domain.undoing import State
from app.store import briefs, highlights
from app.store.briefs import BlockLine
from app.store.database import db
from app.store.events import record
from app.store.memberships import Member
from app.store.tables import Brief, Highlight
from app.store.tables.columns import new_id, now

LONGEST_NOTE = 20_000  # code points


@dataclass(frozen=True, slots=True)
class Change:
    """What an action did: to which highlight, the brief's `rev` after it, the text touched.

    `fresh` is False when nothing had to be done because it was done before. `before` and `after`
    are the state of what changed, None for "not there".
    """

    brief_number: int
    number: int
    rev: int
    start: int
    end: int
    fresh: bool = True
    verb: str = ""
    before: State | None = None
    after: State | None = None

    @property
    def ref(self) -> str:
        return f"B{self.brief_number}:{self.number}"


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
    brief = briefs.brief_to_change(actor.project_id, brief_number)
    if brief.revision_id is None:
        raise Invalid("This brief has no text yet.")
    if revision_id is not None and revision_id != brief.revision_id:
        raise Stale("This brief has a newer text. Reload the brief and select the words again.")
    anchor, blocks = _proven(actor, brief.revision_id, start, end, exact)
    if id and (known := highlights.with_id(actor.project_id, id)):
        return _known(actor, brief, known, anchor.start, anchor.end)
    note = _checked_note(note)
    tag_ids = _checked_tags(actor, tags)
    number, rev = highlights.take_number(actor.project_id, brief.id)
    row = Highlight(
        project_id=actor.project_id,
        id=id or new_id(),
        brief_id=brief.id,
        revision_id=brief.revision_id,
        number=number,
        start=anchor.start,
        end=anchor.end,
        exact=anchor.exact,
        prefix=anchor.prefix,
        suffix=anchor.suffix,
        first_block=blocks[0].ordinal,
        last_block=blocks[-1].ordinal,
        note=note,
        words=_words(anchor.exact, note),
        created_by=actor.user_id,
        updated_by=actor.user_id,
    )
    row.updated_at = row.created_at = now()
    db.session.add(row)
    db.session.flush()
    highlights.add_codings(actor.project_id, row.id, tag_ids.values(), actor.user_id)
    after = {**span_of(row), "tags": list(tag_ids), "note": note}
    return finish(actor, "add", brief, row, rev=rev, after=after)


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
    note = _checked_note(note)
    old = highlights.tags_of(actor.project_id, row.id)
    new = _checked_tags(actor, tags, old)
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


def span_of(row: Highlight) -> State:
    """Where the highlight stands and its words."""
    return {"start": row.start, "end": row.end, "exact": row.exact}


def state_of(actor: Member, row: Highlight) -> State | None:
    """All that an undo puts back; None when the highlight is removed."""
    if row.deleted_at is not None:
        return None
    tags = list(highlights.tags_of(actor.project_id, row.id))
    return {**span_of(row), "tags": tags, "note": row.note}


def put_content(actor: Member, row: Highlight, tags: Mapping[str, uuid.UUID], note: str) -> None:
    """These tags (slug -> id), and only these, and this note."""
    old = highlights.tags_of(actor.project_id, row.id)
    gone = [id for slug, id in old.items() if slug not in tags]
    highlights.remove_codings(actor.project_id, row.id, gone)
    come = [id for slug, id in tags.items() if slug not in old]
    highlights.add_codings(actor.project_id, row.id, come, actor.user_id)
    row.note, row.words = note, _words(row.exact, note)


def put_span(actor: Member, row: Highlight, start: int, end: int, exact: str) -> None:
    """These ends, with all that is derived from them. Raises Stale when `exact` is not there."""
    anchor, blocks = _proven(actor, row.revision_id, start, end, exact)
    row.start, row.end, row.exact = anchor.start, anchor.end, anchor.exact
    row.prefix, row.suffix = anchor.prefix, anchor.suffix
    row.first_block, row.last_block = blocks[0].ordinal, blocks[-1].ordinal
    row.words = _words(anchor.exact, row.note)


def put_state(actor: Member, row: Highlight, state: State | None) -> None:
    """What an undo does. A highlight that comes back keeps the tags it had meanwhile; otherwise
    Invalid when a tag is no longer in use."""
    if state is None or row.deleted_at is not None:
        require_hold(actor, row)
        row.deleted_at = now() if state is None else None
        return
    if "start" in state:
        put_span(actor, row, state["start"], state["end"], state["exact"])
    if "tags" in state:
        old = highlights.tags_of(actor.project_id, row.id)
        put_content(actor, row, _checked_tags(actor, state["tags"], old), state["note"])


def _to_change(actor: Member, brief_number: int, number: int) -> tuple[Brief, Highlight]:
    """Locks the brief first, so that two changes of one highlight follow each other."""
    brief = briefs.brief_to_change(actor.project_id, brief_number)
    return brief, highlights.highlight_to_change(actor.project_id, brief.id, number)


def _proven(
    actor: Member, revision_id: uuid.UUID, start: int, end: int, exact: str
) -> tuple[Anchor, list[BlockLine]]:
    """The anchor and the blocks under it, from those blocks alone: the cost does not grow with the
    text. Blocks end with a line, so graphemes and context come out as in the whole text."""
    blocks = highlights.blocks_under(actor.project_id, revision_id, start, end)
    low, high = (blocks[0].start, blocks[-1].end) if blocks else (start, end)
    text, offset = briefs.passage(actor.project_id, revision_id, low, high, CONTEXT)
    found = prove(text, start - offset, end - offset, exact)
    anchor = replace(found, start=found.start + offset, end=found.end + offset)
    return anchor, [b for b in blocks if b.start < anchor.end and b.end > anchor.start]


def require_hold(actor: Member, row: Highlight) -> None:
    """Authors remove and restore their own; others' only who may."""
    own = row.created_by == actor.user_id
    require(actor.role, "highlight" if own else "remove_highlights_of_others")


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


def _known(actor: Member, brief: Brief, known: Highlight, start: int, end: int) -> Change:
    same = (known.revision_id, known.start, known.end, known.created_by)
    if same != (brief.revision_id, start, end, actor.user_id):
        raise Stale("This id belongs to another highlight. Select the words again.")
    return Change(brief.number, known.number, brief.rev, known.start, known.end, fresh=False)


def _checked_note(note: str) -> str:
    note = canonical(note, preformatted=True)
    if len(note) > LONGEST_NOTE:
        message = f"This note has {len(note):,} characters; the most is {LONGEST_NOTE:,}."
        raise TooLarge(message, fields={"note": message})
    return note


def _checked_tags(
    actor: Member, slugs: Collection[str], already: Mapping[str, uuid.UUID] | None = None
) -> dict[str, uuid.UUID]:
    """Tags in use, or retired ones that the highlight has already."""
    wanted = set(slugs)
    kept = {slug: id for slug, id in (already or {}).items() if slug in wanted}
    found = highlights.live_tags(actor.project_id, wanted - kept.keys())
    unknown = sorted(wanted - found.keys() - kept.keys())
    if unknown:
        named = ", ".join(f"“{slug[:80]}”" for slug in unknown[:5])
        message = f"The codebook of this project has no such tag in use: {named}."
        raise Invalid(message, fields={"tag": message})
    return kept | found


def _words(exact: str, note: str) -> str:
    return f"{word_fold(exact)}\n{word_fold(note)}"


def _ref(brief: Brief, row: Highlight) -> str:
    return f"B{brief.number}:{row.number}"


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


def finish(
    actor: Member,
    verb: str,
    brief: Brief,
    row: Highlight,
    *,
    rev: int | None = None,
    before: State | None = None,
    after: State | None = None,
    of: uuid.UUID | None = None,
) -> Change:
    """Write the row and its event; `of` is the event that an undo or a redo turns."""
    if rev is None:  # everything about the row in one flush: each counts as a version
        row.updated_by, row.updated_at = actor.user_id, now()
        db.session.flush()
        rev = briefs.bump(actor.project_id, brief.id)
    record(
        actor,
        verb,
        "highlight",
        row.id,
        ref=_ref(brief, row),
        brief_id=brief.id,
        rev=rev,
        before=before,
        after={"of": str(of), "is": after} if of else after,
    )
    db.session.flush()
    starts = [row.start, (before or {}).get("start", row.start)]
    ends = [row.end, (before or {}).get("end", row.end)]
    return Change(
        brief.number,
        row.number,
        rev,
        min(starts),
        max(ends),
        verb=verb,
        before=before,
        after=after,
    )
