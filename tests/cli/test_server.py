from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.actions.administration import make_administrator
from app.actions.notes import add_note
from app.cli import server
from app.cli.server import (
    AT_A_GLANCE,
    THREADS,
    AtOnce,
    _sealing,
    _shown,
    _warn_of_no_administrator,
)
from app.domain.errors import Failed
from app.store import seals, users
from app.store.database import change
from app.web.edge.unchanged import ASKED_AT
from app.writers.typeset import engine
from tests.browser.conftest import serving
from tests.cli.conftest import PHRASE, Briefmark
from tests.fixtures.marked import Marked, done
from tests.fixtures.waiting import until


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Where it would have served."""
    seen: list[tuple[str, int]] = []

    def serve(_app: Any, host: str, port: int) -> None:
        seen.append((host, port))

    monkeypatch.setattr("app.cli.server.run", serve)
    return seen


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def test_the_first_start_prints_a_link_to_set_up(
    briefmark: Briefmark, served: list[tuple[str, int]], port: int
) -> None:
    done = briefmark("serve", "--port", port)
    assert done.exit_code == 0
    assert f"http://127.0.0.1:{port}/setup/" in done.stdout
    assert served == [("127.0.0.1", port)]


def test_a_file_that_cannot_be_written_anew_is_told_and_served(
    briefmark: Briefmark,
    served: list[tuple[str, int]],
    port: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def purge_due() -> None:
        raise Failed("The disk is full.")

    monkeypatch.setattr("app.cli.server.purge_due", purge_due)
    done = briefmark("serve", "--port", port)
    assert "Warning: The disk is full." in done.stderr
    assert len(served) == 1


def test_a_database_that_can_only_be_read_is_served_and_said(
    briefmark: Briefmark,
    served: list[tuple[str, int]],
    port: int,
    database_url: str,
) -> None:
    url = sa.make_url(database_url)
    if url.get_backend_name() != "postgresql":
        pytest.skip("how PostgreSQL is made to be read alone")
    briefmark("user", "add", "a@example.org", "--name", "Ana", "--password-stdin", stdin=PHRASE)
    assert "can only be read" not in briefmark("serve", "--port", port).stderr
    reading = url.update_query_dict({"options": "-c default_transaction_read_only=on"})
    alone = {"BRIEFMARK_DATABASE_URL": reading.render_as_string(hide_password=False)}
    done = briefmark("serve", "--port", port, settings=alone)
    assert "Warning: the database can only be read just now" in done.stderr
    assert (done.exit_code, len(served)) == (0, 2), done.stderr


@pytest.mark.usefixtures("served")
def test_scripts_without_a_font_are_named_at_the_start(
    briefmark: Briefmark, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = subprocess.CompletedProcess([], 0, stdout="Thai, emoji\n")
    monkeypatch.setattr("app.cli.server.subprocess.run", lambda *_, **__: told)
    assert "No font here shows Thai, emoji:" in briefmark("serve", "--port", port).stderr


def test_another_process_tells_which_those_are() -> None:
    asked = [sys.executable, "-m", engine.__name__]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    assert told == ", ".join(engine.without_font()) + "\n"


@pytest.mark.usefixtures("served")
def test_with_an_account_there_is_no_link(briefmark: Briefmark, port: int) -> None:
    briefmark("user", "add", "a@example.org", "--name", "Ana", "--password-stdin", stdin=PHRASE)
    assert "/setup/" not in briefmark("serve", "--port", port).stdout


def test_a_port_in_use_is_a_conflict(briefmark: Briefmark, served: list[tuple[str, int]]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = briefmark("serve", "--port", other.getsockname()[1])
    assert done.exit_code == 6
    assert "--port" in done.stderr
    assert served == []


def test_debugging_is_only_for_this_machine(
    briefmark: Briefmark, served: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert briefmark("serve", "--host", "0.0.0.0").exit_code == 2
    assert served == []


@pytest.mark.usefixtures("served")
def test_an_old_sqlite_is_warned_of(
    briefmark: Briefmark, port: int, database_engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.transactions.old_sqlite", lambda: "3.40.1")
    done = briefmark("serve", "--port", port)
    assert ("SQLite 3.40.1" in done.stderr) == (database_engine == "sqlite")


@pytest.mark.usefixtures("served")
def test_a_key_of_its_own_is_noted_where_several_may_serve(
    briefmark: Briefmark, port: int, database_engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "signs with a key of its own"
    on_postgres = database_engine == "postgresql"
    assert (words in briefmark("serve", "--port", port).stderr) == on_postgres
    monkeypatch.setenv("BRIEFMARK_SECRET_KEY", "x" * 40)
    assert words not in briefmark("serve", "--port", port).stderr


def test_an_address_for_all_is_shown_as_one_to_open() -> None:
    assert _shown("0.0.0.0") == "localhost"
    assert _shown("::1") == "[::1]"


PATIENCE = 20  # seconds


@contextmanager
def running_server(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # As a script begins something aside: with Ctrl-C ignored.
    aside = ["sh", "-c", 'trap "" INT; exec "$@"', "sh"]
    command = [Path(sys.executable).with_name("briefmark"), "--instance", folder, "serve"]
    process = subprocess.Popen(
        [*aside, *map(str, command), "--port", str(port)], stdout=subprocess.PIPE, text=True
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
    with running_server(tmp_path) as (process, port):
        process.send_signal(signal.SIGTERM)
        assert process.stdout is not None
        printed = process.stdout.read()
        assert process.wait(PATIENCE) == 0
    assert re.search(rf"http://127\.0\.0\.1:{port}/setup/\S{{20,}}", printed), printed


def test_what_is_in_flight_is_finished_when_the_server_is_told_to_stop(tmp_path: Path) -> None:
    with running_server(tmp_path) as (process, port), socket.socket() as client:
        client.connect(("127.0.0.1", port))
        client.settimeout(PATIENCE)
        client.sendall(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        first = client.recv(1)
        process.send_signal(signal.SIGTERM)
        rest = b"".join(iter(lambda: client.recv(65536), b""))
        assert process.wait(PATIENCE) == 0
    assert (first + rest).startswith(b"HTTP/1.1 200")
    assert rest.rstrip().endswith(b"</html>")


def test_who_goes_on_asking_does_not_keep_the_server_from_ending(tmp_path: Path) -> None:
    with running_server(tmp_path) as (process, port):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        told = closed = False
        while not closed:
            line.request("GET", "/sign-in")
            answer = line.getresponse()
            assert answer.read().rstrip().endswith(b"</html>")
            closed = answer.headers["Connection"] == "close"
            assert told or not closed
            if not told:
                process.send_signal(signal.SIGTERM)
            told = True
            time.sleep(0.1)
        assert process.wait(PATIENCE / 2) == 0


def test_slow_clients_do_not_keep_others_waiting(tmp_path: Path) -> None:
    with running_server(tmp_path) as (_, port):
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


@pytest.mark.either_engine
def test_what_is_recorded_is_sealed_meanwhile_and_at_the_end(
    app: Flask, marked: Marked, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """That it does not work is said once each time that it ceases to, and it is tried again."""
    sealed = threading.Event()
    fails = [True, True, False, True, True]

    def seal() -> int:
        if not fails:
            sealed.set()
            return whole()
        if fails.pop(0):
            raise OSError
        return 0

    whole = seals.seal
    monkeypatch.setattr("app.cli.server.SEALED_EVERY", 0.02)
    monkeypatch.setattr(seals, "seal", seal)
    with app.app_context():
        done(add_note, marked.member("ana"), 1, 1, "Why?")
        with _sealing(app):
            assert sealed.wait(PATIENCE)
            done(add_note, marked.member("ana"), 1, 1, "Who?")
        assert seals.waiting() == 0
    told = "The record is not sealed for now: OSError"
    assert [record.message for record in caplog.records] == [told, told]


@pytest.fixture
def waiting() -> Iterator[threading.Event]:
    go_on = threading.Event()
    yield go_on
    go_on.set()


@pytest.mark.either_engine
def test_while_all_threads_of_pages_wait_the_rest_goes_on(
    app: Flask, waiting: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That it is well is said, a script comes, what is sent is answered, and who asks whether
    anything changed is, too."""
    here = threading.Semaphore(0)

    def wait() -> str:
        here.release()
        waiting.wait(20)
        return "done"

    monkeypatch.setattr("app.cli.server.STUCK", 0.01)  # of pages that all wait one more is let in
    app.view_functions["sign_in.sign_in"] = wait
    with serving(app) as url, ThreadPoolExecutor(2 * THREADS) as people:
        pages = [people.submit(asked, f"{url}/sign-in") for _ in range(2 * THREADS)]
        for _ in range(THREADS):
            assert here.acquire(timeout=20)
        for path in ("/healthz", "/readyz"):
            assert asked(f"{url}{path}") == 200
        assert asked(f"{url}/static/none.js") == 404
        assert asked(f"{url}/projects/none/changes") == 401
        assert asked(f"{url}/projects", b"name=Coast") == 401
        assert not any(page.done() for page in pages)
        waiting.set()
        assert {page.result(20) for page in pages} == {200}


def test_what_is_answered_at_a_glance_is_so_ahead_of_pages() -> None:
    assert ASKED_AT in AT_A_GLANCE


def test_so_many_pages_are_drawn_at_once_and_in_the_order_in_which_they_came() -> None:
    drawn: list[str] = []
    most, now_drawn, count = 0, threading.Lock(), 0
    first, go_on = threading.Event(), threading.Event()

    def draw(environ: Any, _start: Any) -> list[bytes]:
        nonlocal count, most
        with now_drawn:
            count += 1
            most = max(most, count)
            drawn.append(environ["QUERY_STRING"])
        first.set()
        go_on.wait(20)
        with now_drawn:
            count -= 1
        return []

    page = {"REQUEST_METHOD": "GET", "PATH_INFO": "/projects"}
    gate: Any = AtOnce(draw, 1)
    with ThreadPoolExecutor(5) as people:
        asked: list[Any] = []
        for at in "abcde":
            asked.append(people.submit(gate, {**page, "QUERY_STRING": at}, None))
            assert first.wait(20)
            while len(gate._waiting) < len(asked) - 1:
                time.sleep(0.001)
        go_on.set()
        assert [each.result(20) for each in asked] == [[]] * 5
    assert (drawn, most) == (list("abcde"), 1)


def test_where_no_page_comes_to_its_end_one_more_is_drawn(
    waiting: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.cli.server.STUCK", 0.02)

    def draw(environ: Any, _start: Any) -> list[bytes]:
        if not environ["QUERY_STRING"]:
            waiting.wait(20)
        return []

    page = {"REQUEST_METHOD": "GET", "PATH_INFO": "/projects"}
    gate: Any = AtOnce(draw, 2)
    with ThreadPoolExecutor(4) as people:
        stuck = [people.submit(gate, {**page, "QUERY_STRING": ""}, None) for _ in range(3)]
        for _ in range(3):
            assert people.submit(gate, {**page, "QUERY_STRING": "quick"}, None).result(20) == []
        assert not any(each.done() for each in stuck)
        waiting.set()
        assert [each.result(20) for each in stuck] == [[]] * 3
    assert gate._count == 0


def test_who_was_let_in_beside_the_rest_leaves_the_place_to_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.cli.server.STUCK", 0.02)
    begun = {name: threading.Event() for name in "abc"}
    ends = {name: threading.Event() for name in "abc"}

    def draw(environ: Any, _start: Any) -> list[bytes]:
        begun[environ["QUERY_STRING"]].set()
        ends[environ["QUERY_STRING"]].wait(20)
        return []

    gate: Any = AtOnce(draw, 1)
    page = {"REQUEST_METHOD": "GET", "PATH_INFO": "/projects"}
    with ThreadPoolExecutor(3) as people:
        asked = {}
        for name in "ab":
            asked[name] = people.submit(gate, {**page, "QUERY_STRING": name}, None)
            assert begun[name].wait(20)
        monkeypatch.setattr("app.cli.server.STUCK", 20)
        asked["c"] = people.submit(gate, {**page, "QUERY_STRING": "c"}, None)
        until(lambda: len(gate._waiting) == 1)
        ends["a"].set()
        assert asked["a"].result(20) == []
        assert not begun["c"].is_set()  # b is drawn: as many as there should be
        ends["b"].set()
        assert begun["c"].wait(20)
        ends["c"].set()
    assert gate._count == 0


@pytest.mark.either_engine
def test_what_is_no_request_is_answered(app: Flask) -> None:
    with serving(app) as url:
        port = int(url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
            line.sendall(b"nonsense\r\n\r\n")
            assert b" 400 " in line.recv(100)


@pytest.mark.either_engine
@pytest.mark.parametrize("hops", [0, 1])
def test_what_a_proxy_says_reaches_the_application_only_where_one_stands(
    database_url: str, tmp_path: Path, hops: int
) -> None:
    """The server of our own must not throw away what `proxy_hops` is for."""
    app = create_app({"DATABASE_URL": database_url, "INSTANCE": tmp_path, "PROXY_HOPS": hops})
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
    with serving(app) as url:
        request = urllib.request.Request(f"{url}/sign-in", headers=said)
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert bool(answer.headers["Strict-Transport-Security"]) is bool(hops)
            assert ("; Secure" in answer.headers["Set-Cookie"]) is bool(hops)


def asked(url: str, form: bytes | None = None) -> int:
    request = urllib.request.Request(url, form, {"Accept": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


@pytest.mark.either_engine
def test_a_start_without_any_administrator_says_how_to_make_one(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    def said() -> bool:
        _warn_of_no_administrator(app)
        return "briefmark user make-admin EMAIL" in capsys.readouterr().err

    assert not said()  # the set-up link makes the first
    with app.app_context(), change():
        users.add("ana@example.org", "Ana", "-")
    assert said()
    with app.app_context(), change():
        make_administrator("ana@example.org")
    assert not said()


class Library:
    """A C library that remembers what it was asked for."""

    def __init__(self) -> None:
        self.arenas, self.given_back = 0, threading.Event()

    def mallopt(self, name: int, value: int) -> None:
        assert name == server.M_ARENA_MAX
        self.arenas = value

    def malloc_trim(self, _left: int) -> None:
        self.given_back.set()


@pytest.mark.skipif(sys.platform != "linux", reason="glibc is on Linux only")
def test_memory_that_threads_took_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library()
    monkeypatch.setattr("ctypes.CDLL", lambda _: library)
    monkeypatch.setattr(server, "GIVEN_BACK_EVERY", 0.01)
    with server._giving_memory_back():
        assert library.given_back.wait(10)
    assert library.arenas == server.ARENAS


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda _: object())
    before = threading.active_count()
    with server._giving_memory_back():
        assert threading.active_count() == before
