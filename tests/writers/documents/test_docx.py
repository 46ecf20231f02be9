"""The Word file, read with nothing but a zip reader and an XML parser."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from lxml import etree

from app.domain.report.method import SHOWN, fingerprint
from app.domain.report.outline import Prose
from app.domain.report.own_words import Mention, OwnWords
from app.domain.runs import Run
from app.writers.documents import docx
from app.writers.word.links import Links
from tests.writers.hostile import any_text
from tests.writers.report_parts import a_wide_table, of_recommendations
from tests.writers.summaries import BRIEFS, passage, summary

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
NOTES = "word/footnotes.xml"
STYLED = f"{W}rPr/{W}rStyle"
_CHARACTERS = {f"{W}br": "\n", f"{W}tab": "\t"}


def quotes_in(data: bytes) -> list[str]:
    """The passages, in the order they stand: what is ours beside them has a style of its own."""
    return [
        "".join(words_of(run) for run in each.iter(f"{W}r") if run.find(STYLED) is None)
        for each in of_style(main(data), "Quote")
    ]


def text_in(data: bytes) -> str:
    """The words, with those of its footnotes, and where links lead."""
    parts = [main(data), *([part(data, NOTES)] if NOTES in names_in(data) else [])]
    words = "\n".join(words_of(each) for text in parts for each in text.iter(f"{W}p"))
    return words + "\n" + "\n".join(links_of(data).values())


def names_in(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.namelist()


def part(data: bytes, name: str) -> Any:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def main(data: bytes) -> Any:
    return part(data, "word/document.xml")


def links_of(data: bytes, name: str = "document") -> dict[str, str]:
    """Addresses outside the file, by id."""
    place = f"word/_rels/{name}.xml.rels"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if place not in archive.namelist():  # a part that links nowhere
            return {}
    links = part(data, place)
    return {link.get("Id"): link.get("Target") for link in links if link.get("TargetMode")}


def of_style(root: Any, style: str) -> Iterator[Any]:
    """The paragraphs that have it."""
    for paragraph in root.iter(f"{W}p"):
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        if named is not None and named.get(f"{W}val") == style:
            yield paragraph


def words_of(paragraph: Any) -> str:
    """The text of its runs, as ISO/IEC 29500-1 has it in 17.3.3."""
    return "".join(map(characters, paragraph.iter()))


def characters(element: Any) -> str:
    if element.tag == f"{W}t":
        return element.text or ""
    if element.tag == f"{W}sym":
        return chr(int(element.get(f"{W}char"), 16))
    if element.tag == f"{W}tab" and element.getparent().tag != f"{W}r":
        return ""  # a tab stop, not a tab
    return _CHARACTERS.get(element.tag, "")


def test_the_contents_list_the_headings_and_lead_to_them() -> None:
    text = main(docx.write(summary()))
    entries = [each for style in ("TOC1", "TOC2") for each in of_style(text, style)]
    headings = [each for style in ("Heading1", "Heading2") for each in of_style(text, style)]
    listed = [words_of(entry).removesuffix("\t") for entry in entries]
    assert sorted(listed) == sorted(map(words_of, headings))
    assert listed[0] == "Overview"
    asked = [each.text.split() for each in text.iter(f"{W}instrText")]
    anchors = [each.get(f"{W}anchor") for entry in entries for each in entry.iter(f"{W}hyperlink")]
    assert {name for name, *_ in asked} == {"PAGEREF"}
    assert sorted(place for _, place, _ in asked) == sorted(map(str, anchors))
    fields = [each.get(f"{W}fldCharType") for each in text.iter(f"{W}fldChar")]
    assert fields == ["begin", "separate", "end"] * len(entries)
    assert part(docx.write(summary()), "word/settings.xml").find(f"{W}updateFields") is not None


def test_every_link_within_the_file_arrives() -> None:
    text = main(docx.write(summary()))
    names = [each.get(f"{W}name") for each in text.iter(f"{W}bookmarkStart")]
    assert len(set(names)) == len(names)
    anchors = {each.get(f"{W}anchor") for each in text.iter(f"{W}hyperlink")} - {None}
    assert anchors <= set(names)
    assert {"B1_2", "B2_1"} <= {*names}
    numbers = [each.get(f"{W}id") for each in text.iter(f"{W}bookmarkStart")]
    assert len(set(numbers)) == len(numbers)
    assert {*numbers} == {each.get(f"{W}id") for each in text.iter(f"{W}bookmarkEnd")}


@given(any_text)
def test_only_addresses_of_the_web_are_linked(text: str) -> None:
    for url in (text, f"https://x.example/{text}", f"https://{text}"):
        links = Links()
        linked = links.out(url, "<w:r/>")
        for address in links.ids:
            assert re.fullmatch(r"https?://[\x21-\x7e]+", address, re.IGNORECASE)
            assert re.search("%(?![0-9A-Fa-f]{2})", address) is None
            assert linked.startswith('<w:hyperlink r:id="link1"')
        assert links.ids or linked == "<w:r/>"


def test_a_path_is_printed_and_not_linked() -> None:
    data = docx.write(summary([passage("x", permalink="/projects/a/B1:1")]))
    assert "B1:1 (/projects/a/B1:1)" in text_in(data)
    assert "/projects/a/B1:1" not in links_of(data).values()


def test_a_foot_counts_the_pages() -> None:
    foot = part(docx.write(summary()), "word/footer1.xml")
    fields = [each.text.strip() for each in foot.iter(f"{W}instrText")]
    assert fields == ["PAGE", "NUMPAGES"]
    number = fingerprint(summary())[:SHOWN]
    said = f"Arms flows · Audit copy · snapshot {number}, 22 November 2026"
    assert words_of(foot) == f"{said}\t1 of 1"


def test_the_file_says_what_it_is_and_whose() -> None:
    portuguese = [replace(brief, language="pt") for brief in BRIEFS]
    made = summary(briefs=portuguese)
    known = {
        etree.QName(each).localname: each.text
        for each in part(docx.write(made), "docProps/core.xml")
    }
    assert known == {
        "title": "Arms flows: report",
        "subject": "What do briefs recommend against arms flows?",
        "creator": "Ana Sousa; Ben Adler",
        "lastModifiedBy": "Briefmark",
        "revision": "1",
        "created": "2026-11-22T00:00:00Z",
        "modified": "2026-11-22T00:00:00Z",
        "language": "pt",
    }


def test_a_quotation_says_its_language_where_that_is_not_the_files() -> None:
    briefs = [replace(BRIEFS[0], language="pt"), replace(BRIEFS[1], language="ar")]
    rows = [passage("um", number=1), passage("dois", number=2), passage("سلاح", brief=2)]
    made = docx.write(summary(rows, briefs=[*briefs, replace(BRIEFS[0], number=3, language="pt")]))
    quotes = list(of_style(main(made), "Quote"))
    assert [each.find(f".//{W}lang") is not None for each in quotes] == [False, False, True]
    assert [each.find(f"{W}pPr/{W}bidi") is not None for each in quotes] == [False, False, True]
    left, right = quotes[2].find(f"{W}pPr/{W}pBdr")
    assert (left.get(f"{W}val"), right.get(f"{W}val")) == ("none", "single")
    assert quotes[0].find(f"{W}pPr/{W}pBdr") is None


def test_counts_by_brief_stand_in_tables_with_repeated_heads() -> None:
    briefs = [replace(BRIEFS[0], number=n) for n in range(1, 21)]
    rows = [passage("x", "monitoring", brief=n) for n in range(1, 21)]
    text = main(docx.write(summary(rows, briefs=briefs, syntheses=[])))
    by_tag, *tables = text.iter(f"{W}tbl")
    assert len(tables) == 2
    heads = [[words_of(cell) for cell in table.find(f"{W}tr")] for table in tables]
    assert [cell for head in heads for cell in head if cell.startswith("B")] == [
        brief.ref for brief in briefs
    ]
    assert all(table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None for table in tables)
    lines = [[words_of(cell) for cell in row.iter(f"{W}tc")] for row in by_tag.iter(f"{W}tr")]
    assert ["Monitoring", "20", "20"] in lines


def test_footnotes_are_those_of_word_in_the_order_of_the_text() -> None:
    data = docx.rendered(of_recommendations())
    calls = [each.get(f"{W}id") for each in main(data).iter(f"{W}footnoteReference")]
    notes = part(data, NOTES).findall(f"{W}footnote")
    kinds = [note.get(f"{W}type") for note in notes]
    assert kinds == ["separator", "continuationSeparator", None, None, None]
    assert calls == [note.get(f"{W}id") for note in notes[2:]] == ["1", "2", "3"]
    assert [words_of(note) for note in notes[2:]] == [
        " As in 2013.",
        " Patrick 2013, ¶9.",
        " Patrick 2013, ¶9.",
    ]
    assert not out_of_order(part(data, NOTES))
    kinds_of_parts = part(data, "[Content_Types].xml")
    assert any(each.get("PartName") == f"/{NOTES}" for each in kinds_of_parts)


def test_a_file_without_notes_has_no_part_for_them() -> None:
    assert NOTES not in names_in(docx.write(summary()))


def test_a_link_in_a_footnote_is_one_of_its_part() -> None:
    cited = Mention("B1:1", (Run("There"),), "", "https://example.org/there")
    words = OwnWords("", "", "", (("So ", (cited,)),), "", footnotes=True)
    data = docx.rendered(replace(of_recommendations(), parts=(words,)))
    assert links_of(data, "footnotes") == {"link1": "https://example.org/there"}
    assert "https://example.org/there" not in links_of(data).values()


def test_wide_tables_stand_on_pages_in_landscape_with_the_same_foot() -> None:
    data = docx.rendered(of_recommendations())
    sections = list(main(data).iter(f"{W}sectPr"))
    sides = [size.get(f"{W}orient") for each in sections for size in each.iter(f"{W}pgSz")]
    assert sides == [None, "landscape", None]
    upright, turned = (sections[n].find(f"{W}pgSz") for n in (0, 1))
    assert (upright.get(f"{W}w"), upright.get(f"{W}h")) == (
        turned.get(f"{W}h"),
        turned.get(f"{W}w"),
    )
    feet = [words_of(part(data, f"word/footer{n}.xml")) for n in (1, 2)]
    assert feet[0] == feet[1]
    assert "Official · Draft: 1 open field" in feet[0]
    assert [each.find(f"{W}titlePg") is not None for each in sections] == [True, False, False]


def test_rows_of_wide_tables_stay_whole_and_their_heads_come_again() -> None:
    made = replace(of_recommendations(), parts=(a_wide_table(3),))
    (table,) = (
        each
        for each in main(docx.rendered(made)).iter(f"{W}tbl")
        if each.find(f"{W}tblPr/{W}tblCaption") is not None
    )
    rows = [row.find(f"{W}trPr") for row in table.iter(f"{W}tr")]
    assert all(row.find(f"{W}cantSplit") is not None for row in rows)
    assert [row.find(f"{W}tblHeader") is not None for row in rows] == [True, False, False, False]
    widths = [int(each.get(f"{W}w")) for each in table.iter(f"{W}gridCol")]
    for row in table.iter(f"{W}tr"):
        assert [int(each.get(f"{W}w")) for each in row.iter(f"{W}tcW")] == widths
    assert sum(widths) == pytest.approx(16838 - 2 * 1418, abs=3)
    assert widths[0] < widths[2] < widths[1]


def test_a_record_uses_the_styles_that_a_team_can_change() -> None:
    data = docx.rendered(of_recommendations())
    sheet = part(data, "word/styles.xml")
    names = {
        each.get(f"{W}styleId"): each.find(f"{W}name").get(f"{W}val")
        for each in sheet.iter(f"{W}style")
    }
    used = {
        names[each.get(f"{W}val")]
        for text in (main(data), part(data, NOTES))
        for each in text.iter(f"{W}pStyle", f"{W}rStyle")
    }
    assert used >= {
        *("Title", "Subtitle", "heading 1", "heading 2", "heading 3", "Statement", "Quote"),
        *("Quote Context", "Quotation Mark", "Field Label", "Source", "Evidence Label"),
        *("footnote text", "footnote reference", "Key Message"),
    }


def test_a_label_stays_with_what_it_is_of() -> None:
    text = main(docx.rendered(of_recommendations()))
    sheet = part(docx.rendered(of_recommendations()), "word/styles.xml")
    keep = {
        each.get(f"{W}styleId")
        for each in sheet.iter(f"{W}style")
        if each.find(f"{W}pPr/{W}keepNext") is not None
    }
    for style in ("Heading3", "Statement", "EvidenceLabel", "KeyMessage"):
        assert style in keep
        assert list(of_style(text, style))
    strip = next(
        each
        for each in text.iter(f"{W}tbl")
        if each.find(f"{W}tblPr/{W}tblStyle").get(f"{W}val") == "FieldStrip"
        and "should (“should”)" in words_of(each)
    )
    assert all(each.find(f"{W}pPr/{W}keepNext") is not None for each in strip.iter(f"{W}p"))
    legend = Prose((Run("A legend."),), role="note", with_next=True)
    text = main(docx.rendered(replace(of_recommendations(), parts=(legend,))))
    (said,) = (each for each in text.iter(f"{W}p") if words_of(each) == "A legend.")
    assert said.find(f"{W}pPr/{W}keepNext") is not None


# ISO/IEC 29500-1, annex A: Word repairs a file in which they stand in another order.
ORDER = {
    "pPr": (
        *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "numPr", "pBdr", "tabs", "bidi"),
        *("spacing", "ind", "contextualSpacing", "jc", "outlineLvl", "sectPr"),
    ),
    "rPr": (
        *("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "color", "spacing", "sz"),
        *("szCs", "u", "shd", "vertAlign", "rtl", "lang"),
    ),
    "tblPr": (
        *("tblStyle", "tblW", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook"),
        "tblCaption",
    ),
    "tcPr": ("tcW", "gridSpan", "tcBorders"),
    "trPr": ("cantSplit", "tblHeader"),
    "sectPr": ("headerReference", "footerReference", "pgSz", "pgMar", "titlePg"),
}


def out_of_order(root: Any) -> list[tuple[str, list[str]]]:
    """Elements whose children stand in another order than the schema's, or are not known here."""
    found = []
    for name, order in ORDER.items():
        for element in root.iter(f"{W}{name}"):
            children = [etree.QName(child).localname for child in element]
            if not {*children} <= {*order} or sorted(children, key=order.index) != children:
                found.append((name, children))
    return found


@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml", "word/numbering.xml"])
def test_properties_stand_in_the_order_of_the_schema(name: str) -> None:
    arabic = [passage("سلاح", "monitoring", note="سلاح")]
    assert not out_of_order(part(docx.write(summary()), name))
    assert not out_of_order(part(docx.write(summary(arabic)), name))
    assert not out_of_order(part(docx.rendered(of_recommendations()), name))


def test_every_style_that_is_used_is_there() -> None:
    data = docx.write(summary())
    known = {each.get(f"{W}styleId") for each in part(data, "word/styles.xml")}
    used = {each.get(f"{W}val") for each in main(data).iter(f"{W}pStyle", f"{W}rStyle")}
    records = main(docx.rendered(of_recommendations()))
    kinds = (f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")
    assert used | {each.get(f"{W}val") for each in records.iter(*kinds)} <= known
    assert {"Title", "Subtitle", "Heading3", "Quote", "Caption", "ListBullet"} <= used
