"""What the rules say of a sentence, and what this offers for a recommendation that is made of the
passage: its fields, each with the reason in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.domain.cues.dates import no_date
from app.domain.recommendations.kinds import NOT_STATED, STATED

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


class Prefill(NamedTuple):
    """A field that is offered; `said` is the reason. `rule` is kept with what is taken."""

    offered: Offered
    said: str
    rule: str


def trap(rule: str) -> Judged:
    return Judged(TRAP, rule)


def prefills(found: Sequence[Cue], start: int, end: int, words: str) -> Iterator[Prefill]:
    """Of the first of the sentences `found` in the passage `[start, end)`, which reads `words`.
    What is stated outside of the passage is not offered."""
    if not found:
        return
    cue = found[0]
    for each in cue.offered:
        if each.basis != STATED or not each.text or start <= each.start < each.end <= end:
            yield Prefill(each, _said(cue, each), cue.rule)
    if cue.of("when") is None and no_date(f"{cue.sentence} {words}"):
        yield Prefill(Offered("when", basis=NOT_STATED), "no date found in the passage", cue.rule)


def _said(cue: Cue, offered: Offered) -> str:
    word = cue.of("strength")
    if offered.why:
        return offered.why
    if offered.kind == "actor":
        before = word and word.text and offered.end <= word.start
        return f"subject before “{word.text}”" if word and before else f"who is asked: {cue.rule}"
    if offered.kind == "action":
        after = word and word.text and word.end <= offered.start
        return f"verb phrase after “{word.text}”" if word and after else f"what follows {cue.rule}"
    said = {
        "strength": "the word that carries it",
        "when": "the one term of the sentence",
        "speaker": "who says it",
        "voice": "somebody else is said to ask" if offered.level == "reported" else "",
    }
    return said.get(offered.kind, cue.rule)
