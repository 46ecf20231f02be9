"""Word files, made by the test itself, Transitional and Strict. The words are our own."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape

import docx
import pytest

from app.domain.document import Block, Document, InlineMark, lay_out
from app.domain.errors import TooLarge, Unreadable
from app.domain.sample import SAMPLE
from app.readers.docx import read
from tests.fixtures import renderings
from tests.fixtures.renderings import docx_of, strict

STYLES = """
<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="en-US"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="Titre3"><w:name w:val="Titre 3"/></w:style>
<w:style w:type="paragraph" w:styleId="Kapitel"><w:name w:val="Kapitel"/>
<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="Mine"/>
<w:basedOn w:val="berschrift2"/></w:style>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Unter"><w:name w:val="Subtitle"/></w:style>
<w:style w:type="paragraph" w:styleId="Q"><w:name w:val="Intense Quote"/></w:style>
<w:style w:type="paragraph" w:styleId="C"><w:name w:val="caption"/></w:style>
<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="LB"><w:name w:val="List Bullet"/>
<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="LB2"><w:name w:val="List Bullet 2"/>
<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="character" w:styleId="Em"><w:name w:val="Emphasis"/><w:rPr><w:i/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Ghost"><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>
"""
NUMBERING = """
<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="none"/>
<w:lvlText w:val=""/></w:lvl></w:abstractNum>
<w:num w:numId="9"><w:abstractNumId w:val="7"/></w:num>"""


def sample() -> bytes:
    return renderings.docx(SAMPLE.blocks)


def p(content: str, style: str = "", more: str = "") -> str:
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{more}</w:pPr>{content}</w:p>"


def r(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def field(code: str, shown: str) -> str:
    def char(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = f"<w:r><w:instrText>{escape(code)}</w:instrText></w:r>"
    return f"{char('begin')}{code}{char('separate')}{shown}{char('end')}"


def cell(content: str, more: str = "") -> str:
    return f"<w:tc><w:tcPr>{more}</w:tcPr>{content}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


@pytest.fixture(params=[bytes, strict], ids=["transitional", "strict"])
def of(request: pytest.FixtureRequest) -> Callable[..., Document]:
    def made(body: str, relations: str = "", **parts: str) -> Document:
        parts = {"styles": STYLES, "numbering": NUMBERING, **parts}
        return read(request.param(docx_of(body, relations, **parts)))

    return made


Of = Callable[..., Document]


def shapes(document: Document) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.text) for block in document.blocks]


def test_headings_are_found_by_name_by_outline_and_by_what_a_style_is_based_on(of: Of) -> None:
    outlined = '<w:outlineLvl w:val="3"/>'
    document = of(
        p(r("One"), "Kapitel") + p(r("Two"), "berschrift2") + p(r("Three"), "Titre3")
        + p(r("Mine"), "Mine") + p(r("Four"), more=outlined) + p(r("Text."), "Loop")
        + p(r("One more"), "Kapitel")
    )  # fmt: skip
    assert shapes(document) == [
        ("heading", 1, "One"),
        ("heading", 2, "Two"),
        ("heading", 3, "Three"),
        ("heading", 2, "Mine"),
        ("heading", 4, "Four"),
        ("paragraph", 0, "Text."),
        ("heading", 1, "One more"),
    ]


def test_title_subtitle_quotation_and_caption_come_from_styles(of: Of) -> None:
    document = of(
        p(r("Ten Locks"), "Titel") + p(r("For ten doors"), "Unter") + p(r("By Ana Souza"))
        + p(r("3 March 2013")) + p(r("Count the rifles.")) + p(r("We count."), "Q")
        + p(r("Figure 1. A depot"), "C")
    )  # fmt: skip
    assert [(block.kind, block.zone) for block in document.blocks] == [
        ("title", "front"),
        ("title", "front"),
        ("paragraph", "front"),
        ("paragraph", "front"),
        ("paragraph", "body"),
        ("quotation", "body"),
        ("caption", "caption"),
    ]
    assert (document.title, document.authors) == ("Ten Locks", ("Ana Souza",))
    assert document.date == "2013-03-03"


def test_lists_keep_their_depth_and_silent_numbering_makes_no_list(of: Of) -> None:
    def numbered(text: str, number: int, depth: int) -> str:
        return p(
            r(text),
            more=f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>',
        )

    document = of(
        numbered("Count", 1, 0) + numbered("in spring", 1, 1) + p(r("Lock"), "LB")
        + p(r("twice"), "LB2") + numbered("Plain", 9, 0) + numbered("Taken off", 0, 0)
    )  # fmt: skip
    assert shapes(document) == [
        ("list_item", 1, "Count"),
        ("list_item", 2, "in spring"),
        ("list_item", 1, "Lock"),
        ("list_item", 2, "twice"),
        ("paragraph", 0, "Plain"),
        ("paragraph", 0, "Taken off"),
    ]


LEVELS = """
<w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%2)"/>
</w:lvl><w:lvl w:ilvl="2"><w:start w:val="3"/><w:numFmt w:val="upperRoman"/>
<w:lvlText w:val="%1.%3"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>
<w:lvlText w:val="o"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
"""


def test_items_and_headings_keep_the_numbers_that_word_prints(of: Of) -> None:
    def numbered(text: str, number: int, depth: int = 0, style: str = "") -> str:
        numbering = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
        return p(r(text), style, numbering)

    document = of(
        p(r("Ten Locks"), "Titel") + numbered("Findings", 1, 0, "Kapitel")
        + numbered("Pay the guards.", 1) + numbered("monthly", 1, 1)
        + numbered("in full", 1, 1) + numbered("always", 1, 2)
        + p(r("In between.")) + numbered("Count.", 1) + numbered("again", 1, 1)
        + numbered("Look.", 2) + numbered("Write.", 2) + numbered("A bullet.", 3)
        + p(r("By its style."), "LB"),
        numbering=LEVELS,
    )  # fmt: skip
    assert [(block.kind, block.marker, block.text) for block in document.blocks] == [
        ("title", "", "Ten Locks"),
        ("heading", "1.", "Findings"),
        ("list_item", "2.", "Pay the guards."),
        ("list_item", "(a)", "monthly"),
        ("list_item", "(b)", "in full"),
        ("list_item", "2.III", "always"),
        ("paragraph", "", "In between."),
        ("list_item", "3.", "Count."),
        ("list_item", "(a)", "again"),
        ("list_item", "7.", "Look."),
        ("list_item", "8.", "Write."),
        ("list_item", "", "A bullet."),
        ("list_item", "9.", "By its style."),
    ]


def test_a_drop_cap_belongs_to_its_paragraph_and_lines_of_code_together(of: Of) -> None:
    code = '<w:pStyle w:val="HTML Preformatted"/>'
    document = of(
        p(r("T"), more='<w:framePr w:dropCap="drop"/>') + p(r("he guards counted the rifles."))
        + p(r("a  b"), more=code) + p(r("  c"), more=code)
    )  # fmt: skip
    assert shapes(document) == [
        ("paragraph", 0, "The guards counted the rifles."),
        ("preformatted", 0, "a  b\n  c"),
    ]


def test_only_the_first_title_is_the_title(of: Of) -> None:
    document = of(
        p(r("Ten Locks"), "Titel") + p(r("Contents"), "Kapitel") + p(r("One 3"), "T1")
        + p(r("Text.")) * 6 + p(r("Second title"), "Titel") + p(r("By Ana Souza"), "Byline")
    )  # fmt: skip
    assert document.title == "Ten Locks"
    assert [(b.kind, b.zone) for b in document.blocks[:3] + document.blocks[-2:]] == [
        ("title", "front"),
        ("heading", "boilerplate"),
        ("paragraph", "boilerplate"),
        ("heading", "body"),
        ("paragraph", "body"),
    ]


def test_tracked_changes_are_taken_as_accepted(of: Of) -> None:
    document = of(
        p(r("Count ") + f"<w:del>{r('no')}</w:del><w:ins>{r('all')}</w:ins>" + r(" rifles."))
        + p(r("This goes"), more="<w:rPr><w:del/></w:rPr>") + p(r(" on."))
        + p(f"<w:moveFrom>{r('Moved')}</w:moveFrom>") + p(f"<w:moveTo>{r('Moved here')}</w:moveTo>")
        + table(
            cell(p(r("a"))) + cell(p(r("b"))),
            "<w:trPr><w:del/></w:trPr>" + cell(p(r("gone"))) + cell(p(r("gone"))),
            cell(p(r("c"))) + cell(p(r("d"))),
        )
    )  # fmt: skip
    texts = [block.text for block in document.blocks]
    assert texts == ["Count all rifles.", "This goes on.", "Moved here", "a", "b", "c", "d"]
    assert any("accepted" in warning for warning in document.warnings)


def test_hidden_text_is_left_out_and_said_so(of: Of) -> None:
    hidden = '<w:rStyle w:val="Ghost"/>'
    document = of(
        p(r("Seen ") + r("unseen ", "<w:vanish/>") + r("ghost ", hidden) + r("again."))
        + p(r("Shown", hidden + '<w:vanish w:val="0"/>'))
    )
    assert [block.text for block in document.blocks] == ["Seen again.", "Shown"]
    assert "Hidden text was left out." in document.warnings


def test_notes_and_comments_stand_at_the_end_with_their_marks_in_the_text(of: Of) -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    marks = (
        f'<w:r><w:rPr>{raised}</w:rPr><w:footnoteReference w:id="5"/></w:r>'
        '<w:r><w:endnoteReference w:id="3"/></w:r><w:r><w:commentReference w:id="0"/></w:r>'
    )
    own = "<w:r><w:footnoteRef/></w:r>"
    document = of(
        p(r("Rifles.") + marks),
        footnotes=f'<w:footnote w:id="-1">{p(r("line"))}</w:footnote>'
        f'<w:footnote w:id="5">{p(own + r(" Survey, ") + r("p. 14", "<w:i/>"))}{p(r("More."))}'
        "</w:footnote>",
        endnotes=f'<w:endnote w:id="3">{p(r("Ibid."))}</w:endnote>',
        comments=f'<w:comment w:id="0" w:author="Ana">{p(r("Which?"))}</w:comment>'
        f'<w:comment w:id="1" w:author="Bo">{p(r("Of a struck-out passage."))}</w:comment>',
    )
    assert document.blocks == (
        Block("paragraph", "body", "Rifles.1i", marks=(InlineMark(7, 9, "superscript"),)),
        Block(
            "footnote",
            "notes",
            "1. Survey, p. 14\nMore.",
            marks=(InlineMark(11, 16, "emphasis"),),
        ),
        Block("footnote", "notes", "i. Ibid."),
    )
    assert [(a.author, a.exact, a.note) for a in document.annotations] == [
        ("Ana", "Rifles.1i", "Which?")
    ]
    assert document.warnings == (
        "A comment by Bo stands on no words of the text, and is not part of it: "
        "“Of a struck-out passage.”",
    )


def bound(which: str, key: int) -> str:
    return f'<w:commentRange{which} w:id="{key}"/>'


def test_comments_are_passages_with_their_words_and_answers(of: Of) -> None:
    w15 = 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'

    def comment(key: int, author: str, words: str) -> str:
        paragraph = f'<w:p w:paraId="{key}A"><w:r><w:t>{words}</w:t></w:r></w:p>'
        when = 'w:date="2024-03-05T10:00:00Z"'
        return f'<w:comment w:id="{key}" w:author="{author}" {when}>{paragraph}</w:comment>'

    document = of(
        p(r("Count ") + bound("Start", 1) + bound("Start", 3) + r("every ", "<w:b/>")
          + bound("End", 3) + r("crate, twice."))
        + p(r("Then guard it. ") + bound("End", 1) + r("Always.")),
        comments=comment(1, "Ana", "Who counts?") + comment(2, "Bo", "The guards.")
        + comment(3, "Bo", "Really?"),
        commentsExtended=f'<w15:commentEx {w15} w15:paraId="1A"/>'
        f'<w15:commentEx {w15} w15:paraId="2A" w15:paraIdParent="1A"/>',
    )  # fmt: skip
    text = "Count every crate, twice.\nThen guard it. Always."
    assert lay_out(document.blocks)[0] == text
    assert [block.marks for block in document.blocks] == [(InlineMark(6, 11, "strong"),), ()]
    one, two = document.annotations
    assert (one.exact, two.exact) == ("every", "every crate, twice.\nThen guard it.")
    assert [text[a.start : a.end] for a in (one, two)] == [one.exact, two.exact]
    assert (two.author, two.note, two.replies) == ("Ana", "Who counts?", (("Bo", "The guards."),))
    assert (one.author, one.note, one.replies) == ("Bo", "Really?", ())
    assert two.created_at == datetime(2024, 3, 5, 10, tzinfo=UTC)


def test_comments_of_a_file_that_a_library_made() -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("Guard every ")
    run = paragraph.add_run("depot")
    paragraph.add_run(", by name.")
    made.add_comment(run, text="By whose name?", author="Ana Souza", initials="AS")
    buffer = io.BytesIO()
    made.save(buffer)
    (found,) = read(buffer.getvalue()).annotations
    assert (found.author, found.exact, found.note) == ("Ana Souza", "depot", "By whose name?")


def test_headers_and_footers_are_not_the_text(of: Of) -> None:
    document = of(p(r("Text.")), header1=p(r("Secret draft")), footer1=p(r("Page 1")))
    assert [(block.zone, block.text) for block in document.blocks] == [
        ("body", "Text."),
        ("boilerplate", "Secret draft"),
        ("boilerplate", "Page 1"),
    ]


def test_cells_come_in_order_with_row_and_column_and_merged_ones_once(of: Of) -> None:
    span, top, on = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    document = of(
        table(
            cell(p(r("Year")), top) + cell(p(r("Rifles")), span),
            cell(p(""), on) + cell(p(r("found")) + p(r("or not"))) + cell(p(r("lost"))),
            cell(p(r("2012"))) + cell(p(r("40"))) + cell(p("")),
        )
    )
    assert [(b.kind, b.row, b.column, b.text) for b in document.blocks] == [
        ("table_cell", 1, 1, "Year"),
        ("table_cell", 1, 2, "Rifles"),
        ("table_cell", 2, 2, "found\nor not"),
        ("table_cell", 2, 3, "lost"),
        ("table_cell", 3, 1, "2012"),
        ("table_cell", 3, 2, "40"),
    ]


def test_a_box_or_layout_table_is_the_text_in_it(of: Of) -> None:
    document = of(
        table(cell(p(r("Box 1"), "berschrift2") + p(r("Text in a box."))))
        + table(cell(p(r("Left."))) + cell(p(r("Right."))))
    )
    assert shapes(document) == [
        ("heading", 2, "Box 1"),
        ("paragraph", 0, "Text in a box."),
        ("paragraph", 0, "Left."),
        ("paragraph", 0, "Right."),
    ]


def test_links_and_emphasis_are_marks(of: Of) -> None:
    outside = (
        '<Relationship Id="x1" Type="t/hyperlink" TargetMode="External" '
        'Target="https://example.org/d"/><Relationship Id="x2" Type="t/hyperlink" '
        'TargetMode="External" Target="javascript:evil()"/>'
    )
    document = of(
        p(
            r("In ") + r("the ", "<w:b/>") + r("depot", "<w:b/>") + r(" ")
            + f'<w:hyperlink r:id="x1">{r("list")}</w:hyperlink>'
            + f'<w:hyperlink r:id="x2">{r(" and this")}</w:hyperlink>'
            + r(" or ") + field('HYPERLINK "https://example.org/f"', r("that"))
            + r(" so", '<w:rStyle w:val="Em"/>') + r(".", '<w:b w:val="0"/>')
        ),
        outside,
    )  # fmt: skip
    [block] = document.blocks
    assert block.text == "In the depot list and this or that so."
    assert block.marks == (
        InlineMark(3, 12, "strong"),
        InlineMark(13, 17, "link", "https://example.org/d"),
        InlineMark(30, 34, "link", "https://example.org/f"),
        InlineMark(35, 37, "emphasis"),
    )


def test_fields_show_results_and_contents_are_not_the_text(of: Of) -> None:
    nested = field('IF "a" ', r("40"))
    document = of(
        p(r("The guards counted ") + nested + r(" rifles in the depots on the river in ")
          + f'<w:fldSimple w:instr="DATE">{r("May")}</w:fldSimple>' + r("."))
        + p(field(r"TOC \o", r("Where it begins 3")))
        + p(r("Across the river 5"), "T1")
        + '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        f"</w:docPartObj></w:sdtPr><w:sdtContent>{p(r('Contents'))}</w:sdtContent></w:sdt>"
        + f"<w:sdt><w:sdtContent>{p(r('In a control.'))}</w:sdtContent></w:sdt>"
    )  # fmt: skip
    assert [(block.zone, block.text) for block in document.blocks] == [
        ("body", "The guards counted 40 rifles in the depots on the river in May."),
        ("boilerplate", "Where it begins 3"),
        ("boilerplate", "Across the river 5"),
        ("boilerplate", "Contents"),
        ("body", "In a control."),
    ]


def test_text_boxes_follow_their_paragraph_once(of: Of) -> None:
    box = f"<w:txbxContent>{p(r('In the box.'))}</w:txbxContent>"
    both = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wp:anchor>{box}</wp:anchor></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    only = f"<w:r><w:pict><v:textbox>{box.replace('In', 'In an old')}</v:textbox></w:pict></w:r>"
    document = of(p(r("Before ") + both + r("after.") + only) + p(r("Next.")))
    assert [block.text for block in document.blocks] == [
        "Before after.", "In the box.", "In an old the box.", "Next.",
    ]  # fmt: skip


def test_signs_breaks_and_formulas_are_characters(of: Of) -> None:
    document = of(
        p(
            r("a") + "<w:r><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/>"
            '<w:softHyphen/><w:sym w:font="Wingdings" w:char="F0E0"/>'
            '<w:sym w:font="Symbol" w:char="F061"/><w:sym w:font="X" w:char="zz"/></w:r>'
            "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r>"
            "</m:den></m:f></m:oMath>"
        )
    )
    assert document.blocks[0].text == "a b\nc\u2011→α1/2"


def test_properties_serve_where_the_text_says_nothing(of: Of) -> None:
    core = (
        "<dc:title>Ten Locks, March 2013</dc:title><dc:creator>Ana Souza; Bo Li</dc:creator>"
        "<dcterms:modified>2016-03-03T10:00:00Z</dcterms:modified>"
    )
    spanish = '<w:lang w:val="pt-BR"/>'
    title = r("Ten Locks, March 2013", spanish)
    document = of(p(title) + p(r("Conte.", spanish) + r("Sim.", spanish)), core=core)
    assert document.title == "Ten Locks, March 2013"
    assert document.authors == ("Ana Souza", "Bo Li")
    assert (document.date, document.language) == ("2013-03", "pt")
    assert [block.kind for block in document.blocks] == ["title", "paragraph"]


@pytest.mark.parametrize("nobody", ["Microsoft Office User", "user", "jsmith2", "python-docx"])
def test_names_of_programs_are_no_authors_nor_titles(of: Of, nobody: str) -> None:
    core = f"<dc:title>Microsoft Word - x.doc</dc:title><dc:creator>{nobody}</dc:creator>"
    document = of(p(r("The rifles were counted in the depot, and the list was sent.")), core=core)
    assert (document.title, document.authors) == ("", ())


@pytest.mark.parametrize("which", ["created", "modified"])
def test_the_day_of_a_file_or_of_its_template_is_no_date_of_the_text(of: Of, which: str) -> None:
    core = f"<dcterms:{which}>2013-12-23T23:15:00Z</dcterms:{which}>"
    assert of(p(r("References"), "Kapitel") + p(r("Survey, 2012.")), core=core).date == ""


def test_references_are_no_title(of: Of) -> None:
    document = of(p(r("Text before.")) + p(r("References"), "Kapitel") + p(r("Survey, 2012.")))
    assert document.title != "References"


def test_a_clear_language_goes_before_what_word_was_set_to(of: Of) -> None:
    german = "Die Waffen sind in der Stadt und die Wachen sind nicht auf dem Weg zu den Toren."
    assert of(p(r(german))).language == "de"
    assert of(p(r("Conte."))).language == "en"


def test_macros_charts_and_embedded_files_are_said() -> None:
    data = docx_of(
        p(r("Text.") + '<w:r><w:drawing><c:chart r:id="q"/></w:drawing></w:r>')
        + '<w:altChunk r:id="z"/>',
        vbaProject="",
    )
    warned = " ".join(read(data.replace(b"vbaProject.xml", b"vbaProject.bin")).warnings)
    for words in ("macros", "charts", "embedded"):
        assert words in warned


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (docx_of("<w:p>"), Unreadable, "broken"),
        (docx_of("").replace(b"word/document.xml", b"word/dokument.xml"), Unreadable, "no Word"),
        (docx_of("<w:p/>" * 2_500_000), TooLarge, "far more"),
    ],
)
def test_what_is_no_document_is_refused(data: bytes, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        read(data)
