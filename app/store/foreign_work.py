"""Another tool's work: kept while it is looked over, written at once, and what became of it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.domain.errors import Missing
from app.domain.work.foreign_work import ForeignWork, from_json
from app.domain.work.report import TakenBack
from app.store import drafts
from app.store.database import db, run_many
from app.store.drafts import FILE, NO_DRAFT, WORK, own
from app.store.search_index import index_words
from app.store.tables.briefs import Block, Coding, Draft, Highlight, Note, Original
from app.store.tables.people import Event, User

NO_REPORT = "There is no such import in this project."
KIND, VERB = "work", "bring_in"  # of the event that holds the report
TAKE_BACK = "take_back"  # the verb of one that says what was taken back, of the report object_id
MOST_REPORTS = 50

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class WorkLine:
    """Work that waits to be looked over; `reader` is the name of a WorkReader."""

    id: uuid.UUID
    work: ForeignWork
    reader: str
    file_sha256: str
    file_name: str


@dataclass(frozen=True, slots=True)
class ReportLine:
    """Who brought work in and when, and what became of it (actions.foreign_work.Report)."""

    id: uuid.UUID
    who: str
    at: datetime
    report: dict[str, Any]
    who_id: uuid.UUID
    ref: str


def work(project_id: uuid.UUID, user_id: uuid.UUID, id: uuid.UUID) -> WorkLine:
    """Missing when there is none or it is another person's."""
    row = db.session.execute(
        sa.select(Draft.document, Draft.reader, Draft.file_sha256, Original.name)
        .join(Original, FILE)
        .where(*own(project_id, user_id, WORK), Draft.id == id)
    ).one_or_none()
    if row is None:
        raise Missing(NO_DRAFT)
    values, reader, file_sha256, name = row
    return WorkLine(id, from_json(values["work"]), reader.removeprefix(WORK), file_sha256, name)


def works(project_id: uuid.UUID, user_id: uuid.UUID) -> Sequence[sa.Row[uuid.UUID, str, datetime]]:
    """(id, file name, begun) of what somebody has yet to look over, the newest first."""
    return db.session.execute(
        sa.select(Draft.id, Original.name, Draft.created_at)
        .join(Original, FILE)
        .where(*own(project_id, user_id, WORK))
        .order_by(Draft.created_at.desc(), Draft.id.desc())
    ).all()


def take(project_id: uuid.UUID, user_id: uuid.UUID, id: uuid.UUID) -> str:
    """As `drafts.take`."""
    return drafts.take(project_id, user_id, id, WORK)


def block_bounds(project_id: uuid.UUID, revision_id: uuid.UUID) -> list[tuple[int, int, int]]:
    """(start, end, ordinal) of the blocks of a text, in their order."""
    rows = db.session.execute(
        sa.select(Block.start, Block.end, Block.ordinal)
        .where(Block.project_id == project_id, Block.revision_id == revision_id)
        .order_by(Block.ordinal)
    )
    return [(start, end, ordinal) for start, end, ordinal in rows]


def marked(
    project_id: uuid.UUID, brief_id: uuid.UUID
) -> dict[tuple[int, int, frozenset[uuid.UUID], str], tuple[int, uuid.UUID]]:
    """(start, end, ids of tags, note) -> number and id of the highlights that a brief has."""
    rows = db.session.execute(
        sa.select(
            Highlight.number,
            Highlight.id,
            Highlight.start,
            Highlight.end,
            Highlight.note,
            Coding.tag_id,
        )
        .outerjoin(
            Coding,
            (Coding.project_id == Highlight.project_id) & (Coding.highlight_id == Highlight.id),
        )
        .where(
            Highlight.project_id == project_id,
            Highlight.brief_id == brief_id,
            Highlight.deleted_at.is_(None),
        )
        .order_by(Highlight.number)  # of several alike the last
    )
    tags: dict[tuple[int, uuid.UUID, int, int, str], set[uuid.UUID]] = defaultdict(set)
    for number, id, start, end, note, tag_id in rows:
        tags[number, id, start, end, note].update([tag_id] if tag_id else [])
    return {
        (start, end, frozenset(ids), note): (number, id)
        for (number, id, start, end, note), ids in tags.items()
    }


def write_replies(project_id: uuid.UUID, rows: list[Row]) -> None:
    """Rows of Note, keys are columns, and their words for search."""
    run_many(sa.insert(Note), rows)
    index_words(project_id, [("reply", row["id"], row["text"]) for row in rows])


def report(project_id: uuid.UUID, id: uuid.UUID) -> ReportLine:
    """What became of work, by the id of its event. Missing when there is none."""
    row = db.session.execute(
        sa.select(User.name, Event.at, Event.after, Event.actor_id, Event.ref)
        .join(User, User.id == Event.actor_id)
        .where(Event.id == id, *_reports(project_id))
    ).one_or_none()
    if row is None:
        raise Missing(NO_REPORT)
    who, at, values, who_id, ref = row
    return ReportLine(id, who, at, values or {}, who_id, ref)


def taken_back(project_id: uuid.UUID, id: uuid.UUID) -> tuple[str, datetime, TakenBack] | None:
    """By whom, when and what of the import with this report was taken back; None: it was not."""
    row = db.session.execute(
        sa.select(User.name, Event.at, Event.after)
        .join(User, User.id == Event.actor_id)
        .where(
            Event.project_id == project_id,
            Event.kind == KIND,
            Event.verb == TAKE_BACK,
            Event.object_id == id,
        )
    ).first()
    return None if row is None else (row[0], row[1], TakenBack(**(row[2] or {})))


def reports(
    project_id: uuid.UUID, of: uuid.UUID | None = None
) -> Sequence[sa.Row[uuid.UUID, str, str, datetime]]:
    """(id, tool, who, when) of what was brought in, the latest first; `of` is the id that a single
    one had while it waited."""
    asked = () if of is None else (Event.object_id == of,)
    return db.session.execute(
        sa.select(Event.id, Event.ref, User.name, Event.at)
        .join(User, User.id == Event.actor_id)
        .where(*_reports(project_id), *asked)
        .order_by(Event.id.desc())
        .limit(MOST_REPORTS)
    ).all()


def _reports(project_id: uuid.UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return Event.project_id == project_id, Event.kind == KIND, Event.verb == VERB
