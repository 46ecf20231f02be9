"""What was found a moment ago, for those who ask the same in the next one."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")


class Lately(Generic[Key, Found]):
    """Answers of `find` that are younger than so many seconds, in this process. It keeps the latest
    `most` of them. None is never kept: what is not there may come at any moment."""

    def __init__(self, seconds: float, most: int = 2000) -> None:
        self.seconds, self._most = seconds, most
        self._found: dict[Key, tuple[float, Found]] = {}

    def get(self, key: Key, find: Callable[[], Found | None]) -> Found | None:
        """As old as its beginning: what `find` read is not older than that."""
        began = monotonic()
        known = self._found.get(key)
        if known and began - known[0] < self.seconds:
            return known[1]
        found = find()
        self._found.pop(key, None)  # the latest stand at the end
        if found is not None:
            self._found[key] = (began, found)
        while len(self._found) > self._most:
            self._found.pop(next(iter(self._found)), None)
        return found
