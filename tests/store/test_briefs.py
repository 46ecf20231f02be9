from __future__ import annotations

import uuid

import pytest

from app.actions.briefs import add_brief
from app.actions.highlights import add_highlight, remove_highlight
from app.domain.document import Block, Document, InlineMark
from app.domain.errors import Missing
from app.domain.text import sha256
from app.store import briefs
from app.store.database import change
from tests.conftest import Recorder
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")


def add(study: Study, count: int) -> int:
    blocks = tuple(Block("paragraph", "body", f"Paragraph {n}.") for n in range(count))
    with change():
        return add_brief(
            study.member("lead"),
            Document("Title", ("A", "B"), "", "", "", "", blocks),
            data=f"{count}".encode(),
            name="a.txt",
            media_type="text/plain",
            reader="plain_text",
            reader_version="1",
        )


@pytest.mark.parametrize("count", [5, 500])
def test_a_text_of_any_length_takes_three_statements(
    study: Study, statements: Recorder, count: int
) -> None:
    number = add(study, count)
    with statements() as seen:
        brief = briefs.brief(study.project_id, number)
        text = briefs.revision_text(study.project_id, brief.revision_id)
        lines = briefs.blocks(study.project_id, brief.revision_id)
    assert len(seen) == 3
    assert len(lines) == brief.paragraphs == count
    assert text[lines[-1].start : lines[-1].end] == f"Paragraph {count - 1}."


@pytest.mark.parametrize("count", [1, 20])
def test_a_list_of_any_length_takes_one_statement(
    study: Study, statements: Recorder, count: int
) -> None:
    for n in range(count):
        add(study, n + 1)
    with statements() as seen:
        lines = briefs.briefs(study.project_id)
    assert len(seen) == 1
    assert [line.number for line in lines] == list(range(1, count + 2))
    assert lines[1].authors == ("A", "B")


def test_a_brief_of_another_project_is_missing(study: Study) -> None:
    brief = briefs.brief(study.project_id, 1)
    elsewhere = uuid.uuid4()
    with pytest.raises(Missing):
        briefs.brief(elsewhere, 1)
    with pytest.raises(Missing):
        briefs.revision_text(elsewhere, brief.revision_id)
    assert briefs.blocks(elsewhere, brief.revision_id) == []


def test_copies_are_found_by_file_and_by_text(study: Study) -> None:
    number = add(study, 2)
    revision = briefs.brief(study.project_id, number).revision_id
    text_sha = sha256(briefs.revision_text(study.project_id, revision))
    file_sha = sha256("2")
    found = briefs.copies(study.project_id, file_sha, text_sha)
    assert [tuple(row) for row in found] == [(number, "Title", True)]
    by_text = briefs.copies(study.project_id, "0" * 64, text_sha)
    assert [tuple(row) for row in by_text] == [(number, "Title", False)]
    assert not briefs.copies(study.project_id, "0" * 64, "0" * 64)


def test_a_list_counts_the_highlights_that_stand(study: Study) -> None:
    with change():
        actor = study.member("analyst")
        for quote in ("count every rifle", "river border"):
            add_highlight(actor, 1, *study.span(quote), quote, [])
        remove_highlight(actor, 1, 1)
    assert [line.highlights for line in briefs.briefs(study.project_id)] == [1]


def test_one_change_is_counted_and_rows_are_had_to_change(study: Study) -> None:
    with change():
        brief = briefs.brief_to_change(study.project_id, 1)
        rev = brief.rev
        assert briefs.bump(study.project_id, brief.id) == rev + 1
        block = briefs.block_to_change(study.project_id, study.revision_id, 1)
        assert (block.ordinal, block.revision_id) == (1, study.revision_id)
        with pytest.raises(Missing):
            briefs.block_to_change(study.project_id, study.revision_id, 99)


def test_what_a_block_holds_beside_its_words_is_read_back(study: Study) -> None:
    mark = InlineMark(0, 3, "link", "https://example.org/")
    cell = Block("table_cell", "body", "One", row=2, column=1)
    item = Block("list_item", "body", "Two", 1, marks=(mark,), marker="(a)")
    with change():
        number = add_brief(
            study.member("lead"),
            Document("Title", (), "", "", "", "", (cell, item)),
            data=b"x",
            name="a.txt",
            media_type="text/plain",
            reader="plain_text",
            reader_version="1",
        )
    revision = briefs.brief(study.project_id, number).revision_id
    first, second = briefs.blocks(study.project_id, revision)
    assert (first.row, first.column, first.marker, first.marks) == (2, 1, "", ())
    assert (second.row, second.column, second.marker, second.marks) == (0, 0, "(a)", (mark,))


def test_citations_and_reports_get_style_and_reader(study: Study) -> None:
    found, style = briefs.cited(study.project_id)
    assert ([brief.number for brief in found], style) == ([1], "chicago")
    add(study, 1)
    assert briefs.sources(study.project_id)[-1].reader == "plain_text 1"
