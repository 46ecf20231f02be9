"""The words of the record: those of what is purged are emptied, wherever an event holds them."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Any
from urllib.parse import unquote_plus

import sqlalchemy as sa

from app.domain.acts import KIND as ACT
from app.domain.references import cell_of
from app.domain.trash import PURGED
from app.store.database import db, portions
from app.store.tables.columns import now
from app.store.tables.people import EventLine, EventWords

# Of what else the words of a passage may stand in an event: what a recommendation or a key message
# rests on, and what became of imported passages. Other kinds hold what the analysts wrote, which
# may cite it.
HOLDING = ("recommendation", "report", "work")
_NAMED = re.compile(
    r"(?<![\w/])(?:(B\d+)(?::\d+)?|R\d+)(?!\w)"
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
_OF = (EventLine.project_id == EventWords.project_id) & (EventLine.id == EventWords.event_id)


def purge(
    project_id: uuid.UUID,
    ids: Sequence[uuid.UUID],
    refs: Collection[str],
    briefs: Sequence[uuid.UUID] = (),
) -> None:
    """Empty the words of what was done to these ids, or under these `briefs`; and of what else
    holds words of theirs: it names an id or one of `refs` (B3:10, B3 with all in it, R7)."""
    for column, wanted in ((EventLine.object_id, ids), (EventLine.brief_id, briefs)):
        for some in portions(wanted):
            here = EventLine.project_id == project_id, column.in_(some)
            _empty(project_id, sa.select(EventLine.id).where(*here))
    tokens = {*map(str, ids), *refs}
    for row, kind in _holding(project_id):
        if tokens.isdisjoint(_named([row.before, row.after])):
            continue
        if kind == "recommendation":
            _say(row, row.ref, None, None)
            row.purged_at = now()
            continue
        take_out = _report_without if kind == "report" else partial(_rows_without, tokens, briefs)
        _say(row, row.ref, take_out(row.before), take_out(row.after))
    db.session.flush()


def purge_all(project_id: uuid.UUID) -> None:
    """All of a project."""
    _empty(project_id, sa.select(EventLine.id).where(EventLine.project_id == project_id))


def purge_tag(project_id: uuid.UUID, id: uuid.UUID, slug: str, name: str) -> None:
    """Empty the words of what was done with the tag; where others hold its name among theirs, take
    that out alone."""
    here = EventLine.project_id == project_id, EventLine.object_id == id
    _empty(project_id, sa.select(EventLine.id).where(*here))
    for row, kind in db.session.execute(
        sa.select(EventWords, EventLine.kind)
        .join(EventLine, _OF)
        .where(EventWords.project_id == project_id, EventWords.purged_at.is_(None))
    ):
        if kind == "cell" and cell_of(row.ref)[1] == slug:
            _say(row, cell_of(row.ref)[0], None, None)
            row.purged_at = now()
            continue
        ref = row.ref.removesuffix(f" {slug}") if kind == ACT else row.ref  # “37 monitoring”
        _say(row, ref, *(_without(said, slug, name) for said in (row.before, row.after)))
    db.session.flush()


def _say(row: EventWords, ref: str, before: Any, after: Any) -> None:
    """Words that lose something lose their salt, or the database refuses it."""
    if (ref, before, after) != (row.ref, row.before, row.after):
        row.ref, row.before, row.after, row.salt = ref, before, after, ""


def names(query: str, slug: str) -> bool:
    """Whether a query asks for the tag with this slug."""
    return re.search(rf"(?<![\w-]){re.escape(slug)}(?![\w-])", query) is not None


def asks(query: Any, slug: str) -> bool:
    """As `names`, of a query or an address: also what a report leaves out,
    `without=tag-border-control`, and the place of a tag on the codebook."""
    said = unquote_plus(query) if isinstance(query, str) else ""
    return names(said, slug) or names(said, f"tag-{slug}")


def _empty(project_id: uuid.UUID, events: Any) -> None:
    db.session.execute(
        sa.update(EventWords)
        .where(EventWords.project_id == project_id, EventWords.event_id.in_(events))
        .values(ref="", before=None, after=None, salt="", purged_at=now())
        .execution_options(synchronize_session=False)
    )


def _holding(project_id: uuid.UUID) -> Sequence[sa.Row[EventWords, str]]:
    """Events that may hold words of others, with their kinds."""
    return db.session.execute(
        sa.select(EventWords, EventLine.kind)
        .join(EventLine, _OF)
        .where(
            EventWords.project_id == project_id,
            EventWords.purged_at.is_(None),
            EventLine.kind.in_(HOLDING),
        )
    ).all()


def _named(said: Any) -> Iterator[str]:
    for found in _NAMED.finditer(json.dumps(said)):
        yield found[0]
        if found[1]:
            yield found[1]


def _report_without(said: Any) -> Any:
    """What the report said, not what it rested on: these are words of others."""
    return said and {name: value for name, value in said.items() if name != "rested"}


def _rows_without(tokens: set[str], briefs: Sequence[uuid.UUID], said: Any) -> Any:
    """A report of an import (domain.work.report) without the words of rows that name one of these,
    of their details and of their titles; with a brief go all rows that came from the same source,
    and what is said of recommendations, which may cite it."""
    rows = (said or {}).get("rows", ())
    named = [not tokens.isdisjoint(_named(row)) for row in rows]
    sources = {row["source"] for row, is_named in zip(rows, named, strict=True) if is_named}
    if "rows" not in (said or {}):
        return said
    emptied = [
        row | _EMPTY_ROW if is_named or (briefs and row["source"] in sources) else row
        for row, is_named in zip(rows, named, strict=True)
    ]
    about = [
        (ref, how, *(([], []) if ref in tokens else both))
        for ref, how, *both in said.get("details", ())
    ]
    records = [
        (
            theirs,
            PURGED if ref in tokens else title,
            ref,
            how,
            () if briefs or ref in tokens else why,
        )
        for theirs, title, ref, how, why in said.get("records", ())
    ]
    return said | {"rows": emptied, "details": about, "records": records}


_EMPTY_ROW: dict[str, Any] = {
    "source": PURGED,
    "passage": PURGED,
    "tags": [],
    "author": "",
    "candidates": None,
    "offered": None,
}


def _without(said: Any, slug: str, name: str) -> Any:
    """What it says without the tag: among tags, as one tag, as what something rested on, and
    queries that ask for it. The same word elsewhere (an author, a field) is not the tag."""
    if isinstance(said, list):
        return [_without(each, slug, name) for each in said]
    if not isinstance(said, dict):
        return said
    left = {}
    for key, value in said.items():
        if key.rpartition(".")[2] == slug and _is_basis(value):
            continue
        if key == "tags" and isinstance(value, list):
            value = [each for each in value if each not in (slug, name)]
        elif key in _BY_TAG and isinstance(value, dict):
            value = {tag: id for tag, id in value.items() if tag not in (slug, name)}
        elif (key in _LEADS and value in (slug, name)) or (key in _QUERIES and asks(value, slug)):
            value = ""
        left[key] = _without(value, slug, name)
    return left


_LEADS = frozenset({"parent", "into", "tag", "gone", "come"})  # what names one tag
_BY_TAG = frozenset({"tags", "by"})
_QUERIES = frozenset({"query", "report_choices"})


def _is_basis(value: Any) -> bool:
    """Of a tag, or that there was none."""
    return value is None or (isinstance(value, dict) and value.get("kind") == "tag")
