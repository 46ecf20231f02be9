from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given

from app.domain.briefs import TextRow
from app.domain.document import InlineMark, PlacedBlock
from app.domain.report.summary import Summary
from app.domain.tags import TEXTS, Tag
from app.writers.annotated import html_page as annotated_html
from tests.writers.hostile import any_text
from tests.writers.summaries import BRIEFS, PASSAGES, passage, summary


class Read(HTMLParser):
    """The texts as their blocks give them, what the marks cover, and the places of the cards."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[dict[int, str]] = []  # of each brief, by where a block starts
        self.marked: dict[str, str] = {}
        self.cards: list[tuple[int, int, int]] = []  # brief, start, end
        self._block: int | None = None
        self._closes = ""
        self._refs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.elements.append((tag, found))
        if tag == "article":
            self.texts.append({})
        elif tag == "mark":
            self._refs = str(found["data-h"]).split()
        elif found.get("class") == "card":
            place = int(str(found["data-start"])), int(str(found["data-end"]))
            self.cards.append((len(self.texts) - 1, *place))
        elif "data-start" in found:
            self._block, self._closes = int(str(found["data-start"])), tag
            self.texts[-1][self._block] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self._refs = []
        elif tag == self._closes:
            self._block, self._closes = None, ""

    def handle_data(self, data: str) -> None:
        if self._block is not None:
            self.texts[-1][self._block] += data
        for ref in self._refs:
            self.marked[ref] = self.marked.get(ref, "") + data


def read(data: bytes) -> Read:
    parser = Read()
    parser.feed(data.decode())
    parser.close()
    return parser


def quotes_in(data: bytes) -> list[str]:
    """What stands in the text where the cards say, in the order of the cards."""
    found = read(data)
    texts = []
    for blocks in found.texts:
        text = ""
        for start, words in sorted(blocks.items()):
            text = text.ljust(start, "\n") + words
        texts.append(text)
    return [texts[brief][start:end] for brief, start, end in found.cards]


def text_of(*blocks: PlacedBlock, text: str) -> TextRow:
    return TextRow("B1", text, blocks)


def block(
    start: int, end: int, kind: str = "paragraph", zone: str = "body", **other: object
) -> PlacedBlock:
    return PlacedBlock(0, kind, zone, start, end, **other)  # type: ignore[arg-type]


def made(text: TextRow, *spans: tuple[int, int], tags: tuple[str, ...] = ()) -> Summary:
    rows = [
        passage(text.text[start:end], *tags, number=n, start=start, end=end)
        for n, (start, end) in enumerate(spans, start=1)
    ]
    return summary(rows, briefs=BRIEFS[:1], texts=[text])


def test_the_file_begins_as_a_page_and_forbids_itself_to_load_anything() -> None:
    data = annotated_html.write(summary())
    assert data.decode().startswith('<!doctype html>\n<html lang="en">')
    assert b"content=\"default-src 'none'; style-src 'unsafe-inline';" in data
    assert not {tag for tag, _ in read(data).elements} & {"script", "link", "img", "iframe"}
    assert not any("src" in attrs or "style" in attrs for _, attrs in read(data).elements)


def test_every_brief_of_the_selection_is_whole_and_in_its_own_words() -> None:
    text = "One two\nthree <b> four\nfive"
    whole = text_of(block(0, 7), block(8, 22), block(23, 27, "footnote", "notes"), text=text)
    (blocks,) = read(annotated_html.write(made(whole, (4, 13)))).texts
    assert list(blocks.values()) == text.split("\n")


def test_the_number_that_a_list_prints_stands_beside_the_item_and_not_in_its_text() -> None:
    whole = text_of(block(0, 7, "list_item", marker="(a)"), text="One two")
    found = read(annotated_html.write(made(whole, (0, 3))))
    assert [a["data-marker"] for _, a in found.elements if "data-marker" in a] == ["(a)"]
    assert found.texts == [{0: "One two"}]


def test_marks_cover_their_words_across_blocks_and_overlaps() -> None:
    text = "One two\nthree four"
    whole = text_of(block(0, 7), block(8, 18, marks=(InlineMark(0, 5, "strong"),)), text=text)
    found = read(annotated_html.write(made(whole, (0, 13), (4, 18), (4, 7), (5, 6))))
    assert found.marked == {
        "B1:1": "One twothree",
        "B1:2": "twothree four",
        "B1:3": "two",
        "B1:4": "w",
    }
    classes = [attrs["class"] for tag, attrs in found.elements if tag == "mark"]
    assert "a-none b-none c-none deep" in classes


def test_ids_are_unique_and_every_link_within_the_file_arrives() -> None:
    whole = text_of(block(0, 7), text="One two")
    together = read(annotated_html.write(made(whole, (0, 7), (0, 3)))).elements
    found = read(annotated_html.write(summary())).elements
    assert [a["href"] for _, a in together if a.get("class") == "ref" and "href" in a] == [
        "#text-B1-2",
        "#text-B1-2",
    ]
    ids = [attrs["id"] for _, attrs in found if "id" in attrs]
    assert len(set(ids)) == len(ids)
    assert {"B1-1", "text-B1-1", "B1"} <= set(ids)
    links = [str(attrs["href"]) for _, attrs in found if "href" in attrs]
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)


def test_page_furniture_is_folded_away_unless_a_passage_stands_in_it() -> None:
    whole = text_of(block(0, 5), block(6, 10, zone="boilerplate"), text="Words\nMenu")
    folded = annotated_html.write(made(whole, (0, 5))).decode()
    assert "<details><summary>Menus and navigation (1 line)</summary>" in folded
    assert "<details open>" in annotated_html.write(made(whole, (6, 10))).decode()


@pytest.mark.parametrize(("third", "tables"), [(1, 1), (0, 2)])
def test_cells_stand_in_a_table_and_neighbouring_tables_each_by_itself(
    third: int, tables: int
) -> None:
    cells = (
        block(0, 1, "table_cell", row=0, column=0),
        block(2, 3, "table_cell", row=0, column=1),
        block(4, 5, "table_cell", row=third, column=0),
    )
    page = annotated_html.write(made(text_of(*cells, text="a\nb\nc"), (2, 3))).decode()
    assert page.count("<table ") == tables
    assert page.count("<tr>") == 2


@pytest.mark.parametrize(
    ("target", "linked"), [("https://x.example/a", True), ("javascript:alert(1)", False)]
)
def test_only_web_addresses_of_the_text_are_links(target: str, linked: bool) -> None:
    whole = text_of(block(0, 5, marks=(InlineMark(0, 5, "link", target),)), text="Words")
    hrefs = {a.get("href") for _, a in read(annotated_html.write(made(whole, (0, 5)))).elements}
    assert (target in hrefs) == linked


@given(any_text)
def test_no_text_becomes_markup(text: str) -> None:
    tag = Tag("t", text, None, text, {each.name: text for each in TEXTS})
    brief = replace(BRIEFS[0], title=text, authors=(text,), publisher=text, url=text, language=text)
    row = passage(text, "t", note=text, analyst=text, page=text, permalink=text, paragraph=text)
    hostile = summary([row], briefs=[brief], tags=[tag], syntheses=[], sentence=text)
    plain = row._replace(exact="x", note="x", analyst="x", permalink="https://x.example")
    calm = summary([plain], briefs=BRIEFS[:1], tags=[tag._replace(name="x")], syntheses=[])
    found = read(annotated_html.write(hostile)).elements
    assert {tag for tag, _ in found} <= {
        tag for tag, _ in read(annotated_html.write(calm)).elements
    } | {"details", "summary"}
    assert not any(name.startswith("on") for _, attrs in found for name in attrs)
    links = [str(attrs["href"]) for _, attrs in found if "href" in attrs]
    assert all(link.startswith(("#", "http://", "https://")) for link in links)


def test_a_brief_without_a_passage_says_so() -> None:
    whole = TextRow("B2", "Nothing here", (block(0, 12),))
    page = annotated_html.write(summary(PASSAGES[:3], texts=[whole])).decode()
    assert "No passage in this selection." in page
    assert "Nothing here" in page
