"""Whose words: what the text says itself, and what it reports of others."""

from __future__ import annotations

from typing import NamedTuple

import regex

from app.domain.patterns import LatePattern
from app.domain.recommendations.kinds import is_pronoun

_PAST = (
    r"argued|said|suggested|proposed|recommended|urged|warned|believed|thought|claimed|insisted|"
    r"demanded|called|contended|concluded|stated|added|told|asked|requested|advocated|maintained|"
    r"stressed|wrote|submitted|advised|held|noted|explained|observed|emphasised|emphasized|agreed"
)
_PRESENT = (
    r"argues?|says?|suggests?|proposes?|recommends?|urges?|warns?|believes?|thinks?|claims?|"
    r"insists?|demands?|calls?|contends?|concludes?|states?|adds?|tells?|asks?|requests?|"
    r"advocates?|maintains?|stress(?:es)?|writes?|submits?|advises?|holds?|notes?|explains?|"
    r"observes?|emphasi[sz]es?|agrees?|wants?|would like"
)
# Nouns as well, so verbs only before "that".
_NOUNS = r"states?|notes?|calls?|claims?|holds?|asks?|demands?|requests?|stress|stated|called|held"
_OF_A_VERB = r"\s+that\b|:|(?<=\bcall(?:s|ed)?)\s+(?:(?:up)?on|for)\b"
SPEAKS = LatePattern(
    rf"^(?P<who>[^;:“”\"]{{1,140}}?)\s+(?:(?:have|has|had)\s+)?(?:\w+ly\s+|also\s+|again\s+|then\s+|"
    rf"rightly\s+)*(?:(?P<past>{_PAST})|{_PRESENT})\b(?:(?<!\b(?:{_NOUNS}))|(?={_OF_A_VERB}))"
)
_AFTERWARDS = LatePattern(
    rf"[,”\"]\s*(?P<who>(?:[A-Z]|the |an? |one )[^,;:“”\"]{{1,80}}?)\s+(?:{_PAST}|says|writes"
    rf"|argues|adds)\b[^,;“”\"]{{0,60}}[.!]?$"
    rf"|[,”\"]\s*(?:said|says|argued|wrote|writes|added)\s+(?P<who>[^;:“”\"]{{2,80}}?)[.!]?$"
)
_ACCORDING = LatePattern(
    r"\b[Aa]ccording to (?!(?:our|my|this|these)\b)(?P<who>[^,;:.]{2,90})"
    r"|\b[Ii]n the (?:view|views|words|opinion|eyes) of (?P<who>[^,;:.]{2,90})"
    r"|\bfor (?P<who>(?:critics|supporters|opponents|advocates)[^,;:.]{0,60}),",
    regex.I,
)
_SAYS_WHO = LatePattern(r",\s+according to (?!(?:our|my|this|these|the)\b)(?P<who>[^,;:.]{2,90})")
_HEARD = LatePattern(
    r"\b(?:we|I)\s+(?:have\s+|were\s+|was\s+|have been\s+)?(?:also\s+)?(?:heard|told|been told"
    r"|urged "
    r"by|asked by|advised by)\b|\bit (?:is|was|has been) (?:also )?(?:argued|suggested|claimed|"
    r"submitted|said|proposed|put to (?:us|me))\b|\b(?:saying|arguing|claiming|insisting) that\b"
    r"|\b(?:made|put|urged)\b[^.;]{0,20}\b(?:to|of|on|"
    r"upon) (?:us|me)\b",
    regex.I,
)
_A_VIEW = LatePattern(
    r"(?<!\b(?:my|our|this|one)\s)(?<!\b(?:my|our) \w{1,12}\s)\b(?:suggestions?|proposals?"
    r"|requests?|demands?|pleas?|"
    r"submissions?|arguments?|views?|calls?|advice|insistence|recommendations?)\b(?!\s+\d)[^.;:]{0,70}"
    r"\b(?:that|is|was)\b",
    regex.I,
)
_OURS = LatePattern(
    r"\b(?:we|I|our|my)\b|^(?:Therefore|So|Thus|Accordingly|Finally|However|But|And)?,?\s*"
    r"(?:the|this|these)\s+(?:\w+\s+)?(?:committee|commission|panel|inquiry|report|paper|brief|"
    r"briefing|review|taskforce|task force|working group|authors?|board|essay|study|analysis|"
    r"findings?|evidence|experience|lesson|lessons|results?|chapter|section|article|"
    r"recommendation)$",
    regex.I,
)
# “should “provide publishers with …””: the words of whoever is reported.
_WORDED = LatePattern(
    r"\s+(?:(?:not|also|be|now|have)\s+)*(?:(?!the\b|an?\b|phrase|words?|terms?)\w+\s+)?"
    r"“\w+(?:[ ,]+\w+){2,}"
)
_NOBODY = LatePattern(
    r"\b(?:the|a|an|this|that|any|no|its|their|of|to|and|or|should|must|would|will|can|could|may|"
    r"might|shall|not|who|which|it|what|there|is|are|was|were|be|been)$",
    regex.I,
)
_NAME = LatePattern(
    r"^(?:[A-Z][\w’'.-]*|of|and|the|for|[Cc]ritics|[Ss]upporters|[Ww]itnesses|[Ee]xperts|"
    r"[Oo]pponents|[Cc]ampaigners|[Oo]fficials)(?:\s+(?:[A-Z][\w’'.-]*|of|and|the|for|KC|QC))*$"
)


class Voice(NamedTuple):
    """Reported or own; `who` are the words that name who speaks, where they are certain."""

    reported: bool
    who: tuple[int, int] | None = None


OWN = Voice(False)


def voice(sentence: str, word: tuple[int, int], within_quotation: bool) -> Voice:
    """The voice of a word. What stands in quotation marks is reported."""
    at, end = word
    quoted = within_quotation or _quoted(sentence, at)
    found = (
        _ACCORDING.search(sentence, 0, at)
        or _SAYS_WHO.search(sentence, end)
        or _AFTERWARDS.search(sentence, at)
    )
    if found and not _OURS.search(found["who"]):
        return Voice(True, _certain(sentence, found.span("who")))
    found = SPEAKS.match(sentence, endpos=end + len(" upon the"))
    if found and not _NOBODY.search(found["who"]):
        who = found["who"].strip()
        if not _OURS.search(who) or (found["past"] and not regex.search(r"\b(?:we|I)\b", who)):
            return Voice(True, _certain(sentence, found.span("who")))
    before = sentence[:at]
    if _HEARD.search(before) or (
        _A_VIEW.search(before) and not regex.search(r"\bI recommend|\bwe recommend", before)
    ):
        return Voice(True)
    return Voice(quoted or bool(_WORDED.match(sentence, end)))


def announces(line: str) -> bool:
    """Whether a line says that somebody speaks in the next one: “The minister said:”."""
    line = line.strip()
    if not line.endswith(":") or len(line) > 400:
        return False
    last = regex.split(r"(?<=[.!?])\s+", line)[-1]
    found = SPEAKS.match(last[:-1] + " ")
    if found and not regex.search(r"\b(?:we|I)\b", found["who"]):
        return not _OURS.search(found["who"].strip()) or bool(found["past"])
    return bool(_NAME.match(last[:-1])) and len(last.split()) <= 4


def _quoted(sentence: str, at: int) -> bool:
    before, after = sentence[:at], sentence[at:]
    curly = before.count("“") > before.count("”") or after.count("”") > after.count("“")
    return curly or before.count('"') % 2 == 1


def _certain(sentence: str, span: tuple[int, int]) -> tuple[int, int] | None:
    start, end = span
    words = sentence[start:end].rstrip()
    intro = regex.match(
        r"(?:But|And|However|Yet|So|Similarly|Likewise|Moreover|Meanwhile),?\s+", words
    )
    start += intro.end() if intro else 0
    words = sentence[start:end].rstrip()
    named = _NAME.match(words) and not is_pronoun(words)
    return (start, start + len(words)) if named else None
