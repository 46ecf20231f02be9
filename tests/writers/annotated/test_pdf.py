from dataclasses import replace

import pytest

from app.domain.briefs import TextRow
from app.domain.document import InlineMark, PlacedBlock
from app.domain.passages import Passage
from app.domain.report.summary import Summary
from app.writers.annotated import pdf as annotated_pdf
from tests.writers.hostile import HOSTILE
from tests.writers.pdf_files import (
    addresses,
    attached,
    bookmarks,
    edges,
    kinds,
    set_within,
    text_of,
)
from tests.writers.summaries import BRIEFS, SYNTHESES, passage, summary

LINES = (
    "Where the flow begins",
    "Count every crate.",
    "Guard a depot, then count.",
    "1. By name",
)
TEXT = "\n".join(LINES)


def quotes_in(data: bytes) -> list[str]:
    """The passages, in the order they stand."""
    return [each["exact"] for each in attached(data)["passages"]]


def text_in(data: bytes) -> str:
    return " ".join([text_of(data), *addresses(data)])


KINDS = {
    "h": "heading",
    "p": "paragraph",
    "l": "list_item",
    "t": "table_cell",
    "q": "quotation",
}


def marked(*quotes: str, kinds: str = "hppl", zone: str = "body") -> Summary:
    """The text of LINES, with these passages in it, in which "|" stands for a line end."""
    blocks, start = [], 0
    for n, (line, kind) in enumerate(zip(LINES, kinds, strict=True)):
        end = start + len(line)
        number = n if kind == "p" else None
        block = PlacedBlock(n, KINDS[kind], zone, start, end, 2, number)
        blocks.append(block._replace(row=n // 2, column=n % 2))
        start = end + 1
    rows: list[Passage] = []
    for number, quote in enumerate(quotes, start=1):
        at = TEXT.index(quote.replace("|", "\n"))
        end = at + len(quote)
        rows.append(passage(TEXT[at:end], "monitoring", number=number, start=at, end=end))
    return summary(rows, texts=[TextRow("B1", TEXT, tuple(blocks))], syntheses=[])


def unspaced(text: str) -> str:
    return "".join(text.split())


def test_the_whole_text_is_set_with_the_references_where_passages_end() -> None:
    text = unspaced(text_of(annotated_pdf.write(marked("every crate", "Guard a depot"))))
    assert "WheretheflowbeginsCounteverycrateB1:1." in text.replace("1Count", "Count")
    assert "GuardadepotB1:2,thencount." in text


def test_an_item_keeps_the_number_that_its_list_prints() -> None:
    block = PlacedBlock(0, "list_item", "body", 0, 11, 1, 1, marker="2.")
    made = summary(
        [passage("Count every", "monitoring", start=0, end=11)],
        texts=[TextRow("B1", "Count every", (block,))],
        syntheses=SYNTHESES[:0],
    )
    assert "2.Countevery" in unspaced(text_of(annotated_pdf.write(made)))


def test_an_item_made_a_heading_keeps_its_number() -> None:
    block = PlacedBlock(0, "heading", "body", 0, 11, 2, marker="2.")
    made = summary(
        [passage("Count every", "monitoring", start=0, end=11)],
        texts=[TextRow("B1", "Count every", (block,))],
        syntheses=[],
    )
    assert bookmarks(annotated_pdf.write(made))[-1] == "2. Count every"


def test_overlapping_passages_and_those_over_several_blocks_leave_the_text_as_it_is() -> None:
    data = annotated_pdf.write(marked("crate.|Guard a depot, then", "depot, then count", "uard"))
    assert "GuardB1:3adepot,thenB1:1countB1:2." in unspaced(text_of(data))


def test_a_heading_is_a_bookmark_without_the_references_of_its_passages() -> None:
    found = bookmarks(annotated_pdf.write(marked("the flow begins")))
    assert found == ["Contents", "B1 Patrick and Bennett 2013", "Where the flow begins"]


def test_screen_readers_find_headings_lists_tables_and_quotations() -> None:
    assert {"H1", "H2", "P", "L"} <= set(kinds(annotated_pdf.write(marked("Count"))))
    assert set_within(annotated_pdf.write(marked("Count", kinds="tttt")), "TD")[1].startswith(
        "Count"
    )
    assert "BlockQuote" in kinds(annotated_pdf.write(marked("Count", kinds="pqpp")))


@pytest.mark.parametrize(
    ("words", "letters", "beside"),
    [("Watch each border", "[b-hj-z]", 1), ("راقبوا الحدود كل ليلة", "[\u0600-\u06ff]", -1)],
)
def test_the_number_stands_where_the_text_begins_and_the_card_at_its_other_side(
    words: str, letters: str, beside: int
) -> None:
    block = PlacedBlock(0, "paragraph", "body", 0, len(words), 0, 7)
    made = summary(
        [passage(words, "monitoring", start=0, end=len(words))],
        texts=[TextRow("B1", words, (block,))],
        briefs=[replace(BRIEFS[0], language="")],
        syntheses=[],
    )
    data = annotated_pdf.write(made)
    number, text, card = (edges(data, each)[beside < 0] for each in ("7", letters, "¶"))
    assert [number, text, card] == sorted([number, text, card])[::beside]


@pytest.mark.parametrize("zone", ["boilerplate", "comments"])
def test_furniture_without_a_passage_is_left_out_and_counted(zone: str) -> None:
    text = text_of(annotated_pdf.write(marked("Count", zone=zone)))
    assert "readers’ comments (3 lines)" in text
    assert "Guard a depot" not in text
    assert "CountB1:1everycrate." in unspaced(text)


def test_a_brief_without_a_passage_is_named_and_left_out() -> None:
    text = text_of(annotated_pdf.write(marked("Count")))
    assert "no passage selected stands in them: B2." in text


def test_emphasis_and_links_of_the_text_stand_under_the_marks() -> None:
    marks = (InlineMark(0, 5, "strong"), InlineMark(4, 9, "link", "https://example.org/a"))
    block = PlacedBlock(0, "paragraph", "body", 0, 11, 0, 1, marks=marks)
    made = summary(
        [passage("bold link", "monitoring", start=0, end=9)],
        texts=[TextRow("B1", "bold link x", (block,))],
        syntheses=SYNTHESES[:0],
    )
    data = annotated_pdf.write(made)
    assert "https://example.org/a" in addresses(data)
    assert "boldlinkB1:1x" in unspaced(text_of(data))


@pytest.mark.parametrize("exact", [h for h in HOSTILE if h.isascii()], ids=repr)
def test_what_is_set_is_the_text(exact: str) -> None:
    text = text_of(annotated_pdf.write(summary([passage(exact, "monitoring")], syntheses=[])))
    assert unspaced(exact) + "B1:1" in unspaced(text)
