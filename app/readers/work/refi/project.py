"""A REFI-QDA project file: its parts, looked up by GUID, and its sources: texts, laid out in
blocks, with what is marked in them."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from app.domain.attributes import DATE, NUMBER, TEXT, Attribute
from app.domain.document import Block, Document, InlineMark, lay_out
from app.domain.errors import Unreadable
from app.readers.archives import Archive
from app.readers.decoding import decode_text
from app.readers.work.offsets import CanonicalLines
from app.readers.work.refi import GUID, OURS, child_text, guid
from app.readers.work.refi.selections import RefiSelection
from app.readers.xml_tree import Element, local, parse_xml

NOT_A_PROJECT = Unreadable(
    "This file is not a REFI-QDA project: there is no project.qde in it. Export the project from "
    "the other program as “REFI-QDA project (.qdpx)” and import that."
)
_INTERNAL = re.compile(r"(internal|relative)://+")
Layouts = Mapping[str, Any]  # by the GUID of a source: what Briefmark wrote, not yet trusted
_KINDS = {
    "PictureSource": "pictures",
    "AudioSource": "sound recordings",
    "VideoSource": "videos",
}
_DETAILS = frozenset(("Author", "Publisher", "Date", "URL", "Language"))
_KINDS_OF_VALUES = {"Integer": NUMBER, "Float": NUMBER, "Date": DATE}
_NOTHING = ("Unassigned", "Not Applicable")  # what NVivo writes where nobody said anything
_BLOCKS = re.compile(rb"<\?briefmark-blocks (\{[^\n]*?\})\?>")


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
        known = {key: text for key, text in self.note_texts.items() if key not in self.recommended}
        found = [(key, known[key].strip()) for key in dict.fromkeys(keys) if key in known]
        return [(self.user(self._notes[key]), text) for key, text in found if text]

    @cached_property
    def recommended(self) -> frozenset[str]:
        """The GUIDs of the notes that our writer made of recommendations."""
        if self.origin != OURS:
            return frozenset()
        named = ((key, str(note.get("name") or "")) for key, note in self._notes.items())
        return frozenset(key for key, name in named if name.startswith("Recommendation "))

    @cached_property
    def note_texts(self) -> dict[str, str]:
        """The texts of all notes by GUID, as far as the file holds them."""
        return {
            key: self.text(note) or child_text(note, "Description")
            for key, note in self._notes.items()
        }

    @cached_property
    def _variables(self) -> dict[str, str]:
        return {
            guid(each.get("guid")): " ".join(str(each.get("name") or "").split())
            for each in self.all("Variable")
        }

    @cached_property
    def attributes(self) -> tuple[Attribute, ...]:
        """What its variables say of sources, those of details of our own left out."""
        found = {
            name: Attribute(name, _KINDS_OF_VALUES.get(str(each.get("typeOfVariable")), TEXT))
            for each in self.all("Variable")
            if (name := self._variables[guid(each.get("guid"))]) and not self._is_detail(name)
        }
        return tuple(found.values())

    def values(self, element: Element) -> dict[str, str]:
        """By the names of variables what is said of a source or a case."""
        found = {}
        for value in element:
            if local(value) == "VariableValue":
                key = next((c.get("targetGUID") for c in value if local(c) == "VariableRef"), "")
                said = next((str(c.text or "") for c in value if local(c) != "VariableRef"), "")
                if said.strip() and said not in _NOTHING:
                    found[self._variables.get(guid(key), "")] = said
        return found

    def details(self, source: Element) -> dict[str, str]:
        """What Briefmark says of a source: Author, URL and so on."""
        return self.values(source) if self.origin == OURS else {}

    def said_of(self, source: Element) -> dict[str, str]:
        """The values of `attributes` of a source, or else of a case that is made of it."""
        own = self._of_cases.get(guid(source.get("guid")), {}) | self.values(source)
        return {name: said for name, said in own.items() if name and not self._is_detail(name)}

    @cached_property
    def _of_cases(self) -> dict[str, dict[str, str]]:
        """By the GUIDs of sources; of several cases the first counts."""
        found: dict[str, dict[str, str]] = {}
        for case in self.all("Case"):
            for ref in (child for child in case if local(child) == "SourceRef"):
                key = guid(ref.get("targetGUID"))
                found[key] = self.values(case) | found.get(key, {})
        return found

    def _is_detail(self, name: str) -> bool:
        return self.origin == OURS and name in _DETAILS

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


@dataclass(frozen=True, slots=True)
class RefiSource:
    """`text` is as the file has it, None where it has none; `lines` lead from there into the
    laid-out text of `document`, or are None where both are the same."""

    key: str
    name: str
    url: str
    text: str | None
    document: Document | None
    lines: CanonicalLines | None
    selections: tuple[RefiSelection, ...]
    attributes: Mapping[str, str]


def sources_of(project: RefiProject, layouts: Layouts, lost: Counter[str]) -> Iterator[RefiSource]:
    """The text sources, and those of PDFs for which there is a text."""
    for element in project.all("Sources"):
        for source in element:
            if local(source) in ("TextSource", "PDFSource"):
                yield _source(project, source, layouts, lost)
            else:
                lost[_KINDS.get(local(source), "other sources")] += 1


def layouts_in(xml: bytes) -> Layouts:
    """The blocks of each text, by the GUID of its source, where Briefmark wrote them."""
    found = {}
    for values in _BLOCKS.findall(xml.partition(b"<Project")[0]):
        try:
            layout = json.loads(values)
            found[guid(layout["source"])] = layout["blocks"]
        except (AttributeError, KeyError, TypeError, ValueError):
            continue
    return found


def _source(
    project: RefiProject, element: Element, layouts: Layouts, lost: Counter[str]
) -> RefiSource:
    holder = next((c for c in element if local(c) == "Representation"), element)
    marked = [e for e in element.iter() if local(e) == "PlainTextSelection"]
    selections = [found for each in marked if (found := RefiSelection.of(each))]
    lost["passages without a position"] += len(marked) - len(selections)
    lost["tags of whole texts"] += sum(local(child) == "Coding" for child in element)
    text = project.text(holder)
    key = guid(element.get("guid"))
    name = " ".join(str(element.get("name") or "").split()) or _file_name(element)
    values = project.details(element)
    lines = None
    blocks = _laid_out(text, layouts[key]) if text and key in layouts else ()
    if text and not blocks:
        lines = CanonicalLines(text)
        blocks = lines.blocks
    return RefiSource(
        key=key,
        name=name,
        url=values.get("URL", ""),
        text=text,
        document=_document(name, values, blocks) if blocks else None,
        lines=lines,
        selections=tuple(selections),
        attributes=project.said_of(element),
    )


def _file_name(element: Element) -> str:
    """What a source without a name is called by its file; most files are named by a GUID."""
    paths = [str(element.get(key) or "") for key in ("richTextPath", "path", "plainTextPath")]
    stems = [PurePosixPath(path.replace("\\", "/")).stem for path in paths if path]
    return next((stem for stem in stems if not GUID.fullmatch(stem)), "")


def _laid_out(text: str, layout: Any) -> tuple[Block, ...]:
    """The blocks of a layout, or none when they are not those of this text: another program may
    have changed it."""
    blocks: list[Block] = []
    at = 0
    try:
        for kind, zone, level, page, length, row, column, marks, *marker in layout:
            words = text[at : at + length]
            inline = tuple(InlineMark(*mark) for mark in marks)
            blocks.append(Block(kind, zone, words, level, page, inline, row, column, *marker))
            at += length + 1
        return tuple(blocks) if lay_out(blocks)[0] == text else ()
    except (TypeError, ValueError):
        return ()


def _document(name: str, values: Mapping[str, str], blocks: tuple[Block, ...]) -> Document:
    return Document(
        title=name,
        authors=tuple(filter(None, values.get("Author", "").split("\n"))),
        publisher=values.get("Publisher", ""),
        date=values.get("Date", ""),
        url=values.get("URL", ""),
        language=values.get("Language", ""),
        blocks=blocks,
    )
