from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa

from app.actions.drafts import keep_draft
from app.domain.document import Block, Document, InlineMark
from app.domain.errors import Missing
from app.store import drafts
from app.store.database import change, db
from app.store.tables.briefs import Draft
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")

MARKED = Block("paragraph", "body", "Words 🚢.", marks=(InlineMark(0, 5, "emphasis"),))
DOCUMENT = Document("T", ("A",), "", "", "", "", (MARKED,), warnings=("Mind this.",))


def keep(study: Study, name: str = "a.txt") -> uuid.UUID:
    with change():
        return keep_draft(
            study.member("analyst"),
            DOCUMENT,
            data=name.encode(),
            name=name,
            media_type="text/plain",
            reader="plain_text",
            reader_version="7",
        )


def test_a_document_comes_back_as_it_was(study: Study) -> None:
    found = drafts.draft(study.project_id, study.people["analyst"], keep(study))
    assert found.document == DOCUMENT
    assert (found.reader_version, found.file_name, found.file_size) == ("7", "a.txt", 5)


def test_the_newest_draft_is_listed_first_with_its_title(study: Study) -> None:
    keep(study, "a.txt")
    keep(study, "b.txt")
    listed = drafts.drafts(study.project_id, study.people["analyst"])
    assert [(title, name) for _, title, name, _ in listed] == [("T", "b.txt"), ("T", "a.txt")]


def test_a_draft_is_taken_once(study: Study) -> None:
    draft = keep(study)
    with change():
        assert drafts.take_draft(study.project_id, study.people["analyst"], draft).id == draft
    with pytest.raises(Missing), change():
        drafts.take_draft(study.project_id, study.people["analyst"], draft)


@pytest.mark.parametrize("kind", ["", drafts.WORK, drafts.SCAN])
def test_what_waits_is_taken_by_nobody_else_and_as_nothing_else(study: Study, kind: str) -> None:
    ana, ben = study.people["analyst"], study.people["lead"]
    draft = keep(study)
    with change():
        db.session.execute(sa.update(Draft).values(reader=f"{kind}plain_text"))
    others = {"", drafts.WORK, drafts.SCAN} - {kind}
    for who, what in ((ben, kind), *((ana, other) for other in others)):
        with pytest.raises(Missing), change():
            drafts.take(study.project_id, who, draft, what)
    with change():
        assert drafts.take(study.project_id, ana, draft, kind)
