"""The orders in which passages are shown, and what stands before or after one of them.

A page is found by the passage that it follows or precedes, not by a number: what colleagues add or
remove meanwhile neither repeats a passage on the next page nor hides one. A removed highlight keeps
its row, so its place is still known.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import sqlalchemy as sa

from app.store.counts import UNTAGGED_LAST
from app.store.names import Condition
from app.store.tables.briefs import Brief, Coding, Highlight
from app.store.tables.codebook import Tag
from app.store.tables.columns import raw
from app.store.tables.people import User

PROJECT: sa.BindParameter[uuid.UUID] = sa.bindparam("project", type_=sa.Uuid())
PLACE = (Brief.number, Highlight.start, Highlight.end, Highlight.number)

Column = sa.ColumnElement[Any] | sa.orm.InstrumentedAttribute[Any]


@dataclass(frozen=True)
class Order:
    """`keys` are (column, whether the highest comes first), read from `tables`. `head` is the same
    for all passages of a group and is read from `heads_from`, which is less. `group` is "" where
    the kept counts know of no such groups; `by_place` within them."""

    group: str
    by_place: bool
    head: Column
    keys: tuple[tuple[Column, bool], ...]
    heads_from: sa.FromClause
    tables: sa.FromClause

    def by(self, *, backwards: bool = False) -> list[Column]:
        return [key.desc() if down != backwards else key.asc() for key, down in self.keys]

    def beyond(self, place: Sequence[Any], *, before: bool = False) -> Condition:
        """Holds for what comes after the place (or before it) in this order."""
        holds: Condition = sa.false()
        for (key, down), value in reversed(list(zip(self.keys, place, strict=True))):
            further = key < value if down != before else key > value
            holds = sa.or_(further, sa.and_(key == value, holds))
        return holds

    def within(self, briefs: Mapping[Any, Sequence[int]]) -> Condition:
        """By the head of some groups the briefs in which a passage of them stands, by number."""
        if self.is_by_brief:
            numbers = [number for some in briefs.values() for number in some]
            return self.between(min(numbers), max(numbers))
        of_group = {
            head: Brief.number.between(min(some), max(some)) for head, some in briefs.items()
        }
        return sa.and_(
            _in_briefs(sa.or_(*of_group.values())),
            sa.or_(
                *(sa.and_(numbers, raw(self.head) == head) for head, numbers in of_group.items())
            ),
        )

    @staticmethod
    def between(first: Any, last: Any) -> Condition:
        """In the briefs from one number to another."""
        numbers = Brief.number.between(first, last)
        return sa.and_(_in_briefs(numbers), numbers)

    @property
    def is_by_brief(self) -> bool:
        """Whether what stands in one brief stands together, whatever the group."""
        return self.group in ("brief", "none")

    @staticmethod
    def brief_of(place: sa.Row) -> int:
        """Its number, of a row of `places` that is ordered by place."""
        number: int = place[-len(PLACE)]
        return number

    @cached_property
    def names(self) -> list[str]:
        """What the keys are called in a row."""
        return [f"key_{at}" for at in range(len(self.keys))]

    @cached_property
    def places(self) -> sa.Select:
        """The head and the keys of highlights, in no order yet."""
        keys = [key.label(name) for name, (key, _) in zip(self.names, self.keys, strict=True)]
        head = raw(self.head).label("head")
        return sa.select(raw(Highlight.id).label("id"), head, *keys).select_from(self.tables)

    @cached_property
    def place_of(self) -> sa.Select:
        """The places of the highlight with the number `highlight` in the brief `brief`, also of one
        that was removed: in some orders it has several."""
        return self.places.order_by(*self.by()).where(
            Highlight.project_id == PROJECT,
            Brief.number == sa.bindparam("brief"),
            Highlight.number == sa.bindparam("highlight"),
        )

    def earlier(self, selected: Sequence[Condition], begins: Sequence[Any], head: Any) -> sa.Select:
        """How many of those selected in the brief and the group of a place stand before it."""
        here = Brief.number == begins[-len(PLACE)]
        before = self.beyond(begins, before=True)
        return (
            sa.select(sa.func.count())
            .select_from(self.tables)
            .where(*selected, here, raw(self.head) == head, before)
        )

    def counted(
        self, selected: Sequence[Condition], begins: Sequence[Any] | None, *, listed: bool
    ) -> sa.Select:
        """Of each group of those selected the head, how many `passages` there are, and how many of
        them `earlier` than the place where a page begins.

        `listed` when the conditions hold a list of highlights: then the head is no bare column, or
        SQLite follows its index through all highlights and not the list. Without a list the index
        is quicker (both measured).
        """
        earlier: Column = sa.literal(0)
        if begins is not None:
            earlier = sa.func.sum(sa.case((self.beyond(begins, before=True), 1), else_=0))
        head = sa.func.coalesce(self.head, self.head) if listed else self.head
        return (
            sa.select(
                raw(head).label("head"),
                sa.func.count().label("passages"),
                earlier.label("earlier"),
            )
            .select_from(self.heads_from if begins is None else self.tables)
            .where(*selected)
            .group_by("head")
        )


def _in_briefs(numbers: Condition) -> Condition:
    """Said beside the condition itself: SQLite, which knows no numbers of rows, begins with all of
    the project."""
    there = sa.select(Brief.id).where(Brief.project_id == PROJECT, numbers)
    return Highlight.brief_id.in_(there.correlate(None))


@lru_cache(maxsize=64)
def order(sort: str, group: str, of_briefs: tuple[tuple[int, ...], ...] = ()) -> Order:
    """By "place" or the "newest" first, within the groups "brief", "tag", "analyst" or "none", or
    within those of briefs whose numbers are given, whatever their name; a statement made of it
    takes the parameter `project`. The head of such a group is its place among them.

    Groups come in the order of the briefs, the codebook or the names. A passage stands under each
    of its tags, as in the report; the head of a tag's group is its slug, "" of those without tags.
    """
    highlights: sa.FromClause = Highlight.__table__
    head: Column = sa.literal(0)
    groups: tuple[Column, ...] = ()
    if group == "tag":
        coded = (Coding.project_id == Highlight.project_id) & (Coding.highlight_id == Highlight.id)
        named = (Tag.project_id == Coding.project_id) & (Tag.id == Coding.tag_id)
        highlights = sa.outerjoin(sa.outerjoin(Highlight, Coding, coded), Tag, named)
        head = sa.func.coalesce(Tag.slug, "")
        groups = (sa.func.coalesce(Tag.position, UNTAGGED_LAST), head)
    tables: sa.FromClause = sa.join(
        highlights,
        Brief,
        (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id),
    )
    if group == "brief":
        head, groups = Highlight.brief_id, (Brief.number,)
    if of_briefs:
        ranked = enumerate(of_briefs)
        head = sa.case(*((Brief.number.in_(numbers), at) for at, numbers in ranked), else_=-1)
        highlights, groups = tables, (head,)
    if group == "analyst":
        head, groups = Highlight.created_by, (sa.func.lower(User.name), User.id)
        tables = tables.join(User, User.id == Highlight.created_by)
    upwards = (*groups, *(() if sort == "newest" else PLACE))
    downwards = (Highlight.created_at, Highlight.id) if sort == "newest" else ()
    keys = (*((key, False) for key in upwards), *((key, True) for key in downwards))
    kept = "" if of_briefs else group
    return Order(kept, sort != "newest", head, keys, highlights, tables)
