"""What every scenario is given, and the list of scenarios."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser

from tests.bench.measuring import Row
from tests.bench.ours import Ours
from tests.bench.ours import Study as OurStudy
from tests.bench.servers import Server
from tests.bench.texts import Text, text_of
from tests.bench.theirs import Study as TheirStudy
from tests.bench.theirs import Theirs

SMALL, LARGE, HUGE = 11_000, 111_000, 1_150_000  # the last two hold 20,000 and 200,000 words


@dataclass
class Bench:
    """Both servers running, the bare pages beside them, and Chromium without and with the
    accessibility tree."""

    full: bool
    folder: Path
    ours: Ours
    theirs: Theirs
    bare: Server
    chromium: Browser
    accessible: Browser
    _pairs: dict[tuple[str, int], tuple[OurStudy, TheirStudy]] = field(default_factory=dict)
    _own: dict[tuple[str, int], OurStudy] = field(default_factory=dict)

    def rounds(self, short: int, full: int) -> int:
        return full if self.full else short

    def pair(self, text: Text, highlights: int) -> tuple[OurStudy, TheirStudy]:
        """The same text and highlights in both, for reading only."""
        key = (text.name, highlights)
        if key not in self._pairs:
            self._pairs[key] = self.own(text, highlights), self.theirs.study(text, highlights)
        return self._pairs[key]

    def own(self, text: Text, highlights: int) -> OurStudy:
        """The text with highlights in ours alone, for reading only."""
        key = (text.name, highlights)
        if key not in self._own:
            self._own[key] = self.ours.study(text, highlights)
        return self._own[key]


def small() -> Text:
    return text_of(SMALL)


def large() -> Text:
    return text_of(LARGE)


def huge() -> Text:
    return text_of(HUGE)


Scenario = Callable[[Bench], Iterable[Row]]
SCENARIOS: list[Scenario] = []


def scenario(function: Scenario) -> Scenario:
    """Enter a function into the list; its docstring says what is done and what is counted."""
    SCENARIOS.append(function)
    return function
