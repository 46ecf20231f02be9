"""What a recommendation, a synthesis, a cell of the matrix or a key message rested on when somebody
last confirmed it, and what has become otherwise since.

It needs a look as long as something is not as it was. Nothing else is kept: what is as it was
again, as after an undo, needs none, and so does a passage that stands elsewhere in the same words.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from app.domain.document import ZONES
from app.domain.passages import Passage
from app.domain.recommendations.kinds import STANCES
from app.domain.tags import Tag

# What rests on something.
RECOMMENDATION, SYNTHESIS, CELL, MESSAGE = "recommendation", "synthesis", "cell", "message"
# What it rests on, beside recommendations.
PASSAGE, TAG = "passage", "tag"

# How each cause is said: {on} is the passage (“B1:4”), the tag by its name, or the recommendation.
SAID = {
    "removed": "{on} was removed.",
    "returned": "{on} is there again.",
    "reworded": "{on} has other words.",
    "retagged": "{on} has other tags.",
    "stance": "What {on} is was said anew by somebody else.",
    "rezoned": "{on} stands in another part of its brief.",
    "redefined": "The tag “{on}” is defined otherwise.",
    "arrived": "{on} has this tag by now.",
    "restated": "{on} says something else.",
    "gone": "{on} is no longer in use.",
    "reinstated": "{on} is in use again.",
}
OF_PASSAGES = SAID.keys() - {"redefined", "restated", "gone", "reinstated"}


class Basis(NamedTuple):
    """One thing that something rests on, as it was. `ref` is a passage (“B1:4”), a tag's slug, or a
    recommendation (“R7”); `words` are those of the passage, "" where it was removed, the texts that
    define the tag, or the statement, "" where it was not in use. `tags` are slugs. Only a passage
    has tags, zone and stance; `by` confirmed it."""

    kind: str
    ref: str
    words: str
    tags: tuple[str, ...] = ()
    zone: str = ""
    stance: str = ""
    by: uuid.UUID | None = None


class Cause(NamedTuple):
    """Why something needs a look: `kind` is one of SAID. `was` and `now` are words for people, both
    "" where nothing can be set side by side. `fields` are labels of fields whose words are hit."""

    kind: str
    on: str
    was: str = ""
    now: str = ""
    fields: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        return SAID[self.kind].format(on=self.on)


def of_passage(passage: Passage, stance: str = "") -> Basis:
    """As it is now."""
    return Basis(PASSAGE, passage.ref, passage.exact, passage.slugs, passage.zone, stance)


def removed(ref: str) -> Basis:
    """A passage that is not there, and is known not to be."""
    return Basis(PASSAGE, ref, "")


def of_recommendation(ref: str, statement: str) -> Basis:
    """As it is now, with "" where it is not in use."""
    return Basis(RECOMMENDATION, ref, statement)


def of_tag(tag: Tag) -> Basis:
    """As it is defined now."""
    return Basis(TAG, tag.slug, tag.defined)


def causes(
    bases: Iterable[Basis],
    passages: Mapping[str, Passage],
    tags: Mapping[str, Tag],
    *,
    about: Collection[str] = (),
    stances: Mapping[str, str] | None = None,
    fields: Mapping[str, tuple[str, ...]] | None = None,
    statements: Mapping[str, str] | None = None,
) -> Iterator[Cause]:
    """What is not as it was, in the order of `bases`. `passages` are those that are there, `tags`
    all by slug. With `about` only these tags (slugs) matter on a passage. `stances` are those of
    now, `fields` the labels of fields whose words are hit, both by passage; `statements` those of
    recommendations in use."""
    for then in bases:
        if then.kind == TAG:
            tag = tags.get(then.ref)
            if tag and tag.defined != then.words:
                yield Cause("redefined", tag.name, then.words, tag.defined)
        elif then.kind == RECOMMENDATION:
            now = (statements or {}).get(then.ref, "")
            if now != then.words:
                kind = "gone" if not now else "restated" if then.words else "reinstated"
                yield Cause(kind, then.ref, then.words, now)
        elif then.kind == PASSAGE:
            hit = (fields or {}).get(then.ref, ())
            stance = (stances or {}).get(then.ref, then.stance)
            yield from _of(then, passages.get(then.ref), tags, about, stance, hit)


def _of(
    then: Basis,
    now: Passage | None,
    tags: Mapping[str, Tag],
    about: Collection[str],
    stance: str,
    hit: tuple[str, ...],
) -> Iterator[Cause]:
    if now is None or not then.words:
        if now:
            yield Cause("returned", then.ref, now=now.exact)
        elif then.words:
            yield Cause("removed", then.ref, then.words, fields=hit)
        return
    if now.exact != then.words:
        yield Cause("reworded", then.ref, then.words, now.exact, hit)
    if _retagged(then.tags, now.slugs, about):
        yield Cause("retagged", then.ref, _named(then.tags, tags), _named(now.slugs, tags))
    if stance != then.stance:
        yield Cause("stance", then.ref, STANCES[then.stance], STANCES[stance])
    if now.zone != then.zone:
        yield Cause("rezoned", then.ref, ZONES[then.zone].label, ZONES[now.zone].label)


def _retagged(then: Collection[str], now: Collection[str], about: Collection[str]) -> bool:
    """A first tag changes nothing of what was said before; with `about`, only that none of these is
    on the passage any more does."""
    if about:
        return not set(about).isdisjoint(then) and set(about).isdisjoint(now)
    return bool(then) and set(then) != set(now)


def _named(slugs: Iterable[str], tags: Mapping[str, Tag]) -> str:
    return ", ".join(tags[slug].name if slug in tags else slug for slug in slugs) or "none"
