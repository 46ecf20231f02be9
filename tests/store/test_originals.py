from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa

from app.domain.errors import Missing
from app.store import originals
from app.store.database import change, db
from app.store.tables.briefs import Original
from tests.fixtures.study import DATA, Study, add_project

pytestmark = pytest.mark.usefixtures("app_context")


def test_the_file_of_a_brief_comes_back_byte_for_byte(study: Study) -> None:
    assert originals.original_data(study.project_id, 1) == ("rifles.txt", DATA)


def test_another_project_has_no_such_file(study: Study) -> None:
    with pytest.raises(Missing):
        originals.original_data(uuid.uuid4(), 1)
    with pytest.raises(Missing):
        originals.original(uuid.uuid4(), 1)


def test_a_file_in_use_is_not_dropped(study: Study) -> None:
    with change():
        originals.drop_unused(study.project_id, originals.original(study.project_id, 1).sha256)
    assert originals.original(study.project_id, 1).size == len(DATA)


def test_each_project_keeps_a_file_once_and_drops_it_alone(study: Study) -> None:
    def kept() -> list[tuple[bool, str, int]]:
        rows = db.session.execute(
            sa.select(Original.project_id, Original.name, Original.size).where(
                Original.sha256 == "ab"
            )
        )
        return sorted((id == study.project_id, name, size) for id, name, size in rows)

    with change():
        other = add_project(study.people, "other").id
        for project, name in ((study.project_id, "a"), (study.project_id, "b"), (other, "c")):
            originals.keep(project, "ab", name=name, media_type="text/plain", data=b"xyz")
    assert kept() == [(False, "c", 3), (True, "a", 3)]
    with change():
        originals.drop_unused(other, "ab")
    assert kept() == [(True, "a", 3)]
