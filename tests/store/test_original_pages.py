"""Pages of originals and the lines on them, kept once for a file."""

from __future__ import annotations

import hashlib

import pytest

from app.domain.errors import Missing
from app.domain.original_pages import LineBox, OriginalPage, PagePicture
from app.store import original_pages, originals
from app.store.database import change, db
from app.store.original_pages import PageSpan
from app.store.tables.original_pages import PageLines
from tests.fixtures.study import Study

FILE, TEXT = (hashlib.sha256(name).hexdigest() for name in (b"file", b"text"))
PAGES = [OriginalPage(1, "i", 595, 842), OriginalPage(2, "1", 842, 595)]
LINES = [
    LineBox(1, 0, 4, 100, 100, 200, 120, (100, 130, 150, 180, 200)),
    LineBox(2, 5, 9, 100, 100, 200, 120, upright=True),
    LineBox(2, 10, 14, 100, 130, 200, 150),
]


def test_pages_and_lines_are_kept_once_for_a_file_and_go_with_it(study: Study) -> None:
    project = study.project_id
    with study.app.app_context(), change():
        originals.keep(project, FILE, name="a.pdf", media_type="application/pdf", data=b"%PDF-")
        assert original_pages.pages(project, FILE) == []
        first = PagePicture(PAGES[0], "image/png", b"picture")
        original_pages.keep_pages(project, FILE, [first, PagePicture(PAGES[1])])
        original_pages.keep_pages(project, FILE, [PagePicture(PAGES[0], "image/png", b"other")])
        assert [page.pictured for page in original_pages.pages(project, FILE)] == [True, False]
        assert original_pages.picture(project, FILE, 1) == ("image/png", b"picture")
        with pytest.raises(Missing):
            original_pages.picture(project, FILE, 2)
        original_pages.keep_pages(project, FILE, [PagePicture(PAGES[1], "image/webp", b"late")])
        assert original_pages.picture(project, FILE, 2) == ("image/webp", b"late")
        for _ in range(2):
            original_pages.keep_lines(project, FILE, TEXT, LINES)
        spans = [PageSpan(1, 0, 4), PageSpan(2, 5, 14)]
        assert original_pages.spans(project, FILE, TEXT) == spans
        assert original_pages.lines_on(project, FILE, TEXT, 2) == tuple(LINES[1:])
        assert original_pages.lines_on(project, FILE, TEXT, 3) == ()
        assert original_pages.lines_of(project, FILE, TEXT, 3, 6) == tuple(LINES)
        assert original_pages.lines_of(project, FILE, FILE, 3, 6) == ()
        originals.drop_unused(project, FILE)
        assert original_pages.pages(project, FILE) == []
        assert db.session.query(PageLines).count() == 0
