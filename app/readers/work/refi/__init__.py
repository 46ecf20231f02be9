"""REFI-QDA, the exchange format of tools for qualitative analysis: codebooks (.qdc) and projects
(.qdpx), as NVivo, ATLAS.ti, MAXQDA, QualCoder and others export them. Here what both are made of,
and where a file breaks the standard: it is read all the same, the report says so.

Source of the format: QDA-XML 1.0, modules Codebook.xsd and Project.xsd (www.qdasoftware.org)."""

import re
from collections.abc import Iterator

from app.readers.dates import moment
from app.readers.xml_tree import Element, local

OURS = "Briefmark"
GUID = re.compile(r"\{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
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


def guid(text: str | None) -> str:
    """A GUID in one spelling; tools write braces and capitals or not."""
    return (text or "").strip().strip("{}").lower()


def child_text(element: Element, name: str) -> str:
    """The text of the first child of that name; "" without."""
    return next((str(child.text or "") for child in element if local(child) == name), "")


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
