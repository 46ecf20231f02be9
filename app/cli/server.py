"""`briefmark serve`: the server; waitress is the one that kept answering under slow clients
(measured)."""

from __future__ import annotations

import ctypes
import gc
import ipaddress
import logging
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import monotonic, sleep, time
from types import FrameType
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import click
from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ThreadedTaskDispatcher, WSGITask

from app import logs
from app.actions.scans import stop_recognising
from app.actions.setup import new_setup_link
from app.cli.context import (
    application,
    leaving_nothing_open,
    say,
    with_instance,
)
from app.cli.installation import purge_due
from app.domain.errors import Failed, Stale
from app.exports import jobs
from app.store import seals, security, users
from app.store.transactions import SAFE_SQLITE, change, only_read, unsafe_sqlite

log = logging.getLogger(__name__)
THREADS, QUICK_THREADS = 16, 12
# Of the pages that all threads have. With 50 readers, sixteen at once took a sixth more of the
# processor a page, a quarter more memory, and whoever watches waited twice as long (measured).
DRAWN_AT_ONCE = 4
STUCK = 0.5  # seconds in which none of these came to an end, after which one more is drawn
READ_ONLY = ("GET", "HEAD")
AT_A_GLANCE = ("/changes",)  # ends the path of a question that is answered nearly at once
STATIC = "/static/"
# At once, most of which say nothing; as far as the system lets a process have files, of which the
# database and what is read and written need some.
CONNECTIONS, OTHER_FILES = 5000, 300
FEWEST = 100  # where it lets us have next to none
LAST_SECONDS = 20  # for what was taken before it was told to stop
ON_ITS_WAY_SECONDS = 1.0  # for what a connection was about to say
# A thread that draws a page gives way to others after so long. Where several do, whoever watches
# waits several turns; by Python's usual 5 ms sixteen took three times as long (measured).
SWITCH_SECONDS = 0.001
# glibc gives each thread memory of its own and keeps what its longest page took: after 37,000
# requests 242 MB, 225 where two are shared and what is free is given back (tests/walks/soak.py).
M_ARENA_MAX, ARENAS = -8, 2  # mallopt(3)
GIVEN_BACK_EVERY = 30  # seconds
SEALED_EVERY, BETWEEN = 5, 0.05  # seconds; between two transactions of one sealing
BESIDE = ("/healthz", "/readyz")  # asked of a thread each: the second waits for the database
LARGEST_BODY = 512 * 1024 * 1024  # our own, smaller limit answers with a page, not a bare line


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@with_instance
def serve(host: str, port: int) -> None:
    """Serve until Ctrl-C; without any account yet, print a link for the first person. What has been
    in the trash for 30 days goes first."""
    app = application()
    _refuse_open_debugging(app, host)
    _refuse_taken_port(host, port)
    _warn_of_old_sqlite(app)
    _warn_of_any_name(app, host)
    _warn_of_own_key(app)
    address = str(app.config["PUBLIC_URL"]).rstrip("/") or f"http://{_shown(host)}:{port}"
    link = None
    if not _warn_of_reading_alone(app):
        _purge(app)
        _warn_of_no_administrator(app)
        link = _setup_link(app)
    click.echo(f"Briefmark serves {address}")
    if link:
        hours = app.config["SETUP_LINK_HOURS"]
        click.echo(f"Nobody has an account yet. Open this link within {hours} hours to begin:")
        click.echo(f"  {address}/setup/{link}")
    warning = threading.Thread(target=_warn_of_missing_fonts)
    warning.start()
    with _sealing(app), _giving_memory_back():
        run(app, host, port)
    warning.join()


@contextmanager
def _giving_memory_back() -> Iterator[None]:
    """Have threads share memory, and give back what they took and use no more; where the C library
    is another than glibc, nothing."""
    library: Any = ctypes.CDLL(None) if sys.platform == "linux" else None
    ended = threading.Event()

    def keep_giving() -> None:
        while not ended.wait(GIVEN_BACK_EVERY):
            library.malloc_trim(0)

    if hasattr(library, "mallopt") and hasattr(library, "malloc_trim"):
        library.mallopt(M_ARENA_MAX, ARENAS)
        threading.Thread(target=keep_giving, daemon=True).start()
    try:
        yield
    finally:
        ended.set()


@contextmanager
def _sealing(app: Flask) -> Iterator[None]:
    """Seal meanwhile what is recorded, and once more at the end. What does not work, as on a full
    disk, is tried again and said once, until it has worked."""
    ended, told = threading.Event(), False

    def seal() -> None:
        nonlocal told
        try:
            with app.app_context():
                while seals.seal() and not ended.wait(BETWEEN):
                    pass
            told = False
        except Exception as error:  # nobody waits for it: whatever it is, it is tried again
            if not told:
                log.warning("The record is not sealed for now: %s", type(error).__name__)
            told = True

    def keep_sealing() -> None:
        while not ended.wait(SEALED_EVERY):
            seal()
        seal()

    thread = threading.Thread(target=keep_sealing, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(SEALED_EVERY)


def _purge(app: Flask) -> None:
    """A file that cannot be written anew is no reason not to serve."""
    # Where former versions kept exports, which may hold what was purged since.
    shutil.rmtree(Path(app.instance_path) / "exports", ignore_errors=True)
    with app.app_context(), leaving_nothing_open():
        try:
            purge_due()
        except Failed as failure:
            say(f"Warning: {failure.message}")


def _setup_link(app: Flask) -> str | None:
    with app.app_context(), change():
        return new_setup_link(hours=int(app.config["SETUP_LINK_HOURS"]))


def _refuse_open_debugging(app: Flask, host: str) -> None:
    """The debugger runs any code that a visitor types."""
    if app.debug and not _is_loopback(host):
        raise click.UsageError("Debug mode is only for 127.0.0.1. Unset FLASK_DEBUG.")


def _refuse_taken_port(host: str, port: int) -> None:
    """Before a new set-up link takes the place of the one that the other server printed."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise Stale(
            f"Cannot listen on {host}:{port} ({error.strerror}). Stop what listens there, or "
            "choose another --port."
        ) from None


def _warn_of_old_sqlite(app: Flask) -> None:
    with app.app_context():
        old = unsafe_sqlite()
    if old:
        safe = ".".join(map(str, SAFE_SQLITE))
        say(
            f"Warning: SQLite {old} can lose saved changes when several people write at once. "
            f"Install pysqlite3, or Python with SQLite {safe} or later, or use PostgreSQL."
        )


def _warn_of_reading_alone(app: Flask) -> bool:
    with app.app_context(), leaving_nothing_open():
        alone = only_read()
    if alone:
        say(
            "Warning: the database can only be read just now, as one that follows another, or with "
            "default_transaction_read_only. Who is signed in reads; nobody signs in, and nothing "
            "is saved or purged, until it can be written again. Then no restart is needed."
        )
    return alone


def _warn_of_own_key(app: Flask) -> None:
    kept = Path(app.instance_path, "secret_key")
    is_own = kept.exists() and kept.read_text().strip() == app.secret_key
    if is_own and str(app.config["DATABASE_URL"]).startswith("postgresql"):
        say(
            "Note: this server signs with a key of its own, in its folder. Where several serve "
            "this database, give all of them the same secret_key."
        )


def _warn_of_any_name(app: Flask, host: str) -> None:
    if not (_is_loopback(host) or app.config["TRUSTED_HOSTS"]):
        say(
            "Warning: who reaches this server may ask it under any name, and links in mails and "
            "files would carry that name. Set public_url to the address that people use."
        )


def _warn_of_no_administrator(app: Flask) -> None:
    with app.app_context():
        if users.anybody() and not users.administrators():
            say(
                "Nobody is administrator, so nobody sees the pages for that: briefmark user "
                "make-admin EMAIL"
            )


def _warn_of_missing_fonts() -> None:
    """Asked of another process: the typesetter takes 30 MB, which the server does without."""
    asked = [sys.executable, "-m", "app.writers.typeset.engine"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603
    if scripts := done.stdout.strip():
        say(
            f"No font here shows {scripts}: in PDFs their signs stand as Unicode numbers. "
            "The README says which fonts to install."
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _shown(host: str) -> str:
    if host in ("0.0.0.0", "::"):  # noqa: S104 (all interfaces is what was asked for)
        return "localhost"
    return f"[{host}]" if ":" in host else host


class Lanes(ThreadedTaskDispatcher):
    """Waitress's queue with its threads for pages, and others with threads of their own for what
    must not wait behind pages: one for each of `BESIDE`, since who watches over a busy server must
    not take it for a dead one, and one for what takes a moment."""

    def __init__(self) -> None:
        super().__init__()
        self._beside = {path: ThreadedTaskDispatcher() for path in BESIDE}
        self._quick = ThreadedTaskDispatcher()

    def set_thread_count(self, count: int) -> None:
        super().set_thread_count(count)
        self._quick.set_thread_count(min(count, QUICK_THREADS))
        for queue in self._beside.values():
            queue.set_thread_count(min(count, 1))

    def add_task(self, task: Any) -> None:
        """`task` is a connection with a request that has come in whole."""
        request: Any = task.requests[0] if task.requests else None
        # One that could not be read has no path, and is answered with 400.
        path = getattr(request, "path", "")
        if queue := self._beside.get(path):
            queue.add_task(task)
        elif path and _is_quick(request.command, path):
            self._quick.add_task(task)
        else:
            super().add_task(task)

    def shutdown(self, cancel_pending: bool = True, timeout: int = 5) -> bool:
        for queue in (self._quick, *self._beside.values()):
            queue.shutdown(cancel_pending, timeout)
        return bool(super().shutdown(cancel_pending, timeout))


def _is_quick(method: str, path: str) -> bool:
    """A change, the question whether there was any, a script: next to a page they take nothing."""
    return method not in READ_ONLY or path.endswith(AT_A_GLANCE) or STATIC in path


class AtOnce:
    """An application that draws so many pages at once, however many threads there are, in the order
    in which they come: each more would take from the others what Python gives to one at a time.
    Where none came to its end for a while, one more is let in: they may wait for something else."""

    def __init__(self, inner: WSGIApplication, most: int) -> None:
        self._inner, self._most = inner, most
        self._changing = threading.Lock()
        self._count, self._moved = 0, 0.0
        self._waiting: deque[threading.Lock] = deque()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path in BESIDE or _is_quick(environ["REQUEST_METHOD"], path):
            return self._inner(environ, start_response)
        self._begin()
        try:
            return self._inner(environ, start_response)
        finally:
            self._end()

    def _begin(self) -> None:
        """Wait for one's turn."""
        with self._changing:
            if self._count < self._most:
                self._count, self._moved = self._count + 1, monotonic()
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        while not turn.acquire(timeout=STUCK):
            with self._changing:
                if turn in self._waiting and monotonic() - self._moved > STUCK:
                    self._waiting.remove(turn)
                    self._count, self._moved = self._count + 1, monotonic()
                    return

    def _end(self) -> None:
        """Whoever waits longest has the place, unless there are more than there should be."""
        with self._changing:
            self._moved = monotonic()
            if self._waiting and self._count <= self._most:
                self._waiting.popleft().release()
            else:
                self._count -= 1


def make_server(app: Flask, host: str, port: int) -> Any:
    """A server bound to the address; port 0 takes a free one (`.effective_port`)."""
    queue = Lanes()
    queue.set_thread_count(THREADS)
    return create_server(
        AtOnce(app, DRAWN_AT_ONCE),
        _dispatcher=queue,  # for waitress's own tests, so look at it when it is updated
        host=host,
        port=port,
        threads=THREADS,
        asyncore_use_poll=True,  # select() breaks at about 1,000 sockets
        connection_limit=_most_connections(),
        channel_request_lookahead=1,
        ident=None,
        max_request_body_size=LARGEST_BODY,
        # What a proxy says comes to ProxyFix where there is one; else waitress throws it away.
        clear_untrusted_proxy_headers=not app.config["PROXY_HOPS"],
    )


def _most_connections() -> int:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return CONNECTIONS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + OTHER_FILES
    if 0 <= soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return CONNECTIONS if soft < 0 else max(FEWEST, min(CONNECTIONS, soft - OTHER_FILES))


def run(app: Flask, host: str, port: int) -> None:
    """Serve until SIGTERM, which lets it answer all that it has taken, or Ctrl-C, which lets it
    finish what it has begun."""
    accessed = bool(app.config["ACCESS_LOG"])
    logs.begin(str(app.config["LOG_FORMAT"]), access=accessed, number=_request_id)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = make_server(app, host, port)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        # It ends by that; a shell that begins something aside has it ignored.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        threading.Thread(target=_end_when_answered, args=(server,), daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    gc.collect()
    gc.freeze()  # what is there from the start is not walked again: a long page takes a tenth less
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.set_threshold(5_000)  # and what a page makes is walked a few times, not a hundred
    try:
        server.run()  # returns after KeyboardInterrupt, once the running requests are done
    finally:
        server.close()
        _give_back(app)


class LastTask(WSGITask):
    """An answer that is the last of its connection."""

    def start(self) -> None:
        super().start()
        self.set_close_on_finish()


def _end_when_answered(server: Any) -> None:
    """End when what was taken is answered and sent, or has taken too long. To let the sixteen
    threads finish would not do: what waits behind them would be dropped, and the rest of a long
    page, which the server's loop sends. What is on its way at this moment is taken, too; who goes
    on asking is told to come again on another connection."""
    there = getattr(server, "map", None) or server._map
    for each in list(there.values()):
        if isinstance(each, BaseWSGIServer):
            each.trigger.pull_trigger(partial(_take_the_last, each))
    end, busy = monotonic() + LAST_SECONDS, True
    while busy and monotonic() < end:
        sleep(0.05)
        busy = False
        for each in [each for each in list(there.values()) if isinstance(each, HTTPChannel)]:
            each.task_class = LastTask
            said = time() - each.last_activity < ON_ITS_WAY_SECONDS
            if said or each.requests or each.total_outbufs_len:
                busy = True
            else:
                each.will_close = True
    signal.raise_signal(signal.SIGINT)


def _take_the_last(server: BaseWSGIServer) -> None:
    """Those who are at the door; who comes then is refused and asks another server, or later."""
    known = -1
    while known != len(server._map):
        known = len(server._map)
        server.handle_accept()
    wasyncore.dispatcher.close(server)


def _give_back(app: Flask) -> None:
    """What this server has begun and not ended, to those that go on, or to the next start."""
    jobs.stop(app)
    with app.app_context(), leaving_nothing_open():
        stop_recognising()


def _request_id() -> str:
    return security.caller().request_id
