from __future__ import annotations

import socket
from typing import Any

import pytest

from app.cli.serve import _shown
from tests.cli.conftest import PHRASE, Briefmark


@pytest.fixture(autouse=True)
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Where it would have served."""
    seen: list[tuple[str, int]] = []

    def serve(_app: Any, host: str, port: int) -> None:
        seen.append((host, port))

    monkeypatch.setattr("app.serving.serve", serve)
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


def test_an_old_sqlite_is_warned_of(
    briefmark: Briefmark, port: int, database_engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.transactions.old_sqlite", lambda: "3.40.1")
    done = briefmark("serve", "--port", port)
    assert ("SQLite 3.40.1" in done.stderr) == (database_engine == "sqlite")


def test_an_address_for_all_is_shown_as_one_to_open() -> None:
    assert _shown("0.0.0.0") == "localhost"
    assert _shown("::1") == "[::1]"
