"""Saved web pages: what the article is, who wrote it when. What is not the article stays in place,
zoned out. Nothing is fetched."""

import re
from collections.abc import Iterable, Iterator, Sequence

from app.domain.document import Block, Document
from app.readers.bylines import byline, coauthors, name_with_role
from app.readers.dates import date_line, dateline, find_date
from app.readers.decoding import decode_page
from app.readers.html.article import Article, sections_set_apart
from app.readers.html.blocks import FoundBlock, find_blocks
from app.readers.html.metadata import (
    Said,
    date_in_address,
    fold,
    named_by_class,
    names,
    parts_of,
    read_metadata,
)
from app.readers.html.tree import Element, parse, strip_unseen
from app.readers.language import guess_language
from app.readers.prose.pieces import Piece, ends_sentence
from app.readers.prose.title_page import TitlePage
from app.readers.prose.zoning import zone_text
from app.readers.xml_tree import refuse_too_many_tags

_FRONT_BLOCKS = 5  # of the article's own may still say who and when
_KIND_OF_ZONE = {"caption": "caption", "notes": "footnote"}
_BYLINE = re.compile(r"by-?line|author(?!ity)|writtenby|dateline", re.IGNORECASE)
_UPDATED = re.compile(
    r"(?:last\s+)?(?:updated|modified|revised|reviewed)\b(?!.*published)|aktualisiert|mis à jour"
    r"|actualizado|aggiornato|更新",
    re.IGNORECASE,
)
_BY_ALONE = re.compile(r"(?:written |posted )?(?:by|von|par|por|door|av|af)\s*:?", re.IGNORECASE)
_LONGEST_BYLINE = 120  # characters
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
    tree = parse(text)
    said = read_metadata(tree)
    saved_from = _SAVED_FROM.search(text, 0, 2_000)
    said.url = said.url or address or (saved_from[1] if saved_from else "")
    lang = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    strip_unseen(tree)
    found = find_blocks(tree)
    article = Article(tree, found)
    zones = article.zones
    title, title_at = _title(found, zones, said)
    article.take_in(title_at)
    _set_apart_links(found, zones, title_at, title)
    front = _front(found, zones, title_at)
    authors = said.authors or _bylines([found[i] for i in front]) or named_by_class(tree)
    _zone_body(found, zones, title_at, authors)
    blocks = _blocks(found, zones, title_at)
    body = " ".join(block.text for block in blocks if block.zone == "body")
    warnings += tuple(sections_set_apart(found, zones))
    return Document(
        title=title,
        authors=authors,
        publisher=said.publisher,
        date=date_in_address(said.url)
        or said.date
        or _printed_date([found[i] for i in front])
        or _dateline(found, zones, title_at)
        or _date_around(tree, _prose(found, zones), said.url),
        url=said.url,
        language=lang[:2].lower() or said.language.lower() or guess_language(body),
        organisations=said.organisations,
        blocks=blocks,
        warnings=warnings,
    )


def _prose(found: Sequence[FoundBlock], zones: Sequence[str]) -> Iterator[Element]:
    """The elements of the body's own words, as far as each holds one block."""
    holders = {around for block in found for around in block.element.iterancestors()}
    for block, zone in zip(found, zones, strict=True):
        if (
            block.element not in holders
            and zone == "body"
            and (block.kind == "table_cell" or len(block.text) > 80)
        ):
            yield block.element


def _title(found: Sequence[FoundBlock], zones: Sequence[str], said: Said) -> tuple[str, int]:
    """The title, and the heading that says it, or -1. What the page says of itself goes before a
    heading, which may name the site; but a heading is the title as it was printed."""
    wanted, sites = fold(said.title), {fold(site) for site in said.sites}
    headings = {i: fold(block.text) for i, block in enumerate(found) if block.kind == "heading"}
    said_parts = parts_of(said.title)
    parts = [
        i
        for i, text in headings.items()
        if text in said_parts or (len(text) >= 15 and text in wanted)
    ]
    if printed := [i for i, text in headings.items() if text and text == wanted] or parts:
        best = max(printed, key=lambda i: (len(headings[i]), -i))
        return _line(found[best]), best
    above = {fold(said.above), *map(fold, re.split(r"\s+[|–—-]\s+", said.above))}
    alone = [i for i, text in headings.items() if zones[i] == "body" and found[i].level == 1]
    told = headings[alone[0]] if len(alone) == 1 else ""
    whole = told == fold(said.above) or not _are_alike(wanted, told)
    if whole and told in above - sites - {""}:  # what others get may tease
        return _line(found[alone[0]]), alone[0]
    for i, text in headings.items():
        if len(wanted) >= 15 and wanted in text:
            return said.title, i
    tops = [i for i in headings if found[i].level == 1 and headings[i] not in sites]
    own = [i for i in tops if zones[i] == "body"]
    top = own[0] if len(own) == 1 else tops[0] if len(tops) == 1 else -1
    says_nothing = not wanted or wanted in sites or re.fullmatch(r"[a-z]{1,10}", wanted)
    if top >= 0 and says_nothing:  # nor does "Home" or "Document"
        return _line(found[top]), top
    return said.title, top if top >= 0 and _are_alike(wanted, headings[top]) else -1


def _are_alike(one: str, other: str) -> bool:
    """Whether half of the words of two folded titles are the same."""
    words, others = set(one.split()), set(other.split())
    return 2 * len(words & others) >= max(len(words), len(others))


def _line(block: FoundBlock) -> str:
    return " ".join(block.text.split())


def _set_apart_links(
    found: Sequence[FoundBlock], zones: list[str], title_at: int, title: str
) -> None:
    for i, block in enumerate(found):
        if zones[i] == "body" and i != title_at and _leads_away(block, title):
            zones[i] = "boilerplate"


def _leads_away(block: FoundBlock, title: str) -> bool:
    """The title once more, or a paragraph that is nothing but a link to another site."""
    outward = sum(mark.end - mark.start for mark in block.marks if mark.kind == "link")
    if block.kind == "paragraph" and outward > 0.95 * len(block.text):
        return block.text[-1].isalnum() and len(block.text.split()) >= 4
    return _line(block) == title


def _front(found: Sequence[FoundBlock], zones: list[str], title_at: int) -> list[int]:
    """Where it is said who and when: lines about the title, which become front matter."""
    first = next((i for i, zone in enumerate(zones) if zone == "body"), len(found))
    front = []
    for i, block in enumerate(found[: first + _FRONT_BLOCKS]):
        able = zones[i] in ("boilerplate", "body") and block.kind != "table_cell"
        near = i > title_at and (title_at >= 0 or zones[i] == "body")
        named = _names_source(block) or bool(_parted_byline(found[i : i + 2]))
        if able and near and (named or (i and _parted_byline(found[i - 1 : i + 1]))):
            zones[i] = "front"
            front.append(i)
    return front


def _parted_byline(two: Sequence[FoundBlock]) -> tuple[str, ...]:
    """The names in the second of two blocks, the first of which is "By"."""
    alone = len(two) == 2 and _BY_ALONE.fullmatch(two[0].text)
    return byline(f"By {two[1].text}") if alone else ()


def _names_source(block: FoundBlock) -> bool:
    if block.kind == "heading" and not _has_byline_class(block):
        return False
    return any(
        byline(line) or coauthors(line) or date_line(line) or name_with_role(line)
        for line in (block.text, *block.text.split("\n"))
    ) or (
        len(block.text) <= _LONGEST_BYLINE
        and not ends_sentence(block.text)
        and bool(dateline(block.text) or _has_byline_class(block))
    )


def _has_byline_class(block: FoundBlock) -> bool:
    parent = block.element.getparent()
    near = (block.element,) if parent is None else (block.element, parent, *block.element[:2])
    return any(
        _BYLINE.search(f"{each.get('class') or ''} {each.get('rel') or ''}") for each in near
    )


def _bylines(front: Sequence[FoundBlock]) -> tuple[str, ...]:
    lines = [
        line for block in front for line in (block.text.replace("\n", " "), *block.text.split("\n"))
    ]
    parted = (_parted_byline(front[i : i + 2]) for i in range(len(front)))
    if found := next(filter(None, (*map(byline, lines), *parted)), ()):
        return found
    for block in front:
        line = block.text.split("\n")[0]
        if date_line(line):
            continue
        start = find_date(line)[1] if find_date(line)[0] else len(line)
        if _has_byline_class(block) and (named := names(line[:start])):
            return named
    return ()


def _printed_date(front: Sequence[FoundBlock]) -> str:
    updated = ""
    for block in front:
        for line in (block.text, *block.text.split("\n")):
            if day := date_line(line) or (find_date(line)[0] if byline(line) else ""):
                if not _UPDATED.match(line):
                    return day
                updated = updated or day
        for time in block.element.iter("time"):
            if not updated and (day := find_date(time.get("datetime") or "")[0]):
                return day
    return updated


def _dateline(found: Sequence[FoundBlock], zones: Sequence[str], title_at: int) -> str:
    """The date that one of the blocks after the title, or just above it, opens with."""
    first = next((i for i, zone in enumerate(zones) if zone == "body" and i > title_at), 0)
    after = found[title_at + 1 : first + _FRONT_BLOCKS]
    near = [*after, *reversed(found[max(0, title_at - 3) : max(0, title_at)])]
    plain = (block for block in near if block.link_share < 0.5 and block.kind != "table_cell")
    return next(filter(None, (dateline(block.text) for block in plain)), "")


def _date_around(tree: Element, text: Iterable[Element], address: str) -> str:
    """The date in the address of a page or in what stands around its `text`. The elements of the
    text are emptied, since it tells of other days, and so are those of comments and of what leads
    to other pages."""
    from htmldate import find_date as find_by_markup

    aside = tree.xpath("//aside | //footer | //nav | //li[.//a]")
    comments = tree.xpath('//*[contains(concat(@class, @id), "comment") and not(.//h1)]')
    for element in (*text, *aside, *comments):
        element.clear(keep_tail=True)
    found = find_by_markup(tree, extensive_search=False, original_date=True, url=address or None)
    return found or ""


def _zone_body(
    found: Sequence[FoundBlock], zones: list[str], title_at: int, authors: tuple[str, ...]
) -> None:
    body = [i for i, zone in enumerate(zones) if zone == "body" and i != title_at]
    pieces = [Piece(found[i].text, i, kind=found[i].kind, level=found[i].level) for i in body]
    zone_text(pieces, TitlePage(authors=authors), noisy=False)
    for i, piece in zip(body, pieces, strict=True):
        zones[i] = piece.zone


def _blocks(found: Sequence[FoundBlock], zones: Sequence[str], title_at: int) -> tuple[Block, ...]:
    blocks = [
        block.zoned(zone, _KIND_OF_ZONE.get(zone, block.kind) if block.kind != "heading" else "")
        for block, zone in zip(found, zones, strict=True)
    ]
    if title_at >= 0:
        blocks[title_at] = found[title_at].zoned("front", "title")
    return tuple(blocks)
