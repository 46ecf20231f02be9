"""Scans: what becomes of pictures of pages that the tests make (tests/fixtures/scanned.py)."""

from __future__ import annotations

import io
import os
import re
from collections import Counter
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from app.domain.document import DOUBTFUL, Document, Recognition, from_json, lay_out, to_json
from app.domain.errors import Scanned, TooLarge, Unreadable
from app.domain.original_pages import WHOLE, boxes_of
from app.readers import PICTURES, pdf, reader_for, reader_named
from app.readers.isolation import recognise_isolated
from app.readers.scans import pictures, tesseract
from app.readers.scans.pages import DOUBTFUL as LIMIT
from app.readers.scans.pages import PageRecogniser
from tests.fixtures.scanned import answering, as_file, hocr, needs_tesseract, scanned
from tests.fixtures.typeset import typeset

WORDS = """#text(size: 16pt, weight: "bold")[Ten Locks on the River]

The ferry company counts every crate that crosses the river, and it writes the number into a ledger
that nobody else has ever asked to see.

Donors should pay for a second ledger, kept on the other bank, before they pay for a fence."""
PAPER = "width: 105mm, height: 74mm, margin: 9mm"


def tokens(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


def ppm(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.convert("L").save(buffer, "PPM")
    return buffer.getvalue()


@pytest.fixture(name="program")
def program_that_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return answering(tmp_path, monkeypatch)


@pytest.fixture(name="page", scope="module")
def read_page() -> Document:
    pages = scanned(typeset(WORDS, PAPER))
    told: list[tuple[int, int]] = []
    document = recognise_isolated(
        reader_named("pdf"), as_file(pages, "PDF"), "eng", lambda *how: told.append(how)
    )
    assert {total for _, total in told} <= {0, 1}
    return document


@needs_tesseract
def test_a_page_laid_askew_is_recognised_as_title_and_paragraphs(page: Document) -> None:
    found = [(block.kind, block.text) for block in page.blocks]
    wanted = tokens("Ten Locks on the River") + tokens(WORDS.split("\n", 2)[2])
    got = sum((tokens(text) for _, text in found), Counter[str]())
    assert sum((got & wanted).values()) >= 0.97 * sum(wanted.values())
    assert [kind for kind, _ in found] == ["title", "paragraph", "paragraph"]
    assert page.language == "en"
    assert all(block.recognised for block in page.blocks)
    assert page.recognition
    assert (page.recognition.pages, page.recognition.language) == (1, "English")
    assert page.recognition.program.startswith("tesseract ")
    assert from_json(to_json(page)) == page


@needs_tesseract
def test_the_outline_of_a_passage_covers_its_words_on_a_page_that_lies_on_its_side() -> None:
    """What its box cuts out reads as the passage alone."""
    (picture,) = scanned(typeset(WORDS, PAPER), askew=0, grain=0)
    picture = picture.rotate(90, expand=True)
    document = recognise_isolated(
        reader_named("pdf"), as_file([picture], "PDF"), "eng", lambda *_: None
    )
    text, _ = lay_out(document.blocks)
    words = "pay for a second"
    (box,) = boxes_of(document.lines, text.index(words), text.index(words) + len(words))
    sides = [
        side * whole / WHOLE
        for side, whole in zip(box[1:], (*picture.size, *picture.size), strict=True)
    ]
    left, top, right, bottom = map(round, sides)
    cut = picture.crop((left - 4, top - 4, right + 4, bottom + 4)).rotate(-90, expand=True)
    (line,) = tesseract.recognise(ppm(cut), "eng", 200)
    assert " ".join(word.text for word in line.words) == words


def test_words_that_are_not_sure_are_marked_and_counted(program: Path) -> None:
    program.write_text(hocr(("Count", 96), ("tlie", LIMIT - 1), ("rifles", LIMIT), ("twice.", 3)))
    told: list[tuple[int, int]] = []
    document = PICTURES[0].read_scan(  # type: ignore[misc]
        as_file([Image.new("L", (900, 300), 255)], "PNG"), "", "fra", lambda *how: told.append(how)
    )
    block, *more = document.blocks
    assert not more
    assert block.text == "Count tlie rifles twice."
    marked = [block.text[m.start : m.end] for m in block.marks if m.kind == DOUBTFUL]
    assert marked == ["tlie", "twice."]
    assert document.recognition == Recognition("tesseract 9.1", "French", 1, 2)
    assert document.recognition.said == (
        "text recognised by tesseract 9.1, language French, 2 doubtful words"
    )
    assert told == [(0, 1), (1, 1)]


def test_only_pages_without_text_are_recognised(program: Path) -> None:
    program.write_text(hocr(("Drawn", 90), ("by", 90), ("hand", 90), ("yesterday.", 90)))
    text = typeset("Count the rifles, and count them again before the ferry leaves the shore.")
    picture = as_file([Image.new("L", (300, 400), 120)], "PDF")
    both = pikepdf.new()
    for data in (text, picture):
        with pikepdf.open(io.BytesIO(data)) as source:
            both.pages.extend(source.pages)
    buffer = io.BytesIO()
    both.save(buffer)
    plain = pdf.read(buffer.getvalue())
    assert (plain.pictures, plain.recognition) == (1, None)
    document = pdf.read_recognised(buffer.getvalue(), "", PageRecogniser("eng", lambda *_: None))
    assert [(block.recognised, block.page) for block in document.blocks] == [
        (False, "1"),
        (True, "2"),
    ]
    assert document.pictures == 0
    assert document.recognition
    assert document.recognition.pages == 1
    # Where nothing comes of a page, it is said.
    program.write_text(hocr(("—", 9), ("~", 12)))
    document = pdf.read_recognised(buffer.getvalue(), "", PageRecogniser("eng", lambda *_: None))
    assert document.recognition is None
    assert any("No text was recognised on pages 2," in each for each in document.warnings)
    with pytest.raises(Unreadable, match="No text could be recognised"):
        pdf.read_recognised(picture, "", PageRecogniser("eng", lambda *_: None))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_pictures_become_pages_of_a_pdf(kind: str) -> None:
    page = Image.new("L", (400, 600), 255)
    page.paste(0, (20, 20, 60, 40))
    data = as_file([page, page.rotate(180)], kind)
    reader = reader_for("page.pdf", data)
    assert reader is PICTURES[0]
    with pytest.raises(Scanned, match="can install the program tesseract"):
        reader.read(data)
    with pikepdf.open(io.BytesIO(pictures.as_pdf(data))) as made:
        assert len(made.pages) == (2 if kind == "TIFF" else 1)
        assert [round(float(side)) for side in made.pages[0].mediabox[2:]] == [144, 216]


def test_a_picture_stands_as_the_camera_says_on_white_and_is_refused_in_words() -> None:
    buffer = io.BytesIO()
    sideways = Image.Exif()
    sideways[0x0112] = 6  # turned by 90°
    Image.new("RGBA", (300, 200), (0, 0, 0, 0)).save(buffer, "PNG", exif=sideways)
    with pikepdf.open(io.BytesIO(pictures.as_pdf(buffer.getvalue()))) as made:
        (page,) = made.pages
        width, height = (float(side) for side in page.mediabox[2:])
        assert height > width
        (image,) = page.get_images().values()
        shades = Image.open(io.BytesIO(image.read_raw_bytes())).tobytes()
    assert set(shades) == {255}
    with pytest.raises(Unreadable, match="damaged or cut short"):
        pictures.as_pdf(buffer.getvalue()[:60])
    wide = io.BytesIO()
    Image.new("1", (12_001, 10_000)).save(wide, "PNG")
    with pytest.raises(TooLarge, match="120 million pixels"):
        pictures.as_pdf(wide.getvalue())


def test_installed_languages_have_plain_names(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tesseract.languages() == {"eng": "English", "fra": "French"}
    assert (tesseract.code_for("fr"), tesseract.code_for("de")) == ("fra", "")
    monkeypatch.setenv("PATH", "/nowhere")
    assert (tesseract.program(), tesseract.languages(), tesseract.version()) == ("", {}, "")


def test_a_reading_stops_when_whoever_is_told_says_so(program: Path) -> None:
    class Enough(Exception):
        pass

    def stop(_done: int, _total: int) -> None:
        raise Enough

    os.mkfifo(program)  # the page is never done
    data = as_file([Image.new("L", (300, 300), 255)], "PNG")
    with pytest.raises(Enough):
        recognise_isolated(PICTURES[0], data, "eng", stop)
