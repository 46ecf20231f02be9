"""Rich Text, made by the test itself. The words are our own."""

import pytest

from app.domain.document import Block, Document, InlineMark
from app.domain.errors import Unreadable
from app.domain.sample import SAMPLE
from app.readers.rtf import read, recognises
from tests.fixtures import renderings
from tests.fixtures.renderings import rtf_of


def sample() -> bytes:
    return renderings.rtf(SAMPLE.blocks)


def of(body: str, head: str = "") -> Document:
    return read(rtf_of(body, head))


def texts(body: str) -> list[str]:
    return [block.text for block in of(body).blocks]


def shapes(document: Document) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level, block.text) for block in document.blocks]


def test_headings_titles_quotations_and_lists_keep_their_shape() -> None:
    document = of(
        r"{\pard\plain\s3 Ten Locks\par}"
        r"{\pard\plain\s1 One\par}{\pard\s6 Based on one\par}{\pard\outlinelevel2 Three\par}"
        r"\pard\plain\s4 We count.\par\pard\s5 Figure 1\par"
        r"\pard\ls1\ilvl0{\listtext\'b7\tab}Count\par\pard\ls1\ilvl1{\listtext -\tab}in spring\par"
        r"\pard{\pntext 1.\tab}{\*\pn\pnlvlbody}Old list\par\pard Text\line on two lines.\par"
    )
    assert shapes(document) == [
        ("title", 1, "Ten Locks"),
        ("heading", 1, "One"),
        ("heading", 1, "Based on one"),
        ("heading", 3, "Three"),
        ("quotation", 0, "We count."),
        ("caption", 0, "Figure 1"),
        ("list_item", 1, "Count"),
        ("list_item", 2, "in spring"),
        ("list_item", 1, "Old list"),
        ("paragraph", 0, "Text\non two lines."),
    ]


def test_an_item_keeps_the_number_that_its_list_prints() -> None:
    document = of(
        r"\pard\ls1{\listtext\tab 1.\tab}Count\par{\listtext\f2\'b7\tab}Guard\par"
        r"{\listtext (b)\tab}Look\par{\pntext\f0 o\tab}Write\par\pard On.\par"
    )
    assert [(block.marker, block.text) for block in document.blocks] == [
        ("1.", "Count"),
        ("", "Guard"),
        ("(b)", "Look"),
        ("", "Write"),
        ("", "On."),
    ]


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        (r"caf\'e9", "café"),
        (r"\u233?t\u233\'e9", "été"),
        (r"\uc2\u8212--x\uc0\u8212 y", "—x—y"),
        (r"\uc1\u-10179?\u-8704?", "\U0001f600"),
        (r"\u-10179? lone", "lone"),
        (r"{\f1 \'cf\'ee\'e4}", "Под"),
        (r"{\f3 \'93\'fa\'96\'7b}", "日本"),
        (r"{\f2 a\'ae}", "α→"),
        (r"\ldblquote a\rdblquote\emdash b\lquote c\rquote", "“a”—b‘c’"),
        (r"a\~b\_c\-d\{e\}\\", "a b\u2011cd{e}\\"),
        ("one\r\ntwo", "onetwo"),
        (r"a{\*\unknown hidden}b{\pict 00ff}c", "abc"),
        (r"a\bin4 }}{{b", "ab"),
        (r"{\upr{plain}{\*\ud{\u321?}}}", "Ł"),
    ],
)
def test_characters_are_what_word_shows(written: str, seen: str) -> None:
    assert texts(rf"\pard {written} and the rifles were counted in the depot by the guards.\par")[
        0
    ].startswith(seen)


def test_emphasis_links_and_fields_are_kept() -> None:
    document = of(
        r"\pard In {\b the {\i one}} {\field{\*\fldinst HYPERLINK "
        r'"https://example.org/d"}{\fldrslt {\ul list}}} {\field{\*\fldinst{HYPERLINK '
        r'"javascript:x"}}{\fldrslt or}} {\field{\*\fldinst PAGE}{\fldrslt 7}} of \b all\b0 .\par'
    )
    [block] = document.blocks
    assert block.text == "In the one list or 7 of all."
    assert block.marks == (
        InlineMark(3, 10, "strong"),
        InlineMark(7, 10, "emphasis"),
        InlineMark(11, 15, "link", "https://example.org/d"),
        InlineMark(24, 27, "strong"),
    )


def test_notes_and_comments_stand_at_the_end() -> None:
    document = of(
        r"\pard Rifles.{\super\chftn{\footnote\pard{\super\chftn} Survey, {\i p. 14}.\par More.}}"
        r" Guards{\*\atnid A}{\*\atnauthor Ana}\chatn{\*\annotation{\*\atndate 1}\pard Which?}"
        r".{\super\chftn{\footnote\ftnalt\chftn Ibid.}}\par"
    )
    assert document.blocks == (
        Block(
            "paragraph", "body", "Rifles.1 Guards.2",
            marks=(InlineMark(7, 8, "superscript"), InlineMark(16, 17, "superscript")),
        ),
        Block(
            "footnote", "notes", "1. Survey, p. 14.\nMore.",
            marks=(InlineMark(11, 16, "emphasis"),),
        ),
        Block("footnote", "notes", "2. Ibid."),
        Block("footnote", "notes", "Comment by Ana: Which?"),
    )  # fmt: skip


def test_cells_come_in_order_with_row_and_column() -> None:
    document = of(
        r"\pard Before.\par\trowd\cellx1\cellx2\pard\intbl Year\cell Rifles\cell\row"
        r"\trowd\clvmrg\cellx1\cellx2\intbl\cell found\par or not\cell\row"
        r"\trowd\cellx1\cellx2\intbl 2012\cell 40\cell\row\pard After.\par"
    )
    assert [(b.kind, b.row, b.column, b.text) for b in document.blocks] == [
        ("paragraph", 0, 0, "Before."),
        ("table_cell", 1, 1, "Year"),
        ("table_cell", 1, 2, "Rifles"),
        ("table_cell", 2, 2, "found\nor not"),
        ("table_cell", 3, 1, "2012"),
        ("table_cell", 3, 2, "40"),
        ("paragraph", 0, 0, "After."),
    ]


def test_changes_are_accepted_and_hidden_text_is_left_out() -> None:
    document = of(
        r"\pard Count {\deleted no}{\revised all} rifles{\v unseen}.{\deleted\par} On.\par"
    )
    assert [block.text for block in document.blocks] == ["Count all rifles. On."]
    assert len(document.warnings) == 2


def test_headers_contents_and_boxes_find_their_places() -> None:
    document = of(
        r"{\header\pard Draft\par}{\footerl\pard\chpgn Page\par}"
        r"\pard{\field{\*\fldinst TOC \\o}{\fldrslt One 3\par Two 5\par}}"
        r"\pard Before{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt\pard In the box.\par}}"
        r"{\shprslt twice}} and after.\par"
    )
    assert [(b.zone, b.text) for b in document.blocks] == [
        ("boilerplate", "One 3"),
        ("boilerplate", "Two 5"),
        ("body", "Before and after."),
        ("body", "In the box."),
        ("boilerplate", "Draft"),
        ("boilerplate", "Page"),
    ]


def test_who_and_in_what_language_but_not_when_the_file_was_made() -> None:
    document = of(
        r"\deflang1046\pard Dez cadeados\par\pard Conte.\par",
        r"{\info{\title Dez cadeados}{\author Ana Souza}{\operator X}"
        r"{\creatim\yr2013\mo3\dy3\hr1}}",
    )
    assert (document.title, document.authors) == ("Dez cadeados", ("Ana Souza",))
    assert (document.date, document.language) == ("", "pt")


@pytest.mark.parametrize(
    "cut", [r"{\rtf1 The rifles", r"{\rtf1{\b The rifles", "{\\rtf1 The rifles\\"]
)
def test_a_file_that_is_cut_short_says_so(cut: str) -> None:
    document = read(cut.encode())
    assert document.blocks[0].text == "The rifles"
    assert "cut short" in document.warnings[0]


def test_what_is_nested_without_end_is_refused() -> None:
    with pytest.raises(Unreadable, match="deeply"):
        read(b"{\\rtf1" + b"{" * 100_000)


def test_only_rich_text_is_read() -> None:
    assert recognises(b"\xef\xbb\xbf{\\rtf1 x}")
    assert not recognises(b"plain {\\rtf1")
    with pytest.raises(Unreadable, match="not a Rich Text"):
        read(b"plain")
