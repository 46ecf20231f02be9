"""What the filters of one project can name: its tags, its analysts, its briefs and what it says of
them."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.domain import tags as domain
from app.domain.attributes import NONE, NOT_KEPT, Attribute, sort_key
from app.domain.recommendations.kinds import LIVE
from app.domain.references import brief_ref
from app.domain.words import spaced
from app.store import counts
from app.store.attributes import attributes
from app.store.database import run
from app.store.prepared import Prepared, Row
from app.store.tables.briefs import Brief, Highlight
from app.store.tables.codebook import Tag
from app.store.tables.people import Membership, User
from app.store.tables.recommendations import Recommendation

Condition = sa.ColumnElement[bool]
IN_USE: tuple[Condition, ...] = (Recommendation.deleted_at.is_(None), Recommendation.state == LIVE)
"""What makes a recommendation one that counts: neither undone nor withdrawn nor merged."""


class FilterName(NamedTuple):
    """A value of a filter: `name` is what people call it, `passages` how many live ones it has,
    `number` that of a tag."""

    id: uuid.UUID
    value: str
    name: str
    passages: int = 0
    colour: str = ""
    parent_id: uuid.UUID | None = None
    retired: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class Names:
    """By value as a filter spells it. `merged` leads from a merged tag to the tag it became; `more`
    has by term the values of the project's own `attributes`, and what is asked for only where a
    query uses it. `said` are the attributes of each brief, by its reference and key."""

    project_id: uuid.UUID
    tags: Mapping[str, FilterName]
    people: Mapping[str, FilterName]
    briefs: Mapping[str, FilterName]
    merged: Mapping[str, str]
    more: dict[str, Mapping[str, FilterName]] = field(default_factory=dict)
    attributes: tuple[Attribute, ...] = ()
    said: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, key: str) -> Mapping[str, FilterName]:
        known = {"tag": self.tags, "by": self.people, "brief": self.briefs, **self.more}
        return known.get(key, {})

    def name_of(self, key: str, value: str) -> str:
        """What people call it; a value that the project does not know stays as it is."""
        known = self.of(key).get(value)
        if known is None:
            return value
        return f"{value} “{known.name}”" if key in ("brief", "rec") else known.name

    def called(self, key: str, written: str) -> tuple[str, ...]:
        """The values that somebody means: the one with this slug, handle or reference, old ones of
        merged tags too; else those of this name, whose capitals do not count; else those with the
        same words in their names."""
        known = self.of(key)
        slug = written.lower()
        value = self._current(slug) if key == "tag" and slug in self.merged else slug
        for exact in (written, value):
            if exact in known:
                return (exact,)
        capitals = written.casefold()
        named = tuple(one for one, name in known.items() if name.name.casefold() == capitals)
        words = spaced(written)
        if named or not words.strip():
            return named
        return tuple(one for one, name in known.items() if spaced(name.name) == words)

    def family(self, slug: str) -> set[str]:
        """The slugs of a tag and all its descendants."""
        slugs = {tag.id: value for value, tag in self.tags.items()}
        parents = {tag.id: tag.parent_id for tag in self.tags.values()}
        return {slugs[id] for id in _with_descendants(self.tags[slug].id, parents)}

    def _current(self, slug: str) -> str:
        seen = {slug}
        while (slug := self.merged.get(slug, slug)) not in seen:
            seen.add(slug)
        return slug


def names(project_id: uuid.UUID) -> Names:
    """Everything a filter of the project can name, with how many passages each has, in five
    statements."""
    by, within = _passages(project_id)
    tags = _TAGS.all(project=project_id)
    briefs = [(brief_ref(number), *more) for number, *more in _BRIEFS.all(project=project_id)]
    own = tuple(attributes(project_id))
    slugs = {id: slug for id, slug, *_ in tags}
    return Names(
        project_id,
        tags={
            slug: FilterName(id, slug, *more)
            for id, slug, *more, merged_into in _numbered(tags, slugs)
            if merged_into is None
        },
        people={
            handle: FilterName(id, handle, name, by[id])
            for id, handle, name, gone in PEOPLE.all(project=project_id)
            if by[id] or not gone
        },
        briefs={ref: FilterName(id, ref, title, within[id]) for ref, id, title, _ in briefs},
        merged={slug: slugs[into] for _, slug, *_, into in tags if into is not None},
        more={
            each.key: _values(each, [(said, within[id]) for _, id, _, said in briefs])
            for each in own
        },
        attributes=own,
        said={ref: said for ref, _, _, said in briefs},
    )


def _values(
    attribute: Attribute, briefs: Iterable[tuple[Mapping[str, str], int]]
) -> dict[str, FilterName]:
    """The values of an attribute in their order, and NONE of the briefs that have none; `briefs`
    are what is said of each and how many passages it has."""
    passages = Counter(dict.fromkeys(attribute.choices, 0))
    without = 0
    for said, number in briefs:
        if value := said.get(attribute.key):
            passages[value] += number
        else:
            without += number
    ordered = sorted(passages, key=partial(sort_key, attribute))
    return {value: FilterName(NOT_KEPT, value, value, passages[value]) for value in ordered} | {
        NONE: FilterName(NOT_KEPT, NONE, NONE, without)
    }


def names_used(project_id: uuid.UUID, keys: Collection[str]) -> Names:
    """The names of these terms alone, without counts and colours: in one statement, in none for no
    key."""
    rows = run(_used(frozenset(keys)), project=project_id).all() if keys else []
    tags = {row.id: row for row in rows if row.kind == "tag"}
    return Names(
        project_id,
        tags={
            t.value: FilterName(t.id, t.value, t.name, parent_id=t.parent_id)
            for t in tags.values()
            if t.merged is None
        },
        people={
            row.value: FilterName(row.id, row.value, row.name) for row in rows if row.kind == "by"
        },
        briefs={
            brief_ref(row.number): FilterName(row.id, brief_ref(row.number), row.name)
            for row in rows
            if row.kind == "brief"
        },
        merged={t.value: tags[t.merged].value for t in tags.values() if t.merged is not None},
    )


def family(project_id: uuid.UUID, slug: str) -> set[str]:
    """The slugs of a tag and all its descendants, in one statement."""
    return names_used(project_id, ("tag",)).family(slug)


@lru_cache(maxsize=512)
def live(project_id: uuid.UUID | sa.BindParameter[uuid.UUID]) -> tuple[Condition, ...]:
    """What makes a highlight of the project one that counts: neither it nor its brief removed. Made
    once: a page asks for it twice, and it took a thirtieth of one."""
    return (
        Highlight.project_id == project_id,
        Highlight.deleted_at.is_(None),
        Highlight.brief_id.not_in(_removed_briefs(project_id)),
    )


def _with_descendants(
    tag_id: uuid.UUID, parents: Mapping[uuid.UUID, uuid.UUID | None]
) -> set[uuid.UUID]:
    found = {tag_id}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _numbered(tags: Sequence[Row], slugs: Mapping[uuid.UUID, str]) -> Iterator[Row]:
    """The rows of tags, which are in the order of their positions, each with the number of its tag
    before the last column."""
    known = (
        domain.Tag(slug, name, slugs.get(parent), retired=bool(retired))
        for _, slug, name, _, _, parent, retired, _ in tags
    )
    numbers = {tag.slug: tag.number for tag in domain.in_order(known)}
    for row in tags:
        yield (*row[:-1], numbers[row[1]], row[-1])


def _passages(project_id: uuid.UUID) -> tuple[Counter[uuid.UUID], Counter[uuid.UUID]]:
    """How many live passages each analyst and each brief has."""
    rows = _PASSAGES.all(project=project_id)
    people = Counter({analyst: passages for brief, analyst, passages in rows if not brief})
    return people, Counter({brief: passages for brief, _, passages in rows if brief})


def _removed_briefs(
    project_id: uuid.UUID | sa.BindParameter[uuid.UUID],
) -> sa.Select[uuid.UUID]:
    removed = sa.select(Brief.id).where(
        Brief.project_id == project_id, Brief.deleted_at.is_not(None)
    )
    return removed.correlate(None)


# The names of a project, as statements made once.
_PROJECT: sa.BindParameter[uuid.UUID] = sa.bindparam("project", type_=sa.Uuid())
_COUNTED = (
    sa.select(counts.of_tags.c.tag_id, sa.func.sum(counts.of_tags.c.passages).label("passages"))
    .where(counts.in_live_briefs(counts.of_tags))
    .group_by(counts.of_tags.c.tag_id)
    .subquery()
)
_TAGS = Prepared(
    sa.select(
        Tag.id,
        Tag.slug,
        Tag.name,
        sa.func.coalesce(_COUNTED.c.passages, 0),
        Tag.colour,
        Tag.parent_id,
        Tag.retired_at.is_not(None),
        Tag.merged_into_id,
    )
    .outerjoin(_COUNTED, _COUNTED.c.tag_id == Tag.id)
    .where(Tag.project_id == _PROJECT)
    .order_by(Tag.position, Tag.id)
)
PEOPLE = Prepared(
    sa.select(
        Membership.user_id,
        Membership.handle,
        User.name,
        Membership.left_at.is_not(None),
    )
    .join(User, User.id == Membership.user_id)
    .where(Membership.project_id == _PROJECT)
    .order_by(sa.func.lower(User.name), Membership.handle)
)
_BRIEFS = Prepared(
    sa.select(Brief.number, Brief.id, Brief.title, Brief.attributes)
    .where(Brief.project_id == _PROJECT, Brief.deleted_at.is_(None))
    .order_by(Brief.number)
)
_BRIEF_OF, _ANALYST = counts.of_analysts.c.brief_id, counts.of_analysts.c.analyst_id
_NO_ID = sa.cast(sa.null(), sa.Uuid)
_PASSAGES = Prepared(
    sa.union_all(
        *(
            sa.select(*ids, sa.func.sum(counts.of_analysts.c.passages))
            .where(counts.in_live_briefs(counts.of_analysts))
            .group_by(of)
            for of, ids in ((_BRIEF_OF, (_BRIEF_OF, _NO_ID)), (_ANALYST, (_NO_ID, _ANALYST)))
        )
    )
)


@lru_cache
def _used(keys: frozenset[str]) -> sa.CompoundSelect[*tuple[Any, ...]]:
    no_id, no_number = sa.cast(sa.null(), sa.Uuid), sa.cast(sa.null(), sa.Integer)
    asked = {
        "tag": sa.select(
            sa.literal("tag").label("kind"),
            Tag.id.label("id"),
            Tag.slug.label("value"),
            Tag.name.label("name"),
            no_number.label("number"),
            Tag.parent_id.label("parent_id"),
            Tag.merged_into_id.label("merged"),
        ).where(Tag.project_id == _PROJECT),
        "by": sa.select(
            sa.literal("by"),
            Membership.user_id,
            Membership.handle,
            User.name,
            no_number,
            no_id,
            no_id,
        )
        .join(User, User.id == Membership.user_id)
        .where(Membership.project_id == _PROJECT),
        "brief": sa.select(
            sa.literal("brief"), Brief.id, sa.literal(""), Brief.title, Brief.number, no_id, no_id
        ).where(Brief.project_id == _PROJECT, Brief.deleted_at.is_(None)),
    }
    return sa.union_all(*(asked[key] for key in ("tag", "by", "brief") if key in keys))
