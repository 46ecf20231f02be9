"""A crowd at the door: so many sign in at once, wrongly, while one who is in opens pages. How long
these take, and what the crowd is told.

    python -m tests.nodes.door
"""

from __future__ import annotations

import http.client
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

from tests.bench.ours import Study, briefmark
from tests.bench.servers import Server
from tests.bench.texts import text_of

CROWD = 200
SLOW = 3.0  # seconds for a page; they took 28 when all of the crowd waited in threads
SECONDS = 4.0  # of pages opened alone, and while the crowd is there


def main() -> int:
    with (
        tempfile.TemporaryDirectory(prefix="briefmark-door-") as name,
        briefmark(Path(name, "instance")) as ours,
    ):
        study = ours.study(text_of(2_000), 50)
        alone = opened(ours.server, study, ours.client.cookies, threading.Event())
        crowd = Crowd(ours.server)
        with_crowd = opened(ours.server, study, ours.client.cookies, crowd.over, crowd)
    print(f"{CROWD} sign in at once, wrongly. Seconds for a page of 50 highlights:")
    print(f"  alone          {shown(alone)}")
    print(f"  while they do  {shown(with_crowd)}")
    told = ", ".join(f"{number} × {status}" for status, number in sorted(crowd.told.items()))
    print(f"  they are told: {told}; the last after {crowd.took:.1f} s, by which {len(with_crowd)}")
    print("  pages were opened.")
    slow = max(with_crowd) > SLOW
    return int(slow or set(crowd.told) - {401, 429, 503} != set())


def shown(seconds: list[float]) -> str:
    cuts = quantiles(seconds, n=20)
    return f"p50 {cuts[9]:.3f}, p95 {cuts[18]:.3f}, most {max(seconds):.3f} ({len(seconds)} pages)"


def opened(
    server: Server,
    study: Study,
    cookies: dict[str, str],
    over: threading.Event,
    crowd: Crowd | None = None,
) -> list[float]:
    """Seconds of each page, one after the other, until the crowd is over."""
    client = server.visitor()
    client.cookies = dict(cookies)
    client.get(study.path)
    if crowd:
        crowd.come()
    took = list[float]()
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end and not (over.is_set() and len(took) > 20):
        began = time.perf_counter()
        client.get(study.path)
        took.append(time.perf_counter() - began)
    over.wait(30 if crowd else 0)
    return took


class Crowd:
    """Each has a form in hand, and sends it when all are there."""

    def __init__(self, server: Server) -> None:
        self.over = threading.Event()
        self.told: Counter[int] = Counter()
        self.took = 0.0
        self._host = server.url.removeprefix("http://")
        visitor = server.visitor()
        visitor.headers = {"Accept": "application/json"}
        self._token = json.loads(visitor.get("/sign-in").body)["csrf_token"]
        self._cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
        self._gate = threading.Barrier(CROWD + 1)
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._one, args=(at,)) for at in range(CROWD)]

    def come(self) -> None:
        for thread in self._threads:
            thread.start()
        threading.Thread(target=self._watch).start()

    def _watch(self) -> None:
        self._gate.wait()
        began = time.perf_counter()
        for thread in self._threads:
            thread.join()
        self.took = time.perf_counter() - began
        self.over.set()

    def _one(self, at: int) -> None:
        connection = http.client.HTTPConnection(self._host, timeout=60)
        connection.connect()
        self._gate.wait()
        form = {"csrf_token": self._token, "email": f"n{at}@example.org", "pass_phrase": "wrong"}
        headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/sign-in", urlencode(form), headers)
        answer = connection.getresponse()
        answer.read()
        with self._lock:
            self.told[answer.status] += 1


if __name__ == "__main__":
    sys.exit(main())
