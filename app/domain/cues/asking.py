"""The rules: what in one sentence asks, advises or hopes that somebody act, and what only seems
to. Each rule is named in words, which people read beside what it offers."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from app.domain.cues import actors
from app.domain.cues.cue import RECOMMENDATION, TRAP, Judged, trap
from app.domain.cues.lexicon import BEFORE_A_CLAUSE, OF_THE_TEXT, VERBS

LONGEST = 3_000  # code points of a sentence that is judged

MAYBE = regex.compile(
    r"\b(?:should|shouldn|ought|must|mustn|shall|needs?|needed|ha(?:s|ve) to|will require|requires|"
    r"may|might|would|had better|can ?not|can[’']t|could|recommend\w*|urg\w+|advis\w+|propos\w+|"
    r"suggest\w*|encourag\w+|direct\w*|expects?|up to|falls to|onus|asks?|asked|invit\w+"
    r"|request\w*|call\w*|essential|crucial|vital|"
    r"imperative|necessary|important|critical|time|incumbent|desirable|advisable|hop\w+|"
    r"hopefully|worth|demands?)\b",
    regex.I,
)
_MODAL = regex.compile(
    r"(?<![\w-])(?:(?P<should>should(?:n[’']t)?|ought(?: not)? to)|(?P<must>must(?:n[’']t)?|shall|"
    r"will (?:need|have) to|needs? to|ha(?:s|ve) to)|(?P<consider>(?:may|might) (?:also )?(?:wish|"
    r"want|like) to|(?:may|might|could)(?=\s+(?:also\s+|usefully\s+)*consider\b))"
    r"|(?P<wish>would do well "
    r"to)|(?P<advised>would be (?:wise|well advised|well-advised) to|had better)"
    r"|(?P<cannot>can ?not"
    r"|can[’']t)|(?P<could>could(?= have\b)))(?![\w-])",
    regex.I,
)
_DONE = regex.compile(
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
_TURN = regex.compile(rf"\s+(?:also\s+|first\s+|again\s+|\w+ly\s+)*(?:be\s+{_SAID})\b", regex.I)
_I_SAY = regex.compile(
    r"\s+(?:also\s+|not\s+|first\s+)*(?:note|stress|add|say|mention|like|confess|admit|remember|"
    r"emphasi[sz]e|point out|recall|explain|record|declare|make clear|apologi[sz]e|thank|know"
    r"|bear in mind|forget|warn|think|expect|see|return"
    r"|turn|"
    r"discuss|argue)\b",
    regex.I,
)
_CONDITION = regex.compile(r"\b(?:if|whether|lest|in case|unless)\b[^,;:—–]*$", regex.I)
_ASKED = regex.compile(
    r"\b(?:how|what|who|whom|why|which|where|when)\b(?P<rest>[^,;:—–]*)$",
    regex.I,
)
_ASKING = regex.compile(
    r"\b(?:ask|question|debat|decid|decision|determin|discuss|unclear|know|clear|issue|"
    r"about|over|guidance|explain|explor|agree|understand|thought|on|of|to|as to|tell)\w*\s+$"
    r"|^\s*$",
    regex.I,
)
_CLAUSE_BEGINS = regex.compile(r"(?:^|[,;:—“]\s*|\b(?:and|but|so|or)\s+)$", regex.I)
_SUBJECT = regex.compile(
    r"\s+(?:the|an?|any|this|that|these|those|it|they|he|she|we|you|there|such|no|its|their|our|(?-i:[A-Z]))\b"
    r"|\s+(?-i:[A-Z])",
    regex.I,
)
# What was asked for before, or had to be done: told, not asked.
_ASKED_BEFORE = regex.compile(
    r"\b(?:we|I) (?:had |have |also |previously )*(?:recommended|proposed|suggested|urged|argued)\b"
    r"|\b(?:requirements?|mandated|mandates?|dictates?|required|stipulat\w+) that\b",
    regex.I,
)
_SOMEBODY = regex.compile(r"(?:^|[,;]\s*|\bsometimes )(?:an? [^,;]*|some\w+(?: else)?)$", regex.I)
_COMPARED = regex.compile(r"\b(?:as|than)\s+(?:it|they|he|she|we|one|you)\s*$", regex.I)
_OUTCOME = regex.compile(
    r"\s+(?:also\s+|in turn\s+|\w+ly\s+)*(?:help|lead|result|mean|reduce|allow|enable|give|make"
    r"|improve|"
    r"suffice|prove|free|take|come|bring|save|provide|increase|send|produce|be\s+(?:enough|"
    r"sufficient|easy|easier|obvious|familiar|fine|possible|no\s|a relief|good news|welcome))\b",
    regex.I,
)
_EXPECTED = regex.compile(
    r"\s+(?:be\s+(?:enough|sufficient|easy|easier|obvious|no surprise|little surprise|surprising|"
    r"unsurprising|surprised)|come as|surprise\b|(?:soon|now|then|probably|in theory"
    r"|in principle)\s+be\s+(?:able|ready|"
    r"possible|complete))\b",
    regex.I,
)
_HAPPENS = regex.compile(
    r"\s+(?:\w+ly\s+|also\s+|soon\s+|now\s+|then\s+)*(?:fall|rise|arrive|drop|grow|decline|recover|fade|"
    r"know|feel|seem|sound|look|wonder|be (?:hard|difficult|true|wrong|right|clear|dead"
    r"|mistaken))\b",
    regex.I,
)
_LAW = (
    r"(?:law|laws|legislation|act|rules?|regulations?|code|treaty|constitution|directive"
    r"|convention|charter|statute|embargo|licen[cs]e|contract|ordinance|decree|protocol|statutes)"
)
_DUTY = regex.compile(
    rf"\b[Uu]nder (?:the |its |their |an? |existing |current |this |these |international |"
    rf"(?:[\w’'-]+ ){{0,5}}){_LAW}\b|\bby law\b|\b[Uu]nder (?:section|article|rule) \d"
    rf"|\b(?:law|act|rules?|regulations?|code|treaty|constitution|directive|convention|charter|statute|"
    r"requirement|order|policy|bill|contract)s?\b[^.;]{0,80}\b(?:sa(?:y|id)|stat|requir|provid|specif|"
    r"stipulat|mandat|oblig|prescrib|lays?)\w*\b|\b(?:already|currently|legally|at present)\b"
    r"|\b[Pp]ursuant to\b|\b(?:Article|Section|Rule|Regulation|Clause) \d",
    regex.I,
)
_TOLD_OF = regex.compile(
    r"\b(?:who|which|that|when|before|until|because|since|as|where|while|whatever|after|so that|"
    r"even though|although|though)\b[^,;:—–]*$",
    regex.I,
)
_NOT_ASKED = regex.compile(
    r"(?:\b(?:would|may|might|could|did|does|do|doesn[’']t|don[’']t|didn[’']t|never|no|no longer|"
    r"little|not|to|having)|[’']d)\s*$",
    regex.I,
)
# “the need to”, “There are needs to”: nouns.
_A_NEED = regex.compile(
    r"\b(?:the|a|an|any|more|this|that|of|on|their|its|our|his|her|my|your|and|urgent|real|clear|"
    r"growing|pressing|acute|obvious)\s*$|\bthere (?:is|are|was|were)\b[^,;]*$",
    regex.I,
)
_REFUSED = regex.compile(
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
_NO_MORE = regex.compile(
    r"\s+(?:afford|wait|continue|go on|be (?:allowed|ignored|left|neglected|tolerated"
    r"|an afterthought))\b",
    regex.I,
)
_LESSON = regex.compile(r"\blessons?\b", regex.I)
_CONSIDER = regex.compile(
    r"\s+(?:also\s+|now\s+|\w+ly\s+)*(?:consider|give (?:\w+ )?consideration)\b", regex.I
)
_INVERTED = regex.compile(
    r"(?:^|[,;:—]\s*|\b(?:and|or|but)\s+)(?:nor|neither|only then|not only|never|under no "
    r"circumstances|at no (?:time|point)|on no account|only (?:after|when|if|by|in)\b[^,;]*|so too|"
    r"no longer)\s*$",
    regex.I,
)
_REQUEST = (
    r"(?P<verb>recommend|urge|advise|propose|suggest|encourage|ask|invite|request|call (?:up)?on|"
    r"call for|advocate|counsel)"
)
_WE_ASK = regex.compile(
    rf"\b(?:we|I)\s+(?:(?:therefore|also|further|thus|now|again|would|do|\w+ly)\s+)*(?:and\s+)?{_REQUEST}\b"
    rf"(?!ed)|(?<=\b(?:we|I)\b[^.;]*(?:,| and) ){_REQUEST}\b(?= the| that| all)",
    regex.I,
)
_BODY_ASKS = regex.compile(
    r"\b(?:committee|commission|panel|inquiry|report|paper|brief|review|task ?force|group"
    r"|authors?|board|"
    r"subcommittee|GAO)\s+(?:(?:is(?= recommending)|therefore|also|further|thus|\w+ly)\s+)*"
    r"(?P<verb>recommend(?:s|ing)?|urges?|advises?|encourages?|requests?|calls? (?:up)?on"
    r"|calls? for|invites?|directs|expects|asks)\b",
    regex.I,
)
_THEY_ASK = regex.compile(
    r"\b(?P<verb>recommend(?:s|ed|ing)|urg(?:es|ed|ing)|call(?:s|ed|ing) (?:up)?on|call(?:s|ed"
    r"|ing) for|"
    r"propos(?:es|ed)|suggest(?:s|ed)|advis(?:es|ed)|advocat(?:es|ed))\b",
    regex.I,
)
_IS_ASKED = regex.compile(
    r"\b(?:is|are|be)\s+(?:\w+ly\s+|also\s+|therefore\s+)*(?P<verb>urged|encouraged|advised|invited|"
    r"requested|called (?:up)?on|asked|recommended|implored)\s+(?P<to>to|that)\b",
    regex.I,
)
_NEEDED = regex.compile(
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
_TO_NOTE = regex.compile(
    r"(?:to|that (?:we|readers|you))\s+(?:also\s+)?(?:note|remember|understand|recogni[sz]e"
    r"|emphasi[sz]e|"
    r"stress|bear|acknowledge|recall|say|point|add|see|know|keep in mind|distinguish|appreciate)\b",
    regex.I,
)
_WISH = regex.compile(
    r"\b(?:here[’']s hoping|(?:we|I) (?:sincerely |very much |also |do )?hope"
    r"|it is (?:to be )?hoped|"
    r"let us hope|one hopes|hopefully)\b(?<!\b(?:as|what|which) (?:we"
    r"|I) hope)(?: that)?(?!\s+(?:this|the|our|my) (?:report|paper|brief|"
    r"essay|book|article|analysis|study))",
    regex.I,
)
_DEMANDS = regex.compile(
    r"^(?:(?:And|But|So|Finally),?\s+)?(?!understanding|knowing"
    r"|seeing)\w+ing\b(?!,)[^,;:]{3,160}?\b(?P<word>will require"
    r"|requires|will demand|demands)\b",
    regex.I,
)
_ONE_WORD = (
    r"(?:so|or|and|but|then|first|second|third|finally|instead(?! of)|next|please|also|above all"
    r"|better)"
)
_ORDER = regex.compile(
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
_LET_US = regex.compile(
    r"^(?:So|And|But|Then|Now)?,?\s*[Ll]et(?: us|[’']s)\s+(?!say|look|see|consider|take|start"
    r"|begin|turn|hope|not forget|be clear|face|return|assume|suppose|imagine|call)"
)


def judge(sentence: str) -> Judged | None:
    """What the sentence asks for, a trap where it only seems to ask, or None where nothing does.
    Spans are code points of the sentence."""
    if len(sentence) > LONGEST:
        return trap("longer than the rules read") if MAYBE.search(sentence) else None
    if sentence.rstrip("”\"’') ").endswith("?"):
        return trap("a question") if _MODAL.search(sentence) else None
    traps: list[Judged] = []
    for found in _all(sentence):
        if found.verdict == RECOMMENDATION:
            return found
        traps.append(found)
    return traps[0] if traps else None


def _all(sentence: str) -> Iterator[Judged]:
    if MAYBE.search(sentence):
        yield from _requests(sentence)
        yield from _needs(sentence)
        yield from _modals(sentence)
        if found := _WISH.search(sentence):
            start = found.end()
            while start < len(sentence) and sentence[start].isspace():
                start += 1
            who = _starting(sentence, start)
            yield Judged(RECOMMENDATION, "a hope", "wish", found.span(), who)
        if found := _DEMANDS.search(sentence):
            yield Judged(
                RECOMMENDATION, "something to do, and what it takes", "must", found.span("word")
            )
        yield from _passed_on(sentence)
    yield from _orders(sentence)


def _requests(sentence: str) -> Iterator[Judged]:
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
            who, what = actors.subject(sentence, found.start(), "act"), found.end()
        elif regex.search(r"\bit\s*$", sentence[: found.start()], regex.I):
            who = _starting(sentence, found.end() + 1)
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
    return clause is not None and actors.first_actor(after[clause.end() :]) is not None


def _asked(sentence: str, word: tuple[int, int], rule: str) -> Judged:
    after = word[1]
    lead = regex.compile(
        r"\s+(?:strongly\s+|again\s+)?(?:to (?=the|all|every)|that\b)?(?:,[^,]{2,80},)?\s*"
    ).match(sentence, after)
    start = lead.end() if lead else after
    verb = sentence[slice(*word)].lower()
    who = _starting(sentence, start, asked=not verb.startswith(("recommend", "suggest", "propos")))
    level = "should"
    if who and regex.match(r"\s+(?:to\s+|should\s+)?consider\b", sentence[who[1] :]):
        level = "consider"
    what = None
    if who and (to := regex.compile(r"\s+(?:to\s+|should\s+|must\s+)?").match(sentence, who[1])):
        what = to.end()
    return Judged(RECOMMENDATION, rule, level, word, who, what)


def _starting(sentence: str, start: int, *, asked: bool = False) -> tuple[int, int] | None:
    length = actors.first_actor(sentence[start:], asked=asked)
    return (start, start + length) if length else None


def _needs(sentence: str) -> Iterator[Judged]:
    for found in _NEEDED.finditer(sentence):
        tail = sentence[found.start("so") if found["so"] else found.end() :].lstrip()
        if _TO_NOTE.match(tail):
            yield trap("a turn of phrase")
            continue
        if regex.search(r"\b(?:not|hardly|if)\b", found[0]) or _CONDITION.search(
            sentence[: found.start()]
        ):
            continue
        name = "must" if found["must"] else "should"
        word = found.span(name) if found[name] else (found.start(), found.start("so"))
        clause = regex.match(r"(?:(?:that|for)\s+)?", tail)
        who = None
        if clause:
            at = len(sentence) - len(tail) + clause.end()
            who = _starting(sentence, at)
        level = "consider" if "considering" in found[0] else name
        yield Judged(RECOMMENDATION, f"“{sentence[word[0] : word[1]]}”", level, word, who)


def _modals(sentence: str) -> Iterator[Judged]:
    for found in _MODAL.finditer(sentence):
        if judged := _modal(sentence, found):
            yield judged


def _modal(sentence: str, found: regex.Match[str]) -> Judged | None:
    before, after = sentence[: found.start()], sentence[found.end() :]
    word, level = found[0].lower(), str(found.lastgroup)
    if level == "could":
        return None  # of the past, unless somebody is quoted: see `_passed_on`
    if level == "cannot":
        if _LESSON.search(before) or _NO_MORE.match(after):
            return Judged(RECOMMENDATION, f"“{word}”, drawn as a lesson", "must", found.span())
        return None
    if _DONE.match(after):
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
        length = actors.first_actor(after.lstrip())
        start = found.end() + len(after) - len(after.lstrip())
        who = (start, start + length) if length else None
        return Judged(RECOMMENDATION, f"“{word}” before its subject", level, found.span(), who)
    who = actors.subject(sentence, found.start(), after)
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
    if _CONDITION.search(before):
        return "a condition or an open question"
    if asked := _ASKED.search(before):
        wh = before[asked.start() : asked.start() + 5].lower()
        lead = before[: asked.start()]
        if wh.startswith(("how", "why", "what")) or _ASKING.search(lead):
            return "a question that is told"
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


def _passed_on(sentence: str) -> Iterator[Judged]:
    """Verbs of asking with another subject, and “could have” of somebody quoted."""
    told = regex.compile(
        r"\b(?:According to|in the (?:view|words) of|(?:argue|say|suggest)s? that)\b", regex.I
    )
    for found in _MODAL.finditer(sentence):
        if found["could"] and _DONE.match(sentence[found.end() :]):
            if told.search(sentence):
                end = _DONE.match(sentence[found.end() :])
                span = (found.start(), found.end() + (end.end() if end else 0))
                yield Judged(RECOMMENDATION, "“could have …” of somebody quoted", "could", span)
            else:
                yield trap("“could have …”: said of the past")
    for found in _THEY_ASK.finditer(sentence):
        verb = found["verb"].lower()
        before, after = sentence[: found.start()], sentence[found.end() :]
        if regex.search(
            r"\b(?:we|I|(?:we|I) have|has been|have been|was|were|been|be|a|an|the|no|of|as|is"
            r"|are|my|our)\s*$",
            before,
            regex.I,
        ):
            continue
        if verb.startswith(("suggest", "propos", "advis")) and not _asks(sentence, found.end()):
            continue
        if not regex.match(
            r"\s+(?:that|the|a|an|for|all|both|its|\w+ing|(?-i:[A-Z])|more|\w+s to)\b", after
        ):
            continue
        if verb.startswith(("suggest", "propos")) and regex.search(
            r"\b(?:evidence|data|study|studies|research|this|which|results?|findings?|analysis|polls?|figures)\s*$",
            before,
            regex.I,
        ):
            continue
        yield _asked(sentence, found.span("verb"), f"“{verb}”")


def _orders(sentence: str) -> Iterator[Judged]:
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


__all__ = ["LONGEST", "TRAP", "judge"]
