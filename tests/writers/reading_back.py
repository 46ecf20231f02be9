"""Files read back by parsers of their formats."""

import csv
import io
import re
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from types import ModuleType

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.writers import Writer

ROOT = Path(__file__).parents[2]
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
BREAKS = {"softbreak": "\n", "hardbreak": "\n"}


def plain_text(inline: Token) -> str:
    """The text of an inline token; markup in it is an error."""
    kinds = {child.type for child in inline.children or ()}
    assert kinds <= {"text", "text_special", "softbreak", "hardbreak"}, kinds
    return "".join(BREAKS.get(child.type, child.content) for child in inline.children or ())


class Quotations(HTMLParser):
    """Collects the passages, which are what stands in block quotations in the class “words”, and
    every element and attribute met."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []  # within a quotation

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if self.open or tag == "blockquote":
            self.open.append(dict(attrs).get("class") or tag)
        if self.open[-1:] == ["words"]:
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.open = self.open[:-1]

    def handle_data(self, data: str) -> None:
        if "words" in self.open:
            self.texts[-1] += data


def parsed_html(data: bytes) -> Quotations:
    parser = Quotations()
    parser.feed(data.decode())
    parser.close()
    return parser


def csv_rows(data: bytes) -> list[dict[str, str]]:
    """The rows, with the apostrophes that keep a spreadsheet quiet taken away again."""
    table = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    return [{key: restored(cell) for key, cell in row.items()} for row in table]


def restored(cell: str) -> str:
    return cell[1:] if re.match(r"'+[=+\-@\t\r\n＝＋－＠]", cell) else cell


def quotes_in(writer: Writer, data: bytes) -> list[str]:
    """The passages in a file, in the order they stand, as the writer's own tests read them."""
    found: list[str] = own_tests_of(writer).quotes_in(data)
    return found


def text_in(writer: Writer, data: bytes) -> str:
    """The words in a file, whatever stands between them."""
    if not writer.binary:
        return data.decode()
    text: str = own_tests_of(writer).text_in(data)
    return text


def own_tests_of(writer: Writer) -> ModuleType:
    """The module of the writer's own tests; what writes several formats has a folder of them."""
    own = getattr(writer.write, "__module__", "").replace("app", "tests", 1)
    if ROOT.joinpath(*own.split(".")).is_dir():
        return import_module(f"{own}.test_{writer.name}")
    room, _, module = own.rpartition(".")
    return import_module(f"{room}.test_{module}")
