"""The sources of a REFI-QDA project: texts, laid out in blocks, and what is marked in them."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from app.domain.document import Block, Document, InlineMark, lay_out
from app.readers.work.offsets import CanonicalLines
from app.readers.work.refi.codes import GUID, guid
from app.readers.work.refi.project import RefiProject
from app.readers.work.refi.selections import RefiSelection
from app.readers.xml_tree import Element, local

Layouts = Mapping[str, Any]  # by the GUID of a source: what Briefmark wrote, not yet trusted
_KINDS = {
    "PictureSource": "pictures",
    "AudioSource": "sound recordings",
    "VideoSource": "videos",
}
_BLOCKS = re.compile(rb"<\?briefmark-blocks (\{[^\n]*?\})\?>")


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
    values = project.values(element)
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
