"""Changing many passages in one act: those it is asked for, read under the lock of their briefs,
and what it does to each, written as rows from which the change itself is made.

Sets, not loops: how many statements it takes does not depend on how many passages there are
(tests/store/test_acts.py). Of 3,000 the ids are hashed and the rows made here; the rest is one
statement a table.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.domain.acts import KIND
from app.domain.references import passage_ref
from app.domain.undo import Step
from app.store.database import db, run
from app.store.filters import Selection
from app.store.highlight_rows import LockedBrief, lock_briefs
from app.store.memberships import Member
from app.store.names import IN_USE, Condition
from app.store.passages import by_reference
from app.store.prepared import Prepared
from app.store.tables.briefs import ActPassage, Brief, Coding, Highlight, Note
from app.store.tables.columns import new_id
from app.store.tables.people import Event
from app.store.tables.recommendations import Recommendation, RecommendationPassage

_PROJECT: sa.BindParameter[uuid.UUID] = sa.bindparam("project", type_=sa.Uuid())
_EVENT: sa.BindParameter[uuid.UUID] = sa.bindparam("event", type_=sa.Uuid())
_AT: sa.BindParameter[Any] = sa.bindparam("at", type_=Highlight.updated_at.type)
_OF_ACT = (ActPassage.project_id == _PROJECT, ActPassage.event_id == _EVENT)
_ADD = Prepared(sa.insert(ActPassage))
_BUMP = (
    sa.update(Brief)
    .where(Brief.project_id == _PROJECT, Brief.id.in_(sa.bindparam("ids", expanding=True)))
    .values(rev=Brief.rev + 1)
    .returning(Brief.id, Brief.rev)
)
_TAKE_OFF = Prepared(
    sa.delete(Coding).where(
        Coding.project_id == _PROJECT,
        Coding.id.in_(
            sa.select(ActPassage.gone_id).where(*_OF_ACT, ActPassage.gone_id.is_not(None))
        ),
    )
)
_PUT_ON = Prepared(
    sa.insert(Coding).from_select(
        ["project_id", "id", "highlight_id", "tag_id", "coder_id", "created_at"],
        sa.select(
            ActPassage.project_id,
            ActPassage.come_id,
            ActPassage.highlight_id,
            ActPassage.come_tag,
            ActPassage.come_by,
            ActPassage.come_at,
        ).where(*_OF_ACT, ActPassage.come_id.is_not(None)),
        include_defaults=False,
    )
)
_CHANGED = sa.update(Highlight).where(
    Highlight.project_id == _PROJECT,
    Highlight.id.in_(sa.select(ActPassage.highlight_id).where(*_OF_ACT)),
)
_VALUES = {
    "version": Highlight.version + 1,
    "updated_by": sa.bindparam("person", type_=sa.Uuid()),
    "updated_at": _AT,
}
_COUNT_UP = Prepared(_CHANGED.values(**_VALUES))
_COME_OR_GO = Prepared(
    sa.update(Highlight)
    .where(
        Highlight.project_id == _PROJECT,
        Highlight.id.in_(
            sa.select(ActPassage.highlight_id).where(*_OF_ACT, ActPassage.there.is_not(None))
        ),
    )
    .values(deleted_at=_AT)
)


class OnPassage(NamedTuple):
    """A tag on a passage: the id of the coding, by whom, since when."""

    id: uuid.UUID
    tag_id: uuid.UUID
    by: uuid.UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class PassageNow:
    """A passage as it stands now, with the coding that is to go, if it has that, and the one of the
    tag that is to come."""

    id: uuid.UUID
    brief_id: uuid.UUID
    brief: int
    number: int
    marked_by: uuid.UUID
    version: int
    gone: OnPassage | None
    come: OnPassage | None
    removed: bool = False
    held: bool = False
    purged: bool = False

    @property
    def ref(self) -> str:
        return passage_ref(self.brief, self.number)


@dataclass(frozen=True, slots=True)
class WhichPassages:
    """Which passages somebody chose: these references; or all of a filter, which were those of the
    `digest` when they were shown, `but` these."""

    conditions: Sequence[Condition]
    refs: tuple[str, ...] = ()
    digest: str = ""
    but: frozenset[str] = frozenset()


class Effect(NamedTuple):
    """What is done to a passage: a coding goes, another comes, or it comes or goes itself."""

    passage: PassageNow
    gone: OnPassage | None = None
    come: OnPassage | None = None
    there: bool | None = None


class DoneBefore(NamedTuple):
    """What an act did to a passage, and the passage as it stands now: `worked_on` where it is more
    than marked and tagged once, was answered on, or somebody else had it in hand."""

    passage: PassageNow
    gone: OnPassage | None
    come: OnPassage | None
    there: bool | None
    version: int
    worked_on: bool


def named(project_id: uuid.UUID, refs: Iterable[str]) -> WhichPassages:
    """The passages called so; what is no reference names none."""
    refs = tuple(dict.fromkeys(refs))
    return WhichPassages(by_reference(project_id, refs), refs)


def selected(selection: Selection, digest: str, but: Iterable[str] = ()) -> WhichPassages:
    return WhichPassages(selection.conditions, digest=digest, but=frozenset(but))


def digest_of(ids: Iterable[uuid.UUID]) -> str:
    """The same for the same passages and, for all that matters, for no others."""
    return hashlib.sha256(b"".join(sorted(id.bytes for id in ids))).hexdigest()[:32]


def digest(selection: Selection) -> tuple[int, str]:
    """How many passages the filter selects now, and their digest: one statement."""
    found = db.session.scalars(sa.select(Highlight.id).where(*selection.conditions)).all()
    return len(found), digest_of(found)


def asked(
    project_id: uuid.UUID,
    conditions: Sequence[Condition],
    gone: uuid.UUID | None,
    come: uuid.UUID | None,
) -> list[PassageNow]:
    """Those for which the conditions hold, in the order of their numbers, their briefs locked until
    the end of the transaction: two statements."""
    lock_briefs(project_id, Brief.id.in_(sa.select(Highlight.brief_id).where(*conditions)))
    tags = sa.literal(gone, sa.Uuid), sa.literal(come, sa.Uuid)
    rows = run(_passages(project_id, Highlight.__table__, *tags).where(*conditions))
    return [_now(row) for row in rows]


def before(project_id: uuid.UUID, event_id: uuid.UUID) -> list[DoneBefore]:
    """What an act did to each of its passages; their briefs are locked from here on. Two
    statements."""
    of_act = ActPassage.project_id == project_id, ActPassage.event_id == event_id
    lock_briefs(project_id, Brief.id.in_(sa.select(ActPassage.brief_id).where(*of_act)))
    answered = sa.select(Note.highlight_id).where(
        Note.project_id == project_id, Note.deleted_at.is_(None)
    )
    columns = (
        *(ActPassage.gone_id, ActPassage.gone_tag, ActPassage.gone_by, ActPassage.gone_at),
        *(ActPassage.come_id, ActPassage.come_tag, ActPassage.come_by, ActPassage.come_at),
        ActPassage.there,
        ActPassage.version,
        sa.or_(
            Highlight.updated_by != Highlight.created_by,
            Highlight.note != "",
            sa.select(sa.func.count())
            .select_from(Coding)
            .where(Coding.project_id == project_id, Coding.highlight_id == Highlight.id)
            .correlate(Highlight)
            .scalar_subquery()
            > 1,
            Highlight.id.in_(answered),
        ),
    )
    start = sa.join(
        ActPassage,
        Highlight,
        (ActPassage.project_id == Highlight.project_id) & (ActPassage.highlight_id == Highlight.id),
    )
    query = _passages(project_id, start, ActPassage.come_tag, ActPassage.gone_tag)
    rows = run(query.add_columns(*columns).where(*of_act)).all()
    return [
        DoneBefore(
            _now(row), _coding(*row[-11:-7]), _coding(*row[-7:-3]), row[-3], row[-2], bool(row[-1])
        )
        for row in rows
    ]


def lock_numbered(project_id: uuid.UUID, numbers: Collection[int]) -> Mapping[int, LockedBrief]:
    """Those of these briefs that are there, as in `lock_briefs`."""
    return lock_briefs(project_id, Brief.number.in_(numbers), Brief.deleted_at.is_(None))


def bump(project_id: uuid.UUID, brief_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """Count one change of each of the briefs: their `rev` after it."""
    return dict(tuple(row) for row in run(_BUMP, project=project_id, ids=list(brief_ids)))


def keep(
    actor: Member,
    event_id: uuid.UUID,
    effects: Sequence[Effect],
    revs: Mapping[uuid.UUID, int],
    at: datetime,
) -> None:
    """Write what is done to each, and do it: the event is there and the briefs are counted up.
    Three statements, four where one coding takes another's place. Of those that come or go
    themselves all do the one."""
    values = {"project": actor.project_id, "event": event_id}
    _ADD.write(*(_row(actor.project_id, event_id, each, revs) for each in effects))
    if any(each.gone for each in effects):
        _TAKE_OFF.write(values)
    if any(each.come for each in effects):
        _PUT_ON.write(values)
    _COUNT_UP.write({**values, "person": actor.user_id, "at": at})
    there = {each.there for each in effects} - {None}
    if there:
        _COME_OR_GO.write({**values, "at": None if there == {True} else at})
    db.session.expire_all()


def new_coding(tag_id: uuid.UUID, by: uuid.UUID, at: datetime) -> OnPassage:
    return OnPassage(new_id(), tag_id, by, at)


def steps(actor: Member, since: datetime, most: int) -> list[Step]:
    """The acts of somebody since then, and what was undone of them: the first first."""
    rows = db.session.execute(
        sa.select(Event.id, Event.verb, Event.after)
        .where(
            Event.project_id == actor.project_id,
            Event.kind == KIND,
            Event.actor_id == actor.user_id,
            Event.at >= since,
        )
        .order_by(Event.id.desc())
        .limit(most)
    ).all()
    return [
        Step(id, verb, KIND, "", None, None, after, (after or {}).get("of", ""))
        for id, verb, after in reversed(rows)
    ]


def _passages(
    project_id: uuid.UUID, start: sa.FromClause, gone: Any, come: Any
) -> sa.Select[*tuple[Any, ...]]:
    """The highlights of `start` in the order of their numbers, each with the codings of the two
    tags, whether it is removed, and whether a recommendation that counts rests on it."""
    joined = RecommendationPassage
    held = (
        sa.select(joined.highlight_id)
        .join(
            Recommendation,
            (Recommendation.project_id == joined.project_id)
            & (Recommendation.id == joined.recommendation_id),
        )
        .where(joined.project_id == project_id, *IN_USE)
    )
    going, coming = aliased(Coding), aliased(Coding)
    for row, tag in ((going, gone), (coming, come)):
        on_it = (row.project_id == Highlight.project_id) & (row.highlight_id == Highlight.id)
        start = sa.outerjoin(start, row, on_it & (row.tag_id == tag))
    brief = (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id)
    return (
        sa.select(
            Highlight.id,
            Highlight.brief_id,
            Brief.number,
            Highlight.number,
            Highlight.created_by,
            Highlight.version,
            Highlight.deleted_at.is_not(None) | Brief.deleted_at.is_not(None),
            Highlight.id.in_(held),
            Highlight.purged_at.is_not(None) | Brief.purged_at.is_not(None),
            *(going.id, going.tag_id, going.coder_id, going.created_at),
            *(coming.id, coming.tag_id, coming.coder_id, coming.created_at),
        )
        .select_from(sa.join(start, Brief, brief))
        .where(Highlight.project_id == project_id)
        .order_by(Brief.number, Highlight.number)
    )


def _now(row: Sequence[Any]) -> PassageNow:
    id, brief_id, brief, number, by, version, removed, held, purged, *codings = row[:17]
    gone, come = _coding(*codings[:4]), _coding(*codings[4:])
    about = bool(removed), bool(held), bool(purged)
    return PassageNow(id, brief_id, brief, number, by, version, gone, come, *about)


def _coding(id: Any, tag_id: Any, by: Any, at: Any) -> OnPassage | None:
    return OnPassage(id, tag_id, by, at) if id else None


def _row(
    project_id: uuid.UUID, event_id: uuid.UUID, effect: Effect, revs: Mapping[uuid.UUID, int]
) -> dict[str, Any]:
    passage = effect.passage
    row: dict[str, Any] = {
        "project_id": project_id,
        "event_id": event_id,
        "highlight_id": passage.id,
        "brief_id": passage.brief_id,
        "rev": revs[passage.brief_id],
        "version": passage.version + 1,
        "there": effect.there,
    }
    for which, coding in (("gone", effect.gone), ("come", effect.come)):
        id, tag_id, by, at = coding or (None,) * 4
        row |= {
            f"{which}_id": id,
            f"{which}_tag": tag_id,
            f"{which}_by": by,
            f"{which}_at": at,
        }
    return row
