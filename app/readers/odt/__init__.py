"""OpenDocument texts (.odt, ISO/IEC 26300), by our own walk over their XML."""

from collections.abc import Iterator

from app.domain.document import Block, Document
from app.domain.errors import Unreadable
from app.readers.annotations import with_annotations
from app.readers.archives import Archive
from app.readers.odt.story import OdtStory
from app.readers.odt.styles import OdtStyles
from app.readers.office.runs import one_block
from app.readers.prose.manuscript import Properties, authors_of, document_of
from app.readers.xml_tree import Element, attribute, local, parse_xml

_MIMETYPE = b"application/vnd.oasis.opendocument.text"
_LOCKED = (
    "This file is protected by a password. Open it in its own program, save it without the "
    "password, and add that."
)
_CHANGED = "Tracked changes were taken as accepted: what was struck out is not in the text."
_HIDDEN = "Hidden text was left out."
_MACROS = "This file holds macros. They did not run and are not part of the brief."


def recognises(data: bytes) -> bool:
    if not data.startswith(b"PK\x03\x04"):
        return False
    said = b"application/vnd.oasis.opendocument" in data[:200]
    silent = data[30:38] != b"mimetype" and b"META-INF/manifest.xml" in data
    return _MIMETYPE in data[:200] if said else silent and b"content.xml" in data


def read(data: bytes) -> Document:
    """The document of an OpenDocument text; raises Unreadable, TooLarge."""
    try:
        return _read(Archive(data))
    except RecursionError:
        raise Unreadable(
            "The tables or boxes in this file are nested too deeply to be read. Paste its text."
        ) from None


def _read(archive: Archive) -> Document:
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read(
        "META-INF/manifest.xml"
    ):
        raise Unreadable(_LOCKED)
    content = parse_xml(archive.read("content.xml"))
    common = parse_xml(archive.read("styles.xml")) if "styles.xml" in archive else None
    styles = OdtStyles([root for root in (common, content) if root is not None])
    ends = {attribute(end, "name") for end in content.iter("{*}annotation-end")}
    story = OdtStory(styles, ends)
    story.read(_text_of(content))
    blocks = [*story.blocks, *story.notes, *_margins(common, styles)]
    warnings = [_CHANGED] if story.changed else []
    warnings += [_HIDDEN] if story.hidden else []
    if any(name.startswith(("Basic/", "Scripts/")) for name in archive.names):
        warnings.append(_MACROS)
    return with_annotations(document_of(blocks, _properties(archive, styles), warnings), story.said)


def _text_of(content: Element) -> Element:
    for body in content.iterfind("{*}body/{*}text"):
        return body
    raise Unreadable(
        "This OpenDocument file is not a text: a spreadsheet, a presentation or a drawing. "
        "Save its text as .odt, or paste it."
    )


def _margins(common: Element | None, styles: OdtStyles) -> Iterator[Block]:
    """Headers and footers: not the text, but not lost."""
    seen: set[str] = set()
    for element in () if common is None else common.iterfind("{*}master-styles/{*}master-page/*"):
        if local(element).partition("-")[0] in ("header", "footer"):
            story = OdtStory(styles)
            story.read(element)
            block = one_block(story.blocks, "paragraph", "boilerplate")
            if block and block.text not in seen:
                seen.add(block.text)
                yield block


def _properties(archive: Archive, styles: OdtStyles) -> Properties:
    said: dict[str, str] = {}
    if "meta.xml" in archive:
        for element in parse_xml(archive.read("meta.xml")).iterfind("{*}meta/*"):
            said.setdefault(local(element), (element.text or "").strip())
    return Properties(
        title=said.get("title", ""),
        authors=authors_of(said.get("initial-creator") or said.get("creator") or ""),
        language=said.get("language", ""),
        usual_language=styles.language,
    )
