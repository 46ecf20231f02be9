"""People as the server meets them: pages that ask as static/app/live.js does and catch up as the
reading room does, those who mark, whose changes are sent again as static/app/kept.js does, and
those who open one page after another."""

from __future__ import annotations

import http.client
import itertools
import json
import random
import re
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from tests.bench.http import Answer, Client, Refused

# As static/app/live.js and static/app/kept.js have them, in seconds.
OFTEN = (0.6, 0.85)
SLOWEST = 15.0
FIRST_AGAIN, LAST_AGAIN = 2.0, 30.0
LOST = (OSError, http.client.HTTPException, RuntimeError)  # no answer, or one of a proxy's own


@dataclass
class Person:
    """Somebody with a page of the brief open; `project` and `brief` are addresses."""

    client: Client
    project: str
    brief: str
    asks: list[float] = field(default_factory=list)  # seconds that each question took
    empty: int = 0  # of these, answered that nothing changed
    fetched: int = 0  # answers with what changed
    unanswered: int = 0
    refusals: list[Answer] = field(default_factory=list)  # what some of these were told

    def try_to(self, request: Callable[[], Answer]) -> Answer | None:
        try:
            return request()
        except LOST as lost:
            self.unanswered += 1
            if isinstance(lost, Refused):
                self.refusals.append(lost.answer)
            return None


@dataclass
class Watcher(Person):
    """`arrived`: when each `rev` of the brief was there; `rows` are the page's, by ordinal."""

    arrived: dict[int, float] = field(default_factory=dict)
    times: Counter[int] = field(default_factory=Counter)  # how often each was told
    rows: dict[str, str] = field(default_factory=dict)
    rev: int = 0
    loaded: int = 0  # the `rev` of the page when it was loaded again
    seen: str = ""
    failures: int = 0
    asleep: bool = False

    def load(self) -> Answer:
        """As the browser loads the page: what it has is known from there on."""
        page = self.client.get(self.brief, Accept="text/html")
        self.rev = int(re.findall(r'data-rev="(\d+)"', page.text)[0])
        self.seen = re.findall(r'data-seen="(\d*)"', page.text)[0]
        return page

    def run(self, end: threading.Event) -> None:
        while not end.wait(min(random.uniform(*OFTEN) * 2**self.failures, SLOWEST)):
            if not self.asleep:
                self.ask()

    def ask(self) -> None:
        began = time.perf_counter()
        answer = self.try_to(lambda: self.client.get(f"{self.project}/changes?seen={self.seen}"))
        if answer is None:
            self.failures += 1
            return
        self.failures = 0
        self.asks.append(time.perf_counter() - began)
        if answer.status == 204:
            self.empty += 1
            return
        body = json.loads(answer.body)
        if self.seen and body["seen"] < int(self.seen):
            return  # of a process that does not know it yet
        self.seen = str(body["seen"])
        if (rev := body["counts"]["B1"]) != self.rev:
            self.catch_up(rev)

    def catch_up(self, _rev: int) -> None:
        """A failure is made up for by the next change, or by the next question where none comes.
        After more than the server tells one by one, a page is loaded again."""
        answer = self.try_to(lambda: self.client.get(f"{self.brief}/changes?since={self.rev}"))
        if answer is None:
            self.seen = ""
            return
        self.fetched += 1
        body, here = json.loads(answer.body), time.perf_counter()
        if body.get("whole"):
            if self.try_to(self.load) is None:
                self.seen = ""
                return
            self.rows.clear()
            self.loaded = self.rev
            return
        self.times.update(each["rev"] for each in body["changes"])
        self.arrived.update({each["rev"]: here for each in body["changes"]})
        self.rows.update(body["rows"])
        self.rev = max(self.rev, body["rev"])

    def afresh(self, url: str) -> dict[str, str]:
        """The same rows as the server at this address draws them now."""
        client, rows = replace(self.client.another(), url=url), ".".join(self.rows)
        answer = client.get(f"{self.brief}/changes?since={self.rev}&rows={rows}")
        drawn: dict[str, str] = json.loads(answer.body)["rows"]
        return drawn


@dataclass
class Marker(Person):
    """Marks one passage after another; `sent` has when each `rev` was asked for first."""

    pause: float = 2.5
    sent: dict[int, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)  # seconds until each was saved
    ids: set[uuid.UUID] = field(default_factory=set)
    again: int = 0  # how often one was sent once more

    def run(self, passages: list[dict[str, object]], end: threading.Event) -> None:
        end.wait(random.uniform(0, self.pause))
        for fields in passages:
            began = time.perf_counter()
            self.mark(fields)
            if end.wait(max(0.0, self.pause - (time.perf_counter() - began))):
                return

    def mark(self, fields: dict[str, object]) -> None:
        """Until it is saved: what has no answer is sent again, under the same id."""
        began, pause = time.perf_counter(), FIRST_AGAIN
        while True:
            answer = self.try_to(lambda: self.client.post(f"{self.brief}/highlights", fields))
            if answer is not None:
                break
            self.again += 1
            time.sleep(pause)
            pause = min(2 * pause, LAST_AGAIN)
        body = json.loads(answer.body)
        self.took.append(time.perf_counter() - began)
        self.ids.add(uuid.UUID(str(fields["id"])))
        if answer.status == 201:
            self.sent[body["rev"]] = began


@dataclass
class Lister(Watcher):
    """Has the list of passages open: static/app/renew.js fetches it at the first change; then its
    button says how many wait, and it is fetched every ten seconds."""

    ready: float = 0.0  # when it is fetched again

    def catch_up(self, rev: int) -> None:
        page = f"{self.project}/passages"
        if time.perf_counter() >= self.ready:
            if self.try_to(lambda: self.client.get(page, Accept="text/html")) is None:
                self.seen = ""
                return
            self.fetched += 1
            self.ready = time.perf_counter() + 10
        new = range(self.rev + 1, rev + 1)
        self.times.update(new)
        self.arrived.update(dict.fromkeys(new, time.perf_counter()))
        self.rev = max(self.rev, rev)


@dataclass
class Reader(Person):
    """Opens these pages in turn, each once the one before is there, with a client that takes what
    refuses for an answer. `took` are the seconds of each, `statuses` have 0 for no answer."""

    paths: Sequence[str] = ()
    pause: float = 0.1
    took: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def run(self, end: threading.Event) -> None:
        first = random.randrange(len(self.paths))
        for path in itertools.islice(itertools.cycle(self.paths), first, None):
            if end.wait(self.pause):
                return
            began = time.perf_counter()
            answer = self.try_to(lambda path=path: self.client.get(path, Accept="text/html"))  # type: ignore[misc]
            self.took.append(time.perf_counter() - began)
            self.statuses[answer.status if answer else 0] += 1
            if answer and answer.status >= 400:
                self.refusals.append(answer)


class Readers:
    """So many at once, each in a thread of its own."""

    def __init__(self, readers: Sequence[Reader]) -> None:
        self.readers = readers
        self._end = threading.Event()
        self._threads: list[threading.Thread] = []

    @property
    def took(self) -> list[float]:
        return [seconds for reader in self.readers for seconds in reader.took]

    @property
    def slowest(self) -> float:
        return max(self.took, default=0.0)

    @property
    def statuses(self) -> Counter[int]:
        return sum((reader.statuses for reader in self.readers), Counter())

    def start(self) -> None:
        self._end.clear()
        self._threads = [
            threading.Thread(target=reader.run, args=(self._end,), daemon=True)
            for reader in self.readers
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Once everybody has the page that they asked for."""
        self._end.set()
        for thread in self._threads:
            thread.join()
