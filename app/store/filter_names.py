"""What the filters of one project can name: its tags, its analysts and its briefs."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa

from app.domain.filters import Filter
from app.domain.references import brief_ref
from app.store.database import db, run
from app.store.tables import Brief, Coding, Highlight, Membership, Tag, User


@dataclass(frozen=True, slots=True)
class Name:
    """A value of a filter: `name` is what people call it, `passages` how many live ones it has."""

    id: uuid.UUID
    value: str
    name: str
    passages: int = 0
    colour: str = ""
    parent_id: uuid.UUID | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """By value as a filter spells it. `merged` leads from a merged tag to the tag it became."""

    project_id: uuid.UUID
    tags: Mapping[str, Name]
    people: Mapping[str, Name]
    briefs: Mapping[str, Name]
    merged: Mapping[str, str]

    def of(self, key: str) -> Mapping[str, Name]:
        return {"tag": self.tags, "by": self.people, "brief": self.briefs}.get(key, {})

    def name_of(self, key: str, value: str) -> str:
        """What people call it; a value that the project does not know stays as it is."""
        known = self.of(key).get(value)
        if known is None:
            return value
        return f"{value} “{known.name}”" if key == "brief" else known.name

    def family(self, slug: str) -> set[uuid.UUID]:
        """The ids of a tag and all its descendants."""
        return _with_descendants(
            self.tags[slug].id, {t.id: t.parent_id for t in self.tags.values()}
        )

    def settled(self, selection: Filter) -> Filter:
        """The filter with merged tags replaced by what they became."""

        def current(slug: str) -> str:
            seen = {slug}
            while (slug := self.merged.get(slug, slug)) not in seen:
                seen.add(slug)
            return slug

        terms = (
            replace(t, values=tuple(dict.fromkeys(map(current, t.values)))) if t.key == "tag" else t
            for t in selection.terms
        )
        return Filter(tuple(dict.fromkeys(terms)))


def names(project_id: uuid.UUID) -> Names:
    """Everything a filter of the project can name, in four statements."""
    by, within = _passages(project_id)
    tags = run(_TAGS, project=project_id).all()
    slugs = {tag.id: tag.slug for tag in tags}
    return Names(
        project_id,
        tags={
            t.slug: Name(t.id, t.slug, t.name, t.passages, t.colour, t.parent_id, t.retired)
            for t in tags
            if t.merged_into_id is None
        },
        people={
            p.handle: Name(p.user_id, p.handle, p.name, by[p.user_id])
            for p in run(_PEOPLE, project=project_id)
            if by[p.user_id] or not p.gone
        },
        briefs={
            (ref := brief_ref(b.number)): Name(b.id, ref, b.title, within[b.id])
            for b in run(_BRIEFS, project=project_id)
        },
        merged={t.slug: slugs[t.merged_into_id] for t in tags if t.merged_into_id is not None},
    )


def family(project_id: uuid.UUID, slug: str) -> set[str]:
    """The slugs of a tag and all its descendants, in one statement."""
    rows = db.session.execute(
        sa.select(Tag.id, Tag.slug, Tag.parent_id).where(Tag.project_id == project_id)
    ).all()
    own = next(row.id for row in rows if row.slug == slug)
    found = _with_descendants(own, {row.id: row.parent_id for row in rows})
    return {row.slug for row in rows if row.id in found}


def live(project_id: uuid.UUID) -> tuple[sa.ColumnElement[bool], ...]:
    """What makes a highlight of the project one that counts: neither it nor its brief removed."""
    return (
        Highlight.project_id == project_id,
        Highlight.deleted_at.is_(None),
        Highlight.brief_id.not_in(_removed_briefs(project_id)),
    )


def removed(
    project_id: uuid.UUID | sa.BindParameter[uuid.UUID],
) -> sa.CompoundSelect[uuid.UUID]:
    """The ids of the highlights that do not count: all others are live."""
    alone = sa.select(Highlight.id).where(
        Highlight.project_id == project_id, Highlight.deleted_at.is_not(None)
    )
    with_brief = sa.select(Highlight.id).where(
        Highlight.project_id == project_id, Highlight.brief_id.in_(_removed_briefs(project_id))
    )
    return alone.union_all(with_brief)


def _with_descendants(
    tag_id: uuid.UUID, parents: Mapping[uuid.UUID, uuid.UUID | None]
) -> set[uuid.UUID]:
    found = {tag_id}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _passages(project_id: uuid.UUID) -> tuple[Counter[uuid.UUID], Counter[uuid.UUID]]:
    """How many live passages each analyst and each brief has, read from an index in its order."""
    people: Counter[uuid.UUID] = Counter()
    briefs: Counter[uuid.UUID] = Counter()
    for brief_id, analyst, passages in run(_PASSAGES, project=project_id):
        briefs[brief_id] += passages
        people[analyst] += passages
    return people, briefs


def _removed_briefs(
    project_id: uuid.UUID | sa.BindParameter[uuid.UUID],
) -> sa.Select[uuid.UUID]:
    removed = sa.select(Brief.id).where(
        Brief.project_id == project_id, Brief.deleted_at.is_not(None)
    )
    return removed.correlate(None)


# The names of a project, as statements made once.
_PROJECT: sa.BindParameter[uuid.UUID] = sa.bindparam("project", type_=sa.Uuid())
_COUNTED = (  # an index holds all that this reads
    sa.select(Coding.tag_id, sa.func.count().label("passages"))
    .where(
        Coding.project_id == _PROJECT,
        Coding.highlight_id.not_in(removed(_PROJECT)),
    )
    .group_by(Coding.tag_id)
    .subquery()
)
_TAGS = (
    sa.select(
        Tag.id,
        Tag.slug,
        Tag.name,
        Tag.colour,
        Tag.parent_id,
        Tag.merged_into_id,
        Tag.retired_at.is_not(None).label("retired"),
        sa.func.coalesce(_COUNTED.c.passages, 0).label("passages"),
    )
    .outerjoin(_COUNTED, _COUNTED.c.tag_id == Tag.id)
    .where(Tag.project_id == _PROJECT)
    .order_by(Tag.position, Tag.id)
)
_PEOPLE = (
    sa.select(
        Membership.user_id,
        Membership.handle,
        User.name,
        Membership.left_at.is_not(None).label("gone"),
    )
    .join(User, User.id == Membership.user_id)
    .where(Membership.project_id == _PROJECT)
    .order_by(sa.func.lower(User.name), Membership.handle)
)
_BRIEFS = (
    sa.select(Brief.id, Brief.number, Brief.title)
    .where(Brief.project_id == _PROJECT, Brief.deleted_at.is_(None))
    .order_by(Brief.number)
)
_PASSAGES = (
    sa.select(Highlight.brief_id, Highlight.created_by, sa.func.count())
    .where(
        Highlight.project_id == _PROJECT,
        Highlight.deleted_at.is_(None),
        Highlight.brief_id.not_in(_removed_briefs(_PROJECT)),
    )
    .group_by(Highlight.brief_id, Highlight.created_by)
)
