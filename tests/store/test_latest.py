from __future__ import annotations

from app.store.latest import Latest


def test_what_was_asked_for_last_stays() -> None:
    kept: Latest[str, int] = Latest(10)
    kept.put("one", 1, 4)
    kept.put("two", 2, 4)
    assert kept.get("one") == 1
    kept.put("three", 3, 4)
    assert [kept.get(key) for key in ("one", "two", "three")] == [1, None, 3]


def test_what_is_put_again_weighs_once() -> None:
    kept: Latest[str, int] = Latest(10)
    for made in range(5):
        kept.put("one", made, 6)
    kept.put("two", 2, 4)
    assert (kept.get("one"), kept.get("two")) == (4, 2)


def test_what_is_too_heavy_is_not_kept() -> None:
    kept: Latest[str, int] = Latest(10)
    kept.put("one", 1, 11)
    kept.put("two", 2, 10)
    assert (kept.get("one"), kept.get("two")) == (None, 2)
