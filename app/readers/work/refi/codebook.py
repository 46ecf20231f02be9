"""The codes of REFI-QDA, in projects and in codebooks (.qdc), as NVivo, ATLAS.ti, MAXQDA, QualCoder
and others export them, and where a file breaks the standard: it is read all the same, the report
says so.

Source of the format: QDA-XML 1.0, modules Codebook.xsd and Project.xsd (www.qdasoftware.org)."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from app.domain.errors import Unreadable
from app.domain.tags import TEXTS, Tag
from app.domain.work.foreign_work import ForeignWork
from app.readers.dates import moment
from app.readers.xml_tree import Element, local, parse_xml

OURS = "Briefmark"
GUID = re.compile(r"\{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_PARTS = {each.heading: each.name for each in TEXTS if each.heading}
_PART = re.compile(rf"(?:\A|\n\n)({'|'.join(_PARTS)}): ")
_PART_OF_A_NAME = re.compile(r"[^\W\d].*\S")  # not the S of U.S., nor a number
HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3}")
_ORDER = {
    "Project": (
        "Users", "CodeBook", "Variables", "Cases", "Sources", "Notes", "Links", "Sets", "Graphs",
        "Description", "NoteRef",
    ),
    "CodeBook": ("Codes", "Sets"),
    "Code": ("Description", "NoteRef", "Code"),
    "PlainTextSelection": ("Description", "Coding", "NoteRef"),
    "Coding": ("CodeRef", "NoteRef"),
}  # fmt: skip
_REQUIRED = {
    "Project": ("name",),
    "User": ("guid",),
    "Code": ("guid", "name", "isCodable"),
    "TextSource": ("guid",),
    "PDFSource": ("guid",),
    "PlainTextSelection": ("guid", "startPosition", "endPosition"),
    "Coding": ("guid",),
    "CodeRef": ("targetGUID",),
    "NoteRef": ("targetGUID",),
    "Note": ("guid",),
    "Set": ("guid", "name"),
}
_NOT_EMPTY = ("Users", "Codes", "Variables", "Cases", "Sources", "Notes", "Links", "Sets", "Graphs")
_GUIDS = ("guid", "targetGUID", "creatingUser", "modifyingUser", "creatingUserGUID")
_TIMES = ("creationDateTime", "modifiedDateTime")
_MOST_FAULTS = 12
NOT_A_CODEBOOK = Unreadable(
    "This XML file is not a REFI-QDA codebook. Export the codebook from the other program as "
    "“REFI-QDA codebook (.qdc)” and import that."
)
_CODEBOOK = re.compile(rb"\s*(<[?!][^>]*>\s*)*<(\w+:)?CodeBook\b")


def guid(text: str | None) -> str:
    """A GUID in one spelling; tools write braces and capitals or not."""
    return (text or "").strip().strip("{}").lower()


def child_text(element: Element, name: str) -> str:
    """The text of the first child of that name; "" without."""
    return next((str(child.text or "") for child in element if local(child) == name), "")


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


def faults(root: Element) -> tuple[str, ...]:
    """One sentence that names them, the first twelve kinds; () for none."""
    found: dict[str, int] = {}
    for element in root.iter():
        for fault in _faults_of(element, local(element)):
            found[fault] = found.get(fault, 0) + 1
    if not found:
        return ()
    shown = [
        fault + (f" ({number} times)" if number > 1 else "") for fault, number in found.items()
    ]
    more = "; …" if len(shown) > _MOST_FAULTS else ""
    return (f"The file breaks the REFI-QDA standard: {'; '.join(shown[:_MOST_FAULTS])}{more}.",)


def _faults_of(element: Element, name: str) -> Iterator[str]:
    yield from _out_of_order(element, name)
    if name in _NOT_EMPTY and len(element) == 0:
        yield f"{name} is empty"
    for attribute in _REQUIRED.get(name, ()):
        if element.get(attribute) is None:
            yield f"{name} has no {attribute}"
    for attribute, value in element.attrib.items():
        if not _fits(attribute, str(value)):
            shown = "" if attribute in _GUIDS else f"=“{str(value)[:40]}”"
            yield f"{name} has {attribute}{shown or ' that is none'}"


def _out_of_order(element: Element, name: str) -> Iterator[str]:
    order = _ORDER.get(name, ())
    last = ""
    for child in map(local, element):
        if order and child and child not in order:
            yield f"{name} holds {child}"
        elif order and child:
            if last and order.index(child) < order.index(last):
                yield f"{child} stands after {last}"
            else:
                last = child


def _fits(attribute: str, value: str) -> bool:
    if attribute in _GUIDS:
        return bool(GUID.fullmatch(value))
    if attribute in _TIMES:
        return moment(value) is not None
    if attribute == "isCodable":
        return value in ("true", "false", "1", "0")
    if attribute in ("startPosition", "endPosition"):
        return value.isdecimal()
    return attribute != "color" or bool(HEX_COLOUR.fullmatch(value))


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
