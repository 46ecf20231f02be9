"""What goes on while servers come and go: somebody marks, and large files are asked for."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable

from tests.bench.ours import Ours, Study
from tests.bench.texts import spans
from tests.live.people import LOST, Marker
from tests.nodes.analyst import JSON, Analyst, EachAnew

MOST = 4_000  # passages that are marked
PAUSE = 0.1


class Marking:
    """One passage after another is marked until `stop`; what has no answer is sent again, under the
    same id. `ids` have an answer."""

    def __init__(self, ana: Analyst, study: Study) -> None:
        client = EachAnew(ana.client.url, dict(ana.client.cookies))
        client.headers = {"Sec-Fetch-Site": "same-origin", **JSON}
        token = json.loads(client.get("/sign-in").body)["csrf_token"]
        client.headers["X-CSRFToken"] = token
        self._marker = Marker(client, study.project, study.path, pause=PAUSE)
        self._passages = [Ours.fields(study, span) for span in spans(study.text, MOST)]
        self._end = threading.Event()
        self._thread = threading.Thread(
            target=self._marker.run, args=(self._passages, self._end), daemon=True
        )
        self._thread.start()

    @property
    def ids(self) -> set[uuid.UUID]:
        return self._marker.ids

    @property
    def again(self) -> int:
        return self._marker.again

    def stop(self) -> None:
        self._end.set()
        self._thread.join(60)
        assert not self._thread.is_alive()


class Export:
    """A large file, asked for at one server, looked at and fetched through the proxy."""

    def __init__(self, ana: Analyst, study: Study, format: str, at: str) -> None:
        there = Analyst(at)
        there.client.cookies = dict(ana.client.cookies)
        self._ana, self._study = ana, study
        fields = {"format": format, "profile": "working"}
        self.url: str = there.change(f"{study.project}/exports", fields)["url"]

    def state(self) -> str:
        try:
            job = json.loads(self._ana.ask("GET", self.url, headers=JSON).body)
        except LOST:  # whose connection went with a server
            return "unanswered"
        assert job["state"] != "failed", job
        return str(job["state"])

    def file(self) -> bytes:
        return self._ana.file(f"{self.url}/file")


def wait_until(seconds: float, holds: Callable[[], bool]) -> float:
    """How long it took; raises TimeoutError where that is more than so many seconds."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"not within {seconds:.0f} s")
        time.sleep(0.05)
    return time.monotonic() - began
