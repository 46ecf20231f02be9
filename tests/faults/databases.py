"""The databases that things happen to: SQLite's file, and a PostgreSQL of our own that keeps what
it acknowledges, and can be killed, frozen and started again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from tests import postgres
from tests.bench.servers import free_port

START_SECONDS = 30


class Postgresql:
    """Listens on `port` of this machine and on a socket in its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self._user = postgres._server_user()
        if self._user:
            shutil.chown(folder, self._user)
        self.programs = postgres._reachable(postgres._binaries(), folder, self._user)
        postgres._make_cluster(self.programs, folder, self._user)
        self._process: subprocess.Popen[bytes] | None = None

    def address(self, name: str, port: int | None = None) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{port or self.port}/{name}"

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self.programs / "postgres", "-D", "data", *options.split()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=self._user,
                cwd=self.folder,
            )
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            with suppress(psycopg.OperationalError), self.connected():
                return
            time.sleep(0.02)
        raise postgres.NoPostgres((self.folder / "log").read_text()[-1000:])

    def connected(self, name: str = "postgres") -> psycopg.Connection[Any]:
        address = self.address(name).replace("+psycopg", "")
        return psycopg.connect(address, autocommit=True, connect_timeout=5)

    def made(self, name: str) -> str:
        """The address of a new database."""
        with self.connected() as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.address(name)

    def processes(self) -> list[int]:
        """Its own first, then what it has started."""
        assert self._process
        children = f"/proc/{self._process.pid}/task/{self._process.pid}/children"
        return [self._process.pid, *map(int, Path(children).read_text().split())]

    def signal(self, what: signal.Signals) -> None:
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, what)

    def kill(self) -> None:
        """All of it, as when the machine goes."""
        assert self._process
        self.signal(signal.SIGKILL)
        self._process.wait()
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        stopped = self.processes()
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in stopped:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait()


@contextmanager
def postgresql() -> Iterator[Postgresql]:
    """Not in the run's own folder: a socket's path holds at most 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="briefmark-pg-"))
    try:
        server = Postgresql(folder)
        server.start()
        yield server
    finally:
        with suppress(UnboundLocalError):
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
