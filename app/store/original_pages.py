"""The pages of originals: their pictures, once per project and hash, and where the lines of a text
stand on them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import NamedTuple

import sqlalchemy as sa

from app.domain import original_pages as domain
from app.domain.errors import Missing
from app.domain.original_pages import LineBox, PagePicture
from app.store.database import db
from app.store.tables.original_pages import OriginalPage, PageLines


class PageSpan(NamedTuple):
    """A page, and the `[start, end)` of the text within which its lines stand."""

    page: int
    start: int
    end: int


def keep_pages(project_id: uuid.UUID, file_sha256: str, pictures: Iterable[PagePicture]) -> None:
    """Keep pages and pictures; what the project has of them already stays."""
    of = {"project_id": project_id, "file_sha256": file_sha256}
    kept = {page.number: page.pictured for page in pages(project_id, file_sha256)}
    for page, media_type, data in pictures:
        picture = {"media_type": media_type, "data": data or None}
        if page.number not in kept:
            about = page._asdict()
            del about["pictured"]
            db.session.execute(sa.insert(OriginalPage).values(**of, **about, **picture))
        elif data and not kept[page.number]:
            db.session.execute(
                sa.update(OriginalPage)
                .where(*_of(OriginalPage, project_id, file_sha256))
                .where(OriginalPage.number == page.number)
                .values(picture)
                .execution_options(synchronize_session=False)
            )


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
    """Keep where the lines of the text with this hash stand; once for a file and a text."""
    of = {"project_id": project_id, "file_sha256": file_sha256, "text_sha256": text_sha256}
    if spans(project_id, file_sha256, text_sha256):
        return
    for page, here in domain.by_page(lines).items():
        span = {"start": min(x.start for x in here), "end": max(x.end for x in here)}
        row = {**of, **span, "page": page, "lines": domain.to_json(here)}
        db.session.execute(sa.insert(PageLines).values(row))


def spans(project_id: uuid.UUID, file_sha256: str, text_sha256: str) -> list[PageSpan]:
    """The pages that lines of the text are known of, in their order; [] where none are."""
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


def _of(
    table: type[OriginalPage | PageLines], project_id: uuid.UUID, file_sha256: str
) -> tuple[sa.ColumnElement[bool], ...]:
    return table.project_id == project_id, table.file_sha256 == file_sha256


def _of_text(
    project_id: uuid.UUID, file_sha256: str, text_sha256: str
) -> tuple[sa.ColumnElement[bool], ...]:
    return (*_of(PageLines, project_id, file_sha256), PageLines.text_sha256 == text_sha256)
