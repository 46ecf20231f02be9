from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import Busy, TooLarge
from app.exports import worker, workers
from app.exports.workers import DIED, FULL, LATE, Workers

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
        monkeypatch.setattr(workers, "PROGRAM", command)

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
    with pytest.raises(Busy, match=DIED[:20]):
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
    with pytest.raises(Busy, match=DIED[:20]):
        pool.write(tmp_path / "out")


def test_one_that_takes_too_long_is_stopped(  # type: ignore[no-untyped-def]
    pool: Workers, program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "WALL_SECONDS", 0.2)
    program('say({"begun": True}); sys.stdin.read()')
    with pytest.raises(Busy, match=LATE[:20]):
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
    assert max(map(int, held)) <= workers.AT_ONCE


def test_when_too_many_wait_the_next_is_told_to_come_again(
    pool: Workers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for _ in range(workers.AT_ONCE + workers.MOST_WAITING):
        assert pool._room.acquire(blocking=False)
    with pytest.raises(Busy, match=FULL[:20]):
        pool.write(tmp_path / "out")
