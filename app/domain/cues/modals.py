"""Should, must and the like: where they ask for something, and where they only seem to."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from app.domain.cues import people
from app.domain.cues.cue import RECOMMENDATION, Judged, trap
from app.domain.cues.lexicon import BEFORE_A_CLAUSE
from app.domain.patterns import LatePattern

MODAL = LatePattern(
    r"(?<![\w-])(?:(?P<should>should(?:n[’']t)?|ought(?: not)? to)|(?P<must>must(?:n[’']t)?|shall|"
    r"will (?:need|have) to|needs? to|ha(?:s|ve) to)|(?P<consider>(?:may|might) (?:also )?(?:wish|"
    r"want|like) to|(?:may|might|could)(?=\s+(?:also\s+|usefully\s+)*consider\b))"
    r"|(?P<wish>would do well "
    r"to)|(?P<advised>would be (?:wise|well advised|well-advised) to|had better)"
    r"|(?P<cannot>can ?not"
    r"|can[’']t)|(?P<could>could(?= have\b)))(?![\w-])",
    regex.I,
)
DONE = LatePattern(
    r"\s+(?:not\s+|never\s+|also\s+|at least\s+|\w+ly\s+)*have\s+(?:\w+ly\s+|also\s+|long\s+)*"
    r"(?:been|come|done|gone|had|put|set|cut|made|said|seen|known|taken|given|led|met|kept|left|lost"
    r"|paid|told|thought|brought|bought|taught|caught|sought|won|begun|become|\w+(?:ed|en|wn|pt|lt))\b",
    regex.I,
)
_SAID = (
    r"(?:noted|said|remembered|emphasi[sz]ed|stressed|recalled|pointed out|added|borne in mind|"
    r"acknowledged|recogni[sz]ed|understood|clear|mentioned|observed|stated|admitted|obvious|"
    r"reiterated|kept in mind|underlined|highlighted)"
)
_TURN = LatePattern(rf"\s+(?:also\s+|first\s+|again\s+|\w+ly\s+)*(?:be\s+{_SAID})\b", regex.I)
_I_SAY = LatePattern(
    r"\s+(?:also\s+|not\s+|first\s+)*(?:note|stress|add|say|mention|like|confess|admit|remember|"
    r"emphasi[sz]e|point out|recall|explain|record|declare|make clear|apologi[sz]e|thank|know"
    r"|bear in mind|forget|warn|think|expect|see|return"
    r"|turn|"
    r"discuss|argue)\b",
    regex.I,
)
CONDITION = LatePattern(r"\b(?:if|whether|lest|in case|unless)\b[^,;:—–]*$", regex.I)
_ASKED = LatePattern(
    r"\b(?:how|what|who|whom|why|which|where|when)\b(?P<rest>[^,;:—–]*)$",
    regex.I,
)
_ASKING = LatePattern(
    r"\b(?:ask|question|debat|decid|decision|determin|discuss|unclear|know|clear|issue|"
    r"about|over|guidance|explain|explor|agree|understand|thought|on|of|to|as to|tell)\w*\s+$"
    r"|^\s*$",
    regex.I,
)
_CLAUSE_BEGINS = LatePattern(r"(?:^|[,;:—“]\s*|\b(?:and|but|so|or)\s+)$", regex.I)
_SUBJECT = LatePattern(
    r"\s+(?:the|an?|any|this|that|these|those|it|they|he|she|we|you|there|such|no|its|their|our|(?-i:[A-Z]))\b"
    r"|\s+(?-i:[A-Z])",
    regex.I,
)
# What was asked for before, or had to be done: told, not asked.
_ASKED_BEFORE = LatePattern(
    r"\b(?:we|I) (?:had |have |also |previously )*(?:recommended|proposed|suggested|urged|argued)\b"
    r"|\b(?:requirements?|mandated|mandates?|dictates?|required|stipulat\w+) that\b",
    regex.I,
)
_AN_IDEA = LatePattern(
    r"\b(?:idea|notion|principle|belief|assumption|expectation|norm) that\b[^,;:—–]*$", regex.I
)
_SOMEBODY = LatePattern(r"(?:^|[,;]\s*|\bsometimes )(?:an? [^,;]*|some\w+(?: else)?)$", regex.I)
_COMPARED = LatePattern(r"\b(?:as|than)\s+(?:it|they|he|she|we|one|you)\s*$", regex.I)
_OUTCOME = LatePattern(
    r"\s+(?:also\s+|in turn\s+|\w+ly\s+)*(?:help|lead|result|mean|reduce|allow|enable|give|make"
    r"|improve|"
    r"suffice|prove|free|take|come|bring|save|provide|increase|send|produce|be\s+(?:enough|"
    r"sufficient|easy|easier|obvious|familiar|fine|possible|no\s|a relief|good news|welcome))\b",
    regex.I,
)
_EXPECTED = LatePattern(
    r"\s+(?:be\s+(?:enough|sufficient|easy|easier|obvious|no surprise|little surprise|surprising|"
    r"unsurprising|surprised)|come as|surprise\b|(?:soon|now|then|probably|in theory"
    r"|in principle)\s+be\s+(?:able|ready|"
    r"possible|complete))\b",
    regex.I,
)
_HAPPENS = LatePattern(
    r"\s+(?:\w+ly\s+|also\s+|soon\s+|now\s+|then\s+)*(?:fall|rise|arrive|drop|grow|decline|recover|fade|"
    r"know|feel|seem|sound|look|wonder|be (?:hard|difficult|true|wrong|right|clear|dead"
    r"|mistaken))\b",
    regex.I,
)
_LAW = (
    r"(?:law|laws|legislation|act|rules?|regulations?|code|treaty|constitution|directive"
    r"|convention|charter|statute|embargo|licen[cs]e|contract|ordinance|decree|protocol|statutes)"
)
_DUTY = LatePattern(
    rf"\b[Uu]nder (?:the |its |their |an? |existing |current |this |these |international |"
    rf"(?:[\w’'-]+ ){{0,5}}){_LAW}\b|\bby law\b|\b[Uu]nder (?:section|article|rule) \d"
    rf"|\b(?:law|act|rules?|regulations?|code|treaty|constitution|directive|convention|charter|statute|"
    r"requirement|order|policy|bill|contract)s?\b[^.;]{0,80}\b(?:sa(?:y|id)|stat|requir|provid|specif|"
    r"stipulat|mandat|oblig|prescrib|lays?)\w*\b|\b(?:already|currently|legally|at present)\b"
    r"|\b[Pp]ursuant to\b|\b(?:Article|Section|Rule|Regulation|Clause) \d",
    regex.I,
)
_TOLD_OF = LatePattern(
    r"\b(?:who|which|that|when|before|until|because|since|as|where|while|whatever|after|so that|"
    r"even though|although|though)\b[^,;:—–]*$",
    regex.I,
)
_NOT_ASKED = LatePattern(
    r"(?:\b(?:would|may|might|could|did|does|do|doesn[’']t|don[’']t|didn[’']t|never|no|no longer|"
    r"little|not|to|having)|[’']d)\s*$",
    regex.I,
)
# “the need to”, “There are needs to”: nouns.
_A_NEED = LatePattern(
    r"\b(?:the|a|an|any|more|this|that|of|on|their|its|our|his|her|my|your|and|urgent|real|clear|"
    r"growing|pressing|acute|obvious)\s*$|\bthere (?:is|are|was|were)\b[^,;]*$",
    regex.I,
)
_REFUSED = LatePattern(
    r"\b(?:do|does|did|would|could|can)(?: not|n[’']t) (?:\w+ ){0,4}(?:consider|believe|think"
    r"|accept|agree|suggest|say|propose)\b[^.;]*\bthat\b"
    r"|\bnot been (?:suggested|proposed|argued)\b"
    r"|\b(?:resist|reject|refus|oppos|dismiss)\w* (?:any|the|every|all) (?:suggestion|idea|notion"
    r"|proposal|call)s?\b|\b(?:does|do|did)(?: not|n[’']t) (?:mean|follow|imply)\b"
    r"|\bno reason (?:why|that)\b"
    r"|\bnot (?:suggesting|saying|arguing|to say)\b|\b(?:reject|rejects|rejected|dismiss\w*) the "
    r"(?:idea|notion|view|argument|suggestion)\b",
    regex.I,
)
_NO_MORE = LatePattern(
    r"\s+(?:afford|wait|continue|go on|be (?:allowed|ignored|left|neglected|tolerated"
    r"|an afterthought))\b",
    regex.I,
)
_LESSON = LatePattern(r"\blessons?\b", regex.I)
_CONSIDER = LatePattern(
    r"\s+(?:also\s+|now\s+|\w+ly\s+)*(?:consider|give (?:\w+ )?consideration)\b", regex.I
)
_INVERTED = LatePattern(
    r"(?:^|[,;:—]\s*|\b(?:and|or|but)\s+)(?:nor|neither|only then|not only|never|under no "
    r"circumstances|at no (?:time|point)|on no account|only (?:after|when|if|by|in)\b[^,;]*|so too|"
    r"no longer)\s*$",
    regex.I,
)


def modals(sentence: str) -> Iterator[Judged]:
    for found in MODAL.finditer(sentence):
        if judged := _modal(sentence, found):
            yield judged


def _modal(sentence: str, found: regex.Match[str]) -> Judged | None:
    before, after = sentence[: found.start()], sentence[found.end() :]
    word, level = found[0].lower(), str(found.lastgroup)
    if level == "could":
        return None  # of the past, unless somebody is quoted: see `passed_on`
    if level == "cannot":
        if _LESSON.search(before) or _NO_MORE.match(after):
            return Judged(RECOMMENDATION, f"“{word}”, drawn as a lesson", "must", found.span())
        return None
    if DONE.match(after):
        return trap(f"“{word} have …”: said of the past")
    if seems := _seems(before, after, word, level):
        return trap(seems)
    if level == "must" and (other := _no_demand(sentence, before, after, word)):
        return other if other.rule else None
    level = {"advised": "should"}.get(level, level)
    if level in {"should", "must"} and _CONSIDER.match(after):
        level = "consider" if level == "should" or "consider " in after[:12] else level
    if level == "should" and regex.match(
        r"\s+be considered(?:\s+(?:for|by|when|in)\b|[.,;])", after
    ):
        level = "consider"
    if _INVERTED.search(before):
        length = people.first_actor(after.lstrip())
        start = found.end() + len(after) - len(after.lstrip())
        who = (start, start + length) if length else None
        return Judged(RECOMMENDATION, f"“{word}” before its subject", level, found.span(), who)
    who = people.subject(sentence, found.start(), after)
    if (
        who is None
        and _HAPPENS.match(after)
        and not regex.search(r"\b(?:we|they)\s*$", before, regex.I)
    ):
        return trap("what is expected, not asked")
    what = found.end() if who else None
    return Judged(RECOMMENDATION, f"“{word}”", level, found.span(), who, what)


def _seems(before: str, after: str, word: str, level: str) -> str:
    """Why a modal asks for nothing, "" where it may."""
    if _TURN.match(after) and regex.search(
        r"\b(?:it|this|that|there|point|\bas)\s*$|^\s*$", before, regex.I
    ):
        return "a turn of phrase"
    if (
        regex.search(r"\b(?:I|we|one|you|readers?)\s*$", before, regex.I)
        and _I_SAY.match(after)
        and level != "wish"
    ):
        return "a turn of phrase"
    if word == "should" and not before.strip() and not level.startswith("wish"):
        return "“should” for “if”"
    if word == "should" and _CLAUSE_BEGINS.search(before) and _SUBJECT.match(after):
        return "“should” for “if”"
    if CONDITION.search(before):
        return "a condition or an open question"
    if asked := _ASKED.search(before):
        wh = before[asked.start() : asked.start() + 5].lower()
        lead = before[: asked.start()]
        if wh.startswith(("how", "why", "what")) or _ASKING.search(lead):
            return "a question that is told"
    if _AN_IDEA.search(before):
        return "an idea that is told of"
    if _ASKED_BEFORE.search(before):
        return "what was asked for before"
    if _COMPARED.search(before):
        return "a comparison"
    if level == "should" and (
        _EXPECTED.match(after)
        or (
            regex.search(
                r"\b(?:this|that|which|these)(?:\s+(?:alone|also|in turn))?\s*$", before, regex.I
            )
            and _OUTCOME.match(after)
        )
    ):
        return "what is expected, not asked"
    if _REFUSED.search(before):
        return "named in order to refuse it"
    return ""


def _no_demand(sentence: str, before: str, after: str, word: str) -> Judged | None:
    """Why must, shall, need to and have to ask for nothing; a Judged without a rule stands for
    nothing to say."""
    if _NOT_ASKED.search(before) or (word.startswith("need") and _A_NEED.search(before)):
        return trap("")
    if _DUTY.search(before) or regex.match(r"\s+(?:already|by law|legally|currently)\b", after):
        return trap("a duty that exists already")
    if word == "shall" and _within_quotes(before, after):
        return trap("quoted words of a rule")
    if regex.search(r"\b(?:who|which)(?:\s+\w+ly)?\s*$", before, regex.I):
        return trap("a duty that is told of")
    if word.endswith(" to") and _SOMEBODY.search(before.rstrip()):
        return trap("a duty that is told of")
    if word.endswith(" to") and (_TOLD_OF.search(before) and not _complement(before)):
        return trap("a duty that is told of")
    if word.startswith("ha") and regex.search(r"\b(?:I|he|she|you|they)\s*$", before):
        return trap("a duty that is told of")
    return None


def _complement(before: str) -> bool:
    that = before.lower().rfind("that")
    return that >= 0 and bool(BEFORE_A_CLAUSE.search(before[:that].rstrip()))


def _within_quotes(before: str, after: str) -> bool:
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1
