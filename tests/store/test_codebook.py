from __future__ import annotations

import uuid

import pytest

from app.domain.errors import Missing
from app.store import codebook
from app.store.database import change, db
from app.store.tables.codebook import Tag
from tests.conftest import Recorder
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.mark.parametrize("count", [10, 300])
def test_a_codebook_of_any_size_takes_one_statement(
    study: Study, statements: Recorder, count: int
) -> None:
    with change():
        for n in range(count):
            db.session.add(
                Tag(
                    project_id=study.project_id,
                    slug=f"tag-{n}",
                    name=f"Tag {n}",
                    colour="teal",
                    position=n + 3,
                    created_by=study.people["lead"],
                )
            )
    with statements() as seen:
        lines = codebook.tags(study.project_id, retired=True)
    assert len(seen) == 1
    assert len(lines) == count + 3
    assert [line.slug for line in lines[:4]] == [
        "stockpile-security",
        "border-control",
        "monitoring",
        "tag-0",
    ]


def test_a_tag_of_another_project_is_missing(study: Study) -> None:
    with pytest.raises(Missing):
        codebook.tag(uuid.uuid4(), "monitoring")
    with pytest.raises(Missing):
        codebook.tag_to_change(uuid.uuid4(), "monitoring")


def test_the_tree_of_an_empty_project_is_empty(study: Study) -> None:
    assert codebook.tags(uuid.uuid4()) == []
