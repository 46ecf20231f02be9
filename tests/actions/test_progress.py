from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa

from app.actions.progress import declare_read, note_progress, share_reading
from app.domain.errors import Forbidden, Invalid
from app.store import progress
from app.store.database import change, db
from app.store.tables.people import Event
from tests.fixtures.study import Study


def note(study: Study, read: str, last: int, role: str = "viewer", **at: uuid.UUID) -> None:
    revision_id = at.get("revision_id", study.revision_id)
    with study.app.app_context(), change():
        note_progress(study.member(role), 1, revision_id, read, last)


def read(study: Study, asking: str = "viewer") -> list[tuple[str, int]]:
    with study.app.app_context():
        found = progress.readers(study.project_id, study.people[asking])
        return [(line.name, line.paragraphs) for line in found]


def test_what_was_read_adds_up(study: Study) -> None:
    note(study, "1", 1)
    note(study, "1-2", 2)
    note(study, "4", 4, "lead")
    with study.app.app_context(), change():
        share_reading(study.member("lead"), shares=True)
    assert read(study) == [("Ana Sousa", 1), ("Vic Lund", 2)]


def test_only_paragraphs_of_the_body_count(study: Study) -> None:
    note(study, "0-900", 2)
    assert read(study) == [("Vic Lund", 3)]


def test_an_older_text_and_a_place_that_is_none_are_passed_over(study: Study) -> None:
    note(study, "1", 1, revision_id=uuid.uuid4())
    note(study, "1", 0)  # the title
    note(study, "1", 99)
    assert read(study) == []


def test_how_far_somebody_has_read_is_theirs_until_they_share_it(study: Study) -> None:
    note(study, "1-2", 2, "analyst")
    assert read(study, "analyst") == [("Ben Okoro", 2)]
    assert read(study, "lead") == []
    for shares in (True, False):
        with study.app.app_context(), change():
            share_reading(study.member("analyst"), shares)
        assert bool(read(study, "lead")) == shares


def declared(study: Study) -> list[tuple[int, str]]:
    with study.app.app_context():
        found = progress.read_through(study.project_id)
        return [(each.brief, each.analyst) for each in found]


def test_what_is_declared_read_through_is_recorded_and_can_be_taken_back(study: Study) -> None:
    for is_read in (True, True, False, False):
        with study.app.app_context(), change():
            declare_read(study.member("analyst"), 1, is_read)
        assert declared(study) == ([(1, "Ben Okoro")] if is_read else [])
    with study.app.app_context():
        verbs = db.session.scalars(sa.select(Event.verb).order_by(Event.id)).all()
    assert verbs == ["read_through", "take_back_reading"]


def test_a_viewer_declares_nothing(study: Study) -> None:
    with pytest.raises(Forbidden, match="read through"), study.app.app_context(), change():
        declare_read(study.member("viewer"), 1, is_read=True)


def test_nonsense_is_refused(study: Study) -> None:
    with pytest.raises(Invalid):
        note(study, "all", 1)
