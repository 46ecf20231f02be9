"""Large exports under way, each a folder in `instance/exports`:

    job.json        who asked for what
    progress.json   how far it is, once it has begun
    result          the file, once it is whole
    refusal.json    why there is none

Each is written once or replaced whole, so that every server process can tell how a job stands, and
none needs to have started it. An hour after it was asked for a job is swept away.
"""

from __future__ import annotations

import json
import shutil
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from app.domain.errors import Missing, Refused
from app.exports.orders import ExportOrder, from_json, to_json

KEPT_SECONDS = 60 * 60
# Somebody is sure to have begun and ended it by then, unless the server itself stopped.
SILENT_SECONDS = 10 * 60
INTERRUPTED = "This export was interrupted. Start it again."

State = Literal["queued", "writing", "done", "failed"]


@dataclass(frozen=True)
class Job:
    folder: Path

    @property
    def id(self) -> uuid.UUID:
        return uuid.UUID(self.folder.name)

    @property
    def result(self) -> Path:
        return self.folder / "result"

    @cached_property
    def order(self) -> ExportOrder:
        return from_json(self._known["order"])

    def belongs_to(self, user_id: uuid.UUID, project_id: uuid.UUID) -> bool:
        return self._known["user"] == str(user_id) and self.order.project_id == project_id

    @property
    def state(self) -> State:
        if self.result.exists():
            return "done"
        if self.refusal:
            return "failed"
        return "writing" if (self.folder / "progress.json").exists() else "queued"

    @property
    def refusal(self) -> str:
        """The sentence for whoever waits, or ""."""
        known = _read(self.folder / "refusal.json")
        if known:
            return str(known["message"])
        return INTERRUPTED if self._silent() else ""

    @property
    def progress(self) -> tuple[int, int]:
        """Passages written, and how many there are."""
        known = _read(self.folder / "progress.json") or {"done": 0, "total": 0}
        return known["done"], known["total"]

    def tell(self, done: int, total: int) -> None:
        with suppress(PermissionError):  # Windows, while somebody reads it: the next time then
            _put(self.folder / "progress.json", {"done": done, "total": total})

    def finish(self, data: bytes) -> None:
        draft = self.folder / "draft"
        draft.write_bytes(data)
        draft.replace(self.result)

    def fail(self, refused: Refused) -> None:
        _put(self.folder / "refusal.json", {"message": refused.message})

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    @cached_property
    def _known(self) -> dict[str, Any]:
        return _read(self.folder / "job.json") or {}

    def _silent(self) -> bool:
        """No sign of life for long, or swept away this moment."""
        told = [0.0]
        for name in ("job.json", "progress.json"):  # not their drafts, which come and go
            with suppress(OSError):
                told.append((self.folder / name).stat().st_mtime)
        return time.time() - max(told) > SILENT_SECONDS and not self.result.exists()


def add(folder: Path, order: ExportOrder, user_id: uuid.UUID) -> Job:
    """A new job in the folder of jobs, from which old ones are swept."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for old in folder.iterdir():
        with suppress(OSError):
            if time.time() - old.stat().st_mtime > KEPT_SECONDS:
                Job(old).remove()
    job = Job(folder / str(uuid.uuid4()))
    job.folder.mkdir(mode=0o700)
    _put(job.folder / "job.json", {"user": str(user_id), "order": to_json(order)})
    return job


def find(folder: Path, id: uuid.UUID, user_id: uuid.UUID, project_id: uuid.UUID) -> Job:
    """Missing unless this person asked for it in this project."""
    job = Job(folder / str(id))
    if not (job.folder / "job.json").exists() or not job.belongs_to(user_id, project_id):
        raise Missing("There is no such export, or it was swept away. Start it again.")
    return job


def _put(path: Path, values: dict[str, Any]) -> None:
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        draft.write_text(json.dumps(values), "utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        known: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except OSError:
        return None
    return known
