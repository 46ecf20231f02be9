"""Give a filter a name, change the name, take the filter away."""

from __future__ import annotations

import uuid

from app.domain.errors import Invalid, Stale
from app.domain.permissions import require
from app.domain.text import canonical
from app.store import filters, saved_filters
from app.store.events import record
from app.store.memberships import Member
from app.store.tables.search import SavedFilter
from app.store.transactions import delete, write

LONGEST_NAME = 80
MOST = 100


def save_filter(actor: Member, name: str, query: str) -> uuid.UUID:
    """Keep what the query selects under a name. Invalid for a name that is missing, too long or
    taken, and for a query that is empty or cannot be read."""
    require(actor.role, "save_filter")
    name = _checked_name(actor, name)
    selection = filters.select(actor.project_id, query)
    if not selection.filter:
        raise _wrong("q", "This filter selects everything: choose a tag or type a word first.")
    if saved_filters.count(actor.project_id) >= MOST:
        raise Invalid(f"A project keeps {MOST} filters at most. Remove one that is not used.")
    row = SavedFilter(
        project_id=actor.project_id,
        name=name,
        folded=name.casefold(),
        query=str(selection.filter),
        created_by=actor.user_id,
    )
    write(row)
    record(actor, "add", "filter", row.id, ref=name, after={"name": name, "query": row.query})
    return row.id


def rename_filter(actor: Member, id: uuid.UUID, name: str, version: int) -> None:
    """Change the name of one's own filter, or as lead of any. Stale when it changed meanwhile."""
    row = _own(actor, id)
    if row.version != version:
        raise Stale(
            f"Somebody has called this filter “{row.name}” meanwhile. Look, then save again."
        )
    name = _checked_name(actor, name, id)
    if name == row.name:
        return
    before = row.name
    row.name, row.folded = name, name.casefold()
    record(actor, "edit", "filter", id, ref=name, before={"name": before}, after={"name": name})
    write()


def remove_filter(actor: Member, id: uuid.UUID) -> str:
    """Take away one's own filter, or as lead any; returns its name."""
    row = _own(actor, id)
    record(
        actor, "remove", "filter", id, ref=row.name, before={"name": row.name, "query": row.query}
    )
    delete(row)
    return row.name


def _own(actor: Member, id: uuid.UUID) -> SavedFilter:
    require(actor.role, "save_filter")
    row = saved_filters.to_change(actor.project_id, id)
    require(actor.role, "save_filter", own=row.created_by == actor.user_id)
    return row


def _checked_name(actor: Member, name: str, own: uuid.UUID | None = None) -> str:
    name = " ".join(canonical(name).split())
    if not name:
        raise _wrong("name", "Give the filter a name.")
    if len(name) > LONGEST_NAME:
        raise _wrong("name", f"The name has {len(name)} characters; the most is {LONGEST_NAME}.")
    if saved_filters.holder_of(actor.project_id, name.casefold()) not in (None, own):
        raise _wrong("name", f"There is a filter “{name}” already. Choose another name.")
    return name


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
