"""PostgreSQL killed, frozen, and a network that drops everything or cuts after COMMIT: each request
ends in eight seconds, what needs no database is answered at once, and what was acknowledged, or
sent again, is there once."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.bench.http import Client
from tests.faults.databases import Postgresql
from tests.faults.service import LOST, Markers, Scene, kept, readers_of, scene
from tests.faults.verdict import Verdict

MOST = 8.0  # seconds of any request
ALONE = 0.25  # seconds of what needs no database
AGAIN = 3.0  # seconds after which it is well again


def run(
    verdict: Verdict,
    folder: Path,
    server: Postgresql,
    *,
    kills: int = 10,
    freezes: int = 3,
    cuts: int = 100,
) -> None:
    with network(server.port) as net, scene(folder, server.made("gone")) as here:
        here.service.database = server.address("gone", net.port)
        here.service.start()
        killed(verdict, here, server, kills)
        frozen(verdict, here, server, net, freezes)
        cut(verdict, here, net, cuts)


def killed(verdict: Verdict, here: Scene, server: Postgresql, kills: int) -> None:
    markers, slowest = Markers(here), 0.0
    for at in range(1, kills + 1):
        markers.start()
        markers.wait_for(20 * at)
        server.kill()
        time.sleep(random.uniform(0, 0.3))
        server.start()
        slowest = max(slowest, until_ready(here))
        markers.stop()
    lost, twice = kept(here, markers)
    verdict.say(
        f"PostgreSQL killed {kills} times: {len(markers.acknowledged):,} acknowledged, "
        f"lost {lost}, twice {twice}; a request took at most {markers.slowest:.1f} s; "
        f"well again after at most {slowest:.2f} s; answers {answers(markers)}",
        not lost and not twice and markers.slowest < MOST and slowest < AGAIN,
    )


def frozen(verdict: Verdict, here: Scene, server: Postgresql, net: Network, freezes: int) -> None:
    """As many readers as there are threads, so that all would hang."""
    for name, trouble in (("frozen", server.frozen), ("behind a network that drops all", net.lost)):
        markers, readers, well = Markers(here), readers_of(here, 20), 0.0
        waits: list[float] = []
        for at in range(1, freezes + 1):
            markers.start()
            markers.wait_for(20 * at)
            readers.start()
            with trouble():
                waits += asked_alone(here, 10.0)
            well = max(well, until_ready(here))
            readers.stop()
            markers.stop()
        lost, twice = kept(here, markers)
        slowest = max(markers.slowest, readers.slowest)
        verdict.say(
            f"PostgreSQL {name}, {freezes} times for 10 s: of {sum(readers.statuses.values()):,} "
            f"requests of readers and {sum(markers.statuses.values()):,} of markers the slowest "
            f"took {slowest:.1f} s; /healthz at most {1000 * max(waits):.0f} ms; well again after "
            f"{well:.2f} s; lost {lost}, twice {twice}; answers {answers(markers)}",
            not lost and not twice and slowest < MOST and well < AGAIN,
        )
        verdict.say(f"/healthz in {1000 * ALONE:.0f} ms meanwhile", max(waits) < ALONE)


def cut(verdict: Verdict, here: Scene, net: Network, cuts: int) -> None:
    """The database has committed, and its answer never comes: somebody sends the same again."""
    markers = Markers(here, count=2)
    with net.cutting_commits(cuts):
        markers.start()
        end = time.monotonic() + 120
        while net.commits_cut < cuts and time.monotonic() < end:
            time.sleep(0.01)
    markers.stop()
    lost, twice = kept(here, markers)
    verdict.say(
        f"cut after COMMIT {net.commits_cut} times: {len(markers.sent):,} sent, "
        f"{len(markers.acknowledged):,} acknowledged at last; lost {lost}, twice {twice}; "
        f"answers {answers(markers)}",
        not lost and not twice and net.commits_cut >= cuts and markers.slowest < MOST,
    )


def answers(markers: Markers) -> str:
    """“201: 40, 503: 3”; 0 is no answer."""
    return ", ".join(f"{status}: {n}" for status, n in sorted(markers.statuses.items()))


def until_ready(here: Scene) -> float:
    client, began = Client(here.service.url, refuses=False), time.perf_counter()
    while time.perf_counter() - began < 30:
        with suppress(*LOST):
            if client.get("/readyz").status == 200:
                break
        time.sleep(0.02)
    return time.perf_counter() - began


def asked_alone(here: Scene, seconds: float) -> list[float]:
    """How long each /healthz took."""
    client, end, waits = Client(here.service.url), time.monotonic() + seconds, []
    while time.monotonic() < end:
        began = time.perf_counter()
        client.get("/healthz")
        waits.append(time.perf_counter() - began)
        time.sleep(0.05)
    return waits


class Network:
    """What stands between Briefmark and PostgreSQL."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port: int = self._listener.getsockname()[1]
        self._passes = threading.Event()
        self._passes.set()
        self._to_cut = 0
        self.commits_cut = 0
        threading.Thread(target=self._listen, daemon=True).start()

    @contextmanager
    def lost(self) -> Iterator[None]:
        """Nothing goes through, and nobody is told."""
        self._passes.clear()
        try:
            yield
        finally:
            self._passes.set()

    @contextmanager
    def cutting_commits(self, count: int) -> Iterator[None]:
        self._to_cut = count
        try:
            yield
        finally:
            self._to_cut = 0

    def close(self) -> None:
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                ours, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._join, args=(ours,), daemon=True).start()

    def _join(self, ours: socket.socket) -> None:
        self._passes.wait()
        try:
            theirs = socket.create_connection(("127.0.0.1", self._to))
        except OSError:
            ours.close()
            return
        doomed = threading.Event()
        for one, other, is_answer in ((ours, theirs, False), (theirs, ours, True)):
            about = (one, other, is_answer, doomed)
            threading.Thread(target=self._pass, args=about, daemon=True).start()

    def _pass(
        self, one: socket.socket, other: socket.socket, is_answer: bool, doomed: threading.Event
    ) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                self._passes.wait()
                is_commit = not is_answer and b"COMMIT" in data
                if is_commit and self.commits_cut < self._to_cut and random.random() < 0.2:
                    self.commits_cut += 1
                    doomed.set()
                if is_answer and doomed.is_set():
                    break  # the answer to COMMIT is here, and goes nowhere
                other.sendall(data)
        for each in (one, other):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


@contextmanager
def network(to: int) -> Iterator[Network]:
    made = Network(to)
    try:
        yield made
    finally:
        made.close()
