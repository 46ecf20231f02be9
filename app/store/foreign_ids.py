"""The ids that other tools gave to what came from them: asked when a file comes in again."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.references import ONE, passage_ref, recommendation_ref
from app.domain.tags import Tag
from app.domain.work.foreign_ids import Before, CameBefore, RecordBefore, own_id
from app.domain.work.foreign_records import said_here
from app.domain.work.foreign_tags import wanted_tags
from app.domain.work.foreign_work import ForeignWork
from app.store import codebook
from app.store.database import db, portions, run, run_many
from app.store.recommendations import recommendations
from app.store.tables.briefs import Brief, Coding, Highlight, Note
from app.store.tables.codebook import ForeignId
from app.store.tables.people import Event
from app.store.tables.recommendations import Recommendation, RecommendationPassage

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
_RECORDS = sa.select(
    Recommendation.id,
    Recommendation.number,
    Recommendation.created_at,
    Recommendation.deleted_at.is_not(None),
).where(Recommendation.project_id == sa.bindparam("project"))
_RENAMED = (
    sa.select(Event.object_id, Event.before)
    .where(Event.project_id == sa.bindparam("project"), Event.kind == "tag", Event.verb == "edit")
    .order_by(Event.id)
)
_REFS = (
    sa.select(ForeignId.key, Brief.number, Highlight.number)
    .join(
        Highlight,
        (Highlight.project_id == ForeignId.project_id) & (Highlight.id == ForeignId.object_id),
    )
    .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
    .where(
        _THIS_PROJECT,
        ForeignId.kind == "passage",
        ForeignId.key.in_(sa.bindparam("keys", expanding=True)),
    )
)
_FORGOTTEN = "forgotten"  # the kind of what was taken back with its import
_MADE_HERE = (
    _THIS_PROJECT,
    ForeignId.import_id == sa.bindparam("import"),
    ForeignId.made.is_(True),
)
_MADE = (
    sa.select(
        Highlight.id,
        Brief.id,
        Brief.number,
        Highlight.number,
        Highlight.start,
        Highlight.end,
        Highlight.exact,
        Highlight.note,
        ForeignId.written,
        sa.exists().where(
            Note.project_id == Highlight.project_id,
            Note.highlight_id == Highlight.id,
            Note.created_at > sa.bindparam("at"),
            Note.deleted_at.is_(None),
        ),
        sa.exists().where(
            RecommendationPassage.project_id == Highlight.project_id,
            RecommendationPassage.highlight_id == Highlight.id,
            Recommendation.project_id == RecommendationPassage.project_id,
            Recommendation.id == RecommendationPassage.recommendation_id,
            Recommendation.deleted_at.is_(None),
        ),
    )
    .join(
        Highlight,
        (Highlight.project_id == ForeignId.project_id) & (Highlight.id == ForeignId.object_id),
    )
    .join(Brief, (Brief.project_id == Highlight.project_id) & (Brief.id == Highlight.brief_id))
    .where(
        *_MADE_HERE,
        ForeignId.kind == "passage",
        Highlight.deleted_at.is_(None),
        Brief.deleted_at.is_(None),
    )
    .order_by(Brief.number, Highlight.number)
)
_MADE_TAGS = sa.select(Coding.highlight_id, Coding.tag_id).where(
    Coding.project_id == sa.bindparam("project"),
    Coding.highlight_id.in_(sa.select(ForeignId.object_id).where(*_MADE_HERE)),
)
_MADE_BRIEFS = (
    sa.select(
        Brief.id,
        Brief.number,
        sa.exists().where(
            Event.project_id == Brief.project_id,
            Event.brief_id == Brief.id,
            Event.kind == "brief",
            Event.verb.in_(("edit", "rezone")),
        ),
        sa.select(sa.func.count())
        .where(
            Highlight.project_id == Brief.project_id,
            Highlight.brief_id == Brief.id,
            Highlight.deleted_at.is_(None),
        )
        .correlate(Brief)
        .scalar_subquery(),
    )
    .where(
        Brief.project_id == sa.bindparam("project"),
        Brief.deleted_at.is_(None),
        Brief.id.in_(sa.select(ForeignId.object_id).where(*_MADE_HERE, ForeignId.kind == "source")),
    )
    .order_by(Brief.number)
)
_FORGET = sa.delete(ForeignId).where(
    _THIS_PROJECT, ForeignId.object_id.in_(sa.bindparam("ids", expanding=True))
)
_KEY = ("project_id", "kind", "key")
_REMEMBER = {
    "sqlite": sqlite.insert(ForeignId).on_conflict_do_nothing(index_elements=_KEY),
    "postgresql": postgresql.insert(ForeignId).on_conflict_do_nothing(index_elements=_KEY),
}


class MadeHighlight(NamedTuple):
    """A highlight that an import made: what it says now and what it said when it came, and whether
    anybody has answered under it since, or made or joined a recommendation with it."""

    id: uuid.UUID
    brief_id: uuid.UUID
    brief: int
    number: int
    now: dict[str, Any]
    then: dict[str, Any]
    answered: bool
    joined: bool


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
        _records_before(project_id) if work.records else {},
        {tag.id.hex: tag.name for tag in known},
    )


def _records_before(project_id: uuid.UUID) -> dict[str, RecordBefore]:
    """By their ids in exports of ours, and by those with which they came."""
    said = {row.id: said_here(row) for row in recommendations(project_id)}
    kept = run(_RECORDS, project=project_id)
    found, here, forgotten = {}, {}, _forgotten(project_id)
    for id, number, at, gone in kept:
        ref = recommendation_ref(number)
        here[id] = RecordBefore(ref, None if gone else said.get(id))
        if not gone or id not in forgotten:
            found[own_id(ref, at)] = here[id]
    rows = run(_KNOWN, project=project_id, kind="record")
    return {**found, **{key: here[id] for key, id, *_ in rows if id in here}}


def tags_before(project_id: uuid.UUID, tags: Sequence[Tag], known: Sequence[Tag]) -> dict[str, Tag]:
    """What the codebook has of them, under whatever name by now, and what it lacks
    (domain.foreign_tags). `known` is the codebook, the retired too."""
    rows = run(_KNOWN, project=project_id, kind="tag")
    remembered = {key: id for key, id, *_ in rows}
    former, in_trash = _former_names(project_id), codebook.slugs_in_trash(project_id)
    return wanted_tags(tags, known, remembered, former, in_trash)


def _passages_before(
    project_id: uuid.UUID, work: ForeignWork, known: Sequence[Tag]
) -> dict[str, CameBefore]:
    rows = run(_KNOWN, project=project_id, kind="passage").all()
    ours = any(_OWN.match(id) for passage in work.passages for id in passage.ids)
    if not (rows or ours):
        return {}
    marked, targets = _marked(project_id, every=ours), merged(known)
    forgotten = _forgotten(project_id)
    found = {
        each.own_id: CameBefore(each.ref, each.now)
        for id, each in marked.items()
        if each.now is not None or id not in forgotten
    }
    for key, id, theirs, written in rows:
        if here := marked.get(id):
            then = _followed(written, targets)
            found[key] = CameBefore(here.ref, here.now, then, theirs)
    return found


def brief_ids(project_id: uuid.UUID) -> dict[int, uuid.UUID]:
    """By number, deleted ones too."""
    return {number: id for id, number, _ in run(_BRIEFS, project=project_id)}


def refs(project_id: uuid.UUID, keys: Iterable[str]) -> dict[str, str]:
    """By the ids of passages what they are here, deleted or not."""
    rows = run(_REFS, project=project_id, keys=list(keys))
    return {key: passage_ref(brief, number) for key, brief, number in rows}


def made_highlights(
    project_id: uuid.UUID, import_id: uuid.UUID, at: datetime, known: Sequence[Tag]
) -> list[MadeHighlight]:
    """Those that the import made and nobody has removed; it was done `at`. `known` is the
    codebook, the retired too."""
    asked = {"project": project_id, "import": import_id}
    tags: dict[uuid.UUID, list[str]] = defaultdict(list)
    for highlight_id, tag_id in run(_MADE_TAGS, **asked):
        tags[highlight_id].append(tag_id.hex)
    targets, found = merged(known), {}
    for id, brief_id, brief, number, start, end, exact, note, written, *since in run(
        _MADE, **asked, at=at
    ):
        now = {"start": start, "end": end, "exact": exact, "note": note, "tags": tags[id]}
        then = _followed(written, targets)
        found[id] = MadeHighlight(id, brief_id, brief, number, now, then, *map(bool, since))
    return list(found.values())


def made_briefs(
    project_id: uuid.UUID, import_id: uuid.UUID
) -> Sequence[sa.Row[uuid.UUID, int, bool, int]]:
    """(id, number, whether it was changed since, live highlights) of the briefs that the import
    made."""
    return run(_MADE_BRIEFS, **{"project": project_id, "import": import_id}).all()


def forget(project_id: uuid.UUID, object_ids: Sequence[uuid.UUID]) -> None:
    """The ids of what is no more, so that it can come in again."""
    for some in portions(object_ids):
        run(_FORGET, project=project_id, ids=some)


def forget_import(
    project_id: uuid.UUID, import_id: uuid.UUID, object_ids: Sequence[uuid.UUID]
) -> None:
    """As `forget`, of what an import brought and is taken back: also the ids that it has in exports
    of our own, by which it would have been deleted here."""
    forget(project_id, object_ids)
    about = {"project_id": project_id, "import_id": import_id, "kind": _FORGOTTEN}
    said = {"made": False, "theirs": "", "written": None}
    remember([{**about, **said, "key": id.hex, "object_id": id} for id in object_ids])


def _forgotten(project_id: uuid.UUID) -> set[uuid.UUID]:
    """What was taken back with its import."""
    return {id for _, id, *_ in run(_KNOWN, project=project_id, kind=_FORGOTTEN)}


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


def merged(known: Sequence[Tag]) -> dict[str, str]:
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
