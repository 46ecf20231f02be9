"""The append-only record of changes, and how often each part of a project was changed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from app.domain.activity import DOWNLOAD, TAKEN_OUT, ChangeRow
from app.domain.errors import Busy, Missing
from app.domain.undo import TURNS, Step
from app.store import security
from app.store.database import at_the_end, change, db, run
from app.store.memberships import Member
from app.store.prepared import Prepared
from app.store.tables.briefs import ActPassage, Brief, Highlight
from app.store.tables.columns import new_id
from app.store.tables.people import Event, EventLine, EventWords, Project, ProjectRev, User

MOST_STEPS = 1000
MOST_OF_ONE = 50  # changes of one highlight
# By kind what is counted (ProjectRev), beside the `rev` of the brief that it is under.
COUNTED = {
    "brief": "briefs",
    "work": "briefs",
    "attribute": "briefs",
    "tag": "codebook",
    "synthesis": "codebook",
    "memo": "memos",
    "recommendation": "recommendations",
    "origin": "recommendations",
    "report": "report",
    "filter": "filters",
    "project": "project",
    "person": "project",
    "invitation": "project",
}

# What is told to the security log, beside what is taken out.
TOLD = frozenset({"project", "person", "invitation"})
# Kinds whose reference is made of numbers. What else is called by words may be purged.
NUMBERED = frozenset({"brief", "highlight", "note", "recommendation", "cue", "original"})
_RECORD, _SAY = Prepared(sa.insert(EventLine)), Prepared(sa.insert(EventWords))
_WORDS = ("before", "after")
# What is recorded of an archived project, too: what is done with it as a whole, and who belongs to
# it, since whoever reads it may change.
OF_ARCHIVED = frozenset(
    (kind, verb)
    for kind, verbs in (
        ("project", ("archive", "reopen", "remove", "restore", "purge", "join")),
        ("person", ("invite", "change_role", "remove", "reset", "choose_pass_phrase")),
        ("invitation", ("withdraw",)),
        *((kind, (DOWNLOAD,)) for kind in TAKEN_OUT),
    )
    for verb in verbs
)
_KEY = ("project_id", "of")
_ONE_MORE = {"rev": ProjectRev.rev + 1}
_COUNT = {
    "sqlite": Prepared(
        sqlite.insert(ProjectRev).on_conflict_do_update(index_elements=_KEY, set_=_ONE_MORE)
    ),
    "postgresql": Prepared(
        postgresql.insert(ProjectRev).on_conflict_do_update(index_elements=_KEY, set_=_ONE_MORE)
    ),
}


_SINCE = Prepared(
    sa.select(
        Event.rev, Event.verb, Event.kind, Event.ref, Event.before, Event.after, User.id, User.name
    )
    .join(User, User.id == Event.actor_id)
    .where(
        Event.project_id == sa.bindparam("project"),
        Event.brief_id == sa.bindparam("brief"),
        Event.rev > sa.bindparam("since"),
        Event.rev <= sa.bindparam("until"),
    )
    .order_by(Event.rev, Event.id)
    .limit(MOST_STEPS)
)


_ACTS = Prepared(
    sa.select(
        ActPassage.rev, Event.verb, Event.kind, Event.ref, User.id, User.name, Highlight.number
    )
    .join(Event, (Event.project_id == ActPassage.project_id) & (Event.id == ActPassage.event_id))
    .join(User, User.id == Event.actor_id)
    .join(
        Highlight,
        (Highlight.project_id == ActPassage.project_id) & (Highlight.id == ActPassage.highlight_id),
    )
    .where(
        ActPassage.project_id == sa.bindparam("project"),
        ActPassage.brief_id == sa.bindparam("brief"),
        ActPassage.rev > sa.bindparam("since"),
        ActPassage.rev <= sa.bindparam("until"),
    )
    .order_by(ActPassage.rev, Highlight.number)
)


# Of each line what a ChangeRow takes, in its order.
LATEST_FIRST = (
    sa.select(Event.at, User.name, Event.verb, Event.kind, Event.ref, User.id, Event.id)
    .join(User, User.id == Event.actor_id)
    .order_by(Event.id.desc())
)


# What `_step` takes, in its order.
_STEP = (
    *(Event.id, Event.verb, Event.kind, Event.ref, Event.object_id),
    *(Event.before, Event.after, Event.rev),
)


class BriefChange(NamedTuple):
    """A line of the record under a brief, and who did it; of an act over many passages `numbers`
    are those of this brief."""

    rev: int
    verb: str
    kind: str
    ref: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    by: uuid.UUID
    name: str
    numbers: tuple[int, ...] = ()


def record(
    actor: Member,
    verb: str,
    kind: str,
    object_id: uuid.UUID | None = None,
    *,
    ref: str = "",
    brief_id: uuid.UUID | None = None,
    rev: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add one line in the transaction of the change itself, and count it where it belongs. Raises
    Forbidden where the project is archived, but for OF_ARCHIVED."""
    if (kind, verb) not in OF_ARCHIVED:
        actor.require_open()
    row = {
        "project_id": actor.project_id,
        "actor_id": actor.user_id,
        "verb": verb,
        "kind": kind,
        "object_id": object_id,
        "ref": ref,
        "brief_id": brief_id,
        "rev": rev,
        "before": before,
        "after": after,
    }
    record_many([row])


def record_many(rows: Sequence[Mapping[str, Any]]) -> None:
    """Lines of many changes at once; keys are those of Event."""
    rows = [{"id": new_id(), **row} for row in rows]
    _RECORD.write(*(_line(row) for row in rows))
    _SAY.write(*(said for row in rows if (said := _words(row))))
    for row in rows:
        if row["kind"] in TOLD or row["verb"] == DOWNLOAD:
            _tell(row)
    for project_id, kind in {(row["project_id"], row["kind"]) for row in rows}:
        if of := COUNTED.get(kind):
            at_the_end((str(project_id), of), partial(_count, project_id, of))


def record_download(
    actor: Member,
    kind: str,
    *,
    ref: str,
    object_id: uuid.UUID | None = None,
    brief_id: uuid.UUID | None = None,
    query: str = "",
) -> None:
    """Something was taken out of the project: one line, in a transaction of its own, before it goes
    out. Ends the transaction. Where nothing can be written just now, reading goes on: the security
    log has it, and that it is not recorded."""
    asked = {"query": query} if query else None
    try:
        with change():
            record(actor, DOWNLOAD, kind, object_id, ref=ref[:80], brief_id=brief_id, after=asked)
    except (SQLAlchemyError, TimeoutError, Busy) as error:
        db.session.rollback()
        security.tell(
            DOWNLOAD, kind, project_id=actor.project_id, ref=ref, not_recorded=type(error).__name__
        )


def _tell(row: Mapping[str, Any]) -> None:
    """To the security log, once it is saved."""
    role = {"role": (row.get("after") or {}).get("role", "")}
    about = {"project_id": row["project_id"], "object_id": row.get("object_id"), **role}
    ref = row.get("ref", "") if row["verb"] == DOWNLOAD else ""
    security.tell_after_the_commit(row["verb"], row["kind"], ref=ref, **about)


def record_unasked(
    project_id: uuid.UUID, verb: str, kind: str, id: uuid.UUID, ref: str, by: uuid.UUID | None
) -> None:
    """What comes of something that this person did before, and nobody asks for now."""
    who = by or db.session.scalar(sa.select(Project.created_by).where(Project.id == project_id))
    row = {"project_id": project_id, "actor_id": who, "verb": verb, "kind": kind}
    record_many([{**row, "object_id": id, "ref": ref if kind in NUMBERED else ""}])


def said_last(project_id: uuid.UUID, object_id: uuid.UUID, verb: str) -> dict[str, Any]:
    """What was said of the thing before it was last changed so; nothing where nobody did."""
    asked = Event.project_id == project_id, Event.object_id == object_id, Event.verb == verb
    said = sa.select(Event.before).where(*asked).order_by(Event.id.desc()).limit(1)
    return db.session.scalar(said) or {}


def _line(row: Mapping[str, Any]) -> dict[str, Any]:
    ref = row.get("ref", "") if row["kind"] in NUMBERED else ""
    return {name: value for name, value in row.items() if name not in _WORDS} | {"ref": ref}


def _words(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """None where there are none."""
    ref = "" if row["kind"] in NUMBERED else row.get("ref", "")
    before, after = (row.get(name) for name in _WORDS)
    if not ref and before is None and after is None:
        return None
    about = {"project_id": row["project_id"], "event_id": row["id"], "ref": ref}
    return {**about, "before": before, "after": after}


def _count(project_id: uuid.UUID, of: str) -> None:
    _COUNT[db.engine.dialect.name].write({"project_id": project_id, "of": of})


def since(project_id: uuid.UUID, brief_id: uuid.UUID, rev: int, until: int) -> list[BriefChange]:
    """What was done under a brief after its `rev`, the first first; MOST_STEPS of it at most, and
    the acts over many passages: a statement more where the brief was counted up by others."""
    values = {"project": project_id, "brief": brief_id, "since": rev, "until": until}
    found = [BriefChange(*row) for row in _SINCE.all(**values)]
    if len({each.rev for each in found}) < until - rev:
        for act, rows in groupby(_ACTS.all(**values), lambda row: tuple(row[:-1])):
            at, verb, kind, ref, by, name = act
            numbers = tuple(row[-1] for row in rows)
            found.append(BriefChange(at, verb, kind, ref, None, None, by, name, numbers))
    return sorted(found, key=lambda each: each.rev)


def steps(
    project_id: uuid.UUID,
    brief_id: uuid.UUID,
    actor_id: uuid.UUID,
    since: datetime,
    verbs: Iterable[str],
) -> list[Step]:
    """What somebody did in a brief since then by these verbs, or undid: the first first. Only the
    latest, as far back as anybody will go."""
    rows = db.session.execute(
        sa.select(*_STEP)
        .where(
            Event.project_id == project_id,
            Event.brief_id == brief_id,
            Event.actor_id == actor_id,
            Event.at >= since,
            Event.verb.in_(sorted(TURNS.union(verbs))),
        )
        .order_by(Event.rev.desc(), Event.id.desc())
        .limit(MOST_STEPS)
    ).all()
    return [_step(*row) for row in reversed(rows)]


def step(project_id: uuid.UUID, id: uuid.UUID) -> tuple[Step, int | None]:
    """One line of the record, and the number of the brief in which it was done. Missing when there
    is none."""
    row = db.session.execute(
        sa.select(*_STEP, Brief.number)
        .outerjoin(Brief, (Brief.project_id == Event.project_id) & (Brief.id == Event.brief_id))
        .where(Event.project_id == project_id, Event.id == id)
    ).one_or_none()
    if row is None:
        raise Missing("The record has no such change.")
    *about, brief = row
    return _step(*about), brief


def of_highlight(project_id: uuid.UUID, id: uuid.UUID) -> list[ChangeRow]:
    """What was done to a highlight, alone or in acts over many, the latest first; MOST_OF_ONE of it
    at most. One statement."""
    rows = run(LATEST_FIRST.where(*_of_thing(project_id, id)).limit(MOST_OF_ONE))
    return [ChangeRow(*row) for row in rows]


def latest_actor(project_id: uuid.UUID, object_id: uuid.UUID) -> str:
    """The name of whoever changed the thing last, also in an act over many; “Somebody” where the
    record does not say."""
    name = db.session.scalar(
        sa.select(User.name)
        .join(Event, Event.actor_id == User.id)
        .where(*_of_thing(project_id, object_id))
        .order_by(Event.id.desc())
        .limit(1)
    )
    return name or "Somebody"


def _of_thing(project_id: uuid.UUID, id: uuid.UUID) -> tuple[sa.ColumnElement[bool], ...]:
    """Done to it alone, or in an act over many passages."""
    acts = sa.select(ActPassage.event_id).where(
        ActPassage.project_id == project_id, ActPassage.highlight_id == id
    )
    return Event.project_id == project_id, sa.or_(Event.object_id == id, Event.id.in_(acts))


def _step(
    id: uuid.UUID,
    verb: str,
    kind: str,
    ref: str,
    object_id: uuid.UUID | None,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    rev: int | None,
) -> Step:
    """The event that an undo reverted stands in its `after`."""
    if verb not in TURNS:
        return Step(id, verb, kind, ref, object_id, before, after, rev=rev)
    reverting = after or {}
    return Step(
        id, verb, kind, ref, object_id, before, reverting.get("is"), reverting.get("of", "")
    )
