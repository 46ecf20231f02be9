"""What a tag must be, and the tree that tags stand in."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from app.domain.errors import Invalid
from app.domain.palette import COLOURS
from app.domain.text import canonical

LONGEST_NAME = 120
LONGEST_TEXT = 10_000
STEPS = ("up", "down", "indent", "outdent")
TEXTS = {
    "definition": "Definition",
    "when_to_use": "When to use",
    "when_not_to_use": "When not to use",
    "examples": "Examples",
}


@dataclass(frozen=True, slots=True)
class TagText:
    """What a lead writes about a tag; `parent` is a slug, or "" at the top."""

    name: str
    colour: str
    definition: str = ""
    when_to_use: str = ""
    when_not_to_use: str = ""
    examples: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A tag in the tree of the tags in use. `position` orders the children of one parent."""

    id: uuid.UUID
    parent_id: uuid.UUID | None
    position: int


def tidied(tag: TagText) -> TagText:
    """The tag as it is kept: the name on one line, the texts in canonical form."""
    return TagText(
        name=" ".join(canonical(tag.name).split()),
        colour=tag.colour,
        definition=canonical(tag.definition),
        when_to_use=canonical(tag.when_to_use),
        when_not_to_use=canonical(tag.when_not_to_use),
        examples=canonical(tag.examples),
        parent=tag.parent,
    )


def check(tag: TagText, other_names: Collection[str]) -> None:
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
    for name, words in TEXTS.items():
        if len(text := getattr(tag, name)) > LONGEST_TEXT:
            fields[name] = (
                f"{words}: shorten this to {LONGEST_TEXT:,} characters; it has {len(text):,}."
            )
    if fields:
        raise Invalid("The tag is not saved yet. Please correct this:", fields=fields)


def in_order(nodes: Collection[Node]) -> list[tuple[Node, int]]:
    """The tree depth first, each node once with its depth, from 0.

    A node whose parent is not among `nodes` stands at the top.
    """
    known = {node.id for node in nodes}
    children = defaultdict(list)
    for node in sorted(nodes, key=lambda node: (node.position, node.id)):
        children[node.parent_id if node.parent_id in known else None].append(node)

    def below(parent: uuid.UUID | None, depth: int) -> Iterator[tuple[Node, int]]:
        for node in children[parent]:
            yield node, depth
            yield from below(node.id, depth + 1)

    return list(below(None, 0))


def descendants(nodes: Collection[Node], id: uuid.UUID) -> set[uuid.UUID]:
    """The ids below a node, without its own."""
    found: set[uuid.UUID] = set()
    for node, _ in in_order(nodes):
        if node.parent_id == id or node.parent_id in found:
            found.add(node.id)
    return found


def move(nodes: Collection[Node], id: uuid.UUID, direction: str) -> list[Node]:
    """All nodes in their new order, positions 0, 1, 2 …, after one step of a node.

    "up" and "down" go among its siblings, "indent" makes it the last child of the sibling before
    it, "outdent" the sibling after its parent. A step that leads nowhere changes nothing.
    """
    if direction not in STEPS:
        raise Invalid("A tag moves up, down, inwards or outwards.")
    node = _node(nodes, id)
    siblings = [each for each, _ in in_order(nodes) if each.parent_id == node.parent_id]
    at = siblings.index(node)
    if direction == "outdent" and node.parent_id:
        return place(nodes, id, _node(nodes, node.parent_id).parent_id, after=node.parent_id)
    if direction == "indent" and at > 0:
        return place(nodes, id, siblings[at - 1].id)
    if direction == "up" and at > 0:
        return place(nodes, siblings[at - 1].id, node.parent_id, after=id)
    if direction == "down" and at + 1 < len(siblings):
        return place(nodes, id, node.parent_id, after=siblings[at + 1].id)
    return _numbered(nodes)


def place(
    nodes: Collection[Node],
    id: uuid.UUID,
    parent_id: uuid.UUID | None,
    *,
    after: uuid.UUID | None = None,
) -> list[Node]:
    """All nodes in their new order with this one below `parent_id`: after the sibling `after`, or
    last. Raises Invalid when it would stand below itself."""
    if parent_id == id or parent_id in descendants(nodes, id):
        sentence = "A tag cannot stand below itself. Choose another parent."
        raise Invalid(sentence, fields={"parent": sentence})
    ordered = [node for node, _ in in_order(nodes) if node.id != id]
    at = next((i for i, node in enumerate(ordered) if node.id == after), len(ordered) - 1)
    ordered.insert(at + 1, replace(_node(nodes, id), parent_id=parent_id))
    return _numbered([replace(node, position=at) for at, node in enumerate(ordered)])


def _numbered(nodes: Collection[Node]) -> list[Node]:
    """The nodes depth first with their positions 0, 1, 2 …"""
    return [replace(node, position=at) for at, (node, _) in enumerate(in_order(nodes))]


def _node(nodes: Collection[Node], id: uuid.UUID) -> Node:
    return next(node for node in nodes if node.id == id)
