"""What stands between people and the server: nginx, and a proxy that cuts every connection after a
while."""

from __future__ import annotations

import os
import selectors
import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.bench.servers import Server, free_port, running

PLACES = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: closed with a reset, whatever is on its way
CONFIGURATION = """
pid nginx.pid;
error_log errors.txt;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    upstream briefmark {{ {servers} }}
    server {{
        listen 127.0.0.1:{port};
        client_max_body_size 26m;
        location / {{
            proxy_pass http://briefmark;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Forwarded-Host $http_host;
        }}
    }}
}}
"""


def nginx() -> str | None:
    """The program; where it is missing and we may, Debian's package is installed."""
    found = shutil.which("nginx", path=PLACES)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends"]
        subprocess.run([*install, "nginx-light"], check=False, stdout=subprocess.DEVNULL)
        subprocess.run(["service", "nginx", "stop"], check=False, stdout=subprocess.DEVNULL)
        found = shutil.which("nginx", path=PLACES)
    return found


@contextmanager
def behind_nginx(program: str, folder: Path, servers: Sequence[Server]) -> Iterator[Server]:
    """nginx before these servers, until the block is left."""
    folder.mkdir()
    named = " ".join(f"server {server.url.removeprefix('http://')};" for server in servers)
    port = free_port()
    (folder / "nginx.conf").write_text(CONFIGURATION.format(servers=named, port=port), "utf-8")
    command: list[str | Path] = [
        program,
        "-p",
        folder,
        "-c",
        folder / "nginx.conf",
        "-g",
        "daemon off;",
    ]
    with running(command, folder / "output.txt", "/healthz", port=port) as server:
        yield server


@contextmanager
def cutting(url: str, seconds: float) -> Iterator[tuple[str, Callable[[], int]]]:
    """The address of a proxy before this one that resets every connection when it is so old, and
    how many it has reset so far."""
    listener = socket.create_server(("127.0.0.1", 0))
    end = threading.Event()
    cutter = _Cutter(listener, url.removeprefix("http://"), seconds)
    thread = threading.Thread(target=cutter.run, args=(end,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", lambda: cutter.cuts
    finally:
        end.set()
        thread.join()


class _Cutter:
    def __init__(self, listener: socket.socket, to: str, seconds: float) -> None:
        self._listener, self._to, self._seconds = listener, to, seconds
        self._selector = selectors.DefaultSelector()
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._ends: dict[socket.socket, float] = {}
        self.cuts = 0

    def run(self, end: threading.Event) -> None:
        self._selector.register(self._listener, selectors.EVENT_READ)
        while not end.is_set():
            for key, _ in self._selector.select(0.05):
                self._listen() if key.fileobj is self._listener else self._pass(key.fileobj)  # type: ignore[arg-type]
            for old in [each for each, at in self._ends.items() if at < time.monotonic()]:
                self._cut(old)
                self.cuts += 1
        for each in list(self._ends):
            self._cut(each)
        self._listener.close()

    def _listen(self) -> None:
        ours, _ = self._listener.accept()
        host, _, port = self._to.partition(":")
        theirs = socket.create_connection((host, int(port)))
        for one, other in ((ours, theirs), (theirs, ours)):
            self._pairs[one] = other
            self._selector.register(one, selectors.EVENT_READ)
        self._ends[ours] = time.monotonic() + self._seconds

    def _pass(self, one: socket.socket) -> None:
        if one not in self._pairs:
            return
        data = b""
        with suppress(OSError):
            data = one.recv(65536)
            self._pairs[one].sendall(data)
        if not data:
            self._cut(one)

    def _cut(self, one: socket.socket) -> None:
        for each in (one, self._pairs[one]):
            self._pairs.pop(each, None)
            self._ends.pop(each, None)
            self._selector.unregister(each)
            each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            each.close()
