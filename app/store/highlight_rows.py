"""Writing highlights: the brief, locked, the words at a span, the rows, their tags and their words
for search. The one way in, for one passage and for the thousands of another tool's work.

For one passage none of it takes longer in a longer text or beside more highlights.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.document import PlacedBlock
from app.domain.errors import Missing
from app.store import revs
from app.store.briefs import NO_BRIEF, blocks_within, revision_text
from app.store.database import db, portions, run
from app.store.memberships import NO_MEMBER
from app.store.planning import many_rows_came
from app.store.prepared import Prepared
from app.store.search_index import index_words
from app.store.tables.briefs import Brief, Coding, Highlight
from app.store.tables.codebook import Tag
from app.store.tables.columns import new_id, now
from app.store.tables.people import Membership

Row = Mapping[str, Any]

NO_HIGHLIGHT = "There is no such highlight in this brief."


class LockedBrief(NamedTuple):
    """A brief as far as marking it needs to know; `revision_id` is None before it has a text."""

    id: uuid.UUID
    number: int
    revision_id: uuid.UUID | None
    rev: int
    language: str


class TakenNumber(NamedTuple):
    """The next number of a highlight of a brief, which is locked; the role of the person, as it is
    now, and how often the codebook was changed."""

    brief: LockedBrief
    number: int
    role: str
    codebook_rev: int


class Slice(NamedTuple):
    """Blocks that follow each other, and the whole text that holds them."""

    blocks: Sequence[PlacedBlock]
    text: str

    @property
    def span(self) -> tuple[int, int]:
        """From the first block's start to the last one's end."""
        return self.blocks[0].start, self.blocks[-1].end


class Known(NamedTuple):
    """A highlight that is there already, removed or not."""

    number: int
    revision_id: uuid.UUID
    start: int
    end: int
    created_by: uuid.UUID


class Coded(NamedTuple):
    """A tag on a highlight, and who put it there."""

    tag_id: uuid.UUID
    coder_id: uuid.UUID


_THIS = (
    Brief.project_id == sa.bindparam("project"),
    Brief.number == sa.bindparam("brief"),
    Brief.deleted_at.is_(None),
)
_BRIEFS = sa.select(Brief.id, Brief.number, Brief.revision_id, Brief.rev, Brief.language)
_BRIEFS = _BRIEFS.with_for_update()
_BRIEF = _BRIEFS.where(*_THIS)
_PRESENT = Prepared(sa.select(Brief.revision_id).where(*_THIS))
_ROLE = (
    sa.select(Membership.role)
    .where(
        Membership.project_id == sa.bindparam("project"),
        Membership.user_id == sa.bindparam("person"),
        Membership.left_at.is_(None),
    )
    .scalar_subquery()
)
_TAKE_NUMBERS = Prepared(
    sa.update(Brief)
    .where(*_THIS)
    .values(
        next_highlight_number=Brief.next_highlight_number + sa.bindparam("highlights"),
        rev=Brief.rev + sa.bindparam("changes"),
    )
    .returning(
        Brief.id,
        Brief.number,
        Brief.revision_id,
        Brief.rev,
        Brief.language,
        Brief.next_highlight_number,
        _ROLE,
        revs.of("codebook"),
    )
)
_KNOWN = sa.select(
    Highlight.number, Highlight.revision_id, Highlight.start, Highlight.end, Highlight.created_by
).where(Highlight.project_id == sa.bindparam("project"), Highlight.id == sa.bindparam("known"))
_KEY = ("project_id", "id")
_CLAIM = {
    "sqlite": Prepared(sqlite.insert(Highlight).on_conflict_do_nothing(index_elements=_KEY)),
    "postgresql": Prepared(
        postgresql.insert(Highlight).on_conflict_do_nothing(index_elements=_KEY)
    ),
}
_REMOVE = (
    sa.update(Highlight)
    .where(
        Highlight.project_id == sa.bindparam("project"),
        Highlight.id.in_(sa.bindparam("ids", expanding=True)),
        Highlight.deleted_at.is_(None),
    )
    .values(
        deleted_at=sa.bindparam("at"),
        updated_at=sa.bindparam("at"),
        updated_by=sa.bindparam("person"),
        version=Highlight.version + 1,
    )
)
_ADD, _ADD_CODINGS = Prepared(sa.insert(Highlight)), Prepared(sa.insert(Coding))
_CODINGS_OF = (
    sa.select(Tag.slug, Tag.id, Coding.coder_id)
    .join(Coding, (Coding.project_id == Tag.project_id) & (Coding.tag_id == Tag.id))
    .where(
        Coding.project_id == sa.bindparam("project"),
        Coding.highlight_id == sa.bindparam("highlight"),
    )
    .order_by(Tag.position, Tag.id)
)


def with_id(project_id: uuid.UUID, id: uuid.UUID) -> Highlight | None:
    """The row with this id, removed or not."""
    return db.session.get(Highlight, (project_id, id), populate_existing=True)


def highlight_to_change(project_id: uuid.UUID, brief_id: uuid.UUID, number: int) -> Highlight:
    """The row itself. Missing when the brief never had it."""
    row = db.session.scalar(
        sa.select(Highlight)
        .where(
            Highlight.project_id == project_id,
            Highlight.brief_id == brief_id,
            Highlight.number == number,
        )
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise Missing(NO_HIGHLIGHT)
    return row


def present_text(project_id: uuid.UUID, number: int) -> uuid.UUID | None:
    """The revision that the brief B<number> has now, if it has a text. Missing when there is no
    such brief."""
    row = _PRESENT.first(project=project_id, brief=number)
    if row is None:
        raise Missing(NO_BRIEF)
    return row[0]


def lock_brief(project_id: uuid.UUID, number: int) -> LockedBrief:
    """The brief B<number>, locked until the end of the transaction, so that two changes under it
    follow each other. Missing when there is none."""
    row = run(_BRIEF, project=project_id, brief=number).one_or_none()
    if row is None:
        raise Missing(NO_BRIEF)
    return LockedBrief(*row)


def lock_briefs(project_id: uuid.UUID, *which: sa.ColumnElement[bool]) -> Mapping[int, LockedBrief]:
    """By number those for which the conditions hold, locked as by `lock_brief`; always in the order
    of their numbers, so that two who change many do not wait for each other."""
    briefs = _BRIEFS.where(Brief.project_id == project_id, *which).order_by(Brief.number)
    return {row.number: LockedBrief(*row) for row in run(briefs)}


def take_number(project_id: uuid.UUID, brief: int, user_id: uuid.UUID) -> TakenNumber:
    """The brief, locked, with its new `rev`, and the next number of a highlight, never given before
    nor again. Missing when there is no such brief or the person does not belong to the project any
    more."""
    return _taken(project_id, brief, user_id, 1, 1)


def take_numbers(
    project_id: uuid.UUID, brief: int, user_id: uuid.UUID, highlights: int, changes: int
) -> tuple[int, int]:
    """So many numbers of highlights and so many counts of `rev`: the first of each."""
    taken = _taken(project_id, brief, user_id, highlights, changes)
    return taken.number - highlights + 1, taken.brief.rev - changes + 1


def take_numbers_of(
    project_id: uuid.UUID, many: Mapping[int, int], user_id: uuid.UUID
) -> dict[int, int]:
    """As `take_numbers`, so many for highlights of each brief, by its number: by that the first.
    One statement, none for no brief."""
    if not many:
        return {}
    more = sa.case(dict(many), value=Brief.number)
    taken = (
        sa.update(Brief)
        .where(Brief.project_id == project_id, Brief.number.in_(many))
        .values(next_highlight_number=Brief.next_highlight_number + more)
        .returning(Brief.number, Brief.next_highlight_number, _ROLE)
    )
    rows = run(taken, project=project_id, person=user_id).all()
    if any(role is None for *_, role in rows):
        raise Missing(NO_MEMBER)
    return {brief: following - many[brief] for brief, following, _ in rows}


def give_number_back(project_id: uuid.UUID, brief: LockedBrief, user_id: uuid.UUID) -> LockedBrief:
    """Undo `take_number` in its own transaction; the brief as it was."""
    return _taken(project_id, brief.number, user_id, -1, -1).brief


def _taken(
    project_id: uuid.UUID, brief: int, user_id: uuid.UUID, highlights: int, changes: int
) -> TakenNumber:
    row = _TAKE_NUMBERS.first(
        project=project_id, brief=brief, person=user_id, highlights=highlights, changes=changes
    )
    if row is None:
        raise Missing(NO_BRIEF)
    *columns, next_number, role, codebook_rev = row
    if role is None:
        raise Missing(NO_MEMBER)
    return TakenNumber(LockedBrief(*columns), next_number - 1, role, codebook_rev)


def passage(project_id: uuid.UUID, revision_id: uuid.UUID, start: int, end: int) -> Slice:
    """The blocks that share a character with `[start, end)`, in the order of the text; none where
    it has none."""
    text = revision_text(project_id, revision_id)
    return Slice(blocks_within(project_id, revision_id, start, end), text)


def known(project_id: uuid.UUID, id: uuid.UUID) -> Known:
    """The highlight with this id."""
    return Known(*run(_KNOWN, project=project_id, known=id).one())


def claim(row: Row) -> bool:
    """A new row of Highlight, keys are columns; False, and nothing done, where its id is taken."""
    return _CLAIM[db.engine.dialect.name].write(row) > 0


def complete(project_id: uuid.UUID, rows: Sequence[Row], codings: Sequence[Row]) -> None:
    """The tags of new highlights, as rows of Coding, and their words for search."""
    _ADD_CODINGS.write(*codings)
    words = [("passage", row["id"], row["exact"]) for row in rows]
    words += [("note", row["id"], row["note"]) for row in rows]
    index_words(project_id, words)


def write(project_id: uuid.UUID, rows: Sequence[Row], codings: Sequence[Row]) -> None:
    """Many new highlights at once."""
    _ADD.write(*rows)
    complete(project_id, rows, codings)
    many_rows_came(len(rows))


def coding(
    project_id: uuid.UUID, highlight_id: uuid.UUID, tag_id: uuid.UUID, coder_id: uuid.UUID
) -> Row:
    """That the coder puts the tag on the highlight, now."""
    place = {"project_id": project_id, "highlight_id": highlight_id}
    return {**place, "id": new_id(), "tag_id": tag_id, "coder_id": coder_id, "created_at": now()}


def codings_of(project_id: uuid.UUID, highlight_id: uuid.UUID) -> dict[str, Coded]:
    """By slug, the tags on a highlight, retired ones too, in the order of the codebook."""
    rows = run(_CODINGS_OF, project=project_id, highlight=highlight_id)
    return {slug: Coded(*coded) for slug, *coded in rows}


def remove(project_id: uuid.UUID, user_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> None:
    """Leave a tombstone of each, as removed by that person now."""
    for some in portions(ids):
        run(_REMOVE, project=project_id, person=user_id, at=now(), ids=some)
    db.session.expire_all()


def add_codings(project_id: uuid.UUID, highlight_id: uuid.UUID, codings: Iterable[Coded]) -> None:
    """Say that these tags are on the highlight from now on, each by its coder."""
    _ADD_CODINGS.write(*(coding(project_id, highlight_id, *coded) for coded in codings))


def remove_codings(
    project_id: uuid.UUID, highlight_id: uuid.UUID, tag_ids: Collection[uuid.UUID]
) -> None:
    """Take these tags off the highlight."""
    if tag_ids:
        db.session.execute(
            sa.delete(Coding).where(
                Coding.project_id == project_id,
                Coding.highlight_id == highlight_id,
                Coding.tag_id.in_(tag_ids),
            )
        )
