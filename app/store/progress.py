"""How far each person has read each brief; what was given to whom, and how it stands."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.domain import progress as domain
from app.domain.progress import DONE, OwnBrief, ReaderProgress
from app.domain.references import brief_ref
from app.store.database import db
from app.store.names import PEOPLE, Condition, FilterName, Names
from app.store.prepared import Prepared
from app.store.tables.briefs import Assignment, Block, Brief, Highlight, ReadingProgress
from app.store.tables.columns import now
from app.store.tables.people import Membership, Project, User

NOBODY = "none"  # as a state in a filter
BriefId = sa.orm.InstrumentedAttribute[uuid.UUID]


@dataclass(frozen=True, slots=True)
class Stop:
    """The block at which somebody stopped reading, and how many ¶ they have read."""

    ordinal: int
    paragraphs: int


def numbered_blocks(project_id: uuid.UUID, revision_id: uuid.UUID) -> set[int]:
    """Ordinals of the blocks that are printed with a ¶."""
    statement = sa.select(Block.ordinal).where(
        Block.project_id == project_id,
        Block.revision_id == revision_id,
        Block.zone == "body",
        Block.number.is_not(None),
    )
    return set(db.session.scalars(statement))


def row(project_id: uuid.UUID, brief_id: uuid.UUID, user_id: uuid.UUID) -> ReadingProgress | None:
    key = (project_id, brief_id, user_id)
    return db.session.get(ReadingProgress, key, populate_existing=True)


def save(known: ReadingProgress | None, **values: object) -> None:
    if known is None:
        db.session.add(ReadingProgress(**values))
    else:
        for name, value in {**values, "updated_at": now()}.items():
            setattr(known, name, value)
    db.session.flush()


_STOP = Prepared(
    sa.select(ReadingProgress.last, ReadingProgress.paragraphs).where(
        ReadingProgress.project_id == sa.bindparam("project"),
        ReadingProgress.revision_id == sa.bindparam("revision"),
        ReadingProgress.user_id == sa.bindparam("person"),
    )
)


def stop(project_id: uuid.UUID, revision_id: uuid.UUID, user_id: uuid.UUID) -> Stop | None:
    """Where the person stopped in this text; None when they have not begun."""
    found = _STOP.first(project=project_id, revision=revision_id, person=user_id)
    return Stop(*found) if found else None


def readers(project_id: uuid.UUID, asking: uuid.UUID) -> list[ReaderProgress]:
    """Of every brief, the members who have read in its present text, by name: who asks, and those
    who share it."""
    rows = db.session.execute(
        sa.select(
            ReadingProgress.brief_id, User.name, Membership.handle, ReadingProgress.paragraphs
        )
        .join(
            Membership,
            (Membership.project_id == ReadingProgress.project_id)
            & (Membership.user_id == ReadingProgress.user_id),
        )
        .join(User, User.id == ReadingProgress.user_id)
        .join(
            Brief,
            (Brief.project_id == ReadingProgress.project_id)
            & (Brief.id == ReadingProgress.brief_id)
            & (Brief.revision_id == ReadingProgress.revision_id),
        )
        .where(
            ReadingProgress.project_id == project_id,
            ReadingProgress.paragraphs > 0,
            Membership.shares_reading | (Membership.user_id == asking),
            Membership.left_at.is_(None),
            Brief.deleted_at.is_(None),
        )
        .order_by(sa.func.lower(User.name), Membership.handle, Brief.number)
    )
    return [ReaderProgress(*row) for row in rows]


_GIVER = aliased(User)
_ASSIGNED = (
    sa.select(
        Brief.number,
        User.name,
        Membership.handle,
        Assignment.since,
        Assignment.user_id,
        Assignment.state,
        _GIVER.name,
        Membership.left_at.is_not(None),
    )
    .join(Brief, (Brief.project_id == Assignment.project_id) & (Brief.id == Assignment.brief_id))
    .join(User, User.id == Assignment.user_id)
    .join(
        Membership,
        (Membership.project_id == Assignment.project_id)
        & (Membership.user_id == Assignment.user_id),
    )
    .outerjoin(_GIVER, _GIVER.id == Assignment.given_by)
    .where(Assignment.project_id == sa.bindparam("project"), Brief.deleted_at.is_(None))
    .order_by(sa.func.lower(User.name), Membership.handle, Brief.number)
)
_ALL_ASSIGNED = Prepared(_ASSIGNED)
_ASSIGNED_ONE = Prepared(_ASSIGNED.where(Assignment.brief_id == sa.bindparam("brief")))


def assignments(
    project_id: uuid.UUID, brief_id: uuid.UUID | None = None
) -> list[domain.Assignment]:
    """What was given to whom or declared read through, of the project or one brief, by name; those
    who left stay."""
    if brief_id is None:
        return [domain.Assignment(*row) for row in _ALL_ASSIGNED.all(project=project_id)]
    rows = _ASSIGNED_ONE.all(project=project_id, brief=brief_id)
    return [domain.Assignment(*row) for row in rows]


def read_through(
    project_id: uuid.UUID, brief_id: uuid.UUID | None = None
) -> list[domain.Assignment]:
    """What was declared read through."""
    return [each for each in assignments(project_id, brief_id) if each.state == DONE]


def given_to(user_id: uuid.UUID) -> list[OwnBrief]:
    """What was given to the person and is not done, of all their projects: what is in work first,
    then what came first."""
    rows = db.session.execute(
        sa.select(
            Project.slug,
            Project.name,
            Brief.number,
            Brief.title,
            Assignment.state,
            _GIVER.name,
            Assignment.given_by,
            Assignment.since,
        )
        .join(Project, Project.id == Assignment.project_id)
        .join(
            Brief, (Brief.project_id == Assignment.project_id) & (Brief.id == Assignment.brief_id)
        )
        .join(
            Membership,
            (Membership.project_id == Assignment.project_id)
            & (Membership.user_id == Assignment.user_id),
        )
        .join(_GIVER, _GIVER.id == Assignment.given_by)
        .where(
            Assignment.user_id == user_id,
            Assignment.state != DONE,
            Membership.left_at.is_(None),
            Brief.deleted_at.is_(None),
            Project.deleted_at.is_(None),
            Project.archived_at.is_(None),
        )
        .order_by(Assignment.state, Assignment.since, Project.slug, Brief.number)
    )
    return [OwnBrief(*row) for row in rows]


def to_give(project_id: uuid.UUID, numbers: Collection[int]) -> dict[uuid.UUID, int]:
    """By id, the numbers of those briefs that are there; their rows are locked until the end of the
    transaction, so that two who give them follow each other."""
    rows = db.session.execute(
        sa.select(Brief.id, Brief.number)
        .where(
            Brief.project_id == project_id, Brief.number.in_(numbers), Brief.deleted_at.is_(None)
        )
        .order_by(Brief.number)
        .with_for_update()
    )
    return {id: number for id, number in rows}  # noqa: C416


def rows_of(
    project_id: uuid.UUID, brief_ids: Collection[uuid.UUID], people: Collection[uuid.UUID]
) -> dict[tuple[uuid.UUID, uuid.UUID], Assignment]:
    """By brief and person, the rows themselves."""
    found = db.session.scalars(
        sa.select(Assignment)
        .where(
            Assignment.project_id == project_id,
            Assignment.brief_id.in_(brief_ids),
            Assignment.user_id.in_(people),
        )
        .execution_options(populate_existing=True)
    )
    return {(row.brief_id, row.user_id): row for row in found}


def put(
    row: Assignment | None,
    project_id: uuid.UUID,
    brief_id: uuid.UUID,
    user_id: uuid.UUID,
    *,
    state: str,
    given_by: uuid.UUID | None,
) -> None:
    """The row as it is to be: gone, where it is not done and nobody gave it."""
    if state != DONE and given_by is None:
        if row:
            db.session.delete(row)
        return
    if row is None:
        row = Assignment(project_id=project_id, brief_id=brief_id, user_id=user_id)
        db.session.add(row)
    if row.state != state:
        row.state, row.since = state, now()
    row.given_by = given_by


# -- conditions and values of terms of the filter -----------------------------------------------


def people(project_id: uuid.UUID, _handles: Sequence[str] = ()) -> Mapping[str, FilterName]:
    """By handle, the members whom something can be given or was."""
    rows = PEOPLE.all(project=project_id)
    return {handle: FilterName(id, handle, name) for id, handle, name, _left in rows}


def in_given(handles: Sequence[str], known: Names, of: BriefId = Highlight.brief_id) -> Condition:
    """Of a highlight, or of what has the id of its brief in `of`: that this brief was given to one
    of these."""
    people = [known.of("given")[handle].id for handle in handles]
    return _in_briefs(known, of, Assignment.user_id.in_(people), Assignment.given_by.is_not(None))


def in_state(states: Sequence[str], known: Names, of: BriefId = Highlight.brief_id) -> Condition:
    """As `in_given`: that its brief stands so with somebody, or with nobody at all (NOBODY)."""
    standing = [state for state in states if state != NOBODY]
    either = [_in_briefs(known, of, Assignment.state.in_(standing))] if standing else []
    return sa.or_(*either, *([sa.not_(_in_briefs(known, of))] if NOBODY in states else []))


def briefs_given(handles: Sequence[str], known: Names) -> list[str]:
    """The references of the briefs that were given to one of these."""
    return _refs(known, in_given(handles, known, Brief.id))


def briefs_in_state(states: Sequence[str], known: Names) -> list[str]:
    return _refs(known, in_state(states, known, Brief.id))


def _refs(known: Names, condition: Condition) -> list[str]:
    numbers = sa.select(Brief.number).where(Brief.project_id == known.project_id, condition)
    return [brief_ref(number) for number in db.session.scalars(numbers)]


def _in_briefs(known: Names, of: BriefId, *conditions: Condition) -> Condition:
    of_project = sa.select(Assignment.brief_id).where(Assignment.project_id == known.project_id)
    return of.in_(of_project.where(*conditions).correlate(None))
