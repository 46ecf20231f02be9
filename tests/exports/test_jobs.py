from __future__ import annotations

import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.domain.errors import Busy, Failed, Missing, TooLarge
from app.domain.report.choices import Choices
from app.exports import jobs, worker
from app.exports.jobs import DIED, LATE, Workers, Writers
from app.exports.orders import ExportOrder
from app.store import export_jobs
from app.store.database import db
from app.store.export_jobs import Claim
from app.store.summaries import project_of
from tests.fixtures.study import Study

CLAIM = Claim(uuid.uuid4(), uuid.uuid4(), uuid.uuid4())


def on(_done: int, _total: int) -> bool:
    """Nobody else has it."""
    return True


# What stands for the worker's program; `line` is the order.
FRAME = """
import json, os, sys
setup = json.loads(sys.stdin.readline())
def say(answer): print(json.dumps(answer), flush=True)
for line in sys.stdin:
    project, id, holder, order = json.loads(line)
    folder = order.get("out", "")
    {body}
"""
OBEDIENT = 'say({"begun": True}); open(folder, "a").write("x"); say({})'


@pytest.fixture
def pool() -> Iterator[Workers]:
    pool = Workers({"database_url": ""})
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
        pool.write(CLAIM, {"out": str(tmp_path / "out")}, on)
    assert len(set((tmp_path / "out").read_text().split())) == 1


def test_one_that_says_it_was_its_last_is_replaced_before_the_next_order(  # type: ignore[no-untyped-def]
    pool: Workers, program, tmp_path: Path
) -> None:
    program(OBEDIENT.replace("say({})", 'say({"last": True})'))
    pool.write(CLAIM, {"out": str(tmp_path / "out")}, on)
    assert [worker.running for worker in pool._idle] == [True]
    pool.write(CLAIM, {"out": str(tmp_path / "out")}, on)
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
        pool.write(CLAIM, {"out": str(tmp_path / "out")}, on)
    program(OBEDIENT)
    pool.write(CLAIM, {"out": str(tmp_path / "out")}, on)
    assert (tmp_path / "out").read_text() == "x"


def test_one_that_went_home_is_replaced_without_a_word(  # type: ignore[no-untyped-def]
    pool: Workers, program, tmp_path: Path
) -> None:
    program('say({"begun": True}); say({}); os._exit(0)')
    pool.write(CLAIM, {"out": str(tmp_path / "out")}, on)
    program(OBEDIENT)
    pool.write(CLAIM, {"out": str(tmp_path / "out")}, on)
    assert (tmp_path / "out").read_text() == "x"


def test_one_that_cannot_even_start_is_not_tried_for_ever(  # type: ignore[no-untyped-def]
    pool: Workers, program, tmp_path: Path
) -> None:
    program("os._exit(1)")
    with pytest.raises(Failed, match=DIED[:20]):
        pool.write(CLAIM, {"out": str(tmp_path / "out")}, on)


def test_one_that_takes_too_long_is_stopped(  # type: ignore[no-untyped-def]
    pool: Workers, program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "WALL_SECONDS", 0.2)
    program('say({"begun": True}); sys.stdin.read()')
    with pytest.raises(TooLarge, match=LATE[:20]):
        pool.write(CLAIM, {"out": str(tmp_path / "out")}, on)


def test_what_it_refuses_is_refused(pool: Workers, program, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    program('say({"begun": True}); say({"refused": "TooLarge", "message": "Choose fewer."})')
    with pytest.raises(TooLarge, match="Choose fewer"):
        pool.write(CLAIM, {"out": str(tmp_path / "out")}, on)


def test_how_far_it_is_is_told_and_who_lost_the_job_is_stopped(  # type: ignore[no-untyped-def]
    pool: Workers, program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "TELL_SECONDS", 0.05)
    program(
        'say({"begun": True}); say({"done": 3, "total": 5}); sys.stdin.read(1)',
    )
    told: list[tuple[int, int]] = []

    def lost(done: int, total: int) -> bool:
        told.append((done, total))
        return False

    with pytest.raises(Failed, match=DIED[:20]):
        pool.write(CLAIM, {}, lost)
    assert told == [(3, 5)]


def test_that_it_goes_on_is_said_though_it_is_no_further(  # type: ignore[no-untyped-def]
    pool: Workers, program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "TELL_SECONDS", 0.02)
    monkeypatch.setattr(jobs, "HEARD_SECONDS", 0.05)
    program('import time; say({"begun": True}); time.sleep(0.5); say({})')
    told: list[tuple[int, ...]] = []

    def hold(*progress: int) -> bool:
        told.append(progress)
        return True

    pool.write(CLAIM, {}, hold)
    assert set(told) == {(0, 0)}
    assert len(told) > 1


@pytest.fixture
def writers(app: Flask) -> Iterator[Writers]:
    writers = jobs.of(app)
    yield writers
    writers.stop()


Ask = Callable[[], export_jobs.Job]


@pytest.fixture
def ask(study: Study) -> Ask:
    """A new job of the lead."""

    def asked() -> export_jobs.Job:
        lead = study.member("lead")
        order = ExportOrder(study.project_id, project_of(lead), "csv", "", "/", template="/of/it")
        return jobs.add(order, lead.user_id)

    return asked


def written_by(
    monkeypatch: pytest.MonkeyPatch, act: Callable[[Claim, Callable[[int, int], bool]], object]
) -> None:
    def write(_workers: Workers, claim: Claim, ordered: Any, hold: Any) -> None:
        act(claim, hold)

    monkeypatch.setattr(Workers, "write", write)


@pytest.mark.usefixtures("app_context")
def test_an_order_comes_back_as_it_was_given(study: Study) -> None:
    lead = study.member("lead")
    choices = Choices(frozenset({"own"}), frozenset({"method"}), "working")
    order = ExportOrder(study.project_id, project_of(lead), "pdf", "tag:a", "/", choices, "t.docx")
    assert jobs.order_of(jobs.add(order, lead.user_id)) == order


@pytest.mark.usefixtures("app_context")
def test_no_more_than_two_write_at_once_and_others_wait_their_turn(
    writers: Writers, ask: Ask, study: Study, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, most, lock = [0], [0], threading.Lock()

    def act(claim: Claim, _hold: object) -> None:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        export_jobs.keep(claim, b"all of it", 1)
        with lock:
            running[0] -= 1

    written_by(monkeypatch, act)
    asked = [ask() for _ in range(5)]
    done = [writers.finished(job, study.people["lead"]) for job in asked]
    assert [job.state for job in done] == ["done"] * 5
    assert most[0] <= jobs.AT_ONCE


@pytest.mark.usefixtures("app_context")
def test_who_waits_is_told_what_it_was_refused_with(
    writers: Writers, ask: Ask, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def act(*_: object) -> None:
        raise TooLarge("Choose fewer.")

    written_by(monkeypatch, act)
    with pytest.raises(TooLarge, match="Choose fewer"):
        writers.finished(ask(), study.people["lead"])


@pytest.mark.usefixtures("app_context")
def test_a_server_that_ends_gives_back_what_it_writes_and_another_has_it_at_once(
    writers: Writers, ask: Ask, study: Study, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go = threading.Event(), threading.Event()

    def act(claim: Claim, hold: Callable[[int, int], bool]) -> None:
        begun.set()
        go.wait(10)
        assert not hold(1, 2)
        with pytest.raises(Missing):
            export_jobs.keep(claim, b"too late", 1)

    written_by(monkeypatch, act)
    job = ask()
    writers.begin()
    assert begun.wait(10)
    writers.stop()
    go.set()
    assert jobs.find(job.project_id, job.id, study.people["lead"]).waits
    written_by(monkeypatch, lambda claim, _: export_jobs.keep(claim, b"all", 1))
    other = Writers(app)
    assert other.finished(job, study.people["lead"]).state == "done"
    with jobs.file_of(jobs.find(job.project_id, job.id, study.people["lead"])) as file:
        assert file.read() == b"all"


@pytest.mark.usefixtures("app_context")
def test_who_waits_too_long_is_told_to_come_again(
    writers: Writers, ask: Ask, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "MOST_SECONDS", -1)
    with pytest.raises(Busy):
        writers.finished(ask(), study.people["lead"])
    db.session.remove()
