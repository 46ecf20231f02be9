"""What is set by typst, tried with the document that uses most of it."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest

from app.writers.documents import pdf
from tests.writers.hostile import HOSTILE
from tests.writers.pdf_files import (
    addresses,
    attached_quotes,
    languages,
    set_within,
    text_of,
)
from tests.writers.summaries import BRIEFS, passage, summary


def unspaced(text: str) -> str:
    return "".join(text.split())


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


def test_an_address_in_other_letters_is_linked_in_ascii() -> None:
    data = pdf.write(summary([passage("x", permalink="https://é.example/ü?a=%20b")]))
    assert "https://%C3%A9.example/%C3%BC?a=%20b" in addresses(data)
