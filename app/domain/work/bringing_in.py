"""What would become of another tool's work in a project: which brief each source is and where
each passage stands. Nothing is changed here; what cannot be told is listed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePath

from app.domain.anchors.placing import Placed, Searched, Unplaced, place, whole_words
from app.domain.anchors.spans import CONTEXT
from app.domain.briefs import Brief
from app.domain.details import Details
from app.domain.document import lay_out
from app.domain.references import brief_number, brief_ref, passage_numbers
from app.domain.text import sha256
from app.domain.words import spaced
from app.domain.work.about_briefs import Detail, address, compared, doi_in
from app.domain.work.foreign_ids import DELETED, Before, Came, PassageIds, came_before, source_ids
from app.domain.work.foreign_records import NEW as NEW
from app.domain.work.foreign_records import PlannedRecord, planned_records
from app.domain.work.foreign_work import ForeignPassage, ForeignText, ForeignWork

LEFT_OUT = "out"
NOTHING_BEFORE = Before()
BEGINNING = 2_000  # code points of a text in which its own DOI may stand
FEWEST_WORDS = 3  # of a title that is the beginning of another
MOST_LOOKS = 200  # for something like a passage that is nowhere: each takes milliseconds

Result = Placed | Unplaced | Came


@dataclass(frozen=True, slots=True)
class ForeignSource:
    """A text of the other tool and the brief it is: `brief` is a number, 0 for none. `how`:
    "before" (it came in before), "text" (the same words), "doi", "title", "address", "chosen",
    "new" (it is to become a brief), "out" (left out, as chosen), "deleted" (it was a brief that was
    deleted here), "twice" (another entry of the file is that brief), "none" (its passages are
    looked for in all briefs). `details` is what it says about its brief otherwise than it is said
    here, and `takes` names those of them that are taken over."""

    text: ForeignText
    brief: int
    how: str
    details: tuple[Detail, ...] = ()
    takes: frozenset[str] = frozenset()

    @property
    def only_lists(self) -> bool:
        """Whether it says something about a brief, and has no text to become one."""
        return self.text.details is not None and self.text.document is None

    @property
    def is_unmatched(self) -> bool:
        """Whether it says something about a brief that the project does not have."""
        return self.only_lists and self.how in ("none", "twice")


@dataclass(frozen=True, slots=True)
class Finding:
    """A passage, the place of its source among the sources (-1 for none), and where it stands:
    in `brief`, or, when that is 0, in the new brief of its source."""

    passage: ForeignPassage
    source: int
    brief: int
    result: Result


@dataclass(frozen=True, slots=True)
class Plan:
    """`takes` are the places among the findings of passages that came before and become what the
    file says."""

    work: ForeignWork
    sources: tuple[ForeignSource, ...]
    findings: tuple[Finding, ...]
    records: tuple[PlannedRecord, ...] = ()
    takes: frozenset[int] = frozenset()

    @property
    def placed(self) -> list[Finding]:
        return [each for each in self.findings if isinstance(each.result, Placed)]

    @property
    def unplaced(self) -> list[Finding]:
        return [each for each in self.findings if isinstance(each.result, Unplaced)]

    @property
    def unmatched(self) -> list[ForeignSource]:
        return [each for each in self.sources if each.is_unmatched]

    @property
    def came(self) -> list[Finding]:
        """Those that the project has, changed or deleted there or not."""
        return [each for each in self.findings if isinstance(each.result, Came)]


def plan(
    work: ForeignWork,
    briefs: Sequence[Brief],
    choices: Mapping[int, str] | None = None,
    before: Before = NOTHING_BEFORE,
    wanted: Mapping[int, Collection[str]] | None = None,
    take: Collection[int] = (),
) -> Plan:
    """What came `before` is not looked for again. `choices` says for sources, by their place in the
    work, which brief they are: a number, NEW or LEFT_OUT. Without one a source is the brief that it
    became before, else that with the same text, else the one of its title or address in which half
    of its passages stand, else new when the file has its text; without a text, what stands in no
    brief is said of the one of its title or address. `wanted` are the details to take over, by the
    place of their source; without it those that nothing is said of here. `take` are places of
    findings, as in Plan."""
    planning = _Planning(work, briefs, before)
    sources: list[ForeignSource] = []
    findings: list[Finding] = []
    for at, text in enumerate(work.texts):
        passages = planning.passages_of(text.key)
        source, found = planning.source(text, passages, (choices or {}).get(at, ""))
        sources.append(planning.detailed(source, None if wanted is None else wanted.get(at, ())))
        findings += [Finding(p, at, brief, result) for p, (brief, result) in found]
    for passage in planning.of_no_source():
        findings.append(Finding(passage, -1, *planning.looked_for(passage)))
    standing = {ref: each for each in findings if (ref := here_as(each))}
    records = planned_records(work.records, before.records, standing)
    takes = {at for at, each in enumerate(findings) if at in take and offers_of(each)}
    return Plan(work, tuple(sources), tuple(findings), records, frozenset(takes))


def begins_alike(text: ForeignText, briefs: Iterable[Brief]) -> int:
    """The number of the one brief with a title that begins with that of the text, or the other way
    round: subtitles are often left out. 0 for none, and for several."""
    name = spaced(text.name)
    found = [brief.number for brief in briefs if _begins(spaced(brief.title), name)]
    return found[0] if len(found) == 1 else 0


def _begins(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short.split()) >= FEWEST_WORDS and long.startswith(short)


def offers_of(finding: Finding) -> tuple[str, ...]:
    """What of a passage that is otherwise here can be taken from the file."""
    return finding.result.offers if isinstance(finding.result, Came) else ()


def here_as(finding: Finding) -> str:
    """The reference that the passage has in an export of ours; "" for none, or without a place."""
    stands = isinstance(finding.result, Placed) or (
        isinstance(finding.result, Came) and finding.result.how != DELETED
    )
    id = next(iter(finding.passage.ids), "") if stands else ""
    ref = id.partition(" ")[0]
    return ref if passage_numbers(ref) else ""


Found = list[tuple[ForeignPassage, tuple[int, Result]]]


class _Planning:
    def __init__(self, work: ForeignWork, briefs: Sequence[Brief], before: Before) -> None:
        self._before = before
        self._ids = PassageIds(work)
        self._briefs = {brief.number: brief for brief in briefs}
        self._ready: dict[int, Searched] = {}
        self._looks = MOST_LOOKS
        self._known = {text.key for text in work.texts}
        self._listed: set[int] = set()  # briefs that an entry of the file is already
        self._taken: dict[int, set[str]] = defaultdict(set)  # details that one of them fills
        self._passages: dict[str, list[ForeignPassage]] = defaultdict(list)
        for passage in work.passages:
            self._passages[passage.text].append(passage)

    def passages_of(self, key: str) -> list[ForeignPassage]:
        """Once only: two sources of one key do not both have them."""
        return self._passages.pop(key, [])

    def of_no_source(self) -> list[ForeignPassage]:
        return [p for key, each in self._passages.items() if key not in self._known for p in each]

    def source(
        self, text: ForeignText, passages: list[ForeignPassage], choice: str
    ) -> tuple[ForeignSource, Found]:
        """Which brief the text is, and its passages there."""
        came = {at: each for at, p in enumerate(passages) if (each := self._came(p))}
        fresh = [p for at, p in enumerate(passages) if at not in came]
        source, found = self._source(text, fresh, choice)
        return source, [*((passages[at], (0, each)) for at, each in came.items()), *found]

    def detailed(self, source: ForeignSource, wanted: Collection[str] | None) -> ForeignSource:
        """With what it says about its brief, and what of that is taken over."""
        brief = self._briefs.get(source.brief)
        if source.text.details is None or brief is None:
            return source
        details = tuple(compared(Details.of(brief), source.text.details))
        takes = {each.name for each in details if each.fills} if wanted is None else {*wanted}
        takes &= {each.name for each in details} - self._taken[brief.number]
        self._taken[brief.number] |= takes
        return replace(source, details=details, takes=frozenset(takes))

    def looked_for(self, passage: ForeignPassage) -> tuple[int, Result]:
        """In all briefs, unless it came before."""
        came = self._came(passage)
        return (0, came) if came else self.anywhere(passage)

    def _came(self, passage: ForeignPassage) -> Came | None:
        return came_before(passage, self._ids, self._before)

    def _source(
        self, text: ForeignText, passages: list[ForeignPassage], choice: str
    ) -> tuple[ForeignSource, Found]:
        own = lay_out(text.document.blocks)[0] if text.document else ""
        if choice == LEFT_OUT:
            return ForeignSource(text, 0, LEFT_OUT), [
                (p, (0, Unplaced(_LEFT_OUT))) for p in passages
            ]
        if choice.isdecimal() and int(choice) in self._briefs:
            return ForeignSource(text, int(choice), "chosen"), self._all_in(
                int(choice), own, passages
            )
        if choice != NEW and (known := self._known_as(text, own, passages)):
            return known
        if choice != NEW and (number := self._became(text)):
            gone = f"{brief_ref(-number)}, which this text became, was deleted here."
            return ForeignSource(text, 0, "deleted"), [(p, (0, Unplaced(gone))) for p in passages]
        if own:
            searched = Searched(own)
            return ForeignSource(text, 0, NEW), [
                (p, (0, self._place(searched, p))) for p in passages
            ]
        return ForeignSource(text, 0, "none"), [(p, self.anywhere(p)) for p in passages]

    def _known_as(
        self, text: ForeignText, own: str, passages: list[ForeignPassage]
    ) -> tuple[ForeignSource, Found] | None:
        """The brief of the same text, title or address. Without a text of its own the title will
        do, unless the passages stand in other briefs."""
        if (number := self._became(text)) in self._briefs:
            return ForeignSource(text, number, "before"), self._all_in(number, own, passages)
        digest = sha256(own) if own else text.text_sha256
        same = [brief.number for brief in self._briefs.values() if brief.text_sha256 == digest]
        if same:
            called = brief_number(text.key)  # in an export of ours
            number = called if called in same else same[0]
            return ForeignSource(text, number, "text"), self._all_in(number, own, passages)
        for how, number in self._named_alike(text):
            if text.details and not passages:
                if number in self._listed:
                    return ForeignSource(text, 0, "twice"), []
                self._listed.add(number)
            found = self._all_in(number, own, passages)
            standing = _standing(found)
            if 2 * standing >= len(found) or not (own or self._better(passages, standing)):
                return ForeignSource(text, number, how), found
        return None

    def _became(self, text: ForeignText) -> int:
        """The brief (below 0: deleted) that the source became before; 0 for none."""
        came = self._before.sources
        return next((came[id] for id in source_ids(text) if id in came), 0)

    def _better(self, passages: list[ForeignPassage], standing: int) -> bool:
        return _standing([(p, self.anywhere(p)) for p in passages]) > standing

    def anywhere(self, passage: ForeignPassage) -> tuple[int, Result]:
        """In the one brief in which these words stand; else unplaced."""
        words = whole_words(passage.exact)
        standing: list[tuple[int, Result]] = []
        for number in self._briefs:
            searched = self._searched(number)
            if searched.may_hold(words):
                result = place(searched, passage, near=False)
                if isinstance(result, Placed) or result.candidates:
                    standing.append((number, result))
            if len(standing) > 1:  # which others, too, would help nobody
                named = " and ".join(brief_ref(number) for number, _ in standing)
                several = f"These words stand in several briefs, {named} among them."
                return 0, Unplaced(f"{several} Which is meant is not said.")
        if standing:
            return standing[0]
        quoted = passage.exact.strip()
        return 0, Unplaced("No brief of the project has these words.") if quoted else _NO_WORDS

    def _all_in(self, number: int, own: str, passages: list[ForeignPassage]) -> Found:
        searched, brief = self._searched(number), self._briefs[number]
        if own and brief.text != own:
            passages = [_in_its_words(own, passage) for passage in passages]
        return [(p, (number, self._place(searched, p))) for p in passages]

    def _place(self, searched: Searched, passage: ForeignPassage) -> Result:
        result = place(searched, passage, near=self._looks > 0)
        self._looks -= isinstance(result, Unplaced)
        return result

    def _named_alike(self, text: ForeignText) -> list[tuple[str, int]]:
        """The one brief of its DOI, that of its address, and that of its title."""
        titles = {text.name, PurePath(text.name).stem}
        if text.document:
            titles.add(text.document.title)
        wanted = {spaced(title) for title in titles if title.strip()}
        place = address(text.url or (text.document.url if text.document else ""))
        said = (("doi", {text.doi}), ("address", {place}), ("title", wanted))
        found = (
            (how, {n for word in words for n in self._named.get((how, word), ())})
            for how, words in said
        )
        return [(how, min(numbers)) for how, numbers in found if len(numbers) == 1]

    @cached_property
    def _named(self) -> Mapping[tuple[str, str], set[int]]:
        """Briefs by their DOIs (in the address, and at the beginning of the text, where papers
        print theirs), addresses and titles: a file may list thousands of works."""
        named: dict[tuple[str, str], set[int]] = defaultdict(set)
        for brief in self._briefs.values():
            for how, word in (
                ("doi", doi_in(brief.url)),
                ("doi", doi_in(brief.text[:BEGINNING])),
                ("address", address(brief.url)),
                ("title", spaced(brief.title)),
            ):
                if word.strip():
                    named[how, word].add(brief.number)
        return named

    def _searched(self, number: int) -> Searched:
        if number not in self._ready:
            self._ready[number] = Searched(self._briefs[number].text)
        return self._ready[number]


def _standing(found: Found) -> int:
    return sum(isinstance(result, Placed) for _, (_, result) in found)


_NO_WORDS = Unplaced("It quotes no words, so there is nothing to look for.")
_LEFT_OUT = "Its text is left out, as chosen."


def _in_its_words(own: str, passage: ForeignPassage) -> ForeignPassage:
    """A position in another text means nothing here; what stood around it there does."""
    start, end = passage.start, passage.end
    if start is None or end is None or not 0 <= start < end <= len(own):
        return replace(passage, start=None, end=None)
    return replace(
        passage,
        start=None,
        end=None,
        prefix=passage.prefix or own[max(0, start - CONTEXT) : start],
        suffix=passage.suffix or own[end : end + CONTEXT],
    )
