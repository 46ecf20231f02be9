from __future__ import annotations

import pytest

from app.actions.projects import add_project, remove_project
from app.store import export_jobs, storage
from app.store.database import change, db
from app.store.tables.briefs import Draft, Revision
from app.store.tables.columns import new_id, now
from app.store.tables.people import Project
from tests.fixtures.printed import keep_scanned
from tests.fixtures.study import DATA, Study, add_brief

pytestmark = pytest.mark.usefixtures("app_context")


def test_each_project_is_told_with_what_it_holds_the_largest_first(study: Study) -> None:
    with change():
        empty = add_project(study.people["lead"], "Empty", "")
        add_brief(study.project_id, study.people["analyst"], 2)
        remove_project(empty)
    first, second = storage.of_projects()
    assert (first.name, first.briefs, first.people) == ("Arms flows in the Sahel", 2, 3)
    assert (first.originals, first.pictures, first.handed_in) == (2 * len(DATA) + 1, 0, 0)
    assert first.bytes == first.originals
    assert (second.name, second.bytes, second.deleted, second.archived) == ("Empty", 0, True, False)


def test_pictures_of_pages_count_and_what_was_purged_is_gone(study: Study) -> None:
    with change():
        keep_scanned(study.member("lead"))
    assert storage.of_projects()[0].pictures > 1000
    with change():
        project = db.session.get(Project, study.project_id)
        assert project
        project.purged_at = now()
    assert storage.of_projects() == []


def test_a_person_is_counted_each_file_once_and_only_what_they_brought_in(study: Study) -> None:
    lead, analyst = study.people["lead"], study.people["analyst"]
    assert (storage.of_person(lead), storage.of_person(analyst)) == (len(DATA), 0)
    with change():
        add_brief(study.project_id, analyst, 2)
        asked = db.select(Revision.file_sha256).where(Revision.id == study.revision_id)
        again = Draft(
            project_id=study.project_id,
            id=new_id(),
            created_by=lead,
            reader="test",
            reader_version="1",
            file_sha256=db.session.scalar(asked),
            document={},
        )
        db.session.add(again)
    assert (storage.of_person(lead), storage.of_person(analyst)) == (len(DATA), len(DATA) + 1)


def test_the_database_says_its_size_version_and_schema(study: Study) -> None:
    assert storage.of_database() > 100_000
    assert storage.database_version().split()[0] in ("SQLite", "PostgreSQL")
    assert storage.schema().startswith("00")


def test_open_jobs_are_those_that_wait_or_are_written(study: Study) -> None:
    export_jobs.add(study.project_id, study.people["lead"], {})
    (job,) = storage.open_jobs()
    assert job[:3] == ("Ana Sousa", "Arms flows in the Sahel", "queued")
    taken = export_jobs.claim()
    assert taken
    assert [each.state for each in storage.open_jobs()] == ["writing"]
    export_jobs.keep(taken[0], b"all of it", 1)
    assert storage.open_jobs() == []
