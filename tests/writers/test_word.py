"""A team's own file gives the look, and nothing of what it says."""

import io
import zipfile
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.shared import Cm, Pt

from app.domain.errors import Invalid
from app.domain.page_regions import RegionPicture
from app.domain.report.document import report
from app.domain.report.outline import OnItsPage, Pictures
from app.domain.runs import Run
from app.writers.annotated import docx as annotated_docx
from app.writers.documents import docx as summary_docx
from app.writers.word.package import WordFile
from tests.fixtures.pictures import picture
from tests.writers.documents.test_docx import W, main, of_style, part, quotes_in, text_in
from tests.writers.report_parts import of_recommendations
from tests.writers.summaries import summary

ATTACHED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"


def made(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.fixture
def house() -> Any:
    """A file of the library's own base, with a text, a head and a wide page."""
    document = docx.Document()
    run = document.add_paragraph("An old text").runs[0]
    document.add_comment(run, "A secret", "Somebody", "S")
    document.styles["Quote"].font.size = Pt(14)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(30), Cm(20)
    section.header.paragraphs[0].text = "Ministry of Examples"
    document.core_properties.keywords = "secret"
    return document


def names_in(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.namelist()


def test_styles_page_and_head_are_the_teams(house: Any) -> None:
    data = summary_docx.write(summary(), template=made(house))
    sizes = {
        style.get(f"{W}styleId"): style.find(f"{W}rPr/{W}sz").get(f"{W}val")
        for style in part(data, "word/styles.xml")
        if style.find(f"{W}rPr/{W}sz") is not None
    }
    assert sizes["Quote"] == "28"
    assert main(data).find(f".//{W}pgSz").get(f"{W}w") == str(round(30 / 2.54 * 1440))
    assert "Ministry of Examples" in "".join(part(data, "word/header1.xml").itertext())
    assert quotes_in(data) == quotes_in(summary_docx.write(summary()))


def test_a_picture_is_no_higher_than_the_page_of_the_team(house: Any) -> None:
    tall = RegionPicture(1, 300.0, 900.0, "image/png", picture())
    shown = Pictures((OnItsPage("B1:1", (Run("B1:1"),), (tall,)),))
    whole = replace(report(summary()), parts=(shown,))
    data = summary_docx.rendered(whole, template=made(house))
    (size,) = (each for each in main(data).iter() if each.tag.endswith("}extent"))
    points = int(size.get("cy")) / 12_700
    assert points == pytest.approx((20 / 2.54 - 2) * 72 - 60, abs=1)
    assert int(size.get("cx")) / 12_700 == pytest.approx(points / 3, abs=1)


def test_nothing_else_of_it_is_left(house: Any) -> None:
    data = annotated_docx.write(summary(), template=made(house))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        everything = b"".join(map(archive.read, archive.namelist()))
    assert b"An old text" not in everything
    assert b"ecret" not in everything
    assert data == annotated_docx.write(summary(), template=made(house))


def test_a_foot_of_ours_is_only_where_there_is_none(house: Any) -> None:
    data = summary_docx.write(summary(), template=made(house))
    assert "NUMPAGES" in "".join(part(data, "word/footer1.xml").itertext())
    house.sections[0].footer.paragraphs[0].text = "Ours"
    data = summary_docx.write(summary(), template=made(house))
    assert "".join(part(data, "word/footer1.xml").itertext()) == "Ours"


def test_styles_are_found_by_name_whatever_their_id(house: Any) -> None:
    """Word gives them ids in the language of whoever made the file."""
    house.styles["Quote"].element.set(f"{W}styleId", "Zitat")
    data = summary_docx.write(summary(), template=made(house))
    assert len(list(of_style(main(data), "Zitat"))) == 5
    assert not list(of_style(main(data), "Quote"))


def test_a_style_that_is_missing_is_added_with_its_bullets(house: Any) -> None:
    for name in ("List Bullet", "List Bullet 2", "Caption", "Table Grid"):
        element = house.styles[name].element
        element.getparent().remove(element)
    data = summary_docx.write(summary(), template=made(house))
    styles = {each.get(f"{W}styleId"): each for each in part(data, "word/styles.xml")}
    numbering = part(data, "word/numbering.xml")
    lists = {each.get(f"{W}numId"): each for each in numbering.findall(f"{W}num")}
    number = lists[styles["ListBullet"].find(f".//{W}numId").get(f"{W}val")]
    kind = number.find(f"{W}abstractNumId").get(f"{W}val")
    (levels,) = (
        each
        for each in numbering.findall(f"{W}abstractNum")
        if each.get(f"{W}abstractNumId") == kind
    )
    named = [each.get(f"{W}val") for each in levels.iter(f"{W}pStyle")]
    assert named == ["ListBullet", "ListBullet2"]
    order = [each.tag for each in numbering]
    assert order == sorted(order)  # abstractNum before num
    used = {each.get(f"{W}val") for each in main(data).iter(f"{W}pStyle", f"{W}tblStyle")}
    assert used <= set(styles)


def test_a_template_without_lists_gets_them(house: Any) -> None:
    for link in [*house.part.rels.values()]:
        if link.reltype == RELATIONSHIP_TYPE.NUMBERING:
            del house.part.rels[link.rId]
    element = house.styles["List Bullet"].element
    element.getparent().remove(element)
    data = summary_docx.write(summary(), template=made(house))
    assert len(part(data, "word/numbering.xml").findall(f"{W}num")) == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7", b"PK\x03\x04", b"PK\x05\x06" + bytes(18)],
    ids=["nothing", "pdf", "cut short", "empty zip"],
)
def test_what_is_no_word_document_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid, match=r"save it as “Word Document \(.docx\)”"):
        summary_docx.write(summary(), template=data or b"\0")


def test_a_file_with_macros_is_refused(house: Any) -> None:
    house.part._content_type = "application/vnd.ms-word.document.macroEnabled.main+xml"
    with pytest.raises(Invalid, match="not as a template"):
        summary_docx.write(summary(), template=made(house))


@pytest.mark.parametrize("target", ["http://example.org/x.png", "file:///x"])
def test_what_would_be_fetched_is_refused(house: Any, target: str) -> None:
    head = house.sections[0].header.part
    head.rels.get_or_add_ext_rel(RELATIONSHIP_TYPE.IMAGE, target)
    with pytest.raises(Invalid, match="links to a file outside itself"):
        summary_docx.write(summary(), template=made(house))


def test_the_file_that_a_template_came_from_is_forgotten(house: Any) -> None:
    settings = house.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS)
    settings.rels.get_or_add_ext_rel(ATTACHED, "file:///C:/house.dotm")
    data = summary_docx.write(summary(), template=made(house))
    assert "word/_rels/settings.xml.rels" not in names_in(data)
    assert "house.dotm" not in text_in(data)


def test_a_table_is_as_wide_as_the_text_between_the_margins() -> None:
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.left_margin, section.right_margin = Pt(600), Pt(50), Pt(30)
    assert WordFile(made(document)).width == 520 * 20
    section.page_width = Pt(90)
    assert WordFile(made(document)).width == 2000  # narrower nothing can be read
    size = section._sectPr.find(f"{W}pgSz")
    del size.attrib[f"{W}w"]
    assert WordFile(made(document)).width == 11906 - 80 * 20  # A4, as Word has it
    del section._sectPr.find(f"{W}pgMar").attrib[f"{W}left"]
    assert WordFile(made(document)).width == 11906 - 30 * 20
    section._sectPr.remove(size)
    assert WordFile(made(document)).width == 9026  # A4 with an inch on either side


def test_a_report_with_recommendations_has_the_look_of_the_template(house: Any) -> None:
    section = house.sections[0]
    section.page_width, section.page_height = Cm(20), Cm(30)
    data = summary_docx.rendered(of_recommendations(), template=made(house))
    opened: Any = docx.Document(io.BytesIO(data))
    assert [each.orientation for each in opened.sections] == [0, 1, 0]
    heads = [each.header.paragraphs[0].text for each in opened.sections]
    assert heads == ["Ministry of Examples"] * 3
    theirs = {each.name for each in house.styles}
    kept = {each.name: each for each in opened.styles}
    assert theirs <= kept.keys()
    assert {"Statement", "Quote Context", "Field Strip", "Report Table"} <= kept.keys()
    wide = opened.sections[1]
    sides = wide.page_width - wide.left_margin - wide.right_margin
    table = next(each for each in opened.tables if "Recommendation" in each.rows[0].cells[1].text)
    assert abs(sum(cell.width for cell in table.rows[0].cells) - sides) < Pt(2)


def settings_of(data: bytes) -> list[str]:
    return [each.tag.removeprefix(W) for each in part(data, "word/settings.xml")]


def test_of_a_template_the_look_is_kept_and_nothing_else(house: Any) -> None:
    settings = house.settings.element
    for name in ("documentProtection", "mailMerge", "evenAndOddHeaders", "mirrorMargins"):
        settings.insert(0, settings.makeelement(f"{W}{name}"))
    for name in ("autoHyphenation", "gutterAtTop", "attachedTemplate"):
        settings.append(settings.makeelement(f"{W}{name}"))
    data = summary_docx.write(summary(), template=made(house))
    assert settings_of(data) == [
        *("zoom", "mirrorMargins", "gutterAtTop", "defaultTabStop", "autoHyphenation"),
        *("evenAndOddHeaders", "updateFields", "compat", "themeFontLang", "clrSchemeMapping"),
        *("decimalSymbol", "listSeparator"),
    ]
    assert sorted(name for name in names_in(data) if "rels" not in name) == [
        *("[Content_Types].xml", "docProps/app.xml", "docProps/core.xml", "word/document.xml"),
        *("word/fontTable.xml", "word/footer1.xml", "word/header1.xml", "word/numbering.xml"),
        *("word/settings.xml", "word/styles.xml", "word/theme/theme1.xml"),
    ]


def test_a_file_names_no_time_and_says_what_it_is() -> None:
    data = summary_docx.write(summary())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_DEFLATED}
    properties = docx.Document(io.BytesIO(data)).core_properties
    assert (properties.title, properties.author) == (
        "Arms flows: report",
        "Ana Sousa; Ben Adler",
    )
    assert (str(properties.created), properties.language) == ("2026-11-22 00:00:00+00:00", "en")
    assert properties.last_modified_by == "Briefmark"


@pytest.mark.parametrize(("size", "refused"), [(20 * 2**20, False), (20 * 2**20 + 1, True)])
def test_a_template_has_twenty_megabytes_at_most(size: int, refused: bool) -> None:
    with pytest.raises(Invalid) as told:
        summary_docx.write(summary(), template=b"x" * size)
    assert ("larger than 20 MB" in told.value.message) == refused
