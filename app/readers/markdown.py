"""Markdown (CommonMark with tables), from the token stream of markdown-it-py. The text of HTML in
it is read as that of a page: tables by their cells; what runs or hides is dropped. What is in angle
brackets and no HTML (<PLACEHOLDER>) is text."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from app.domain.document import Block, Document
from app.domain.errors import Unreadable
from app.readers.bylines import byline
from app.readers.dates import date_line, find_date
from app.readers.decoding import decode_text
from app.readers.html.blocks import find_blocks
from app.readers.html.tree import parse, strip_unseen
from app.readers.marked_text import MarkedText, safe_target
from app.readers.prose import furniture
from app.readers.prose.manuscript import Properties, document_of
from app.readers.xml_tree import refuse_too_many_tags

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(
    r"\A\ufeff?---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S
)
_FIELD = re.compile(r"^(\w[\w-]*):[ \t]*(.*)$")
_RUNS = re.compile(r"<(?:script|style)\b", re.IGNORECASE)
_TAG = re.compile(r"</?([a-zA-Z][\w-]*)(?:\s[^<>=]*)?>")
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
# That lxml's list lacks.
_OTHER_TAGS = frozenset(
    ("bdi", "data", "dialog", "frame", "main", "nobr", "noembed", "noframes", "picture", "rb",
     "rtc", "search", "slot", "template", "xmp")
)  # fmt: skip
_MARKS = {"em": "emphasis", "strong": "strong", "link": "link"}


def read(data: bytes) -> Document:
    """The document of a Markdown file; raises Unreadable when it is not text, TooLarge."""
    text, warnings = decode_text(data)
    refuse_too_many_tags(text)
    text = re.sub(r"\r\n?", "\n", text)
    fields, text = _front_matter(text)
    blocks = list(_blocks(text))
    authors = tuple(
        name for value in _listed(fields, "author", "authors") for name in _names(value)
    )
    day = _first(fields, "date", "published")
    return document_of(
        blocks,
        Properties(
            title=_first(fields, "title"),
            authors=authors,
            publisher=_first(fields, "publisher"),
            date=find_date(day)[0] or date_line(day),
            url=_first(fields, "url", "source", "canonical_url"),
            language=_first(fields, "lang", "language"),
        ),
        warnings,
    )


def _front_matter(text: str) -> tuple[dict[str, list[str]], str]:
    """The simple "key: value" and list lines of a YAML-like head, and the rest of the text."""
    found = _FRONT_MATTER.match(text)
    if not found or not any(_FIELD.match(line) for line in found[1].split("\n")):
        return {}, text
    fields: dict[str, list[str]] = {}
    key = ""
    for line in found[1].split("\n"):
        if match := _FIELD.match(line):
            key = match[1].lower()
            value = match[2].strip()
            inner = value[1:-1].split(",") if value[:1] == "[" and value[-1:] == "]" else [value]
            fields[key] = [plain for item in inner if (plain := item.strip().strip("\"'"))]
        elif key and (item := re.match(r"^\s*-\s+(?:name:\s*)?(.+)$", line)):
            fields[key].append(item[1].strip().strip("\"'"))
    return fields, text[found.end() :]


def _listed(fields: dict[str, list[str]], *keys: str) -> list[str]:
    return next((fields[key] for key in keys if fields.get(key)), [])


def _first(fields: dict[str, list[str]], *keys: str) -> str:
    return ", ".join(_listed(fields, *keys)[:1])


def _names(value: str) -> tuple[str, ...]:
    return byline(f"Author: {value}") or (value,)


def _blocks(text: str) -> Iterator[Block]:
    from markdown_it import MarkdownIt

    # With html off, tags would become words of the text; on, they are tokens of their own.
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 60}).enable("table")
    around: list[str] = []  # list items and quotations, from the outside in
    row = column = level = 0
    cell = False
    markup: list[str] = []  # HTML that a blank line cut apart
    numbers: list[int] = []  # of the next items of the lists around, 0 in lists without numbers
    marker = ""  # of the item that begins
    for token in parser.parse(text):
        kind = token.type
        if kind == "html_block":
            markup.append(token.content)
            continue
        yield from _of_markup(markup)
        markup = []
        if kind in ("list_item_open", "blockquote_open"):
            around.append("list_item" if kind == "list_item_open" else "quotation")
            if kind == "list_item_open":
                marker = f"{numbers[-1]}{token.markup}" if numbers[-1] else ""
                numbers[-1] += numbers[-1] > 0
        elif kind in ("ordered_list_open", "bullet_list_open"):
            numbers.append(int(token.attrGet("start") or 1) if token.tag == "ol" else 0)
        elif kind in ("ordered_list_close", "bullet_list_close"):
            numbers.pop()
        elif kind in ("list_item_close", "blockquote_close"):
            around.pop()
        elif kind in ("heading_open", "heading_close"):
            level = int(token.tag[1]) if token.nesting == 1 else 0
        elif kind == "table_open":
            row = 0
        elif kind == "tr_open":
            row, column = row + 1, 0
        elif kind in ("th_open", "td_open", "th_close", "td_close"):
            cell = token.nesting == 1
            column += cell
        elif kind in ("fence", "code_block"):
            yield from _block("preformatted", _code(token.content))
        elif kind == "inline":
            marked = _inline(token.children or [])
            if cell:
                yield from _block("table_cell", marked, row=row, column=column)
            elif level:
                yield from _block("heading", marked, level=level)
            elif around:
                depth = around.count("list_item") if around[-1] == "list_item" else 0
                yield from _block(around[-1], marked, level=depth, marker=marker if depth else "")
                marker = ""
            elif _is_caption(token):
                yield from _block("caption", marked, zone="caption")
            else:
                yield from _block("paragraph", marked)
    yield from _of_markup(markup)


def _of_markup(markup: Sequence[str]) -> Iterator[Block]:
    html = _TAG.sub(lambda tag: escape(tag[0]) if _is_meant(tag) else tag[0], "".join(markup))
    try:
        tree = parse(html) if markup else None
    except Unreadable:  # a closing tag alone, a comment
        return
    if tree is not None:
        strip_unseen(tree)
        for picture in tree.iter("img"):  # as ![words](picture) leaves its words
            picture.text = picture.get("alt")
        for block in find_blocks(tree):
            yield block.zoned("caption" if block.kind == "caption" else "body")


def _is_words(token: "Token") -> bool:
    tag = _TAG.fullmatch(token.content) if token.type == "html_inline" else None
    return bool(tag and _is_meant(tag))


def _is_meant(tag: re.Match[str]) -> bool:
    """Whether it is none of HTML but words to be filled in: <PLACEHOLDER>, <your name>."""
    from lxml.html.defs import tags

    name = tag[1].lower()
    return name not in tags and name not in _OTHER_TAGS and "-" not in name


def _is_caption(token: "Token") -> bool:
    """Markdown has none: a picture alone in its paragraph has the words that describe it, and a
    printed caption its label or credit."""
    pictures = all(child.type == "image" or not child.content for child in token.children or [])
    return pictures or furniture.is_caption(token.content)


def _code(text: str) -> MarkedText:
    marked = MarkedText(preformatted=True)
    marked.add(text)
    return marked


def _inline(tokens: "list[Token]") -> MarkedText:
    marked = MarkedText()
    runs = False  # within a script or style
    for token in tokens:
        runs = (token.type == "html_inline" and bool(_RUNS.match(token.content))) or (
            runs and token.type != "html_inline"
        )
        if runs:
            continue
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if kind in _MARKS and token.nesting == 1:
            target = safe_target(str(token.attrGet("href") or "")) if kind == "link" else ""
            marked.open(_MARKS[kind] if kind != "link" or target else "", target)
        elif kind in _MARKS:
            marked.close()
        elif token.type in ("text", "code_inline", "image") or _is_words(token):
            marked.add(token.content)
        elif token.type == "softbreak":
            marked.add(" ")
        elif token.type == "hardbreak" or _LINE_BREAK.fullmatch(token.content):
            marked.line_break()
    return marked


def _block(
    kind: str,
    marked: MarkedText,
    *,
    zone: str = "body",
    level: int = 0,
    row: int = 0,
    column: int = 0,
    marker: str = "",
) -> Iterator[Block]:
    text, marks = marked.done()
    if text:
        place = (row, column)
        yield Block(kind, zone, text, level, "", marks, *place, marker=marker)
