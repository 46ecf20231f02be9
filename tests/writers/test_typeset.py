"""What is set by typst, tried with the document that uses most of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
import typst

from app.writers.documents import pdf
from app.writers.typeset import engine
from app.writers.typeset.engine import Attachment, _compiled
from tests.writers.hostile import HOSTILE
from tests.writers.pdf_files import (
    addresses,
    attached_quotes,
    languages,
    set_within,
    text_of,
)
from tests.writers.summaries import BRIEFS, TAGS, passage, summary


def unspaced(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("exact", [h for h in HOSTILE if h.isascii()], ids=repr)
def test_what_is_set_is_the_passage_but_for_the_ends_of_lines(exact: str) -> None:
    data = pdf.write(summary([passage(exact, "monitoring")]))
    (found,) = set_within(data, "BlockQuote")
    assert (found[0], found[-1]) in (("“", "”"), ("‘", "’"))
    assert found[1:-1] == unspaced(exact)


def test_code_of_the_template_is_text_and_reads_no_file() -> None:
    codes = '#read("/etc/passwd") #import "@preview/x:1.0.0" ] } $x$ <a> @b // c /* \\u{41} `r`'
    data = pdf.write(summary([passage(codes, "monitoring", note=codes)]))
    assert set_within(data, "BlockQuote") == [f"‘{unspaced(codes)}’"]
    assert unspaced(text_of(data)).count(unspaced(codes)) == 2


def test_a_character_without_a_font_stands_as_its_number_and_the_document_says_so() -> None:
    exact = "a \ufffe\U000f0000 b\u0301 \u4e2d\u0301"
    data = pdf.write(summary([passage(exact, "monitoring")]))
    assert set_within(data, "BlockQuote")[0].startswith("“a⟦U+FFFEU+F0000⟧b")
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


def test_a_page_stands_at_the_end_of_its_entry_also_behind_a_name_from_right_to_left() -> None:
    names = [TAGS[0]._replace(name="مراقبة"), *TAGS[1:]]
    page = next(iter(pypdfium2.PdfDocument(pdf.write(summary(tags=names))))).get_textpage()
    at, _ = page.search("مراقبة").get_next()
    _, low, _, high = page.get_charbox(at)
    line = page.get_text_bounded(left=page.get_charbox(at)[2] + 200, bottom=low - 4, top=high + 4)
    assert line.strip(" .\u200e").isdecimal()


def test_an_address_in_other_letters_is_linked_in_ascii() -> None:
    data = pdf.write(summary([passage("x", permalink="https://é.example/ü?a=%20b")]))
    assert "https://%C3%A9.example/%C3%BC?a=%20b" in addresses(data)


def of_typst(*unknown: str) -> Any:
    """A compiler that names one sign after the other that it cannot set, then is content."""
    left = list(unknown)
    given: list[dict[str, str]] = []

    def compile(_source: bytes, **inputs: str) -> bytes:
        given.append(inputs)
        if "signs" not in inputs and left:
            error = typst.TypstError("no glyph", "")
            error.diagnostic = f'error: x the text contains y `"{left.pop(0)}"`'
            raise error
        return b"made"

    return compile, given


def test_what_cannot_be_set_together_is_numbered_round_after_round() -> None:
    attached = Attachment("a.json", "{}", "All")
    compile, given = of_typst("é", "\\u{4e2d}")
    assert _compiled(compile, b"", {"x": "é中! é"}, attached) == b"made"
    last = given[-1]
    assert json.loads(last["data"]) == {"x": "⟦U+00E9 U+4E2D⟧! ⟦U+00E9⟧"}
    assert json.loads(last["unshown"]) == ["U+00E9", "U+4E2D"]
    assert (last["attached"], last["attached-name"], last["attached-as"]) == (
        *("{}", "a.json", "All"),
    )


def test_what_never_can_be_set_is_told() -> None:
    attached = Attachment("a.json", "{}", "All")
    compile, given = of_typst("é", "é")
    with pytest.raises(typst.TypstError):
        _compiled(compile, b"", {"x": "é"}, attached)
    compile, given = of_typst("é", "è", "ê", "ë", "ē")
    with pytest.raises(RuntimeError, match="no font shows"):
        _compiled(compile, b"", {"x": "éèêëē"}, attached)
    assert len([each for each in given if "signs" not in each]) == 4
    compile, given = of_typst()
    assert _compiled(compile, b"", {"x": "plain ’"}, attached) == b"made"
    assert [each["signs"] for each in given if "signs" in each] == []


def test_scripts_that_no_font_shows_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_SIGNS", {"Latin": "ß", "a script of nobody": "\U0001e100"})
    assert engine.without_font() in ([], ["a script of nobody"])
    monkeypatch.setattr(engine, "_missing", lambda _compile, signs: set(signs))
    assert engine.without_font() == ["Latin", "a script of nobody"]
