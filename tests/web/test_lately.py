from __future__ import annotations

import pytest

from app.web.edge import lately
from app.web.edge.lately import Lately


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(lately, "monotonic", lambda: now[0])
    return now


def test_what_was_found_is_known_for_a_while_and_what_was_not_is_looked_for_again(
    time: list[float],
) -> None:
    known: Lately[str, str] = Lately(2)
    assert known.get("a", lambda: None) is None
    assert known.get("a", lambda: "one") == "one"
    time[0] += 1.9
    assert known.get("a", lambda: "two") == "one"
    assert known.get("b", lambda: "two") == "two"
    time[0] += 0.1
    assert known.get("a", lambda: None) is None
    assert known.get("a", lambda: "three") == "three"


def test_it_is_as_old_as_the_beginning_of_the_search(time: list[float]) -> None:
    known: Lately[str, str] = Lately(2)

    def slowly() -> str:
        time[0] += 1.5
        return "old"

    assert known.get("a", slowly) == "old"
    time[0] += 0.5
    assert known.get("a", lambda: "new") == "new"


def test_it_keeps_the_latest_alone() -> None:
    known: Lately[int, int] = Lately(2, most=2)
    for key in (1, 2, 1, 3, 4):
        known.get(key, lambda key=key: key)  # type: ignore[misc]
    assert [known.get(key, lambda: 0) for key in (3, 4)] == [3, 4]
    assert known.get(1, lambda: 0) == 0
