"""Several servers on one PostgreSQL that share nothing else, and a proxy that sends each
connection to another one."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from tests.bench.ours import PROGRAM
from tests.bench.servers import Server, free_port, running

SECRET = "the same for all servers, forty characters"


@dataclass
class Node:
    """A server with a folder of its own; `server` is None while it is down."""

    folder: Path
    database: str
    proxies: int
    port: int = field(default_factory=free_port)
    server: Server | None = None
    _stack: ExitStack = field(default_factory=ExitStack)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.folder.mkdir(exist_ok=True)
        env = {
            "BRIEFMARK_DATABASE_URL": self.database,
            "BRIEFMARK_SECRET_KEY": SECRET,
            "BRIEFMARK_PROXY_HOPS": str(self.proxies),
        }
        command: list[str | Path] = [
            PROGRAM,
            "--instance",
            self.folder,
            "serve",
            "--port",
            "{port}",
        ]
        output = self.folder / "output.txt"
        self.server = self._stack.enter_context(
            running(command, output, "/healthz", env, self.port)
        )

    def stop(self) -> None:
        """As an administrator does."""
        self._stack.close()
        self.server = None

    def kill(self) -> None:
        """As when its machine is lost: the server, then the processes that it started."""
        assert self.server
        for pid in (self.server.pid, *self.server.children()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.stop()


@contextmanager
def started(folder: Path, database: str, number: int = 2, proxies: int = 0) -> Iterator[list[Node]]:
    """So many, all started at the same moment."""
    nodes = [Node(folder / f"node-{at}", database, proxies) for at in range(number)]
    starting = [threading.Thread(target=node.start) for node in nodes]
    try:
        for thread in starting:
            thread.start()
        for thread in starting:
            thread.join()
        assert all(node.server for node in nodes), "a server did not start"
        yield nodes
    finally:
        for node in nodes:
            node.stop()


@contextmanager
def alternating(nodes: Sequence[Node]) -> Iterator[tuple[str, Counter[int]]]:
    """The address of a proxy that gives each connection to the next server that takes it, and how
    many each has had, by port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    served: Counter[int] = Counter()
    ports = cycle([node.port for node in nodes])

    def passed(ours: socket.socket, port: int) -> None:
        for _ in nodes:
            with suppress(OSError):
                theirs = socket.create_connection(("127.0.0.1", port))
                break
            port = next(ports)
        else:
            return ours.close()
        served[port] += 1
        back = threading.Thread(target=_pumped, args=(theirs, ours), daemon=True)
        back.start()
        _pumped(ours, theirs)
        back.join(60)
        for each in (ours, theirs):
            each.close()
        return None

    def listen() -> None:
        with suppress(OSError):
            while True:
                ours, _ = listener.accept()
                arguments = ours, next(ports)
                threading.Thread(target=passed, args=arguments, daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", served
    finally:
        listener.close()


def _pumped(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)
