"""Which blocks of a page are its article: readability's choice, what the elements around a block
say of it, and the parts of the article that readability leaves out."""

import contextlib
import itertools
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from app.domain.report.wording import count
from app.readers.html.blocks import FoundBlock
from app.readers.html.tree import Element
from app.readers.prose import furniture
from app.readers.prose.pieces import ends_sentence

_MARK = "data-at"
_WHOLE = 80  # characters of a paragraph that says something
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
_HARDLY, _MOSTLY = 0.1, 0.8  # of the prose of a page
# Names of what is never the text, and names of what may hold some of it (a box, a pull quote).
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:footer|share|sharing|social|related|recommended|newsletter|subscribe|promo"
    r"|advert|advertisement|ads?|cookie|popup|modal|pagination|author-?bio|most-?read|trending)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_BOX = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navbox|navigation|menu|breadcrumbs?|sidebar|banner|tags|widget)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)


class Article:
    """The zones of a page's blocks, as far as their places tell: body, boilerplate, comments, notes
    or caption."""

    def __init__(self, tree: Element, found: Sequence[FoundBlock]) -> None:
        inside = _chosen_by_readability(tree)
        self._hints = _Hints(found, inside)
        if (home := _missed(found, inside, self._hints)) is not None:
            inside = {*inside, *home.iter()}
            self._hints = _Hints(found, inside)
        self._found = found
        self.zones = [_zone(block, inside, self._hints) for block in found]

    def take_in(self, title_at: int) -> None:
        """Take in what stands between the title and parts of the article, and what goes on after it
        in parts of the same make: readability drops sections that look thin."""
        found, zones = self._found, self.zones
        body = [i for i, zone in enumerate(zones) if zone == "body" and i != title_at]
        if not body:
            return
        home = _home([found[i].element for i in body])
        first, last = body[0], body[-1]
        begun = False  # below the title there may be a byline before the text
        for i in range(title_at + 1, first if title_at >= 0 else 0):
            begun = begun or found[i].kind == "heading" or _is_sentence(found[i])
            if begun and self._fits(i):
                zones[i] = "body"
        holders = {each for i in body for each in [*found[i].element.iterancestors()][:2]}
        for i in reversed(range(first, last)):
            block = found[i]
            beside = block.link_share < 0.3 or block.kind == "list_item"
            beside = beside and not holders.isdisjoint([*block.element.iterancestors()][:2])
            if self._fits(i, beside) and _within(block, home):
                zones[i] = "body"
        parts = self._parts_after(home, last, title_at)
        for i in range(last + 1, len(found)):
            if furniture.opens_related(found[i].text) or furniture.opens_comments(found[i].text):
                return
            goes_on = zones[i - 1] == "body" and found[i].kind == "table_cell"
            made_alike = not parts.isdisjoint(_around(found[i].element))
            if self._fits(i) and (made_alike or (goes_on and _within(found[i], home))):
                zones[i] = "body"

    def _parts_after(self, home: Element, last: int, title_at: int) -> set[Element]:
        """The elements after the article's own that are made like it, all within its <article>, and
        those beside it, under the same title, that hold prose and no links."""
        make = (home.tag, home.get("class"))
        parts = {each for each in home.itersiblings() if (each.tag, each.get("class")) == make}
        shells = (e for e in _around(home) if e.tag == "article" or e.get("itemprop"))
        parts |= {*itertools.islice(shells, 1)}
        if title_at >= 0:
            titled = {*_around(self._found[title_at].element)}
            apart = [e for e in _around(self._found[last].element) if e not in titled]
            beside = apart[-1].itersiblings() if apart else ()
            parts |= {each for each in beside if self._hints.is_prose(each)}
        return parts

    def _fits(self, at: int, plain: bool = False) -> bool:
        """Whether a block that was not chosen reads as text, is known for it (`plain`), or heads
        some."""
        block = self._found[at]
        hint = self._hints.of(block.element)
        apart = hint and (hint != "box" or block.link_share > 0 or not _is_sentence(block))
        if self.zones[at] != "boilerplate" or apart:
            return False
        return self._heads_text(at) if block.kind == "heading" else plain or _is_plain(block)

    def _heads_text(self, at: int) -> bool:
        below = range(at + 1, len(self._found))
        first = next((i for i in below if self._found[i].kind not in ("heading", "caption")), at)
        return first != at and (self.zones[first] == "body" or self._fits(first))


def sections_set_apart(found: Sequence[FoundBlock], zones: Sequence[str]) -> Iterator[str]:
    """A sentence for each heading with prose under it that was set apart between parts of the body,
    right after them or beside their <article>, and for each paragraph between them, so that
    nothing of an article goes in silence."""
    body = [i for i, zone in enumerate(zones) if zone == "body"]
    if not body:
        return
    home = _home([found[i].element for i in body])
    if home.tag == "article" and home.getparent() is not None:
        home = home.getparent()
    last = ""
    for i in range(body[0], len(found)):
        if zones[i] == "body":
            last = found[i].text.replace("\n", " ")[-60:]
        elif zones[i] == "boilerplate" and _is_of(found[i], home):
            what = _set_apart(found, zones, i, i < body[-1])
            if what:
                yield (
                    f"{what} is not counted as text. "
                    f"It stands after “…{last}”: change its type to Text if it belongs there."
                )


def _set_apart(found: Sequence[FoundBlock], zones: Sequence[str], at: int, between: bool) -> str:
    """What begins with this block, in people's words; "" for what says little."""
    name = found[at].text.replace("\n", " ")[:80]
    if found[at].kind != "heading":
        alone = between and zones[at - 1] == "body" and not found[at].link_share
        return f"The paragraph “{name}…”" if alone and _is_sentence(found[at]) else ""
    below = list(_below(found, zones, at))
    says = sum(len(block.text) for block in below if _is_plain(block)) > _WHOLE
    return f"The section “{name}” ({count(len(below), 'paragraph')})" if says else ""


def _is_of(block: FoundBlock, home: Element) -> bool:
    around = [*_around(block.element)]
    return home in around and not any(each.tag in ("footer", "nav") for each in around)


def _below(found: Sequence[FoundBlock], zones: Sequence[str], at: int) -> Iterator[FoundBlock]:
    for i in range(at + 1, len(found)):
        if zones[i] != "boilerplate" or found[i].kind == "heading":
            return
        yield found[i]


def _chosen_by_readability(tree: Element) -> set[Element]:
    from lxml import etree
    from readability import Document as Readable

    # It complains about pages, we have warnings.
    logging.getLogger("readability").setLevel(logging.CRITICAL)
    elements = list(tree.iter(etree.Element))
    for number, element in enumerate(elements):
        element.set(_MARK, str(number))
    with contextlib.suppress(Exception):  # Unparseable: then everything may be the article
        summary = Readable(tree).summary(html_partial=True)
        kept = {int(number) for number in re.findall(rf'{_MARK}="(\d+)"', summary)}
        return {elements[number] for number in kept}
    return set(elements)


def _missed(found: Sequence[FoundBlock], inside: set[Element], hints: "_Hints") -> Element | None:
    """The innermost element around most prose, where what was chosen holds hardly any of it: pages
    of many short pieces, of which readability takes one."""
    prose = [each for each in found if _is_sentence(each) and not hints.of(each.element)]
    total = sum(len(each.text) for each in prose)
    if sum(len(each.text) for each in prose if each.element in inside) >= _HARDLY * total:
        return None
    held: Counter[Element] = Counter()
    for each in prose:
        for element in _around(each.element):
            held[element] += len(each.text)
    most = [element for element, length in held.items() if length >= _MOSTLY * total]
    return min(most, key=lambda element: sum(1 for _ in element.iter()), default=None)


def _zone(block: FoundBlock, inside: set[Element], hints: "_Hints") -> str:
    hint = hints.of(block.element)
    if block.kind == "caption":
        outside = block.element not in inside and hint in ("boilerplate", "box", "comments")
        return ("comments" if hint == "comments" else "boilerplate") if outside else "caption"
    if hint in ("boilerplate", "box") or block.element not in inside:
        return "boilerplate" if hint == "box" else hint or "boilerplate"
    return hint or "body"


def _home(elements: Sequence[Element]) -> Element:
    """The innermost element around all of these."""
    around = [*_around(elements[0])]
    for element in elements[1:]:
        own = set(_around(element))
        around = [each for each in around if each in own]
    return around[1] if around[0] in elements and len(around) > 1 else around[0]


def _around(element: Element) -> Iterator[Element]:
    yield element
    yield from element.iterancestors()


def _within(block: FoundBlock, home: Element) -> bool:
    return any(each is home for each in _around(block.element))


def _is_plain(block: FoundBlock) -> bool:
    """Whether it reads as text with links in it, not as links."""
    if block.kind == "paragraph" and _is_label(block.text):
        return False
    own_words = (1 - block.link_share) * len(block.text)
    whole = own_words > _WHOLE / 4 or block.kind == "list_item" or _is_sentence(block)
    return block.link_share < 0.3 or (len(block.text) > _WHOLE and whole)


def _is_label(text: str) -> bool:
    """A button or credit, not a short sentence. Scripts without capitals need no full stop."""
    return len(text) <= _WHOLE and text.lower() != text.upper() and not ends_sentence(text)


def _is_sentence(block: FoundBlock) -> bool:
    return len(block.text) > _WHOLE and ends_sentence(block.text)


class _Hints:
    """The zone that the elements around a text say, the outermost first; "box" where they say that
    it stands aside, but not what it is.

    An element that holds much of the article is a wrapper, whatever its class says: there it
    names what the page has ("has-sidebar"), not what this is.
    """

    def __init__(self, found: Sequence[FoundBlock], inside: set[Element]) -> None:
        self._known: dict[Element, str] = {}
        self._held: Counter[Element] = Counter()
        self._text: Counter[Element] = Counter()
        self._linked: set[Element] = set()
        for block in found:
            for element in _around(block.element):
                self._text[element] += len(block.text)
                self._held[element] += len(block.text) if block.element in inside else 0
                if block.link_share > 0:
                    self._linked.add(element)
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

    def is_prose(self, element: Element) -> bool:
        """Whether it holds text, and no links."""
        return element not in self._linked and self._text[element] > _WHOLE

    def _own(self, element: Element) -> str:
        names = " ".join(filter(None, map(element.get, ("id", "class", "role"))))
        share = self._held[element] / self._most if self._most else 0.0
        if _COMMENTS.search(names) and share <= 0.7:
            return "comments"
        if _NOTES.search(names) and share <= 0.5:
            return "notes"
        if _GALLERY.search(names) and share <= 0.5:
            return "caption"
        if share > 0.25:
            return ""
        if element.tag in ("nav", "footer") or _ASIDE.search(names):
            return "boilerplate"
        boxed = element.tag == "aside" or _BOX.search(names)
        return "box" if boxed and (element in self._linked or self._text[element] < _WHOLE) else ""
