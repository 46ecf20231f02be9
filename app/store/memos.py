"""Memos on briefs and tags: what pages and exports read, and the rows that actions change."""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa

from app.domain.errors import Missing
from app.domain.passages import Reply
from app.domain.report.memos import Memo, named_in
from app.store.database import db, run
from app.store.tables import codebook as tables
from app.store.tables.briefs import Brief
from app.store.tables.people import Membership, User

_ANY: sa.Select[*tuple[Any, ...]] = (
    sa.select(
        sa.func.coalesce(Brief.number, 0),
        sa.func.coalesce(tables.Tag.slug, ""),
        User.name,
        sa.func.coalesce(Membership.handle, ""),
        tables.Memo.created_at,
        tables.Memo.text,
        tables.Memo.id,
        tables.Memo.author_id,
        tables.Memo.edited_at,
        tables.Memo.version,
    )
    .join(User, User.id == tables.Memo.author_id)
    .outerjoin(
        Membership,
        (Membership.project_id == tables.Memo.project_id)
        & (Membership.user_id == tables.Memo.author_id),
    )
    .outerjoin(
        Brief, (Brief.project_id == tables.Memo.project_id) & (Brief.id == tables.Memo.brief_id)
    )
    .outerjoin(
        tables.Tag,
        (tables.Tag.project_id == tables.Memo.project_id) & (tables.Tag.id == tables.Memo.tag_id),
    )
    .where(tables.Memo.project_id == sa.bindparam("project"), Brief.deleted_at.is_(None))
    .order_by(
        tables.Memo.brief_id.is_(None),
        Brief.number,
        tables.Tag.position,
        tables.Memo.created_at,
        tables.Memo.id,
    )
)
_ALL = _ANY.where(tables.Memo.deleted_at.is_(None))
_REMOVED = _ANY.where(
    tables.Memo.deleted_at.is_not(None),
    sa.or_(tables.Memo.brief_id == sa.bindparam("on"), tables.Memo.tag_id == sa.bindparam("on")),
)
_ON_BRIEF = _ALL.where(tables.Memo.brief_id == sa.bindparam("brief"))
_ON_TAG = _ALL.where(tables.Memo.tag_id == sa.bindparam("tag"))
_NAMING = _ALL.where(tables.Memo.text.icontains(sa.bindparam("ref")))


def memos(project_id: uuid.UUID) -> list[Memo]:
    """All that stand, those on briefs first, by brief and by tag, the oldest first."""
    return _memos(_ALL, project=project_id)


def on_brief(project_id: uuid.UUID, brief_id: uuid.UUID) -> list[Memo]:
    return _memos(_ON_BRIEF, project=project_id, brief=brief_id)


def on_tag(project_id: uuid.UUID, tag_id: uuid.UUID) -> list[Memo]:
    return _memos(_ON_TAG, project=project_id, tag=tag_id)


def removed_from(project_id: uuid.UUID, on: uuid.UUID) -> list[Memo]:
    """Those of the brief or tag of the id `on` that were deleted and are not purged yet."""
    return _memos(_REMOVED, project=project_id, on=on)


def naming(project_id: uuid.UUID, ref: str) -> list[Memo]:
    """Those that name the passage."""
    found = _memos(_NAMING, project=project_id, ref=ref)
    return [memo for memo in found if ref in named_in(memo.said.text)]


def memo_to_change(project_id: uuid.UUID, on: uuid.UUID, id: uuid.UUID) -> tables.Memo:
    """The row itself, removed or not. Missing when the brief or tag of the id `on` has no such."""
    row = db.session.get(tables.Memo, (project_id, id), populate_existing=True)
    if row is None or on not in (row.brief_id, row.tag_id):
        raise Missing("There is no such memo here.")
    return row


def move(project_id: uuid.UUID, source: uuid.UUID, target: uuid.UUID) -> list[uuid.UUID]:
    """All of one tag to another; their ids."""
    done = db.session.execute(
        sa.update(tables.Memo)
        .where(tables.Memo.project_id == project_id, tables.Memo.tag_id == source)
        .values(tag_id=target)
        .returning(tables.Memo.id)
    )
    return list(done.scalars())


def _memos(statement: sa.Select[*tuple[Any, ...]], **values: object) -> list[Memo]:
    return [Memo(brief, tag, Reply(*said)) for brief, tag, *said in run(statement, **values)]
