"""The codes of REFI-QDA, which codebooks and projects hold alike."""

import re
from collections.abc import Iterator, Mapping

from app.domain.tags import TEXTS, Tag
from app.readers.xml_tree import Element, local

OURS = "Briefmark"
GUID = re.compile(r"\{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_PARTS = {each.heading: each.name for each in TEXTS if each.heading}
_PART = re.compile(rf"(?:\A|\n\n)({'|'.join(_PARTS)}): ")
HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3}")


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
