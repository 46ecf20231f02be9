"""What somebody pasted or chose in a form, and what a reader makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from flask import request

from app.domain.document import Document
from app.domain.errors import Invalid, Locked, Scanned
from app.domain.original_pages import PagePicture
from app.readers import Reader
from app.readers.details import titled
from app.readers.isolation import read_with_pictures
from app.readers.scans import tesseract

PASTED = "pasted.txt"


@dataclass(frozen=True, slots=True)
class Reading:
    name: str
    data: bytes
    reader: Reader
    document: Document
    pictures: list[PagePicture]


def read(name: str, data: bytes) -> Reading:
    """Raises Locked, with a sentence for the field, when it asks for a password; else as
    read_with_pictures does. The transaction must have ended: this takes its time."""
    try:
        password = request.form.get("password", "")
        reader, document, pictures = read_with_pictures(name, data, password=password)
    except Locked as refusal:
        sentence = "Type the password that opens the file. It is not kept."
        raise Locked(refusal.message, fields={"password": sentence}) from refusal
    except Scanned as refusal:
        raise refusal if tesseract.languages() else Scanned(tesseract.MISSING) from None
    document = document if name == PASTED else titled(document, name)
    return Reading(name, data, reader, document, pictures)


def sent_texts() -> list[tuple[str, bytes]]:
    """The names and bytes of what was pasted or chosen. Invalid when it is nothing or both."""
    text = request.form.get("text", "")
    if files := [file for file in request.files.getlist("file") if file.filename]:
        if text.strip():
            sentence = "Paste a text or choose a file, not both. Empty one of the two."
            raise Invalid("There are two texts here.", fields={"text": sentence})
        return [(file_name(str(file.filename)), file.read()) for file in files]
    if not text.strip():
        sentence = "Paste the text, or choose a file."
        raise Invalid("There is no text yet.", fields={"text": sentence})
    # A form sends every line end as CR LF; the pasted text's own were lost in the browser.
    return [(PASTED, text.replace("\r\n", "\n").encode("utf-8", "replace"))]


def file_name(sent: str) -> str:
    """The name without a path (some browsers send one) and without control characters."""
    name = PurePath(sent.replace("\\", "/")).name
    return "".join(char for char in name if char.isprintable())[-255:] or "unnamed"
