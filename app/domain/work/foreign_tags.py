"""Which tags of another tool the codebook has, and what those that it lacks would be."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from app.domain.palette import EARLIER_SHADES, SHADES, next_colour
from app.domain.slugs import slug as slug_of
from app.domain.slugs import unused
from app.domain.tags import LONGEST_NAME, LONGEST_TEXT, NOT_KEPT, NOT_SLUGS, TEXTS, Tag, in_order
from app.domain.text import canonical
from app.domain.work.foreign_ids import is_guid, tag_id

NAMELESS = "Unnamed tag"
_NAMES = EARLIER_SHADES | {shade: name for name, shade in SHADES.items()}


def wanted_tags(
    tags: Sequence[Tag],
    known: Sequence[Tag],
    remembered: Mapping[str, uuid.UUID] = {},
    former: Mapping[str, uuid.UUID] = {},
    in_trash: Collection[str] = (),
) -> dict[str, Tag]:
    """By the other tool's key, parents first, the tag of the codebook that it is, or becomes: a new
    one is NOT_KEPT and has its slug, its colour and its place already.

    `known` is the codebook, the retired too, `remembered` are the tags that came before by their
    own ids (foreign_ids.tag_id), `former` those that had another name once by that, folded,
    `in_trash` the slugs that tags in the trash keep. The
    same id is the same tag, so is the same name as that of a tag in use, whatever its case, or the
    name that a tag had. Of a merged tag it is the one that it has become; a retired one stays so.

    Tags of one name below different parents are told apart by the parent's name. New ones keep
    their colour, where it is one of ours, else get of those least used the nearest to theirs.
    """
    there = _Codebook(known, remembered, former)
    taken = NOT_SLUGS | {tag.slug for tag in known} | set(in_trash)
    colours = [tag.colour for tag in known]
    names = _names(tags)
    found: dict[str, Tag] = {}
    for tag in in_order(tags):
        name = names[tag.slug]
        if (here := there.find(tag, name)) is None:
            above = found.get(tag.parent or "")
            new = _new(tag, name)._replace(
                slug=unused(slug_of(name, otherwise="tag"), taken),
                parent=above.slug if above else None,
                colour=_NAMES.get(tag.colour.lower()) or next_colour(colours, tag.colour),
                position=len(colours),
            )
            taken.add(new.slug)
            colours.append(new.colour)
            there.add(new)
        found[tag.slug] = here or new
    return found


def said_of_tags(tags: Sequence[Tag], found: Mapping[str, Tag]) -> list[str]:
    """Sentences on those that the codebook has under another name, or has retired."""
    said = []
    for key, name in _names(tags).items():
        here = found[key]
        if here.id == NOT_KEPT:
            continue
        if here.name.casefold() != name.casefold():
            said.append(f"The tag “{name}” is “{here.name}” here.")
        if here.retired:
            said.append(
                f"The tag “{here.name}” is retired here and stays so; passages that come with it "
                "keep it."
            )
    return list(dict.fromkeys(said))


class _Codebook:
    """Finds the tag of the codebook that another tool's is."""

    def __init__(
        self,
        known: Sequence[Tag],
        remembered: Mapping[str, uuid.UUID],
        former: Mapping[str, uuid.UUID],
    ) -> None:
        self._remembered, self._former = remembered, former
        self._ids = {tag.id: tag for tag in known}
        self._slugs = {tag.slug: tag for tag in known}
        self._retired = {tag.name.casefold(): tag for tag in known if tag.retired}
        self._in_use = {tag.name.casefold(): tag for tag in known if not tag.retired}

    def add(self, tag: Tag) -> None:
        self._in_use[tag.name.casefold()] = tag

    def find(self, tag: Tag, name: str) -> Tag | None:
        """One in use, else a retired one."""
        found = [self._become(each) for each in self._meant(tag, name.casefold()) if each]
        return next((each for each in found if not each.retired), found[0] if found else None)

    def _meant(self, tag: Tag, name: str) -> Iterator[Tag | None]:
        came = self._remembered.get(tag_id(tag._replace(name=name)))
        by_id = self._ids.get(came) if came else None
        if is_guid(tag.slug):
            yield by_id
        yield self._in_use.get(name)
        yield by_id
        yield self._ids.get(self._former.get(name, NOT_KEPT))
        yield self._retired.get(name)

    def _become(self, tag: Tag) -> Tag:
        seen = {tag.slug}
        while tag.merged_into in self._slugs and tag.merged_into not in seen:
            tag = self._slugs[tag.merged_into]
            seen.add(tag.slug)
        return tag


def _names(tags: Sequence[Tag]) -> dict[str, str]:
    """One line, at most 120 characters, and told apart by the parent where two are the same."""
    plain = {tag.slug: " ".join(canonical(tag.name).split()) or NAMELESS for tag in tags}
    parents = {tag.slug: tag.parent or "" for tag in tags}
    places = Counter(
        (name.casefold(), parent)
        for name, parent in {(plain[key].casefold(), parents[key]) for key in plain}
    )
    often = Counter(name for name, _ in places)
    return {
        key: _short(f"{plain[parents[key]]} / {name}")
        if often[name.casefold()] > 1 and parents[key] in plain
        else _short(name)
        for key, name in plain.items()
    }


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def _new(tag: Tag, name: str) -> Tag:
    """A name that was cut stands whole before the definition."""
    whole = " ".join(canonical(tag.name).split())
    texts = {each.name: canonical(tag.texts.get(each.name, "")) for each in TEXTS}
    if name.endswith("…") and not whole.endswith("…"):
        first = TEXTS[0].name
        texts[first] = f"{whole}\n\n{texts[first]}".strip()
    return Tag("", name, texts={field: text[:LONGEST_TEXT] for field, text in texts.items()})
