"""Many at once: slow headers, slow bodies, slow readers, sockets on which nothing is said, and
readers of a long brief. Whoever watches the server is answered meanwhile."""

from __future__ import annotations

import random
import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median

from tests.faults.asking import asked
from tests.faults.databases import Postgresql
from tests.faults.service import Scene, readers_of, scene
from tests.faults.verdict import Verdict

HEALTH = 0.25  # seconds, of 99 in 100
MARKS = 500


def run(
    verdict: Verdict,
    folder: Path,
    server: Postgresql | None,
    *,
    slow: tuple[int, int, int] = (150, 150, 30),
    crowds: tuple[int, ...] = (50, 200),
    idle: int = 1500,
    seconds: float = 10.0,
) -> None:
    if server:
        return  # nothing of this asks the database
    _allow_files(2 * idle + 500)
    with scene(folder, briefs=1, highlights=MARKS) as here:
        here.service.start()
        headers, bodies, readers = slow
        for name, count, kind in (
            ("send their headers slowly", headers, _Header),
            ("send their bodies slowly", bodies, _Body),
            ("read slowly", readers, _Reading),
            ("say nothing", idle, _Idle),
        ):
            with clients(here, [kind(here) for _ in range(count)]):
                waits = asked(here.service.url + "/healthz", seconds)
                page = asked(here.service.url + "/sign-in", 1.0)
            verdict.say(
                f"{count} clients {name}: /healthz {said(waits)}; a page {said(page)}",
                waits[-max(1, len(waits) // 100)] < HEALTH,
            )
        for count in crowds:
            crowd = readers_of(here, count, pause=0.0)
            crowd.start()
            time.sleep(1.0)
            health = asked(f"{here.service.url}/healthz", seconds / 2)
            ready = asked(f"{here.service.url}/readyz", seconds / 2)
            crowd.stop()
            verdict.say(
                f"{count} readers of a brief with {MARKS} marks (slowest of "
                f"{sum(crowd.statuses.values())} pages {crowd.slowest:.1f} s, "
                f"{dict(crowd.statuses)}): /healthz {said(health)}; /readyz {said(ready)}",
                health[-max(1, len(health) // 100)] < HEALTH and set(crowd.statuses) == {200},
            )


def said(waits: list[float]) -> str:
    p99 = waits[-max(1, len(waits) // 100)]
    return f"p50 {1000 * median(waits):.0f} ms, p99 {1000 * p99:.0f} ms, of {len(waits)}"


class _Idle:
    """A client that says nothing. `speak` is called about once a second."""

    def __init__(self, here: Scene) -> None:
        self._cookie = f"Cookie: briefmark_session={here.tokens[0]}\r\n".encode()
        self._path = here.study.path.encode()
        self.socket = socket.socket()
        self.prepare()
        self.socket.connect(("127.0.0.1", here.service.port))
        self.greet()

    def prepare(self) -> None:
        pass

    def greet(self) -> None:
        pass

    def speak(self) -> None:
        pass


class _Header(_Idle):
    def greet(self) -> None:
        self.socket.sendall(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n")

    def speak(self) -> None:
        self.socket.sendall(b"X-%d: a\r\n" % random.randrange(1000))


class _Body(_Idle):
    def greet(self) -> None:
        self.socket.sendall(
            b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\n"
        )

    def speak(self) -> None:
        self.socket.sendall(b"a")


class _Reading(_Idle):
    """Takes a long page a kilobyte a second."""

    def prepare(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)

    def greet(self) -> None:
        ask = b"GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n"
        self.socket.sendall(ask % (self._path, self._cookie))

    def speak(self) -> None:
        self.socket.recv(1024)


@contextmanager
def clients(here: Scene, those: list[_Idle]) -> Iterator[None]:
    end = threading.Event()

    def keep_speaking() -> None:
        while not end.wait(1.0):
            for each in those:
                each.socket.setblocking(False)
                with suppress(OSError):  # closed by the server, or nothing there yet
                    each.speak()

    thread = threading.Thread(target=keep_speaking)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()
        for each in those:
            each.socket.close()


def _allow_files(count: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        most = count if hard == resource.RLIM_INFINITY else min(count, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
