"""The record as people read it: who did what when, with a project, a brief, a passage, a tag or a
recommendation; and the whole of it, to be taken out."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.domain.activity import DOWNLOAD, TAGS, ChangeRow, RecordLine, activity, changed
from app.domain.acts import KIND as ACT
from app.domain.errors import Missing
from app.domain.references import (
    brief_number,
    brief_ref,
    passage_numbers,
    passage_ref,
    recommendation_number,
    recommendation_ref,
)
from app.store import security
from app.store.database import db
from app.store.events import LATEST_FIRST
from app.store.seals import OUTSIDE
from app.store.tables.briefs import ActPassage, Brief, Highlight
from app.store.tables.codebook import DeletedTag, Tag
from app.store.tables.people import Event, Membership, Seal, User
from app.store.tables.recommendations import Recommendation
from app.store.tables.security import SecurityLine, SecurityWords

A_PORTION = 2_000  # lines that are read at once where all are
# What one asks for, by its name in an address; “refused” stands in no project's own record.
ASKED: Mapping[str, tuple[str, sa.ColumnElement[bool] | None]] = {
    "": ("Everything", sa.true()),
    "changes": ("What was changed", Event.verb != DOWNLOAD),
    "people": ("Who came, went and got another role", Event.kind.in_(("person", "invitation"))),
    "downloads": ("What was taken out", Event.verb == DOWNLOAD),
    "refused": ("What was refused", None),
}


# The same of what stands in no project's own record.
_OUTSIDE: Mapping[str, tuple[sa.ColumnElement[bool], ...]] = {
    "": (),
    "downloads": (SecurityLine.verb == DOWNLOAD,),
    "refused": (SecurityLine.verb != DOWNLOAD,),
}


class Subject(NamedTuple):
    """What a history is of; `ref` is as in an address: B3, B3:10, R7, or the slug of a tag."""

    kind: str
    ref: str
    name: str
    is_there: bool
    events: sa.ColumnElement[bool]


def subject(project_id: uuid.UUID, ref: str) -> Subject:
    """Also of what lies in the trash; of what was purged as far as it has a number. Raises
    Missing."""
    found: Subject | None
    if numbers := passage_numbers(ref):
        found = _passage(project_id, *numbers)
    elif ref[:1] in "Bb" and (n := brief_number(ref)):
        found = _brief(project_id, n)
    elif ref[:1] in "Rr" and (n := recommendation_number(ref)):
        found = _recommendation(project_id, n)
    else:
        found = _tag(project_id, ref)
    if found is None:
        raise Missing(f"The record of this project has nothing of {ref[:80]}.")
    return found


def lines(
    project_id: uuid.UUID,
    most: int,
    names: Mapping[str, str],
    *,
    of: Subject | None = None,
    asked: str = "",
    by: str = "",
    before: uuid.UUID | None = None,
    only_own: uuid.UUID | None = None,
) -> list[ChangeRow]:
    """The latest first, or those `before` one, by its id; `by` is a handle, `names` are those of
    tags by slug. Where somebody sees `only_own` downloads, those of others and what was refused are
    left out."""
    found: list[ChangeRow] = []
    if (condition := ASKED[asked][1]) is not None:
        which = _which(project_id, of, by, only_own)
        found = _events(project_id, most, names, before, condition, *which)
    if asked in _OUTSIDE and not (of or only_own):
        who = [SecurityLine.actor_id.in_(_of_handle(project_id, by))] if by else []
        found += security.of_project(project_id, most, before, *_OUTSIDE[asked], *who)
    return sorted(found, key=security.id_of, reverse=True)[:most]


def _which(
    project_id: uuid.UUID, of: Subject | None, by: str, only_own: uuid.UUID | None
) -> list[Any]:
    conditions = [of.events] if of else []
    if by:
        conditions.append(Event.actor_id.in_(_of_handle(project_id, by)))
    if only_own:
        conditions.append(sa.or_(Event.verb != DOWNLOAD, Event.actor_id == only_own))
    return conditions


def _of_handle(project_id: uuid.UUID, handle: str) -> sa.Select[uuid.UUID]:
    return sa.select(Membership.user_id).where(
        Membership.project_id == project_id, Membership.handle == handle
    )


def _events(
    project_id: uuid.UUID,
    most: int,
    names: Mapping[str, str],
    before: uuid.UUID | None,
    *conditions: sa.ColumnElement[bool],
) -> list[ChangeRow]:
    rows = db.session.execute(
        LATEST_FIRST.add_columns(Event.purged_at, Event.before, Event.after)
        .where(
            Event.project_id == project_id,
            *conditions,
            *([Event.id < before] if before else ()),
        )
        .limit(most)
    )
    return [_change(tuple(row), names) for row in rows]


def _change(row: tuple[Any, ...], names: Mapping[str, str]) -> ChangeRow:
    *about, purged_at, was, now = row
    return replace(ChangeRow(*about), purged=purged_at is not None, change=changed(was, now, names))


def _passage(project_id: uuid.UUID, n: int, m: int) -> Subject | None:
    row = db.session.execute(
        sa.select(Highlight.id, Brief.id, Highlight.deleted_at)
        .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
        .where(Brief.project_id == project_id, Brief.number == n, Highlight.number == m)
    ).one_or_none()
    if row is None:
        return None
    id, brief_id, deleted_at = row
    ref = passage_ref(n, m)
    notes = sa.and_(Event.brief_id == brief_id, Event.kind == "note", Event.ref == ref)
    acts = Event.id.in_(_acts(project_id, ActPassage.highlight_id == id))
    done = sa.or_(Event.object_id == id, notes, acts)
    return Subject("highlight", ref, "", deleted_at is None, done)


def _brief(project_id: uuid.UUID, n: int) -> Subject | None:
    if not (row := _numbered(Brief, project_id, n)):
        return None
    id, title, deleted_at = row
    ref = brief_ref(n)
    done = sa.or_(
        Event.brief_id == id,
        Event.object_id == id,
        sa.and_(Event.kind == "memo", Event.ref == ref),
        Event.id.in_(_acts(project_id, ActPassage.brief_id == id)),
    )
    return Subject("brief", ref, title, deleted_at is None, done)


def _recommendation(project_id: uuid.UUID, n: int) -> Subject | None:
    if not (row := _numbered(Recommendation, project_id, n)):
        return None
    id, title, deleted_at = row
    ref = recommendation_ref(n)
    done = sa.and_(Event.kind == "recommendation", sa.or_(Event.object_id == id, Event.ref == ref))
    return Subject("recommendation", ref, title, deleted_at is None, done)


def _numbered(
    table: type[Brief | Recommendation], project_id: uuid.UUID, n: int
) -> sa.Row[uuid.UUID, str, datetime | None] | None:
    found = sa.select(table.id, table.title, table.deleted_at)
    return db.session.execute(
        found.where(table.project_id == project_id, table.number == n)
    ).one_or_none()


def _tag(project_id: uuid.UUID, slug: str) -> Subject | None:
    """With whoever put it on a passage or took it off."""
    row = None
    for table in (Tag, DeletedTag):
        here = table.project_id == project_id, table.slug == slug
        row = row or db.session.execute(sa.select(table.id, table.name).where(*here)).one_or_none()
    if row is None:
        return None
    id, name = row
    said = [sa.cast(each, sa.Text).contains(f'"{slug}"', autoescape=True) for each in _SAID]
    done = sa.or_(
        Event.object_id == id,
        sa.and_(Event.kind.in_(TAGS), Event.ref == slug),
        sa.and_(Event.kind == ACT, Event.ref.endswith(f" {slug}", autoescape=True)),
        sa.and_(Event.kind == "cell", Event.ref.endswith(f"/{slug}", autoescape=True)),
        sa.and_(Event.kind == "highlight", sa.or_(*said)),
    )
    there = db.session.scalar(sa.select(sa.exists().where(Tag.id == id)))
    return Subject("tag", slug, name, bool(there), done)


_SAID = (Event.before, Event.after)


def _acts(project_id: uuid.UUID, which: sa.ColumnElement[bool]) -> sa.Select[uuid.UUID]:
    return sa.select(ActPassage.event_id).where(ActPassage.project_id == project_id, which)


def names_of_tags(project_id: uuid.UUID) -> dict[str, str]:
    """By slug, of all that are there."""
    rows = db.session.execute(sa.select(Tag.slug, Tag.name).where(Tag.project_id == project_id))
    return {row[0]: row[1] for row in rows}


def whole_record(project_id: uuid.UUID | None) -> Iterator[RecordLine]:
    """Every line of a project, or of what is of no project, the first first, some at a time, with
    their seals, as far as they have any. Ends the transaction."""
    after = uuid.UUID(int=0)
    names = names_of_tags(project_id) if project_id else {}
    while True:
        some = _of_project(project_id, names, after) if project_id else _of_none(after)
        db.session.rollback()
        yield from some
        if len(some) < A_PORTION:
            return
        after = some[-1].id


def _of_project(
    project_id: uuid.UUID, names: Mapping[str, str], after: uuid.UUID
) -> list[RecordLine]:
    seal = (Seal.chain == Event.project_id) & (Seal.line_id == Event.id)
    rows = db.session.execute(
        sa.select(Event, User.name, User.email, Seal.place, Seal.hash)
        .join(User, User.id == Event.actor_id)
        .outerjoin(Seal, seal)
        .where(Event.project_id == project_id, Event.id > after)
        .order_by(Event.id)
        .limit(A_PORTION)
    )
    return [
        RecordLine(
            event.id,
            event.at,
            name,
            email,
            f"{name} {activity(event.verb, event.kind, event.ref, names)}",
            changed(event.before, event.after, names),
            event.kind,
            event.verb,
            event.ref,
            event.before,
            event.after,
            event.purged_at,
            place,
            hash,
        )
        for event, name, email, place, hash in rows
    ]


def _of_none(after: uuid.UUID) -> list[RecordLine]:
    seal = (Seal.chain == OUTSIDE) & (Seal.line_id == SecurityLine.id)
    rows = db.session.execute(
        sa.select(SecurityLine, SecurityWords, User.name, User.email, Seal.place, Seal.hash)
        .outerjoin(SecurityWords, SecurityWords.event_id == SecurityLine.id)
        .outerjoin(User, User.id == SecurityLine.actor_id)
        .outerjoin(Seal, seal)
        .where(SecurityLine.id > after)
        .order_by(SecurityLine.id)
        .limit(A_PORTION)
    )
    found = []
    for line, words, name, email, place, hash in rows:
        row = security.row_of(line, words, name)
        was, now = (words.before, words.after) if words else (None, None)
        said = f"{row.name} {activity(row.verb, row.kind, row.ref)}"
        found.append(
            RecordLine(
                line.id,
                line.at,
                row.name,
                email or "",
                said,
                changed(was, now, {}),
                line.kind,
                line.verb,
                words.ref if words else "",
                was,
                now,
                words.purged_at if words else None,
                place,
                hash,
                line.times,
                line.request_id,
                line.project_id,
            )
        )
    return found
