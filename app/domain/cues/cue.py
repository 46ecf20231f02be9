"""What the rules say of a sentence."""

from __future__ import annotations

from typing import NamedTuple

from app.domain.recommendations.kinds import STATED

RECOMMENDATION, TRAP = "recommendation", "trap"


class Offered(NamedTuple):
    """A field that is certain. What is stated is `[start, end)` of the brief's text, in its
    sentence; what is supplied rests on those words, which stand elsewhere, and `why` says how.
    `level` is a strength or a voice; a voice has no words."""

    kind: str
    text: str = ""
    start: int = 0
    end: int = 0
    level: str = ""
    basis: str = STATED
    why: str = ""


class Cue(NamedTuple):
    """A sentence at `[start, end)` of the brief's text in code points. `rule` says in words why it
    reads like a recommendation, or why it only seems to."""

    sentence: str
    paragraph: str
    start: int
    end: int
    verdict: str
    rule: str
    offered: tuple[Offered, ...] = ()

    def of(self, kind: str) -> Offered | None:
        return next((each for each in self.offered if each.kind == kind), None)


class CueCounts(NamedTuple):
    """How many sentences read like recommendations: those on which one rests, those of which
    somebody said that they are none, and those that nobody has decided on."""

    recorded: int = 0
    settled: int = 0
    undecided: int = 0

    @property
    def found(self) -> int:
        return sum(self)


class Judged(NamedTuple):
    """What a rule found in one sentence; spans are of the sentence. `level` is the strength that
    the words at `word` carry; `who` is who is asked, `what` begins what is asked."""

    verdict: str
    rule: str
    level: str = ""
    word: tuple[int, int] | None = None
    who: tuple[int, int] | None = None
    what: int | None = None


def trap(rule: str) -> Judged:
    return Judged(TRAP, rule)
