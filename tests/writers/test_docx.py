"""The Word file, read with nothing but a zip reader and an XML parser."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_CHARACTERS = {f"{W}br": "\n", f"{W}tab": "\t"}


def quotes_in(data: bytes) -> list[str]:
    """The passages, in the order they stand."""
    return [words_of(each) for each in of_style(main(data), "Quote")]


def text_in(data: bytes) -> str:
    """The words, and where links lead."""
    words = "\n".join(words_of(each) for each in main(data).iter(f"{W}p"))
    return words + "\n" + "\n".join(links_of(data).values())


def part(data: bytes, name: str) -> Any:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def main(data: bytes) -> Any:
    return part(data, "word/document.xml")


def links_of(data: bytes, name: str = "document") -> dict[str, str]:
    """Addresses outside the file, by id."""
    links = part(data, f"word/_rels/{name}.xml.rels")
    return {link.get("Id"): link.get("Target") for link in links if link.get("TargetMode")}


def of_style(root: Any, style: str) -> Iterator[Any]:
    """The paragraphs that have it."""
    for paragraph in root.iter(f"{W}p"):
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        if named is not None and named.get(f"{W}val") == style:
            yield paragraph


def words_of(paragraph: Any) -> str:
    """The text of its runs, as ISO/IEC 29500-1 has it in 17.3.3."""
    return "".join(map(characters, paragraph.iter()))


def characters(element: Any) -> str:
    if element.tag == f"{W}t":
        return element.text or ""
    if element.tag == f"{W}sym":
        return chr(int(element.get(f"{W}char"), 16))
    if element.tag == f"{W}tab" and element.getparent().tag != f"{W}r":
        return ""  # a tab stop, not a tab
    return _CHARACTERS.get(element.tag, "")
