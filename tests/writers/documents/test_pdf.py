import re
from dataclasses import replace

import pypdfium2
import pytest

from app.domain.report.choices import HAND_IN, usual
from app.domain.report.method import SHOWN, fingerprint
from app.domain.report.outline import (
    Contents,
    EvidenceGroup,
    Heading,
    Listed,
    Part,
    Report,
    Sources,
)
from app.domain.report.quoting import quotation
from app.domain.report.settings import ReportSettings
from app.domain.runs import Run
from app.writers.documents import pdf
from tests.writers.pdf_files import (
    addresses,
    attached,
    attached_quotes,
    bookmarks,
    kinds,
    text_of,
)
from tests.writers.report_parts import a_record, a_wide_table, of_recommendations, own_words
from tests.writers.summaries import PASSAGES, TAGS, passage, summary


def quotes_in(data: bytes) -> list[str]:
    """The passages, in the order they stand; each is set as a quotation, too: under each of its
    tags, or once where a recommendation rests on it."""
    quotes, found = attached_quotes(data), kinds(data)
    in_records = "Quote" in found  # within a line with its citation
    fewest = len(attached(data)["passages"]) if in_records else len(quotes)
    assert fewest <= found.count("BlockQuote") <= len(quotes)
    return quotes


def text_in(data: bytes) -> str:
    return " ".join([text_of(data), *addresses(data)])


def test_the_file_says_what_it_is_in_its_properties_feet_and_attachment() -> None:
    data = pdf.write(summary())
    number = fingerprint(summary())
    properties = pypdfium2.PdfDocument(data).get_metadata_dict()
    assert properties["Title"] == "Arms flows: report"
    assert properties["CreationDate"].startswith("D:20261122000000")
    assert f"snapshot {number[:SHOWN]}, 22 November 2026 Page 1 of " in text_of(data)
    assert attached(data)["snapshot_sha256"] == number


def test_every_tag_has_a_bookmark() -> None:
    found = bookmarks(pdf.write(summary()))
    assert [mark for mark in found if mark in {s.title for s in summary().sections}] == [
        section.title for section in summary().sections
    ]
    assert {"Contents", "Overview", "Findings", "Method", "Annex A: Codebook"} <= {*found}


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
    assert sum("Tag Briefs Passages" in " ".join(page.split()) for page in pages) > 1


def lines_by_page(data: bytes) -> list[list[str]]:
    """Without the foot of the pages."""
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)]
    lines = [[line.strip() for line in text.splitlines() if line.strip()] for text in pages]
    return [[line for line in page if not line.startswith("Page ")] for page in lines]


def of_many(words: int) -> Report:
    """Recommendations under themes, each quotation of so many words."""
    parts: list[Part] = [Contents("Contents")]
    for n in range(1, 25):
        if n % 3 == 1:
            parts.append(Heading(2 if n > 1 else 1, f"Theme {n}", f"theme-{n}"))
        record = a_record(n)
        quotes = tuple(
            quotation(passage("word " * (words + n + each) + "end", number=100 * n + each))
            for each in range(3)
        )
        parts.append(
            replace(record, level=2, groups=(EvidenceGroup("For", quotes), *record.groups[1:]))
        )
    return replace(of_recommendations(), parts=tuple(parts))


@pytest.mark.parametrize("words", [8, 31, 55, 90])
def test_no_page_ends_in_a_heading_or_a_label(words: int) -> None:
    labels = {"FOR", "QUALIFYING", "AGAINST", "OPEN QUESTION", "RESPONSE", "CONFIDENCE"}
    pages = lines_by_page(pdf.rendered(of_many(words), summary()))
    assert len(pages) > 5
    for page in pages[1:]:
        foot = [line for line in page if "Official" not in line]
        last = [line for line in foot if line[0] not in "¹²³⁴⁵⁶⁷⁸⁹0123456789"][-1]
        assert last.upper() not in labels, page
        assert not re.match(r"R\d|Theme|Who \[|By when|Confidence", last), page
        assert "[Donors] should guard" not in last


def test_a_short_quotation_stands_on_one_page_and_a_very_long_one_goes_on() -> None:
    short = [" ".join(page) for page in lines_by_page(pdf.rendered(of_many(31), summary()))]
    whole = [(page.count("“word"), page.count("end”")) for page in short]
    assert sum(begun for begun, _ in whole) == 24 * 3
    assert all(begun == ended for begun, ended in whole)
    record = a_record()
    long = quotation(passage("very long " * 900 + "end"))
    made = replace(record, groups=(EvidenceGroup("For", (long,)),))
    pages = lines_by_page(pdf.rendered(replace(of_recommendations(), parts=(made,)), summary()))
    assert sum(any("very long" in line for line in page) for page in pages) > 1


def test_a_long_foot_does_not_run_into_the_number_of_the_page() -> None:
    long = "A title that goes on and on " * 9
    settings = ReportSettings(title=long, marking="For official use only " * 4)
    made = replace(summary(choices=usual(HAND_IN)), settings=settings)
    page = pypdfium2.PdfDocument(pdf.write(made))[1].get_textpage()
    boxes = {}
    for at in range(page.count_rects()):
        box = page.get_rect(at)
        boxes[page.get_text_bounded(*box).strip()] = box
    number = next(box for words, box in boxes.items() if words.startswith("Page 2 of"))
    foot = [box for box in boxes.values() if box[3] <= 74 and box != number]  # points
    assert foot
    assert max(box[2] for box in foot) + 8 < number[0]
    assert min(box[1] for box in foot) > 20


def test_a_source_and_its_checksum_stand_on_one_page() -> None:
    entry = Listed("B1", (Run("Source " + "words " * 40),), (("Text, SHA-256", "ab" * 32),))
    parts = (Heading(1, "Sources", "sources"), Sources((entry,) * 40, ""))
    data = pdf.rendered(replace(of_recommendations(), parts=parts), summary())
    for page in lines_by_page(data)[1:]:
        text = " ".join(page)
        assert text.count("Source words") == text.count("Text, SHA-256")


def test_footnotes_are_numbered_through_the_document() -> None:
    parts = [part for n in range(24) for part in (a_record(n), own_words(), own_words())]
    data = pdf.rendered(replace(of_recommendations(), parts=tuple(parts)), summary())
    assert kinds(data).count("Note") == 24 * 4
    assert "Patrick 2013, ¶9" in text_of(data)


def test_wide_tables_stand_in_landscape_and_repeat_their_heads() -> None:
    made = replace(
        of_recommendations(), parts=(Heading(1, "At a glance", "glance"), a_wide_table(60))
    )
    file = pypdfium2.PdfDocument(pdf.rendered(made, summary()))
    wide = [page for page in file if page.get_width() > page.get_height()]
    assert len(wide) == len(file) - 1 > 1  # beside the cover
    for page in wide:
        words = page.get_textpage().get_text_bounded()
        assert "Recommendation" in words
        assert "Official · Draft: 1 open field" in words


def test_the_contents_have_the_numbers_of_the_pages() -> None:
    pages = lines_by_page(pdf.rendered(of_many(31), summary()))
    listed = [line for line in pages[1] if line.startswith("Theme ")]
    assert len(listed) >= 8
    for line in listed[:8]:
        name, number = line.split(" .")[0].strip(" \u200e"), int(line.rsplit(None, 1)[1])
        assert any(each == name for each in pages[number - 1]), line


def test_a_link_to_what_is_not_there_is_words() -> None:
    assert "R99" in text_of(pdf.rendered(of_recommendations(), summary()))


def test_headings_that_skip_a_level_are_set_all_the_same() -> None:
    """PDF/UA allows none that do."""
    parts = (a_record(), own_words(), Heading(3, "Deep", "deep"), replace(a_record(8), level=5))
    data = pdf.rendered(replace(of_recommendations(), parts=parts), summary())
    assert {"H1", "H2"} <= {*kinds(data)}
