"""What was found a moment ago, for those who ask the same in the next one."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
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
        self._changing = Lock()  # the first cannot be found while another thread takes some out

    def known(self, key: Key) -> Found | None:
        """What was found, if it is young enough."""
        began, found = self._found.get(key, (0.0, None))
        return found if found is not None and monotonic() - began < self.seconds else None

    def get(self, key: Key, find: Callable[[], Found | None]) -> Found | None:
        """What is known, or is found now. It is as old as its beginning: what `find` read is not
        older than that."""
        if (known := self.known(key)) is not None:
            return known
        began, found = monotonic(), find()
        if found is not None:
            self._keep(key, began, found)
        return found

    def put(self, key: Key, found: Found) -> None:
        """What was found elsewhere, now."""
        self._keep(key, monotonic(), found)

    def _keep(self, key: Key, began: float, found: Found) -> None:
        with self._changing:
            self._found.pop(key, None)
            self._found[key] = (began, found)  # the latest stand at the end
            while len(self._found) > self._most:
                del self._found[next(iter(self._found))]
