"""What is kept of the pages of a file as its text is brought in."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from app.actions.briefs import add_brief
from app.actions.drafts import keep_draft, recut_draft, save_draft
from app.actions.original_pages import know_lines, pages_of, picture_of
from app.domain.details import Details
from app.domain.document import Block, Document, lay_out
from app.domain.errors import Missing, Unreadable
from app.domain.looking_over import join, split
from app.domain.original_pages import LineBox
from app.domain.text import sha256
from app.readers import pdf
from app.store import drafts, original_pages
from app.store.database import change
from tests.fixtures.study import Study
from tests.fixtures.typeset import typeset

LINES = (LineBox(1, 0, 6, 100, 100, 200, 120), LineBox(1, 7, 13, 100, 130, 200, 150))
DOCUMENT = Document(
    "Count", (), "", "", "", "en", (Block("paragraph", "body", "Count. Guard."),), lines=LINES
)
FILE: dict[str, Any] = {
    "name": "a.pdf",
    "media_type": "application/pdf",
    "reader": "pdf",
    "reader_version": "1",
}


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


def test_an_old_brief_gets_its_pages_and_lines_when_somebody_looks(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = typeset("Count every rifle. #pagebreak() Guard them.")
    read = pdf.read(data)
    kept = replace(
        read, title="Count", blocks=join(read, 0).blocks, lines=()
    )  # its blocks were cut anew
    with study.app.app_context():
        with change():
            actor = study.member("analyst")
            number = add_brief(actor, kept, data=data, **FILE)
        printed = original_pages.printed_text(actor.project_id, number)
        assert [page.pictured for page in pages_of(printed)] == [True, True]
        assert picture_of(printed, 2)[0] == "image/png"
        with pytest.raises(Missing):
            picture_of(printed, 3)
        assert know_lines(printed)
        text = lay_out(kept.blocks)[0]
        known = original_pages.all_lines(*printed.key)
        assert [(line.page, text[line.start : line.end]) for line in known] == [
            (1, "Count every rifle."),
            (2, "Guard them."),
        ]
        monkeypatch.setattr("app.actions.original_pages.read_again", pytest.fail)
        monkeypatch.setattr("app.actions.original_pages.pictures_isolated", pytest.fail)
        assert know_lines(printed)
        assert picture_of(printed, 1)[0] == "image/png"


def test_a_text_that_is_read_otherwise_now_has_no_lines_and_nobody_looks_twice(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = typeset("Count every rifle.")
    with study.app.app_context():
        with change():
            actor = study.member("analyst")
            number = add_brief(actor, replace(DOCUMENT, lines=()), data=data, **FILE)
        printed = original_pages.printed_text(actor.project_id, number)
        assert not know_lines(printed)
        monkeypatch.setattr("app.actions.original_pages.read_again", pytest.fail)
        assert not know_lines(printed)
        with change():
            number = add_brief(actor, DOCUMENT, data=b"%PDF-damaged", **FILE)
        printed = original_pages.printed_text(actor.project_id, number)
        monkeypatch.undo()
        with pytest.raises(Unreadable):
            pages_of(printed)


def test_lines_go_with_a_draft_whose_blocks_are_cut(study: Study) -> None:
    with study.app.app_context(), change():
        actor = study.member("analyst")
        id = keep_draft(actor, DOCUMENT, data=b"%PDF-1", **FILE)
        details = Details("Count", (), "", "", "", "en")
        recut_draft(actor, id, details, {}, lambda document: split(document, 0, "Count.\nGuard."))
        number = save_draft(actor, id, details, {})
        printed = original_pages.printed_text(actor.project_id, number)
        assert original_pages.all_lines(*printed.key) == LINES
        uncut = sha256("Count. Guard.")
        assert original_pages.spans(actor.project_id, printed.file_sha256, uncut) == []
