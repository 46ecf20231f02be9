"""Acts: one change of many passages, one line of the record, undone as one. An undo is an act, too:
what was changed since is left, as everywhere, and what was undone can be done again."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import count
from typing import Any

from app.actions.highlight_states import checked_tags
from app.domain.acts import KIND, LeftAsIs, act_ref, said
from app.domain.anchors.spans import Anchor, anchor_at
from app.domain.errors import Invalid, Missing, Stale, TooLarge
from app.domain.permissions import may, require
from app.domain.references import passage_ref
from app.domain.search import Query
from app.domain.tags import Tag
from app.domain.undo import TURNS, stacks
from app.domain.words import folded_lines
from app.store import acts as store
from app.store import codebook, events, highlight_rows, hits
from app.store.acts import Effect, PassageNow, WhichPassages
from app.store.highlight_rows import LockedBrief
from app.store.memberships import Member
from app.store.tables.columns import new_id, now

MOST = 20_000  # passages of one act
VERBS = ("tag", "untag", "retag", "remove", "mark")


@dataclass(frozen=True, slots=True)
class Acted:
    """What an act did, in words. `event` is the line of the record, None where nothing was
    changed; `passages` are how many were."""

    said: str
    passages: int
    event: uuid.UUID | None
    verb: str

    @property
    def told(self) -> str:
        """The message with the way back to this act, in base.html."""
        return f"act {self.verb} {self.event}" if self.event else "bad"


def change_tags(actor: Member, which: WhichPassages, gone: str = "", come: str = "") -> Acted:
    """Put the tag `come` (slug) on the passages, take `gone` off, or give them `come` in place of
    `gone`. Whoever may highlight may tag a colleague's passage and take a tag of their own off
    again; what else is of others is left by whom may not change it.

    Raises Invalid without a tag in use, Stale when a filter selects others than were shown.
    """
    require(actor.role, "highlight")
    tags = _tags(actor, gone, come)
    verb = "retag" if gone and come else "untag" if gone else "tag"
    found = _found(actor, which, _id(tags, gone), _id(tags, come))

    def wanted(passage: PassageNow) -> Effect | str:
        if gone and passage.gone is None:
            return "lacked"
        if come and not gone and passage.come is not None:
            return "had"
        if passage.gone and not _may_untag(actor, passage, passage.gone.by):
            return "others"
        coming = store.new_coding(tags[come].id, actor.user_id, at) if come else None
        return Effect(passage, passage.gone, None if passage.come else coming)

    at = now()
    return _act(actor, verb, found, wanted, at, tags=(gone, come), known=tags, which=which)


def remove(actor: Member, which: WhichPassages) -> Acted:
    """Take the highlights out. Those of others are left by whom may not change them. Stale as
    `change_tags`."""
    require(actor.role, "highlight")
    found = _found(actor, which)

    def wanted(passage: PassageNow) -> Effect | str:
        return Effect(passage, there=False) if _may_change(actor, passage) else "others"

    return _act(actor, "remove", found, wanted, now(), which=which)


def mark_hits(
    actor: Member, query: Query, unit: str, chosen: Collection[tuple[int, int, int]], come: str
) -> Acted:
    """Mark those hits of a search that are chosen, (brief, start, end), and tag them. Where the
    very same words are marked already that highlight gets the tag. What stands there no more is
    left.

    Raises Invalid without a tag in use, or when nothing is chosen.
    """
    require(actor.role, "highlight")
    tags = _tags(actor, "", come)
    if not chosen:
        raise Invalid("Choose hits first: tick the boxes beside them.")
    found = {each.key: each for each in hits.placed(actor.project_id, query, unit)[0]}
    wanted = sorted(found.keys() & {*chosen})
    locked = store.lock_numbered(actor.project_id, {number for number, *_ in wanted})
    there = hits.marked(actor.project_id, locked)
    same = {
        (each.brief, each.start, each.end): each
        for spans in there.values()
        for each in sorted(spans, key=lambda each: come in each.tags)  # one that has it, if any
    }
    at, tag_id = now(), tags[come].id
    effects: list[Effect] = []
    left = [LeftAsIs("", "moved") for _ in {*chosen} - found.keys()]
    fresh: list[tuple[LockedBrief, int, Anchor]] = []
    for key in wanted:
        hit, brief = found[key], locked.get(key[0])
        if brief is None or brief.revision_id != hit.revision_id:
            left.append(LeftAsIs("", "moved"))
            continue
        anchor = anchor_at(hit.text, *key[1:])
        known = same.get((brief.number, anchor.start, anchor.end))
        if known is None:
            fresh.append((brief, hit.block, anchor))
        elif come in known.tags:
            left.append(LeftAsIs(passage_ref(brief.number, known.number), "had"))
        else:
            about = known.id, brief.id, brief.number, known.number, known.marked_by
            passage = PassageNow(*about, known.version, None, None)
            effects.append(Effect(passage, come=store.new_coding(tag_id, actor.user_id, at)))
    rows = _marked(actor, fresh, at)
    highlight_rows.write(actor.project_id, rows, [])
    for (brief, *_), row in zip(fresh, rows, strict=True):
        about = row["id"], brief.id, brief.number, row["number"], actor.user_id
        coding = store.new_coding(tag_id, actor.user_id, at)
        effects.append(Effect(PassageNow(*about, 1, None, None), come=coding, there=True))
    return _done(actor, "mark", effects, left, at, tags=("", come), known=tags)


def _marked(
    actor: Member, spans: Sequence[tuple[LockedBrief, int, Anchor]], at: datetime
) -> list[dict[str, Any]]:
    """Rows of Highlight for anchors within a block each, with the next numbers of their briefs."""
    many = Counter(brief.number for brief, *_ in spans)
    first = highlight_rows.take_numbers_of(actor.project_id, many, actor.user_id)
    numbers = {brief: count(number) for brief, number in first.items()}
    return [
        {
            "project_id": actor.project_id,
            "id": new_id(),
            "brief_id": brief.id,
            "revision_id": brief.revision_id,
            "number": next(numbers[brief.number]),
            "note": "",
            **asdict(anchor),
            "first_block": block,
            "last_block": block,
            "words": folded_lines(anchor.exact, ""),
            "created_by": actor.user_id,
            "created_at": at,
            "updated_by": actor.user_id,
            "updated_at": at,
        }
        for brief, block, anchor in spans
    ]


def turn(actor: Member, event_id: uuid.UUID) -> Acted:
    """Undo an act by its line of the record, or what was undone: passage by passage what stands as
    the act left it. What was changed since is left and named.

    Raises Missing where there is no such act, Stale where nothing of it stands any more or a tag
    that would come back is in use no longer.
    """
    require(actor.role, "highlight")
    step, _ = events.step(actor.project_id, event_id)
    if step.kind != KIND:
        raise Missing("There is no such act that can be undone.")
    verb = "redo" if step.verb == "undo" else "undo"
    about = (step.of and events.step(actor.project_id, uuid.UUID(step.of))[0]) or step
    before = {each.passage.id: each for each in store.before(actor.project_id, event_id)}
    used = {
        coding.tag_id for each in before.values() for coding in (each.gone, each.come) if coding
    }
    known = {t.slug: t for _, t in codebook.chips_of(actor.project_id).values() if t.id in used}
    in_use = {tag.id for tag in known.values() if not tag.retired}
    if {each.gone.tag_id for each in before.values() if each.gone} - in_use:
        named = ", ".join(f"“{tag.name}”" for tag in known.values() if tag.retired)
        raise Stale(
            f"{named or 'The tag'} is in use no longer, so it cannot come back. Bring it back into "
            "use first."
        )

    def wanted(passage: PassageNow) -> Effect | str:
        was = before[passage.id]
        if passage.purged:
            return "purged"
        if was.there is False:
            stands = passage.version == was.version
            allowed = _may_change(actor, passage)
            return _one_of(stands, allowed, Effect(passage, there=True))
        if passage.removed:
            return "removed"
        if was.there is True:
            if about.verb == "mark" and passage.held:
                return "held"
            marked = about.verb == "mark"
            stands = not was.worked_on if marked else passage.version == was.version
            allowed = _may_change(actor, passage)
            return _one_of(stands, allowed, Effect(passage, there=False))
        as_left = (passage.gone and passage.gone.id) == (was.come and was.come.id)
        free = was.gone is None or passage.come is None
        codings = [coding for coding in (was.gone, was.come) if coding]
        allowed = all(_may_untag(actor, passage, coding.by) for coding in codings)
        return _one_of(as_left and free, allowed, Effect(passage, was.come, was.gone))

    found = [each.passage for each in before.values()]
    was_said = about.after or {}
    slug = was_said.get("come") or was_said.get("gone", "")
    done = _act(actor, verb, found, wanted, now(), tags=("", slug), of=str(about.id))
    if done.event is None:
        raise Stale(f"{done.said} There is nothing left to {verb}.")
    return done


def turn_latest(actor: Member, since: datetime, verb: str) -> Acted:
    """Undo the actor's latest act since then, or ("redo") do again what they undid last. Stale
    when there is none."""
    require(actor.role, "highlight")
    steps = store.steps(actor, since, events.MOST_STEPS)
    done, undone = stacks(steps, {(KIND, each) for each in VERBS})
    stack = done if verb == "undo" else undone
    if verb not in TURNS or not stack:
        raise Stale(f"There is nothing to {verb} here since you signed in.")
    root = str(stack[-1].id)
    latest = next(step for step in reversed(steps) if root in (str(step.id), step.of))
    return turn(actor, latest.id)


def _act(
    actor: Member,
    verb: str,
    found: Sequence[PassageNow],
    wanted: Callable[[PassageNow], Effect | str],
    at: datetime,
    *,
    tags: tuple[str, str] = ("", ""),
    known: dict[str, Tag] | None = None,
    which: WhichPassages | None = None,
    of: str = "",
) -> Acted:
    """Do what is wanted to each passage, or leave it and say why."""
    effects: list[Effect] = []
    left: list[LeftAsIs] = []
    for passage in found:
        effect = wanted(passage)
        if isinstance(effect, str):
            left.append(LeftAsIs(passage.ref, effect))
        else:
            effects.append(effect)
    there = {passage.ref for passage in found}
    gone = [ref for ref in (which.refs if which else ()) if ref not in there]
    left += [LeftAsIs(ref, "removed") for ref in gone]
    return _done(actor, verb, effects, left, at, tags=tags, known=known, of=of)


def _done(
    actor: Member,
    verb: str,
    effects: Sequence[Effect],
    left: Sequence[LeftAsIs],
    at: datetime,
    *,
    tags: tuple[str, str],
    known: Mapping[str, Tag] | None,
    of: str = "",
) -> Acted:
    """Write the act, its line in the record and what it does to each passage, and say it."""
    names = {
        name: known[slug].name if known and slug else ""
        for name, slug in zip(("gone", "come"), tags, strict=True)
    }
    words = said(verb, len(effects), names, left)
    if not effects:
        return Acted(words, 0, None, verb)
    actor.require_open()
    event_id = new_id()
    revs = store.bump(actor.project_id, {effect.passage.brief_id for effect in effects})
    events.record_many([_event(actor, event_id, verb, len(effects), tags, of)])
    store.keep(actor, event_id, effects, revs, at)
    return Acted(words, len(effects), event_id, verb)


def _event(
    actor: Member, id: uuid.UUID, verb: str, n: int, tags: tuple[str, str], of: str
) -> dict[str, Any]:
    gone, come = tags
    after: dict[str, Any] = {"passages": n, "gone": gone, "come": come}
    return {
        "project_id": actor.project_id,
        "id": id,
        "actor_id": actor.user_id,
        "verb": verb,
        "kind": KIND,
        "ref": act_ref(n, come or gone),
        "after": {"of": of, "is": after} if of else after,
    }


def _tags(actor: Member, gone: str, come: str) -> dict[str, Tag]:
    """By slug. A tag that goes may be retired."""
    if not (gone or come):
        raise Invalid("Choose a tag first.", fields={"tag": "Choose a tag."})
    if gone == come:
        message = "Choose two different tags: the one that goes and the one that comes."
        raise Invalid(message, fields={"tag": message})
    chips = codebook.chips_of(actor.project_id)
    checked_tags(chips, [come] if come else [])
    tags = {tag.slug: tag for _, tag in chips.values()}
    if gone and gone not in tags:
        raise Invalid("The codebook of this project has no such tag.")
    return tags


def _id(tags: dict[str, Tag], slug: str) -> uuid.UUID | None:
    return tags[slug].id if slug else None


def _found(
    actor: Member,
    which: WhichPassages,
    gone: uuid.UUID | None = None,
    come: uuid.UUID | None = None,
) -> list[PassageNow]:
    """The passages chosen. Stale when a filter selects others than those that were shown."""
    found = store.asked(actor.project_id, which.conditions, gone, come)
    if len(found) > MOST:
        raise TooLarge(f"These are {len(found):,} passages; one act takes {MOST:,} at most.")
    if which.digest and which.digest != store.digest_of(passage.id for passage in found):
        raise Stale(
            f"Nothing was done: passages came or went since you looked. The filter selects "
            f"{len(found):,} now. Look at them, then do it again."
        )
    return [passage for passage in found if passage.ref not in which.but]


def _may_change(actor: Member, passage: PassageNow) -> bool:
    return may(actor.role, "highlight", own=passage.marked_by == actor.user_id)


def _may_untag(actor: Member, passage: PassageNow, coder: uuid.UUID) -> bool:
    """A tag of one's own, or on what one marked; a colleague's only who may change theirs."""
    return may(actor.role, "highlight", own=actor.user_id in (passage.marked_by, coder))


def _one_of(stands: bool, allowed: bool, effect: Effect) -> Effect | str:
    return effect if stands and allowed else "others" if stands else "changed"
