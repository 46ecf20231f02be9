"""The rows of a summary, in a number of statements that does not depend on how many there are."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from app.citing.processor import cite as citer
from app.domain.citations import USUAL
from app.domain.errors import Missing
from app.domain.passages import Passage
from app.domain.references import brief_ref
from app.domain.report.build import build, cite
from app.domain.report.summary import Summary
from app.domain.report.synthesis import references
from app.domain.summary_rows import BriefRow, ProjectRow, SynthesisRow
from app.domain.tags import Tag
from app.store import codebook
from app.store.briefs import numbered_paragraphs
from app.store.database import db, run
from app.store.filters import Selection
from app.store.memberships import Member
from app.store.passage_order import order
from app.store.passages import by_reference, page, passages
from app.store.projects import history
from app.store.replies import answered
from app.store.syntheses import syntheses
from app.store.tables import Brief, Highlight, Project, Revision
from app.store.texts import texts_of

_SOURCES = (
    sa.select(
        Brief.number,
        Brief.title,
        Brief.authors,
        Brief.publisher,
        Brief.date,
        Brief.url,
        Brief.kind,
        Brief.container,
        Brief.organisations,
        Project.citation_style,
    )
    .join(Project, Project.id == Brief.project_id)
    .where(Brief.project_id == sa.bindparam("project"), Brief.deleted_at.is_(None))
)


def project_of(actor: Member) -> ProjectRow:
    return ProjectRow(actor.project_name, actor.slug, actor.question, actor.citation_style)


def project_named(slug: str) -> tuple[uuid.UUID, ProjectRow]:
    """For the administrator, who needs no membership. Missing when there is no such project."""
    row = db.session.execute(
        sa.select(
            Project.id, Project.name, Project.slug, Project.question, Project.citation_style
        ).where(Project.slug == slug)
    ).one_or_none()
    if row is None:
        raise Missing(f"There is no project “{slug}”. Its slug is what its address ends in.")
    return row[0], ProjectRow(*row[1:])


def count(selection: Selection) -> int:
    """How many passages are selected."""
    found = sa.select(sa.func.count()).select_from(Highlight).where(*selection.conditions)
    return db.session.scalar(found) or 0


def steady() -> None:
    """What is read from here to the end of the transaction is of one moment: SQLite's transactions
    are so anyway. Ends the one that is open."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def summary(
    selection: Selection,
    project: ProjectRow,
    *,
    address: str,
    replies: bool = False,
    texts: bool = False,
    changes: bool = False,
) -> Summary:
    """The summary of what is selected; `address` is the project's, for permalinks. With `replies`
    it has the notes of colleagues under the passages, with `texts` the whole texts of the briefs,
    with `changes` the record of the project.
    """
    project_id = selection.project_id
    rows = passages(project_id, selection.conditions, address=address)
    if replies:
        rows = answered(rows, selection)
    written = syntheses(project_id)
    cited = _cited(project_id, written, rows, address)
    whole = texts_of(project_id) if texts else []
    record, left_out = history(project_id) if changes else ([], 0)
    return build(
        citer=citer,
        project=project,
        date=datetime.now(UTC).date(),
        filter=selection.filter,
        sentence=selection.sentence,
        briefs=briefs(project_id),
        tags=codebook.tags(project_id, retired=True, merged=False),
        passages=rows,
        syntheses=written,
        cited=cited,
        replies=replies,
        texts=whole,
        changes=record,
        changes_left_out=left_out,
    )


def first(selection: Selection, *, address: str, limit: int) -> tuple[Passage, ...]:
    """The first of the passages selected, cited as the summary cites them."""
    places = order("place", "none")
    found = page(selection.project_id, selection.conditions, places, address=address, limit=limit)
    return cited(selection, found.rows)


def cited(selection: Selection, rows: Sequence[Passage]) -> tuple[Passage, ...]:
    """These passages in this order, cited as the summary cites them, in one statement."""
    found = run(_SOURCES, project=selection.project_id).all()
    briefs = [
        BriefRow(
            brief_ref(brief.number),
            brief.number,
            brief.title,
            tuple(brief.authors),
            brief.publisher,
            brief.date,
            brief.url,
            kind=brief.kind,
            container=brief.container,
            organisations=tuple(brief.organisations),
        )
        for brief in found
    ]
    tags = (Tag(tag.value, tag.name, colour=tag.colour) for tag in selection.names.tags.values())
    return cite(rows, briefs, tags, citer, found[0].citation_style if found else USUAL)


def briefs(project_id: uuid.UUID) -> list[BriefRow]:
    """Every brief of the project that has not been removed."""
    rows = db.session.execute(
        sa.select(
            Brief.number,
            Brief.title,
            Brief.authors,
            Brief.publisher,
            Brief.date,
            Brief.url,
            Brief.language,
            Brief.kind,
            Brief.container,
            Brief.organisations,
            Revision.text_sha256,
            Revision.reader,
            Revision.reader_version,
            numbered_paragraphs().label("paragraphs"),
        )
        .join(
            Revision,
            (Revision.project_id == Brief.project_id) & (Revision.id == Brief.revision_id),
        )
        .where(Brief.project_id == project_id, Brief.deleted_at.is_(None))
        .order_by(Brief.number)
    )
    return [
        BriefRow(
            ref=brief_ref(row.number),
            number=row.number,
            title=row.title,
            authors=tuple(row.authors),
            publisher=row.publisher,
            date=row.date,
            url=row.url,
            language=row.language,
            text_sha256=row.text_sha256,
            reader=f"{row.reader} {row.reader_version}".strip(),
            paragraphs=row.paragraphs,
            kind=row.kind,
            container=row.container,
            organisations=tuple(row.organisations),
        )
        for row in rows
    ]


def _cited(
    project_id: uuid.UUID,
    written: Sequence[SynthesisRow],
    selected: Sequence[Passage],
    address: str,
) -> list[Passage]:
    """The passages outside the selection that a synthesis points to."""
    refs: Collection[str] = {ref for text in written for ref in references(text.text)}
    outside = set(refs) - {row.ref for row in selected}
    if not outside:
        return []
    return passages(project_id, by_reference(project_id, outside), address=address)
