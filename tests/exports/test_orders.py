from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import Invalid
from app.domain.filter import Malformed
from app.domain.projects import ProjectRow
from app.domain.report.choices import EVERYTHING, USUAL
from app.exports.orders import ExportOrder, from_json, to_json, write
from app.store.database import change, db
from app.store.tables.briefs import Note
from app.writers import WRITERS, Writer
from tests.conftest import Recorder
from tests.fixtures.marked import Marked

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def order(marked: Marked) -> ExportOrder:
    project = ProjectRow("Arms flows in the Sahel", "sahel-arms")
    return ExportOrder(
        marked.project_id, project, "json", "tag:peace", "https://b.example/p", EVERYTHING
    )


def passages(data: bytes) -> dict[str, list[dict[str, str]] | None]:
    return {passage["ref"]: passage["replies"] for passage in json.loads(data)["passages"]}


def answer(marked: Marked, ref: str, text: str) -> None:
    with change():
        db.session.add(
            Note(
                project_id=marked.project_id,
                highlight_id=marked.highlights[ref],
                author_id=marked.user("ben"),
                text=text,
            )
        )


def test_an_order_survives_being_written_down(order: ExportOrder) -> None:
    assert from_json(json.loads(json.dumps(to_json(order)))) == order


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.name)
def test_the_same_order_gives_the_same_bytes(order: ExportOrder, writer: Writer) -> None:
    order = replace(order, format=writer.name)
    assert write(order) == write(order)


@pytest.mark.parametrize("name", [writer.name for writer in WRITERS if writer.holds == "nothing"])
def test_a_file_that_holds_no_passages_does_without_reading_them(
    order: ExportOrder, statements: Recorder, name: str
) -> None:
    with statements() as seen:
        assert write(replace(order, format=name))
    assert [sql for sql in seen if "highlight.exact" in sql] == []
    with statements() as seen:
        write(order)
    assert [sql for sql in seen if "highlight.exact" in sql]


@pytest.mark.parametrize("name", ["json", "html"])
def test_whoever_asked_is_told_of_every_passage(order: ExportOrder, name: str) -> None:
    told: list[tuple[int, int]] = []
    write(replace(order, query="", format=name), lambda *how_far: told.append(how_far))
    assert told[0] == (0, 6)
    assert told[-1] == (6, 6)
    assert sorted(told) == told


def test_nothing_is_open_while_the_file_is_written(
    order: ExportOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    def watching(*_: object) -> bytes:
        seen.append(db.session().in_transaction())
        return b""

    monkeypatch.setattr(
        "app.exports.orders.writer_named", lambda _: replace(WRITERS[0], write=watching)
    )
    write(order)
    assert seen == [False]


def test_notes_of_colleagues_are_in_data_and_in_documents_when_asked(
    order: ExportOrder, marked: Marked
) -> None:
    ref = next(iter(passages(write(order))))
    answer(marked, ref, "Is that an order?")
    answer(marked, ref, "It is.")
    replies = passages(write(order))[ref]
    assert replies
    assert [(reply["text"], reply["analyst_handle"]) for reply in replies] == [
        ("Is that an order?", "ben"),
        ("It is.", "ben"),
    ]
    assert passages(write(replace(order, choices=EVERYTHING.with_notes(()))))[ref] is None
    page = replace(order, format="html", choices=USUAL)
    assert b"Is that an order?" not in write(page)
    assert b"Is that an order?" in write(replace(page, choices=EVERYTHING))


def test_the_statements_do_not_grow_with_the_notes(
    order: ExportOrder, marked: Marked, statements: Recorder
) -> None:
    with statements() as none:
        write(order)
    for ref in marked.highlights:
        answer(marked, ref, "Why?")
    with statements() as many:
        write(order)
    assert len(many) == len(none)


def test_a_format_that_needs_the_texts_has_them(
    order: ExportOrder, marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def printing(summary: object, *_: object) -> bytes:
        text = summary.texts["B1"]  # type: ignore[attr-defined]
        assert [text.text[block.start : block.end] for block in text.blocks] == text.text.split(
            "\n"
        )
        return text.text.encode()

    toy = replace(WRITERS[0], write=printing, texts=True)
    monkeypatch.setattr("app.exports.orders.writer_named", lambda _: toy)
    assert write(order).decode() == marked.study.text


def test_a_team_s_template_gives_word_files_their_look(order: ExportOrder, tmp_path: Path) -> None:
    path = tmp_path / "house.docx"
    order = replace(order, format="docx", template=str(path))
    with pytest.raises(Invalid, match=r"The template house\.docx for Word files cannot be read"):
        write(order)
    path.write_text("no Word file")
    with pytest.raises(Invalid, match="no Word document that can be read"):
        write(order)
    path.write_bytes(write(replace(order, template="")))
    assert write(order) == write(order)
    assert write(replace(order, format="json")) == write(replace(order, format="json", template=""))


def test_a_filter_that_names_what_there_is_not_is_refused(order: ExportOrder) -> None:
    with pytest.raises(Malformed):
        write(replace(order, query="tag:nope"))
