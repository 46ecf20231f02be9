"""Pictures of passages on the pages of their originals, from the brief to the file."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import NoReturn

import pikepdf
import pytest
from PIL import Image

from app.actions import original_pages
from app.actions.highlights import add_highlight
from app.actions.original_pages import (
    MORE_OF_ONE,
    NO_PAGES,
    NO_PICTURE,
    NO_PLACE,
    TOO_LONG,
    TOO_MANY,
)
from app.domain.errors import Unreadable
from app.domain.original_pages import PageBox
from app.domain.page_regions import PagePictures, PageRegion
from app.domain.report.choices import AUDIT, WORKING, Choices, usual
from app.exports.orders import ExportOrder, write
from app.readers.isolation import regions_isolated
from app.store import filters, summaries
from app.store.database import change, db
from tests.fixtures.printed import PATROLS, WORDS, add_printed, mark_printed, printed_file
from tests.fixtures.study import BLOCKS, TEXT, Study

pytestmark = pytest.mark.either_engine
ORANGE = (0xB4, 0x53, 0x09)
COUNTING = BLOCKS[1][3]
PICTURED = Choices(usual(AUDIT).on | {"pictures"}, profile=AUDIT)


def pictures_of(study: Study) -> PagePictures:
    with study.app.app_context():
        actor = study.member("analyst")
        selection = filters.select(actor.project_id, "")
        made = summaries.summary(selection, summaries.project_of(actor), address="")
        found = original_pages.page_pictures(actor.project_id, made.passages)
        assert not db.session().in_transaction()
        return found


def test_what_is_marked_in_a_pdf_is_pictured_and_all_else_says_why(
    study: Study,
) -> None:
    start = TEXT.index(COUNTING)
    with study.app.app_context(), change():
        add_highlight(study.member("analyst"), 1, start, start + len(COUNTING), COUNTING, ())
    old, text = add_printed(study, kept=False)  # where its lines stand is found now
    mark_printed(study, old, text, PATROLS)
    mark_printed(study, old, text, text[5:].strip())
    made = pictures_of(study)
    (patrols,) = made.found["B2:1"]
    assert made.left_out == ((NO_PAGES, ("B1:1",)),)
    drawn = Image.open(io.BytesIO(patrols.data))
    assert (patrols.media_type, drawn.format, patrols.page) == ("image/png", "PNG", 3)
    dots = {shade for _, shade in drawn.convert("RGB").getcolors() or ()}
    assert {(255, 255, 255), (0, 0, 0), ORANGE} <= dots
    assert len(dots) <= 16
    assert 0.9 < patrols.width / drawn.width * 150 / 72 < 1.1
    whole = made.found["B2:2"]
    assert [each.page for each in whole] == [1, 1, 2, 3]

    with study.app.app_context():
        actor = study.member("analyst")
        project = summaries.project_of(actor)
        asked = ExportOrder(actor.project_id, project, "", "", "https://b.example/p", PICTURED)
        files = {
            name: write(replace(asked, format=name)) for name in ("docx", "html", "pdf", "markdown")
        }
        working = write(replace(asked, format="html", choices=usual(WORKING)))
    names = zipfile.ZipFile(io.BytesIO(files["docx"])).namelist()
    assert sum(name.startswith("word/media/b2-") for name in names) == 5
    page = files["html"].decode()
    assert page.count('<img src="data:image/png;base64,') == 5
    assert 'alt="B2:1, outlined where it is printed: page 3 of the file"' in page
    assert f"1 passage (B1:1): {NO_PAGES}." in page
    with pikepdf.open(io.BytesIO(files["pdf"])) as file:
        assert sum(len(page.get_images()) for page in file.pages) == 5
    assert b"Word, PDF and HTML files show here" in files["markdown"]
    assert b"The passages on their pages" not in working


def test_a_file_holds_so_many_pictures_and_making_them_takes_so_long(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, text = add_printed(study)
    for words in (PATROLS, WORDS[:13], "Foreword of the guards"):
        mark_printed(study, number, text, words)
    with study.app.app_context():
        monkeypatch.setattr(original_pages, "PASSAGES_AT_ONCE", 1)
        monkeypatch.setattr(original_pages, "MOST_PICTURES", 1)
        made = pictures_of(study)
        assert list(made.found) == ["B2:3"]  # the first of the text
        assert made.left_out == ((TOO_MANY, ("B2:2", "B2:1")),)
        monkeypatch.setattr(original_pages, "MOST_SECONDS", 0)
        assert pictures_of(study).left_out == ((TOO_LONG, ("B2:3", "B2:2", "B2:1")),)
        monkeypatch.setattr(original_pages, "MOST_SECONDS", 60)
        monkeypatch.setattr(original_pages, "regions_isolated", refuse)
        assert pictures_of(study).left_out == ((NO_PICTURE, ("B2:3", "B2:2", "B2:1")),)


def test_of_a_long_passage_there_are_so_many_and_of_one_of_another_text_none(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, text = add_printed(study)
    mark_printed(study, number, text, text[5:].strip())
    monkeypatch.setattr(original_pages, "MOST_OF_ONE", 2)
    made = pictures_of(study)
    assert len(made.found["B2:1"]) == 2
    assert made.left_out == ((MORE_OF_ONE, ("B2:1",)),)
    with study.app.app_context():
        actor = study.member("analyst")
        selection = filters.select(actor.project_id, "")
        (passage,) = summaries.summary(selection, summaries.project_of(actor), address="").passages
        row = replace(passage.source.row, text_sha256=64 * "0")
        other = passage._replace(source=replace(passage.source, row=row))
        made = original_pages.page_pictures(actor.project_id, [other])
    assert (made.found, made.left_out) == ({}, ((NO_PLACE, ("B2:1",)),))


def refuse(*_asked: object) -> NoReturn:
    raise Unreadable("damaged")


def test_a_picture_of_a_page_that_there_is_not_is_none() -> None:
    box = PageRegion(PageBox(9, 0, 0, 100, 100), ())
    assert regions_isolated(printed_file(), [box]) == [None]
