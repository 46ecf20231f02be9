"""A tag on its way into the trash and back: its rows are taken out and kept whole, so that nothing
else has to know that it was there."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from app.domain.errors import Missing
from app.domain.recommendations.basis import CELL, SYNTHESIS
from app.domain.trash import counted
from app.store.database import UtcDateTime, db, portions
from app.store.names import Condition
from app.store.tables.briefs import Brief, Coding, Highlight
from app.store.tables.codebook import DeletedTag, Tag
from app.store.tables.columns import now
from app.store.tables.recommendations import Basis
from app.store.trash import NOT_THERE, naming

Held = dict[str, Any]


def held_by(project_id: uuid.UUID, id: uuid.UUID) -> Held:
    """All that goes with the tag: its own row, what carries it, what is written under it and what
    that rested on, and the ids of the tags that were merged into it."""
    held: Held = {"tag": _plain(_select(_TAG, project_id, _TAG.c.id == id)[0])}
    for table in naming("tag_id"):
        held[table.name] = [_plain(r) for r in _select(table, project_id, table.c.tag_id == id)]
    owners = [id, *(uuid.UUID(cell["id"]) for cell in held["summary_cell"])]
    rested = Basis.owner_kind.in_((SYNTHESIS, CELL)), Basis.owner_id.in_(owners)
    held["basis"] = [_plain(row) for row in _select(_BASIS, project_id, *rested)]
    merged = sa.select(Tag.id).where(Tag.project_id == project_id, Tag.merged_into_id == id)
    held["merged"] = [str(id) for id in db.session.scalars(merged)]
    return held


def take_out(project_id: uuid.UUID, tag: Tag, user_id: uuid.UUID) -> Held:
    """Put the tag into the trash; nobody stands below it any more. Counts as an edit of each
    highlight that carried it and as one change of each brief."""
    id = tag.id
    held = held_by(project_id, id)
    _count(project_id, (uuid.UUID(row["highlight_id"]) for row in held["coding"]))
    for row in held["basis"]:
        _delete(_BASIS, project_id, Basis.owner_id == uuid.UUID(row["owner_id"]))
    for table in naming("tag_id"):
        _delete(table, project_id, table.c.tag_id == id)
    db.session.execute(
        sa.update(Tag)
        .where(Tag.project_id == project_id, Tag.merged_into_id == id)
        .values(merged_into_id=None)
        .execution_options(synchronize_session=False)
    )
    deleted = DeletedTag(
        project_id=project_id,
        id=id,
        slug=tag.slug,
        name=tag.name,
        held=held,
        created_by=tag.created_by,
        deleted_by=user_id,
        deleted_at=now(),
    )
    db.session.expunge(tag)
    _delete(_TAG, project_id, Tag.id == id)
    db.session.add(deleted)
    db.session.flush()
    db.session.expire_all()
    return held


def deleted_tag(project_id: uuid.UUID, id: uuid.UUID) -> DeletedTag:
    """Missing where it is not in the trash."""
    row = db.session.get(DeletedTag, (project_id, id), with_for_update=True)
    if row is None:
        raise Missing(NOT_THERE)
    return row


def put_back(project_id: uuid.UUID, deleted: DeletedTag) -> list[str]:
    """Take the tag out of the trash, with all of it that can still come back; sentences on what
    cannot."""
    held, lost = deleted.held, []
    row = _typed(_TAG, project_id, held["tag"]) | {"merged_into_id": None}
    if row["parent_id"] and not _in_use(project_id, row["parent_id"]):
        row["parent_id"] = None
        lost.append("It stands at the top: the tag that it stood below is not in use.")
    if row["retired_at"] and held["tag"]["merged_into_id"]:
        lost.append("It is retired, and not merged into another any more.")
    _insert(_TAG, [row])
    kept = {deleted.id}
    for table in naming("tag_id"):
        rows = [_typed(table, project_id, each) for each in held.get(table.name, ())]
        for column, owner, said in _OWNERS:
            if column in table.c:
                there = set(db.session.scalars(_not_purged(owner, project_id)))
                left = [each for each in rows if each[column] is None or each[column] in there]
                if gone := len(rows) - len(left):
                    lost.append(said.format(counted(gone, owner.__tablename__), _is_gone(gone)))
                rows = left
        _insert(table, rows)
        kept |= {each["id"] for each in rows if "id" in each}
        if table.name == Coding.__tablename__:
            _count(project_id, (each["highlight_id"] for each in rows))
    bases = [_typed(_BASIS, project_id, each) for each in held["basis"]]
    _insert(_BASIS, [each for each in bases if each["owner_id"] in kept])
    merged = [uuid.UUID(id) for id in held["merged"]]
    db.session.execute(
        sa.update(Tag)
        .where(Tag.project_id == project_id, Tag.id.in_(merged), Tag.retired_at.is_not(None))
        .values(merged_into_id=sa.func.coalesce(Tag.merged_into_id, deleted.id))
        .execution_options(synchronize_session=False)
    )
    db.session.delete(deleted)
    db.session.flush()
    return lost


# What a row of a tag stands on, and what is said where that is gone for good.
_OWNERS: tuple[tuple[str, Any, str], ...] = (
    ("highlight_id", Highlight, "{} that carried it {}."),
    ("brief_id", Brief, "{} of which the matrix said something under it {}."),
)
_TAG, _BASIS = Tag.__table__, Basis.__table__


def _not_purged(table: Any, project_id: uuid.UUID) -> sa.Select[uuid.UUID]:
    return _ids(table, project_id, table.purged_at.is_(None))


def _is_gone(number: int) -> str:
    return "is gone for good" if number == 1 else "are gone for good"


def _count(project_id: uuid.UUID, highlights: Iterable[uuid.UUID]) -> None:
    """Their versions and the counts of their briefs go up."""
    for ids in portions(list(highlights)):
        some = Highlight.project_id == project_id, Highlight.id.in_(ids)
        within = sa.select(Highlight.brief_id).where(*some)
        for change in (
            sa.update(Brief)
            .where(Brief.project_id == project_id, Brief.id.in_(within))
            .values(rev=Brief.rev + 1),
            sa.update(Highlight)
            .where(*some)
            .values(version=Highlight.version + 1, updated_at=now()),
        ):
            db.session.execute(change.execution_options(synchronize_session=False))


def _in_use(project_id: uuid.UUID, id: uuid.UUID) -> bool:
    return bool(db.session.scalar(_ids(Tag, project_id, Tag.id == id, Tag.retired_at.is_(None))))


def _ids(table: Any, project_id: uuid.UUID, *asked: Condition) -> sa.Select[uuid.UUID]:
    return sa.select(table.id).where(table.project_id == project_id, *asked)


def _select(table: sa.FromClause, project_id: uuid.UUID, *asked: Condition) -> list[Any]:
    query = sa.select(table).where(table.c.project_id == project_id, *asked)
    return list(db.session.execute(query).mappings())


def _delete(table: sa.FromClause, project_id: uuid.UUID, *asked: Condition) -> None:
    db.session.execute(sa.delete(_table(table)).where(table.c.project_id == project_id, *asked))


def _insert(table: sa.FromClause, rows: list[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(sa.insert(_table(table)), rows)


def _table(table: sa.FromClause) -> Any:
    return table


def _plain(row: Any) -> dict[str, Any]:
    """A row as JSON has it; the project is that of the trash."""

    def said(value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat()
        return str(value) if isinstance(value, uuid.UUID) else value

    return {name: said(value) for name, value in row.items() if name != "project_id"}


def _typed(table: sa.FromClause, project_id: uuid.UUID, row: dict[str, Any]) -> dict[str, Any]:
    """As the columns of today have it: one that came since has its default."""

    def read(name: str, value: Any) -> Any:
        kind = table.c[name].type
        if isinstance(value, str) and isinstance(kind, sa.Uuid):
            return uuid.UUID(value)
        if isinstance(value, str) and isinstance(kind, UtcDateTime):
            return datetime.fromisoformat(value)
        return value

    known = {name: read(name, row[name]) for name in row if name in table.c}
    return {**known, "project_id": project_id}
