"""Changes to the codebook, all with the permission `edit_codebook`, and to the synthesis of a
tag: the analysts' own text, whose citations are checked, with `write_synthesis`."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from app.actions.syntheses import rest
from app.domain.errors import Invalid, Stale, TooLarge
from app.domain.palette import next_colour
from app.domain.permissions import require
from app.domain.report.synthesis import Problem, citing_what_is_there, references
from app.domain.report.synthesis import check as checked
from app.domain.sample import STARTER_TAGS
from app.domain.slugs import slug as slug_of
from app.domain.slugs import unused
from app.domain.tags import NOT_SLUGS, Tag, check, descendants, move, place, tidied
from app.domain.text import canonical
from app.store import cells, codebook, memos, names, passages, syntheses
from app.store.events import record
from app.store.memberships import Member
from app.store.tables import codebook as tables
from app.store.tables.columns import now
from app.store.transactions import delete, take_time, write

LONGEST_SYNTHESIS = 50_000  # code points


def start_codebook(actor: Member) -> None:
    """The tags that every new project begins with."""
    require(actor.role, "edit_codebook")
    for at, tag in enumerate(STARTER_TAGS):
        row = codebook.add(actor.project_id, actor.user_id, tag._replace(position=at))
        record(actor, "add", "tag", row.id, ref=row.slug, after={"name": row.name})


def add_tag(actor: Member, tag: Tag) -> Tag:
    """A new tag, last among its siblings. Without a colour it gets the least used one; its slug
    is made of its name. Raises Invalid, with fields."""
    require(actor.role, "edit_codebook")
    known = codebook.tags(actor.project_id, retired=True, texts=False)
    tag = tidied(tag)
    tag = tag._replace(
        slug=unused(
            slug_of(tag.name, otherwise="tag"), _never_given(actor) | {each.slug for each in known}
        ),
        colour=tag.colour or next_colour([each.colour for each in known]),
        position=len(known),
    )
    check(tag, _names_in_use(known))
    parent = _parent(known, tag.parent)
    row = codebook.add(actor.project_id, actor.user_id, tag)
    _replant(actor, row, parent)
    record(actor, "add", "tag", row.id, ref=row.slug, after=_written(tag))
    write()
    return codebook.tag(actor.project_id, row.slug)


def _never_given(actor: Member) -> set[str]:
    """Short names of pages, and of tags in the trash, which can come back."""
    return NOT_SLUGS | codebook.slugs_in_trash(actor.project_id)


def bring_in_tags(actor: Member, other: Member) -> tuple[list[Tag], list[str]]:
    """The tags in use of another project of the same person, after those that are here, with their
    texts, colours and nesting: those that were added, and the names of those that were here
    already, which stay as they are; what stood below one of these stands below it here, too."""
    require(actor.role, "edit_codebook")
    require(other.role, "read")
    known = codebook.tags(actor.project_id, retired=True, texts=False)
    here = {each.name.casefold(): each for each in reversed(known)}
    slugs, position = {each.slug for each in known} | _never_given(actor), len(known)
    ids: dict[str, uuid.UUID | None] = {}
    added: list[Tag] = []
    left: list[str] = []
    for tag in codebook.tags(other.project_id):
        if there := here.get(tag.name.casefold()):
            ids[tag.slug] = None if there.retired else there.id
            left.append(there.name)
            continue
        new = tag._replace(
            slug=unused(slug_of(tag.name, otherwise="tag"), slugs), position=position + len(added)
        )
        row = codebook.add(actor.project_id, actor.user_id, new, ids.get(tag.parent or ""))
        slugs.add(row.slug)
        ids[tag.slug] = row.id
        added.append(new)
        record(actor, "add", "tag", row.id, ref=row.slug, after=codebook.columns(new))
    return added, left


def edit_tag(actor: Member, slug: str, tag: Tag, version: int) -> None:
    """Change what is said about a tag and where it stands. Its slug stays, so that links and
    filters keep working. Stale, with the tag as it stands now as `current`, when somebody else
    changed it since `version`."""
    require(actor.role, "edit_codebook")
    row = codebook.tag_to_change(actor.project_id, slug)
    known = codebook.tags(actor.project_id, retired=True)
    there = next(each for each in known if each.slug == slug)
    if row.version != version:
        raise Stale(
            "Somebody changed this tag while you were writing. Nothing of yours is lost: compare "
            "below, then save again.",
            current={"tag": there, "version": row.version},
        )
    tag = tidied(tag)
    check(tag, () if there.retired else _names_in_use(known, without=slug))
    old = _written(there)
    changed = {name: value for name, value in _written(tag).items() if value != old[name]}
    if not changed:
        return
    if "parent" in changed:
        _replant(actor, row, _parent(known, tag.parent))
    for name, value in codebook.columns(tag).items():
        setattr(row, name, value)
    _record(actor, "edit", row, before={name: old[name] for name in changed}, after=changed)


def move_tag(actor: Member, slug: str, direction: str) -> None:
    """One step up, down, in ("indent") or out ("outdent") among the tags in use."""
    require(actor.role, "edit_codebook")
    tag = codebook.tag_to_change(actor.project_id, slug)
    if tag.retired_at is not None:
        raise Invalid("A retired tag has no place in the codebook. Bring it back into use first.")
    before = codebook.tags(actor.project_id, texts=False)
    after = move(before, slug, direction)
    if codebook.arrange(actor.project_id, before, after):
        _record(actor, "move", tag, after={"direction": direction})


def retire_tag(actor: Member, slug: str) -> None:
    """Nothing new can be tagged with it; what is tagged stays so. Its children move out to where
    it stood."""
    require(actor.role, "edit_codebook")
    tag = codebook.tag_to_change(actor.project_id, slug)
    if tag.retired_at is None:
        move_children(actor, slug, _above(actor, slug))
        tag.retired_at = now()
        _record(actor, "retire", tag)


def reinstate_tag(actor: Member, slug: str) -> None:
    """Bring a retired tag back into use. Invalid when another tag has its name by now."""
    require(actor.role, "edit_codebook")
    tag = codebook.tag_to_change(actor.project_id, slug)
    if tag.retired_at is None:
        return
    known = codebook.tags(actor.project_id, texts=False)
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
    it, it retires. Its synthesis is added at the end of the other's, under its name, and so is what
    the matrix says under it of each brief. Its memos go over."""
    require(actor.role, "edit_codebook")
    take_time()
    codebook.lock_briefs_with(actor.project_id, slug)
    source, target = mergeable(actor, slug, into)
    moved, both = codebook.move_codings(actor.project_id, source.id, target.id)
    _merge_children(actor, slug, into)
    written = _merge_synthesis(actor, source, target)
    charted = cells.merge(actor.project_id, source, target, actor.user_id)
    memoed = memos.move(actor.project_id, source.id, target.id)
    source.retired_at, source.merged_into_id = source.retired_at or now(), target.id
    write()
    _record(
        actor,
        "merge",
        source,
        before={
            "synthesis": written,
            **({"cells": charted} if charted else {}),
            **({"memos": [str(id) for id in memoed]} if memoed else {}),
            "also_tagged": [str(id) for id in both],
        },
        after={"into": target.slug, "highlights": [str(id) for id in moved]},
    )


def mergeable(actor: Member, slug: str, into: str) -> tuple[tables.Tag, tables.Tag]:
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


def _merge_children(actor: Member, source: str, target: str) -> None:
    """The children go below the target; a target that stands below the source comes out first."""
    tags = codebook.tags(actor.project_id, texts=False)
    if target in descendants(tags, source):
        above = next(tag.parent for tag in tags if tag.slug == source)
        codebook.arrange(actor.project_id, tags, place(tags, target, above, after=source))
    move_children(actor, source, target)


def move_children(actor: Member, slug: str, parent: str | None) -> None:
    """The tags below it go below another, or to the top."""
    before = tags = codebook.tags(actor.project_id, texts=False)
    for tag in before:
        if tag.parent == slug:
            tags = place(tags, tag.slug, parent)
    codebook.arrange(actor.project_id, before, tags)


def _merge_synthesis(actor: Member, source: tables.Tag, target: tables.Tag) -> str:
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
    delete(ours)
    return text


def _above(actor: Member, slug: str) -> str | None:
    return codebook.tag(actor.project_id, slug).parent


def _replant(actor: Member, row: tables.Tag, parent: Tag | None) -> None:
    """Give the tag another parent, as its last child."""
    if row.retired_at is not None:
        row.parent_id = parent.id if parent else None
        return
    tags = codebook.tags(actor.project_id, texts=False)
    after = place(tags, row.slug, parent.slug if parent else None)
    codebook.arrange(actor.project_id, tags, after)


def _parent(known: Sequence[Tag], slug: str | None) -> Tag | None:
    if not slug:
        return None
    for tag in known:
        if tag.slug == slug and not tag.retired:
            return tag
    sentence = "Choose a parent from the list."
    raise Invalid(sentence, fields={"parent": sentence})


def _names_in_use(known: Sequence[Tag], *, without: str = "") -> list[str]:
    return [tag.name for tag in known if not tag.retired and tag.slug != without]


def _written(tag: Tag) -> dict[str, str]:
    """What events say about a tag."""
    return {**codebook.columns(tag), "parent": tag.parent or ""}


def _not_into(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"into": sentence})


def _record(
    actor: Member,
    verb: str,
    tag: tables.Tag,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record(actor, verb, "tag", tag.id, ref=tag.slug, before=before, after=after)
    write()


def write_synthesis(actor: Member, tag_slug: str, text: str, version: int) -> tuple[Problem, ...]:
    """Put `text` in place of the version seen (0 where there was none); returns warnings.

    Raises Stale, with the text that stands there now, when somebody wrote meanwhile, and Invalid
    when it cites a passage that does not exist.
    """
    require(actor.role, "write_synthesis")
    text = _checked_length(canonical(text, preformatted=True))
    before = syntheses.synthesis(actor.project_id, tag_slug, to_change=True)
    if before.version != version:
        raise Stale(
            f"{before.analyst} changed this synthesis while you were writing. Yours is kept: "
            "compare both, then save again to put yours in place.",
            current=before,
        )
    warnings = _checked_citations(actor, tag_slug, text)
    if text == before.text:
        return warnings
    syntheses.save(actor.project_id, before.tag_id, text, actor.user_id)
    rest(actor, before.tag_id, tag_slug, text)
    record(
        actor,
        "write",
        "synthesis",
        before.tag_id,
        ref=tag_slug,
        before={"text": before.text},
        after={"text": text},
    )
    return warnings


def _checked_length(text: str) -> str:
    if len(text) > LONGEST_SYNTHESIS:
        message = f"This synthesis has {len(text):,} characters; the most is {LONGEST_SYNTHESIS:,}."
        raise TooLarge(message, fields={"text": message})
    return text


def _checked_citations(actor: Member, tag_slug: str, text: str) -> tuple[Problem, ...]:
    known = passages.tags_by_reference(actor.project_id, references(text))
    family = names.family(actor.project_id, tag_slug)
    return citing_what_is_there(checked(text, known, family), "The synthesis")
