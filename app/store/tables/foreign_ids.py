"""Under which ids other tools know what came from them."""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.store.database import Base
from app.store.tables.columns import ProjectId, Ref


class ForeignId(Base):
    """`kind` is "source", "tag" or "passage", `object_id` the brief, tag or highlight that it is
    here, `import_id` the event of the import that it came with first, which `made` it or found it.

    Of a passage: `theirs` is the digest of what the file said, `written` what the highlight said.
    """

    __tablename__ = "foreign_id"

    project_id: Mapped[ProjectId]
    kind: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(255), primary_key=True)
    object_id: Mapped[Ref]
    import_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    made: Mapped[bool]
    theirs: Mapped[str] = mapped_column(sa.String(64), default="", server_default="")
    written: Mapped[dict[str, Any] | None]

    __table_args__ = (sa.Index(None, "project_id", "import_id"),)
