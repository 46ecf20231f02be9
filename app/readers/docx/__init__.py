"""Word files (.docx, Strict and Transitional: ISO/IEC 29500), by our own walk over their XML.

Nothing of a file runs and nothing that it links to is fetched. The walk is our own because a
library to HTML needed 9 s of processor time for a table of 50,000 cells and showed hidden text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.domain.document import Block, Document
from app.domain.errors import Unreadable
from app.readers.annotations import Annotation, with_annotations
from app.readers.archives import Archive
from app.readers.dates import moment
from app.readers.docx.elements import Seen
from app.readers.docx.story import WordStory
from app.readers.docx.styles import WordStyles
from app.readers.office.runs import one_block
from app.readers.prose.manuscript import Properties, authors_of, document_of
from app.readers.xml_tree import Element, attribute, local, parse_xml

_WARNINGS = {
    "changed": "Tracked changes were taken as accepted: what was struck out is not in the text.",
    "hidden": "Hidden text was left out.",
    "pictures": "Words in charts and diagrams are not part of the text.",
    "chunks": "Another file is embedded in this one, and was not read: add it by itself.",
}
_ONLY_CHUNKS = (
    "The text of this file is another file inside of it, as some programs export it. Open it in "
    "Word and save it anew, or paste its text."
)
_MACROS = "This file holds macros. They did not run and are not part of the brief."


def recognises(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04") and b"[Content_Types].xml" in data and b"word/" in data


def read(data: bytes) -> Document:
    """The document of a Word file; raises Unreadable, TooLarge."""
    try:
        return _read(Package(data))
    except RecursionError:
        raise Unreadable(
            "The tables or boxes in this file are nested too deeply to be read. Paste its text."
        ) from None


def _read(package: Package) -> Document:
    styles = WordStyles(package.part("styles"), package.part("numbering"))
    seen = Seen()
    story = WordStory(styles, package.links(package.main), seen)
    for body in package.bodies:
        story.read(body)
    if seen.chunks and not story.blocks:
        raise Unreadable(_ONLY_CHUNKS)
    blocks = [*story.blocks, *_notes(package, styles, seen), *_margins(package, styles)]
    warnings = [sentence for name, sentence in _WARNINGS.items() if getattr(seen, name)]
    warnings += [_MACROS] if package.has("vbaProject.bin") else []
    document = document_of(blocks, _properties(package, styles, seen.languages), warnings)
    return with_annotations(document, _comments(package, styles))


def _notes(package: Package, styles: WordStyles, seen: Seen) -> Iterator[Block]:
    """Footnotes and endnotes in the order in which the text refers to them."""
    for kind in ("footnote", "endnote"):
        for name, root in package.parts(f"{kind}s"):
            links = package.links(name)
            notes = {attribute(note, "id"): note for note in root}
            for (of, key), label in list(seen.notes.items()):
                if of == kind and key in notes:
                    story = WordStory(styles, links, seen)
                    story.read(notes[key])
                    if block := one_block(story.blocks, "footnote", "notes", f"{label}. "):
                        yield block


def _comments(package: Package, styles: WordStyles) -> dict[str, Annotation]:
    """The comments by their ids. Which one answers which other stands in a part of its own
    ([MS-DOCX] 2.5.4), by the last paragraphs of both."""
    said: dict[str, Annotation] = {}
    key_of: dict[str, str] = {}  # by the id of the comment's last paragraph
    for name, root in package.parts("comments"):
        for comment in root:
            story = WordStory(styles, package.links(name), Seen())
            story.read(comment)
            key = attribute(comment, "id")
            said[key] = Annotation(
                " ".join(attribute(comment, "author").split()),
                "\n".join(block.text for block in story.blocks),
                moment(attribute(comment, "date")),
            )
            for paragraph in comment.iterfind("{*}p"):
                key_of[attribute(paragraph, "paraId")] = key
    for _, root in package.parts("commentsExtended"):
        for element in root:
            answer = key_of.get(attribute(element, "paraId"))
            if answer and (parent := attribute(element, "paraIdParent")):
                said[answer].parent = key_of.get(parent, "")
    return said


def _margins(package: Package, styles: WordStyles) -> list[Block]:
    """Headers and footers: not the text, but not lost."""
    found: dict[str, Block] = {}
    for kind in ("header", "footer"):
        for name, root in package.parts(kind):
            story = WordStory(styles, package.links(name), Seen())
            story.read(root)
            if block := one_block(story.blocks, "paragraph", "boilerplate"):
                found.setdefault(block.text, block)
    return list(found.values())


def _properties(package: Package, styles: WordStyles, languages: Counter[str]) -> Properties:
    core = package.about("core-properties")
    most = languages.most_common(1)
    return Properties(
        title=core.get("title", ""),
        authors=authors_of(core.get("creator", "")),
        language=most[0][0] if most else "",
        usual_language=styles.language or core.get("language", ""),
    )


class Package:
    """A Word file, its parts parsed as they are asked for. Raises Unreadable, TooLarge."""

    def __init__(self, data: bytes) -> None:
        self._archive = Archive(data)
        self.main = next(self._targets("", "officeDocument"), "word/document.xml")
        if self.main not in self._archive:
            raise Unreadable(
                "There is no Word document in this file. Open it in its own program and save it as "
                ".docx, or paste its text."
            )

    @property
    def bodies(self) -> list[Element]:
        """The body of the document (more than one in files that programs joined badly)."""
        root = parse_xml(self._archive.read(self.main))
        return [child for child in root if local(child) == "body"]

    def has(self, ending: str) -> bool:
        return any(name.endswith(ending) for name in self._archive.names)

    def parts(self, kind: str) -> Iterator[tuple[str, Element]]:
        """The names and roots of the main document's parts of a kind ("styles", "header")."""
        for name in self._targets(self.main, kind):
            yield name, parse_xml(self._archive.read(name))

    def part(self, kind: str) -> Element | None:
        return next((root for _, root in self.parts(kind)), None)

    def links(self, part: str) -> dict[str, str]:
        """The addresses outside that a part links to, by relationship id."""
        return {
            attribute(relation, "Id"): attribute(relation, "Target")
            for relation in self._relations(part)
            if attribute(relation, "TargetMode") == "External"
        }

    def about(self, kind: str) -> dict[str, str]:
        """The document properties of a kind ("core-properties"), by their names."""
        name = next(self._targets("", kind), "")
        root = parse_xml(self._archive.read(name)) if name else ()
        return {local(child): (child.text or "").strip() for child in root}

    def _targets(self, part: str, kind: str) -> Iterator[str]:
        for relation in self._relations(part):
            if attribute(relation, "TargetMode") != "External":
                target = attribute(relation, "Target")
                if attribute(relation, "Type").rpartition("/")[2] == kind:
                    name = self._archive.beside(part, target.replace("\\", "/"))
                    yield from [name] if name else []

    def _relations(self, part: str) -> list[Element]:
        folder, slash, name = part.rpartition("/")
        relations = f"{folder}{slash}_rels/{name}.rels"
        if relations not in self._archive:
            return []
        return list(parse_xml(self._archive.read(relations)))
