"""Highlights with their tags, as pages read them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.domain.errors import Missing
from app.domain.passages import Reply, TagBy
from app.domain.references import passage_ref
from app.domain.tags import Tag
from app.store import notes
from app.store.codebook import Chips, chips_of
from app.store.database import db, run
from app.store.highlight_rows import NO_HIGHLIGHT
from app.store.prepared import Prepared
from app.store.tables.briefs import IS_LONG, LONG, Brief, Coding, Highlight, Note
from app.store.tables.columns import as_uuid, raw
from app.store.tables.people import User

_NUMBER = itemgetter(6)  # in the columns of _query
_Author, _Editor, _Coder = aliased(User), aliased(User), aliased(User)


class HighlightLine(NamedTuple):
    """A highlight as pages show it; `start` and `end` are code points, half-open."""

    id: uuid.UUID
    brief_number: int
    number: int
    start: int
    end: int
    exact: str
    first_block: int
    last_block: int
    note: str
    version: int
    analyst_id: uuid.UUID
    analyst: str
    created_at: datetime
    editor: str
    updated_at: datetime
    removed: bool
    tags: tuple[Tag, ...]
    thread: tuple[Reply, ...] = ()
    tagged: tuple[TagBy, ...] = ()

    @property
    def ref(self) -> str:
        return passage_ref(self.brief_number, self.number)

    @property
    def slugs(self) -> list[str]:
        return [tag.slug for tag in self.tags]


class _Query(NamedTuple):
    """Highlights of one brief, so that numbers tell them apart, and the notes under them."""

    lines: sa.Select[*tuple[Any, ...]]
    notes: sa.Select[*tuple[Any, ...]]


def _query(*conditions: sa.ColumnElement[bool]) -> _Query:
    """One row for each coding, joined outwards from the highlights: the databases then begin there
    and not at the tags, which are on highlights of all briefs. Ids of tags and analysts come as
    the driver gives them: making thousands of UUIDs of them took a tenth of the page (measured)."""
    among = sa.and_(Highlight.project_id == sa.bindparam("project"), *conditions)
    lines = (
        sa.select(
            raw(Coding.tag_id),
            raw(_Coder.id),
            _Coder.name,
            sa.case((_Coder.id.is_not(None), Coding.created_at)),
            Highlight.id,
            Brief.number,
            Highlight.number,
            Highlight.start,
            Highlight.end,
            Highlight.exact,
            Highlight.first_block,
            Highlight.last_block,
            Highlight.note,
            Highlight.version,
            raw(Highlight.created_by),
            _Author.name,
            Highlight.created_at,
            _Editor.name,
            Highlight.updated_at,
            Highlight.deleted_at.is_not(None),
        )
        .outerjoin(
            Coding,
            (Coding.project_id == Highlight.project_id) & (Coding.highlight_id == Highlight.id),
        )
        .outerjoin(
            _Coder,
            (_Coder.id == Coding.coder_id) & (Coding.coder_id != Highlight.created_by),
        )
        .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
        .join(_Author, _Author.id == Highlight.created_by)
        .join(_Editor, _Editor.id == Highlight.updated_by)
        .where(among)
        .order_by(Highlight.start, Highlight.end.desc(), Highlight.number)
    )
    return _Query(lines, notes.under(among))


def _near_and_far(*more: sa.Select[uuid.UUID], spans: int = 1) -> sa.CompoundSelect[uuid.UUID]:
    """Those near by are found by where they begin. The long ones must not be, so `start` stands in
    a sum, which no index knows: SQLite would walk half the text's highlights (measured). Around
    several spans the names of their values have a number from the second on."""
    of_text = (
        Highlight.project_id == sa.bindparam("project"),
        Highlight.revision_id == sa.bindparam("revision"),
        Highlight.deleted_at.is_(None),
    )
    ids: list[sa.Select[uuid.UUID]] = []
    for n in ["", *range(2, spans + 1)][:spans]:
        start: sa.BindParameter[int] = sa.bindparam(f"start{n}")
        end: sa.BindParameter[int] = sa.bindparam(f"end{n}")
        near = (Highlight.start >= sa.bindparam(f"near{n}"), Highlight.start < end)
        far = (sa.text(IS_LONG), Highlight.start + 0 < end)
        ids += [
            sa.select(Highlight.id).where(*of_text, Highlight.end > start, *those)
            for those in (near, far)
        ]
    return sa.union_all(*ids, *more)


_LIVE = Highlight.deleted_at.is_(None)
_OF_TEXT = _query(Highlight.revision_id == sa.bindparam("revision"), _LIVE)
_BEGINNING = _query(
    Highlight.revision_id == sa.bindparam("revision"),
    Highlight.start >= sa.bindparam("start"),
    Highlight.start < sa.bindparam("end"),
    _LIVE,
)
_CHANGED = sa.select(Highlight.id).where(
    Highlight.project_id == sa.bindparam("project"),
    Highlight.brief_id == sa.bindparam("brief"),
    Highlight.number == sa.bindparam("number"),
)
_REMOVED = (
    sa.select(sa.func.count())
    .where(
        Highlight.project_id == sa.bindparam("project"),
        Highlight.brief_id == sa.bindparam("brief"),
        Highlight.deleted_at.is_not(None),
    )
    .correlate(None)
    .scalar_subquery()
)
_HAS_NOTES = sa.exists().where(
    Note.project_id == Highlight.project_id,
    Note.highlight_id == Highlight.id,
    Note.deleted_at.is_(None),
)


def _counting(query: _Query) -> _Query:
    """And how many live highlights the brief has, and whether there are notes on this one."""
    counts = (Brief.next_highlight_number - 1 - _REMOVED, _HAS_NOTES)
    return query._replace(lines=query.lines.add_columns(*counts))


_AROUND = _counting(_query(Highlight.id.in_(_near_and_far(_CHANGED))))
_ALL_AROUND = Prepared(_AROUND.lines)
_ONE = _query(
    Highlight.brief_id == sa.bindparam("brief"), Highlight.number == sa.bindparam("number")
)
_WIDTH = len(_ONE.lines.selected_columns)
_SPANS = sa.select(Highlight.start, Highlight.end).where(
    Highlight.project_id == sa.bindparam("project"),
    Highlight.brief_id == sa.bindparam("brief"),
    Highlight.number.in_(sa.bindparam("numbers", expanding=True)),
)
MOST_SPANS = 16  # that one question looks at


def highlights(
    project_id: uuid.UUID, revision_id: uuid.UUID, known: Chips | None = None
) -> list[HighlightLine]:
    """The live highlights of a text in its order, in three statements; in two when the chips of
    the project are `known`."""
    return _lines(_OF_TEXT, known, project=project_id, revision=revision_id)


def beginning(
    project_id: uuid.UUID,
    revision_id: uuid.UUID,
    start: int,
    end: int,
    known: Chips | None = None,
) -> list[HighlightLine]:
    """The live highlights that begin within `[start, end)`, as `highlights` reads them."""
    return _lines(_BEGINNING, known, project=project_id, revision=revision_id, start=start, end=end)


class Around(NamedTuple):
    """What a change shows: the live highlights around it in the order of the text, the one that
    was changed, removed or not, and how many live ones its brief has. What a filter selects: the
    ids among these, and how many in the brief; without one `selected` is None."""

    lines: list[HighlightLine]
    changed: HighlightLine
    total: int
    shown: int
    selected: frozenset[uuid.UUID] | None = None


def around(
    project_id: uuid.UUID,
    brief_id: uuid.UUID,
    revision_id: uuid.UUID,
    number: int,
    span: tuple[int, int],
    known: Chips,
    selected: Sequence[sa.ColumnElement[bool]] = (),
) -> Around:
    """Those that share a character with the half-open span, in one statement, and one for the
    notes where there are any. `selected` are the conditions of a filter.

    Looks at those that begin near by, and at the few that are so long that they may begin far off:
    what it costs does not grow with the highlights of the text.
    """
    start, end = span
    values = {
        "project": project_id,
        "brief": brief_id,
        "revision": revision_id,
        "number": number,
        "start": start,
        "end": end,
        "near": start - LONG,
    }
    rows = (
        run(_filtered(_AROUND.lines, selected), **values).all()
        if selected
        else _ALL_AROUND.all(**values)
    )
    if not rows:
        raise Missing(NO_HIGHLIGHT)
    lines = _counted_lines(_AROUND.notes, rows, known, values)
    changed = next(line for line in lines if line.number == number)
    here = [h for h in lines if not h.removed and h.start < end and h.end > start]
    return Around(here, changed, *_counts(rows, lines, bool(selected)))


class Touching(NamedTuple):
    """The live highlights that share a character with some spans, in the order of the text, and
    what else Around has; without any the counts are None."""

    lines: list[HighlightLine]
    total: int | None
    shown: int | None
    selected: frozenset[uuid.UUID] | None = None


def touching(
    project_id: uuid.UUID,
    brief_id: uuid.UUID,
    revision_id: uuid.UUID,
    spans: Sequence[tuple[int, int]],
    numbers: Collection[int],
    known: Chips,
    selected: Sequence[sa.ColumnElement[bool]] = (),
) -> Touching:
    """As `around`, but of several half-open spans, MOST_SPANS at most. The highlights `numbers`
    need not be there any more: their brief's counts are known by them."""
    if not (spans or numbers):
        return Touching([], None, None)
    query = _touching(len(spans))
    values: dict[str, Any] = {
        "project": project_id,
        "brief": brief_id,
        "revision": revision_id,
        "numbers": list(numbers),
    }
    for n, (start, end) in enumerate(spans, start=1):
        of = str(n) if n > 1 else ""
        values |= {f"start{of}": start, f"end{of}": end, f"near{of}": start - LONG}
    lines = _filtered(query.lines, selected) if selected else query.lines
    rows = run(lines, **values).all()
    if not rows:
        return Touching([], None, None)
    found = _counted_lines(query.notes, rows, known, values)
    here = [
        line
        for line in found
        if not line.removed and any(line.start < end and line.end > start for start, end in spans)
    ]
    return Touching(here, *_counts(rows, found, bool(selected)))


@lru_cache
def _touching(spans: int) -> _Query:
    numbered = sa.select(Highlight.id).where(
        Highlight.project_id == sa.bindparam("project"),
        Highlight.brief_id == sa.bindparam("brief"),
        Highlight.number.in_(sa.bindparam("numbers", expanding=True)),
    )
    return _counting(_query(Highlight.id.in_(_near_and_far(numbered, spans=spans))))


def spans_of(
    project_id: uuid.UUID, brief_id: uuid.UUID, numbers: Collection[int]
) -> list[tuple[int, int]]:
    """Where these highlights stand or stood, removed or not: half-open spans of code points."""
    rows = run(_SPANS, project=project_id, brief=brief_id, numbers=list(numbers))
    return [(start, end) for start, end in rows]


def _counted_lines(
    under: sa.Select[*tuple[Any, ...]],
    rows: Sequence[Any],
    known: Chips,
    values: Mapping[str, Any],
) -> list[HighlightLine]:
    """The rows of a `_counting` query as lines: one statement where there are notes."""
    has_notes = any(row[_WIDTH + 1] for row in rows)
    answers = notes.threads(under, **values) if has_notes else {}
    return [
        _line([row[:_WIDTH] for row in together], known, answers)
        for _, together in groupby(rows, key=_NUMBER)
    ]


def _counts(
    rows: Sequence[Any], lines: Iterable[HighlightLine], is_filtered: bool
) -> tuple[int, int, frozenset[uuid.UUID] | None]:
    """(all live ones of the brief, those that the filter selects, which of the lines it does)."""
    total, _, *shown = rows[0][_WIDTH:]
    if not is_filtered:
        return total, total, None
    matching = {_NUMBER(row) for row in rows if row[-1]}
    return total, shown[0], frozenset(line.id for line in lines if line.number in matching)


def _filtered(
    lines: sa.Select[*tuple[Any, ...]], selected: Sequence[sa.ColumnElement[bool]]
) -> sa.Select[*tuple[Any, ...]]:
    """The lines, for how many of the brief the conditions hold, and whether for this one."""
    shown = (
        sa.select(sa.func.count())
        .select_from(Highlight)
        .where(Highlight.brief_id == sa.bindparam("brief"), *selected)
        .correlate(None)
        .scalar_subquery()
    )
    return lines.add_columns(shown, sa.and_(*selected))


def highlight(project_id: uuid.UUID, brief_id: uuid.UUID, number: int) -> HighlightLine:
    """One highlight, removed or not. Missing when the brief never had it."""
    found = _lines(_ONE, None, project=project_id, brief=brief_id, number=number)
    if not found:
        raise Missing(NO_HIGHLIGHT)
    return found[0]


def count(project_id: uuid.UUID, revision_id: uuid.UUID) -> int:
    """How many live highlights a text has."""
    statement = sa.select(sa.func.count()).where(
        Highlight.project_id == project_id,
        Highlight.revision_id == revision_id,
        Highlight.deleted_at.is_(None),
    )
    return db.session.scalar(statement) or 0


def _lines(query: _Query, known: Chips | None, **values: Any) -> list[HighlightLine]:
    named = chips_of(values["project"]) if known is None else known
    rows = run(query.lines, **values).all()
    answers = notes.threads(query.notes, **values)
    return [_line(together, named, answers) for _, together in groupby(rows, key=_NUMBER)]


def _line(
    rows: Iterable[Any],
    chips: Chips,
    answers: Mapping[uuid.UUID, tuple[Reply, ...]],
) -> HighlightLine:
    """One highlight of its rows, which differ in the tag only."""
    row, *more = rows
    tags: tuple[Tag, ...] = ()
    tagged: tuple[TagBy, ...] = ()
    if more:
        ranked = sorted((*chips[each[0]], each) for each in (row, *more))
        tags = tuple(chip for _, chip, _ in ranked)
        tagged = tuple(_tag_by(chip, each) for _, chip, each in ranked if each[1])
    elif row[0]:
        tags = (chips[row[0]][1],)
        tagged = (_tag_by(tags[0], row),) if row[1] else ()
    _, _, _, _, id, brief, number, start, end, exact, first, last, note, version, by, *rest = row
    return HighlightLine(  # type: ignore[call-arg]
        id,
        brief,
        number,
        start,
        end,
        exact,
        first,
        last,
        note,
        version,
        as_uuid(by),
        *rest,
        tags,
        answers.get(id, ()),
        tagged,
    )


def _tag_by(tag: Tag, row: Any) -> TagBy:
    _, coder_id, name, at, *_ = row
    return TagBy(tag.slug, name, "", at, as_uuid(coder_id))
