from __future__ import annotations

import json
import os
import sys
import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import Busy, Failed, Missing, TooLarge
from app.domain.projects import ProjectRow
from app.exports import jobs, worker
from app.exports.jobs import DIED, FULL, LATE, Workers
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


def test_what_was_written_of_a_project_is_forgotten_and_of_no_other(job: jobs.Job) -> None:
    other = jobs.add(job.folder.parent, replace(ORDER, project_id=uuid.uuid4()), ANA)
    unknown = job.folder.with_name("half-begun")
    unknown.mkdir()
    jobs.forget(job.folder.parent, PROJECT)
    assert {*job.folder.parent.iterdir()} == {other.folder, unknown}
    jobs.forget(job.folder.parent)
    assert not list(job.folder.parent.iterdir())


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


# What stands for the worker's program; `line` is the order.
FRAME = """
import json, os, sys
setup = json.loads(sys.stdin.readline())
def say(answer): print(json.dumps(answer), flush=True)
for line in sys.stdin:
    folder = json.loads(line)
    {body}
"""
OBEDIENT = 'say({"begun": True}); open(folder, "a").write("x"); say({})'


@pytest.fixture
def pool() -> Iterator[Workers]:
    pool = Workers({"database_url": "", "instance": ""})
    yield pool
    pool.close()


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> object:
    def set_to(body: str) -> None:
        command = [sys.executable, "-I", "-S", "-c", FRAME.format(body=body)]
        monkeypatch.setattr(jobs, "PROGRAM", command)

    return set_to


def test_a_worker_stays_for_the_next_order(pool: Workers, program, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    program('say({"begun": True}); open(folder, "a").write(f"{os.getpid()} "); say({})')
    for _ in range(3):
        pool.write(tmp_path / "out")
    assert len(set((tmp_path / "out").read_text().split())) == 1


def test_one_that_says_it_was_its_last_is_replaced_before_the_next_order(  # type: ignore[no-untyped-def]
    pool: Workers, program, tmp_path: Path
) -> None:
    program(OBEDIENT.replace("say({})", 'say({"last": True})'))
    pool.write(tmp_path / "out")
    assert [worker.running for worker in pool._idle] == [True]
    pool.write(tmp_path / "out")
    assert (tmp_path / "out").read_text() == "xx"


@pytest.mark.parametrize(("limit", "grown"), [(1, True), (2**50, False)])
def test_a_worker_knows_when_it_has_grown(
    monkeypatch: pytest.MonkeyPatch, limit: int, grown: bool
) -> None:
    monkeypatch.setattr(worker, "GROWN_BYTES", limit)
    assert worker._has_grown() is grown


def test_one_that_dies_is_told_of_in_a_sentence_and_replaced(  # type: ignore[no-untyped-def]
    pool: Workers, program, tmp_path: Path
) -> None:
    program('say({"begun": True}); os._exit(9)')
    with pytest.raises(Failed, match=DIED[:20]):
        pool.write(tmp_path / "out")
    program(OBEDIENT)
    pool.write(tmp_path / "out")
    assert (tmp_path / "out").read_text() == "x"


def test_one_that_went_home_is_replaced_without_a_word(  # type: ignore[no-untyped-def]
    pool: Workers, program, tmp_path: Path
) -> None:
    program('say({"begun": True}); say({}); os._exit(0)')
    pool.write(tmp_path / "out")
    program(OBEDIENT)
    pool.write(tmp_path / "out")
    assert (tmp_path / "out").read_text() == "x"


def test_one_that_cannot_even_start_is_not_tried_for_ever(  # type: ignore[no-untyped-def]
    pool: Workers, program, tmp_path: Path
) -> None:
    program("os._exit(1)")
    with pytest.raises(Failed, match=DIED[:20]):
        pool.write(tmp_path / "out")


def test_one_that_takes_too_long_is_stopped(  # type: ignore[no-untyped-def]
    pool: Workers, program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "WALL_SECONDS", 0.2)
    program('say({"begun": True}); sys.stdin.read()')
    with pytest.raises(TooLarge, match=LATE[:20]):
        pool.write(tmp_path / "out")


def test_what_it_refuses_is_refused(pool: Workers, program, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    program('say({"begun": True}); say({"refused": "TooLarge", "message": "Choose fewer."})')
    with pytest.raises(TooLarge, match="Choose fewer"):
        pool.write(tmp_path / "out")


def test_no_more_than_two_write_at_once_and_others_wait_their_turn(  # type: ignore[no-untyped-def]
    pool: Workers, program, tmp_path: Path
) -> None:
    """Each holds a file while it writes and counts those of the others."""
    body = (
        'say({"begun": True}); name = f"{folder}-{os.getpid()}"; open(name, "w").close(); '
        "here, stem = os.path.split(folder); "
        'held = sum(each.startswith(f"{stem}-") for each in os.listdir(here)); '
        "os.unlink(name); "
        'open(folder, "a").write(f"{held} "); say({})'
    )
    program(body)
    threads = [threading.Thread(target=pool.write, args=(tmp_path / "out",)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held = (tmp_path / "out").read_text().split()
    assert len(held) == 6
    assert max(map(int, held)) <= jobs.AT_ONCE


def test_when_too_many_wait_the_next_is_told_to_come_again(
    pool: Workers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for _ in range(jobs.AT_ONCE + jobs.MOST_WAITING):
        assert pool._room.acquire(blocking=False)
    with pytest.raises(Busy, match=FULL[:20]):
        pool.write(tmp_path / "out")
