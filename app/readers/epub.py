"""EPUB books (2 and 3): the parts in the order of the spine, each through the web page's walker."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.document import Block, Document
from app.domain.errors import Unreadable
from app.readers.archives import Archive
from app.readers.decoding import decode_page, refuse_too_many
from app.readers.html.blocks import FoundBlock, find_blocks
from app.readers.html.tree import Element, parse, strip_unseen
from app.readers.prose.manuscript import Properties, authors_of, document_of
from app.readers.xml_tree import attribute, local, parse_xml, refuse_too_many_tags

# XHTML may close any element at once, which HTML's parser takes for an opening tag.
_CLOSED = re.compile(
    r"<(a|b|i|em|strong|span|div|p|title|script|style|section|td|th|li|h[1-6]|sup|sub|iframe|small)"
    r"(\s[^<>]*)?/>",
    re.IGNORECASE,
)
_APART = re.compile(
    r"\b(?:toc|nav|navigation|landmarks|page-list|lo[ti]|cover|copyright(?:-page)?|imprint|colophon"
    r"|halftitlepage|index|advertisement)\b",
    re.IGNORECASE,
)
_SAYING = re.compile(r"cover|toc|nav|title-?page|copyright|imprint|colophon", re.IGNORECASE)
_FRONT = re.compile(r"\b(?:titlepage|title-page|fulltitle)\b", re.IGNORECASE)
_NOTES = re.compile(
    r"\b(?:doc-)?(?:footnotes?|endnotes?|rearnotes?|note-?(?:group|text))\b", re.IGNORECASE
)
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_LOCKED = (
    "This book is protected (DRM): its text cannot be read outside the shop's own program. Ask the "
    "publisher for a copy without protection, or paste the passages you may quote."
)


@dataclass(frozen=True)
class _EpubPart:
    name: str
    role: str  # what the book says that it is: "nav", "cover", "text"


def recognises(data: bytes) -> bool:
    if not data.startswith(b"PK\x03\x04"):
        return False
    return b"application/epub+zip" in data[:200] or b"META-INF/container.xml" in data


def read(data: bytes) -> Document:
    """The document of a book; raises Unreadable, TooLarge."""
    archive = Archive(data)
    _refuse_locked(archive)
    place = _package_place(archive)
    package = parse_xml(archive.read(place))
    blocks: list[Block] = []
    missing = 0
    for part in _spine(archive, place, package):
        missing += not part.name
        if part.name:
            blocks += _blocks(archive.read(part.name), part)
            refuse_too_many(len(blocks))
    warnings = []
    if missing:
        warnings.append(f"Parts that the book lists are not in the file: {missing}.")
    return document_of(blocks, _properties(package), warnings)


def _refuse_locked(archive: Archive) -> None:
    """Raises Unreadable when more than fonts is encrypted."""
    if "META-INF/encryption.xml" not in archive:
        return
    for data in parse_xml(archive.read("META-INF/encryption.xml")).iter("{*}EncryptedData"):
        methods = [attribute(method, "Algorithm") for method in data.iter("{*}EncryptionMethod")]
        if not any(method in _FONTS for method in methods):
            raise Unreadable(_LOCKED)


def _package_place(archive: Archive) -> str:
    for file in parse_xml(archive.read("META-INF/container.xml")).iter("{*}rootfile"):
        if name := archive.beside("", attribute(file, "full-path")):
            return name
    raise Unreadable("This book has no list of its parts. Open it in a reader and save it anew.")


def _spine(archive: Archive, place: str, package: Element) -> Iterator[_EpubPart]:
    """The parts in reading order; a part that is not there has no name."""
    items = {attribute(item, "id"): item for item in package.iterfind("{*}manifest/{*}item")}
    guide = {
        archive.beside(place, _unquoted(attribute(entry, "href"))): attribute(entry, "type")
        for entry in package.iterfind("{*}guide/{*}reference")
    }
    seen: set[str] = set()
    for entry in package.iterfind("{*}spine/{*}itemref"):
        item = _as_page(items, attribute(entry, "idref"))
        if item is None:
            continue
        href = _unquoted(attribute(item, "href"))
        name = archive.beside(place, href)
        if name and name in seen:
            continue
        seen.add(name)
        stem = href.rpartition("/")[2].partition(".")[0]
        said = attribute(item, "properties") or guide.get(name, "")
        yield _EpubPart(name, f"{said} {stem}" if _SAYING.fullmatch(stem) else said)


def _as_page(items: dict[str, Element], key: str) -> Element | None:
    """An item of the book, or what stands in for it where it is no page (EPUB 3.3, fallbacks)."""
    for _ in range(10):
        item = items.get(key)
        if item is None or "html" in attribute(item, "media-type"):
            return item
        key = attribute(item, "fallback")
    return None


def _unquoted(href: str) -> str:
    from urllib.parse import unquote

    return unquote(href)


def _blocks(data: bytes, part: _EpubPart) -> Iterator[Block]:
    if b"<!ENTITY" in data:
        raise Unreadable(
            "This book declares XML entities, which books never need and harmful files do. Open it "
            "in a reader and save it anew, or paste its text."
        )
    refuse_too_many_tags(data)
    text, _ = decode_page(data)
    if not text.strip():
        return
    tree = parse(_CLOSED.sub(r"<\1\2></\1>", text))
    for reference in tree.iter("a"):
        if "noteref" in _names(reference):
            reference.tag = "sup"
    for reading in list(tree.iter("rt", "rp")):  # how to pronounce what stands before it
        reading.drop_tree()
    strip_unseen(tree)
    zones = _Zones(_zone_of(part.role) or "body")
    for found in find_blocks(tree):
        yield zones.zoned(found)


class _Zones:
    """The zone of each block, by the innermost element that says one."""

    def __init__(self, usual: str) -> None:
        self._known: dict[Element | None, str] = {None: usual}

    def zoned(self, found: FoundBlock) -> Block:
        zone = self._of(found.element)
        if found.kind == "caption" and zone == "body":
            zone = "caption"
        kind = "footnote" if zone == "notes" and found.kind != "heading" else found.kind
        return found.zoned(zone, kind)

    def _of(self, element: Element) -> str:
        chain = []
        while element not in self._known:
            chain.append(element)
            element = element.getparent()
        zone = self._known[element]
        for link in reversed(chain):
            zone = _zone_of(_names(link)) or ("boilerplate" if link.tag == "nav" else zone)
            self._known[link] = zone
        return zone


def _names(element: Element) -> str:
    return " ".join(filter(None, map(element.get, ("epub:type", "role"))))


def _zone_of(names: str) -> str:
    if _NOTES.search(names):
        return "notes"
    if _FRONT.search(names):
        return "front"
    if _APART.search(names):
        return "boilerplate"
    return ""


def _properties(package: Element) -> Properties:
    said: dict[str, list[str]] = {}
    for element in package.iterfind("{*}metadata//*"):
        words = " ".join("".join(element.itertext()).split())
        if words and "dc/elements" in str(element.tag):
            role = attribute(element, "role")
            key = local(element) if role in ("", "aut") else role
            said.setdefault(key, []).append(words)
    day = re.match(r"\d{4}(?:-\d\d(?:-\d\d)?)?", _first(said, "date"))
    return Properties(
        title=_first(said, "title"),
        authors=authors_of(*said.get("creator", ())),
        publisher=_first(said, "publisher"),
        date=day[0] if day else "",
        url=next((words for words in said.get("source", ()) if words.startswith("http")), ""),
        language=_first(said, "language"),
    )


def _first(said: dict[str, list[str]], key: str) -> str:
    return next(iter(said.get(key, ())), "")
