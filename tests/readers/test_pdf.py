"""PDFs typeset here and read back. The texts are our own."""

import ctypes
import io
import re
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.domain.document import Block, Document, lay_out
from app.domain.errors import Locked, TooLarge, Unreadable
from app.domain.original_pages import boxes_of
from app.domain.sample import SAMPLE
from app.readers import pdf, reader_for
from app.readers.isolation import read_isolated
from app.readers.pdf import doubts_about
from app.readers.pdf.lines import LineSegment, LineStyle, PageText, Part
from app.readers.pdf.pictures import pictures
from app.readers.prose import plain_text
from tests.fixtures.outlined import Printed, without_hyphens
from tests.fixtures.typeset import NOTES, brief, escaped, typeset

ESSAY = Path(__file__).parents[3] / "shared" / "essay"


def body(document: Document) -> list[str]:
    """The numbered paragraphs without their marks of notes, quotation marks made plain."""
    return [
        _plain(block)
        for block in document.blocks
        if block.zone == "body" and block.kind in ("paragraph", "list_item", "quotation")
    ]


def _plain(block: Block) -> str:
    text = block.text
    for mark in reversed(block.marks):
        if mark.kind == "superscript":
            text = text[: mark.start] + text[mark.end :]
    return re.sub("[“”‘’]", '"', text.replace("'", '"'))


def of(content: str, page: str = "") -> Document:
    return pdf.read(typeset(content, page))


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in document.blocks]


def with_pages(*pages: bytes, labels: pikepdf.Dictionary | None = None) -> pikepdf.Pdf:
    joined = pikepdf.new()
    for data in pages:
        with pikepdf.open(io.BytesIO(data)) as source:
            joined.pages.extend(source.pages)
    if labels is not None:
        joined.Root.PageLabels = labels
    return joined


def saved(document: pikepdf.Pdf, **options: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (300, 400), "grey").save(buffer, "PDF")
    return buffer.getvalue()


def sample() -> bytes:
    return brief(SAMPLE.blocks, 2)


@pytest.fixture(name="sample", scope="module", params=[1, 2], ids=["one column", "two columns"])
def sample_document(request: pytest.FixtureRequest) -> Document:
    return pdf.read(brief(SAMPLE.blocks, request.param))


def test_paragraphs_are_whole_across_columns_and_pages(sample: Document) -> None:
    assert body(sample)[:-1] == body(SAMPLE)[: len(body(sample)) - 1]
    assert len(body(sample)) >= len(body(SAMPLE))


def test_the_title_page_is_read(sample: Document) -> None:
    assert (sample.title, sample.authors) == (SAMPLE.title, SAMPLE.authors)
    assert (sample.date, sample.language) == (SAMPLE.date, SAMPLE.language)


def test_headings_and_captions_are_found(sample: Document) -> None:
    wanted = [block.text for block in SAMPLE.blocks if block.kind == "heading"]
    found = [block for block in sample.blocks if block.kind == "heading"]
    assert [block.text for block in found] == wanted
    assert {block.level for block in found} == {2}
    assert [b.text for b in sample.blocks if b.zone == "caption"] == [
        b.text for b in SAMPLE.blocks if b.zone == "caption"
    ]


PROSE = "The guards counted every crate in the depot, and in the spring they wrote it all down. "


def numbered(size: str) -> bytes:
    """Headings with numbers in a larger or bolder letter, two of them one after the other apart
    from a paragraph, and a list that is numbered in the same way."""
    look = f"text({size})"
    parts = [
        f"#{look}[{n}. {words}]\n\n{PROSE * 3}\n"
        for n, words in enumerate(("Introduction", "Findings", "What to do"), 1)
    ]
    items = "\n".join(f"{n}. {words}\n" for n, words in enumerate(("Count.", "Guard."), 1))
    return typeset(f"#text(size: 20pt)[Ten locks]\n\n{''.join(parts)}{items}")


def headings(document: Document) -> list[tuple[int, str]]:
    return [(b.level, b.text) for b in document.blocks if b.kind == "heading"]


@pytest.mark.parametrize("size", ["size: 14pt", 'weight: "bold"'])
def test_a_number_before_a_heading_makes_it_no_item(size: str) -> None:
    document = pdf.read(numbered(size))
    assert headings(document) == [
        (2, "1. Introduction"),
        (2, "2. Findings"),
        (2, "3. What to do"),
    ]
    assert [b.text for b in document.blocks if b.kind == "list_item"] == ["1. Count.", "2. Guard."]
    assert {b.page for b in document.blocks} == {"1"}


def declared(content: str, tagged: bool) -> Document:
    """Headings that look like the text around them."""
    plain = "#show heading: it => block(text(size: 10pt, weight: 400, it.body))\n"
    title = "#text(size: 20pt)[Ten locks]\n\n"
    with pikepdf.open(io.BytesIO(typeset(plain + title + content))) as document:
        if tagged:
            del document.Root.Outlines
        else:
            del document.Root.StructTreeRoot
        return pdf.read(saved(document))


@pytest.mark.parametrize("tagged", [True, False], ids=["structure tree", "bookmarks"])
def test_headings_that_only_the_file_declares_are_found_with_their_depth(tagged: bool) -> None:
    document = declared(
        f"= Why they fail\n{PROSE * 3}\n\n== The guards\n{PROSE * 2}\n\n= What to do\n{PROSE}",
        tagged,
    )
    assert headings(document) == [(2, "Why they fail"), (3, "The guards"), (2, "What to do")]
    assert len(body(document)) == 3


def test_running_heads_and_page_numbers_are_boilerplate(sample: Document) -> None:
    aside = [block.text for block in sample.blocks if block.zone == "boilerplate"]
    pages = {block.page for block in sample.blocks}
    head = "The Institute for Ledgers Policy Brief"
    assert sorted(aside) == sorted([head] * len(pages) + [f"Page {page}" for page in pages])


def test_footnotes_are_notes_and_their_marks_superscripts(sample: Document) -> None:
    notes = [block for block in sample.blocks if block.zone == "notes"]
    assert [block.text for block in notes] == [f"{i}{text}" for i, text in enumerate(NOTES, 1)]
    assert {block.kind for block in notes} == {"footnote"}
    marks = [
        block.text[mark.start : mark.end]
        for block in sample.blocks
        for mark in block.marks
        if mark.kind == "superscript" and block.zone == "body"
    ]
    assert marks == ["1", "2", "3"]


@pytest.mark.skipif(not ESSAY.exists(), reason="the essay is not beside this checkout")
@pytest.mark.parametrize("columns", [1, 2])
def test_the_essay_comes_out_as_from_plain_text(columns: int) -> None:
    essay = plain_text.read((ESSAY / "collateral-damage.txt").read_bytes())
    document = pdf.read(brief(essay.blocks, columns))
    assert body(document) == body(essay)
    assert (document.title, document.date) == (essay.title, essay.date)
    assert document.authors == essay.authors


def test_a_table_is_read_row_by_row() -> None:
    document = of(
        "Before the table stands a sentence that is long enough to run over the whole line.\n\n"
        "#table(columns: (3cm, 1fr, 2cm), [Country], [What was found], [Rifles], [Kessara],"
        "[#lorem(20)], [4,200], [Dorvane], [Two ferries and a shed], [950])\n\n"
        "After the table stands another one, which is also long enough to run over the line."
    )
    cells = [b for b in document.blocks if b.kind == "table_cell"]
    assert [(b.row, b.column) for b in cells] == [(r, c) for r in (1, 2, 3) for c in (1, 2, 3)]
    assert [b.text for b in cells if b.column == 1] == ["Country", "Kessara", "Dorvane"]
    assert [b.text for b in cells if b.column == 3] == ["Rifles", "4,200", "950"]
    assert len(cells[4].text.split()) == 20


def test_lists_keep_their_depth_and_printed_numbers() -> None:
    document = of("+ Count the rifles.\n+ Lock the doors.\n  - The first one.\n  - The last.\n")
    assert [(b.kind, b.level, b.text) for b in document.blocks] == [
        ("list_item", 1, "1. Count the rifles."),
        ("list_item", 1, "2. Lock the doors."),
        ("list_item", 2, "The first one."),
        ("list_item", 2, "The last."),
    ]


def test_levels_of_headings_follow_their_sizes_and_run_in_heads_are_text() -> None:
    text = "A sentence that is long enough to be taken for one by everybody who reads it. " * 2
    document = of(
        f"#text(20pt)[*The Ledgers of the Ferry*]\n\n= First part\n{text}\n== A smaller part\n"
        f"{text}\n\n*Locks.* {text}\n= Second part\n{text}"
    )
    found = [(b.level, b.text) for b in document.blocks if b.kind == "heading"]
    assert found == [(2, "First part"), (3, "A smaller part"), (2, "Second part")]
    [run_in] = [b for b in document.blocks if b.text.startswith("Locks. A sentence")]
    assert [(m.kind, run_in.text[m.start : m.end]) for m in run_in.marks] == [("strong", "Locks.")]


def test_links_and_emphasis_are_marks() -> None:
    document = of('See #link("https://example.org/a?b=1")[the report], and _only_ that.')
    [block] = document.blocks
    assert [(m.kind, block.text[m.start : m.end], m.target) for m in block.marks] == [
        ("link", "the report", "https://example.org/a?b=1"),
        ("emphasis", "only", ""),
    ]


def test_a_divided_word_is_joined_and_a_compound_keeps_its_hyphen() -> None:
    narrow = "width: 60mm, height: 120mm, margin: 8mm"
    text = (
        "The international community recommended a long-term inventory of unregistered "
        "ammunition, and long-term guardianship of decommissioned installations. "
    )
    [block] = of(f"#set text(hyphenate: true)\n{text * 3}", narrow).blocks
    assert block.text == (text * 3).strip()


def test_pages_go_by_the_names_that_the_file_gives_them() -> None:
    pages = [typeset(f"This is the text of page {word}.") for word in ("one", "two", "three")]
    labels = pikepdf.Dictionary(
        Nums=pikepdf.Array(
            [0, pikepdf.Dictionary(S=pikepdf.Name.r, St=4), 1, pikepdf.Dictionary(S=pikepdf.Name.D)]
        )
    )
    document = pdf.read(saved(with_pages(*pages, labels=labels)))
    assert [block.page for block in document.blocks] == ["iv", "1", "2"]


@pytest.mark.parametrize("degrees", [90, 270])
def test_a_turned_page_reads_like_any_other(degrees: int) -> None:
    data = brief(SAMPLE.blocks, 2)
    with pikepdf.open(io.BytesIO(data)) as turned:
        for page in turned.pages:
            page.rotate(degrees, relative=True)
        # Turned by the page's entry only, the letters still run from left to right.
        assert body(pdf.read(saved(turned))) == body(pdf.read(data))
    sideways = typeset(f"#rotate({degrees}deg, reflow: true)[#block(width: 9cm)[#lorem(40)]]")
    assert [b.text for b in pdf.read(sideways).blocks] == [
        b.text for b in of("#block(width: 9cm)[#lorem(40)]").blocks
    ]


def test_a_drop_cap_goes_to_its_word() -> None:
    document = of(
        "#place(top + left, text(28pt)[T])\n#pad(left: 20pt)[he ledgers of the ferry were kept "
        "by a clerk who had \\ never crossed the river himself.]\n"
    )
    assert document.blocks[0].text.startswith("The ledgers of the ferry")


@pytest.mark.parametrize(
    ("font_text", "start"),
    [("שלום עולם וברכה", "שלום"), ("café naïve Ωμέγα", "café")],
)
def test_other_scripts_keep_their_logical_order(font_text: str, start: str) -> None:
    [block] = of(f'#set text(dir: auto, lang: "en")\n{font_text}').blocks
    assert block.text.startswith(start)


def test_letters_beyond_the_first_plane_are_whole() -> None:
    [block] = of("The share of rifles is $x$ in Kessara.").blocks
    assert block.text == "The share of rifles is \U0001d465 in Kessara."


def test_a_pdf_is_known_by_its_first_kilobyte() -> None:
    data = typeset("Count the rifles.")
    assert reader_for("brief.docx", b"\r\n" * 100 + data).name == "pdf"
    assert not pdf.recognises(b" " * 1024 + data)


def test_a_protected_pdf_asks_for_its_password() -> None:
    protection = pikepdf.Encryption(owner="keeper", user="ferry")
    data = saved(with_pages(typeset("Count the rifles.")), encryption=protection)
    with pytest.raises(Locked, match="Give the password"):
        read_isolated("a.pdf", data)
    with pytest.raises(Locked, match="does not open"):
        read_isolated("a.pdf", data, password="wrong")
    _, document = read_isolated("a.pdf", data, password="ferry")
    assert kinds(document) == [("paragraph", "Count the rifles.")]


def test_a_scan_without_text_says_what_to_do() -> None:
    with pytest.raises(Unreadable, match=r"pictures of pages.*\(OCR\)"):
        pdf.read(picture())


def test_text_hidden_behind_a_scan_is_the_text_and_text_off_the_page_is_not() -> None:
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(400, 400))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    drawn = b"BT /F 10 Tf 3 Tr 40 300 Td (Count the rifles.) Tj 0 Tr 600 0 Td (Cut here) Tj ET"
    page.Contents = document.make_stream(drawn)
    found = [(block.zone, block.text) for block in pdf.read(saved(document)).blocks]
    assert found == [("body", "Count the rifles."), ("boilerplate", "Cut here")]


def test_scanned_pages_among_others_are_named() -> None:
    text = typeset("Count the rifles, and count them again before the ferry leaves the shore.")
    document = pdf.read(saved(with_pages(text, picture(), text, picture())))
    assert "left out: 2, 4." in document.warnings[0]


@pytest.mark.parametrize("cut", [60, 500])
def test_a_damaged_file_is_repaired_or_refused_in_words(cut: int) -> None:
    data = typeset("Count the rifles.")
    broken = re.sub(rb"startxref\s+\d+", b"startxref\n99999999", data)
    assert kinds(pdf.read(broken)) == [("paragraph", "Count the rifles.")]
    with pytest.raises(Unreadable, match="damaged or cut short"):
        pdf.read(data[:cut])


def test_more_than_two_thousand_pages_are_refused_at_once() -> None:
    large = pikepdf.new()
    for _ in range(2001):
        large.add_blank_page()
    with pytest.raises(TooLarge, match="2,001 pages"):
        pdf.read(saved(large))


def test_a_font_that_names_no_letters_is_said_to() -> None:
    made = with_pages(typeset("Count the rifles that are left in the depot."))
    for font in made.pages[0].Resources.Font.values():
        del font["/ToUnicode"]
    with pytest.raises(Unreadable, match="do not say which letters"):
        pdf.read(saved(made))


words = st.lists(
    st.text(alphabet=st.sampled_from("abcdefgknorstuéßñ0123456789"), min_size=1, max_size=14),
    min_size=1,
    max_size=60,
)


@settings(max_examples=40)
@given(st.lists(words, min_size=1, max_size=6), st.sampled_from([1, 2, 3]))
def test_no_word_is_lost_between_typesetting_and_reading(
    paragraphs: list[list[str]], columns: int
) -> None:
    content = "\n\n".join(escaped(" ".join(words)) for words in paragraphs)
    document = of(content, f"width: 120mm, height: 100mm, margin: 8mm, columns: {columns}")
    found = "".join(block.text for block in document.blocks)
    printed = "".join(chain.from_iterable(paragraphs))
    assert sorted(re.sub(r"[\s-]", "", found)) == sorted(printed)


def annotated(*notes: pikepdf.Dictionary) -> bytes:
    """A page of two lines, 10 points from (45, 500) and (45, 480), with these annotations."""
    line = typeset(
        "#set par(justify: false)\n#place(dx: 0pt, dy: 0pt)[Guard every depot, by name.]\n"
        "#place(dx: 0pt, dy: 20pt)[Count each crate, and write it down.]"
    )
    with pikepdf.open(io.BytesIO(line)) as document:
        page = document.pages[0]
        page.Annots = document.make_indirect(pikepdf.Array(notes))
        return saved(document)


def words_at(data: bytes, words: str) -> list[float]:
    """The quadrilateral around words (ISO 32000-1, 12.5.6.10), as PDFium sees them."""
    with pypdfium2.PdfDocument(data) as document:
        text = document[0].get_textpage()
        found = text.search(words)
        start, count = found.get_next() or (0, 0)
        boxes = [text.get_charbox(i) for i in range(start, start + count)]
    left, right = min(b[0] for b in boxes), max(b[2] for b in boxes)
    bottom, top = min(b[1] for b in boxes), max(b[3] for b in boxes)
    return [left, top, right, top, left, bottom, right, bottom]


def note(subtype: str, quad: list[float], **more: object) -> pikepdf.Dictionary:
    rectangle = [min(quad[::2]), min(quad[1::2]), max(quad[::2]), max(quad[1::2])]
    values: dict[str, Any] = {"Type": pikepdf.Name.Annot, "Rect": rectangle, **more}
    if subtype != "Text":
        values["QuadPoints"] = quad
    return pikepdf.Dictionary(Subtype=pikepdf.Name(f"/{subtype}"), **values)


def test_highlights_and_notes_are_passages_with_their_words_and_answers() -> None:
    plain = annotated()
    every, crate = words_at(plain, "every depot"), words_at(plain, "crate")
    far = [500.0, 20.0, 510.0, 20.0, 500.0, 10.0, 510.0, 10.0]
    document = pdf.read(
        annotated(
            note(
                "Highlight",
                every,
                T="Ana, 03/05/24,",
                Contents="Which?",
                M="D:20240305110000+01'00'",
            ),
            note("Underline", crate, Contents="crate"),
            note("Text", crate, T="Bo", Contents="Twice a year."),
            note("Highlight", far, T="Cy", Contents="On nothing."),
        )
    )
    assert [(a.author, a.exact, a.note) for a in document.annotations] == [
        ("Ana", "every depot", "Which?"),
        ("Bo", "Count each crate, and write it down.", "Twice a year."),
        ("", "crate", ""),
    ]
    assert document.annotations[0].created_at == datetime(2024, 3, 5, 10, tzinfo=UTC)
    assert document.warnings[-1].startswith("A comment by Cy stands on no words")
    assert all(mark.kind != "comment" for block in document.blocks for mark in block.marks)
    assert kinds(document) == kinds(pdf.read(plain))


def test_an_answer_goes_with_what_it_answers() -> None:
    quad = words_at(annotated(), "every depot")
    with pikepdf.open(io.BytesIO(annotated(note("Highlight", quad, T="Ana")))) as document:
        (first,) = document.pages[0].Annots
        first = document.make_indirect(first)
        answer = note("Text", quad, T="Bo", Contents="All of them.", IRT=first)
        document.pages[0].Annots = pikepdf.Array([first, document.make_indirect(answer)])
        (found,) = pdf.read(saved(document)).annotations
    assert (found.exact, found.replies) == ("every depot", (("Bo", "All of them."),))


def test_a_highlight_over_two_lines_that_another_program_made() -> None:
    raw = pypdfium2.raw
    data = annotated()
    with pypdfium2.PdfDocument(data) as document:
        page = document[0]
        made = raw.FPDFPage_CreateAnnot(page.raw, raw.FPDF_ANNOT_HIGHLIGHT)
        for words in ("by name.", "Count each"):
            x1, y1, x2, y2, x3, y3, x4, y4 = words_at(data, words)
            quad = raw.FS_QUADPOINTSF(x1, y1, x2, y2, x3, y3, x4, y4)
            raw.FPDFAnnot_AppendAttachmentPoints(made, quad)
        author = (ctypes.c_ushort * 4)(*map(ord, "Ana"), 0)
        raw.FPDFAnnot_SetStringValue(made, b"T", author)
        raw.FPDFPage_CloseAnnot(made)
        buffer = io.BytesIO()
        document.save(buffer)
    (found,) = pdf.read(buffer.getvalue()).annotations
    assert (found.author, " ".join(found.exact.split())) == ("Ana", "by name. Count each")


HEBREW = (
    "המסמך של Small Arms Survey קובע כי 15% מן הנשק הגיע דרך נמל Misrata בשנת 2012. לדברי "
    'המחברים, "stockpile security" היא המלצה ראשונה במעלה, ואחריה פיקוח על הגבולות.',
    "בין השנים 2011–2015 עברו 20,000 כלי נשק את הגבול (ראו Annex A, p. 12), ומתוכם 3.5% נתפסו; "
    "הארגון UNODC ממליץ על דיווח ל-European Union (EU) עד 31.12.2030.",
)
ARABIC = (
    "ينبغي للحكومات أن تؤمن مخازن الأسلحة أولا، ثم أن تعزز الرقابة (border control) على الحدود. "
    "أما المراقبة فهي مسؤولية الاتحاد الأفريقي (AU) والأمم المتحدة (UN) حتى عام 2030.",
    "يقول Small Arms Survey إن 15% من السلاح مر عبر ميناء Misrata Free Zone في 12 مارس 2012.",
)
ENGLISH = (
    "The ministry (in Hebrew המשרד הראשי) said in 2012 that שלום עולם are the words of the day.",
    "Nothing else of it was written down, neither in 2013 nor later on.",
)


@pytest.mark.parametrize("width", [90, 148])
@pytest.mark.parametrize(
    ("paragraphs", "language", "font"),
    [
        (HEBREW, "he", "Libertinus Serif"),
        (ARABIC, "ar", "DejaVu Sans Mono"),
        (ENGLISH, "en", "Libertinus Serif"),
    ],
)
def test_lines_in_two_directions_are_read_as_they_were_written(
    paragraphs: tuple[str, ...], language: str, font: str, width: int
) -> None:
    setting = f'#set text(lang: "{language}", font: "{font}", hyphenate: false)\n'
    content = setting + "\n\n".join(map(escaped, paragraphs))
    document = of(content, f"width: {width}mm, height: 210mm, margin: 16mm")
    assert [block.text for block in document.blocks] == list(paragraphs)


def test_centred_lines_above_a_list_are_no_column_beside_it() -> None:
    prose = "Between the items stands a paragraph that goes on for a while, so that it is one."
    lines = "Ada Lund\n\nAda Lord\n\nAda Lunt"
    items = "= What to do\n\n+ Count.\n\n  + In spring.\n\n  + In autumn.\n\n+ Lock.\n\n"
    title = '#align(center, text(size: 20pt, weight: "bold")[Two locks])\n\n'
    document = of(f"{title}#align(center)[{lines}]\n\n{items}{prose}")
    texts = [block.text for block in document.blocks]
    whole = " ".join(texts)
    assert whole.index("Ada Lund") < whole.index("Ada Lord") < whole.index("What to do")
    assert texts[-1] == prose


@pytest.mark.parametrize(
    "look",
    ["#text(size: 13pt)[{}]", "*{}*", "_{}_", '#text(weight: "bold", size: 8pt)[]#upper[{}]'],
    ids=["size", "weight", "slant", "capitals"],
)
def test_a_heading_stands_out_in_one_way(look: str) -> None:
    prose = "Depots need two locks and a guard at night, who writes down every crate. " * 4
    heads = [look.format(words) for words in ("Why depots fail", "What to do")]
    document = of(f"#text(size: 20pt)[Two locks]\n\n{heads[0]}\n\n{prose}\n\n{heads[1]}\n\n{prose}")
    found = [block.text.casefold() for block in document.blocks if block.kind == "heading"]
    assert found == ["why depots fail", "what to do"]


def test_columns_items_and_turned_pages_from_the_right() -> None:
    words = "ספרו את הרובים בכל מחסן פעם בחודש, ורשמו את המספר בספר. "
    setting = '#set text(lang: "he", font: "Libertinus Serif", hyphenate: false)\n'
    items = f"+ {escaped('ספרו רובים.')}\n+ {escaped('רשמו הכול.')}\n"
    document = of(f"{setting}{escaped('ראשון ' + 5 * words)}\n\n{items}")
    assert [(block.kind, block.text) for block in document.blocks] == [
        ("paragraph", ("ראשון " + 5 * words).strip()),
        ("list_item", "1. ספרו רובים."),
        ("list_item", "2. רשמו הכול."),
    ]
    two = of(f"{setting}#columns(2)[{escaped(9 * words)}#colbreak(){escaped('שני ' + 9 * words)}]")
    assert [block.text[:3] for block in two.blocks] == ["ספר", "שני"]
    turned = of(f"{setting}#rotate(90deg, reflow: true)[{escaped('שלום עולם 2012')}]")
    assert [block.text for block in turned.blocks] == ["שלום עולם 2012"]


def test_the_running_head_of_an_only_page_is_no_paragraph() -> None:
    head = "context {set text(9pt); [Depot Watch #h(1fr) Brief 7]}"
    document = of(
        "Guards should count every rifle in the depots each month, and twice in winter.",
        page=f"header: {head}",
    )
    assert [block.zone for block in document.blocks if "Brief 7" in block.text] == ["boilerplate"]
    assert body(document) == [
        "Guards should count every rifle in the depots each month, and twice in winter."
    ]


def test_letters_of_a_script_without_an_alphabet_prove_no_font() -> None:
    style = LineStyle("", 10, False, False)
    words = LineSegment(
        0, 0, 90, 50, 10, [Part("킛킸톂 킜킰톁톁킰 킜킰톁톈톂킰킱 킘킷킼 킛킸톁톂", style)]
    )
    page = PageText("1", 600, 800, [words], letters=20, unmapped=20)
    with pytest.raises(Unreadable, match="do not say which letters"):
        doubts_about([page])


LONG_WORDS = "The guards counted extraordinarily many undocumented consignments along the river. "


def outlined(data: bytes, least: int = 8) -> Document:
    """The document, when the boxes of every passage between two words hold its letters and no
    others."""
    document, printed = pdf.read(data), Printed(data)
    text, _ = lay_out(document.blocks)
    words = [match.span() for match in re.finditer(r"\S+", text)]
    assert len(words) > least
    for n in range(0, len(words), 3):
        start, end = words[n][0], words[min(n + 2 + 7 * (n % 5), len(words) - 1)][1]
        found = printed.within(boxes_of(document.lines, start, end))
        assert found == without_hyphens(text[start:end])
    return document


def test_the_boxes_of_a_passage_hold_its_words_over_columns_pages_and_divided_words() -> None:
    document = outlined(brief(SAMPLE.blocks, 2))
    text, _ = lay_out(document.blocks)
    across = [
        block
        for block in lay_out(document.blocks)[1]
        if len({box.page for box in boxes_of(document.lines, block.start, block.end)}) > 1
    ]
    assert across
    divided = [
        line
        for line in document.lines
        if line.end < len(text) and text[line.end - 1].isalpha() and text[line.end].isalpha()
    ]
    assert divided  # "com-" and "plete": the hyphen is in the box of the first line
    assert all(line.edges[-1] == line.right for line in divided)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_boxes_stand_on_the_page_as_it_is_shown(turned: int) -> None:
    """Turned by the file, a table set upright on it, a landscape page."""
    content = f"{LONG_WORDS * 3}\n#rotate(-90deg, reflow: true)[{LONG_WORDS}]\n"
    with pikepdf.open(io.BytesIO(typeset(content, "width: 210mm, height: 148mm"))) as file:
        for page in file.pages:
            page.Rotate = turned
            page.CropBox = [20, 10, 575, 410]
        document = outlined(saved(file))
    assert any(line.upright for line in document.lines)
    assert not all(line.upright for line in document.lines)


def test_what_is_not_printed_as_it_is_spelt_has_its_place() -> None:
    """Bullets, ligatures, a large first letter, letters beyond U+FFFF and words from the right."""
    document = outlined(
        typeset(
            "#list.item[Office shuffles baffled the staff]\n#list.item[Guards]\n\n"
            f"{LONG_WORDS * 2}\n\n#text(size: 30pt)[T]hey went on. {LONG_WORDS}"
        )
    )
    assert document.blocks[0].text.startswith("Office")
    assert document.lines[0].start == 0
    rightward = pdf.read(typeset('#set text(lang: "ar")\nعدّ الحراس 40 بندقية في المخزن'))
    text, _ = lay_out(rightward.blocks)
    at = text.index("40")
    number = boxes_of(rightward.lines, at, at + 2)
    assert len(number) == 1
    before, after = (boxes_of(rightward.lines, part, part + 1) for part in (0, len(text) - 1))
    assert after[0].left < number[0].left < number[0].right < before[0].right


def test_pages_are_pictured_small_and_in_their_colours() -> None:
    data = typeset(f"{LONG_WORDS}\n#pagebreak()\n#text(fill: red)[{LONG_WORDS}]\n#pagebreak()\n")
    with pikepdf.open(io.BytesIO(data)) as file:
        file.pages[0].Rotate = 90
        data = saved(file)
    found = pictures(data, "", 1, 2)
    assert [(page.label, page.width, page.height) for page, *_ in found] == [
        ("1", 595, 420),
        ("2", 420, 595),
        ("3", 420, 595),
    ]
    grey, red, later = found
    assert (grey.media_type, red.media_type, later.media_type) == ("image/png", "image/webp", "")
    assert not later.data
    with Image.open(io.BytesIO(grey.data)) as image:
        assert image.size == (1488, 1050)
        assert len(image.getcolors() or ()) <= 16
    with Image.open(io.BytesIO(red.data)) as image:
        red_dots, green_dots, _ = (band.tobytes() for band in image.convert("RGB").split())
        assert any(r > 200 > 100 > g for r, g in zip(red_dots, green_dots, strict=True))


def test_a_photograph_of_a_page_is_kept_as_one() -> None:
    buffer = io.BytesIO()
    Image.effect_noise((300, 400), 60).save(buffer, "PDF")
    found = pictures(buffer.getvalue(), "", 1, 1)
    assert found[0].media_type == "image/webp"


def test_a_line_that_goes_back_on_itself_has_a_box_for_each_part() -> None:
    """Upside down, the mark of a note comes behind its line, at whose beginning it stands."""
    with pikepdf.open(io.BytesIO(typeset(f"{LONG_WORDS}#footnote[{LONG_WORDS}]"))) as file:
        file.pages[0].Rotate = 180
        data = saved(file)
    document, printed = pdf.read(data), Printed(data)
    text, _ = lay_out(document.blocks)
    for line in document.lines:
        found = printed.within(boxes_of([line], line.start, line.end))
        assert sorted(found) == sorted(without_hyphens(text[line.start : line.end]))
