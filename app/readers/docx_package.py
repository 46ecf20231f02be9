"""The parts of a Word file and how they refer to each other (ECMA-376 part 2). Types and names
are compared by their last word, so Strict and Transitional files are the same to us."""

from collections.abc import Iterator

from app.domain.errors import Unreadable
from app.readers.archives import Archive
from app.readers.xml_tree import Element, attribute, local, parse_xml


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
