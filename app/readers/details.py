"""What a file says about its text, within what a brief can have."""

from dataclasses import replace
from pathlib import PurePath
from urllib.parse import urlsplit

from app.domain.details import LONGEST, MOST_AUTHORS, is_partial_date
from app.domain.document import Document


def fit_for_a_brief(document: Document, otherwise: str = "") -> Document:
    """The document with what a form would refuse cut or left out: metadata is for citations, and a
    file that gives a megabyte of it is wrong. `otherwise` is the title of one without."""
    title = document.title[: LONGEST["title"]].strip()
    authors = (author[: LONGEST["authors"]].strip() for author in document.authors)
    url = document.url[: LONGEST["url"]]
    return replace(
        document,
        title=title or otherwise[: LONGEST["title"]].strip(),
        authors=tuple(author for author in authors if author)[:MOST_AUTHORS],
        publisher=document.publisher[: LONGEST["publisher"]].strip(),
        date=document.date if is_partial_date(document.date) else "",
        url=url if url.startswith(("http://", "https://")) else "",
    )


def titled(document: Document, filename: str) -> Document:
    """The document, by the name of its file where its text states no title, with a sentence that
    says so."""
    if document.title or not (name := PurePath(filename).stem.strip()):
        return document
    sentence = "No title was found in this text: the name of the file stands for it. Correct it."
    return replace(
        document, title=name[: LONGEST["title"]], warnings=(*document.warnings, sentence)
    )


def fetched_from(document: Document, address: str, asked: str = "") -> Document:
    """The document, with the address at which it was found unless it states its own; says where the
    address that was `asked` for led, if that is another host."""
    document = replace(document, url=document.url or address)
    if not asked or urlsplit(asked).hostname == urlsplit(address).hostname:
        return document
    sentence = f"The address led to {address}, from which this was fetched."
    return replace(document, warnings=(*document.warnings, sentence))
