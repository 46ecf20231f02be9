"""What a backup holds, on either database."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from app.domain.errors import Stale
from app.store.tables.exports import ExportJob, ExportPart

# What lies there for an hour at most, and is as good as gone when a backup is put back.
LEFT_OUT = (ExportPart.__tablename__, ExportJob.__tablename__)
# What a restored database is described by: a word for people, where it is counted.
COUNTED = {
    "people": '"user"',
    "projects": '"project"',
    "briefs": '"brief" WHERE deleted_at IS NULL',
    "highlights": '"highlight" WHERE deleted_at IS NULL',
}


class Restored(NamedTuple):
    """What the database at `place` holds now, and where the former one was put ("" where none
    was)."""

    held: dict[str, int]
    revision: str
    place: str
    former: str


def refuse_newer(backup: Path, revision: str, known: Collection[str]) -> None:
    if revision not in known:
        raise Stale(
            f"{backup} was written by a newer Briefmark (schema {revision}). Install that version "
            "first. Nothing was changed."
        )
