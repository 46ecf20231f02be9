from __future__ import annotations

import json
import os
import threading
import uuid
from pathlib import Path

import pytest

from app.domain.errors import Missing, TooLarge
from app.domain.projects import ProjectRow
from app.exports import jobs
from app.exports.orders import ExportOrder

PROJECT, ANA, BEN = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
ORDER = ExportOrder(PROJECT, ProjectRow("Coast", "coast"), "csv", "", "/projects/coast")


@pytest.fixture
def job(tmp_path: Path) -> jobs.Job:
    return jobs.add(tmp_path / "exports", ORDER, ANA)


def again(job: jobs.Job) -> jobs.Job:
    """As another process sees it."""
    return jobs.find(job.folder.parent, job.id, ANA, PROJECT)


def age(job: jobs.Job, seconds: int) -> None:
    for path in (*job.folder.iterdir(), job.folder):
        at = path.stat().st_mtime - seconds
        os.utime(path, (at, at))


def test_another_process_sees_how_far_a_job_is(job: jobs.Job) -> None:
    assert (again(job).state, again(job).progress) == ("queued", (0, 0))
    job.tell(3200, 5000)
    assert (again(job).state, again(job).progress) == ("writing", (3200, 5000))
    job.finish(b"all of it")
    assert again(job).state == "done"
    assert again(job).result.read_bytes() == b"all of it"
    assert again(job).order == ORDER


def test_a_refusal_is_kept_in_words(job: jobs.Job) -> None:
    job.fail(TooLarge("Choose fewer passages."))
    assert (again(job).state, again(job).refusal) == ("failed", "Choose fewer passages.")


@pytest.mark.parametrize(("person", "project"), [(BEN, PROJECT), (ANA, uuid.uuid4())])
def test_only_who_asked_and_only_in_the_project_finds_it(
    job: jobs.Job, person: uuid.UUID, project: uuid.UUID
) -> None:
    with pytest.raises(Missing):
        jobs.find(job.folder.parent, job.id, person, project)
    with pytest.raises(Missing):
        jobs.find(job.folder.parent, uuid.uuid4(), ANA, PROJECT)


def test_a_job_that_nobody_works_on_any_more_has_failed(job: jobs.Job) -> None:
    job.tell(1, 2)
    age(job, jobs.SILENT_SECONDS + 1)
    assert (again(job).state, again(job).refusal) == ("failed", jobs.INTERRUPTED)


def test_a_job_that_is_just_telling_has_not_failed(job: jobs.Job) -> None:
    def tells() -> None:
        for done in range(500):
            job.tell(done, 500)

    telling = threading.Thread(target=tells)
    telling.start()
    seen = {again(job).state}
    while telling.is_alive():
        seen.add(again(job).state)
    assert seen <= {"queued", "writing"}


def test_old_jobs_are_swept_when_the_next_begins(job: jobs.Job) -> None:
    job.finish(b"old")
    age(job, jobs.KEPT_SECONDS + 1)
    young = jobs.add(job.folder.parent, ORDER, ANA)
    assert [path.name for path in job.folder.parent.iterdir()] == [str(young.id)]


def test_nothing_half_written_is_ever_read(job: jobs.Job) -> None:
    for done in range(50):
        job.tell(done, 50)
        assert json.loads((job.folder / "progress.json").read_text())["done"] == done
    assert {path.name for path in job.folder.iterdir()} == {"job.json", "progress.json"}
