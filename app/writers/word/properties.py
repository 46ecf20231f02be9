"""What a file says about itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.writers.word.text import HEAD, value

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"


@dataclass(frozen=True, slots=True)
class About:
    """The document properties; `language` is a BCP 47 tag."""

    title: str
    authors: str
    subject: str
    language: str
    date: date


def describe(package: Any, about: About) -> None:
    """Of the properties of the base nothing is kept: they are another document's."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    for id, link in list(package.rels.items()):
        if link.reltype != RELATIONSHIP_TYPE.OFFICE_DOCUMENT:
            del package.rels[id]
    for name, media_type, kind, xml in _parts(about):
        part = Part(PackURI(name), media_type, (HEAD + xml).encode(), package)
        package.relate_to(part, kind)


def _parts(about: About) -> Iterator[tuple[str, str, str, str]]:
    from docx.opc.constants import CONTENT_TYPE as CT
    from docx.opc.constants import RELATIONSHIP_TYPE as RT

    yield "/docProps/core.xml", CT.OPC_CORE_PROPERTIES, RT.CORE_PROPERTIES, _core(about)
    yield "/docProps/app.xml", CT.OFC_EXTENDED_PROPERTIES, RT.EXTENDED_PROPERTIES, _PROGRAM


def _core(about: About) -> str:
    at = f'xsi:type="dcterms:W3CDTF">{about.date.isoformat()}T00:00:00Z'
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{value(about.title)}</dc:title><dc:subject>{value(about.subject)}</dc:subject>"
        f"<dc:creator>{value(about.authors)}</dc:creator>"
        "<cp:lastModifiedBy>Briefmark</cp:lastModifiedBy><cp:revision>1</cp:revision>"
        f"<dcterms:created {at}</dcterms:created><dcterms:modified {at}</dcterms:modified>"
        f"<dc:language>{value(about.language)}</dc:language></cp:coreProperties>"
    )


_PROGRAM = (
    f'<Properties xmlns="{_OFFICE}/extended-properties"><Application>Briefmark</Application>'
    "</Properties>"
)
