"""XML of strangers: no entities, no network, no depth without end."""

from typing import Any

from app.domain.errors import TooLarge, Unreadable

Element = Any  # lxml has no types of its own
MOST_TAGS = 3_000_000  # opening and closing; a node takes far more memory than its markup


def parse_xml(data: bytes) -> Element:
    """The root element. Raises Unreadable for XML that is broken or declares entities, TooLarge
    for more elements than any text has."""
    from lxml import etree

    refuse_too_many_tags(data)
    if b"<!ENTITY" in data or "<!ENTITY".encode("utf-16-le") in data:
        raise Unreadable(
            "This file declares XML entities, which documents never need and harmful files do. "
            "Save it anew from its own program, or paste its text."
        )
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise Unreadable(
            "The XML in this file is broken. Open it in its own program and save it anew, or "
            "paste its text."
        )
    return root


def refuse_too_many_tags(markup: bytes | str) -> None:
    """Raises TooLarge for markup whose tree would not fit into memory."""
    if (markup.count("<") if isinstance(markup, str) else markup.count(b"<")) > MOST_TAGS:
        raise TooLarge(
            "This file has far more elements than a brief can have, as files made to harm do. "
            "Open it in its own program, split it, or paste its text."
        )


def local(element: Element) -> str:
    """The name of an element without its namespace; "" for what is not an element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """An attribute by its local name, whatever its namespace (Strict and Transitional differ)."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""
