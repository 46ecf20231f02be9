"""A recommendation as pages, exports and the command line have it, and how its sources count."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from app.domain.briefs import NOT_KEPT
from app.domain.direction import direction
from app.domain.passages import Passage, completing
from app.domain.recommendations.basis import TAG, Basis, Cause, causes
from app.domain.recommendations.kinds import (
    AGAINST,
    FIELDS,
    LIVE,
    NOT_STATED,
    STATED,
    SUPPLIED,
    UNMARKED,
    WHO_WHAT_WHEN,
)
from app.domain.references import recommendation_ref
from app.domain.tags import Tag


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage joined to a recommendation. `admitted` is the reason why one from outside the body
    counts, "" where nobody gave one. `by` is a display name; `at` is aware. `before` and `after`
    complete its sentences, where that was asked for."""

    passage: Passage
    stance: str
    voice: str
    admitted: str
    by: str
    at: datetime
    before: str = ""
    after: str = ""

    @property
    def counts(self) -> bool:
        """Whether its source is for or against: context never is, nor what stands outside the body
        unless it was admitted."""
        return self.stance != "context" and (self.passage.zone == "body" or self.admitted != "")


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One value of a field. `text` are the words of the passage `[start, end)` where it is stated,
    else the analyst's, "" where it is not stated. `rests_on` has `brief`, `start`, `end` and
    `exact` of the words that a supplied value rests on. `role` is that of an actor; `rule` the cue
    that offered it."""

    id: uuid.UUID
    kind: str
    basis: str
    text: str = ""
    passage: str = ""
    start: int | None = None
    end: int | None = None
    why: str = ""
    role: str = ""
    rests_on: Mapping[str, Any] | None = None
    rule: str = ""
    by: str = ""
    at: datetime | None = None

    @property
    def printed(self) -> str:
        """As documents print it: what is supplied stands in brackets."""
        return {SUPPLIED: f"[{self.text}]", NOT_STATED: "not stated"}.get(self.basis, self.text)

    def proven(self, passages: Mapping[str, Passage]) -> FieldValue:
        """As it stands where only these passages are joined, by reference: what is stated stands
        in its passage, letter by letter, or is no longer marked."""
        if self.basis != STATED or self.start is None or self.end is None:
            return self
        passage = passages.get(self.passage)
        if passage and self.text == words_at(passage, self.start, self.end):
            return self
        return replace(self, basis=UNMARKED)


class NoneAgainst(NamedTuple):
    """Somebody looked for words against a recommendation then, and found none."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LinkedTo:
    """`kind` is one of LINKED."""

    id: uuid.UUID
    to: str
    kind: str
    reason: str
    title: str = ""  # of that one


@dataclass(frozen=True, slots=True)
class Question:
    id: uuid.UUID
    text: str
    answer: str
    by: str
    at: datetime
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Response:
    """What those who were asked said, or what became of it. `on` and `due` are ISO dates, which may
    be partial, or ""."""

    id: uuid.UUID
    kind: str
    body: str
    on: str
    text: str
    due: str
    due_reason: str
    progress: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Origin:
    """Briefs that are one source, since they share what `kind` says (one of ORIGINS)."""

    id: uuid.UUID
    name: str
    kind: str
    reason: str
    briefs: tuple[str, ...]


class Sign(NamedTuple):
    """A recommendation as it is shown beside the passages that it rests on."""

    number: int
    title: str

    @property
    def ref(self) -> str:
        return recommendation_ref(self.number)


class Counts(NamedTuple):
    """Independent sources, each once: briefs of one origin are one. `read` are those that somebody
    declared read through, `unread` those counted here that nobody did. `passages` are all that
    count, whatever they say."""

    supporting: int
    qualifying: int
    opposing: int
    read: int
    unread: int
    passages: int

    @property
    def sources(self) -> str:
        """“1 of 3” independent sources read through are for it; “2” alone where no brief was
        declared read through: then “of” says nothing."""
        return f"{self.supporting:,} of {self.read:,}" if self.read else f"{self.supporting:,}"

    @property
    def not_read(self) -> str:
        """What is to be said beside “1 of 3”, "" where there is nothing."""
        if not self.read:
            return "no brief declared read through"
        return f"{self.unread:,} not declared read through" if self.unread else ""

    @property
    def said(self) -> str:
        """“1 of 3 read through; 1 not declared read through”, “2; no brief declared read
        through”"""
        read = f"{self.sources} read through" if self.read else self.sources
        return "; ".join(filter(None, (read, self.not_read)))

    @property
    def dissent(self) -> tuple[str, ...]:
        """“1 qualifying”, “2 against”: those that there are."""
        each = ((self.qualifying, "qualifying"), (self.opposing, "against"))
        return tuple(f"{number:,} {what}" for number, what in each if number)


NO_COUNTS = Counts(0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Recommendation:
    """`evidence` stands in the order of the briefs; `gone` are joined passages that were removed.
    `merged_into` is a reference, or "". `editor` changed it last; the times are aware.
    `needs_a_look` says what has changed of what it rests on since somebody confirmed it;
    `none_against` stays as it was said, whatever has joined since."""

    number: int
    title: str
    statement: str
    state: str = LIVE
    strength: str = ""
    confidence: str = ""
    confidence_reason: str = ""
    merged_into: str = ""
    merged_from: tuple[str, ...] = ()
    fields: tuple[FieldValue, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    gone: tuple[str, ...] = ()
    counts: Counts = NO_COUNTS
    links: tuple[LinkedTo, ...] = ()
    questions: tuple[Question, ...] = ()
    responses: tuple[Response, ...] = ()
    author: str = ""
    created_at: datetime | None = None
    editor: str = ""
    updated_at: datetime | None = None
    version: int = 0
    id: uuid.UUID = NOT_KEPT
    needs_a_look: tuple[Cause, ...] = ()
    none_against: NoneAgainst | None = None

    @property
    def ref(self) -> str:
        return recommendation_ref(self.number)

    @property
    def tags(self) -> tuple[str, ...]:
        """Slugs of its passages' tags, each once."""
        return tuple(dict.fromkeys(tag for each in self.evidence for tag in each.passage.slugs))

    @property
    def voice(self) -> str:
        """“reported” where nobody says it in their own voice."""
        voices = {each.voice for each in self.evidence if each.stance != "context"}
        return "reported" if voices == {"reported"} else "own"

    @property
    def direction(self) -> str:
        """“rtl” or “ltr”."""
        return direction(self.statement or self.title, "")

    def of(self, kind: str) -> tuple[FieldValue, ...]:
        """The values of a kind; none: it is open."""
        return tuple(value for value in self.fields if value.kind == kind)

    def is_not_stated(self, kind: str) -> bool:
        """Whether somebody looked, and the source does not say it."""
        return any(value.basis == NOT_STATED for value in self.of(kind))

    def with_stance(self, stance: str) -> tuple[Evidence, ...]:
        return tuple(each for each in self.evidence if each.stance == stance)

    @property
    def against(self) -> tuple[Evidence, ...]:
        """What qualifies it or stands against it."""
        return tuple(each for each in self.evidence if each.stance in AGAINST)

    @property
    def none_found(self) -> NoneAgainst | None:
        """That words against it were looked for and none was found, while none are joined."""
        return None if self.against else self.none_against

    @property
    def open(self) -> tuple[str, ...]:
        """The labels of what a hand-in asks for and nobody has looked at."""
        kinds = [FIELDS[kind].label for kind in WHO_WHAT_WHEN if not self.of(kind)]
        return (*kinds, *(() if self.strength else (FIELDS["strength"].label,)))

    def looked_at(self, rested: Iterable[Basis], tags: Mapping[str, Tag]) -> Recommendation:
        """With what has changed since it rested on these; what it rests on no more says nothing.
        `tags` are all there are, by slug."""
        there = {each.passage.ref: each for each in self.evidence}
        unmarked = [value for value in self.fields if value.basis == UNMARKED]
        hit = {
            ref: tuple(FIELDS[value.kind].label for value in unmarked if value.passage == ref)
            for ref in (*there, *self.gone)
        }
        found = causes(
            (each for each in rested if each.ref in (self.tags if each.kind == TAG else hit)),
            {ref: each.passage for ref, each in there.items()},
            tags,
            stances={ref: each.stance for ref, each in there.items()},
            fields=hit,
        )
        return replace(self, needs_a_look=tuple(found))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What an analyst should think of again; nothing keeps from saving."""
        if self.confidence == "high" and self.counts.supporting < 2:
            return ("High confidence stands on one independent source.",)
        return ()


def words_at(passage: Passage, start: int, end: int) -> str:
    """The words of the passage at `[start, end)` of the text, "" where that lies outside of it."""
    if not passage.start <= start < end <= passage.end:
        return ""
    return passage.exact[start - passage.start : end - passage.start]


def counted(
    evidence: Iterable[Evidence], origins: Mapping[str, object], read: Collection[str]
) -> Counts:
    """`origins` has the briefs that share one, by reference; any other is its own. `read` are the
    briefs that were declared read through."""
    count = [each for each in evidence if each.counts]

    def sources(stance: str) -> int:
        briefs = (each.passage.brief for each in count if each.stance == stance)
        return len(independent(briefs, origins))

    known = independent(read, origins)
    heard = independent((each.passage.brief for each in count), origins)
    return Counts(
        sources("supports"),
        sources("qualifies"),
        sources("opposes"),
        len(known),
        len(heard - known),
        len(count),
    )


def independent(briefs: Iterable[str], origins: Mapping[str, object]) -> set[object]:
    """The sources that briefs (references) are: those of one origin are one, any other its own."""
    return {origins.get(brief, brief) for brief in briefs}


def comes_back(links: Iterable[tuple[str, str]], start: str) -> bool:
    """Whether `links` (narrower, wider) lead from a recommendation back to itself."""
    wider: dict[str, list[str]] = {}
    for one, other in links:
        wider.setdefault(one, []).append(other)
    reached: set[str] = set()
    ahead = list(wider.get(start, ()))
    while ahead:
        one = ahead.pop()
        if one not in reached:
            reached.add(one)
            ahead += wider.get(one, ())
    return start in reached


def cited(
    rows: Iterable[Recommendation], passage: Callable[[Passage], Passage]
) -> Iterator[Recommendation]:
    """The same with their passages as `passage` has them."""
    for row in rows:
        evidence = (replace(each, passage=passage(each.passage)) for each in row.evidence)
        yield replace(row, evidence=tuple(evidence))


def completed(rows: Iterable[Recommendation], texts: Mapping[str, str]) -> Iterator[Recommendation]:
    """The same, each passage with the rest of its sentences; `texts` by the briefs' references."""
    for row in rows:
        rest = completing((each.passage for each in row.evidence), texts)
        evidence = []
        for each in row.evidence:
            before, after = rest.get(each.passage.ref, ("", ""))
            evidence.append(replace(each, before=before, after=after))
        yield replace(row, evidence=tuple(evidence))
