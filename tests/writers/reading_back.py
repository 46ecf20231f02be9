"""What a reader of each format makes of the bytes: the quotations, in the order they stand."""

import csv
import io
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.token import Token

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
BREAKS = {"softbreak": "\n", "hardbreak": "\n"}


def plain_text(inline: Token) -> str:
    """The text of an inline token; markup in it is an error."""
    kinds = {child.type for child in inline.children or ()}
    assert kinds <= {"text", "text_special", "softbreak", "hardbreak"}, kinds
    return "".join(BREAKS.get(child.type, child.content) for child in inline.children or ())


def from_markdown(data: bytes) -> list[str]:
    tokens = MARKDOWN.parse(data.decode())
    starts = [n for n, token in enumerate(tokens) if token.type == "blockquote_open"]
    for n in starts:
        kinds = [token.type for token in tokens[n + 1 : n + 5]]
        assert kinds == ["paragraph_open", "inline", "paragraph_close", "blockquote_close"]
    return [plain_text(tokens[n + 2]) for n in starts]


class Quotations(HTMLParser):
    """Collects the text of block quotations, and every element and attribute met."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "blockquote":
            self.inside = True
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "blockquote"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.texts[-1] += data


def parsed_html(data: bytes) -> Quotations:
    parser = Quotations()
    parser.feed(data.decode())
    parser.close()
    return parser


def from_html(data: bytes) -> list[str]:
    return parsed_html(data).texts


def csv_rows(data: bytes) -> list[dict[str, str]]:
    """The rows, with the apostrophes that keep a spreadsheet quiet taken away again."""
    table = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    return [{key: restored(cell) for key, cell in row.items()} for row in table]


def restored(cell: str) -> str:
    return cell[1:] if re.match(r"'+[=+\-@\t\r\n＝＋－＠]", cell) else cell


def from_csv(data: bytes) -> list[str]:
    return [row["passage"] for row in csv_rows(data)]


def from_json(data: bytes) -> list[str]:
    return [passage["exact"] for passage in json.loads(data)["passages"]]


QUOTATIONS: dict[str, Callable[[bytes], list[str]]] = {
    "markdown": from_markdown,
    "html": from_html,
    "csv": from_csv,
    "json": from_json,
}
