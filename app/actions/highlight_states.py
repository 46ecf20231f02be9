"""What a highlight says and where it stands: proven, put and recorded, by a change or an undo.

Offsets are code points, half-open.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

from app.domain.anchors.spans import Anchor, prove
from app.domain.document import PlacedBlock
from app.domain.errors import Invalid, TooLarge
from app.domain.permissions import require
from app.domain.references import passage_ref
from app.domain.text import canonical
from app.domain.undo import State
from app.domain.words import folded_lines
from app.store import briefs, codebook, highlight_rows, search_index
from app.store.codebook import Chips
from app.store.events import record
from app.store.highlight_rows import Coded, LockedBrief, Slice
from app.store.memberships import Member
from app.store.tables.briefs import Highlight
from app.store.tables.columns import now
from app.store.transactions import write

LONGEST_NOTE = 20_000  # code points


@dataclass(frozen=True, slots=True)
class Change:
    """What an action did: to which highlight of which brief, as that is after it, and the text
    touched, `[start, end)`.

    `fresh` is False when nothing had to be done because it was done before. `before` and `after`
    are the state of what changed, None for "not there". `passage` and `chips` are the text and
    the tags, where they have been read.
    """

    brief: LockedBrief
    number: int
    start: int
    end: int
    fresh: bool = True
    verb: str = ""
    before: State | None = None
    after: State | None = None
    passage: Slice | None = None
    chips: Chips | None = None

    @property
    def ref(self) -> str:
        return passage_ref(self.brief.number, self.number)


def unchanged(brief: LockedBrief, row: Highlight) -> Change:
    """It was so before."""
    return Change(brief, row.number, row.start, row.end, fresh=False)


def span_of(stands: Highlight | Anchor) -> State:
    """Where the highlight stands and its words."""
    return {"start": stands.start, "end": stands.end, "exact": stands.exact}


def state_of(actor: Member, row: Highlight) -> State | None:
    """All that an undo puts back; None when the highlight is removed."""
    if row.deleted_at is not None:
        return None
    return {**span_of(row), **content_of(row, highlight_rows.codings_of(actor.project_id, row.id))}


def content_of(row: Highlight, codings: Mapping[str, Coded]) -> State:
    """Its tags and its note; `by` has the ids of those who put a tag on a colleague's passage,
    `note_by` of who changed its note."""
    others = {slug: str(c.coder_id) for slug, c in codings.items() if c.coder_id != row.created_by}
    state: State = {"tags": [*codings], "note": row.note, **({"by": others} if others else {})}
    return {**state, "note_by": str(row.note_by)} if row.note_by else state


def put_content(
    actor: Member,
    row: Highlight,
    old: Mapping[str, Coded],
    tags: Mapping[str, uuid.UUID],
    note: str,
    by: Mapping[str, str] | None = None,
) -> Mapping[str, Coded]:
    """These tags (slug -> id) in place of the `old` ones, and only these, and this note; the tags
    as they are then.

    Everybody may add a tag of their own and take it off again; the rest is for who marked the
    passage and for who may change a colleague's highlight. `by` is as in `content_of`, where tags
    come back: then all tags are the marker's but these. Without it those that come are the actor's.
    """

    def coder(slug: str) -> uuid.UUID:
        if by is None:
            return actor.user_id
        return uuid.UUID(by[slug]) if slug in by else row.created_by

    new = {slug: old.get(slug) or Coded(id, coder(slug)) for slug, id in tags.items()}
    gone = [coded for slug, coded in old.items() if slug not in new]
    come = [coded for slug, coded in new.items() if slug not in old]
    mine = all(actor.user_id in (row.created_by, coded.coder_id) for coded in gone + come)
    require(actor.role, "highlight", own=mine)
    highlight_rows.remove_codings(actor.project_id, row.id, [coded.tag_id for coded in gone])
    highlight_rows.add_codings(actor.project_id, row.id, come)
    if note != row.note:
        require_hold(actor, row)
        search_index.replace_words(actor.project_id, "note", row.id, note)
        row.note_by = None if actor.user_id == row.created_by else actor.user_id
    row.note, row.words = note, folded_lines(row.exact, note)
    return new


def put_span(actor: Member, row: Highlight, start: int, end: int, exact: str) -> None:
    """These ends, with all that is derived from them. Raises Stale when `exact` is not there."""
    require_hold(actor, row)
    anchor, passage = proven(actor, row.revision_id, start, end, exact)
    search_index.replace_words(actor.project_id, "passage", row.id, anchor.exact)
    for name, value in columns_of(anchor, passage.blocks, row.note).items():
        setattr(row, name, value)


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
        old = highlight_rows.codings_of(actor.project_id, row.id)
        tags = checked_tags(codebook.chips_of(actor.project_id), state["tags"], old)
        put_content(actor, row, old, tags, state["note"], state.get("by", {}))
        row.note_by = uuid.UUID(state["note_by"]) if "note_by" in state else None


def proven(
    actor: Member, revision_id: uuid.UUID, start: int, end: int, exact: str
) -> tuple[Anchor, Slice]:
    """The anchor and the blocks under it. The cost does not grow with the text."""
    blocks, text = highlight_rows.passage(actor.project_id, revision_id, start, end)
    anchor = prove(text, start, end, exact)
    under = [b for b in blocks if b.start < anchor.end and b.end > anchor.start]
    return anchor, Slice(under, text)


def columns_of(anchor: Anchor, blocks: Sequence[PlacedBlock], note: str) -> dict[str, object]:
    """Where a highlight stands, with all that is derived from it, by column."""
    return {
        **asdict(anchor),
        "first_block": blocks[0].ordinal,
        "last_block": blocks[-1].ordinal,
        "words": folded_lines(anchor.exact, note),
    }


def require_hold(actor: Member, row: Highlight) -> None:
    """Who marked it may change it; a colleague's only who may."""
    require(actor.role, "highlight", own=row.created_by == actor.user_id)


def checked_note(note: str) -> str:
    note = canonical(note, preformatted=True)
    if len(note) > LONGEST_NOTE:
        message = f"This note has {len(note):,} characters; the most is {LONGEST_NOTE:,}."
        raise TooLarge(message, fields={"note": message})
    return note


def checked_tags(
    chips: Chips, slugs: Collection[str], already: Mapping[str, Coded] | None = None
) -> dict[str, uuid.UUID]:
    """Tags in use, or retired ones that the highlight has already."""
    wanted = set(slugs)
    kept = {slug: coded.tag_id for slug, coded in (already or {}).items() if slug in wanted}
    found = {
        tag.slug: tag.id
        for _, tag in chips.values()
        if not tag.retired and tag.slug in wanted - kept.keys()
    }
    unknown = sorted(wanted - found.keys() - kept.keys())
    if unknown:
        named = ", ".join(f"“{slug[:80]}”" for slug in unknown[:5])
        message = f"The codebook of this project has no such tag in use: {named}."
        raise Invalid(message, fields={"tag": message})
    return kept | found


def finish(
    actor: Member,
    verb: str,
    brief: LockedBrief,
    row: Highlight,
    *,
    before: State | None = None,
    after: State | None = None,
    chips: Chips | None = None,
) -> Change:
    """Write the row and its event."""
    save(actor, row)
    brief = brief._replace(rev=briefs.bump(actor.project_id, brief.id))
    start, end = span_over(row, before)
    change = Change(
        brief, row.number, start, end, verb=verb, before=before, after=after, chips=chips
    )
    return recorded(actor, change, row.id)


def save(actor: Member, row: Highlight) -> None:
    """Everything about the row in one flush: each counts as a version."""
    row.updated_by, row.updated_at = actor.user_id, now()
    write()


def span_over(row: Highlight, before: State | None) -> tuple[int, int]:
    """Where it stands and where it stood."""
    stood = before or {}
    return min(row.start, stood.get("start", row.start)), max(row.end, stood.get("end", row.end))


def recorded(actor: Member, change: Change, highlight_id: uuid.UUID) -> Change:
    """The change, written into the record."""
    record(
        actor,
        change.verb,
        "highlight",
        highlight_id,
        ref=change.ref,
        brief_id=change.brief.id,
        rev=change.brief.rev,
        before=change.before,
        after=change.after,
    )
    return change
