from __future__ import annotations

import os
import sys
import threading
from typing import Any

import pytest
from argon2 import PasswordHasher

from app.actions import passphrases
from app.domain.errors import Busy
from app.domain.passphrases import LONGEST

PHRASE = "otter lamp violin gravel"


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that were checked against, in order."""
    seen: list[str] = []

    class Spy(PasswordHasher):
        def verify(self, hash: Any, password: Any) -> Any:
            seen.append(hash)
            return super().verify(hash, password)

    monkeypatch.setattr(passphrases, "_hasher", Spy())
    return seen


def test_a_phrase_is_kept_as_argon2id_of_at_least_the_recommended_cost() -> None:
    kind, _version, cost = passphrases.hashed(PHRASE).split("$")[1:4]
    assert kind == "argon2id"
    named = dict(each.split("=") for each in cost.split(","))
    assert int(named["m"]) >= 19 * 1024
    assert int(named["t"]) >= 2


def test_only_the_right_phrase_matches() -> None:
    stored = passphrases.hashed(PHRASE)
    assert passphrases.matches(stored, PHRASE)
    assert not passphrases.matches(stored, PHRASE + " ")
    assert not passphrases.matches("not a hash", PHRASE)


def test_two_ways_to_type_an_accent_match() -> None:
    assert passphrases.matches(passphrases.hashed("cafe\u0301 terrace"), "caf\u00e9 terrace")


def test_somebody_unknown_costs_a_hash_too(verified: list[str]) -> None:
    assert not passphrases.matches(None, PHRASE)
    (against,) = verified
    known = passphrases.hashed(PHRASE)
    assert against.split("$")[:4] == known.split("$")[:4]  # the same work


def test_a_phrase_that_is_too_long_never_reaches_the_hash(verified: list[str]) -> None:
    assert not passphrases.matches(passphrases.hashed(PHRASE), "x" * (LONGEST + 1))
    assert verified == []


def test_a_cheaper_hash_is_outdated() -> None:
    assert passphrases.outdated(PasswordHasher(time_cost=1, memory_cost=8192).hash(PHRASE))
    assert not passphrases.outdated(passphrases.hashed(PHRASE))


class Held(PasswordHasher):
    """Hashes only once it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.running, self.most = 0, 0
        self.all_run, self.go = threading.Event(), threading.Event()
        self._lock = threading.Lock()

    def hash(self, *_args: Any, **_named: Any) -> str:
        with self._lock:
            self.running += 1
            self.most = max(self.most, self.running)
            if self.running == passphrases.AT_ONCE:
                self.all_run.set()
        self.go.wait(10)
        with self._lock:
            self.running -= 1
        return ""


def test_two_are_hashed_at_once_a_few_wait_and_the_rest_are_told_to_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = Held()
    monkeypatch.setattr(passphrases, "_hasher", held)
    refused, lock = [0], threading.Lock()

    def ask() -> None:
        try:
            passphrases.hashed(PHRASE)
        except Busy:
            with lock:
                refused[0] += 1
                if refused[0] == 4 and held.all_run.wait(10):
                    held.go.set()

    most = passphrases.AT_ONCE + passphrases.MOST_WAITING
    threads = [threading.Thread(target=ask) for _ in range(most + 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert refused == [4]
    assert held.most == passphrases.AT_ONCE
    assert passphrases.hashed(PHRASE) == ""


@pytest.mark.skipif(sys.platform != "linux", reason="threads are nice on Linux only")
def test_it_stands_behind_whatever_else_is_done() -> None:
    nice = passphrases._in_turn(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
    assert nice >= passphrases.BEHIND
