"""What somebody pasted, chose or named by its web address in a form, and what a reader makes of
it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from flask import current_app, request

from app import __version__
from app.config import ports
from app.domain.document import Document
from app.domain.errors import Invalid, Locked, Refused, Scanned
from app.domain.original_pages import PagePicture
from app.readers import Reader, reader_for
from app.readers.details import fetched_from, titled
from app.readers.isolation import fetch_isolated, read_with_pictures
from app.readers.scans import tesseract

PASTED = "pasted.txt"
NONE = "none"  # instead of a language of scans: they are left out
LEFT_OUT = (
    "This file holds pictures of pages, not text. Choose the language that it is printed in under "
    "“Scanned pages”, and add it again; or paste its text."
)


@dataclass(frozen=True, slots=True)
class Reading:
    name: str
    data: bytes
    reader: Reader
    document: Document
    pictures: list[PagePicture]


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A file whose pages, or some of them, are pictures; `code` is the language to recognise."""

    name: str
    data: bytes
    reader: Reader
    code: str
    password: str
    url: str = ""


def read(name: str, data: bytes) -> Reading | Unrecognised:
    """Raises Locked, with a sentence for the field, when it asks for a password; Scanned where text
    cannot be recognised, or is not to be; else as read_with_pictures does. The transaction must
    have ended: this takes its time."""
    code, password = _chosen_code(), request.form.get("password", "")
    try:
        reader, document, pictures = read_with_pictures(name, data, password=password)
    except Locked as refusal:
        sentence = "Type the password that opens the file. It is not kept."
        raise Locked(refusal.message, fields={"password": sentence}) from refusal
    except Scanned:
        if code:
            return Unrecognised(name, data, reader_for(name, data), code, password)
        raise Scanned(LEFT_OUT if tesseract.languages() else tesseract.MISSING) from None
    if document.pictures and code:
        return Unrecognised(name, data, reader, code, password)
    document = document if name == PASTED else titled(document, name)
    return Reading(name, data, reader, document, pictures)


def read_address(address: str) -> Reading | Unrecognised:
    """As `read`, of what is at a web address. Raises Invalid, with a sentence for the field, when
    it cannot be had; the transaction must have ended."""
    asked = address if "://" in address else f"https://{address}"
    open_to = ports(str(current_app.config["FETCH_PORTS"]))
    try:
        found = fetch_isolated(asked, agent=f"Briefmark/{__version__}", ports=open_to)
        reading = read(file_name(found.name), found.data)
    except Locked:
        raise
    except Refused as refusal:
        raise type(refusal)(refusal.message, fields={"address": refusal.message}) from refusal
    if isinstance(reading, Unrecognised):
        return replace(reading, url=found.address)
    return replace(reading, document=fetched_from(reading.document, found.address, asked))


def fetches() -> bool:
    """Whether this installation fetches anything from the web."""
    return bool(current_app.config["FETCH"])


def sent_address() -> str:
    """The web address that was typed; "" for none. Invalid when something else was given, too, or
    where nothing is fetched."""
    address = request.form.get("address", "").strip()
    if not address:
        return ""
    sentence = ""
    if not fetches():
        sentence = "Here nothing is fetched from the web. Save the page, and choose the file."
    elif request.form.get("text", "").strip() or any(f.filename for f in request.files.values()):
        sentence = "Give an address, a file or a text, not several. Empty the others."
    if sentence:
        raise Invalid("This address was not fetched.", fields={"address": sentence})
    return address


def guessed_code(usual: Sequence[str] = ()) -> str:
    """The language in which scans are recognised unless somebody says another: of those that are
    installed the first of `usual` (ISO 639-1, the likeliest first), of the browser's, or English;
    "" where there is none."""
    known = [*usual, *(tag.split("-")[0] for tag in request.accept_languages.values()), "en"]
    codes = (tesseract.code_for(language) for language in known)
    return next(filter(None, codes), next(iter(tesseract.languages()), ""))


def _chosen_code() -> str:
    chosen = request.form.get("scans") or guessed_code()
    return "" if chosen == NONE else chosen


def sent_texts() -> list[tuple[str, bytes]]:
    """The names and bytes of what was pasted or chosen. Invalid when it is nothing or both."""
    text = request.form.get("text", "")
    if files := [file for file in request.files.getlist("file") if file.filename]:
        if text.strip():
            sentence = "Paste a text or choose a file, not both. Empty one of the two."
            raise Invalid("There are two texts here.", fields={"text": sentence})
        return [(file_name(str(file.filename)), file.read()) for file in files]
    if not text.strip():
        sentence = "Paste the text, choose a file, or give its web address."
        raise Invalid("There is no text yet.", fields={"text": sentence})
    # A form sends every line end as CR LF; the pasted text's own were lost in the browser.
    return [(PASTED, text.replace("\r\n", "\n").encode("utf-8", "replace"))]


def file_name(sent: str) -> str:
    """The name without a path (some browsers send one) and without control characters."""
    name = PurePath(sent.replace("\\", "/")).name
    return "".join(char for char in name if char.isprintable())[-255:] or "unnamed"
