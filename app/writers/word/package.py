"""A Word file: a base, which is our own or a team's template, with a new text. Of a template the
styles, the page and its head and foot are used."""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape
from typing import Any

from app.domain.errors import Invalid
from app.writers.word.links import Links
from app.writers.word.outline import Footnotes
from app.writers.word.styles import PLAIN, Element, Styles, W, add_bullets, part
from app.writers.word.text import HEAD, value

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LINKED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = f'xmlns:w="{_MAIN}" xmlns:r="{_LINKED}"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_ZIP_BEGINS = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file can name
_OURS = ("document", "styles", "numbering", "settings")
LARGEST = 20 * 2**20  # bytes of a template
_KEPT = frozenset({"styles", "numbering", "settings", "theme", "fontTable", "header", "footer"})
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


@dataclass(frozen=True, slots=True)
class About:
    """The document properties; `language` is a BCP 47 tag."""

    title: str
    authors: str
    subject: str
    language: str
    date: date


class WordFile:
    """`styles`, `width` and `footnotes` are for whoever makes the text; `links` are those of the
    text and `comment_links` those of its comments. Raises Invalid for a template that cannot be
    used."""

    def __init__(self, template: bytes = b"") -> None:
        document = opened(template) if template else _plain()
        self._main = document.part
        self._section = section_of(document)
        self.styles = Styles(document.styles.element)
        add_bullets(document, self.styles)
        self.links, self.comment_links = Links(), Links()
        self.footnotes = Footnotes(self.styles)
        self._wide = _turned(self._section)
        self._foot: Callable[[int], str] | None = None
        self._cover, self._feet, self._pictures = False, 0, 0

    @property
    def width(self) -> int:
        """Of the text, in twentieths of a point."""
        return _width(self._section)

    @property
    def height(self) -> int:
        """Of the text, in twentieths of a point."""
        return _room(self._section, "h", "top", "bottom")

    @property
    def wide(self) -> int:
        """Of the text on a page in landscape."""
        return _width(self._wide)

    def add_feet(self, foot: Callable[[int], str], *, cover: bool = False) -> None:
        """The content of a foot so wide, for a base that has none of its own; none on the first
        page where that is a `cover`."""
        if self._section.find(f"{W}footerReference") is None:
            self._foot, self._cover = foot, cover

    def picture(
        self, name: str, media_type: str, data: bytes, size: tuple[float, float], alt: str
    ) -> str:
        """A run that shows it in this size, in millimetres, which no other has this `name`."""
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        kind = media_type.removeprefix("image/")
        uri = PackURI(f"/word/media/{name.lower()}.{kind}")
        id = self._main.relate_to(
            Part(uri, media_type, data, self._main.package), f"{_LINKED}/image"
        )
        wide, high = (round(side * _EMU) for side in size)
        self._pictures += 1
        named = f'id="{self._pictures}" name="{name}" descr="{value(alt)}"'
        return _PICTURE.format(wide=wide, high=high, named=named, id=id)

    def section_ends(self, *, wide: bool) -> str:
        """A paragraph that takes no room, with the page of the section that it ends."""
        section = self._section_xml(wide=wide)
        return f"<w:p><w:pPr>{_NO_ROOM}{section}</w:pPr></w:p>"

    def file(self, body: str, about: About, *, wide: bool = False, comments: str = "") -> bytes:
        """The whole file, whose last section is `wide` or not; `comments` are `w:comment`
        elements."""
        if comments:
            xml = f"{HEAD}<w:comments {_NAMES}>{comments}</w:comments>"
            _relate(self._add("comments", "comments", xml), self.comment_links)
        if notes := self.footnotes.xml():
            xml = f"{HEAD}<w:footnotes {_NAMES}>{notes}</w:footnotes>"
            _relate(self._add("footnotes", "footnotes", xml), self.footnotes.links)
        section = self._section_xml(wide=wide)
        _relate(self._main, self.links)
        describe(self._main.package, about)
        text = f"{HEAD}<w:document {_NAMES}><w:body>{body}{section}</w:body></w:document>"
        return self._packed(text.encode())

    def _section_xml(self, *, wide: bool) -> str:
        """The first one has a cover, if any has."""
        from lxml import etree

        section = self._wide if wide else self._section
        if self._foot and section.find(f"{W}footerReference") is None:
            self._add_foot(section, self._foot(_width(section)))
        section = deepcopy(section)
        if self._cover:
            later = [n for n, child in enumerate(section) if child.tag in _AFTER_COVER]
            section.insert(min(later, default=len(section)), section.makeelement(f"{W}titlePg"))
            self._cover = False
        return etree.tostring(section, encoding="unicode")

    def _add_foot(self, section: Element, foot: str) -> None:
        self._feet += 1
        xml = f"{HEAD}<w:ftr {_NAMES}>{foot}</w:ftr>"
        added = self._add("footer", f"footer{self._feet}", xml)
        reference = section.makeelement(f"{W}footerReference")
        reference.set(f"{W}type", "default")
        reference.set(f"{{{_LINKED}}}id", self._main.relate_to(added, f"{_LINKED}/footer"))
        section.insert(0, reference)

    def _add(self, kind: str, name: str, xml: str) -> Any:
        """A part by the name that Word gives it, which is free: of a template's parts only those
        are left that it needs."""
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        media_type = f"{MEDIA_TYPE.removesuffix('.document')}.{kind}+xml"
        package = self._main.package
        added = Part(PackURI(f"/word/{name}.xml"), media_type, xml.encode(), package)
        self._main.relate_to(added, f"{_LINKED}/{kind}")
        return added

    def _packed(self, text: bytes) -> bytes:
        """A zip file without a clock; the library's own has one."""
        package = self._main.package
        parts = list(package.iter_parts())
        kinds = "".join(
            f'<Override PartName="{escape(p.partname)}" ContentType="{escape(p.content_type)}"/>'
            for p in parts
        )
        members = {
            "[Content_Types].xml": f"{HEAD}{_CONTENT_TYPES}{kinds}</Types>".encode(),
            "_rels/.rels": package.rels.xml,
        }
        for each in parts:
            members[each.partname.membername] = text if each is self._main else each.blob
            if each.rels:
                members[each.partname.rels_uri.membername] = each.rels.xml
        return _zipped(members)


_EMU = 36_000  # English Metric Units in a millimetre
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
# ISO/IEC 29500-1, 20.4.2.8: a drawing in the line of text.
_PICTURE = (
    f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" '
    'distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
    "<wp:docPr {named}/>"
    f'<a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/picture">'
    f'<pic:pic xmlns:pic="{_DRAWING}/picture">'
    "<pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr>"
    '<pic:blipFill><a:blip r:embed="{id}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
    "</a:graphic></wp:inline></w:drawing></w:r>"
)
_AFTER_COVER = {f"{W}{name}" for name in ("textDirection", "bidi", "rtlGutter", "docGrid")}
# Of a paragraph that must be there.
_NO_ROOM = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'


_A4 = {"w": 11_906, "h": 16_838}  # twentieths of a point


def _width(section: Element) -> int:
    return _room(section, "w", "left", "right")


def _room(section: Element, side: str, *margins: str) -> int:
    """Of the page within these margins, an inch each where it does not say."""
    size, around = (section.find(f"{W}{name}") for name in ("pgSz", "pgMar"))
    if size is None or around is None:
        return _A4[side] - 2 * 1440
    # One below 0 is as wide, but text runs into it (ISO/IEC 29500-1, 17.6.11).
    taken = sum(abs(int(around.get(f"{W}{margin}", 0))) for margin in margins)
    return max(2000, int(size.get(f"{W}{side}", _A4[side])) - taken)


def _turned(section: Element) -> Element:
    """The same page in landscape; as in Word, its margins turn with it."""
    turned = deepcopy(section)
    size, margins = (turned.find(f"{W}{name}") for name in ("pgSz", "pgMar"))
    if size is None or margins is None:
        return turned
    wide, high = (size.get(f"{W}{name}", usual) for name, usual in (("w", "11906"), ("h", "16838")))
    if int(wide) < int(high):
        size.attrib.update({f"{W}w": high, f"{W}h": wide, f"{W}orient": "landscape"})
        sides = [margins.get(f"{W}{side}", "0") for side in ("left", "top", "right", "bottom")]
        for side, value in zip(("top", "right", "bottom", "left"), sides, strict=True):
            margins.set(f"{W}{side}", value)
    return turned


_CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
)


def _zipped(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, _ZIP_BEGINS)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return packed.getvalue()


def _relate(part: Any, links: Links) -> None:
    """By ids of our own: the library looks through all links for each that is added."""
    for address, id in links.ids.items():
        part.rels.add_relationship(f"{_LINKED}/hyperlink", address, id, is_external=True)


def _plain() -> Any:
    """Our own base, opened like another."""
    from docx import Document

    return Document(io.BytesIO(_plain_file()))


@cache
def _plain_file() -> bytes:
    override = '<Override PartName="/word/{0}.xml" ContentType="{1}.{2}+xml"/>'
    link = '<Relationship Id="{0}" Type="{1}/{0}" Target="{2}"/>'
    root = MEDIA_TYPE.removesuffix(".document")
    kinds = "".join(
        override.format(n, root, "document.main" if n == "document" else n) for n in _OURS
    )
    links = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    to_main = link.format("officeDocument", _LINKED, "word/document.xml")
    to_parts = "".join(link.format(n, _LINKED, f"{n}.xml") for n in _OURS[1:])
    return _zipped(
        {
            "[Content_Types].xml": f"{HEAD}{_CONTENT_TYPES}{kinds}</Types>".encode(),
            "_rels/.rels": f"{HEAD}{links}{to_main}</Relationships>".encode(),
            "word/_rels/document.xml.rels": f"{HEAD}{links}{to_parts}</Relationships>".encode(),
            **{f"word/{name}.xml": (PLAIN / f"{name}.xml").read_bytes() for name in _OURS},
        }
    )


def describe(package: Any, about: About) -> None:
    """Of the properties of the base nothing is kept: they are another document's."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    for id, link in list(package.rels.items()):
        if link.reltype != RELATIONSHIP_TYPE.OFFICE_DOCUMENT:
            del package.rels[id]
    for name, media_type, kind, xml in _properties(about):
        part = Part(PackURI(name), media_type, (HEAD + xml).encode(), package)
        package.relate_to(part, kind)


def _properties(about: About) -> Iterator[tuple[str, str, str, str]]:
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
    used = {reference.get(f"{{{_LINKED}}}id") for reference in section}
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
