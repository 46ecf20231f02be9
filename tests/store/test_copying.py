from __future__ import annotations

import uuid
from typing import Any

import pytest
import sqlalchemy as sa

from app.actions import recommendations
from app.actions.codebook import add_tag, write_synthesis
from app.actions.highlights import add_highlight, edit_highlight, remove_highlight
from app.actions.matrix import write_cell
from app.actions.notes import add_note
from app.actions.projects import add_project, copy_project
from app.domain.errors import Invalid
from app.domain.passages import Passage
from app.domain.projects import COPIED, HIGHLIGHTS
from app.domain.tags import Tag
from app.store import briefs, codebook, memberships, passages, projects
from app.store.copying import LEFT, TABLES
from app.store.database import Base, change, db
from app.store.memberships import Member
from app.store.names import live
from app.store.recommendations import recommendation
from app.store.tables.people import Event, Membership
from app.store.tables.recommendations import Basis, Recommendation
from app.store.tables.search import SearchEntry
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")


def rows(table: Any, project_id: uuid.UUID) -> list[tuple[Any, ...]]:
    columns = [column for column in table.c if column.name != "project_id"]
    found = db.session.execute(sa.select(*columns).where(table.c.project_id == project_id))
    return sorted((tuple(row) for row in found), key=repr)


def words(project_id: uuid.UUID) -> list[tuple[Any, ...]]:
    row = SearchEntry.__table__
    asked = sa.select(row.c.kind, row.c.object_id, row.c.ordinal, sa.cast(row.c.words, sa.Text))
    found = db.session.execute(asked.where(row.c.project_id == project_id))
    return sorted((tuple(each) for each in found), key=repr)


def listed(actor: Member) -> list[Passage]:
    return list(passages.passages(actor.project_id, live(actor.project_id), address=""))


@pytest.fixture
def full(study: Study) -> Member:
    """The sample with its recommendations, a tag below another, what the team wrote, notes of a
    colleague, and a highlight and its answer in the trash."""
    with change():
        lead = add_project(study.people["lead"], "Crates", "Where from?", sample=True)
        memberships.add(lead.project_id, study.people["analyst"], "Tomás", "analyst")
        tom = memberships.member(study.people["analyst"], lead.slug)
        add_tag(lead, Tag("", "Ports", "monitoring", "teal"))
        brief = briefs.brief(lead.project_id, 1)
        text = briefs.revision_text(lead.project_id, brief.revision_id)
        made = [add_highlight(tom, 1, at, at + 9, text[at : at + 9], ["ports"]) for at in (0, 20)]
        assert [each.number for each in made] == [5, 6]
        edit_highlight(tom, 1, 5, tags=["ports"], note="Quagga here", version=1)
        add_note(lead, 1, 5, "Quagga there")
        add_note(lead, 1, 6, "Quagga nowhere")
        remove_highlight(tom, 1, 6)
        write_synthesis(lead, "ports", "Said [B1:5].", 0)
        write_cell(lead, 1, "ports", "Said.", 0)
    return lead


def test_every_table_of_a_project_is_copied_or_left() -> None:
    copied = {name for names in TABLES.values() for name in names}
    of_projects = {name for name, table in Base.metadata.tables.items() if "project_id" in table.c}
    assert copied | LEFT == of_projects
    assert not copied & LEFT
    assert TABLES.keys() - {""} == COPIED.keys()


def test_a_copy_has_the_same_rows_and_no_trash(study: Study, full: Member) -> None:
    with change():
        made = copy_project(full, "Crates again", COPIED)
    assert (made.slug, made.role, made.handle) == ("crates-again", "lead", full.handle)
    assert made.question == full.question
    for table in (each for names in TABLES.values() for each in names):
        there = rows(Base.metadata.tables[table], full.project_id)
        here = rows(Base.metadata.tables[table], made.project_id)
        gone = {"highlight": 1, "coding": 1, "note": 1}.get(table, 0)
        assert (len(here), set(map(repr, here)) - set(map(repr, there))) == (
            len(there) - gone,
            set(),
        )
    assert len(rows(Base.metadata.tables["recommendation"], made.project_id)) == 3
    assert len(rows(Base.metadata.tables["synthesis"], made.project_id)) == 1
    lost = set(words(full.project_id)) - set(words(made.project_id))
    assert {(kind, said) for kind, *_, said in lost if "nowhere" in said} != set()
    assert len(lost) == 2  # the passage and the answer of what is in the trash
    ids = db.session.scalars(sa.select(SearchEntry.id)).all()
    assert len(set(ids)) == len(ids)  # SQLite's index of words knows a row by it alone
    found = listed(made)
    assert [each.ref for each in found] == [each.ref for each in listed(full)]
    assert {each.analyst for each in found} == {"Ana Sousa", "Ben Okoro"}
    (event,) = db.session.scalars(sa.select(Event).where(Event.project_id == made.project_id))
    assert (event.verb, event.kind, (event.after or {})["of"]) == ("copy", "project", "Crates")
    people = sa.select(Membership.user_id, Membership.left_at.is_(None), Membership.role)
    known = db.session.execute(people.where(Membership.project_id == made.project_id)).all()
    assert {tuple(each) for each in known} == {
        (study.people["lead"], True, "lead"),
        (study.people["analyst"], False, "analyst"),
    }
    with change():  # numbers go on, and nothing of the first project is touched
        change_ = add_highlight(made, 1, 40, 49, _text(made)[40:49], [])
    assert change_.number == 7
    assert len(listed(full)) == len(found)


def test_what_something_in_the_trash_rested_on_is_not_copied(full: Member) -> None:
    with change():
        recommendations.remove(full, 1, recommendation(full.project_id, 1).version)
        made = copy_project(full, "Crates again", COPIED)
    (goes,) = db.session.scalars(
        sa.select(Recommendation.id).where(
            Recommendation.project_id == full.project_id, Recommendation.number == 1
        )
    )
    owners = sa.select(Basis.owner_id)
    there = set(db.session.scalars(owners.where(Basis.project_id == full.project_id)))
    here = set(db.session.scalars(owners.where(Basis.project_id == made.project_id)))
    assert goes in there
    assert here == there - {goes}


def _text(actor: Member) -> str:
    brief = briefs.brief(actor.project_id, 1)
    return briefs.revision_text(actor.project_id, brief.revision_id)


def test_a_copy_takes_what_is_asked_for(study: Study, full: Member) -> None:
    with change():
        bare = copy_project(full, "Bare", ())
    assert listed(bare) == []
    assert [tag.name for tag in codebook.tags(bare.project_id)] == [
        tag.name for tag in codebook.tags(full.project_id)
    ]
    with change():
        made = add_highlight(bare, 1, 0, 9, _text(bare)[:9], ["ports"])
    assert made.number == 1
    with change():
        quiet = copy_project(full, "Quiet", [HIGHLIGHTS])
    assert not [each for each in listed(quiet) if each.note]
    assert not [each for each in words(quiet.project_id) if "quagga" in each[-1]]
    assert [each for each in words(full.project_id) if "quagga" in each[-1]]
    assert not memberships.member(full.user_id, quiet.slug).has_recommendations
    with pytest.raises(Invalid) as refused, change():
        copy_project(full, "", ["notes"])
    assert refused.value.fields.keys() == {"name"}
    with pytest.raises(Invalid) as refused, change():
        copy_project(full, "Wrong", ["notes"])
    assert refused.value.fields.keys() == {"parts"}
    assert "wrong" not in {each.slug for each in projects.of_user(full.user_id)}
