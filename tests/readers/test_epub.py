"""Books, made by the test itself. The words are our own."""

import io
import zipfile

import pytest

from app.domain.document import Block, Document, InlineMark
from app.domain.errors import Unreadable
from app.domain.sample import SAMPLE
from app.readers.epub import read, recognises
from tests.fixtures import renderings
from tests.fixtures.renderings import epub_of, zipped

METADATA = (
    '<dc:title id="t">Ten Locks</dc:title><dc:creator>Ana Souza</dc:creator>'
    "<dc:creator>Bo Li</dc:creator><dc:publisher>Border Institute</dc:publisher>"
    "<dc:date>2013-03-03T00:00:00Z</dc:date><dc:language>en-GB</dc:language>"
    '<meta property="dcterms:modified">2020-01-01</meta>'
)


def sample() -> bytes:
    return renderings.epub(SAMPLE.blocks)


def of(*parts: str, **items: str) -> Document:
    return read(
        epub_of({f"part{i}.xhtml": part for i, part in enumerate(parts)}, METADATA, **items)
    )


def shown(document: Document) -> list[tuple[str, str, str]]:
    return [(block.zone, block.kind, block.text) for block in document.blocks]


def test_the_parts_come_in_the_order_of_the_spine() -> None:
    parts = {"z.xhtml": "<h1>One</h1><p>First.</p>", "a.xhtml": "<h1>Two</h1><p>Second.</p>"}
    assert [block.text for block in read(epub_of(parts)).blocks] == [
        "One", "First.", "Two", "Second.",
    ]  # fmt: skip


def test_who_when_and_in_what_language() -> None:
    document = of("<h1>Ten Locks</h1><p>Count the rifles.</p>")
    assert (document.title, document.authors) == ("Ten Locks", ("Ana Souza", "Bo Li"))
    assert (document.publisher, document.date) == ("Border Institute", "2013-03-03")
    assert document.language == "en"
    assert shown(document)[0] == ("front", "title", "Ten Locks")


@pytest.mark.parametrize(
    ("said", "told"), [("pt-BR", "pt"), ("C", "en"), ("und", "en"), ("", "en")]
)
def test_what_is_no_language_is_told_by_the_words(said: str, told: str) -> None:
    words = "<p>Count the rifles in every depot each month, and write the number down.</p>"
    book = epub_of({"a.xhtml": words}, METADATA.replace("en-GB", said))
    assert read(book).language == told


def test_the_sign_that_leads_back_from_a_note_is_no_text() -> None:
    back = '<a href="#r" role="doc-backlink">↩</a>'
    document = of(f"<p>Count.</p><aside epub:type='footnote'><p>See the ledger.{back}</p></aside>")
    assert document.blocks[-1].text == "See the ledger."


def test_navigation_cover_and_imprint_are_not_the_text() -> None:
    parts = {
        "cover.xhtml": "<p>Ten Locks, a cover</p>",
        "start.xhtml": '<nav epub:type="toc"><ol><li><a href="a.xhtml">One</a></li></ol></nav>',
        "rights.xhtml": '<section epub:type="copyright-page"><p>All rights.</p></section>',
        "index.xhtml": "<p>Count the rifles.</p>",
    }
    assert [(zone, text) for zone, _, text in shown(read(epub_of(parts)))] == [
        ("boilerplate", "Ten Locks, a cover"),
        ("boilerplate", "One"),
        ("boilerplate", "All rights."),
        ("body", "Count the rifles."),
    ]


def test_footnotes_are_notes_and_their_marks_superscript() -> None:
    document = of(
        '<p>Rifles.<a epub:type="noteref" href="#n">1</a></p>'
        '<aside epub:type="footnote" id="n"><p>1. Survey, p. 14.</p></aside>'
        '<section role="doc-endnotes"><h2>Notes</h2><p>2. Ibid.</p></section>'
    )
    assert document.blocks == (
        Block("paragraph", "body", "Rifles.1", marks=(InlineMark(7, 8, "superscript"),)),
        Block("footnote", "notes", "1. Survey, p. 14."),
        Block("heading", "notes", "Notes", 2),
        Block("footnote", "notes", "2. Ibid."),
    )


def test_shape_and_marks_come_through_and_empty_elements_swallow_nothing() -> None:
    document = of(
        '<h2>One</h2><p><a id="x"/>In <em>the</em> <a href="https://example.org/d">list</a>'
        '<span class="y"/>.</p><ul><li>Count<ol><li>in spring</li></ol></li></ul><blockquote>'
        "<p>We count.</p></blockquote><figure><img src='x.png' alt='no'/><figcaption>A depot"
        "</figcaption></figure><table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr>"
        "</table><script>evil()</script><h2>Two</h2>"
    )
    assert [(b.kind, b.zone, b.level, b.text) for b in document.blocks] == [
        ("heading", "body", 2, "One"),
        ("paragraph", "body", 0, "In the list."),
        ("list_item", "body", 1, "Count"),
        ("list_item", "body", 2, "in spring"),
        ("quotation", "body", 0, "We count."),
        ("caption", "caption", 0, "A depot"),
        ("table_cell", "body", 0, "a"),
        ("table_cell", "body", 0, "b"),
        ("table_cell", "body", 0, "c"),
        ("table_cell", "body", 0, "d"),
        ("heading", "body", 2, "Two"),
    ]
    assert document.blocks[1].marks == (
        InlineMark(3, 6, "emphasis"),
        InlineMark(7, 11, "link", "https://example.org/d"),
    )


def test_captions_meant_for_the_eye_stay_and_readings_of_characters_do_not() -> None:
    document = of(
        "<p><ruby>東京<rp>(</rp><rt>とうきょう</rt><rp>)</rp></ruby>に行く。</p>"
        '<figure><figcaption aria-hidden="true">A depot</figcaption></figure>'
        '<p hidden="hidden">Unseen.</p>'
    )
    assert shown(document) == [
        ("body", "paragraph", "東京に行く。"),
        ("caption", "caption", "A depot"),
    ]


def test_a_part_that_is_no_page_is_read_by_what_stands_in_for_it() -> None:
    data = epub_of({"a.svg": "x", "b.xhtml": "<p>Instead.</p>"}, **{"a.svg": 'fallback="i1"'})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        package = archive.read("OEBPS/book.opf").decode()
    package = package.replace(
        'href="a.svg" media-type="application/xhtml+xml"', 'href="a.svg" media-type="image/svg+xml"'
    )
    document = read(with_member(data, "OEBPS/book.opf", package))
    assert [block.text for block in document.blocks] == ["Instead."]


def with_member(data: bytes, name: str, text: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, str | bytes] = {n: archive.read(n) for n in archive.namelist()}
    return zipped({**members, name: text}, first="mimetype")


@pytest.mark.parametrize(
    ("method", "locked"),
    [
        ("http://www.w3.org/2001/04/xmlenc#aes128-cbc", True),
        ("http://www.idpf.org/2008/embedding", False),
    ],
)
def test_protection_says_so_and_hidden_fonts_are_none(method: str, locked: bool) -> None:
    encryption = (
        '<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>'
        f'<enc:EncryptionMethod Algorithm="{method}"/></enc:EncryptedData></encryption>'
    )
    data = with_member(epub_of({"a.xhtml": "<p>Count.</p>"}), "META-INF/encryption.xml", encryption)
    if locked:
        with pytest.raises(Unreadable, match="DRM"):
            read(data)
    else:
        assert read(data).blocks[0].text == "Count."


def test_entities_are_refused() -> None:
    data = epub_of({"a.xhtml": '<!ENTITY x SYSTEM "file:///etc/passwd"><p>&x;</p>'})
    with pytest.raises(Unreadable, match="entities"):
        read(data)


def test_parts_that_are_missing_are_counted() -> None:
    data = epub_of({"a.xhtml": "<p>Count.</p>"}).replace(b"OEBPS/a.xhtml", b"OEBPS/b.xhtml")
    assert recognises(data)
    assert read(data).warnings == ("Parts that the book lists are not in the file: 1.",)
