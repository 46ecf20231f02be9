"""A document from the blocks of a word processor's or publisher's file and what that file says
about itself. Unlike a page, such a file has no furniture around its text: in doubt it is body."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from app.domain.details import LANGUAGES
from app.domain.document import Block, Document
from app.readers.bylines import byline, coauthors, is_name, name_with_role
from app.readers.dates import date_line, find_date
from app.readers.decoding import refuse_too_many
from app.readers.language import guess_language
from app.readers.office.runs import one_block
from app.readers.prose import furniture
from app.readers.prose.pieces import Piece
from app.readers.prose.title_page import find_url, read_title_page

_HEAD = 30  # blocks in which a title page is looked for
_NEAR = 6  # blocks below the title that may say who and when
_NOBODY = re.compile(
    r"microsoft office.*|windows.user|user ?\d*|admin(?:istrator)?|owner|author|unknown|anonymous"
    r"|default|none|utilisateur.*|benutzer|usuario|python-docx|docx4j|apache poi|calibre.*|pandoc"
    r"|hp|dell|lenovo|asus|acer|pc",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"microsoft word - .*|.*\.(?:docx?|odt|rtf|pdf|indd|qxd)|(?:document|dokument|untitled"
    r"|unknown|unknown title|title|word document|powerpoint presentation|normal)\W*\d*",
    re.IGNORECASE,
)


_CONTENTS = re.compile(
    r"(?:table of )?contents|inhalt(?:sverzeichnis)?|sommaire|table des matières|índice|sommario",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Properties:
    """What a file says about itself. `usual_language` is only what its program was set to."""

    title: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    date: str = ""
    url: str = ""
    language: str = ""
    usual_language: str = ""


def authors_of(*values: str) -> tuple[str, ...]:
    """The people in properties such as "Ana Souza; Bo Li", without names of programs."""
    named = (
        name for value in values if value.strip() for name in byline(f"Author: {value}") or (value,)
    )
    plain = (" ".join(name.split()) for name in named)
    return tuple(dict.fromkeys(name for name in plain if not _is_nobody(name)))


def document_of(
    blocks: Sequence[Block], said: Properties, warnings: Sequence[str] = ()
) -> Document:
    """The document: the title page found, the metadata chosen.

    What the text itself prints goes before the properties: those are often a template's.
    """
    refuse_too_many(len(blocks))
    done = _settled(list(_whole(blocks)))
    page = _Page("" if _NO_TITLE.fullmatch(said.title) else " ".join(said.title.split()))
    page.find_title(done)
    page.read_around(done, said.authors)
    text = " ".join(block.text for block in done[:2000] if block.zone == "body")
    return Document(
        title=page.title,
        authors=page.authors or said.authors,
        publisher=said.publisher or page.publisher,
        date=page.date or said.date or find_date(said.title)[0],
        url=said.url or page.url,
        language=_known(said.language) or guess_language(text) or _known(said.usual_language),
        blocks=tuple(done),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _known(language: str) -> str:
    """ISO 639-1 of "pt-BR"; "" for what is no language, such as "C" and "und"."""
    code = re.split("[-_]", language.strip().lower())[0]
    return code if code in LANGUAGES else ""


def _is_nobody(name: str) -> bool:
    """Whether a program, or a login such as "jsmith2", stands in an author's place."""
    login = " " not in name and name.islower()
    return bool(_NOBODY.fullmatch(name)) or login or not any(map(str.isalpha, name))


def _whole(blocks: Sequence[Block]) -> Iterator[Block]:
    """Preformatted text as one block: word processors make a paragraph of each line."""
    for (is_code, zone), run in groupby(blocks, lambda b: (b.kind == "preformatted", b.zone)):
        lines = list(run)
        whole = one_block(lines, "preformatted", zone) if is_code else None
        yield from [whole] if whole else lines


def _settled(blocks: list[Block]) -> list[Block]:
    """The first run of titles is the title; later ones are a way to write headings, and what has
    the style of a byline far below is text. "Contents" belongs to the contents."""
    start = next((i for i, block in enumerate(blocks) if block.kind == "title"), len(blocks))
    end = start
    while end < len(blocks) and blocks[end].kind == "title":
        end += 1
    for i, block in enumerate(blocks):
        after = blocks[i + 1].zone if i + 1 < len(blocks) else ""
        if i >= end and block.kind == "title":
            blocks[i] = replace(block, kind="heading", zone="body")
        elif i >= end + _NEAR and block.zone == "front":
            blocks[i] = replace(block, zone="body")
        elif block.kind == "heading" and after == "boilerplate" and _CONTENTS.fullmatch(block.text):
            blocks[i] = replace(block, zone="boilerplate")
    return blocks


class _Page:
    """The title page, as it is found."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.at = -1  # the last block of the title
        self.authors: tuple[str, ...] = ()
        self.date = self.publisher = self.url = ""

    def find_title(self, blocks: list[Block]) -> None:
        titles = [i for i, block in enumerate(blocks) if block.kind == "title"]
        if titles:
            self.at = titles[-1]
            lines = [blocks[i].text.replace("\n", " ") for i in titles if blocks[i].level < 2]
            self.title = " ".join(lines) or self.title or blocks[titles[0]].text
            return
        head = [i for i, block in enumerate(blocks[:_HEAD]) if block.zone in ("front", "body")]
        at = self._title_among(blocks, head)
        if at >= 0:
            self.at = at
            self.title = blocks[at].text.replace("\n", " ")
            blocks[at] = Block("title", "front", blocks[at].text, 1, marks=blocks[at].marks)

    def _title_among(self, blocks: list[Block], head: list[int]) -> int:
        said = _folded(self.title)
        for i in head[:10]:
            if said and _folded(blocks[i].text) == said:
                return i
        tops = [i for i, b in enumerate(blocks) if b.kind == "heading" and b.level == 1]
        if len(tops) == 1 and tops[0] in head[:4] and len(blocks) > tops[0] + 1:
            return -1 if furniture.opens_notes(blocks[tops[0]].text) else tops[0]
        able = [i for i in head if blocks[i].kind in ("paragraph", "heading")]
        if tops or self.title or able != head:
            return -1
        page = read_title_page([Piece(blocks[i].text, i) for i in able])
        self.publisher = page.publisher
        at = able[page.title_at] if page.title_at >= 0 else -1
        return at if at >= 0 and blocks[at].kind == "paragraph" else -1

    def read_around(self, blocks: list[Block], known: tuple[str, ...]) -> None:
        """Bylines, dates and addresses next to the title become front matter."""
        if self.at < 0:
            self._read_lines(blocks, range(min(4, len(blocks))), known)
            return
        for i in range(min(self.at, 8)):
            block = blocks[i]
            if block.zone == "body" and block.kind == "paragraph" and len(block.text.split()) <= 15:
                blocks[i] = replace(block, zone="front")
        self._read_lines(blocks, range(self.at), known)
        self._read_lines(blocks, range(self.at + 1, min(self.at + 1 + _NEAR, len(blocks))), known)

    def _read_lines(self, blocks: list[Block], lines: range, known: tuple[str, ...]) -> None:
        for i in lines:
            block = blocks[i]
            if block.kind == "heading" or len(block.text) > 400:
                return
            if block.kind == "paragraph" and block.zone in ("front", "body"):
                if self._takes(" ".join(block.text.split()), block.zone == "front", known):
                    blocks[i] = replace(block, zone="front")
                elif block.zone == "body" and Piece(block.text, 0).is_prose:
                    return

    def _takes(self, line: str, front: bool, known: tuple[str, ...]) -> bool:
        more = coauthors(line)
        named = more or byline(line) or (name_with_role(line) if self.at >= 0 else ())
        if not named and (line in known or (front and is_name(line))):
            named = (line,)
        day = date_line(line) or (find_date(line)[0] if named else "")
        url = find_url(line)
        self.authors = tuple(dict.fromkeys((*self.authors, *named)))
        self.date = self.date or day
        self.url = self.url or url
        return bool(named or day or url)


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
