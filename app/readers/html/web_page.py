"""Saved web pages: readability finds the article, our own walker its blocks, trafilatura's
metadata who wrote it when. What is not the article stays in place, zoned out. Nothing is fetched.
"""

import contextlib
import logging
import re
from collections import Counter

from app.domain.document import Block, Document
from app.readers.bylines import byline, coauthors, name_with_role
from app.readers.dates import date_line
from app.readers.decoding import decode_page
from app.readers.html.blocks import FoundBlock, find_blocks
from app.readers.html.tree import Element, parse, strip_unseen
from app.readers.language import guess_language
from app.readers.manuscript import Properties
from app.readers.prose.pieces import Piece
from app.readers.prose.title_page import TitlePage
from app.readers.prose.zoning import zone_text
from app.readers.xml_tree import refuse_too_many_tags

_METADATA_CHARACTERS = 1_000_000  # of the page; metadata stands at its beginning
_FRONT_BLOCKS = 5  # of the article's own may still say who and when
_MARK = "data-at"
_OCCUPATION = re.compile(r"\b(?:writer|reporter|editor|correspondent|staff|desk)$", re.IGNORECASE)
_KIND_OF_ZONE = {"caption": "caption", "notes": "footnote"}
_ASIDE_TAGS = frozenset({"nav", "footer", "aside"})
_COMMENTS = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|comment-?(?:list|area|section|body|content)|disqus"
    r"|respond|replies|livefyre|facebook-comments)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NOTES = re.compile(
    r"(?:^|[\s_-])(?:footnotes?|endnotes?|doc-endnotes?|doc-footnote|references|reflist"
    r"|bibliography|doc-bibliography)(?:$|[\s_-])",
    re.IGNORECASE,
)
_GALLERY = re.compile(
    r"(?:^|[\s_-])(?:gallery|slideshow|slider|carousel|slick|swiper|lightbox|filmstrip)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|sidebar|footer|share|sharing|social"
    r"|related|recommended|newsletter|subscribe|promo|advert|advertisement|ads?|banner|cookie"
    r"|popup|modal|tags|pagination|author-?bio|most-?read|trending|widget)(?:$|[\s_-])",
    re.IGNORECASE,
)
# Browsers write where a page came from into its first lines.
_SAVED_FROM = re.compile(
    r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(https?://[^\s>]+)"
)


def recognises(data: bytes) -> bool:
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    is_xhtml = start.startswith(b"<?xml") and b"<html" in start
    return is_xhtml or start.startswith((b"<!doctype html", b"<html"))


def read(data: bytes) -> Document:
    """The document of an HTML file; raises Unreadable."""
    return read_page(*decode_page(data))


def read_page(text: str, warnings: tuple[str, ...] = (), address: str = "") -> Document:
    """The document of a page; `address` is where it was saved from, when the page does not say."""
    refuse_too_many_tags(text)
    about = _metadata(text)
    tree = parse(text)
    saved_from = _SAVED_FROM.search(text, 0, 2_000)
    language = (tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "")[
        :2
    ]
    strip_unseen(tree)
    found = find_blocks(tree)
    inside = _article_elements(tree)
    title, blocks = _zone(found, inside, about)
    body = " ".join(block.text for block in blocks if block.zone == "body")
    return Document(
        title=title,
        authors=about.authors or _bylines(blocks),
        publisher=about.publisher,
        date=about.date,
        url=about.url or address or (saved_from[1] if saved_from else ""),
        language=language.lower() or about.language or guess_language(body),
        blocks=blocks,
        warnings=warnings,
    )


def _metadata(text: str) -> Properties:
    from trafilatura.metadata import extract_metadata

    logging.disable(logging.CRITICAL)  # the libraries complain about pages, we have warnings
    with contextlib.suppress(Exception):  # a page without metadata is still a page
        found = extract_metadata(parse(text[:_METADATA_CHARACTERS]))
        authors = _authors(found.author or "")
        return Properties(
            title=" ".join((found.title or "").split()),
            authors=authors,
            publisher=found.sitename or "",
            date=found.date or "",
            url=found.url or "",
            language=(found.language or "")[:2],
        )
    return Properties()


def _authors(listed: str) -> tuple[str, ...]:
    """Names from "A; B", without what is only an occupation."""
    names = [name.strip() for name in listed.split(";") if name.strip()]
    people = [name for name in names if not _OCCUPATION.search(name)] or names
    return tuple(dict.fromkeys(name.title() if name.isupper() else name for name in people))


def _article_elements(tree: Element) -> set[Element]:
    """The elements of `tree` that readability takes for the article."""
    from lxml import etree
    from readability import Document as Readable

    elements = list(tree.iter(etree.Element))
    for number, element in enumerate(elements):
        element.set(_MARK, str(number))
    with contextlib.suppress(Exception):  # Unparseable: then everything may be the article
        summary = Readable(tree).summary(html_partial=True)
        kept = {int(number) for number in re.findall(rf'{_MARK}="(\d+)"', summary)}
        return {elements[number] for number in kept}
    return set(elements)


def _zone(
    found: list[FoundBlock], inside: set[Element], about: Properties
) -> tuple[str, tuple[Block, ...]]:
    title_at = _find_title(found, about.title)
    title = found[title_at].text.replace("\n", " ") if title_at >= 0 else about.title
    hints = _Hints(found, inside)
    zones = [_zone_by_element(block, inside, hints) for block in found]
    _fill_gaps(found, zones, hints)
    for i, block in enumerate(found):
        if zones[i] == "body" and i != title_at and _leads_away(block, title):
            zones[i] = "boilerplate"
    first = next((i for i, zone in enumerate(zones) if zone == "body"), len(found))
    for i, block in enumerate(found[: first + _FRONT_BLOCKS]):
        able = zones[i] in ("boilerplate", "body") and block.kind != "table_cell"
        if able and i > title_at >= 0 and _names_source(block.text):
            zones[i] = "front"
    body = [i for i, zone in enumerate(zones) if zone == "body" and i != title_at]
    pieces = [_piece(found[i], i) for i in body]
    zone_text(pieces, TitlePage(authors=about.authors), noisy=False)
    kinds = [block.kind for block in found]
    for i, piece in zip(body, pieces, strict=True):
        zones[i] = piece.zone
    if title_at >= 0:
        zones[title_at], kinds[title_at] = "front", "title"
    return title, tuple(
        block.zoned(zone, _KIND_OF_ZONE.get(zone, kind) if kind != "heading" else kind)
        for block, zone, kind in zip(found, zones, kinds, strict=True)
    )


def _leads_away(block: FoundBlock, title: str) -> bool:
    """The title once more, or a paragraph that is nothing but a link to another page."""
    if block.kind == "paragraph" and block.link_share > 0.95:
        return block.text[-1].isalnum() and len(block.text.split()) >= 4
    return block.text.replace("\n", " ") == title


def _piece(block: FoundBlock, number: int) -> Piece:
    return Piece(block.text, number, kind=block.kind, level=block.level)


def _zone_by_element(block: FoundBlock, inside: set[Element], hints: "_Hints") -> str:
    hint = hints.of(block.element)
    if block.kind == "caption":
        return "caption" if block.element in inside else hint or "caption"
    if hint == "boilerplate" or block.element not in inside:
        return hint or "boilerplate"
    return hint or "body"


def _fill_gaps(found: list[FoundBlock], zones: list[str], hints: "_Hints") -> None:
    """Take in what stands between parts of the article and beside them: readability drops
    headings, lists and tables that look thin."""
    body = [i for i, zone in enumerate(zones) if zone == "body"]
    parents = {found[i].element.getparent() for i in body}
    between = range(body[0], body[-1]) if body else range(0)
    for i in between:
        block = found[i]
        beside = not parents.isdisjoint([*block.element.iterancestors()][:3])
        plain = block.link_share < 0.3 and not hints.of(block.element)
        if zones[i] == "boilerplate" and beside and plain:
            zones[i] = "body"


class _Hints:
    """The zone that the elements around a text say, the outermost first.

    An element that holds much of the article is a wrapper, whatever its class says: there it
    names what the page has ("has-sidebar"), not what this is.
    """

    def __init__(self, found: list[FoundBlock], inside: set[Element]) -> None:
        self._known: dict[Element, str] = {}
        self._held: Counter[Element] = Counter()
        for block in found:
            if block.element in inside:
                for element in (block.element, *block.element.iterancestors()):
                    self._held[element] += len(block.text)
        self._most = max(self._held.values(), default=0)

    def of(self, element: Element) -> str:
        chain = []
        while element is not None and element not in self._known:
            chain.append(element)
            element = element.getparent()
        hint = self._known[element] if element is not None else ""
        for link in reversed(chain):
            hint = hint or self._own(link)
            self._known[link] = hint
        return hint

    def _own(self, element: Element) -> str:
        names = " ".join(filter(None, map(element.get, ("id", "class", "role"))))
        aside = element.tag in _ASIDE_TAGS or _ASIDE.search(names)
        share = self._held[element] / self._most if self._most else 0.0
        if _COMMENTS.search(names) and share <= 0.7:
            return "comments"
        if _NOTES.search(names) and share <= 0.5:
            return "notes"
        if _GALLERY.search(names) and share <= 0.5:
            return "caption"
        return "boilerplate" if aside and share <= 0.25 else ""


def _find_title(found: list[FoundBlock], title: str) -> int:
    """The heading that says the title: equal to it, or part of "Title | Site"."""
    wanted = _fold(title)
    headings = [(i, _fold(block.text)) for i, block in enumerate(found) if block.kind == "heading"]
    for i, text in headings:
        if text and (text == wanted or (len(text) >= 15 and text in wanted)):
            return i
    tops = [i for i, _ in headings if found[i].level == 1]
    return tops[0] if len(tops) == 1 else -1


def _fold(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _names_source(text: str) -> bool:
    return bool(byline(text) or coauthors(text) or date_line(text) or name_with_role(text))


def _bylines(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    fronts = (byline(block.text) for block in blocks if block.zone == "front")
    return next((names for names in fronts if names), ())
