"""Comments of a Word file become highlights of its brief."""

from __future__ import annotations

import io
import uuid

import docx
import pytest

from app.actions.drafts import keep_draft, save_draft
from app.domain.details import Details
from app.readers.docx import read
from app.store import briefs
from app.store.database import change, db
from app.store.tables.briefs import Highlight, Note
from app.store.tables.people import Event
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")


def commented(*comments: tuple[str, str, str]) -> bytes:
    """A Word file of a paragraph for each: words, who says what of them."""
    made = docx.Document()
    for words, author, note in comments:
        paragraph = made.add_paragraph("Guard ")
        run = paragraph.add_run(words)
        paragraph.add_run(", by name.")
        made.add_comment(run, text=note, author=author)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def saved(study: Study, data: bytes, *, annotations: bool = False) -> int:
    with change():
        id: uuid.UUID = keep_draft(
            study.member("analyst"),
            read(data),
            data=data,
            name="a.docx",
            media_type="",
            reader="docx",
            reader_version="1",
        )
    with change():
        return save_draft(study.member("analyst"), id, Details("T"), {}, annotations=annotations)


def highlights(study: Study, number: int) -> list[Highlight]:
    brief = briefs.brief(study.project_id, number)
    found = db.session.query(Highlight).filter_by(revision_id=brief.revision_id)
    return found.order_by(Highlight.number).all()


def test_each_comment_is_a_highlight_that_says_whose_it_was(study: Study) -> None:
    data = commented(("the depot", "Zoe Far", "Which?"), ("every crate", "", ""))
    one, two = highlights(study, saved(study, data, annotations=True))
    assert (one.exact, two.exact) == ("the depot", "every crate")
    assert one.note.startswith("Which?\n\nMarked by Zoe Far in Word")
    assert {e.ref for e in db.session.query(Event).filter_by(kind="highlight")} >= {"B2:1", "B2:2"}


def test_saying_no_brings_in_the_text_alone(study: Study) -> None:
    data = commented(("the depot", "Zoe Far", "Which?"))
    assert highlights(study, saved(study, data)) == []
    assert db.session.query(Note).count() == 0
