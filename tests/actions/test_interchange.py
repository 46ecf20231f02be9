"""A project's work taken to another project by the formats for other programs, and out again."""

from __future__ import annotations

import pytest

from app.actions.work.bring_in import bring_in, keep_work
from app.domain.projects import ProjectRow
from app.domain.text import sha256
from app.domain.work.bringing_in import plan
from app.domain.work.foreign_work import ForeignWork
from app.exports.orders import ExportOrder, write
from app.readers.work import work_reader_named
from app.store import memberships
from app.store.briefs import with_texts
from app.store.database import change, db
from app.store.tables.briefs import Note
from app.store.tables.people import Project
from tests.fixtures.marked import Marked
from tests.fixtures.study import TEXT, add_brief, add_project

pytestmark = pytest.mark.usefixtures("app_context")


def work_of(project: Project, format: str) -> tuple[bytes, ForeignWork]:
    row = ProjectRow(project.name, project.slug)
    data = write(
        ExportOrder(project.id, row, format, "brief:B1", f"https://b.example/{project.slug}")
    )
    return data, work_reader_named(format).read(data)


def said(work: ForeignWork) -> list[tuple[object, ...]]:
    names = {tag.slug: tag.name for tag in work.tags}
    titles = {text.key: text.name for text in work.texts}
    return [
        (
            *(titles[each.text], each.start, each.end, each.exact, each.note, each.author),
            *({names[key] for key in each.tags}, each.created_at, each.replies),
        )
        for each in work.passages
    ]


@pytest.mark.parametrize("format", ["qdpx", "jsonld"])
def test_briefs_tags_passages_notes_and_authors_arrive_as_they_left(
    marked: Marked, format: str
) -> None:
    with change():
        answer = {"highlight_id": marked.highlights["B1:2"], "author_id": marked.user("ana")}
        db.session.add(Note(project_id=marked.project_id, text="Who pays?", **answer))
        other = add_project(marked.study.people, "other-study")
        if format == "jsonld":  # which carries no texts
            add_brief(other.id, marked.user("ana"))
        else:
            other.next_brief_number = 1
    data, left = work_of(db.session.get_one(Project, marked.project_id), format)
    with change():
        actor = memberships.member(marked.user("ana"), "other-study")
        id = keep_work(actor, left, data=data, name=f"p.{format}", reader=format)
        known = with_texts(actor.project_id)
        report = bring_in(actor, id, plan(left, known), known)
    assert {row.how for row in report.rows} == {"position"}
    assert [brief.text_sha256 for brief in with_texts(other.id)] == [sha256(TEXT)]
    _, arrived = work_of(other, format)
    assert said(arrived) == said(left)
    assert len(arrived.passages) == 4
    if format == "qdpx":
        assert [text.document for text in arrived.texts] == [text.document for text in left.texts]
        kept = {(tag.name, tag.definition, tag.colour) for tag in arrived.tags}
        assert kept >= {(tag.name, tag.definition, tag.colour) for tag in left.tags}
