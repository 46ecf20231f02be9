"""REFI-QDA codebook (.qdc): the tags with their texts, colours and nesting, for the codebook of
another program; and what its projects (qdpx.py) are made of, too: GUIDs, codes, text that XML can
hold. A codebook without tags is not valid by the schema, which asks for one code.

Source of the format: QDA-XML 1.0, modules Codebook.xsd and Project.xsd (www.qdasoftware.org).
"""

import re
import uuid
from collections.abc import Collection, Mapping
from typing import Any

from app.domain.palette import SHADES
from app.domain.report.summary import Summary
from app.domain.tags import Tag
from app.writers.contract import Written, unwatched

_SPACE = "urn:QDA-XML:codebook:1.0"
Element = Any  # lxml has no types of its own
ORIGIN = "Briefmark"
_OURS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:briefmark:refi-qda")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(summary: Summary, _written: Written = unwatched) -> bytes:
    from lxml import etree

    root = etree.Element(f"{{{_SPACE}}}CodeBook", {"origin": ORIGIN}, nsmap={None: _SPACE})
    add_codes(root, summary)
    return to_bytes(root)


def guid(*names: str) -> str:
    """The same names give the same GUID, so that a project exported again is the same project."""
    return str(uuid.uuid5(_OURS, "\n".join(names)))


def clean(text: str) -> str:
    """The text with U+FFFD for what no XML can say."""
    return _NOT_XML.sub("\ufffd", text)


def add(parent: Element, tag: str, text: str | None = None, /, **attributes: str) -> Element:
    """A new last child in the namespace of `parent`."""
    from lxml import etree

    space = etree.QName(parent).namespace
    cleaned = {name: clean(value) for name, value in attributes.items()}
    child = etree.SubElement(parent, f"{{{space}}}{tag}", cleaned)
    if text is not None:
        child.text = clean(text)
    return child


def add_codes(parent: Element, summary: Summary, notes: Mapping[str, str] | None = None) -> None:
    """The codebook as nested codes below a new `Codes`. `notes` are GUIDs by slug, of notes that a
    code refers to."""
    coded = {slug for passage in summary.passages for slug in passage.slugs}
    codes = {"": add(parent, "Codes")}
    for tag in summary.codebook:
        above = codes.get(tag.parent or "", codes[""])
        codes[tag.slug] = _code(above, summary, tag, coded)
        if note := (notes or {}).get(tag.slug):
            # The schema wants it before the sub-codes, and there are none yet.
            add(codes[tag.slug], "NoteRef", targetGUID=note)


def tag_guid(summary: Summary, slug: str) -> str:
    return guid("tag", summary.project.slug, slug)


def to_bytes(root: Element) -> bytes:
    from lxml import etree

    data: bytes = etree.tostring(
        root.getroottree(), encoding="UTF-8", xml_declaration=True, pretty_print=True
    )
    return data


def _code(parent: Element, summary: Summary, tag: Tag, coded: Collection[str]) -> Element:
    colour = {"color": SHADES[tag.colour]} if tag.colour in SHADES else {}
    # A retired tag takes no new passages, but an importer must not lose those that it has.
    codable = "false" if tag.retired and tag.slug not in coded else "true"
    code = add(
        parent,
        "Code",
        guid=tag_guid(summary, tag.slug),
        name=tag.name,
        isCodable=codable,
        **colour,
    )
    if description := _description(tag):
        add(code, "Description", description)
    return code


def _description(tag: Tag) -> str:
    """All texts in the one description that a code has; our reader of codes takes it apart."""
    return "\n\n".join(
        f"{each.heading}: {text}" if each.heading else text for each, text in tag.explained
    )
