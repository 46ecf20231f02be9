"""A saved web page as it is shown beside its text: what it looks like, and nothing that acts.
Scripts, forms, frames and links are gone, and nothing is asked of another host: pictures and styles
are those that the file holds. The page is sent with a policy that forbids the same once more."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple
from urllib.parse import unquote, urljoin

from app.readers.decoding import decode_page
from app.readers.html.saved_pages import files_of
from app.readers.html.tree import Element, parse
from app.readers.xml_tree import refuse_too_many_tags

_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/svg+xml")
_PICTURED = re.compile(rf"\s*data:(?:{'|'.join(map(re.escape, _PICTURES))})[;,]", re.IGNORECASE)
_MOST_BYTES = 16 * 2**20  # of pictures and styles
_GONE = [
    "script",
    "noscript",
    "template",
    "iframe",
    "frame",
    "frameset",
    "object",
    "embed",
    "applet",
    "svg",
    "math",
    "canvas",
    "audio",
    "video",
    "source",
    "track",
    "map",
    "input",
    "button",
    "select",
    "textarea",
    "datalist",
    "dialog",
    "link",
    "meta",
    "base",
    "portal",
]
_ASKING = [
    "action",
    "background",
    "cite",
    "classid",
    "codebase",
    "data",
    "formaction",
    "href",
    "imagesrcset",
    "longdesc",
    "manifest",
    "ping",
    "poster",
    "profile",
    "src",
    "srcset",
    "usemap",
    "xlink:href",
]
_URL = re.compile(
    r"""(?:url|src|image|image-set)\s*\(\s*(?!["']?data:image/)[^)]*\)?""", re.IGNORECASE
)
_IMPORT = re.compile(r"@import[^;{}]*;?", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([0-9a-fA-F]{1,6})[ \t\n]?")
_UNFIT = re.compile("</|[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # for a tree, and for a sheet
_OURS = """
html { background: #fff; color: #000; }
mark { background: #ffe49c; color: #000; }
.passage:target + mark, .passage:target { outline: 3px solid #b45309; scroll-margin-block: 40vh; }
"""


class WordsShown(NamedTuple):
    """A passage to be shown on the page: its number, the words, and what stands before them."""

    number: int
    exact: str
    prefix: str = ""


class Shown(NamedTuple):
    """The page, and the numbers of the passages that were found on it."""

    html: str
    found: tuple[int, ...]


def shown(reader: str, data: bytes, passages: Iterable[WordsShown]) -> Shown:
    """The saved page that this reader (a name of READERS) reads; raises as it does."""
    from lxml import html

    data, charset, address, files = files_of(reader, data)
    text, _ = decode_page(data, charset)
    refuse_too_many_tags(text)
    tree = parse(text)
    _take_in(tree, address, files)
    tree = _without_what_acts(tree)
    found = _mark(tree, passages)
    style = html.Element("style")
    style.text = _OURS
    (tree.find("head") if tree.find("head") is not None else tree).append(style)
    return Shown(html.tostring(tree, encoding="unicode", doctype="<!doctype html>"), found)


def _take_in(tree: Element, address: str, files: Callable[[str], tuple[str, bytes] | None]) -> None:
    """Pictures and styles that the file holds become part of the page."""
    left = _MOST_BYTES
    for element in list(tree.iter("img", "link")):
        named = element.get("src" if element.tag == "img" else "href", "")
        if not named or named.startswith("data:"):
            continue
        kind, data = files(urljoin(address, unquote(named))) or files(named) or ("", b"")
        left -= len(data)
        if not data or left < 0:
            continue
        if element.tag == "img" and kind in _PICTURES:
            element.set("src", f"data:{kind};base64,{b64encode(data).decode()}")
        elif element.tag == "link" and "stylesheet" in element.get("rel", "").lower():
            element.tag = "style"
            element.text = _UNFIT.sub("", data.decode("utf-8", "replace"))


def _without_what_acts(tree: Element) -> Element:
    from lxml import etree
    from lxml.html import defs
    from lxml_html_clean import Cleaner

    cleaner = Cleaner(
        style=False,
        inline_style=False,
        page_structure=False,
        remove_unknown_tags=False,
        safe_attrs_only=True,
        safe_attrs=frozenset(defs.safe_attrs) | {"style"},
        kill_tags=_GONE,
    )
    for element in tree.iter(etree.Element):
        if element.get("style"):
            element.set("style", _at_home(element.get("style")))
        if element.tag == "style":
            element.text = _at_home(element.text or "")
    cleaner(tree)
    for element in tree.iter(etree.Element):
        for name in _ASKING:
            value = element.attrib.pop(name, "")
            kept = name == "src" and element.tag == "img" and _PICTURED.match(value)
            if kept or (name == "href" and value.startswith("#")):
                element.set(name, value)
        if element.get("id", "").startswith("passage-"):
            del element.attrib["id"]
    return tree


def _at_home(style: str) -> str:
    """Styles that ask nothing of anybody, whatever their letters are written as (CSS, 4.3.7)."""
    plain = _ESCAPED.sub(lambda found: _sign(int(found[1], 16)), style).replace("\\", "")
    return _URL.sub("none", _IMPORT.sub("", plain))


def _sign(code: int) -> str:
    return chr(code) if 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE else " "


def _mark(tree: Element, passages: Iterable[WordsShown]) -> tuple[int, ...]:
    """Mark the words of the passages, each behind an element with the id passage-4; those found."""
    pieces = list(_texts(tree))
    letters, places = [], []
    for n, (_, _, text) in enumerate(pieces):
        for at, sign in enumerate(text):
            if not sign.isspace():
                letters.append(sign)
                places.append((n, at))
    whole, last = "".join(letters), 0
    spans: list[tuple[int, int, int]] = []
    for number, exact, prefix in passages:
        words, before = "".join(exact.split()), "".join(prefix.split())
        at = _place(whole, words, before, last)
        if words and at >= 0:
            spans.append((at, at + len(words), number))
            last = at
    cuts: dict[int, list[tuple[int, int, list[int]]]] = {}
    for start, end, numbers in _united(spans):
        n = places[start][0]
        while n <= places[end - 1][0]:
            first = places[start][1] if n == places[start][0] else 0
            final = places[end - 1][1] + 1 if n == places[end - 1][0] else len(pieces[n][2])
            if pieces[n][2][first:final].strip():
                cuts.setdefault(n, []).append((first, final, numbers))
                numbers = []
            n += 1
    for n, here in cuts.items():
        _wrap(*pieces[n], here)
    return tuple(number for *_, number in spans)


def _place(whole: str, words: str, before: str, last: int) -> int:
    for begin in (last, 0):
        if (at := whole.find(before + words, begin)) >= 0:
            return at + len(before)
    return whole.find(words, last) if whole.find(words, last) >= 0 else whole.find(words)


def _united(spans: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, list[int]]]:
    """Spans that touch as one, with the numbers of all; cut where another begins."""
    starts = sorted({start for start, *_ in spans})
    found = []
    for n, start in enumerate(starts):
        until = starts[n + 1] if n + 1 < len(starts) else None
        end = max(end for first, end, _ in spans if first <= start < end)
        end = end if until is None else min(end, until)
        found.append((start, end, [number for first, _, number in spans if first == start]))
    return found


def _texts(tree: Element) -> Iterable[tuple[Element, str, str]]:
    """(element, "text" or "tail", what it says) in the order of the page."""
    from lxml import etree

    body = tree.find("body") if tree.find("body") is not None else tree
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "start" and element.text and element.tag not in ("style", "title"):
            yield element, "text", element.text
        if event == "end" and element.tail and element is not body:
            yield element, "tail", element.tail


def _wrap(
    element: Element, which: str, text: str, cuts: Sequence[tuple[int, int, list[int]]]
) -> None:
    from lxml import html

    made: list[Element] = []
    at = 0
    before = ""
    for start, end, numbers in sorted(cuts):
        gap = text[at:start]
        if made:
            made[-1].tail = gap
        else:
            before = gap
        for number in numbers:
            made.append(html.Element("span", {"class": "passage", "id": f"passage-{number}"}))
        mark = html.Element("mark")
        mark.text = text[start:end]
        made.append(mark)
        at = end
    made[-1].tail = text[at:]
    if which == "text":
        element.text = before
        for n, new in enumerate(made):
            element.insert(n, new)
        return
    element.tail = before
    parent = element.getparent()
    place = parent.index(element) + 1
    for n, new in enumerate(made):
        parent.insert(place + n, new)
