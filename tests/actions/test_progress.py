from __future__ import annotations

import uuid

import pytest

from app.actions.progress import note_progress
from app.domain.errors import Invalid
from app.store import progress
from app.store.database import change
from tests.fixtures.study import Study


def note(study: Study, read: str, last: int, role: str = "viewer", **at: uuid.UUID) -> None:
    revision_id = at.get("revision_id", study.revision_id)
    with study.app.app_context(), change():
        note_progress(study.member(role), 1, revision_id, read, last)


def read(study: Study) -> list[tuple[str, int]]:
    with study.app.app_context():
        return [(line.name, line.paragraphs) for line in progress.readers(study.project_id)]


def test_what_was_read_adds_up(study: Study) -> None:
    note(study, "1", 1)
    note(study, "1-2", 2)
    note(study, "4", 4, "lead")
    assert read(study) == [("Ana Sousa", 1), ("Vic Lund", 2)]


def test_only_paragraphs_of_the_body_count(study: Study) -> None:
    note(study, "0-900", 2)
    assert read(study) == [("Vic Lund", 3)]


def test_an_older_text_and_a_place_that_is_none_are_passed_over(study: Study) -> None:
    note(study, "1", 1, revision_id=uuid.uuid4())
    note(study, "1", 0)  # the title
    note(study, "1", 99)
    assert read(study) == []


def test_nonsense_is_refused(study: Study) -> None:
    with pytest.raises(Invalid):
        note(study, "all", 1)
