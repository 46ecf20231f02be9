"""The analysts' own texts, one for each tag."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from app.domain.errors import Missing
from app.domain.passages import Passage
from app.domain.recommendations.basis import SYNTHESIS, Cause
from app.domain.report.synthesis import SynthesisRow
from app.domain.tags import descendants_of_each
from app.store import basis
from app.store.database import db
from app.store.tables.codebook import Synthesis, Tag
from app.store.tables.columns import now
from app.store.tables.people import Event, User


@dataclass(frozen=True, slots=True)
class SynthesisLine:
    """The text of one tag; version 0 means that nothing has been written yet."""

    tag_id: uuid.UUID
    slug: str
    name: str
    colour: str
    definition: str
    text: str
    version: int
    analyst: str
    updated_at: datetime | None


class Confirmed(NamedTuple):
    """That a text still holds: the event that says so, by which it is taken back."""

    id: uuid.UUID
    name: str
    at: datetime


def synthesis(project_id: uuid.UUID, slug: str, *, to_change: bool = False) -> SynthesisLine:
    """What is written about a tag. Missing when the project has no such tag.

    `to_change` locks the tag where the database locks rows, so that of two first texts the second
    sees the first.
    """
    here = (Tag.project_id == project_id, Tag.slug == slug, Tag.merged_into_id.is_(None))
    if to_change:
        db.session.execute(sa.select(Tag.id).where(*here).with_for_update())
    row = db.session.execute(
        sa.select(
            Tag.id,
            Tag.slug,
            Tag.name,
            Tag.colour,
            Tag.definition,
            sa.func.coalesce(Synthesis.text, ""),
            sa.func.coalesce(Synthesis.version, 0),
            sa.func.coalesce(User.name, ""),
            Synthesis.updated_at,
        )
        .outerjoin(
            Synthesis, (Synthesis.project_id == Tag.project_id) & (Synthesis.tag_id == Tag.id)
        )
        .outerjoin(User, User.id == Synthesis.updated_by)
        .where(*here)
    ).one_or_none()
    if row is None:
        raise Missing("There is no such tag in this project. Look it up in the codebook.")
    return SynthesisLine(*row)


def syntheses(project_id: uuid.UUID) -> list[SynthesisRow]:
    """All texts of a project, in one statement."""
    rows = db.session.execute(
        sa.select(Tag.slug, Synthesis.text, User.name, Synthesis.updated_at)
        .join(Tag, (Tag.project_id == Synthesis.project_id) & (Tag.id == Synthesis.tag_id))
        .join(User, User.id == Synthesis.updated_by)
        .where(
            Synthesis.project_id == project_id,
            Synthesis.text != "",
            Tag.merged_into_id.is_(None),
        )
        .order_by(Tag.position, Tag.id)
    )
    return [SynthesisRow(*row) for row in rows]


def looked_at(
    project_id: uuid.UUID, known: Mapping[str, Passage] | None = None, only: str = ""
) -> dict[str, tuple[Cause, ...]]:
    """By slug, why the syntheses need a look that do: all, or that of one tag. `known` are passages
    that were read already, by reference."""
    codes = basis.tags(project_id)
    tags = [codes[only]] if only in codes else codes.values()
    below = descendants_of_each(codes.values())
    about = {tag.id: {tag.slug, *below[tag.slug]} for tag in tags}
    found = basis.looked_at(project_id, SYNTHESIS, about, codes, known)
    return {tag.slug: found[tag.id] for tag in tags if tag.id in found}


def last_confirmed(project_id: uuid.UUID, tag_id: uuid.UUID) -> Confirmed | None:
    """Who said last that it still holds, where nothing was done with it since."""
    row = db.session.execute(
        sa.select(Event.id, Event.verb, User.name, Event.at)
        .join(User, User.id == Event.actor_id)
        .where(Event.project_id == project_id, Event.kind == "synthesis", Event.object_id == tag_id)
        .order_by(Event.id.desc())
        .limit(1)
    ).one_or_none()
    return Confirmed(row.id, row.name, row.at) if row and row.verb == "confirm" else None


def save(project_id: uuid.UUID, tag_id: uuid.UUID, text: str, user_id: uuid.UUID) -> None:
    """Write the text of a tag; the row knows that nobody else wrote meanwhile."""
    row = db.session.get(Synthesis, (project_id, tag_id))
    if row is None:
        row = Synthesis(project_id=project_id, tag_id=tag_id)
        db.session.add(row)
    row.text, row.updated_by, row.updated_at = text, user_id, now()
    db.session.flush()
