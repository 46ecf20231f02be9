"""Files whose text is being recognised: drafts (store/drafts.py) that have no text yet. Whoever
recognises says now and then how far it is; once nobody has for a while, anybody may begin again."""

from __future__ import annotations

import time
import uuid
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from app.domain.document import Document, to_json
from app.domain.errors import Missing
from app.domain.scans import Scan
from app.store import drafts, originals
from app.store.database import db
from app.store.drafts import FILE, NO_DRAFT, SCAN, own
from app.store.tables.briefs import Draft, Original

SILENT_SECONDS = 45
_COLUMNS = (Draft.id, Draft.reader, Draft.document, Original.name, Original.sha256)


@dataclass(frozen=True, slots=True)
class ScanLine:
    id: uuid.UUID
    reader: str
    scan: Scan
    file_name: str
    file_sha256: str
    heard: float  # seconds since 1970

    @property
    def is_silent(self) -> bool:
        return not self.scan.refusal and time.time() - self.heard > SILENT_SECONDS


def scans(project_id: uuid.UUID, user_id: uuid.UUID) -> list[ScanLine]:
    """A person's own, the newest first."""
    rows = db.session.execute(
        _select().where(*own(project_id, user_id, SCAN)).order_by(Draft.created_at.desc(), Draft.id)
    )
    return [_line(row) for row in rows]


def scan(project_id: uuid.UUID, user_id: uuid.UUID, id: uuid.UUID) -> ScanLine:
    """Missing when there is none, any longer, or it is another person's."""
    return _one(_select().where(*own(project_id, user_id, SCAN), Draft.id == id))


def claimed(project_id: uuid.UUID, id: uuid.UUID, *, by: bool) -> tuple[ScanLine, bytes] | None:
    """The scan and its file for whoever recognises it; None where somebody else does already.
    With `by` it was begun by who claims it. Missing where it was stopped."""
    db.session.execute(sa.select(Draft.id).where(*_of(project_id, id)).with_for_update())
    line = here(project_id, id)
    if not by and not line.is_silent:
        return None
    tell(project_id, id, line.scan)
    return line, originals.data(project_id, line.file_sha256)


def waiting() -> int:
    """How many are being recognised or wait for it, of all projects and on all servers."""
    said = Draft.document
    rows = sa.select(sa.func.count()).where(
        Draft.reader.startswith(SCAN),
        said["refusal"].as_string() == "",
        said["heard"].as_float() > time.time() - SILENT_SECONDS,
    )
    return int(db.session.execute(rows).scalar_one())


def give_back(ids: Collection[tuple[uuid.UUID, uuid.UUID]]) -> None:
    """Let whoever looks at one of these next, (project, id), begin again at once."""
    for project_id, id in ids:
        with suppress(Missing):
            tell(project_id, id, here(project_id, id).scan, heard=0.0)


def wait(project_id: uuid.UUID, id: uuid.UUID) -> None:
    """Say that it still waits for its turn. Missing where it was stopped."""
    tell(project_id, id, here(project_id, id).scan)


def here(project_id: uuid.UUID, id: uuid.UUID) -> ScanLine:
    """Whoever's it is. Missing where it was stopped."""
    return _one(_select().where(*_of(project_id, id)))


def tell(project_id: uuid.UUID, id: uuid.UUID, scan: Scan, *, heard: float | None = None) -> None:
    """Keep how far it is. Missing where it was stopped."""
    told = values(scan) if heard is None else {**values(scan), "heard": heard}
    _change(project_id, id, {"document": told})


def finish(
    project_id: uuid.UUID, id: uuid.UUID, document: Document, *, reader: str, version: str
) -> None:
    """Make it a draft like others. Missing where it was stopped."""
    kept = {"reader": reader, "reader_version": version, "document": to_json(document)}
    _change(project_id, id, kept)


def take(project_id: uuid.UUID, user_id: uuid.UUID, id: uuid.UUID) -> str:
    """As `drafts.take`."""
    return drafts.take(project_id, user_id, id, SCAN)


def values(scan: Scan) -> dict[str, Any]:
    return {**asdict(scan), "heard": time.time()}


def _change(project_id: uuid.UUID, id: uuid.UUID, kept: dict[str, Any]) -> None:
    changed = db.session.execute(
        sa.update(Draft)
        .where(*_of(project_id, id))
        .values(kept)
        .returning(Draft.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not changed:
        raise Missing(NO_DRAFT)


def _of(project_id: uuid.UUID, id: uuid.UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return Draft.project_id == project_id, Draft.id == id, Draft.reader.startswith(SCAN)


def _select() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(*_COLUMNS).join(Original, FILE)


def _one(select: sa.Select[*tuple[Any, ...]]) -> ScanLine:
    rows: Sequence[Any] = db.session.execute(select).all()
    if not rows:
        raise Missing(NO_DRAFT)
    return _line(rows[0])


def _line(row: Any) -> ScanLine:
    id, reader, values, name, sha256 = row
    values = dict(values)
    heard = values.pop("heard")
    return ScanLine(id, reader.removeprefix(SCAN), Scan(**values), name, sha256, heard)
