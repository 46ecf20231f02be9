"""Cues: which sentences of a brief read like recommendations, and what they say for certain.

They prefill and list; they never make or decide anything. The rules are for English, of the words
alone: no model, no dictionary of the language. What is not certain is left out, since a wrong
prefill is worse than none. ADEPT (CEUR 2471, paper 5) rests on the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import regex

from app.domain.cues import people
from app.domain.cues.asking import hopes, needs, orders, passed_on, requests
from app.domain.cues.cue import RECOMMENDATION, TRAP, Cue, Judged, Offered, trap
from app.domain.cues.dates import when
from app.domain.cues.lexicon import VERBS
from app.domain.cues.modals import MODAL, modals
from app.domain.document import PlacedBlock
from app.domain.patterns import LatePattern
from app.domain.recommendations.kinds import SUPPLIED
from app.domain.sentences import sentences

LANGUAGE = "en"
LONGEST = 3_000  # code points of a sentence that is judged

_MAYBE = LatePattern(
    r"\b(?:should|shouldn|ought|must|mustn|shall|needs?|needed|ha(?:s|ve) to|will require|requires|"
    r"may|might|would|had better|can ?not|can[’']t|could|recommend\w*|urg\w+|advis\w+|propos\w+|"
    r"suggest\w*|encourag\w+|direct\w*|expects?|up to|falls to|onus|asks?|asked|invit\w+"
    r"|request\w*|call\w*|essential|crucial|vital|"
    r"imperative|necessary|important|critical|time|incumbent|desirable|advisable|hop\w+|"
    r"hopefully|worth|demands?)\b",
    regex.I,
)
_LABEL = LatePattern(
    r"Recommendations?\s+(?:No\.?\s*)?[\dIVX]+(?:\.\d+)*[a-z]?\s*[:.–—-]\s+", regex.I
)
_ONLY_A_LABEL = LatePattern(r"Recommendation\s+(?:No\.?\s*)?[\dIVX]+(?:\.\d+)*[.:]?$", regex.I)
_OPEN = LatePattern(
    r"(?P<modal>should|must|shall|ought to|needs? to|ha(?:s|ve) to|will need to)"
    r"(?P<rest>(?:\s+(?:also|therefore|now|immediately|\w+ly)|,[^,:]{2,60},?|\s+by\s[^:]{3,40})*)\s*:$",
    regex.I,
)
_LIST_OF = LatePattern(
    r"\b(?:(?:we|I)\s+(?:\w+ly\s+|therefore\s+|also\s+)*(?:recommend|propose|urge|call)\b|recommends?\b|"
    r"(?:are|is)\s+(?:urged|encouraged|invited|asked)\s+to\b|the following (?:recommendations|"
    r"measures|steps|actions)\b|recommendations?\s+(?:are|is|include)\b)[^.]*:$",
    regex.I,
)
_NOTHING_MORE = LatePattern(r"\s*(?:that|to)?\s*:$")
_SECTION = LatePattern(r"\b(?:recommendations?|what (?:should|must) be done)\b", regex.I)
_PLURAL = LatePattern(r"(?:s|ies)$|\band\b|\bpolice\b|\bpeople\b", regex.I)
_AFTER_MODAL = LatePattern(r"\s+(?:(?:also|therefore|now|thus|still|then|\w+ly)\s+(?!.{0,2}$))*")
_ACTION_ENDS = LatePattern(
    r"[—;:(]|\s[–-]\s|,\s+(?:including|such as|like|where|which|who|that|so|as)\b|[.!”\"]+$"
)
_ACTION_UNSURE = LatePattern(
    r"\s(?:in order to|so that|so as to|to|if|unless|until|when|by|within|before|after|because|"
    r"while|through|rather|instead|without)\s|,",
    regex.I,
)


class LineAbove(NamedTuple):
    """What a line above a list says of its items: spans of the text, or none."""

    rule: str
    level: str = ""
    who: tuple[int, int] | None = None
    term: tuple[int, int] | None = None


def reads(language: str) -> bool:
    """Whether there are rules for the language (ISO 639-1, or "" where nobody knows it)."""
    return language.casefold().partition("-")[0] in {"", LANGUAGE}


def cues(text: str, blocks: Sequence[PlacedBlock], language: str = "") -> list[Cue]:
    """The sentences that read like recommendations, and those that only seem to, in the order of
    the text; none where the language has no rules."""
    return list(_cues(text, blocks)) if reads(language) else []


def _cues(text: str, blocks: Sequence[PlacedBlock]) -> Iterator[Cue]:
    lead: LineAbove | None = None
    section: int | None = None  # level of the heading that says that recommendations follow
    numbered, speaks = False, False
    for block in blocks:
        words = text[block.start : block.end]
        if block.kind in {"title", "heading"}:
            if _SECTION.search(words):
                section = block.level
            elif section is not None and block.level <= section:
                section = None
            lead, numbered, speaks = _lead(text, block), bool(_ONLY_A_LABEL.match(words)), False
            yield from _heading(text, block)
            continue
        item = block.kind == "list_item"
        above = lead if item else None
        if above is None and numbered:
            above = _NUMBERED
        elif item and above is None and section is not None:
            above = _LISTED
        quoted = block.kind == "quotation" or (speaks and not item)
        yield from _block(text, block, above, quoted)
        numbered = False
        if (opens := _lead(text, block)) or not item:
            lead, speaks = opens, people.announces(words)


def _heading(text: str, block: PlacedBlock) -> Iterator[Cue]:
    """A heading asks for nothing, unless it is numbered as a recommendation."""
    words = text[block.start : block.end]
    if label := _LABEL.match(words):
        yield from _sentences(text, block, block.start + label.end(), _NUMBERED, False)
    elif _MAYBE.search(words) and _judge(words):
        yield _cue(text, block, block.start, block.end, trap("a heading"), ())


_NUMBERED = LineAbove("numbered as a recommendation")
_LISTED = LineAbove("listed as a recommendation")


def _block(text: str, block: PlacedBlock, lead: LineAbove | None, quoted: bool) -> Iterator[Cue]:
    start = block.start
    if label := _LABEL.match(text, start, block.end):
        start, lead = label.end(), _NUMBERED
    yield from _sentences(text, block, start, lead, quoted)


def _sentences(
    text: str, block: PlacedBlock, start: int, lead: LineAbove | None, quoted: bool
) -> Iterator[Cue]:
    depth = 0  # quotation marks that are open
    before: tuple[int, int] | None = None  # who the sentence before asks
    for n, (low, high) in enumerate(sentences(text, start, block.end)):
        sentence = text[low:high]
        found = _found(sentence, lead if n == 0 else None)
        asked = before
        before = None
        if found is not None:
            if block.zone != "body":
                found = trap("not the body of the text")
            offered: tuple[Offered, ...] = ()
            if found.verdict == RECOMMENDATION:
                offered = tuple(
                    _offered(
                        text,
                        low,
                        sentence,
                        found,
                        lead if n == 0 else None,
                        asked,
                        quoted or depth > 0,
                    )
                )
                before = next(((o.start, o.end) for o in offered if o.kind == "actor"), None)
            yield _cue(text, block, low, high, found, offered)
        depth = max(0, depth + sentence.count("“") - sentence.count("”"))


def _found(sentence: str, lead: LineAbove | None) -> Judged | None:
    if sentence.endswith(":") and _OPEN.search(sentence):
        return None  # its list says what
    found = _judge(sentence)
    if found and found.word and _NOTHING_MORE.match(sentence, found.word[1]):
        return None
    if lead is None or (found and found.verdict == RECOMMENDATION):
        return found
    first = regex.match(r"[\w’-]+", sentence)
    word = first[0].lower() if first else ""
    if word in VERBS or (lead.who and sentence[:1].islower()):
        return Judged(RECOMMENDATION, lead.rule)
    length = people.first_actor(sentence)
    if lead.level and length:
        return Judged(RECOMMENDATION, lead.rule, "", None, (0, length), length)
    return found


def _judge(sentence: str) -> Judged | None:
    """What the sentence asks for, a trap where it only seems to ask, or None where nothing does.
    Spans are code points of the sentence."""
    if len(sentence) > LONGEST:
        return trap("longer than the rules read") if _MAYBE.search(sentence) else None
    if sentence.rstrip("”\"’') ").endswith("?"):
        return trap("a question") if MODAL.search(sentence) else None
    traps: list[Judged] = []
    for found in _judged(sentence):
        if found.verdict == RECOMMENDATION:
            return found
        traps.append(found)
    return traps[0] if traps else None


def _judged(sentence: str) -> Iterator[Judged]:
    if _MAYBE.search(sentence):
        yield from requests(sentence)
        yield from needs(sentence)
        yield from modals(sentence)
        yield from hopes(sentence)
        yield from passed_on(sentence)
    yield from orders(sentence)


def _cue(
    text: str, block: PlacedBlock, start: int, end: int, found: Judged, offered: tuple[Offered, ...]
) -> Cue:
    return Cue(text[start:end], block.label, start, end, found.verdict, found.rule, offered)


def _lead(text: str, block: PlacedBlock) -> LineAbove | None:
    """What the last sentence of a block asks of the items of the list below it."""
    words = text[block.start : block.end].rstrip()
    if block.zone != "body" or not (words.endswith(":") or block.kind == "heading"):
        return None
    *_, (low, high) = sentences(text, block.start, block.start + len(words)) or [(0, 0)]
    sentence = text[low:high]
    line = sentence if sentence.endswith(":") else sentence + ":"
    term = when(line)
    placed = (low + term[0], low + term[1]) if term else None
    if found := _OPEN.search(line):
        who = people.subject(sentence, found.start(), " act")
        level = "should" if found["modal"].lower() in {"should", "ought to"} else "must"
        rule = f"“{found['modal'].lower()}” in the line above"
        return LineAbove(rule, level, (low + who[0], low + who[1]) if who else None, placed)
    if not sentence.endswith(":"):
        return None
    judged = _judge(sentence[:-1])
    if judged and judged.verdict == RECOMMENDATION:
        who = judged.who
        rule = "asked for in the line above"
        level = judged.level or "should"
        return LineAbove(rule, level, (low + who[0], low + who[1]) if who else None, placed)
    return (
        LineAbove("asked for in the line above", "should", None, placed)
        if _LIST_OF.search(line)
        else None
    )


def _offered(
    text: str,
    low: int,
    sentence: str,
    found: Judged,
    lead: LineAbove | None,
    asked: tuple[int, int] | None,
    quoted: bool,
) -> Iterator[Offered]:
    """The fields that are certain."""
    yield from _who(text, low, sentence, found, lead, asked)
    if found.what is not None and (action := _action(sentence, found.what)):
        yield _stated("action", low, sentence, action)
    if term := when(sentence):
        yield _stated("when", low, sentence, term)
    elif lead and lead.term:
        yield _from_above("when", text, lead.term)
    if found.word and found.level:
        yield _stated("strength", low, sentence, found.word, found.level)
    elif lead and lead.level:
        yield Offered("strength", level=lead.level, basis=SUPPLIED, why="said in the line above")
    said = people.voice(sentence, found.word or (found.what or 0, found.what or 0), quoted)
    yield Offered("voice", level="reported" if said.reported else "own")
    if said.who:
        yield _stated("speaker", low, sentence, said.who)


def _who(
    text: str,
    low: int,
    sentence: str,
    found: Judged,
    lead: LineAbove | None,
    asked: tuple[int, int] | None,
) -> Iterator[Offered]:
    if found.who:
        yield _stated("actor", low, sentence, found.who)
    elif lead and lead.who and not found.word:
        yield _from_above("actor", text, lead.who)
    elif asked and found.word:
        pronoun = regex.match(r"(?:(?:And|But|So)\s+)?(It|They)\s+$", sentence[: found.word[0]])
        plural = bool(_PLURAL.search(text[asked[0] : asked[1]]))
        if pronoun and plural == (pronoun[1] == "They"):
            yield Offered(
                "actor",
                text[asked[0] : asked[1]],
                *asked,
                basis=SUPPLIED,
                why=f"“{pronoun[1]}” stands for who is asked in the sentence before",
            )


def _stated(kind: str, low: int, sentence: str, span: tuple[int, int], level: str = "") -> Offered:
    return Offered(kind, sentence[slice(*span)], low + span[0], low + span[1], level)


def _from_above(kind: str, text: str, span: tuple[int, int]) -> Offered:
    return Offered(kind, text[slice(*span)], *span, basis=SUPPLIED, why="named in the line above")


def _action(sentence: str, start: int) -> tuple[int, int] | None:
    """What is to be done, from the verb to the end; None where it may end before."""
    lead = _AFTER_MODAL.match(sentence, start)
    start = lead.end() if lead else start
    cut = _ACTION_ENDS.search(sentence, start)
    end = cut.start() if cut else len(sentence)
    words = sentence[start:end].rstrip()
    if not words or _ACTION_UNSURE.search(words):
        return None
    return start, start + len(words)


__all__ = [
    "LANGUAGE", "RECOMMENDATION", "TRAP", "Cue", "Offered", "cues", "reads",
]  # fmt: skip
