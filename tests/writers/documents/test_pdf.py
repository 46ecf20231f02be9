from dataclasses import replace

import pypdfium2
import pytest

from app.domain.report.fingerprint import SHOWN, fingerprint
from app.writers.documents import pdf
from tests.writers.hostile import HOSTILE
from tests.writers.pdf_files import (
    addresses,
    attached,
    attached_quotes,
    bookmarks,
    kinds,
    languages,
    set_within,
    text_of,
)
from tests.writers.summaries import BRIEFS, PASSAGES, TAGS, passage, summary


def quotes_in(data: bytes) -> list[str]:
    """The passages, in the order they stand; each is set as a quotation, too."""
    quotes = attached_quotes(data)
    assert kinds(data).count("BlockQuote") == len(quotes)
    return quotes


def text_in(data: bytes) -> str:
    return " ".join([text_of(data), *addresses(data)])


def unspaced(text: str) -> str:
    return "".join(text.split())


def test_the_file_says_what_it_is_in_its_properties_feet_and_attachment() -> None:
    data = pdf.write(summary())
    number = fingerprint(summary())
    properties = pypdfium2.PdfDocument(data).get_metadata_dict()
    assert properties["Title"] == "Arms flows: summary of passages"
    assert properties["CreationDate"].startswith("D:20261122000000")
    assert f"Snapshot {number[:SHOWN]}, 22 November 2026 Page 1 of " in text_of(data)
    assert attached(data)["snapshot_sha256"] == number


def test_every_tag_has_a_bookmark() -> None:
    found = bookmarks(pdf.write(summary()))
    assert [mark for mark in found if mark in {s.title for s in summary().sections}] == [
        section.title for section in summary().sections
    ]
    assert {"Contents", "Overview", "Findings", "Method", "Codebook", "Sources"} <= {*found}


def test_screen_readers_find_headings_quotations_tables_and_contents() -> None:
    found = set(kinds(pdf.write(summary())))
    assert {"H1", "H2", "H3", "P", "BlockQuote", "Table", "TH", "TOC", "Link", "L"} <= found


@pytest.mark.parametrize("exact", [h for h in HOSTILE if h.isascii()], ids=repr)
def test_what_is_set_is_the_passage_but_for_the_ends_of_lines(exact: str) -> None:
    data = pdf.write(summary([passage(exact, "monitoring")]))
    assert set_within(data, "BlockQuote") == [unspaced(exact)]


def test_code_of_the_template_is_text_and_reads_no_file() -> None:
    codes = '#read("/etc/passwd") #import "@preview/x:1.0.0" ] } $x$ <a> @b // c /* \\u{41} `r`'
    data = pdf.write(summary([passage(codes, "monitoring", note=codes)]))
    assert set_within(data, "BlockQuote") == [unspaced(codes)]
    assert unspaced(text_of(data)).count(unspaced(codes)) == 2


def test_a_character_without_a_font_stands_as_its_number_and_the_document_says_so() -> None:
    exact = "a \ufffe\U000f0000 b\u0301 \u4e2d\u0301"
    data = pdf.write(summary([passage(exact, "monitoring")]))
    assert set_within(data, "BlockQuote")[0].startswith("a⟦U+FFFEU+F0000⟧b")
    assert "Not all characters can be shown" in text_of(data)
    assert attached_quotes(data) == [exact]
    assert "Not all characters" not in text_of(pdf.write(summary()))


def test_a_quotation_has_the_language_and_the_direction_of_its_brief() -> None:
    arabic = passage("احصوا كل صندوق", "monitoring")
    data = pdf.write(summary([arabic], briefs=[replace(BRIEFS[0], language="ar"), BRIEFS[1]]))
    assert languages(data) == {"en-GB", "ar"}
    places = [
        page.get_textpage().get_charbox(found[0])[0] / page.get_width()
        for page in pypdfium2.PdfDocument(data)
        if (found := page.get_textpage().search("احصوا").get_next())
    ]
    assert len(places) == 1
    assert places[0] > 0.7  # it begins at the right margin


def test_links_lead_to_passages_within_and_without() -> None:
    data = pdf.write(summary())
    assert addresses(data) >= {row.permalink for row in PASSAGES}
    assert "https://example.org/collateral?a=1&b=(2)" in addresses(data)
    path = pdf.write(summary([passage("x", permalink="/projects/a/B1:1")]))
    assert not any("/projects/a/" in each for each in addresses(path))
    assert "/projects/a/B1:1" in text_of(path)


def test_an_address_in_other_letters_is_linked_in_ascii() -> None:
    data = pdf.write(summary([passage("x", permalink="https://é.example/ü?a=%20b")]))
    assert "https://%C3%A9.example/%C3%BC?a=%20b" in addresses(data)


def test_a_table_over_several_pages_repeats_its_head() -> None:
    tags = [TAGS[0]._replace(slug=f"t{n}", name=f"Tag {n} " + "x" * 90) for n in range(70)]
    pages = [
        page.get_textpage().get_text_bounded()
        for page in pypdfium2.PdfDocument(pdf.write(summary([], tags=tags, syntheses=[])))
    ]
    assert sum("With sub-tags" in page for page in pages) > 1
