"""The codes of REFI-QDA, in projects and in codebooks (.qdc)."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from app.domain.errors import Unreadable
from app.domain.tags import TEXTS, Tag
from app.domain.work.foreign_work import ForeignWork
from app.readers.work.refi import HEX_COLOUR, OURS, child_text, faults, guid
from app.readers.xml_tree import Element, local, parse_xml

_PARTS = {each.heading: each.name for each in TEXTS if each.heading}
_PART = re.compile(rf"(?:\A|\n\n)({'|'.join(_PARTS)}): ")
_PART_OF_A_NAME = re.compile(r"[^\W\d].*\S")  # not the S of U.S., nor a number
NOT_A_CODEBOOK = Unreadable(
    "This XML file is not a REFI-QDA codebook. Export the codebook from the other program as "
    "“REFI-QDA codebook (.qdc)” and import that."
)
_CODEBOOK = re.compile(rb"\s*(<[?!][^>]*>\s*)*<(\w+:)?CodeBook\b")


def tags_of(parent: Element, notes: Mapping[str, str] | None = None) -> tuple[Tag, ...]:
    """The codes below `parent`, each before its own sub-codes. `notes` are texts by GUID: those
    that a code refers to are added to its definition."""
    return tuple(_tags(parent, "", notes or {}))


def taken_apart(tag: Tag) -> Tag:
    """A tag of ours, whose texts our writer made one description of."""
    definition, *parts = _PART.split(tag.definition)
    texts = {_PARTS[name]: text for name, text in zip(parts[::2], parts[1::2], strict=True)}
    return tag._replace(texts={TEXTS[0].name: definition, **texts})


def _tags(parent: Element, above: str, notes: Mapping[str, str]) -> Iterator[Tag]:
    # A stack, not recursion: how deep codes nest is for the file to say.
    pending = [(child, above) for child in _codes(parent)][::-1]
    while pending:
        element, above = pending.pop()
        key = guid(element.get("guid"))
        said = [child_text(element, "Description")]
        said += [notes.get(guid(each.get("targetGUID")), "") for each in _named(element, "NoteRef")]
        texts = [text.strip() for text in said if text.strip()]
        yield Tag(
            slug=key,
            name=" ".join(str(element.get("name") or "").split()),
            parent=above or None,
            colour=hex_colour(element.get("color")),
            texts={TEXTS[0].name: "\n\n".join(texts)} if texts else {},
        )
        pending += [(child, key) for child in _codes(element)][::-1]


def _codes(parent: Element) -> list[Element]:
    """The codes right below; a codebook keeps them in an element of their own."""
    found = _named(parent, "Code")
    for name in ("CodeBook", "Codes"):
        for child in _named(parent, name):
            found += _codes(child)
    return found


def _named(parent: Element, name: str) -> list[Element]:
    return [child for child in parent if local(child) == name]


def hex_colour(text: str | None) -> str:
    """`#rrggbb`, or "" for what is none."""
    found = (text or "").strip().lower()
    if not HEX_COLOUR.fullmatch(found):
        return ""
    return found if len(found) == 7 else "#" + "".join(2 * digit for digit in found[1:])


def recognises(data: bytes) -> bool:
    # Without the byte order mark, and without the NULs of UTF-16.
    return bool(_CODEBOOK.match(data[:8000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")))


def read(data: bytes) -> ForeignWork:
    """The codes of a codebook. Raises Unreadable, TooLarge."""
    root = parse_xml(data)
    if local(root) != "CodeBook":
        raise NOT_A_CODEBOOK
    sets = [element.get("name", "") for element in root.iter() if local(element) == "Set"]
    left = f"Sets of codes are left out: {', '.join(sets)[:300]}." if sets else ""
    origin = str(root.get("origin") or "").strip()
    tags = tags_of(root)
    pointed: tuple[str, ...] = ()
    if origin == OURS:
        tags = tuple(map(taken_apart, tags))
    elif not any(tag.parent for tag in tags):
        tags, pointed = by_points(tags)
    return ForeignWork(
        tool=origin[:80] or "REFI-QDA codebook",
        tags=tags,
        warnings=(*filter(None, (left,)), *pointed, *faults(root)),
    )


def by_points(tags: Sequence[Tag]) -> tuple[tuple[Tag, ...], tuple[str, ...]]:
    """“arms.depots.locks” as locks below depots below arms, as programs without a tree name their
    codes (Taguette), and a sentence that says so. A name is parted only where what stands before
    the point is a code of its own or the beginning of several: “example.org” stays whole."""
    ways = {tag.slug: tuple(tag.name.split(".")) for tag in tags}
    begins = Counter(way[:depth] for way in ways.values() for depth in range(1, len(way)))
    named = {way: slug for slug, way in ways.items()}
    found: dict[str, Tag] = {}
    for tag in tags:
        way, above, at = ways[tag.slug], "", 0
        for depth in range(1, len(way)):
            begin = way[:depth]
            if not all(map(_PART_OF_A_NAME.fullmatch, (".".join(way[at:depth]), *way[depth:]))):
                continue
            if begin in named or begins[begin] > 1:
                key = named.setdefault(begin, ".".join(begin))
                found.setdefault(key, Tag(key, ".".join(way[at:depth]), above or None))
                above, at = key, depth
        found[tag.slug] = tag._replace(name=".".join(way[at:]), parent=above or None)
    if not any(tag.parent for tag in found.values()):
        return tuple(tags), ()
    said = "Points in the names of codes are taken for a tree: a.b is the tag b below a."
    return tuple(found.values()), (said,)
