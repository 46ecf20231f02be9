from __future__ import annotations

import uuid

import pytest

from app.domain.errors import Missing
from app.store import originals
from app.store.database import change
from tests.fixtures.study import DATA, Study

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
