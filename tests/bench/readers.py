"""`make bench-readers`: so many at once who open one page after another, as fast as they come, and
four who mark two passages a second, each in another brief; how long all of them wait.

    python -m tests.bench.readers [--readers 50,200] [--seconds 300] [--only PostgreSQL]

40 briefs of 111 kB with 500 passages each; SQLite, then PostgreSQL with one and with two processes,
each of which has as many of the readers. Nobody gets an error but one in words that says when to
come again; nothing that was saved is lost; who watches the server is answered.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import median, quantiles

import sqlalchemy as sa

from app.store.database import db
from app.store.tables.briefs import Highlight
from tests.bench.http import Answer
from tests.bench.ours import Ours
from tests.bench.texts import spans
from tests.faults.asking import asked
from tests.faults.databases import Postgresql, postgresql
from tests.live.people import Marker, Reader, Readers
from tests.live.room import Room, room

BRIEFS, CHARACTERS, HIGHLIGHTS = 40, 111_000, 500
WRITERS, PAUSE = 4, 0.5  # seconds from one passage to the next of a writer
LONGEST, MOST = 600, 500  # seconds, readers
HEALTH = 0.25  # seconds, of 99 in 100
STARVED = 5  # times as long as half of the pages took, or a second
# What a reader opens beside briefs, after two of them each.
LISTS = "", "/passages", "/codebook", "/passages?group=tag", "/passages?q=tag:tag-3"
SETTINGS = (("SQLite, one process", 1), ("PostgreSQL, one process", 1), ("PostgreSQL, two", 2))


@dataclass(frozen=True)
class Load:
    """What so many readers and the writers beside them met: sorted seconds of each request.
    `memory` is the most megabytes of each process, `wrong` what must not be, in words."""

    readers: int
    seconds: float
    pages: Sequence[float]
    adds: Sequence[float]
    health: Sequence[float]
    memory: Sequence[float]
    processors: float
    statuses: Counter[int]
    wrong: Sequence[str]

    @property
    def rate(self) -> float:
        """Pages a second."""
        return len(self.pages) / self.seconds

    def __str__(self) -> str:
        memory = " and ".join(f"{each:.0f}" for each in self.memory)
        told = ", ".join(f"{status}: {count:,}" for status, count in sorted(self.statuses.items()))
        return (
            f"{self.readers} readers, {WRITERS} writers, {self.seconds:.0f} s: "
            f"{self.rate:.1f} pages/s, {shown(self.pages)}; "
            f"{len(self.adds) / self.seconds:.1f} adds/s, {shown(self.adds)}; "
            f"/healthz {shown(self.health)}; {self.processors:.2f} processors, {memory} MB; "
            f"answers {told}"
        )


def shown(seconds: Sequence[float]) -> str:
    half, p99, last = median(seconds), percentile(seconds, 99), max(seconds)
    return f"p50 {1000 * half:,.0f} ms, p99 {1000 * p99:,.0f}, the longest {1000 * last:,.0f}"


def percentile(seconds: Sequence[float], of: int) -> float:
    return quantiles(seconds, n=100, method="inclusive")[of - 1]


def library(
    folder: Path, database: str = "", processes: int = 1, briefs: int = BRIEFS
) -> AbstractContextManager[Room]:
    """Servers with the project that is read."""
    return room(
        *(folder, database, processes),
        briefs=briefs,
        characters=CHARACTERS,
        highlights=HIGHLIGHTS,
    )


def measure(here: Room, readers: int, seconds: float) -> Load:
    crowd = Readers([_reader(here, at) for at in range(min(readers, MOST))])
    writers = [_writer(here, at) for at in range(WRITERS)]
    end, seconds = threading.Event(), min(seconds, LONGEST)
    threads = [
        threading.Thread(target=writer.run, args=(_passages(here, at, seconds), end), daemon=True)
        for at, writer in enumerate(writers)
    ]
    used, began = here.cpu(), time.perf_counter()
    crowd.start()
    for thread in threads:
        thread.start()
    health = asked(f"{here.servers[0].url}/healthz", seconds)
    end.set()
    crowd.stop()
    took = time.perf_counter() - began
    processors = (here.cpu() - used) / took
    for thread in threads:
        thread.join()
    refused = [answer for each in chain(crowd.readers, writers) for answer in each.refusals]
    pages = sorted(crowd.took)
    wrong = [f"an answer is {each.status}: {each.text[:200]}" for each in _not_in_words(refused)]
    silent = crowd.statuses[0] + sum(each.unanswered - len(each.refusals) for each in writers)
    wrong += [f"{silent} requests had no answer"] if silent else []
    if lost := _lost(here, writers):
        wrong.append(f"{lost} passages that were saved are not there")
    if pages[-1] > STARVED * max(1.0, median(pages)):
        wrong.append(f"a page took {pages[-1]:.1f} s")
    if percentile(health, 99) > HEALTH:
        wrong.append(f"/healthz took {percentile(health, 99):.2f} s (p99)")
    return Load(
        *(readers, took, pages, sorted(chain.from_iterable(each.took for each in writers)), health),
        [server.peak() for server in here.servers],
        processors,
        crowd.statuses,
        wrong,
    )


def _reader(here: Room, at: int) -> Reader:
    client, project, _ = here.person(at % len(here.tokens))
    client.url, client.refuses = here.servers[at % len(here.servers)].url, False
    chance, briefs = random.Random(at), range(1, here.briefs + 1)
    paths = [
        path
        for each in LISTS
        for path in (*(f"/briefs/{chance.choice(briefs)}" for _ in range(2)), each)
    ]
    return Reader(client, project, "", paths=[f"{project}{path}" for path in paths], pause=0.0)


def _writer(here: Room, at: int) -> Marker:
    client, project, _ = here.person(at, marks=True)
    client.url = here.servers[at % len(here.servers)].url
    return Marker(client, project, f"{project}/briefs/{1 + at % here.briefs}", pause=PAUSE)


def _passages(here: Room, at: int, seconds: float) -> list[dict[str, object]]:
    """More than one can mark meanwhile."""
    count = round(seconds / PAUSE) + 20
    those = spans(here.study.text, WRITERS * count)[at::WRITERS]
    fields = [Ours.fields(here.study, span) for span in those]
    return [{name: one[name] for name in one if name != "revision"} for one in fields]


def _not_in_words(refused: Sequence[Answer]) -> list[Answer]:
    """Answers that do not say what is the matter and when to come again."""
    return [
        each
        for each in refused
        if each.status != 503
        or "Retry-After" not in each.headers
        or "try again" not in each.text.lower()
    ]


def _lost(here: Room, writers: Sequence[Marker]) -> int:
    ids = set().union(*(writer.ids for writer in writers))
    with here.ours.app.app_context():
        marks = sa.select(Highlight.id).where(Highlight.project_id == here.study.id)
        there = set(db.session.scalars(marks))
        db.session.rollback()
    return len(ids - there)


def main() -> int:
    asked_for = argparse.ArgumentParser(prog="python -m tests.bench.readers")
    asked_for.add_argument(
        "--readers", default="50,200", help="how many at once, one after another"
    )
    asked_for.add_argument("--seconds", type=float, default=300, help="for each of them")
    asked_for.add_argument("--only", default="", help="settings whose name holds this")
    options = asked_for.parse_args()
    report = [f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before."]
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="briefmark-readers-") as name, ExitStack() as stack:
        server: Postgresql | None = None
        for at, (setting, processes) in enumerate(SETTINGS):
            if options.only not in setting:
                continue
            if "PostgreSQL" in setting:
                server = server or stack.enter_context(postgresql())
            database = server.made(f"readers{at}") if server else ""
            with library(Path(name, str(at)), database, processes) as here:
                for count in map(int, options.readers.split(",")):
                    load = measure(here, count, options.seconds)
                    report.append(f"{setting}: {load}")
                    print(report[-1], flush=True)
                    wrong += [f"{setting}, {count} readers: {each}" for each in load.wrong]
    report += [f"WRONG: {each}" for each in wrong] or ["Nothing lost, nobody starved."]
    print("\n".join(report[-max(1, len(wrong)) :]))
    Path("instance/bench").mkdir(parents=True, exist_ok=True)
    Path("instance/bench/readers.txt").write_text("\n".join([*report, ""]), "utf-8")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
