"""The pages of the files that texts came from, and where the lines of a text stand on them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column

from app.store.database import Base
from app.store.tables.columns import ProjectId


def _of_original() -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        ["project_id", "file_sha256"],
        ["original.project_id", "original.sha256"],
        ondelete="CASCADE",
    )


class OriginalPage(Base):
    """A page of a file, once per project and hash; `number` is its place from 1, the size in points
    as it is shown. `data` is its picture, None until one is made."""

    __tablename__ = "original_page"

    project_id: Mapped[ProjectId]
    file_sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    label: Mapped[str] = mapped_column(sa.String(20))
    width: Mapped[int]
    height: Mapped[int]
    media_type: Mapped[str] = mapped_column(sa.String(40), default="")
    data: Mapped[bytes | None] = deferred(mapped_column(sa.LargeBinary))

    __table_args__ = (_of_original(),)


class PageLines(Base):
    """The lines of one page that hold the text with this hash; `start` and `end` are the first and
    the last code point of it that stand there, half-open."""

    __tablename__ = "page_lines"

    project_id: Mapped[ProjectId]
    file_sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    text_sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    start: Mapped[int]
    end: Mapped[int]
    lines: Mapped[list[Any]]  # domain.original_pages.to_json

    __table_args__ = (_of_original(),)
