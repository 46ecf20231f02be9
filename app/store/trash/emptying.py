"""Purging: nothing is left of what people wrote. A row whose number must never be given again stays
empty; what the record says of it in words goes, that it was there stays."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

import sqlalchemy as sa

from app.domain.errors import Failed
from app.domain.recommendations.basis import CELL, RECOMMENDATION
from app.domain.references import brief_ref, passage_ref, recommendation_ref
from app.domain.report.choices import kept
from app.domain.trash import PURGED
from app.store import foreign_ids, originals
from app.store.briefs import revision_text
from app.store.database import Base, db, portions, sqlite_driver
from app.store.search_index import index_recommendations
from app.store.tables import recommendations as recs
from app.store.tables.briefs import Brief, Highlight, Note, Revision
from app.store.tables.codebook import DeletedTag, Memo, SummaryCell
from app.store.tables.columns import now
from app.store.tables.people import Membership, Project, SentForm
from app.store.tables.search import SavedFilter, SearchEntry
from app.store.trash import naming, words


class Due(NamedTuple):
    """Something that has been in the trash for long enough, and who put it there."""

    project_id: uuid.UUID
    kind: str
    id: uuid.UUID
    ref: str
    by: uuid.UUID | None


def due(before: datetime, most: int) -> list[Due]:
    """Of what was deleted before then `most` things of one kind and one project, which nobody
    restores until this is saved; what is in projects before the projects. [] where nothing is."""
    brief, highlight, rec, tag = Brief, Highlight, recs.Recommendation, DeletedTag
    of_brief = (brief.project_id == highlight.project_id) & (brief.id == highlight.brief_id)
    numbers = sa.select(brief.number, highlight.number).select_from(highlight).join(brief, of_brief)
    asked: dict[str, tuple[Any, Any, Any, Callable[..., str]]] = {
        "highlight": (highlight, highlight.updated_by, numbers, passage_ref),
        "recommendation": (rec, rec.updated_by, sa.select(rec.number), recommendation_ref),
        "tag": (tag, tag.deleted_by, sa.select(tag.slug), str),
        "brief": (brief, brief.deleted_by, sa.select(brief.number), brief_ref),
        "project": (Project, Project.deleted_by, sa.select(), str),
    }
    for kind, (table, by, named, ref) in asked.items():
        project_id = table.id if table is Project else table.project_id
        lies = [table.deleted_at < before]
        lies += [] if table is tag else [table.purged_at.is_(None)]
        query = named.add_columns(project_id, table.id, by).where(*lies)
        query = query.order_by(project_id).limit(most).with_for_update(of=table)
        rows = [tuple(row) for row in db.session.execute(query)]
        found = [Due(of, kind, id, ref(*said), who) for *said, of, id, who in rows]
        if found:
            return [each for each in found if each.project_id == found[0].project_id]
    return []


def purge(project_id: uuid.UUID, kind: str, things: Sequence[tuple[uuid.UUID, str]]) -> None:
    """Empty these of one kind, (id, reference), which are in the trash."""
    if not things:
        return
    ids, refs = [id for id, _ in things], {ref for _, ref in things}
    if kind == "brief":
        under = [each for id in ids for each in _brief(project_id, id)]
        words.purge(project_id, [*ids, *under], refs, briefs=ids)
    elif kind == "highlight":
        ids += _highlights(project_id, ids)
        words.purge(project_id, ids, refs)
    elif kind == "recommendation":
        _recommendations(project_id, ids)
        words.purge(project_id, ids, refs)
    elif kind == "tag":
        for id, slug in things:
            _tag(project_id, id, slug)
    if kind != "tag":
        _bases(project_id, refs)
    _forget(project_id, ids)


def compact() -> None:
    """Write the file anew without what was purged. Others read meanwhile, and wait to write: about
    a second for each 200 MB. PostgreSQL does so by itself (autovacuum), and is left alone.

    VACUUM copies what is in use alone; before it the index of words is merged, since a word that
    was taken out of it stands there until then (https://sqlite.org/fts5.html#the_optimize_command).

    Raises Failed where there is no room for the new file, or others do not stop writing.
    """
    if db.engine.dialect.name != "sqlite":
        return
    db.session.remove()
    with closing(db.engine.raw_connection()) as connection:
        cursor = connection.cursor()
        try:
            cursor.execute("INSERT INTO search_words (search_words) VALUES ('optimize')")
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite_driver.OperationalError as error:
            raise Failed(
                f"What was purged is gone, but the file still holds its traces: it could not be "
                f"written anew ({error}). It takes as much room again on the disk. Then run: "
                "briefmark purge --compact"
            ) from error
        finally:
            cursor.close()


def purge_notes(before: datetime) -> dict[str, int]:
    """Answers and memos that were removed before then, of all projects; by kind how many."""
    done = {}
    for kind, table in (("answer", Note), ("memo", Memo)):
        rows = db.session.execute(
            sa.select(table.project_id, table.id).where(table.deleted_at < before)
        ).all()
        for project_id in {row.project_id for row in rows}:
            ids = [row.id for row in rows if row.project_id == project_id]
            words.purge(project_id, ids, set())
            _delete_ids(table, project_id, table.id, ids)
            _forget(project_id, ids)
        if rows:
            done[kind] = len(rows)
    return done


def purge_project(project_id: uuid.UUID) -> None:
    """All that it held. Its row stays, without a word, for the record to hang on; and who belonged
    to it."""
    words.purge_all(project_id)
    staying = {"project", "event", "event_words", Membership.__tablename__}
    _forget_forms(db.session.get_one(Project, project_id).slug)
    db.session.flush()
    for table in reversed(Base.metadata.sorted_tables):
        if "project_id" in table.c and table.name not in staying:
            for column in table.c:  # a row may hold on to another of its own table
                if column.nullable and _points_to_itself(table, column.name):
                    db.session.execute(
                        sa.update(table)
                        .where(table.c.project_id == project_id)
                        .values({column.name: None})
                    )
            db.session.execute(sa.delete(table).where(table.c.project_id == project_id))
    emptied = dict.fromkeys(("name", "question", "own_style_label", "own_style"), "")
    db.session.execute(
        sa.update(Project)
        .where(Project.id == project_id)
        .values(
            **emptied,
            slug=f"purged-{project_id.hex}",
            report_choices="",
            purged_at=now(),
            version=Project.version + 1,
        )
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()


def _points_to_itself(table: sa.Table, column: str) -> bool:
    return any(
        key.referred_table is table and column in key.column_keys
        for key in table.foreign_key_constraints
    )


def _brief(project_id: uuid.UUID, id: uuid.UUID) -> list[uuid.UUID]:
    """Returns the ids of what was written of it."""
    of = (Revision.project_id == project_id, Revision.brief_id == id)
    revisions = db.session.execute(sa.select(Revision.id, Revision.file_sha256).where(*of)).all()
    here = Highlight.project_id == project_id, Highlight.brief_id == id
    marked = list(db.session.scalars(sa.select(Highlight.id).where(*here)))
    _forget(project_id, [*_highlights(project_id, marked), *marked])
    cells = sa.select(SummaryCell.id).where(
        SummaryCell.project_id == project_id, SummaryCell.brief_id == id
    )
    _delete(recs.Basis, project_id, recs.Basis.owner_kind == CELL, recs.Basis.owner_id.in_(cells))
    number = db.session.scalar(
        sa.select(Brief.number).where(Brief.project_id == project_id, Brief.id == id)
    )
    _unbind(project_id, brief_ref(number or 0))
    apart = ("highlight", "revision", "event", "act_passage")
    under = _delete_naming(project_id, "brief_id", [id], but=apart)
    _forget(project_id, [revision.id for revision in revisions])
    db.session.execute(
        sa.update(Brief)
        .where(Brief.project_id == project_id, Brief.id == id)
        .values(
            **dict.fromkeys(_BRIEF_TEXTS, ""),
            authors=[],
            attributes={},
            organisations=[],
            revision_id=None,
            rev=Brief.rev + 1,
            version=Brief.version + 1,
            purged_at=now(),
        )
        .execution_options(synchronize_session=False)
    )
    _delete(Highlight, project_id, Highlight.brief_id == id)
    _delete(Revision, project_id, Revision.brief_id == id)
    revision_text.cache_clear()
    for _, sha256 in revisions:
        originals.drop_unused(project_id, sha256)
    db.session.expire_all()
    return under


_BRIEF_TEXTS = ("title", "publisher", "date", "url", "language", "note", "container")


def _highlights(project_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Returns the ids of what was answered on them."""
    answers: list[uuid.UUID] = []
    for some in portions(ids):
        asked = sa.select(Note.id).where(Note.project_id == project_id, Note.highlight_id.in_(some))
        answers += db.session.scalars(asked)
        field = recs.RecommendationField
        bound = field.project_id == project_id, field.highlight_id.in_(some)
        owners = set(db.session.scalars(sa.select(field.recommendation_id).where(*bound)))
        apart = ("recommendation_passage", "act_passage")
        _delete_naming(project_id, "highlight_id", some, but=apart)
        joined = recs.RecommendationPassage
        db.session.execute(
            sa.update(joined)
            .where(joined.project_id == project_id, joined.highlight_id.in_(some))
            .values(admitted="")
            .execution_options(synchronize_session=False)
        )
        db.session.execute(
            sa.update(Highlight)
            .where(Highlight.project_id == project_id, Highlight.id.in_(some))
            .values(
                **dict.fromkeys(("exact", "prefix", "suffix", "note", "words"), ""),
                start=0,
                end=1,
                first_block=0,
                last_block=0,
                note_by=None,
                purged_at=now(),
                version=Highlight.version + 1,
            )
            .execution_options(synchronize_session=False)
        )
        index_recommendations(project_id, owners)
    db.session.expire_all()
    return answers


def _unbind(project_id: uuid.UUID, brief: str) -> None:
    """What rests on words of the brief that nobody marked does so no more."""
    field = recs.RecommendationField
    resting = field.project_id == project_id, field.rests_on["brief"].as_string() == brief
    db.session.execute(
        sa.update(field)
        .where(*resting)
        .values(rests_on=None)
        .execution_options(synchronize_session=False)
    )


def _recommendations(project_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> None:
    row = recs.Recommendation
    for some in portions(ids):
        _delete_naming(project_id, "recommendation_id", some)
        _delete(recs.RecommendationLink, project_id, recs.RecommendationLink.other_id.in_(some))
        rested = recs.Basis.owner_kind == RECOMMENDATION, recs.Basis.owner_id.in_(some)
        _delete(recs.Basis, project_id, *rested)
        db.session.execute(
            sa.update(row)
            .where(row.project_id == project_id, row.id.in_(some))
            .values(
                **dict.fromkeys(("title", "statement", "confidence_reason"), ""),
                purged_at=now(),
                version=row.version + 1,
            )
            .execution_options(synchronize_session=False)
        )
    db.session.expire_all()


def _tag(project_id: uuid.UUID, id: uuid.UUID, slug: str) -> None:
    deleted = db.session.get_one(DeletedTag, (project_id, id))
    rows = (row for rows in deleted.held.values() if isinstance(rows, list) for row in rows)
    ids = [uuid.UUID(row["id"]) for row in rows if isinstance(row, dict) and "id" in row]
    words.purge(project_id, ids, set())
    words.purge_tag(project_id, id, slug, deleted.name)
    _forget(project_id, ids)
    _delete(DeletedTag, project_id, DeletedTag.id == id)
    basis = recs.Basis
    _delete(basis, project_id, basis.kind == "tag", basis.ref == slug)
    tagged = (basis.project_id == project_id, basis.tags.is_not(None))
    for row in db.session.scalars(sa.select(basis).where(*tagged, basis.kind == "passage")):
        if slug in row.tags:
            row.tags = [each for each in row.tags if each != slug]
    for saved in db.session.scalars(
        sa.select(SavedFilter).where(SavedFilter.project_id == project_id)
    ):
        if words.names(saved.query, slug):
            words.purge(project_id, [saved.id], set())
            db.session.delete(saved)
    project = db.session.get_one(Project, project_id)
    choices = kept(project.report_choices)
    if f"tag-{slug}" in choices.without:
        left = replace(choices, without=choices.without - {f"tag-{slug}"})
        project.report_choices = left.written
    _forget_forms(project.slug, slug)
    db.session.flush()


def _bases(project_id: uuid.UUID, refs: Collection[str]) -> None:
    """What rested on these needs a look still; the words that it rested on are gone."""
    for some in portions(sorted(refs)):
        said: sa.ColumnElement[bool] = recs.Basis.ref.in_(some)
        if any(":" not in ref and ref.startswith("B") for ref in some):  # all passages of a brief
            said = sa.or_(said, *(recs.Basis.ref.startswith(f"{ref}:") for ref in some))
        db.session.execute(
            sa.update(recs.Basis)
            .where(recs.Basis.project_id == project_id, recs.Basis.words != "", said)
            .values(words=PURGED, tags=[])
            .execution_options(synchronize_session=False)
        )


def _forget(project_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> None:
    """Their words for search, and the ids that other tools gave them."""
    _delete_ids(SearchEntry, project_id, SearchEntry.object_id, ids)
    foreign_ids.forget(project_id, list(ids))


def _forget_forms(project: str, tag: str = "") -> None:
    """Addresses of what forms made hold the short names of projects and tags."""
    here = f"projects/{project}"
    made = SentForm.address.contains(quote(here), autoescape=True)
    for form in db.session.scalars(sa.select(SentForm).where(made)):
        if words.names(unquote(form.address), here) and (not tag or words.asks(form.address, tag)):
            db.session.delete(form)


def _delete_naming(
    project_id: uuid.UUID, column: str, ids: Sequence[uuid.UUID], but: Collection[str] = ()
) -> list[uuid.UUID]:
    """The rows of all tables that name one of these, with their words for search; their ids."""
    gone: list[uuid.UUID] = []
    for table in naming(column):
        if table.name in but:
            continue
        rows = table.c.project_id == project_id, table.c[column].in_(ids)
        if "id" in table.c:
            gone += db.session.scalars(sa.select(table.c.id).where(*rows))
        db.session.execute(sa.delete(table).where(*rows))
    _forget(project_id, gone)
    return gone


def _delete_ids(table: Any, project_id: uuid.UUID, column: Any, ids: Sequence[uuid.UUID]) -> None:
    for some in portions(ids):
        _delete(table, project_id, column.in_(some))


def _delete(table: Any, project_id: uuid.UUID, *asked: sa.ColumnElement[bool]) -> None:
    db.session.execute(
        sa.delete(table)
        .where(table.__table__.c.project_id == project_id, *asked)
        .execution_options(synchronize_session=False)
    )
