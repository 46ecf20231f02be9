"""What the words of a passage offer for a recommendation that is made of it: its fields, each with
the reason in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.domain.cues.cue import Cue, Offered
from app.domain.cues.dates import no_date
from app.domain.recommendations.kinds import NOT_STATED, STATED


class Prefill(NamedTuple):
    """A field that is offered; `said` is the reason. `rule` is kept with what is taken."""

    offered: Offered
    said: str
    rule: str


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
