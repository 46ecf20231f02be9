"""Verbs of asking, needs, hopes and imperatives, in the text's own voice and in others'."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from app.domain.cues import people
from app.domain.cues.cue import RECOMMENDATION, Judged, trap
from app.domain.cues.lexicon import OF_THE_TEXT, VERBS
from app.domain.cues.modals import CONDITION, DONE, MODAL
from app.domain.patterns import LatePattern

_REQUEST = (
    r"(?P<verb>recommend|urge|advise|propose|suggest|encourage|ask|invite|request|call (?:up)?on|"
    r"call for|advocate|counsel)"
)
_WE_ASK = LatePattern(
    rf"\b(?:we|I)\s+(?:(?:therefore|also|further|thus|now|again|would|do|\w+ly)\s+)*(?:and\s+)?{_REQUEST}\b"
    rf"(?!ed)|(?<=\b(?:we|I)\b[^.;]*(?:,| and) ){_REQUEST}\b(?= the| that| all)",
    regex.I,
)
_BODY_ASKS = LatePattern(
    r"\b(?:committee|commission|panel|inquiry|report|paper|brief|review|task ?force|group"
    r"|authors?|board|"
    r"subcommittee|GAO)\s+(?:(?:is(?= recommending)|therefore|also|further|thus|\w+ly)\s+)*"
    r"(?P<verb>recommend(?:s|ing)?|urges?|advises?|encourages?|requests?|calls? (?:up)?on"
    r"|calls? for|invites?|directs|expects|asks)\b",
    regex.I,
)
_THEY_ASK = LatePattern(
    r"\b(?P<verb>recommend(?:s|ed|ing)|urg(?:es|ed|ing)|call(?:s|ed|ing) (?:up)?on|call(?:s|ed"
    r"|ing) for|"
    r"propos(?:es|ed)|suggest(?:s|ed)|advis(?:es|ed)|advocat(?:es|ed))\b",
    regex.I,
)
_IS_ASKED = LatePattern(
    r"\b(?:is|are|be)\s+(?:\w+ly\s+|also\s+|therefore\s+)*(?P<verb>urged|encouraged|advised|invited|"
    r"requested|called (?:up)?on|asked|recommended|implored)\s+(?P<to>to|that)\b",
    regex.I,
)
_NEEDED = LatePattern(
    r"\b[Ii]t(?: is|[’']s| remains| will be| becomes)(?: \w+ly| also| therefore| now| thus"
    r"| clearly)*"
    r"\s+(?:(?P<must>essential|crucial|vital|imperative|necessary|critical|paramount"
    r"|incumbent (?:up)?"
    r"on)|(?P<should>important|(?:high |past )?time|desirable|advisable|worth considering))\b"
    r"(?P<so>[^.;:]{0,60}?\b(?:that|to|for|we|they)\b)"
    r"|\b(?:[Tt]he time has come|[Nn]ow is the time)(?P<so>\s+(?:to|for))"
    r"|\b(?P<must>[Tt]here is (?:now )?an? (?:urgent|pressing|clear|compelling"
    r"|vital) need)(?P<so>\s+(?:to|for))"
    r"|\b(?P<should>[Ii]t is (?:now )?up to|[Ii]t falls to"
    r"|[Tt]he onus is (?:now )?on)(?P<so>\s[^,.;]{3,80}?\sto\b)"
    r"|\b(?P<must>[Ww]hat \w+(?: \w+)? needs?)\b(?P<so>[^.;]{0,40}?\bis)\b"
    r"|\b(?P<must>[Ww]hat is (?:now |urgently |also |really )?(?:needed"
    r"|required))\b(?P<so>[^.;]*?\bis)\b"
    r"|\b(?P<must>(?:is|are) (?:now )?(?:urgently|badly|desperately) needed)\b(?P<so>)",
)
_TO_NOTE = LatePattern(
    r"(?:to|that (?:we|readers|you))\s+(?:also\s+)?(?:note|remember|understand|recogni[sz]e"
    r"|emphasi[sz]e|"
    r"stress|bear|acknowledge|recall|say|point|add|see|know|keep in mind|distinguish|appreciate)\b",
    regex.I,
)
WISH = LatePattern(
    r"\b(?:here[’']s hoping|(?:we|I) (?:sincerely |very much |also |do )?hope"
    r"|it is (?:to be )?hoped|"
    r"let us hope|one hopes|hopefully)\b(?<!\b(?:as|what|which) (?:we"
    r"|I) hope)(?: that)?(?!\s+(?:this|the|our|my) (?:report|paper|brief|"
    r"essay|book|article|analysis|study))",
    regex.I,
)
DEMANDS = LatePattern(
    r"^(?:(?:And|But|So|Finally),?\s+)?(?!understanding|knowing"
    r"|seeing)\w+ing\b(?!,)[^,;:]{3,160}?\b(?P<word>will require"
    r"|requires|will demand|demands)\b",
    regex.I,
)
_ONE_WORD = (
    r"(?:so|or|and|but|then|first|second|third|finally|instead(?! of)|next|please|also|above all"
    r"|better)"
)
_ORDER = LatePattern(
    rf"^(?:{_ONE_WORD}[,:]?\s+)*(?:(?:instead of|rather than|to"
    rf"|in order to)\s[^,;:]{{3,200}},\s+)?(?:\w+ly\s+)?"
    r"(?P<no>(?:do not|don[’']t|never)\s+)?(?P<verb>\w+)\s+(?=(?P<next>[\w’'“]+))",
    regex.I,
)
_OBJECT = frozenset(
    [
        "the",
        "a",
        "an",
        "all",
        "every",
        "each",
        "any",
        "more",
        "their",
        "its",
        "his",
        "her",
        "our",
        "your",
        "my",
        "this",
        "that",
        "these",
        "those",
        "them",
        "it",
        "him",
        "us",
        "up",
        "out",
        "in",
        "on",
        "off",
        "down",
        "no",
        "both",
        "such",
        "what",
        "who",
        "how",
        "whether",
        "where",
        "people",
    ]
)
_LET_US = LatePattern(
    r"^(?:So|And|But|Then|Now)?,?\s*[Ll]et(?: us|[’']s)\s+(?!say|look|see|consider|take|start"
    r"|begin|turn|hope|not forget|be clear|face|return|assume|suppose|imagine|call)"
)


def requests(sentence: str) -> Iterator[Judged]:
    """Verbs of asking, in the text's own voice."""
    for found in _WE_ASK.finditer(sentence):
        if sentence[found.end() :].lstrip().startswith("to "):
            continue  # “we propose to show”
        if found["verb"].lower() in {"suggest", "propose", "ask"} and not _asks(
            sentence, found.end()
        ):
            continue
        if regex.search(
            r"\b(?:as|if|what|which|that)\s+(?:we|I)\b",
            sentence[max(0, found.start() - 8) : found.end()],
        ):
            continue  # “as I recommend”
        yield _asked(sentence, found.span("verb"), f"“we {found['verb'].lower()}”")
    for found in _BODY_ASKS.finditer(sentence):
        asked = _asked(sentence, found.span("verb"), f"the authors’ “{found['verb'].lower()}”")
        if asked.who or not found["verb"].lower().startswith(("direct", "expect", "ask")):
            yield asked._replace(level="must") if found["verb"].startswith("direct") else asked
    for found in _IS_ASKED.finditer(sentence):
        who, what = None, None
        if found["to"].lower() == "to":
            who, what = people.subject(sentence, found.start(), "act"), found.end()
        elif regex.search(r"\bit\s*$", sentence[: found.start()], regex.I):
            who = starting(sentence, found.end() + 1)
        yield Judged(
            RECOMMENDATION,
            f"“{found['verb'].lower()} {found['to']}”",
            "should",
            found.span("verb"),
            who,
            what,
        )


def _asks(sentence: str, at: int) -> bool:
    after = sentence[at:]
    if regex.search(r"\b(?:should|must|ought|shall|be \w+ed)\b", after) or regex.match(
        r"\s+\w+ing\b", after
    ):
        return True
    clause = regex.match(r"\s+(?:that\s+)?", after)
    return clause is not None and people.first_actor(after[clause.end() :]) is not None


def _asked(sentence: str, word: tuple[int, int], rule: str) -> Judged:
    after = word[1]
    lead = LatePattern(
        r"\s+(?:strongly\s+|again\s+)?(?:to (?=the|all|every)|that\b)?(?:,[^,]{2,80},)?\s*"
    ).match(sentence, after)
    start = lead.end() if lead else after
    verb = sentence[slice(*word)].lower()
    who = starting(sentence, start, asked=not verb.startswith(("recommend", "suggest", "propos")))
    level = "should"
    if who and regex.match(r"\s+(?:to\s+|should\s+)?consider\b", sentence[who[1] :]):
        level = "consider"
    what = None
    if who and (to := LatePattern(r"\s+(?:to\s+|should\s+|must\s+)?").match(sentence, who[1])):
        what = to.end()
    return Judged(RECOMMENDATION, rule, level, word, who, what)


def starting(sentence: str, start: int, *, asked: bool = False) -> tuple[int, int] | None:
    length = people.first_actor(sentence[start:], asked=asked)
    return (start, start + length) if length else None


def needs(sentence: str) -> Iterator[Judged]:
    for found in _NEEDED.finditer(sentence):
        tail = sentence[found.start("so") if found["so"] else found.end() :].lstrip()
        if _TO_NOTE.match(tail):
            yield trap("a turn of phrase")
            continue
        if regex.search(r"\b(?:not|hardly|if)\b", found[0]) or CONDITION.search(
            sentence[: found.start()]
        ):
            continue
        name = "must" if found["must"] else "should"
        word = found.span(name) if found[name] else (found.start(), found.start("so"))
        clause = regex.match(r"(?:(?:that|for)\s+)?", tail)
        who = None
        if clause:
            at = len(sentence) - len(tail) + clause.end()
            who = starting(sentence, at)
        level = "consider" if "considering" in found[0] else name
        yield Judged(RECOMMENDATION, f"“{sentence[word[0] : word[1]]}”", level, word, who)


# Who asks is told elsewhere, or the verb is a noun or a participle.
_NO_SUBJECT = LatePattern(
    r"\b(?:we|I|(?:we|I) have|has been|have been|was|were|been|be|a|an|the|no|of|as|is|are|my"
    r"|our)\s*$",
    regex.I,
)
_FINDINGS = LatePattern(
    r"\b(?:evidence|data|study|studies|research|this|which|results?|findings?|analysis|polls?|"
    r"figures)\s*$",
    regex.I,
)
_OBJECT_FOLLOWS = LatePattern(
    r"\s+(?:that|the|a|an|for|all|both|its|\w+ing|(?-i:[A-Z])|more|\w+s to)\b|(?<=called for)\s",
    regex.I,
)
_SAID_BY = LatePattern(
    r"\b(?:According to|in the (?:view|words) of|(?:argue|say|suggest)s? that)\b", regex.I
)


def passed_on(sentence: str) -> Iterator[Judged]:
    """Verbs of asking with another subject, and “could have” of somebody quoted."""
    for found in MODAL.finditer(sentence):
        done = DONE.match(sentence, found.end()) if found["could"] else None
        if done and _SAID_BY.search(sentence):
            span = (found.start(), done.end())
            yield Judged(RECOMMENDATION, "“could have …” of somebody quoted", "could", span)
        elif done:
            yield trap("“could have …”: said of the past")
    for found in _THEY_ASK.finditer(sentence):
        verb, before = found["verb"].lower(), sentence[: found.start()]
        unsure = verb.startswith(("suggest", "propos", "advis"))
        if _NO_SUBJECT.search(before) or (unsure and not _asks(sentence, found.end())):
            continue
        if not unsure and not _OBJECT_FOLLOWS.match(sentence, found.end()):
            continue
        if unsure and not verb.startswith("advis") and _FINDINGS.search(before):
            continue
        yield _asked(sentence, found.span("verb"), f"“{verb}”")


def orders(sentence: str) -> Iterator[Judged]:
    """Imperatives, where the word after the verb shows that it is one."""
    if _LET_US.match(sentence):
        yield Judged(RECOMMENDATION, "“let us”", "", None)
        return
    found = _ORDER.match(sentence)
    if not found:
        return
    verb, following = found["verb"].lower(), found["next"].lower()
    negative = bool(found["no"])
    if verb in VERBS and (verb not in OF_THE_TEXT) and (negative or following in _OBJECT):
        yield Judged(
            RECOMMENDATION,
            "an imperative",
            "",
            None,
            None,
            found.start("no") if negative else found.start("verb"),
        )


def hopes(sentence: str) -> Iterator[Judged]:
    """Hopes, and what is said to be needed for something to be done."""
    if found := WISH.search(sentence):
        start = found.end()
        while start < len(sentence) and sentence[start].isspace():
            start += 1
        who = starting(sentence, start)
        yield Judged(RECOMMENDATION, "a hope", "wish", found.span(), who)
    if found := DEMANDS.search(sentence):
        yield Judged(
            RECOMMENDATION, "something to do, and what it takes", "must", found.span("word")
        )
