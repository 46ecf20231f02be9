"""Which tags of another tool the codebook has, and what those that it lacks would be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.foreign_work import ForeignTag
from app.domain.palette import SHADES, next_colour
from app.domain.tags import LONGEST_NAME, LONGEST_TEXT, TEXTS, Tag
from app.domain.text import canonical

NAMELESS = "Unnamed tag"
_NAMES = {shade: name for name, shade in SHADES.items()}


@dataclass(frozen=True, slots=True)
class WantedTag:
    """A tag of the codebook (`slug`), or one that is to be added (slug ""). `parent` is the name
    of its parent, which stands before it."""

    name: str
    slug: str
    parent: str = ""
    text: Tag | None = None


def wanted_tags(
    tags: Sequence[ForeignTag], known: Mapping[str, str], colours: Sequence[str]
) -> tuple[list[WantedTag], dict[str, str]]:
    """What is wanted of the codebook, parents first, and by the other tool's key the name there.

    `known` is name -> slug of the tags in use; the same name, whatever its case, is the same tag.
    Tags of one name below different parents are told apart by the parent's name. New ones get the
    colour they had, where it is one of ours, else the least used of `colours` and the new.
    """
    slugs = {name.casefold(): (name, slug) for name, slug in known.items()}
    names = _names(tags)
    found: dict[str, WantedTag] = {}
    by_key: dict[str, str] = {}
    used = list(colours)
    for tag in _parents_first(tags):
        name = names[tag.key]
        there, slug = slugs.get(name.casefold(), (name, ""))
        parent = by_key.get(tag.parent, "")
        by_key[tag.key] = found[there.casefold()].name if there.casefold() in found else there
        if there.casefold() in found:
            continue
        if slug:
            found[there.casefold()] = WantedTag(there, slug)
            continue
        colour = _NAMES.get(tag.colour.lower()) or next_colour(used)
        used.append(colour)
        found[there.casefold()] = WantedTag(there, "", parent, _text(tag, there, colour))
    return list(found.values()), by_key


def _names(tags: Sequence[ForeignTag]) -> dict[str, str]:
    """One line, at most 120 characters, and told apart by the parent where two are the same."""
    plain = {tag.key: " ".join(canonical(tag.name).split()) or NAMELESS for tag in tags}
    parents = {tag.key: tag.parent for tag in tags}
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


def _text(tag: ForeignTag, name: str, colour: str) -> Tag:
    """A name that was cut stands whole before the definition."""
    whole = " ".join(canonical(tag.name).split())
    texts = {each.name: canonical(getattr(tag, each.name)) for each in TEXTS}
    if name.endswith("…") and not whole.endswith("…"):
        texts["definition"] = f"{whole}\n\n{texts['definition']}".strip()
    cut = {field: text[:LONGEST_TEXT] for field, text in texts.items()}
    return Tag("", name, colour=colour, texts=cut)


def _parents_first(tags: Sequence[ForeignTag]) -> list[ForeignTag]:
    """In their order, but none before its parent; those that stand in a circle come last."""
    keys = {tag.key for tag in tags}
    below: dict[str, list[ForeignTag]] = defaultdict(list)
    for tag in tags:
        below[tag.parent if tag.parent in keys else ""].append(tag)
    ordered: list[ForeignTag] = []
    pending = below.pop("", [])[::-1]
    while pending:
        ordered.append(pending.pop())
        pending += below.pop(ordered[-1].key, [])[::-1]
    return ordered + [tag for circle in below.values() for tag in circle]
