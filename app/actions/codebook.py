"""Changes to the codebook. All take the permission `edit_codebook`."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from app.domain.codebook import (
    TagText,
    check,
    descendants,
    in_order,
    move,
    place,
    tidied,
)
from app.domain.errors import Invalid, Stale
from app.domain.palette import next_colour
from app.domain.permissions import require
from app.domain.slugs import slug as slug_of
from app.domain.slugs import unused
from app.domain.starter import STARTER_TAGS
from app.store import codebook, syntheses
from app.store.codebook import TagLine
from app.store.database import db
from app.store.events import record
from app.store.memberships import Member
from app.store.tables import Tag
from app.store.tables.columns import new_id, now

TEXT_COLUMNS = ("name", "colour", "definition", "when_to_use", "when_not_to_use", "examples")
NOT_SLUGS = {"new"}  # codebook/tags/new is a page


def start_codebook(actor: Member) -> None:
    """The tags that every new project begins with."""
    require(actor.role, "edit_codebook")
    for at, starter in enumerate(STARTER_TAGS):
        tag = Tag(
            project_id=actor.project_id,
            id=new_id(),
            position=at,
            created_by=actor.user_id,
            **asdict(starter),
        )
        db.session.add(tag)
        record(actor, "add", "tag", tag.id, ref=tag.slug, after={"name": tag.name})
    db.session.flush()


def add_tag(actor: Member, text: TagText) -> TagLine:
    """A new tag, last among its siblings. Without a colour it gets the least used one; its slug
    is made of its name. Raises Invalid, with fields."""
    require(actor.role, "edit_codebook")
    known = codebook.tags(actor.project_id, retired=True)
    text = tidied(text)
    if not text.colour:
        text = _with_colour(text, next_colour([tag.colour for tag in known]))
    check(text, _names_in_use(known))
    parent_id = _parent_id(known, text.parent)
    tag = Tag(
        project_id=actor.project_id,
        id=new_id(),
        slug=unused(slug_of(text.name, otherwise="tag"), NOT_SLUGS | {tag.slug for tag in known}),
        position=len(known),
        created_by=actor.user_id,
        **_columns(text),
    )
    db.session.add(tag)
    db.session.flush()
    _replant(actor, tag, parent_id)
    record(actor, "add", "tag", tag.id, ref=tag.slug, after=asdict(text))
    db.session.flush()
    return codebook.tag(actor.project_id, tag.slug)


def edit_tag(actor: Member, slug: str, text: TagText, version: int) -> None:
    """Change what is said about a tag and where it stands. Its slug stays, so that links and
    filters keep working. Stale, with the tag as it stands now as `current`, when somebody else
    changed it since `version`."""
    require(actor.role, "edit_codebook")
    tag = codebook.tag_to_change(actor.project_id, slug)
    known = codebook.tags(actor.project_id, retired=True)
    there = next(line for line in known if line.slug == slug)
    if tag.version != version:
        raise Stale(
            "Somebody changed this tag while you were writing. Nothing of yours is lost: compare "
            "below, then save again.",
            current={"tag": there, "version": tag.version},
        )
    text = tidied(text)
    check(text, () if tag.retired_at else _names_in_use(known, without=slug))
    old = {**{name: getattr(tag, name) for name in TEXT_COLUMNS}, "parent": there.parent_slug or ""}
    changed = {name: value for name, value in asdict(text).items() if value != old[name]}
    if not changed:
        return
    if "parent" in changed:
        _replant(actor, tag, _parent_id(known, text.parent))
    for name, value in _columns(text).items():
        setattr(tag, name, value)
    _record(actor, "edit", tag, before={name: old[name] for name in changed}, after=changed)


def move_tag(actor: Member, slug: str, direction: str) -> None:
    """One step up, down, in ("indent") or out ("outdent") among the tags in use."""
    require(actor.role, "edit_codebook")
    tag = codebook.tag_to_change(actor.project_id, slug)
    if tag.retired_at is not None:
        raise Invalid("A retired tag has no place in the codebook. Bring it back into use first.")
    before = codebook.nodes(actor.project_id)
    after = move(before, tag.id, direction)
    if codebook.arrange(actor.project_id, before, after):
        _record(actor, "move", tag, after={"direction": direction})


def retire_tag(actor: Member, slug: str) -> None:
    """Nothing new can be tagged with it; what is tagged stays so. Its children move out to where
    it stood."""
    require(actor.role, "edit_codebook")
    tag = codebook.tag_to_change(actor.project_id, slug)
    if tag.retired_at is None:
        _move_children(actor, tag.id, tag.parent_id)
        tag.retired_at = now()
        _record(actor, "retire", tag)


def reinstate_tag(actor: Member, slug: str) -> None:
    """Bring a retired tag back into use. Invalid when another tag has its name by now."""
    require(actor.role, "edit_codebook")
    tag = codebook.tag_to_change(actor.project_id, slug)
    if tag.retired_at is None:
        return
    known = codebook.tags(actor.project_id)
    if tag.name.casefold() in {name.casefold() for name in _names_in_use(known, without=slug)}:
        raise Invalid(
            f"Another tag is called “{tag.name}” by now. Rename one of the two first, then bring "
            "this one back."
        )
    if tag.parent_id not in {line.id for line in known}:
        tag.parent_id = None
    tag.retired_at = tag.merged_into_id = None
    _record(actor, "reinstate", tag)


def merge_tag(actor: Member, slug: str, into: str) -> None:
    """Merge a tag into another: its codings and children go over, what it explained stays with
    it, it retires. Its synthesis is added at the end of the other's, under its name."""
    require(actor.role, "edit_codebook")
    source, target = mergeable(actor, slug, into)
    moved, both = codebook.move_codings(actor.project_id, source.id, target.id)
    _merge_children(actor, source.id, target.id)
    written = _merge_synthesis(actor, source, target)
    source.retired_at, source.merged_into_id = source.retired_at or now(), target.id
    db.session.flush()
    _record(
        actor,
        "merge",
        source,
        before={"synthesis": written, "also_tagged": [str(id) for id in both]},
        after={"into": target.slug, "highlights": [str(id) for id in moved]},
    )


def mergeable(actor: Member, slug: str, into: str) -> tuple[Tag, Tag]:
    """Both tags. Invalid, at the field `into`, when the one cannot be merged into the other."""
    source = codebook.tag_to_change(actor.project_id, slug)
    if not into:
        raise _not_into("Choose the tag to merge it into.")
    if into == slug:
        raise _not_into("A tag cannot be merged into itself. Choose another tag.")
    target = codebook.tag_to_change(actor.project_id, into)
    if target.retired_at is not None:
        raise _not_into(f"“{target.name}” is retired. Choose a tag in use.")
    return source, target


def _merge_children(actor: Member, source: uuid.UUID, target: uuid.UUID) -> None:
    """The children go below the target; a target that stands below the source comes out first."""
    nodes = codebook.nodes(actor.project_id)
    if target in descendants(nodes, source):
        above = next(node.parent_id for node in nodes if node.id == source)
        codebook.arrange(actor.project_id, nodes, place(nodes, target, above, after=source))
    _move_children(actor, source, target)


def _move_children(actor: Member, source: uuid.UUID, parent_id: uuid.UUID | None) -> None:
    before = nodes = codebook.nodes(actor.project_id)
    for node, _ in in_order(before):
        if node.parent_id == source:
            nodes = place(nodes, node.id, parent_id)
    codebook.arrange(actor.project_id, before, nodes)


def _merge_synthesis(actor: Member, source: Tag, target: Tag) -> str:
    """The text that the source had."""
    ours = codebook.synthesis_row(actor.project_id, source.id)
    if ours is None or not ours.text:
        return ""
    added = f"From “{source.name}”:\n\n{ours.text}"
    theirs = codebook.synthesis_row(actor.project_id, target.id)
    syntheses.save(
        actor.project_id,
        target.id,
        f"{theirs.text}\n\n{added}" if theirs and theirs.text else added,
        actor.user_id,
    )
    text = ours.text
    db.session.delete(ours)
    return text


def _replant(actor: Member, tag: Tag, parent_id: uuid.UUID | None) -> None:
    """Give the tag another parent, as its last child."""
    if tag.retired_at is not None:
        tag.parent_id = parent_id
        return
    nodes = codebook.nodes(actor.project_id)
    codebook.arrange(actor.project_id, nodes, place(nodes, tag.id, parent_id))


def _parent_id(known: Sequence[TagLine], slug: str) -> uuid.UUID | None:
    if not slug:
        return None
    for tag in known:
        if tag.slug == slug and not tag.retired:
            return tag.id
    sentence = "Choose a parent from the list."
    raise Invalid(sentence, fields={"parent": sentence})


def _names_in_use(known: Sequence[TagLine], *, without: str = "") -> list[str]:
    return [tag.name for tag in known if not tag.retired and tag.slug != without]


def _with_colour(text: TagText, colour: str) -> TagText:
    return TagText(**{**asdict(text), "colour": colour})


def _columns(text: TagText) -> dict[str, str]:
    return {name: getattr(text, name) for name in TEXT_COLUMNS}


def _not_into(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"into": sentence})


def _record(
    actor: Member,
    verb: str,
    tag: Tag,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record(actor, verb, "tag", tag.id, ref=tag.slug, before=before, after=after)
    db.session.flush()
