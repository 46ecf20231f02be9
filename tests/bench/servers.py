"""Servers in processes of their own, on a free port, and what they use."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.http import Client
from tests.bench.measuring import peak_megabytes, process_seconds, resident_megabytes

START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running server; `output` is the file of what it prints, `started` how many seconds it
    took to answer."""

    url: str
    pid: int
    output: Path
    started: float

    def cpu(self) -> float:
        """CPU seconds used so far."""
        return process_seconds(self.pid)

    def memory(self) -> float:
        """Resident megabytes."""
        return resident_megabytes(self.pid)

    def peak(self) -> float:
        """The most resident megabytes so far."""
        return peak_megabytes(self.pid)

    def children(self) -> list[int]:
        """The processes that it has started."""
        listed = Path(f"/proc/{self.pid}/task").glob("*/children")
        return [int(pid) for path in listed for pid in path.read_text().split()]

    def visitor(self) -> Client:
        return Client(self.url)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str | Path],
    output: Path,
    ready: str,
    env: Mapping[str, str] = {},
    port: int = 0,
) -> Iterator[Server]:
    """Run the command, in which {port} stands for that port or a free one, until the block is left.
    `ready` is the path that answers once it is up."""
    port = port or free_port()
    arguments = [str(part).replace("{port}", str(port)) for part in command]
    # As people start it: what Python makes of a module is there from the first start on.
    kept = {name: of for name, of in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begin = time.perf_counter()
    with output.open("wb") as file:
        process = subprocess.Popen(
            arguments, stdout=file, stderr=subprocess.STDOUT, env={**kept, **env}
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, ready, process, output)
        yield Server(url, process.pid, output, time.perf_counter() - begin)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(url: str, ready: str, process: subprocess.Popen[bytes], output: Path) -> None:
    end = time.perf_counter() + START_SECONDS
    while time.perf_counter() < end and process.poll() is None:
        try:
            Client(url).get(ready)
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise RuntimeError(f"The server did not start: {output.read_text()[-2000:]}")
