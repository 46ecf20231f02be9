"""Exports: how long they take, how long others wait meanwhile, and what the worker needs."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

from app.writers import WRITERS
from tests.bench.bench import Bench, large, scenario
from tests.bench.http import Client
from tests.bench.measuring import (
    AtMost,
    Goal,
    Row,
    Share,
    forget_peak,
    in_turn,
    milliseconds,
    peak_megabytes,
)
from tests.bench.ours import Study

PAGE = {"Accept": "text/html"}
# What Taguette exports too, and what is to be reached; any other of WRITERS is measured as well.
AGAINST_TAGUETTE: dict[str, Goal] = {"csv": Share(1 / 5), "xlsx": Share(1 / 2), "html": Share(1)}
# A quarter of what it took by the way of a converter: 3.5 and 4.8 s for 1,000.
DOCUMENTS: dict[str, Goal] = {"docx": AtMost(875), "pdf": AtMost(1200)}
LONGEST_WAIT = AtMost(100)
MOST_MEMORY = AtMost(512)


@scenario
def export_passages(bench: Bench) -> Iterator[Row]:
    """A project with 5,000 highlights as a file in each format; wall milliseconds of the download
    to its last byte, the longest that somebody else, asking for the list of projects all the
    while, waited, and the most megabytes that the process which writes has held."""
    mine, their = bench.pair(large(), 5_000)
    bench.ours.client.get(_path(mine, WRITERS[0].name))  # the worker is there, as after the page
    for name in (*(writer.name for writer in WRITERS), *AGAINST_TAGUETTE, *DOCUMENTS):
        if name not in _built():
            yield Row(f"export {name}", "ms", [], AGAINST_TAGUETTE.get(name), note="not built yet")
    for writer in WRITERS:
        yield from _export(bench, mine, their.id, writer.name)


@scenario
def export_a_thousand(bench: Bench) -> Iterator[Row]:
    """A project with 1,000 highlights as a document; wall milliseconds of the download."""
    mine = bench.own(large(), 1_000)
    for name, goal in DOCUMENTS.items():
        if name not in _built():
            yield Row(f"export {name} of 1,000", "ms", [], goal, note="not built yet")
            continue
        taken = [
            milliseconds(lambda: bench.ours.client.get(_path(mine, name)), time.perf_counter)  # noqa: B023
            for _ in range(bench.rounds(3, 7))
        ]
        yield Row(f"export {name} of 1,000", "ms", taken, goal)


@scenario
def first_export(bench: Bench) -> Iterator[Row]:
    """The same as CSV when the process that writes has yet to start; wall milliseconds."""
    mine = bench.own(large(), 5_000)
    taken = []
    for _ in range(bench.rounds(2, 5)):
        _stop_worker(bench)
        path = _path(mine, "csv")
        taken.append(milliseconds(lambda: bench.ours.client.get(path), time.perf_counter))  # noqa: B023
    yield Row("first export csv of 5,000", "ms", taken, AtMost(2000))


def _export(bench: Bench, mine: Study, their_id: int, name: str) -> Iterator[Row]:
    waits: list[float] = []
    their_waits: list[float] = []
    held: list[float] = []
    goal = AGAINST_TAGUETTE.get(name)

    def ours() -> float:
        path = _path(mine, name)
        return _with_a_neighbour(bench.ours.client, path, "/projects", waits, look)

    def look() -> None:
        held.extend(_memory(bench))  # while it works: a worker that has grown ends

    def other() -> float:
        path = f"/project/{their_id}/export/highlights/.{name}"
        client = bench.theirs.client
        return _with_a_neighbour(client, path, "/", their_waits, lambda: None) if goal else 0.0

    _forget_memory(bench)
    left, right = in_turn(bench.rounds(3, 7), ours, other)
    yield Row(f"export {name} of 5,000", "ms", left, goal, right if goal else ())
    yield Row(f"others wait during {name}", "ms", waits, LONGEST_WAIT, their_waits)
    yield Row(f"memory for {name}", "MB", [max(held)], MOST_MEMORY)


def _built() -> set[str]:
    return {writer.name for writer in WRITERS}


def _path(study: Study, name: str) -> str:
    return f"{study.project}/summary/{name}"


def _with_a_neighbour(
    client: Client, path: str, neighbour: str, waits: list[float], look: Callable[[], None]
) -> float:
    """How long the download took; the longest wait of the neighbour, who has a look around
    meanwhile, joins `waits`."""
    done = threading.Event()
    longest = [0.0]

    def ask() -> None:
        visitor = client.another()
        while not done.is_set():
            wait = milliseconds(lambda: visitor.get(neighbour, **PAGE), time.perf_counter)
            longest[0] = max(longest[0], wait)
            look()
        visitor.close()

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        return milliseconds(lambda: client.get(path), time.perf_counter)
    finally:
        done.set()
        thread.join()
        waits.append(longest[0])


def _forget_memory(bench: Bench) -> None:
    for process in bench.ours.server.children():
        with suppress(OSError):
            forget_peak(process)


def _memory(bench: Bench) -> list[float]:
    """The peak of each worker since, in megabytes."""
    peaks = []
    for process in bench.ours.server.children():
        with suppress(OSError, StopIteration):  # it has just ended
            peaks.append(peak_megabytes(process))
    return peaks


def _stop_worker(bench: Bench) -> None:
    for process in bench.ours.server.children():
        os.kill(process, 9)
