"""HTML to a tree without anything that runs, hides or is a control. Nothing is ever fetched."""

import re
from typing import Any

from app.domain.errors import TooLarge, Unreadable

Element = Any  # lxml has no types of its own

_DROPPED_TAGS = (
    "script style noscript template iframe object embed applet svg canvas audio video map input "
    "button select textarea datalist dialog head link meta base"
)
_DROPPED = frozenset(_DROPPED_TAGS.split())
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_HIDDEN_CLASS = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text|u-hidden|hidden-print-only)(?:\s|$)"
)
# libxml2 compares every attribute of an element with those before it: 50,000 take 20 s.
_MOST_ATTRIBUTES = 5_000
_SCRIPT = re.compile(r"<(/?)(?:script|style)\b", re.IGNORECASE)
_LONG_TAG = re.compile(r"""<[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*'){10000,}+""")
_QUOTED = re.compile(r"""=\s*(?:"[^"]*"|'[^']*')""")


def parse(text: str) -> Element:
    """The tree of a page; raises Unreadable when there is none, TooLarge for elements with more
    attributes than any page has."""
    from lxml import etree, html

    if _most_attributes(text) > _MOST_ATTRIBUTES:
        raise TooLarge(
            "This page has elements with thousands of attributes, as files made to harm do. "
            "Paste its text instead."
        )
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        raise Unreadable(
            "There is no page in this file. Save the page again, or paste its text."
        ) from None
    if any("depth" in error.message for error in parser.error_log):
        raise too_deep()  # libxml2 drops what lies deeper, without a word
    return tree


def _most_attributes(text: str) -> int:
    """Of an element that is long, roughly; scripts, in which anything looks like one, left out."""
    pieces = _SCRIPT.split(text)
    markup = (piece for ends, piece in zip(["/", *pieces[1::2]], pieces[::2], strict=True) if ends)
    tags = (tag[0] for piece in markup for tag in _LONG_TAG.finditer(piece))
    return max((len(_QUOTED.sub(" ", tag).split()) for tag in tags), default=0)


def too_deep() -> Unreadable:
    return Unreadable("This page is nested too deeply to be read. Paste its text instead.")


def strip_unseen(tree: Element) -> None:
    """Drop in place what a reader of the page does not see, or what is not text."""
    from lxml import etree

    doomed = [
        element
        for element in tree.iter(etree.Element)
        if element.tag in _DROPPED or (element.attrib and _is_hidden(element))
    ]
    for element in doomed:
        if element.tag not in ("body", "html") and element.getparent() is not None:
            element.drop_tree()


def _is_hidden(element: Element) -> bool:
    return (
        "hidden" in element.attrib
        or element.get("role") == "doc-backlink"  # the ↩ after a footnote
        or (element.get("aria-hidden") == "true" and element.tag != "figcaption")  # pandoc's
        or bool(_HIDDEN_STYLE.search(element.get("style", "")))
        or bool(_HIDDEN_CLASS.search(element.get("class", "")))
    )
