import pypdfium2

from app.domain.report.method import SHOWN, fingerprint
from app.writers.documents import pdf
from tests.writers.pdf_files import (
    addresses,
    attached,
    attached_quotes,
    bookmarks,
    kinds,
    text_of,
)
from tests.writers.summaries import PASSAGES, TAGS, passage, summary


def quotes_in(data: bytes) -> list[str]:
    """The passages, in the order they stand; each is set as a quotation, too."""
    quotes = attached_quotes(data)
    assert kinds(data).count("BlockQuote") == len(quotes)
    return quotes


def text_in(data: bytes) -> str:
    return " ".join([text_of(data), *addresses(data)])


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


def test_links_lead_to_passages_within_and_without() -> None:
    data = pdf.write(summary())
    assert addresses(data) >= {row.permalink for row in PASSAGES}
    assert "https://example.org/collateral?a=1&b=(2)" in addresses(data)
    path = pdf.write(summary([passage("x", permalink="/projects/a/B1:1")]))
    assert not any("/projects/a/" in each for each in addresses(path))
    assert "/projects/a/B1:1" in text_of(path)


def test_a_table_over_several_pages_repeats_its_head() -> None:
    tags = [TAGS[0]._replace(slug=f"t{n}", name=f"Tag {n} " + "x" * 90) for n in range(70)]
    pages = [
        page.get_textpage().get_text_bounded()
        for page in pypdfium2.PdfDocument(pdf.write(summary([], tags=tags, syntheses=[])))
    ]
    assert sum("With sub-tags" in page for page in pages) > 1
