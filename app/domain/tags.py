"""A tag of the codebook: what it is, the texts that explain it, and the tree that tags stand in."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import count
from typing import Any, NamedTuple

from app.domain.errors import Invalid
from app.domain.palette import COLOURS
from app.domain.text import canonical
from app.domain.words import natural

LONGEST_NAME = 120
LONGEST_TEXT = 10_000
STEPS = ("up", "down", "indent", "outdent")
OWN, NAME, USE = "own", "name", "use"
ORDERS: Mapping[str, str] = {OWN: "Order of the codebook", NAME: "Name", USE: "Most used"}
NOT_SLUGS = {"new"}  # codebook/tags/new is a page
NOT_KEPT = uuid.UUID(int=0)
"""The id of a tag that is in no codebook: one that somebody types, or that a file brings."""


class TagText(NamedTuple):
    """One of the texts that explain a tag. `name` is its column, its field and its key in data.

    `heading` goes before it where another program has one description for all texts. Our readers
    know it by that, so it stays when the label changes; the first text has none and comes first.
    What rests on a tag needs a look when a text that `defines` it changes.
    """

    name: str
    label: str
    heading: str
    hint: str = ""  # under the field of a form
    defines: bool = True


TEXTS = (
    TagText("definition", "Definition", "", "What a passage with this tag recommends or shows."),
    TagText("when_to_use", "When to use", "When to use"),
    TagText(
        "when_not_to_use", "When not to use", "When not to use", "Name the tag to use instead."
    ),
    TagText("examples", "Examples", "Examples", "A passage or two that are clearly right.", False),
)
"""In the order in which people read them. Forms, pages, documents, data, search and fingerprint go
through this list: a new text is an entry here and a column in the table."""


class Uses(NamedTuple):
    """On how many live highlights a tag stands, in how many briefs; its children not counted."""

    highlights: int
    briefs: int


class Tag(NamedTuple):
    """A tag, whoever asks: pages, marks, filter, summary and exports, and whoever types or brings
    one in (then `id` is NOT_KEPT, and of another program `slug` and `parent` are its own keys).

    `parent` and `merged_into` are slugs; None at the top, or where it is not among those asked
    for. `texts` go by the names of TEXTS; it is empty where they were not asked for. `depth` is
    that in the tree, from 0. `number` is its place among the tags in use, from 1, by which marks,
    chips and keys call it; 0 where it is retired, or not in order. `uses` is None where nobody
    counted.
    """

    slug: str
    name: str
    parent: str | None = None
    colour: str = ""
    texts: Mapping[str, str] = {}
    retired: bool = False
    id: uuid.UUID = NOT_KEPT
    position: int = 0
    depth: int = 0
    version: int = 0
    merged_into: str | None = None
    number: int = 0
    uses: Uses | None = None

    def __hash__(self) -> int:
        return hash(self.slug)  # a mapping has none; what marks look like is kept by their tags

    @property
    def definition(self) -> str:
        """The text that introduces the tag where there is room for one."""
        return self.texts.get(TEXTS[0].name, "")

    @property
    def defined(self) -> str:
        """All that says what the tag stands for, as one text."""
        return "\n\n".join(text for each, text in self.explained if each.defines)

    @property
    def explained(self) -> list[tuple[TagText, str]]:
        """The texts that somebody has written, in their order."""
        return [(each, text) for each in TEXTS if (text := self.texts.get(each.name))]


def tidied(tag: Tag) -> Tag:
    """The tag as it is kept: the name on one line, all texts in canonical form."""
    return tag._replace(
        name=" ".join(canonical(tag.name).split()),
        texts={each.name: canonical(tag.texts.get(each.name, "")) for each in TEXTS},
    )


def check(tag: Tag, other_names: Collection[str]) -> None:
    """Raises Invalid with a sentence for every field that cannot be kept. `other_names` are those
    of the other tags in use."""
    fields: dict[str, str] = {}
    if not tag.name:
        fields["name"] = "Give the tag a name."
    elif len(tag.name) > LONGEST_NAME:
        fields["name"] = (
            f"Shorten the name to {LONGEST_NAME} characters; it has {len(tag.name):,}. "
            "Longer explanations belong in the definition."
        )
    elif tag.name.casefold() in {name.casefold() for name in other_names}:
        fields["name"] = f"There is a tag “{tag.name}” already. Use it, or choose another name."
    if tag.colour not in COLOURS:
        fields["colour"] = "Choose one of the colours."
    for each, text in tag.explained:
        if len(text) > LONGEST_TEXT:
            fields[each.name] = (
                f"{each.label}: shorten this to {LONGEST_TEXT:,} characters; it has {len(text):,}."
            )
    if fields:
        raise Invalid("The tag is not saved yet. Please correct this:", fields=fields)


def in_order(tags: Iterable[Tag]) -> list[Tag]:
    """The tree depth first, each tag once with its depth and number; siblings by position, even
    ones as given.

    A tag whose parent is not among them stands at the top; tags that are each other's ancestors,
    as files may have them, come last.
    """
    known = {tag.slug: tag for tag in sorted(tags, key=lambda tag: (tag.position, tag.id))}
    children: dict[str | None, list[Tag]] = defaultdict(list)
    for tag in known.values():
        children[tag.parent if tag.parent in known else None].append(tag)
    ordered: dict[str, Tag] = {}
    pending = [(tag, 0) for tag in reversed(children[None])]
    while pending:  # a stack, not recursion: how deep tags stand is for a file to say
        tag, depth = pending.pop()
        ordered[tag.slug] = tag._replace(depth=depth)
        pending += [(child, depth + 1) for child in reversed(children[tag.slug])]
    circles = (tag._replace(depth=0) for slug, tag in known.items() if slug not in ordered)
    numbers = count(1)
    return [
        tag._replace(number=0 if tag.retired else next(numbers))
        for tag in (*ordered.values(), *circles)
    ]


def listed(tags: Iterable[Tag], order: str) -> list[Tag]:
    """The tree with siblings in one of ORDERS; each tag keeps its number and depth."""
    known = {tag.slug: tag for tag in in_order(tags)}

    def key(tag: Tag) -> tuple[Any, ...]:
        used = tag.uses.highlights if tag.uses else 0
        return (-used, tag.position) if order == USE else (natural(tag.name), tag.position)

    if order == OWN:
        return list(known.values())
    placed = enumerate(sorted(known.values(), key=key))
    return [known[each.slug] for each in in_order(tag._replace(position=at) for at, tag in placed)]


def ancestry(tag: Tag, known: Mapping[str, Tag]) -> tuple[Tag, ...]:
    """From the root down to `tag` itself."""
    path = [tag]
    while (parent := known.get(path[-1].parent or "")) and parent not in path:
        path.append(parent)
    return tuple(path[::-1])


def ancestries(tags: Iterable[Tag]) -> dict[str, tuple[Tag, ...]]:
    """By slug, the `ancestry` of each of the tags."""
    known = {tag.slug: tag for tag in tags}
    return {slug: ancestry(tag, known) for slug, tag in known.items()}


def descendants(tags: Iterable[Tag], slug: str) -> set[str]:
    """The slugs below a tag, without its own."""
    below = {slug}
    for tag in in_order(tags):
        if tag.parent in below:
            below.add(tag.slug)
    return below - {slug}


def descendants_of_each(tags: Iterable[Tag]) -> dict[str, set[str]]:
    """By slug, those below each of the tags."""
    lines = ancestries(tags)
    below: dict[str, set[str]] = {slug: set() for slug in lines}
    for slug, line in lines.items():
        for above in line[:-1]:
            below[above.slug].add(slug)
    return below


def move(tags: Collection[Tag], slug: str, direction: str) -> list[Tag]:
    """All tags in their new order, positions 0, 1, 2 …, after one step of a tag.

    "up" and "down" go among its siblings, "indent" makes it the last child of the sibling before
    it, "outdent" the sibling after its parent. A step that leads nowhere changes nothing.
    """
    if direction not in STEPS:
        raise Invalid("A tag moves up, down, inwards or outwards.")
    tag = _named(tags, slug)
    siblings = [each.slug for each in in_order(tags) if each.parent == tag.parent]
    at = siblings.index(slug)
    if direction == "outdent" and tag.parent:
        return place(tags, slug, _named(tags, tag.parent).parent, after=tag.parent)
    if direction == "indent" and at > 0:
        return place(tags, slug, siblings[at - 1])
    if direction == "up" and at > 0:
        return place(tags, siblings[at - 1], tag.parent, after=slug)
    if direction == "down" and at + 1 < len(siblings):
        return place(tags, slug, tag.parent, after=siblings[at + 1])
    return _numbered(tags)


def place(
    tags: Collection[Tag], slug: str, parent: str | None, *, after: str | None = None
) -> list[Tag]:
    """All tags in their new order with this one below `parent`: after the sibling `after`, or
    last. Raises Invalid when it would stand below itself."""
    if parent == slug or parent in descendants(tags, slug):
        sentence = "A tag cannot stand below itself. Choose another parent."
        raise Invalid(sentence, fields={"parent": sentence})
    ordered = [tag for tag in in_order(tags) if tag.slug != slug]
    at = next((i for i, tag in enumerate(ordered) if tag.slug == after), len(ordered) - 1)
    ordered.insert(at + 1, _named(tags, slug)._replace(parent=parent))
    return _numbered(tag._replace(position=at) for at, tag in enumerate(ordered))


def _numbered(tags: Iterable[Tag]) -> list[Tag]:
    """The tags depth first with their positions 0, 1, 2 …"""
    return [tag._replace(position=at) for at, tag in enumerate(in_order(tags))]


def _named(tags: Iterable[Tag], slug: str) -> Tag:
    return next(tag for tag in tags if tag.slug == slug)
