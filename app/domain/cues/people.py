"""Who speaks, the text itself or somebody whom it reports; and who is asked: words that surely name
them, or none."""

from __future__ import annotations

from typing import NamedTuple

import regex

from app.domain.cues.lexicon import (
    ACTORS,
    BEFORE_A_CLAUSE,
    PLACES,
    PREPOSITIONS,
    THINGS,
    VERBS,
)
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


LONGEST = 160  # code points
_ADVERBS = LatePattern(
    r"(?:[\s,]+(?:also|therefore|now|thus|still|then|instead|further|furthermore|in turn|"
    r"in particular|for example|for instance|at least|at a minimum|always|both|all|each|together|"
    r"(?!family|assembly|italy|supply|july|monopoly)\w+ly))+,?$",
    regex.I,
)
_BREAK = LatePattern(
    r"[;:—]|\s[–-]\s|[“\"]|\bbut\b|\b(?:and|or) that\b|,\s+that\b|\bthat\b|"
    r"\b(?:says?|said|thinks?|believes?|argue[sd]?|insists?)\b",
    regex.I,
)
_INTRO = LatePattern(
    r"(?:\s*(?:and|but|or|so|yet|then|thus|hence|therefore|finally|however|instead|meanwhile|"
    r"moreover|accordingly|first|second|third|fourth|firstly|secondly|thirdly|lastly|also|"
    r"similarly|likewise|again|indeed|still|now|today|ultimately|clearly|nevertheless|"
    r"nonetheless|overall|ideally|otherwise|consequently|additionally|furthermore|importantly|"
    r"at a minimum|in short|in addition|for this reason)\b,?\s*)+",
    regex.I,
)
_TAIL = LatePattern(
    r"\s(?:of|for|in|on|at|with|to|from|under|across|between|who|which|that|whose|including|"
    r"such as|working|responsible|imposing|sharing|as)\s|\s\(|\s(?=\()|,\s",
    regex.I,
)
_LED = r"(?:the|all|every|each|these|those|both|our|its|their|his|her|my|your|other|some|most|many|"
_DETERMINER = LatePattern(rf"^{_LED}several|any|a|an)\s+", regex.I)
_OF_A_CLAUSE = LatePattern(
    r"\b(?:is|are|was|were|has|had|have|does|do|did|will|would|can|could|may|might|should|must|"
    r"because|although|if|unless|when|while|whether)\b(?!-)",
    regex.I,
)
_RELATIVE = LatePattern(r"\s(?:who|which|that|whose)\s.*|^whoever\s.*", regex.I)
_TITLE = LatePattern(r"^(?:Sir|Mr|Mrs|Ms|Dr|Lord|Lady|President|Prime Minister|Professor)\b")
_COORDINATION = LatePattern(r"\s*(?:,\s*(?:and|or)|\band/or\b|\band\b|\bor\b|,)\s*")
_PASSIVE = LatePattern(
    r"(?:be|get)\s+(?:\w+ly\s+|also\s+|more\s+|better\s+)*(?:\w+ed|\w+en|set|put|held|made|brought|"
    r"built|kept|sent|told|done|drawn|shown|read|met|paid|sought|taught|cut|found|left|led)\b",
    regex.I,
)
_OBLIGED = LatePattern(
    r"be\s+(?:\w+ly\s+)?(?:required|obliged|prepared|encouraged|compelled|committed|mandated|asked|"
    r"urged|instructed|tasked)\s+to\s",
    regex.I,
)
_GAINS = LatePattern(
    r"(?:be\s+(?:\w+ly\s+)?(?:able|entitled|eligible|allowed|free|permitted|given|granted|offered|told|"
    r"exempt|seen|considered|treated)|have\s+(?:an? |the |the same |equal )*(?:access|rights?"
    r"|opportunity|chance)|qualify|"
    r"benefit|receive|enjoy|expect|last|cost|consist|depend|mean)\b",
    regex.I,
)
# What only people and their bodies do; a plan, a fund or a law does none of it.
_BY_PEOPLE = LatePattern(
    r"(?:publish|consult|hire|recruit|appoint|invite|negotiate|sign|ratify|invest|buy|sell|lend|convene|"
    r"collaborate|co-?operate|listen|refuse|legislate|vote|resign|prosecute|apologi[sz]e|spend|"
    r"work with|commission)\b",
    regex.I,
)
_SIMPLE = LatePattern(
    r"(?:(?:[Tt]he|[Aa]ll|[Ee]very|[Mm]ost|[Mm]any) )?(?:[\w’&-]+ ){0,2}"
    r"(?:[A-Z][\w’&-]+|\w+(?:s|men|people))"
)
_BEFORE_A_VERB = LatePattern(r"(?:not|never|also|first|now|then|always|\w+ly)\s+", regex.I)


def subject(sentence: str, end: int, after: str) -> tuple[int, int] | None:
    """Where the actor stands whose words end at `end`, before a modal; `after` follows that. A name
    that the rules do not know is one where only people do what follows."""
    if gets(after):
        return None
    found = _before(sentence, end)
    if found is None:
        return None
    words = sentence[slice(*found)]
    by_people = _BY_PEOPLE.match(after, _after_adverbs(after)) and _SIMPLE.fullmatch(words)
    return found if is_actor(words) or (by_people and _may_act(words)) else None


def _may_act(words: str) -> bool:
    tokens = words.lower().split()
    unnamed = PREPOSITIONS | {"no", "none", "nobody", "everyone", "everybody", "someone", "anyone"}
    return not (is_pronoun(words) or tokens[-1] in THINGS or set(tokens) & unnamed)


def gets(after: str) -> bool:
    """Whether what follows a modal is done to its subject or for it, so that it is no actor."""
    at = _after_adverbs(after)
    words = after[at : at + LONGEST]
    if _OBLIGED.match(words):
        return False
    return bool(_PASSIVE.match(words) or _GAINS.match(words))


def _after_adverbs(words: str) -> int:
    at = len(words) - len(words.lstrip())
    while found := _BEFORE_A_VERB.match(words, at):
        at = found.end()
    return at


def _before(sentence: str, end: int) -> tuple[int, int] | None:
    left = _without_aside(sentence[:end].rstrip(' “"'))
    if left is None:
        return None
    start = 0
    for found in _BREAK.finditer(left):
        if found[0].lower() != "that" or BEFORE_A_CLAUSE.search(left[: found.start()].rstrip()):
            start = found.end()
    return _narrowed(left, start)


def _without_aside(left: str) -> str | None:
    """Without adverbs and what stands between two commas at its end."""
    for _ in range(3):
        left = _ADVERBS.sub("", left).rstrip()
        if not left.endswith((",", "—")):
            return left
        opened = left.rfind(left[-1], 0, -1)
        if opened < 0 or len(left) - opened > LONGEST:
            return None
        left = left[:opened].rstrip()
    return None


def _narrowed(left: str, start: int) -> tuple[int, int] | None:
    """The last of the comma-separated parts, and those before it that it is coordinated with."""
    commas = [at.end() for at in regex.finditer(r",\s+", left, pos=start)]
    starts = [start, *commas]
    at = _past_intro(left, starts[-1])
    coordinated = regex.search(r"\b(?:and|or)\b", left[starts[-1] :])
    for earlier, following in zip(starts[-2::-1], starts[:0:-1], strict=False):
        part = left[_past_intro(left, earlier) : following].rstrip(" ,")
        if not (coordinated and is_actor(part)):
            break
        at = _past_intro(left, earlier)
    at = _past_preposition(left, at)
    words = left[at:]
    if not words or len(words) > LONGEST:
        return None
    return at, len(left)


def _past_intro(left: str, start: int) -> int:
    found = _INTRO.match(left, start)
    at = found.end() if found else start
    while at < len(left) and left[at].isspace():
        at += 1
    return at


def _past_preposition(left: str, at: int) -> int:
    """“In the schemes the Post Office”: from its last article."""
    first = left[at:].partition(" ")[0].lower()
    if first not in PREPOSITIONS:
        return at
    last = max(left.rfind(" the ", at), left.rfind(" all ", at))
    return last + 1 if last >= 0 else len(left)


def is_actor(words: str) -> bool:
    """Whether the words, a noun phrase, surely name somebody who can act."""
    words = words.strip()
    if not words or is_pronoun(words) or words.startswith("that ") or words[0] in "(“\"'":
        return False
    if regex.match(
        r"(?:no|none|nobody|anyone|everyone|one|all|both|such)\b(?! of the\b)", words, regex.I
    ):
        return bool(regex.match(r"(?:all|both)\s+\w", words, regex.I)) and _named(words[4:].strip())
    plain = _RELATIVE.sub("", words) or words
    if regex.match(r"whoever\s", words, regex.I):
        return True
    if _OF_A_CLAUSE.search(plain):
        return False
    head = _TAIL.split(plain, maxsplit=1)[0]
    parts = [part for part in _COORDINATION.split(head) if part and not part.startswith("where ")]
    return bool(parts) and all(map(_named, parts))


def _named(words: str) -> bool:
    words = _DETERMINER.sub("", words.strip()).strip()
    tokens = _TAIL.split(words, maxsplit=1)[0].split()
    if not tokens or tokens[0].lower() in PREPOSITIONS:
        return False
    if _TITLE.match(words) and len(tokens) > 1:
        return True
    head = tokens[-1].strip(".,’'")
    lower = head.lower()
    if lower in THINGS:
        return False
    if lower in ACTORS or lower in PLACES or lower.rpartition("-")[2] in ACTORS:
        return True
    # Office, Union, Council …: the name of an institution may go on ("Environment Agency Wales").
    return head[:1].isupper() and any(t[:1].isupper() and t.lower() in ACTORS for t in tokens[:-1])


def _base(word: str) -> bool:
    forms = (word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ies") + "y")
    return any(form in VERBS for form in forms)


def _called(words: str) -> bool:
    """Whether the words name whoever is urged or asked, since nobody urges a thing."""
    return len(words.split()) <= 8 and bool(
        regex.match(
            r"(?:the |all |both )?[A-Z][\w’&.-]*(?: [A-Z][\w’&.-]*| of| and| the| for)*$", words
        )
    )


def first_actor(words: str, *, asked: bool = False) -> int | None:
    """How many code points of words that begin with who is asked, as in “the Government draw up a
    plan” and “the Government and the banks to pay”, name them; None where that is not certain.
    With `asked`, the words before ask them to."""
    aside = regex.match(r"(?P<who>[^,]{3,80}),\s[^,]{2,80},\s+(?P<verb>[a-z-]+)\b", words)
    if aside and is_actor(aside["who"]) and _base(aside["verb"]):
        return int(aside.end("who"))
    for found in regex.finditer(r"\s+(?=(?P<word>[\w-]+))", words[:LONGEST]):
        word = found["word"].lower()
        if found["word"] != word or word in ACTORS:
            continue
        if word in PREPOSITIONS - {"to", "in", "of", "for", "on"}:
            return None
        if word in {"to", "should", "must", "ought", "shall", "not"} or _base(word):
            named = words[: found.start()]
            if is_actor(named) or (asked and word == "to" and _called(named)):
                rest = words[found.end() :]
                rest = regex.sub(r"^(?:to|should|must|ought to|shall|not)\s+", "", rest)
                return None if gets(rest) else int(found.start())
            if word in {"should", "must", "shall"}:
                return None
    return None
