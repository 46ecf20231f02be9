"""The real server in a process of its own."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 20  # seconds


@contextmanager
def served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [Path(sys.executable).with_name("briefmark"), "--instance", folder, "serve"]
    process = subprocess.Popen(
        [*map(str, command), "--port", str(port)], stdout=subprocess.PIPE, text=True
    )
    try:
        answered(port, "/healthz")
        yield process, port
    finally:
        process.kill()
        process.wait()


def answered(port: int, path: str) -> str:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                return str(answer.read().decode())
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)  # nothing tells when a server of another process listens


def test_a_fresh_start_prints_a_set_up_link_that_opens(tmp_path: Path) -> None:
    with served(tmp_path) as (process, port):
        process.send_signal(signal.SIGTERM)
        assert process.stdout is not None
        printed = process.stdout.read()
        assert process.wait(PATIENCE) == 0
    assert re.search(rf"http://127\.0\.0\.1:{port}/setup/\S{{20,}}", printed), printed


def test_what_is_in_flight_is_finished_when_the_server_is_told_to_stop(tmp_path: Path) -> None:
    with served(tmp_path) as (process, port), socket.socket() as client:
        client.connect(("127.0.0.1", port))
        client.settimeout(PATIENCE)
        client.sendall(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        first = client.recv(1)
        process.send_signal(signal.SIGTERM)
        rest = b"".join(iter(lambda: client.recv(65536), b""))
        assert process.wait(PATIENCE) == 0
    assert (first + rest).startswith(b"HTTP/1.1 200")
    assert rest.rstrip().endswith(b"</html>")


def test_slow_clients_do_not_keep_others_waiting(tmp_path: Path) -> None:
    with served(tmp_path) as (_, port):
        slow = []
        for _ in range(100):
            connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
            connection.sendall(
                b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n"
            )
            slow.append(connection)
        assert "ok" in answered(port, "/healthz")
        for connection in slow:
            connection.close()
