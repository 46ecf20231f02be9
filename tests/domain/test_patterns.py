from __future__ import annotations

import pytest
import regex

from app.domain.patterns import LatePattern


def test_a_pattern_is_compiled_when_it_is_first_used(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    whole = regex.compile

    def compile(pattern: str, flags: int = 0) -> object:
        made.append(pattern)
        return whole(pattern, flags)

    monkeypatch.setattr(regex, "compile", compile)
    rifles = LatePattern(r"\brifles?\b", regex.I)
    assert made == []
    assert [found[0] for found in rifles.finditer("A Rifle, two rifles")] == ["Rifle", "rifles"]
    assert rifles.finditer("none").__next__
    assert made == [r"\brifles?\b"]
    assert rifles.sub("lock", "the rifle") == "the lock"
    with pytest.raises(AttributeError):
        rifles.nothing  # noqa: B018
