"""What a project says of its report, and the change of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from app.domain.activity import ChangeRow
from app.domain.errors import Missing
from app.domain.passages import Passage
from app.domain.recommendations.basis import MESSAGE
from app.domain.report.logo import Logo
from app.domain.report.settings import FORMS, LOGO, NOTHING_SAID, ReportSettings, from_kept
from app.store import basis
from app.store.database import db, run
from app.store.projects import lock
from app.store.tables import people as tables
from app.store.tables.columns import new_id, now
from app.store.tables.people import Event, ReportLogo, User

Row = tables.ReportSettings
_TEXTS = [field.name for form in FORMS.values() for field in form.fields]
_SETTINGS = (
    sa.select(
        *(getattr(Row, name) for name in _TEXTS),
        Row.messages,
        User.name,
        *(ReportLogo.media_type, ReportLogo.width, ReportLogo.height, ReportLogo.id),
    )
    .join(User, User.id == Row.updated_by)
    .outerjoin(
        ReportLogo, (ReportLogo.project_id == Row.project_id) & (ReportLogo.id == Row.logo_id)
    )
    .where(Row.project_id == sa.bindparam("project"))
)


def settings(project_id: uuid.UUID, *, to_change: bool = False) -> ReportSettings:
    """In one statement, the logo without its bytes. `to_change` locks the project where the
    database locks rows, so that of two who say something first the second sees the first."""
    if to_change:
        lock(project_id)
    row = run(_SETTINGS, project=project_id).one_or_none()
    if row is None:
        return NOTHING_SAID
    *texts, messages, editor, media_type, width, height, id = row
    said = dict(zip(_TEXTS, texts, strict=True))
    logo = Logo(media_type, width, height, id=id) if id else None
    return ReportSettings(**said, messages=from_kept(messages), editor=editor, logo=logo)


def keep_logo(project_id: uuid.UUID, user_id: uuid.UUID, logo: Logo) -> uuid.UUID:
    """Its id; it stands on no cover yet."""
    row = ReportLogo(project_id=project_id, created_by=user_id, **logo._asdict())
    row.id = new_id()
    db.session.add(row)
    db.session.flush()
    return row.id


def logo(project_id: uuid.UUID, id: uuid.UUID) -> Logo:
    """With its bytes. Missing when there is none."""
    known = (ReportLogo.media_type, ReportLogo.width, ReportLogo.height, ReportLogo.data)
    row = db.session.execute(
        sa.select(*known).where(ReportLogo.project_id == project_id, ReportLogo.id == id)
    ).one_or_none()
    if row is None:
        raise Missing("There is no such logo.")
    return Logo(*row, id)


def with_logo(project_id: uuid.UUID, said: ReportSettings) -> ReportSettings:
    """With the bytes of its logo, where it has one."""
    return replace(said, logo=logo(project_id, said.logo.id)) if said.logo else said


def looked_at(
    project_id: uuid.UUID, said: ReportSettings, known: Mapping[str, Passage] | None = None
) -> ReportSettings:
    """With why each key message needs a look. `known` are passages that were read already, by
    reference. No statement where none rests on anything, else two, one more where one rested on a
    recommendation, and two where on a passage that is not known."""
    about = {each.id: () for each in said.messages if each.rests_on}
    if not about:
        return said
    found = basis.looked_at(project_id, MESSAGE, about, basis.tags(project_id), known)
    told = (each._replace(needs_a_look=found.get(each.id, ())) for each in said.messages)
    return replace(said, messages=tuple(told))


def put(project_id: uuid.UUID, user_id: uuid.UUID, changes: Mapping[str, Any]) -> None:
    """Columns by name, and the id of the logo; the row knows that nobody else wrote meanwhile."""
    row = db.session.get(Row, project_id)
    if row is None:
        row = Row(project_id=project_id)
        db.session.add(row)
    for name, value in changes.items():
        if name == LOGO:
            row.logo_id = uuid.UUID(value) if value else None
        else:
            setattr(row, name, value)
    row.updated_by, row.updated_at = user_id, now()
    db.session.flush()


def changes(project_id: uuid.UUID, part: str, most: int = 10) -> list[ChangeRow]:
    """The latest changes of a part of the report, by its label, that were not taken back."""
    undone = sa.select(Event.after["of"].as_string()).where(
        Event.project_id == project_id, Event.kind == "report", Event.verb == "undo"
    )
    rows = db.session.execute(
        sa.select(Event.at, User.name, Event.verb, Event.kind, Event.ref, User.id, Event.id)
        .join(User, User.id == Event.actor_id)
        .where(
            Event.project_id == project_id,
            Event.kind == "report",
            Event.verb.in_(("edit", "confirm")),
            Event.ref == part,
        )
        .order_by(Event.id.desc())
        .limit(most)
    ).all()
    gone = {uuid.UUID(of) for of in db.session.scalars(undone)}
    return [ChangeRow(*row) for row in rows if row[-1] not in gone]
