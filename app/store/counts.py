"""How many live passages there are by brief, analyst and tag, as the database counts them itself.

Triggers on the tables of highlights and codings keep the counts in the statement that changes
these, whoever changes them (migrations 0039, 0040), so nothing here writes but `recount`. They are
of highlights that are not deleted; those in a deleted brief are left out when they are asked.
Rows have no key of the program's and are not copied, moved or purged: what they count is.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.store.database import change, db, run
from app.store.tables.briefs import Brief, Coding, Highlight
from app.store.tables.codebook import Tag
from app.store.tables.columns import raw
from app.store.tables.people import Membership, Project, User

PASSAGES, UNTAGGED = "passages", "untagged"
UNTAGGED_LAST = 2**30  # behind every tag


def _table(name: str, *keys: str, counted: tuple[str, ...] = (PASSAGES,)) -> sa.TableClause:
    ids = [sa.column(key, sa.Uuid()) for key in ("project_id", *keys)]
    return sa.table(name, *ids, *(sa.column(each, sa.Integer()) for each in counted))


of_analysts = _table("passage_count", "brief_id", "analyst_id", counted=(PASSAGES, UNTAGGED))
"""By brief and analyst the passages, and those of them that have no tag."""
of_tags = _table("tag_count", "brief_id", "analyst_id", "tag_id")
"""By brief, who marked it, and tag."""
of_pairs = _table("tag_pair_count", "brief_id", "one_id", "other_id")
"""By brief and the two tags that are on a passage, the lower id first."""
of_coders = _table("coder_count", "brief_id", "analyst_id", "coder_id", "tag_id")
"""By brief, who marked it, who else put a tag on it, and that tag."""
TABLES = (of_analysts, of_tags, of_pairs, of_coders)
# What is asked of two tags, or left out of one, and how that follows by brief: of those with one of
# the tags, plus or minus those with both, from all.
PAIRS = {"any_of": (0, 1, -1), "all_of": (0, 0, 1), "none_of": (1, -1, 1)}
TRIGGERS = tuple(
    f"count_{prefix}{each}"
    for prefix in ("", "coders_")
    for each in (
        *("highlight_come", "highlight_left", "highlight_reached", "highlight_gone"),
        *("coding_come", "coding_changed", "coding_gone"),
    )
)


def of_a_project() -> sa.ScalarSelect[int]:
    """How many passages the project of the row has, in briefs that are not deleted."""
    table = of_analysts
    return (
        sa.select(sa.func.coalesce(sa.func.sum(table.c.passages), 0))
        .join_from(
            table, Brief, (Brief.project_id == table.c.project_id) & (Brief.id == table.c.brief_id)
        )
        .where(table.c.project_id == Project.id, Brief.deleted_at.is_(None))
        .correlate(Project)
        .scalar_subquery()
    )


def in_live_briefs(table: sa.TableClause) -> sa.ColumnElement[bool]:
    """That the row is of a brief that is not deleted, of the project that `project` names."""
    deleted = sa.select(Brief.id).where(
        Brief.project_id == sa.bindparam("project", type_=sa.Uuid()), Brief.deleted_at.is_not(None)
    )
    return sa.and_(
        table.c.project_id == sa.bindparam("project", type_=sa.Uuid()),
        table.c.passages > 0,
        table.c.brief_id.not_in(deleted.correlate(None)),
    )


class Group(NamedTuple):
    """How many passages a group has in a brief; `head` is as in an Order of passages."""

    head: Any
    brief: int
    passages: int


def groups(
    project_id: uuid.UUID, group: str, only: Mapping[str, Sequence[uuid.UUID]]
) -> list[Group] | None:
    """Of the groups "brief", "tag", "analyst" or "none", in their order, the briefs by number; of
    those counts alone whose keys have one of these ids. None where no count tells that: of the
    tags beside one that is asked for, and of analysts where two tags are (PAIRS). One statement."""
    if group == "tag" and "tag_id" in only:
        return None
    for key in PAIRS.keys() & only.keys():
        return _of_pairs(project_id, group, key, only[key]) if group in ("brief", "none") else None
    rows = run(_groups(group, tuple(only)), project=project_id, **only)
    return [Group(*row) for row in rows]


def _of_pairs(project_id: uuid.UUID, group: str, key: str, ids: Sequence[uuid.UUID]) -> list[Group]:
    """The lower id first, as the pairs are kept; one tag makes none."""
    one, other = min(ids), max(ids)
    asked = {"tag_id": ids, "one": one, "other": other}
    return [Group(*row) for row in run(_by_pairs(group, key), project=project_id, **asked)]


@lru_cache
def _by_pairs(group: str, key: str) -> sa.Select[Any]:
    one, other = (sa.bindparam(name, type_=sa.Uuid()) for name in ("one", "other"))
    both = (of_pairs.c.one_id == one) & (of_pairs.c.other_id == other)
    asked = (sa.true(), of_tags.c.tag_id.in_(any_of("tag_id")), both)
    parts = [
        sa.select(table.c.brief_id, (table.c.passages * times).label("passages")).where(
            table.c.project_id == sa.bindparam("project", type_=sa.Uuid()), condition
        )
        for times, table, condition in zip(
            PAIRS[key], (of_analysts, of_tags, of_pairs), asked, strict=True
        )
        if times
    ]
    counted = sa.union_all(*parts).subquery()
    passages = sa.func.sum(counted.c.passages)
    head = raw(Brief.id) if group == "brief" else sa.literal(0)
    return (
        sa.select(head.label("head"), Brief.number, passages)
        .select_from(counted.join(Brief.__table__, Brief.id == counted.c.brief_id))
        .where(
            Brief.project_id == sa.bindparam("project", type_=sa.Uuid()), Brief.deleted_at.is_(None)
        )
        .group_by(Brief.id, Brief.number)
        .having(passages > 0)
        .order_by(Brief.number)
    )


@lru_cache
def _groups(group: str, keys: tuple[str, ...]) -> sa.Select[Any]:
    """Made once: it took ten times as long to make as to run."""
    only = {key: any_of(key) for key in keys}
    table = of_tags if group == "tag" or "tag_id" in only else of_analysts
    rows = [_grouped(group, table, only)]
    if group == "tag":
        rows.append(_grouped("", of_analysts, only, of_analysts.c.untagged))
    counted = sa.union_all(*rows).subquery()
    by = [column for column in counted.c if column.name not in Group._fields]
    columns = [counted.c[name] for name in Group._fields]
    return sa.select(*columns).order_by(*by, counted.c.head, counted.c.brief)


def any_of(key: str) -> sa.BindParameter[Any]:
    """Whatever ids are asked for by this key, in a statement made once."""
    return sa.bindparam(key, type_=sa.Uuid(), expanding=True)


def _grouped(
    group: str,
    table: sa.TableClause,
    only: Mapping[str, Any],
    column: sa.ColumnElement[int] | None = None,
) -> sa.Select[Any]:
    """Beside a Group what its groups are ordered by."""
    counted = table.c.passages if column is None else column
    of_brief = (Brief.project_id == table.c.project_id) & (Brief.id == table.c.brief_id)
    rows: sa.FromClause = table.join(Brief.__table__, of_brief)
    head: Any = sa.literal(0)
    by: Any = sa.literal(0)
    if group == "brief":
        head, by = raw(table.c.brief_id), Brief.number
    elif group == "analyst":
        rows = rows.join(User, User.id == table.c.analyst_id)
        head, by = raw(table.c.analyst_id), sa.func.lower(User.name)
    elif group == "tag":
        tag = (Tag.project_id == table.c.project_id) & (Tag.id == table.c.tag_id)
        rows, head, by = rows.join(Tag, tag), Tag.slug, Tag.position
    elif not group:
        head, by = sa.literal(""), sa.literal(UNTAGGED_LAST)
    return (
        sa.select(
            head.label("head"),
            Brief.number.label("brief"),
            sa.func.sum(counted).label("passages"),
            by.label("rank"),
        )
        .select_from(rows)
        .where(
            table.c.project_id == sa.bindparam("project", type_=sa.Uuid()),
            Brief.deleted_at.is_(None),
            counted > 0,
            *_of(table, only),
        )
        .group_by("head", Brief.number, "rank")
    )


def people(
    project_id: uuid.UUID,
    only: Mapping[str, Sequence[uuid.UUID]],
    also: Collection[uuid.UUID] = (),
) -> list[tuple[str, str]]:
    """(name, handle) of who marked passages of such counts, of who else put such a tag on one, and
    of those `also` named: one statement."""
    marked = of_tags if "tag_id" in only else of_analysts
    ids = sa.union(
        *(
            sa.select(table.c[key].label("id")).where(in_live_briefs(table), *_of(table, only))
            for table, key in ((marked, "analyst_id"), (of_coders, "coder_id"))
        )
    )
    of_member = (Membership.project_id == project_id) & (Membership.user_id == User.id)
    rows = run(
        sa.select(User.name, sa.func.coalesce(Membership.handle, ""))
        .outerjoin(Membership, of_member)
        .where(User.id.in_(ids) | User.id.in_(list(also))),
        project=project_id,
    )
    return [(name, handle) for name, handle in rows]


def coders(
    project_id: uuid.UUID, only: Mapping[str, Sequence[uuid.UUID]]
) -> list[tuple[uuid.UUID, int]]:
    """Who put whatever tag on what another marked, once for each brief, by number."""
    rows = run(
        sa.select(of_coders.c.coder_id, Brief.number)
        .distinct()
        .join(
            Brief,
            (Brief.project_id == of_coders.c.project_id) & (Brief.id == of_coders.c.brief_id),
        )
        .where(in_live_briefs(of_coders), *_of(of_coders, only, but="tag_id")),
        project=project_id,
    )
    return [(id, number) for id, number in rows]


def _of(
    table: sa.TableClause, only: Mapping[str, Any], but: str = ""
) -> list[sa.ColumnElement[bool]]:
    return [table.c[key].in_(ids) for key, ids in only.items() if key != but]


def wrong() -> Iterator[tuple[str, uuid.UUID]]:
    """The table and the project of each count that is not what stands in the rows, in a statement
    a table."""
    for table in TABLES:
        kept = sa.select(*table.c).where(table.c.passages != 0)
        there = _counted(table)
        differ = (sa.except_(*pair).subquery() for pair in ((kept, there), (there, kept)))
        ids = sa.union(*(sa.select(rows.c.project_id) for rows in differ))
        for project_id in db.session.scalars(ids):
            yield table.name, project_id


def recount(project_id: uuid.UUID) -> None:
    """Count everything of a project anew, in a transaction of its own; whoever changes highlights
    meanwhile waits."""
    with change():
        if db.engine.dialect.name == "postgresql":
            db.session.execute(sa.text("LOCK TABLE highlight, coding IN SHARE MODE"))
        for table in TABLES:
            db.session.execute(sa.delete(table).where(table.c.project_id == project_id))
            rows = _counted(table, Highlight.project_id == project_id)
            db.session.execute(sa.insert(table).from_select(list(table.c.keys()), rows))


def fill(connection: sa.Connection) -> None:
    """Count everything where rows came without the triggers, and nothing is counted yet."""
    for table in TABLES:
        connection.execute(sa.insert(table).from_select(list(table.c.keys()), _counted(table)))


def _counted(table: sa.TableClause, *of: sa.ColumnElement[bool]) -> sa.Select[Any]:
    other = aliased(Coding)
    on_it = (Coding.project_id == Highlight.project_id) & (Coding.highlight_id == Highlight.id)
    keys: tuple[Any, ...] = (Highlight.project_id, Highlight.brief_id, Highlight.created_by)
    counts: list[Any] = [sa.func.count()]
    rows: sa.FromClause = Highlight.__table__
    if table is of_analysts:
        tagged = sa.exists().where(on_it)
        counts.append(sa.func.sum(sa.case((tagged, 0), else_=1)))
    else:
        rows = rows.join(Coding.__table__, on_it)
        keys = (*keys, Coding.tag_id)
    if table is of_coders:
        of = (*of, Coding.coder_id != Highlight.created_by)
        keys = (*keys[:-1], Coding.coder_id, Coding.tag_id)
    if table is of_pairs:
        both = (other.project_id == Coding.project_id) & (other.highlight_id == Coding.highlight_id)
        rows = rows.join(other, both & (Coding.tag_id < other.tag_id))
        keys = (Highlight.project_id, Highlight.brief_id, Coding.tag_id, other.tag_id)
    counted = sa.select(*keys, *counts).select_from(rows).where(Highlight.deleted_at.is_(None), *of)
    return counted.group_by(*keys)
