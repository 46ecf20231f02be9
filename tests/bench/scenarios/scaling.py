"""A whole project that is large, paragraphs that are dense, and many who read at once."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench import readers
from tests.bench.bench import Bench, large, scenario
from tests.bench.measuring import AtMost, Row, in_turn, milliseconds
from tests.bench.scale import ENGINES, large_project, measured
from tests.bench.texts import text_of

PAGE = {"Accept": "text/html"}
READERS = 50


@scenario
def scale(bench: Bench) -> Iterator[Row]:
    """Pages of a project of 200 briefs with 100,000 passages by ten analysts, in full mode a
    million, on both databases; wall milliseconds in the program's own process, one request at a
    time. The goals are those of a million. The brief in turn with the same brief alone in a
    project; the memory by which the first request of a page made the process grow."""
    passages = bench.rounds(100_000, 1_000_000)
    for engine in ENGINES:
        with large_project(engine, passages) as project:
            for page in measured(project):
                yield from page.rows(f"{passages:,}, {engine}")


@scenario
def open_dense_paragraphs(bench: Bench) -> Iterator[Row]:
    """A signed-in reader asks for a text of 30 kB with 5,000 highlights, a hundred and more in each
    paragraph, and for one of 111 kB with as many; CPU milliseconds of the server, beside Taguette's
    for the same text."""
    text = text_of(30_000)
    mine, their = bench.pair(text, 5_000)
    spread = bench.own(large(), 5_000)

    def ours(path: str) -> float:
        return milliseconds(lambda: bench.ours.client.get(path, **PAGE), bench.ours.server.cpu)

    def other() -> float:
        return milliseconds(lambda: bench.theirs.open(their), bench.theirs.server.cpu)

    ours(mine.path), other()
    left, right = in_turn(bench.rounds(3, 9), lambda: ours(mine.path), other)
    yield Row("open 5,000 on 30 kB", "CPU ms", left, None, right)
    left, right = in_turn(bench.rounds(5, 15), lambda: ours(mine.path), lambda: ours(spread.path))
    yield Row("open 5,000 on 30 kB", "CPU ms", left, None, right, "ours on 111 kB")


@scenario
def fifty_readers(bench: Bench) -> Iterator[Row]:
    """Fifty readers open one page after another, as fast as they come, of a project of 40 briefs
    with 500 passages each, and four writers mark two passages a second each; SQLite, a server of
    its own. Wall milliseconds of each request; `make bench-readers` takes minutes of it, and
    PostgreSQL."""
    with readers.library(bench.folder / "readers") as here:
        load = readers.measure(here, READERS, bench.rounds(10, 60))
    yield Row("pages of 50 readers", "per s", [load.rate], note="; ".join(load.wrong))
    for work, waits, goal in (
        ("page", load.pages, None),
        ("add", load.adds, None),
        ("/healthz", load.health, AtMost(1000 * readers.HEALTH)),
    ):
        half, most = (1000 * readers.percentile(waits, of) for of in (50, 99))
        yield Row(f"{work} meanwhile, p50", "ms", [half])
        yield Row(f"{work} meanwhile, p99", "ms", [most], goal)
    yield Row("memory with 50 readers", "MB", load.memory)
