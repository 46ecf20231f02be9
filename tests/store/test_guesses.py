from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from app.store import guesses
from app.store.database import SecondsNow, change, db, reading
from app.store.tables.people import WrongGuesses

pytestmark = pytest.mark.usefixtures("app_context")


def failed(*things: str) -> None:
    with change():
        guesses.add(things)


def number(thing: str) -> int:
    with reading():
        found = guesses.failures([thing])
    return found[thing].number if found else 0


def shifted(seconds: float) -> None:
    """All rows as if it were so much later."""
    with change():
        db.session.execute(sa.update(WrongGuesses).values(until=WrongGuesses.until - seconds))


def test_failures_count_for_a_minute_from_the_first_on() -> None:
    failed("a", "b")
    shifted(50)
    failed("a")
    with reading():
        found = guesses.failures(["a", "b", "c"])
    assert {thing: each.number for thing, each in found.items()} == {"a": 2, "b": 1}
    assert 0 < found["a"].seconds < 10.5
    shifted(11)
    assert number("a") == 0
    failed("a")
    assert number("a") == 1


def test_the_clock_is_that_of_the_database() -> None:
    with reading():
        seconds = db.session.scalar(sa.select(SecondsNow()))
    assert seconds is not None
    assert abs(seconds - time.time()) < 10  # it is on this machine


def test_a_row_that_a_wrong_clock_wrote_is_over() -> None:
    failed("a")
    shifted(-3600)
    assert number("a") == 0
    failed("a")
    assert number("a") == 1


def test_what_no_longer_counts_goes_with_the_next_failure() -> None:
    failed("a", "b", "c")
    shifted(61)
    failed("d")
    with reading():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(WrongGuesses)) == 1


def test_one_thing_is_cleared_and_no_other() -> None:
    failed("a", "b")
    with change():
        guesses.clear("a")
    assert (number("a"), number("b")) == (0, 1)


def test_many_who_fail_at_once_are_all_counted_and_none_waits_in_a_circle(app: Flask) -> None:
    shifted_once = [f"old {at}" for at in range(30)]
    failed(*shifted_once)
    shifted(61)

    def fail(at: int) -> None:
        with app.app_context():
            failed("house", f"person {at}", *shifted_once[at : at + 3])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(fail, range(24)))
    assert number("house") == 24


def test_an_account_is_unlocked_wherever_it_was_guessed_at_and_no_other() -> None:
    ana = [guesses.at("ana@example.org", kind) for kind in ("sign-in", "sign-in:192.0.2.1")]
    ben = guesses.at("ben@example.org", "sign-in")
    failed(*ana, ben, "sign-in:address:192.0.2.1")
    with change():
        assert guesses.unlock("ana@example.org")
    assert [number(thing) for thing in (*ana, ben, "sign-in:address:192.0.2.1")] == [0, 0, 1, 1]
    with change():
        assert not guesses.unlock("ana@example.org")
