from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from app.actions.drafts import (
    copies_of,
    discard_draft,
    draft_made_ready,
    keep_draft,
    recut_draft,
    save_draft,
)
from app.domain.details import Details
from app.domain.document import Block, Document
from app.domain.errors import Forbidden, Invalid, Missing, Stale
from app.domain.looking_over import blocks_version, join
from app.store import briefs, drafts
from app.store.database import change, db, reading
from app.store.tables.briefs import Draft, Original
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")

DOCUMENT = Document(
    "Recognised",
    ("A. Author",),
    "House",
    "2020",
    "",
    "en",
    (
        Block("paragraph", "front", "By A. Author"),
        Block("paragraph", "body", "First."),
        Block("caption", "caption", "A photo."),
        Block("paragraph", "body", "Second."),
    ),
)
DETAILS = Details("Corrected", ("A. Author", "B. Author"), "House", "2020-03", "", "en")


def keep(study: Study, data: bytes = b"data", role: str = "analyst") -> uuid.UUID:
    with change():
        return keep_draft(
            study.member(role),
            DOCUMENT,
            data=data,
            name="file.txt",
            media_type="text/plain",
            reader="plain_text",
            reader_version="1",
        )


def save(study: Study, id: uuid.UUID, zones: dict[int, str] | None = None, **more: Any) -> int:
    with change():
        return save_draft(study.member("analyst"), id, DETAILS, zones or {}, **more)


def count(table: type[Draft] | type[Original]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_draft_becomes_a_brief_as_it_was_looked_over(study: Study) -> None:
    number = save(study, keep(study), {2: "body", 3: "notes"})
    brief = briefs.brief(study.project_id, number)
    blocks = briefs.blocks(study.project_id, brief.revision_id)
    assert (brief.title, brief.authors, brief.date) == ("Corrected", DETAILS.authors, "2020-03")
    assert [(block.zone, block.label) for block in blocks] == [
        ("front", ""),
        ("body", "1"),
        ("body", "2"),
        ("notes", ""),
    ]
    assert blocks[2].kind == "paragraph"
    assert count(Draft) == 0


def test_saving_twice_makes_one_brief(study: Study) -> None:
    draft = keep(study)
    assert save(study, draft) == save(study, draft) == 2
    assert [brief.number for brief in briefs.briefs(study.project_id)] == [1, 2]


def test_the_same_file_is_brought_in_again_only_when_asked(study: Study) -> None:
    first = save(study, keep(study))
    again = keep(study)
    found = drafts.draft(study.project_id, study.people["analyst"], again)
    assert copies_of(study.member("analyst"), found) == [(first, "Corrected", True)]
    with pytest.raises(Stale):
        save(study, again)
    assert count(Draft) == 1
    assert save(study, again, again=True) == first + 1


def test_the_same_text_in_another_file_is_told_too(study: Study) -> None:
    first = save(study, keep(study), {1: "notes"})
    found = drafts.draft(study.project_id, study.people["analyst"], keep(study, b"other"))
    assert copies_of(study.member("analyst"), found) == [(first, "Corrected", False)]


def test_a_draft_that_cannot_be_saved_stays(study: Study) -> None:
    draft = keep(study)
    with pytest.raises(Invalid) as refused, change():
        save_draft(study.member("analyst"), draft, replace(DETAILS, title=""), {})
    assert set(refused.value.fields) == {"title"}
    assert count(Draft) == 1


def test_a_draft_is_its_makers_own(study: Study) -> None:
    draft = keep(study)
    with pytest.raises(Missing):
        drafts.draft(study.project_id, study.people["lead"], draft)
    with pytest.raises(Missing), change():
        save_draft(study.member("lead"), draft, DETAILS, {})
    with change():
        discard_draft(study.member("lead"), draft)
    assert count(Draft) == 1
    assert [row[0] for row in drafts.drafts(study.project_id, study.people["analyst"])] == [draft]
    assert not drafts.drafts(study.project_id, study.people["lead"])


def test_discarding_forgets_the_file_with_the_last_thing_that_came_from_it(study: Study) -> None:
    files = count(Original)
    one, two = keep(study), keep(study)
    for draft, left in ((one, files + 1), (two, files), (two, files)):
        with change():
            discard_draft(study.member("analyst"), draft)
        assert count(Original) == left
    save(study, keep(study))
    with change():
        discard_draft(study.member("analyst"), keep(study))
    assert count(Original) == files + 1


def test_a_viewer_cannot_begin_save_or_discard(study: Study) -> None:
    with pytest.raises(Forbidden):
        keep(study, role="viewer")
    with pytest.raises(Forbidden), change():
        save_draft(study.member("viewer"), uuid.uuid4(), DETAILS, {})
    with pytest.raises(Forbidden), change():
        discard_draft(study.member("viewer"), uuid.uuid4())


def recut(study: Study, id: uuid.UUID, version: str = "", role: str = "analyst") -> None:
    with change():
        choices = {2: "body"}
        cut = lambda document: join(document, 1)  # noqa: E731
        recut_draft(study.member(role), id, DETAILS, choices, cut, version=version)


def test_joining_blocks_keeps_what_was_decided_with_the_draft(study: Study) -> None:
    id = keep(study)
    recut(study, id, blocks_version(DOCUMENT))
    found = drafts.draft(study.project_id, study.people["analyst"], id).document
    assert [block.text for block in found.blocks] == ["By A. Author", "First. A photo.", "Second."]
    assert (found.title, found.date) == ("Corrected", "2020-03")
    with pytest.raises(Stale, match="another tab"):
        recut(study, id, blocks_version(DOCUMENT))
    with pytest.raises(Stale, match="another tab"):
        save(study, id, version=blocks_version(DOCUMENT))
    assert drafts.draft(study.project_id, study.people["analyst"], id).document == found


def test_only_the_person_who_may_bring_it_in_splits_and_joins(study: Study) -> None:
    id = keep(study)
    with pytest.raises(Forbidden):
        recut(study, id, role="viewer")
    with pytest.raises(Missing):
        recut(study, id, role="lead")


def test_what_was_made_ready_is_taken_as_it_is_unless_the_draft_is_another_now(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of a long text is worked out while others wait to write."""
    draft, actor = keep(study), study.member("analyst")
    with reading():
        ready = draft_made_ready(actor, draft, DETAILS, {2: "body"})
    with change():
        recut_draft(actor, draft, DETAILS, {}, lambda document: join(document, 1))
    number = save(study, draft, {2: "body"}, ready=ready)  # joined meanwhile: worked out again
    revision = briefs.brief(study.project_id, number).revision_id
    assert len(briefs.blocks(study.project_id, revision)) == 3
    again = keep(study, b"more")
    with reading():
        ready = draft_made_ready(actor, again, DETAILS, {2: "body"})

    def late(*_: object) -> None:
        raise AssertionError("worked out while others wait")

    monkeypatch.setattr("app.actions.drafts.made_ready", late)
    assert save(study, again, {2: "body"}, ready=ready, again=True) == number + 1
