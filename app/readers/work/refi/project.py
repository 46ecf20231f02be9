"""The parts of a REFI-QDA project file that its reader needs, looked up by GUID."""

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import PurePosixPath

from app.domain.errors import Unreadable
from app.readers.archives import Archive
from app.readers.decoding import decode_text
from app.readers.work.refi.codes import OURS, child_text, guid
from app.readers.xml_tree import Element, local, parse_xml

NOT_A_PROJECT = Unreadable(
    "This file is not a REFI-QDA project: there is no project.qde in it. Export the project from "
    "the other program as “REFI-QDA project (.qdpx)” and bring that in."
)
_INTERNAL = re.compile(r"(internal|relative)://+")


class RefiProject:
    """A project file with its sources. Raises Unreadable, TooLarge."""

    def __init__(self, data: bytes) -> None:
        self._archive = Archive(data)
        self._names = {name.replace("\\", "/").lower(): name for name in self._archive.names}
        name = next((full for low, full in self._names.items() if low.endswith(".qde")), None)
        if name is None:
            raise NOT_A_PROJECT
        self.xml = self._archive.read(name)
        self.root = parse_xml(self.xml)
        if local(self.root) != "Project":
            raise NOT_A_PROJECT
        self.users = {guid(u.get("guid")): str(u.get("name") or "") for u in self.all("User")}
        self._notes = {guid(note.get("guid")): note for note in self.all("Note")}
        self._links: dict[str, list[str]] = {}
        for link in self.all("Link"):
            ends = guid(link.get("originGUID")), guid(link.get("targetGUID"))
            for one, other in (ends, ends[::-1]):
                self._links.setdefault(one, []).append(other)

    @property
    def origin(self) -> str:
        return " ".join(str(self.root.get("origin") or "").split())

    def all(self, name: str) -> Iterator[Element]:
        """Every element of that name, in the order of the file."""
        return (element for element in self.root.iter() if local(element) == name)

    def text(self, element: Element) -> str | None:
        """The plain text of a source or note; None when the file does not hold it."""
        for child in element:
            if local(child) == "PlainTextContent":
                return str(child.text or "")
        member = self._member(str(element.get("plainTextPath") or ""))
        if not member:
            return None
        data = self._archive.read(member)
        try:
            return decode_text(data)[0]
        except Unreadable:  # one source that is no text does not stop the others
            return None

    def notes(self, element: Element) -> list[tuple[str, str]]:
        """(author, text) of the notes that an element refers to; NVivo links them instead."""
        keys = [guid(c.get("targetGUID")) for c in element if local(c) == "NoteRef"]
        keys += self._links.get(guid(element.get("guid")), ())
        known = self.note_texts
        found = [(key, known[key].strip()) for key in dict.fromkeys(keys) if key in known]
        return [(self.user(self._notes[key]), text) for key, text in found if text]

    @cached_property
    def note_texts(self) -> dict[str, str]:
        """The texts of all notes by GUID, as far as the file holds them."""
        return {
            key: self.text(note) or child_text(note, "Description")
            for key, note in self._notes.items()
        }

    @cached_property
    def _variables(self) -> dict[str, str]:
        return {guid(each.get("guid")): str(each.get("name")) for each in self.all("Variable")}

    def values(self, source: Element) -> dict[str, str]:
        """The variables of a source that Briefmark gives it: Author, URL and so on."""
        if self.origin != OURS:
            return {}
        found = {}
        for value in source:
            if local(value) == "VariableValue":
                key = next((c.get("targetGUID") for c in value if local(c) == "VariableRef"), "")
                found[self._variables.get(guid(key), "")] = child_text(value, "TextValue")
        return found

    def user(self, element: Element) -> str:
        key = element.get("creatingUser") or element.get("modifyingUser")
        return self.users.get(guid(key), "")

    def _member(self, path: str) -> str:
        """The name in the archive that a path of the project file means, or "". Tools differ in
        the case of "sources" and in whether they name the folder."""
        wanted = _INTERNAL.sub("", path.replace("\\", "/")).lower()
        for name in (f"sources/{wanted}", wanted, f"sources/{PurePosixPath(wanted).name}"):
            if wanted and name in self._names:
                return self._names[name]
        return ""
