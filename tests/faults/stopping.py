"""SIGTERM while people read: what the server had taken is answered, and it ends soon."""

from __future__ import annotations

import http.client
import threading
import time
from pathlib import Path

from tests.faults.databases import Postgresql
from tests.faults.service import Scene, scene
from tests.faults.verdict import Verdict

MOST = 10.0  # seconds
AT_ONCE = 24  # more than there are threads


def run(verdict: Verdict, folder: Path, server: Postgresql | None, *, stops: int = 20) -> None:
    if server:
        return  # nothing of this asks the database
    answered = unanswered = 0
    slowest = 0.0
    with scene(folder) as here:
        for _ in range(stops):
            here.service.start()
            whole, broken, took = stopped(here)
            answered, unanswered = answered + whole, unanswered + broken
            slowest = max(slowest, took)
    verdict.say(
        f"SIGTERM, {stops} times, {AT_ONCE} requests each that were under way: {answered} answered "
        f"whole, {unanswered} not; ended after at most {slowest:.1f} s",
        not unanswered,
    )
    verdict.say_time(f"{slowest:.1f} s until it ended", slowest < MOST)


def stopped(here: Scene) -> tuple[int, int, float]:
    """Each sends one request; when the server has all of them it is told to stop."""
    found: list[bool] = []
    sent = threading.Barrier(AT_ONCE + 1)
    address = here.service.url.removeprefix("http://")
    cookie = {"Cookie": f"briefmark_session={here.tokens[0]}", "Connection": "close"}

    def ask() -> None:
        connection = http.client.HTTPConnection(address, timeout=30)
        connection.request("GET", here.study.path, headers=cookie)
        sent.wait()
        try:
            answer = connection.getresponse()
            found.append(answer.status == 200 and answer.read().rstrip().endswith(b"</html>"))
        except (OSError, http.client.HTTPException):
            found.append(False)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    sent.wait()
    time.sleep(0.1)  # it has read them
    took = here.service.stop()
    for thread in threads:
        thread.join()
    return found.count(True), found.count(False), took
