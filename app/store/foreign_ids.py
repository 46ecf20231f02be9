"""The ids that other tools gave to what came from them: asked when a file comes in again."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.foreign_ids import Before, CameBefore, own_id
from app.domain.foreign_tags import wanted_tags
from app.domain.foreign_work import ForeignWork
from app.domain.references import ONE, passage_ref
from app.domain.tags import Tag
from app.store import codebook
from app.store.database import db, run, run_many
from app.store.tables import Brief, Coding, Event, ForeignId, Highlight

_OWN = re.compile(rf"{ONE} \d{{4}}-")

_THIS_PROJECT = ForeignId.project_id == sa.bindparam("project")
_KNOWN = sa.select(ForeignId.key, ForeignId.object_id, ForeignId.theirs, ForeignId.written).where(
    _THIS_PROJECT, ForeignId.kind == sa.bindparam("kind")
)
_AMONG = sa.select(ForeignId.object_id).where(_THIS_PROJECT, ForeignId.kind == "passage")
_HIGHLIGHTS = (
    sa.select(
        Highlight.id,
        Brief.number,
        Highlight.number,
        Highlight.created_at,
        Highlight.start,
        Highlight.end,
        Highlight.exact,
        Highlight.note,
        sa.or_(Highlight.deleted_at.is_not(None), Brief.deleted_at.is_not(None)),
    )
    .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
    .where(Highlight.project_id == sa.bindparam("project"))
)
_TAGS = sa.select(Coding.highlight_id, Coding.tag_id).where(
    Coding.project_id == sa.bindparam("project")
)
_BRIEFS = sa.select(Brief.id, Brief.number, Brief.deleted_at.is_not(None)).where(
    Brief.project_id == sa.bindparam("project")
)
_RENAMED = (
    sa.select(Event.object_id, Event.before)
    .where(Event.project_id == sa.bindparam("project"), Event.kind == "tag", Event.verb == "edit")
    .order_by(Event.id)
)
_KEY = ("project_id", "kind", "key")
_REMEMBER = {
    "sqlite": sqlite.insert(ForeignId).on_conflict_do_nothing(index_elements=_KEY),
    "postgresql": postgresql.insert(ForeignId).on_conflict_do_nothing(index_elements=_KEY),
}


class _Marked(NamedTuple):
    ref: str
    own_id: str
    now: dict[str, Any] | None


def before(project_id: uuid.UUID, work: ForeignWork) -> Before:
    """What of the work came into the project before, or was marked in it and written out."""
    known = codebook.tags(project_id, retired=True, texts=False)
    briefs = {
        id: -number if gone else number for id, number, gone in run(_BRIEFS, project=project_id)
    }
    sources = run(_KNOWN, project=project_id, kind="source")
    return Before(
        _passages_before(project_id, work, known),
        {key: briefs[id] for key, id, *_ in sources if id in briefs},
        tags_before(project_id, work.tags, known),
    )


def tags_before(project_id: uuid.UUID, tags: Sequence[Tag], known: Sequence[Tag]) -> dict[str, Tag]:
    """What the codebook has of them, under whatever name by now, and what it lacks
    (domain.foreign_tags). `known` is the codebook, the retired too."""
    rows = run(_KNOWN, project=project_id, kind="tag")
    remembered = {key: id for key, id, *_ in rows}
    return wanted_tags(tags, known, remembered, _former_names(project_id))


def _passages_before(
    project_id: uuid.UUID, work: ForeignWork, known: Sequence[Tag]
) -> dict[str, CameBefore]:
    rows = run(_KNOWN, project=project_id, kind="passage").all()
    ours = any(_OWN.match(id) for passage in work.passages for id in passage.ids)
    if not (rows or ours):
        return {}
    marked, merged = _marked(project_id, every=ours), _merged(known)
    found = {each.own_id: CameBefore(each.ref, each.now) for each in marked.values()}
    for key, id, theirs, written in rows:
        if here := marked.get(id):
            then = _followed(written, merged)
            found[key] = CameBefore(here.ref, here.now, then, theirs)
    return found


def brief_ids(project_id: uuid.UUID) -> dict[int, uuid.UUID]:
    """By number, deleted ones too."""
    return {number: id for id, number, _ in run(_BRIEFS, project=project_id)}


def remember(rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of ForeignId, keys are columns; an id that is known stays what it is."""
    unique = {(row["kind"], row["key"]): row for row in reversed(rows)}
    run_many(_REMEMBER[db.engine.dialect.name], list(unique.values()))


def _former_names(project_id: uuid.UUID) -> dict[str, uuid.UUID]:
    """Folded names that tags once had -> id, the latest to have one."""
    return {
        before["name"].casefold(): id
        for id, before in run(_RENAMED, project=project_id)
        if before and before.get("name")
    }


def _marked(project_id: uuid.UUID, *, every: bool) -> dict[uuid.UUID, _Marked]:
    """By id the highlights that came with ids, or `every` one, deleted ones too."""
    lines, codings = _HIGHLIGHTS, _TAGS
    if not every:
        lines = lines.where(Highlight.id.in_(_AMONG))
        codings = codings.where(Coding.highlight_id.in_(_AMONG))
    tags: dict[uuid.UUID, list[str]] = defaultdict(list)
    for highlight_id, tag_id in run(codings, project=project_id):
        tags[highlight_id].append(tag_id.hex)
    found = {}
    for id, brief, number, made, start, end, exact, note, gone in run(lines, project=project_id):
        ref = passage_ref(brief, number)
        now = {"start": start, "end": end, "exact": exact, "note": note, "tags": tags[id]}
        found[id] = _Marked(ref, own_id(ref, made), None if gone else now)
    return found


def _merged(known: Sequence[Tag]) -> dict[str, str]:
    """The id of each merged tag -> that of the one it has become."""
    by_slug = {tag.slug: tag for tag in known}
    found = {}
    for tag in known:
        at, seen = tag, {tag.slug}
        while at.merged_into in by_slug and at.merged_into not in seen:
            at = by_slug[at.merged_into]
            seen.add(at.slug)
        if at is not tag:
            found[tag.id.hex] = at.id.hex
    return found


def _followed(written: dict[str, Any] | None, merged: Mapping[str, str]) -> dict[str, Any]:
    """What the highlight said, with its tags as merging has made them."""
    then = written or {}
    return {**then, "tags": sorted({merged.get(id, id) for id in then.get("tags", ())})}
