"""The attributes that a project gives its briefs: what pages read, and the rows that actions
change."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import sqlalchemy as sa

from app.domain.attributes import Attribute
from app.domain.errors import Missing
from app.domain.references import brief_ref
from app.store.database import db
from app.store.prepared import Prepared
from app.store.projects import lock
from app.store.tables import briefs as tables
from app.store.tables.briefs import Brief

NO_ATTRIBUTE = "There is no such attribute in this project."

_ALL = Prepared(
    sa.select(
        tables.Attribute.name,
        tables.Attribute.kind,
        tables.Attribute.choices,
        tables.Attribute.key,
        tables.Attribute.retired_at.is_not(None),
        tables.Attribute.position,
        tables.Attribute.version,
        tables.Attribute.id,
    )
    .where(tables.Attribute.project_id == sa.bindparam("project"))
    .order_by(tables.Attribute.position, tables.Attribute.id)
)


def attributes(project_id: uuid.UUID, *, retired: bool = False) -> list[Attribute]:
    """Those in use in their order, in one statement; with `retired` those, too."""
    found = (
        Attribute(name, kind, tuple(choices), key, bool(gone), *rest)
        for name, kind, choices, key, gone, *rest in _ALL.all(project=project_id)
    )
    return [each for each in found if retired or not each.retired]


def attribute(project_id: uuid.UUID, key: str) -> Attribute:
    """One of them, retired or not. Missing when there is none."""
    for each in attributes(project_id, retired=True):
        if each.key == key:
            return each
    raise Missing(NO_ATTRIBUTE)


def attribute_to_change(project_id: uuid.UUID, key: str) -> tables.Attribute:
    """The row itself, all of the project locked (`lock`). Missing as in `attribute`."""
    lock(project_id)
    row = db.session.scalar(
        sa.select(tables.Attribute)
        .where(tables.Attribute.project_id == project_id, tables.Attribute.key == key)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise Missing(NO_ATTRIBUTE)
    return row


def values(
    project_id: uuid.UUID, *, removed: bool = False
) -> Mapping[str, Mapping[str, list[str]]]:
    """By key and value the references of the briefs that have it; with `removed` of those in the
    trash, too, which are said to be there."""
    found: dict[str, dict[str, list[str]]] = {}
    rows = db.session.execute(
        sa.select(Brief.number, Brief.attributes, Brief.deleted_at.is_not(None))
        .where(Brief.project_id == project_id)
        .order_by(Brief.number)
    )
    for number, said, gone in rows:
        if gone and not removed:
            continue
        ref = f"{brief_ref(number)} (in the trash)" if gone else brief_ref(number)
        for key, value in said.items():
            found.setdefault(key, {}).setdefault(value, []).append(ref)
    return found


def arrange(project_id: uuid.UUID, keys: list[str]) -> None:
    """Give them this order."""
    for at, key in enumerate(keys):
        db.session.execute(
            sa.update(tables.Attribute)
            .where(tables.Attribute.project_id == project_id, tables.Attribute.key == key)
            .values(position=at)
        )
