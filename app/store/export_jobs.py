"""Large exports under way and their files, which every server of the database sees alike.

A job waits, is taken by exactly one writer, and is done or failed. Its writer says now and then
that it goes on (`hold`). Who has said nothing for SILENT_SECONDS is lost: whoever looks next takes
the job over, and what the lost one still writes is not taken any more. The clock is the database's.
Files lie in parts. What is older than an hour is swept with its job when the next is asked for or
by the purge; sooner, the oldest first, where there are too many bytes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from app.domain.errors import Busy, Missing, OverLimit, TooLarge
from app.store.database import SecondsNow, change, db, reading, run
from app.store.tables.exports import ExportJob, ExportPart

State = Literal["queued", "writing", "done", "failed"]

KEPT_SECONDS = 3600
SILENT_SECONDS = 20
MOST_TRIES = 3  # by writers that were lost over it
MOST_OPEN = 26  # by all writers together
MOST_OF_ONE = 8  # person
PART_BYTES = 2**20
LARGEST_BYTES = 512 * 2**20
MOST_BYTES = 2 * 2**30  # of all files together; the oldest go first
SWEPT = 32  # parts in a transaction: others write in between
FULL = "Many exports are being written just now. Try again in a minute."
FULL_OF_YOURS = f"{MOST_OF_ONE} of your exports are being written. Try again when one is done."
GONE = "There is no such export, or it was swept away. Start it again."
LOST = (
    "Writing this file was begun several times, and each time the server that wrote it was lost. "
    "Choose fewer passages or another format, and tell your administrator."
)
TOO_LARGE = (
    f"This file would be larger than {LARGEST_BYTES // 2**20} MB. Choose fewer passages with the "
    "filter, or another format."
)

_NOW = SecondsNow()
_JOB = ExportJob.__table__
_OPEN = ExportJob.state.in_(("queued", "writing"))
# A clock that was set back does not make a lost one wait for as long.
_HEARD = sa.func.abs(_NOW - ExportJob.heard) <= SILENT_SECONDS
_WAITS = (ExportJob.state == "queued") | ((ExportJob.state == "writing") & sa.not_(_HEARD))


@dataclass(frozen=True, slots=True)
class Job:
    """`ordered` is an ExportOrder as JSON has it; `done` of `total` passages are written. Failed,
    `refused` names the class of the refusal and `message` is its sentence. `waits` says that
    nobody writes it."""

    project_id: uuid.UUID
    id: uuid.UUID
    ordered: Mapping[str, Any]
    state: State
    done: int
    total: int
    refused: str
    message: str
    size: int
    waits: bool


class Claim(NamedTuple):
    """A job for as long as this `holder` writes it."""

    project_id: uuid.UUID
    id: uuid.UUID
    holder: uuid.UUID


def add(project_id: uuid.UUID, user_id: uuid.UUID, ordered: Mapping[str, Any]) -> uuid.UUID:
    """A new job, that waits. Raises Busy where too many are open, OverLimit where too many are of
    this person. Sweeps, in transactions of its own."""
    sweep()
    with change():
        mine = sa.func.count().filter(ExportJob.user_id == user_id)
        number, of_one = db.session.execute(sa.select(sa.func.count(), mine).where(_OPEN)).one()
        if number >= MOST_OPEN or of_one >= MOST_OF_ONE:
            raise Busy(FULL) if number >= MOST_OPEN else OverLimit(FULL_OF_YOURS)
        job = ExportJob(
            project_id=project_id, user_id=user_id, ordered=dict(ordered), asked=_NOW, heard=_NOW
        )
        db.session.add(job)
        db.session.flush()
        return job.id


def find(project_id: uuid.UUID, id: uuid.UUID, user_id: uuid.UUID) -> Job:
    """Missing unless this person asked for it in this project."""
    columns = (_JOB.c[name] for name in Job.__slots__ if name != "waits")
    row = run(
        sa.select(*columns, _WAITS).where(*_is(project_id, id), ExportJob.user_id == user_id)
    ).one_or_none()
    if row is None:
        raise Missing(GONE)
    return Job(*row)


def claim() -> tuple[Claim, Mapping[str, Any]] | None:
    """The job that has waited longest, for who calls this and nobody else, with what was ordered;
    None where none waits. One that was lost too often fails."""
    oldest = (
        sa.select(ExportJob)
        .where(_WAITS)
        .order_by(ExportJob.asked, ExportJob.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    while True:
        with change():
            job = db.session.scalar(oldest)
            if job is None:
                return None
            taken = Claim(job.project_id, job.id, uuid.uuid4())
            run(sa.delete(ExportPart).where(*_parts(taken)))
            if job.tries < MOST_TRIES:
                job.state, job.holder, job.heard = "writing", taken.holder, _NOW
                job.tries, job.done, job.total = job.tries + 1, 0, 0
                return taken, job.ordered
            job.state, job.refused, job.message = "failed", "Failed", LOST


def hold(claim: Claim, done: int, total: int) -> bool:
    """Say that it goes on, and how far it is; False where somebody else has it or it is gone."""
    with change():
        return _held(claim, done=done, total=total)


def keep(claim: Claim, data: bytes, passages: int) -> None:
    """Its file, of so many passages, in a transaction a part. Raises TooLarge, and Missing where it
    is not held."""
    if len(data) > LARGEST_BYTES:
        raise TooLarge(TOO_LARGE)
    key = {"project_id": claim.project_id, "job_id": claim.id}
    for number, start in enumerate(range(0, len(data), PART_BYTES)):
        with change():
            if not _held(claim):
                raise Missing(GONE)
            part = data[start : start + PART_BYTES]
            run(sa.insert(ExportPart).values(**key, number=number, data=part))
    with change():
        done = {"state": "done", "holder": None, "done": passages, "total": passages}
        if not _held(claim, size=len(data), **done):
            raise Missing(GONE)


def fail(claim: Claim, refused: str, message: str) -> None:
    """Keep why there is no file, for whoever waits; unless somebody else has it by now."""
    with change():
        _held(claim, state="failed", holder=None, refused=refused, message=message)


def give_back(claim: Claim) -> None:
    """Let somebody else write it, at once."""
    with change():
        _held(claim, state="queued", holder=None, tries=ExportJob.tries - 1)


def file(job: Job) -> Iterator[bytes]:
    """The parts of what was written, in one transaction. Raises Missing where it was swept away
    meanwhile."""
    left = job.size
    with reading():
        for number in range(-(-job.size // PART_BYTES)):
            part = run(
                sa.select(ExportPart.data).where(
                    *_parts(Claim(job.project_id, job.id, job.id)), ExportPart.number == number
                )
            ).scalar_one_or_none()
            if part is None:
                raise Missing(GONE)
            left -= len(part)
            yield part
    if left:
        raise Missing(GONE)


def remove(job: Job) -> None:
    _remove([(job.project_id, job.id)])


def forget(project_id: uuid.UUID | None = None) -> None:
    """Take away every job of a project, or of all: what it wrote may hold what was purged. Who
    writes one finds that it is gone."""
    jobs = sa.select(ExportJob.project_id, ExportJob.id)
    with reading():
        rows = run(jobs if project_id is None else jobs.where(ExportJob.project_id == project_id))
        found = [(of, id) for of, id in rows]
    _remove(found)


def sweep() -> None:
    """Take away what is older than an hour, and of the files what is too much, the oldest first."""
    old = sa.func.abs(_NOW - ExportJob.asked) > KEPT_SECONDS
    newer = sa.func.sum(ExportJob.size).over(order_by=ExportJob.asked.desc())
    with reading():
        rows = run(sa.select(ExportJob.project_id, ExportJob.id, old, newer)).all()
    _remove([(of, id) for of, id, is_old, size in rows if is_old or size > MOST_BYTES])


def _remove(jobs: list[tuple[uuid.UUID, uuid.UUID]]) -> None:
    """The parts first, some at a time: two who sweep at once do not wait long for each other."""
    for project_id, id in jobs:
        of_job = _parts(Claim(project_id, id, id))
        some = sa.select(ExportPart.number).where(*of_job).limit(SWEPT).scalar_subquery()
        removed = SWEPT
        while removed == SWEPT:
            with change():
                removed = run(
                    sa.delete(ExportPart).where(*of_job, ExportPart.number.in_(some))
                ).rowcount
        with change():
            run(sa.delete(ExportJob).where(*_is(project_id, id)))


def _held(claim: Claim, **changed: object) -> bool:
    """Change a job that is held; whether it is."""
    mine = (*_is(claim.project_id, claim.id), ExportJob.holder == claim.holder)
    done = run(sa.update(ExportJob).where(*mine).values(heard=_NOW, **changed))
    return done.rowcount == 1


def _is(project_id: uuid.UUID, id: uuid.UUID) -> tuple[sa.ColumnElement[bool], ...]:
    return ExportJob.project_id == project_id, ExportJob.id == id


def _parts(claim: Claim) -> tuple[sa.ColumnElement[bool], ...]:
    return ExportPart.project_id == claim.project_id, ExportPart.job_id == claim.id
