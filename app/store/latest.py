"""What was made at some cost, for those who ask for the same again."""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")


class Latest(Generic[Key, Made]):
    """What was made last for each key, in this process: `most` in all, by the weight that each is
    given. Whoever takes it looks whether what it was made of is still the same."""

    def __init__(self, most: int) -> None:
        self._most, self._weight = most, 0
        self._made: dict[Key, tuple[Made, int]] = {}
        self._changing = Lock()

    def get(self, key: Key) -> Made | None:
        with self._changing:
            found = self._made.pop(key, None)
            if found is None:
                return None
            self._made[key] = found  # what was asked for last stands at the end
            return found[0]

    def put(self, key: Key, made: Made, weight: int) -> None:
        with self._changing:
            self._weight += weight - self._made.pop(key, (None, 0))[1]
            self._made[key] = made, weight
            while self._weight > self._most:
                self._weight -= self._made.pop(next(iter(self._made)))[1]
