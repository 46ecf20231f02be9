"""What is kept of the pages of a file as its text is brought in."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from app.actions.briefs import add_brief
from app.actions.drafts import keep_draft, save_draft
from app.domain.details import Details
from app.domain.document import Block, Document
from app.domain.original_pages import LineBox
from app.domain.text import sha256
from app.store import drafts, original_pages
from app.store.database import change
from tests.fixtures.study import Study

LINES = (LineBox(1, 0, 6, 100, 100, 200, 120), LineBox(1, 7, 13, 100, 130, 200, 150))
DOCUMENT = Document(
    "Count", (), "", "", "", "en", (Block("paragraph", "body", "Count. Guard."),), lines=LINES
)
FILE = {"name": "a.pdf", "media_type": "application/pdf", "reader": "pdf", "reader_version": "1"}


def test_lines_are_kept_with_a_draft_and_with_a_brief_that_is_brought_in_at_once(
    study: Study,
) -> None:
    text = sha256("Count. Guard.")
    with study.app.app_context(), change():
        actor = study.member("analyst")
        id = keep_draft(actor, DOCUMENT, data=b"%PDF-1", **FILE)
        assert drafts.draft(actor.project_id, actor.user_id, id).document == replace(
            DOCUMENT, lines=()
        )
        save_draft(actor, id, Details("Count", (), "", "", "", "en"), {})
        add_brief(actor, DOCUMENT, data=b"%PDF-2", **FILE)
        for data in (b"%PDF-1", b"%PDF-2"):
            file = hashlib.sha256(data).hexdigest()
            assert original_pages.lines_on(actor.project_id, file, text, 1) == LINES
