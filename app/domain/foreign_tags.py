"""Which tags of another tool the codebook has, and what those that it lacks would be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.domain.palette import SHADES, next_colour
from app.domain.slugs import slug as slug_of
from app.domain.slugs import unused
from app.domain.tags import LONGEST_NAME, LONGEST_TEXT, NOT_SLUGS, TEXTS, Tag, in_order
from app.domain.text import canonical

NAMELESS = "Unnamed tag"
_NAMES = {shade: name for name, shade in SHADES.items()}


def wanted_tags(tags: Sequence[Tag], known: Sequence[Tag]) -> dict[str, Tag]:
    """By the other tool's key, parents first, the tag of the codebook that it is, or becomes: a new
    one is NOT_KEPT and has its slug, its colour and its place already.

    `known` is the codebook, the retired too. The same name as that of a tag in use, whatever its
    case, is the same tag. Tags of one name below different parents are told apart by the parent's
    name. New ones keep their colour, where it is one of ours, else get
    of those least used the nearest to theirs.
    """
    there = {tag.name.casefold(): tag for tag in known if not tag.retired}
    taken = NOT_SLUGS | {tag.slug for tag in known}
    colours = [tag.colour for tag in known]
    names = _names(tags)
    found: dict[str, Tag] = {}
    for tag in in_order(tags):
        name = names[tag.slug]
        if name.casefold() not in there:
            above = found.get(tag.parent or "")
            new = _new(tag, name)._replace(
                slug=unused(slug_of(name, otherwise="tag"), taken),
                parent=above.slug if above else None,
                colour=_NAMES.get(tag.colour.lower()) or next_colour(colours, tag.colour),
                position=len(colours),
            )
            taken.add(new.slug)
            colours.append(new.colour)
            there[name.casefold()] = new
        found[tag.slug] = there[name.casefold()]
    return found


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
