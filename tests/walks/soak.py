"""A server at work for minutes: people read, mark, answer, search and take exports, and its memory
is looked at all the while."""

from __future__ import annotations

import itertools
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.store.tables.columns import new_id
from tests.bench.http import Client
from tests.bench.ours import Ours, Study, briefmark
from tests.bench.texts import Span, spans, text_of

WORDS, HIGHLIGHTS, PEOPLE = 11_000, 300, 4
BRIEFS = 15  # so that what is marked meanwhile, and stays in the trash and the record, adds little
EACH = 30  # seconds, after which the server gives back what it uses no more
# So many people fill all caches first, for as long again: a connection to SQLite keeps up to 2.5
# MB of prepared statements, and the rarely used ones of eleven take ten minutes to have theirs.
WARMING, WARM = 8, 1.0
READ = (
    *("{path}", "{path}/changes?since=1", "{path}/cards?first=0&last=40", "{path}?q=tag:tag-1"),
    *("{project}", "{project}/passages", "{project}/passages?q=tag:tag-2", "{project}/codebook"),
    *("{project}/report", "{project}/matrix", "{project}/recommendations", "{project}/activity"),
    *("{project}/search?q=depots", "{project}/changes?seen=0", "{project}/people", "/projects"),
    *("/account", "/help", "{path}/highlights/1/edit", "{project}/codebook/tags/tag-1"),
    *("{project}/report/markdown", "{project}/report/csv", "{project}/report/json", "/healthz"),
)


@dataclass
class Soaked:
    """`memory` are megabytes by the number of requests answered so far, the least of each half
    minute: what stays, and not what a report takes for a moment. `warm` are those before it."""

    requests: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    warm: list[tuple[int, float]] = field(default_factory=list)
    memory: list[tuple[int, float]] = field(default_factory=list)

    def slope(self) -> float:
        """Megabytes for 10,000 requests, by least squares, once caches are full."""
        points = self.memory
        mean_n = sum(n for n, _ in points) / len(points)
        mean_mb = sum(mb for _, mb in points) / len(points)
        spread = sum((n - mean_n) ** 2 for n, _ in points)
        along = sum((n - mean_n) * (mb - mean_mb) for n, mb in points)
        return 10_000 * along / spread if spread else 0.0

    def __str__(self) -> str:
        first, last = self.memory[0], self.memory[-1]
        return (
            f"{self.requests:,} requests, {sum(self.failed.values())} failed; "
            f"{first[1]:.1f} MB after {first[0]:,}, {last[1]:.1f} MB at the end: "
            f"{self.slope():+.2f} MB for 10,000 requests ({self.curve()})"
        )

    def curve(self) -> str:
        return ", ".join(f"{n:,}: {mb:.0f}" for n, mb in (*self.warm, *self.memory))


def soak(folder: Path, seconds: float, seed: int) -> Soaked:
    """One process on SQLite, as it is installed. What it takes once, for as many people as ever
    were at work and for what they look at, it takes before the time begins."""
    soaked = Soaked()
    with briefmark(folder) as ours:
        text = text_of(WORDS)
        study = ours.study(text, HIGHLIGHTS, briefs=BRIEFS)
        # All are marked again and again, and deleted: the project does not grow with the time.
        places = itertools.cycle(spans(text, HIGHLIGHTS + 400)[HIGHLIGHTS:])
        lock = threading.Lock()
        for people, lasting, memory in (
            (WARMING, seconds * WARM, soaked.warm),
            (PEOPLE, seconds, soaked.memory),
        ):
            end = threading.Event()
            threads = [
                threading.Thread(
                    target=work,
                    args=(ours, study, places, lock, soaked, end, seed + at),
                    daemon=True,
                )
                for at in range(people)
            ]
            for thread in threads:
                thread.start()
            each = min(EACH, lasting / 10)
            began = time.monotonic()
            while time.monotonic() - began < lasting:
                held = []
                for _ in range(15):
                    time.sleep(each / 15)
                    held.append(ours.server.memory())
                memory.append((soaked.requests, min(held)))
            end.set()
            for thread in threads:
                thread.join(30)
            seed += people
    return soaked


def work(
    ours: Ours,
    study: Study,
    places: Iterator[Span],
    lock: threading.Lock,
    soaked: Soaked,
    end: threading.Event,
    seed: int,
) -> None:
    """One person at work, until the end."""
    r, client = random.Random(seed), ours.client.another()
    while not end.is_set():
        try:
            if r.random() < 0.15:
                asked = mark_and_take_away(study, client, places, lock)
            else:
                path = r.choice(READ).format(path=study.path, project=study.project)
                client.get(path)
                asked = 1
        except (RuntimeError, OSError) as error:
            soaked.failed[str(error)[:200]] += 1
            asked = 1
        with lock:
            soaked.requests += asked


def mark_and_take_away(
    study: Study, client: Client, places: Iterator[Span], lock: threading.Lock
) -> int:
    """A highlight with an answer, and gone again."""
    with lock:
        span = next(places)
    made = client.post(f"{study.path}/highlights", Ours.fields(study, span))
    number = json.loads(made.body)["highlight"]["number"]
    place = f"{study.path}/highlights/{number}"
    client.post(f"{place}/notes", {"id": new_id(), "text": "To be looked at again."})
    client.post(f"{place}/removal", {})
    return 3
