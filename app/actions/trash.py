"""The trash: what was deleted comes back within 30 days with all that went with it, or is purged.

Deleting a highlight, a brief or a recommendation stands with what else is done with them; a tag is
deleted here, since it is taken out whole.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from app.actions import codebook as tags_in_use
from app.actions.briefs import restore_brief
from app.actions.highlights import restore_highlight
from app.actions.recommendations import restore as restore_recommendation
from app.domain.errors import Invalid
from app.domain.permissions import require
from app.domain.references import brief_number, passage_numbers, recommendation_number
from app.domain.trash import KEPT, KINDS, Trashed
from app.store import codebook, events, highlight_rows
from app.store import trash as store
from app.store.memberships import Member
from app.store.transactions import change, take_time
from app.store.trash import emptying, tags

AT_ONCE = 50  # things that are purged together


def remove_tag(actor: Member, slug: str) -> tuple[str, ...]:
    """Delete a tag: it goes off all highlights, and what is written under it goes with it; those
    below it move out to where it stood. Returns what went, in words."""
    require(actor.role, "edit_codebook")
    take_time()
    codebook.lock_briefs_with(actor.project_id, slug)
    row = codebook.tag_to_change(actor.project_id, slug)
    tags_in_use.move_children(actor, slug, codebook.tag(actor.project_id, slug).parent)
    id, name = row.id, row.name
    held = tags.take_out(actor.project_id, row, actor.user_id)
    events.record(actor, "remove", "tag", id, ref=slug, before={"name": name})
    return store.went_with_tag(held)


def restore(actor: Member, kind: str, id: uuid.UUID) -> str:
    """Take it out of the trash; sentences that say what came back, and what did not.

    Missing where it is not there, Forbidden for whoever may not restore it and in an archived
    project, Invalid where something is in its place.
    """
    require(actor.role, "see_trash")
    found = store.trashed(actor.project_id, kind, id)
    require(actor.role, KINDS[kind].restore, own=found.maker == actor.user_id)
    return " ".join(_RESTORED[kind](actor, found))


def purge(actor: Member, kind: str, id: uuid.UUID) -> Trashed:
    """Delete it for good, now. Missing where it is not in the trash."""
    require(actor.role, "purge")
    found = store.trashed(actor.project_id, kind, id)
    events.record(actor, "purge", kind, id, ref="" if kind == "tag" else found.ref)
    _purge(actor.project_id, kind, [(id, found.ref, actor.user_id)])
    return found


def purge_due(now: datetime, kept: timedelta = KEPT) -> dict[str, int]:
    """Delete for good what has been in the trash for 30 days, of all projects; by kind how many.
    The record says so in the name of who had deleted it. Nobody asks for it: the program does.

    A transaction for some at a time, between which others write.
    """
    done: Counter[str] = Counter()
    while found := _purge_some(now - kept):
        done.update(due.kind for due in found)
    with change():
        return {**done, **emptying.purge_notes(now - kept)}


def _purge_some(before: datetime) -> list[emptying.Due]:
    with change():
        found = emptying.due(before, AT_ONCE)
        for project_id, kind, id, ref, by in found:
            events.record_unasked(project_id, "expire", kind, id, ref, by)
        if found and found[0].kind == "project":
            emptying.purge_project(found[0].project_id)
        elif found:
            things = [(due.id, due.ref, due.by) for due in found]
            _purge(found[0].project_id, found[0].kind, things)
    return found


def _purge(
    project_id: uuid.UUID, kind: str, things: list[tuple[uuid.UUID, str, uuid.UUID | None]]
) -> None:
    """With a brief go the passages of recommendations: their history says so."""
    for id, _, by in things if kind == "brief" else ():
        for rec, ref in store.resting_on_brief(project_id, id):
            events.record_unasked(project_id, "lose", "recommendation", rec, ref, by)
    emptying.purge(project_id, kind, [(id, ref) for id, ref, _ in things])


def compact() -> None:
    """After a purge, once it is committed: nothing of it is left in the database's file."""
    emptying.compact()


def _brief(actor: Member, found: Trashed) -> list[str]:
    restore_brief(actor, brief_number(found.ref) or 0)
    return [f"{found.ref} is back, with everything that was on it."]


def _highlight(actor: Member, found: Trashed) -> list[str]:
    brief, number = passage_numbers(found.ref) or (0, 0)
    restore_highlight(actor, brief, number)
    gone = _tags_lost(actor, found)
    return [f"{found.ref} is back.", *gone]


def _tags_lost(actor: Member, found: Trashed) -> list[str]:
    """The tags that it had when it was deleted and has no more: merged or deleted meanwhile."""
    was = events.said_last(actor.project_id, found.id, "remove")
    now = highlight_rows.codings_of(actor.project_id, found.id)
    names = {tag.slug: tag for tag in codebook.tags(actor.project_id, retired=True, texts=False)}
    said = []
    for slug in was.get("tags", ()):
        if slug in now:
            continue
        tag = names.get(slug)
        if tag and tag.merged_into:
            said.append(f"“{tag.name}” was merged into “{names[tag.merged_into].name}” meanwhile.")
        elif not tag:
            said.append(f"The tag “{slug}” was deleted meanwhile, so that it comes without it.")
    return said


def _recommendation(actor: Member, found: Trashed) -> list[str]:
    done = restore_recommendation(actor, recommendation_number(found.ref) or 0)
    return [f"{done.ref} is back."]


def _tag(actor: Member, found: Trashed) -> list[str]:
    deleted = tags.deleted_tag(actor.project_id, found.id)
    known = codebook.tags(actor.project_id, retired=True, texts=False)
    if deleted.slug in {tag.slug for tag in known}:
        raise Invalid(f"Another tag is filtered by “tag:{deleted.slug}” by now. Delete that first.")
    if deleted.name.casefold() in {tag.name.casefold() for tag in known if not tag.retired}:
        raise Invalid(
            f"Another tag is called “{deleted.name}” by now. Rename that first, then restore this."
        )
    lost = tags.put_back(actor.project_id, deleted)
    events.record(actor, "restore", "tag", found.id, ref=found.ref, after={"name": found.title})
    return [f"“{found.title}” is back.", *lost]


_RESTORED: dict[str, Callable[[Member, Trashed], list[str]]] = {
    "brief": _brief,
    "highlight": _highlight,
    "recommendation": _recommendation,
    "tag": _tag,
}
