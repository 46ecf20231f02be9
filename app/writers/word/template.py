"""A team's own Word file, of which the styles, the page and its head and foot are used."""

import io
import zipfile
import zlib
from typing import Any

from app.domain.errors import Invalid
from app.writers.word.styles import Element, W, part

LARGEST = 20 * 2**20  # bytes
_KEPT = frozenset({"styles", "numbering", "settings", "theme", "fontTable", "header", "footer"})
_LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# What else settings hold is about another document: what it was merged from, who protected it.
_KEPT_SETTINGS = {
    f"{W}{name}"
    for name in (
        *("mirrorMargins", "gutterAtTop", "defaultTabStop", "autoHyphenation"),
        *("evenAndOddHeaders", "compat", "themeFontLang", "clrSchemeMapping"),
    )
}
_ORDER = [
    f"{W}{name}"
    for name in (
        *("zoom", "mirrorMargins", "gutterAtTop", "defaultTabStop", "autoHyphenation"),
        *("evenAndOddHeaders", "updateFields", "compat", "themeFontLang", "clrSchemeMapping"),
        *("decimalSymbol", "listSeparator"),
    )
]
_NO_DOCUMENT = Invalid(
    "This template is no Word document that can be read. Open it in Word, save it as “Word "
    "Document (.docx)”, not as a template (.dotx) and not as Strict Open XML, and give that."
)


def opened(template: bytes) -> Any:
    """The library's document, its text and what hung on it gone. Raises Invalid."""
    from docx import Document
    from docx.opc.exceptions import OpcError
    from lxml import etree

    if len(template) > LARGEST:
        raise Invalid(f"This template is larger than {LARGEST // 2**20} MB. Take pictures out.")
    try:
        document = Document(io.BytesIO(template))
        _ = document.element.body, document.styles.element, document.settings.element
    except (
        *(KeyError, ValueError, AttributeError, TypeError, RuntimeError, OSError, EOFError),
        *(zipfile.BadZipFile, zlib.error, NotImplementedError, OpcError, etree.XMLSyntaxError),
    ):
        raise _NO_DOCUMENT from None
    _reduce(document)
    return document


def section_of(document: Any) -> Element:
    """The page of a document, as its last section has it, with the references to its heads."""
    section = document.element.body.find(f"{W}sectPr")
    return part("document.xml").find(f".//{W}sectPr") if section is None else section


def _reduce(document: Any) -> None:
    body, main = document.element.body, document.part
    section = section_of(document)
    for elsewhere in section.findall(f"{W}type"):  # a continuous section goes on from another
        section.remove(elsewhere)
    used = {reference.get(_LINKS) for reference in section}
    body[:] = [section]
    for id, link in list(main.rels.items()):
        kind = link.reltype.rpartition("/")[2]
        if (
            kind not in _KEPT
            or link.is_external
            or (kind in ("header", "footer") and id not in used)
        ):
            del main.rels[id]
    _settle(document)
    for each in main.package.iter_parts():
        _refuse_what_is_outside(each)


def _settle(document: Any) -> None:
    """Our settings, and theirs of `_SETTINGS`, in the order of the schema."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    theirs = document.settings.element
    chosen = {child.tag: child for child in part("settings.xml")}
    chosen |= {child.tag: child for child in theirs if child.tag in _KEPT_SETTINGS}
    theirs[:] = [chosen[tag] for tag in _ORDER if tag in chosen]
    document.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS).rels.clear()


def _refuse_what_is_outside(part: Any) -> None:
    for link in part.rels.values():
        if link.is_external and not link.reltype.endswith("/hyperlink"):
            raise Invalid(
                "This template links to a file outside itself "
                f"({link.reltype.rpartition('/')[2]}: {link.target_ref}), which would be fetched "
                "whenever somebody opens the summary. Put it into the template instead."
            )
