"""OpenDocument texts, made by the test itself. The words are our own."""

from datetime import UTC, datetime

import pytest

from app.domain.document import Block, Document, InlineMark
from app.domain.errors import Unreadable
from app.domain.sample import SAMPLE
from app.readers.odt import read, recognises
from tests.fixtures import renderings
from tests.fixtures.renderings import ODF_NAMESPACES, odt_of, zipped

STYLES = (
    '<style:style style:name="T1" style:family="text">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="T2" style:family="text">'
    '<style:text-properties fo:font-style="italic" style:text-position="super 58%"/></style:style>'
    '<style:style style:name="T3" style:family="text">'
    '<style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Quotations">'
    '<style:text-properties fo:font-style="italic"/></style:style>'
    '<style:style style:name="P2" style:family="paragraph" '
    'style:parent-style-name="Preformatted_20_Text"/>'
    '<style:style style:name="Illustration" style:family="paragraph" '
    'style:parent-style-name="Caption"/>'
    '<style:style style:name="P3" style:family="paragraph" style:parent-style-name="P3"/>'
)


def sample() -> bytes:
    return renderings.odt(SAMPLE.blocks)


def of(body: str, **members: str) -> Document:
    return read(odt_of(body, STYLES, **members))


def p(text: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def shapes(document: Document) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.text) for block in document.blocks]


def test_headings_lists_quotations_and_captions_keep_their_shape() -> None:
    document = of(
        '<text:h text:outline-level="1">One</text:h><text:h text:outline-level="3">Three</text:h>'
        "<text:list><text:list-item><text:p>Count</text:p><text:list><text:list-item>"
        "<text:p>in spring</text:p></text:list-item></text:list></text:list-item></text:list>"
        + p("We count.", "P1") + p("a<text:s text:c='3'/>b", "P2") + p("Figure 1", "Illustration")
        + "<text:section>" + p("In a section.", "P3") + "</text:section>"
        + '<text:h text:outline-level="1">More</text:h>'
    )  # fmt: skip
    assert shapes(document) == [
        ("heading", 1, "One"),
        ("heading", 3, "Three"),
        ("list_item", 1, "Count"),
        ("list_item", 2, "in spring"),
        ("quotation", 0, "We count."),
        ("preformatted", 0, "a   b"),
        ("caption", 0, "Figure 1"),
        ("paragraph", 0, "In a section."),
        ("heading", 1, "More"),
    ]


def test_items_and_headings_keep_the_numbers_that_their_lists_print() -> None:
    def items(*texts: str, more: str = "") -> str:
        inside = "".join(f"<text:list-item>{text}</text:list-item>" for text in texts)
        return f"<text:list {more}>{inside}</text:list>"

    styles = (
        '<text:outline-style style:name="Outline"><text:outline-level-style text:level="1" '
        'style:num-format="I" style:num-suffix="."/><text:outline-level-style text:level="2" '
        'style:num-format="1" text:display-levels="2"/></text:outline-style>'
        '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" '
        'style:num-format="1" style:num-suffix="." text:start-value="2"/>'
        '<text:list-level-style-number text:level="2" style:num-prefix="(" style:num-suffix=")" '
        'style:num-format="a"/></text:list-style><text:list-style style:name="L2">'
        '<text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>'
    )
    one = 'text:style-name="L1"'
    body = (
        p("Ten Locks", "Title") + '<text:h text:outline-level="1">Findings</text:h>'
        '<text:h text:outline-level="2">One</text:h>'
        + items(p("Pay.") + items(p("monthly"), p("in full")), p("Count.") + p("Twice."), more=one)
        + p("In between.") + items(p("Look."), more=f'{one} text:continue-numbering="true"')
        + items(p("Anew."), more=one) + items(p("A bullet."), more='text:style-name="L2"')
    )  # fmt: skip
    document = read(odt_of(body, STYLES + styles))
    assert [(block.kind, block.marker, block.text) for block in document.blocks] == [
        ("title", "", "Ten Locks"),
        ("heading", "I.", "Findings"),
        ("heading", "I.1", "One"),
        ("list_item", "2.", "Pay."),
        ("list_item", "(a)", "monthly"),
        ("list_item", "(b)", "in full"),
        ("list_item", "3.", "Count."),
        ("list_item", "", "Twice."),
        ("paragraph", "", "In between."),
        ("list_item", "4.", "Look."),
        ("list_item", "2.", "Anew."),
        ("list_item", "", "A bullet."),
    ]


def test_emphasis_links_and_spaces_are_kept() -> None:
    document = of(
        p(
            'In <text:span text:style-name="T1">the <text:span text:style-name="T2">one'
            '</text:span></text:span> <text:a xlink:href="https://example.org/d">list</text:a>'
            '<text:tab/><text:a xlink:href="javascript:x">or</text:a><text:s/>not<text:line-break/>'
            "so<text:soft-page-break/>."
        )
    )
    assert document.blocks[0].text == "In the one list or not\nso."
    assert document.blocks[0].marks == (
        InlineMark(3, 10, "strong"),
        InlineMark(7, 10, "emphasis"),
        InlineMark(7, 10, "superscript"),
        InlineMark(11, 15, "link", "https://example.org/d"),
    )


def test_notes_stand_at_the_end_and_comments_are_no_text() -> None:
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        f"<text:note-body>{p('Survey, p. 14.')}{p('More.')}</text:note-body></text:note>"
    )
    comment = (
        "<office:annotation><dc:creator>Ana</dc:creator><dc:date>2013-03-03</dc:date>"
        f"{p('Which?')}</office:annotation>"
    )
    document = of(p(f"Rifles.{note} Guards{comment}."))
    assert document.blocks == (
        Block("paragraph", "body", "Rifles.1 Guards.", marks=(InlineMark(7, 8, "superscript"),)),
        Block("footnote", "notes", "1. Survey, p. 14.\nMore."),
    )
    (found,) = document.annotations
    assert (found.author, found.exact, found.note) == ("Ana", "Rifles.1 Guards.", "Which?")
    assert found.created_at == datetime(2013, 3, 3, tzinfo=UTC)


def test_comments_are_passages_with_their_words_and_answers() -> None:
    def comment(name: str, author: str, words: str, more: str = "") -> str:
        said = f"<dc:creator>{author}</dc:creator>{p(words)}"
        return f'<office:annotation office:name="{name}" {more}>{said}</office:annotation>'

    document = of(
        p("Count " + comment("a", "Ana", "Who counts?") + "every crate.")
        + p('Then guard<office:annotation-end office:name="a"/> it.'
            + comment("b", "Bo", "The guards.", 'xmlns:loext="urn:loext" loext:parent-name="a"'))
    )  # fmt: skip
    (found,) = document.annotations
    assert (found.author, found.exact) == ("Ana", "every crate.\nThen guard")
    assert (found.note, found.replies) == ("Who counts?", (("Bo", "The guards."),))
    assert all(not block.marks for block in document.blocks)


def test_struck_out_and_hidden_text_is_left_out_and_said_so() -> None:
    document = of(
        "<text:tracked-changes><text:changed-region><text:deletion>" + p("Struck out.")
        + "</text:deletion></text:changed-region></text:tracked-changes>"
        + p('Count <text:change text:change-id="a"/>all <text:change-start text:change-id="b"/>'
            'the<text:change-end text:change-id="b"/>'
            '<text:span text:style-name="T3"> no</text:span>'
            " rifles.")
        + '<text:section text:display="none">' + p("Unseen.") + "</text:section>"
    )  # fmt: skip
    assert [block.text for block in document.blocks] == ["Count all the rifles."]
    assert len(document.warnings) == 2


def test_cells_come_in_order_and_merged_ones_once() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell {more}>{p(text)}</table:table-cell>"

    document = of(
        "<table:table><table:table-header-rows><table:table-row>"
        + cell("Year") + cell("Rifles", 'table:number-columns-spanned="2"')
        + "<table:covered-table-cell/></table:table-row></table:table-header-rows><table:table-row>"
        + cell("2012") + cell("40") + cell("2") + "</table:table-row></table:table>"
        + f"<table:table><table:table-row>{cell('A box.')}</table:table-row></table:table>"
    )  # fmt: skip
    assert [(b.kind, b.row, b.column, b.text) for b in document.blocks] == [
        ("table_cell", 1, 1, "Year"),
        ("table_cell", 1, 2, "Rifles"),
        ("table_cell", 2, 1, "2012"),
        ("table_cell", 2, 2, "40"),
        ("table_cell", 2, 3, "2"),
        ("paragraph", 0, 0, "A box."),
    ]


def test_boxes_follow_their_paragraph_and_contents_are_not_the_text() -> None:
    box = f"<draw:frame><draw:text-box>{p('In the box.')}</draw:text-box></draw:frame>"
    document = of(
        f"<text:table-of-content><text:index-body>{p('One 3')}</text:index-body>"
        f"</text:table-of-content>{p('Before ' + box + 'and after.')}"
        f"<draw:custom-shape>{p('In a shape.')}</draw:custom-shape>"
    )
    assert [(block.zone, block.text) for block in document.blocks] == [
        ("boilerplate", "One 3"),
        ("body", "Before and after."),
        ("body", "In the box."),
        ("body", "In a shape."),
    ]


def test_who_and_in_what_language_but_not_when_the_file_was_saved() -> None:
    meta = (
        f"<office:document-meta {ODF_NAMESPACES}><office:meta><dc:title>Ten Locks</dc:title>"
        "<meta:initial-creator>Ana Souza</meta:initial-creator><dc:creator>Bo Li</dc:creator>"
        "<dc:date>2013-03-03T10:00:00</dc:date><dc:language>pt-BR</dc:language></office:meta>"
        "</office:document-meta>"
    )
    document = of(p("Ten Locks", "Title") + p("Conte."), meta_xml=meta)
    assert (document.title, document.authors) == ("Ten Locks", ("Ana Souza",))
    assert (document.date, document.language) == ("", "pt")


def test_headers_are_kept_aside_and_macros_are_said() -> None:
    styles = (
        f"<office:document-styles {ODF_NAMESPACES}><office:master-styles><style:master-page>"
        f"<style:header>{p('Draft')}</style:header><style:header-left>{p('Draft')}"
        "</style:header-left></style:master-page></office:master-styles></office:document-styles>"
    )
    document = of(p("The rifles."), styles_xml=styles, Basic__module_xml="x")
    assert [(b.zone, b.text) for b in document.blocks] == [
        ("body", "The rifles."),
        ("boilerplate", "Draft"),
    ]
    assert any("macros" in warning for warning in document.warnings)


def test_an_encrypted_file_says_so() -> None:
    manifest = (
        f"<manifest:manifest {ODF_NAMESPACES}><manifest:encryption-data/></manifest:manifest>"
    )
    with pytest.raises(Unreadable, match="password"):
        of("", **{"META-INF__manifest_xml": manifest})


def test_a_spreadsheet_is_refused() -> None:
    content = f"<x {ODF_NAMESPACES}><office:body><office:spreadsheet/></office:body></x>"
    data = zipped({"META-INF/manifest.xml": "<x/>", "content.xml": content})
    assert recognises(data)
    with pytest.raises(Unreadable, match="not a text"):
        read(data)
