"""The pages of originals: their pictures, once per project and hash, and where the lines of a text
stand on them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.domain import original_pages as domain
from app.domain.errors import Missing
from app.domain.original_pages import LineBox, PagePicture
from app.store.briefs import NO_BRIEF
from app.store.database import db, run_many
from app.store.originals import of_brief
from app.store.tables.briefs import Brief, Highlight, Original, Revision
from app.store.tables.original_pages import OriginalPage, PageLines

LAST = 2**31 - 1  # beyond every text; what an integer of PostgreSQL holds
_KEY = ("project_id", "file_sha256", "number")


def _pictured(insert: Any) -> sa.Executable:
    """A page that is known gets the picture that it does not have."""
    new = insert.excluded
    statement: sa.Executable = insert.on_conflict_do_update(
        index_elements=_KEY,
        set_={"media_type": new.media_type, "data": new.data},
        where=OriginalPage.data.is_(None) & new.data.is_not(None),
    )
    return statement


_INSERT = {
    "sqlite": _pictured(sqlite.insert(OriginalPage)),
    "postgresql": _pictured(postgresql.insert(OriginalPage)),
}
_INSERT_LINES = {
    "sqlite": sqlite.insert(PageLines).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(PageLines).on_conflict_do_nothing(),
}


class PageSpan(NamedTuple):
    """A page, and the `[start, end)` of the text within which its lines stand."""

    page: int
    start: int
    end: int


class PrintedText(NamedTuple):
    """The present text of a brief, and the file that it was read from. One that is still checked
    is no revision yet."""

    project_id: uuid.UUID
    revision_id: uuid.UUID | None
    text_sha256: str
    file_sha256: str
    media_type: str
    name: str
    reader: str

    @property
    def key(self) -> tuple[uuid.UUID, str, str]:
        """What the lines of the text are kept by."""
        return self.project_id, self.file_sha256, self.text_sha256


def printed_text(project_id: uuid.UUID, brief_number: int) -> PrintedText:
    """Missing when there is no such brief in use."""
    columns = (
        Revision.project_id,
        Revision.id,
        Revision.text_sha256,
        Revision.file_sha256,
        Original.media_type,
        Original.name,
        Revision.reader,
    )
    row = db.session.execute(
        of_brief(sa.select(*columns), project_id, brief_number).where(Brief.deleted_at.is_(None))
    ).one_or_none()
    if row is None:
        raise Missing(NO_BRIEF)
    return PrintedText(*row)


def keep_pages(project_id: uuid.UUID, file_sha256: str, pictures: Iterable[PagePicture]) -> None:
    """Keep pages and pictures; a picture that the project has already stays."""
    insert = _INSERT[db.engine.dialect.name]
    if rows := [
        {
            "project_id": project_id,
            "file_sha256": file_sha256,
            "number": page.number,
            "label": page.label,
            "width": page.width,
            "height": page.height,
            "media_type": media_type,
            "data": data or None,
        }
        for page, media_type, data in pictures
    ]:
        run_many(insert, rows)


def pages(project_id: uuid.UUID, file_sha256: str) -> list[domain.OriginalPage]:
    """What is known of a file's pages, without their pictures; [] where nothing is."""
    rows = db.session.execute(
        sa.select(
            OriginalPage.number,
            OriginalPage.label,
            OriginalPage.width,
            OriginalPage.height,
            OriginalPage.data.is_not(None),
        )
        .where(*_of(OriginalPage, project_id, file_sha256))
        .order_by(OriginalPage.number)
    )
    return [domain.OriginalPage(*row) for row in rows]


def picture(project_id: uuid.UUID, file_sha256: str, number: int) -> tuple[str, bytes]:
    """Media type and bytes of a page's picture. Missing where there is none."""
    row = db.session.execute(
        sa.select(OriginalPage.media_type, OriginalPage.data)
        .where(*_of(OriginalPage, project_id, file_sha256))
        .where(OriginalPage.number == number, OriginalPage.data.is_not(None))
    ).one_or_none()
    if row is None:
        raise Missing("There is no picture of such a page.")
    return row[0], row[1] or b""


def keep_lines(
    project_id: uuid.UUID, file_sha256: str, text_sha256: str, lines: Iterable[LineBox]
) -> None:
    """Keep where the lines of the text with this hash stand; once for a file and a text. That none
    are known is kept as well, as page 0, so that nobody looks for them again."""
    of = {"project_id": project_id, "file_sha256": file_sha256, "text_sha256": text_sha256}
    run_many(
        _INSERT_LINES[db.engine.dialect.name],
        [
            {
                **of,
                "page": page,
                "start": min((line.start for line in here), default=0),
                "end": max((line.end for line in here), default=0),
                "lines": domain.to_json(here),
            }
            for page, here in (domain.by_page(lines) or {0: []}).items()
        ],
    )


def drop_lines(project_id: uuid.UUID, file_sha256: str, text_sha256: str) -> None:
    """Forget the lines of a text that no brief has."""
    used = sa.exists().where(
        Revision.project_id == project_id,
        Revision.file_sha256 == file_sha256,
        Revision.text_sha256 == text_sha256,
    )
    db.session.execute(
        sa.delete(PageLines)
        .where(*_of_text(project_id, file_sha256, text_sha256), ~used)
        .execution_options(synchronize_session=False)
    )


def all_lines(project_id: uuid.UUID, file_sha256: str, text_sha256: str) -> tuple[LineBox, ...]:
    """The lines of the text, in its order; () where none are known."""
    return lines_of(project_id, file_sha256, text_sha256, 0, LAST)


def spans(project_id: uuid.UUID, file_sha256: str, text_sha256: str) -> list[PageSpan]:
    """The pages that lines of the text are known of, in their order; [] where nobody has looked for
    them, a page 0 alone where there are none."""
    rows = db.session.execute(
        sa.select(PageLines.page, PageLines.start, PageLines.end)
        .where(*_of_text(project_id, file_sha256, text_sha256))
        .order_by(PageLines.page)
    )
    return [PageSpan(*row) for row in rows]


def lines_on(
    project_id: uuid.UUID, file_sha256: str, text_sha256: str, page: int
) -> tuple[LineBox, ...]:
    """The lines of one page, in the order of the text."""
    of_page = (*_of_text(project_id, file_sha256, text_sha256), PageLines.page == page)
    values = db.session.scalar(sa.select(PageLines.lines).where(*of_page))
    return domain.from_json(values or ())


def lines_of(
    project_id: uuid.UUID, file_sha256: str, text_sha256: str, start: int, end: int
) -> tuple[LineBox, ...]:
    """The lines of the pages that some of `[start, end)` stands on."""
    found = db.session.scalars(
        sa.select(PageLines.lines)
        .where(*_of_text(project_id, file_sha256, text_sha256))
        .where(PageLines.start < end, PageLines.end > start)
        .order_by(PageLines.page)
    )
    return tuple(line for values in found for line in domain.from_json(values))


def marked(printed: PrintedText, start: int, end: int) -> list[tuple[int, int, int]]:
    """(number, start, end) of the live highlights on some of `[start, end)`, in its order."""
    rows = db.session.execute(
        sa.select(Highlight.number, Highlight.start, Highlight.end)
        .where(
            Highlight.project_id == printed.project_id,
            Highlight.revision_id == printed.revision_id,
            Highlight.deleted_at.is_(None),
            Highlight.start < end,
            Highlight.end > start,
        )
        .order_by(Highlight.start, Highlight.end.desc(), Highlight.number)
    )
    return [(number, first, last) for number, first, last in rows]


def words_marked(printed: PrintedText, most: int) -> list[tuple[int, str, str]]:
    """(number, words, what stands before them) of the live highlights, in the text's order."""
    rows = db.session.execute(
        sa.select(Highlight.number, Highlight.exact, Highlight.prefix)
        .where(
            Highlight.project_id == printed.project_id,
            Highlight.revision_id == printed.revision_id,
            Highlight.deleted_at.is_(None),
        )
        .order_by(Highlight.start, Highlight.number)
        .limit(most)
    )
    return [(number, exact, prefix) for number, exact, prefix in rows]


def _of(
    table: type[OriginalPage | PageLines], project_id: uuid.UUID, file_sha256: str
) -> tuple[sa.ColumnElement[bool], ...]:
    return table.project_id == project_id, table.file_sha256 == file_sha256


def _of_text(
    project_id: uuid.UUID, file_sha256: str, text_sha256: str
) -> tuple[sa.ColumnElement[bool], ...]:
    return (*_of(PageLines, project_id, file_sha256), PageLines.text_sha256 == text_sha256)
