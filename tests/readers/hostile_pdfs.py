"""PDFs: ISO 32000 as harmful files use it. Most are written by hand, without a library."""

import io
import re
import zlib

import pikepdf

from tests.fixtures.renderings import docx_of
from tests.fixtures.typeset import typeset
from tests.readers.hostile_case import CRASHED, DAMAGED, EMPTY, LONG, WORDS, Case

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"


def pdf_of(*objects: bytes, trailer: bytes = b"") -> bytes:
    """The objects, numbered from 1, of which the first is the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF" % (size, trailer, len(out))
    return bytes(out) + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%b>>stream\n%b\nendstream" % (len(data), entries, data)


def one_page(content: bytes, resources: bytes = b"", *more: bytes) -> bytes:
    """A page with a content stream (object 4), a font (5) and further objects (from 6)."""
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>%b>>>>" % resources,
        content,
        FONT,
        *more,
    )


def shown(text: str) -> bytes:
    return b"BT /F 12 Tf 50 700 Td (%b) Tj ET" % text.encode("ascii")


def double_flate() -> bytes:
    """A gigabyte of spaces, compressed twice."""
    once = zlib.compressobj(9)
    packed = b"".join(once.compress(b" " * 2**20) for _ in range(1024)) + once.flush()
    return one_page(stream(zlib.compress(packed, 9), b"/Filter[/FlateDecode/FlateDecode]"))


def nested_forms() -> bytes:
    """Ten forms in each of ten forms, nine levels deep."""
    forms = [
        stream(
            b"/X Do " * 10 if level < 8 else shown("x"),
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>"
            b"/Font<</F 5 0 R>>>>" % (7 + level),
        )
        for level in range(9)
    ]
    return one_page(stream(b"/X Do " * 10), b"/XObject<</X 6 0 R>>", *forms)


def many_pages(count: int = 10_000) -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    kids = b" ".join(b"%d 0 R" % (3 + i) for i in range(count))
    pages = b"<</Type/Pages/Count %d/Kids[%b]>>" % (count, kids)
    return pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", pages, *[page] * count)


def lying_count() -> bytes:
    return one_page(stream(shown(WORDS))).replace(b"/Count 1", b"/Count 100000000")


def page_loop() -> bytes:
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2/Parent 2 0 R>>"
    )


def many_letters() -> bytes:
    lines = b"(" + b"abcdefgh " * 200 + b") Tj T* "
    content = b"BT /F 1 Tf 1 TL 0 800 Td " + lines * 7_300 + b"ET"
    return one_page(stream(zlib.compress(content, 9), b"/Filter/FlateDecode"))


def broken_table() -> bytes:
    data = one_page(stream(shown(WORDS)))
    return re.sub(rb"\d{10} 00000 n", b"0000000007 00000 n", data)


def without_table() -> bytes:
    before, _, table = one_page(stream(shown(WORDS))).partition(b"xref\n")
    return before + table[table.index(b"trailer") :].replace(b"startxref", b"")


def encrypted() -> bytes:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(typeset(WORDS))) as made:
        made.save(file, encryption=pikepdf.Encryption(owner="o", user="secret", R=6))
    return file.getvalue()


def without_letters() -> bytes:
    """A subset of a font, and nothing that says which letters its glyphs are."""
    text = "Count the rifles, and count them again before the ferry leaves the shore. " * 3
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(typeset(text))) as made:
        for thing in made.objects:
            if isinstance(thing, pikepdf.Dictionary) and "/ToUnicode" in thing:
                del thing["/ToUnicode"]
        made.save(file)
    return file.getvalue()


def with_actions() -> bytes:
    data = one_page(stream(shown(WORDS)))
    return data.replace(
        b"/Catalog", b"/Catalog/OpenAction<</S/Launch/F(/bin/sh)/Next<</S/JavaScript/JS(evil)>>>>"
    )


def deep_array() -> bytes:
    return one_page(stream(shown(WORDS)), b"/X " + b"[" * 100_000 + b"]" * 100_000)


def and_a_zip() -> bytes:
    return one_page(stream(shown(WORDS))) + docx_of("<w:p><w:r><w:t>evil</w:t></w:r></w:p>")


def scripts() -> bytes:
    text = f"{WORDS} Θάλασσα и море. שלום לכולם. Cafe\u0301"
    return typeset(f'#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"))\n{text}')


PDFS = (
    Case("PDF of 10,000 pages", "a.pdf", many_pages, "10,000 pages; at most 2,000"),
    Case("PDF that says 100 million pages", "a.pdf", lying_count, holds=WORDS),
    Case("PDF whose pages hold themselves", "a.pdf", page_loop, f"{DAMAGED}|{EMPTY}"),
    Case("PDF, broken cross-references", "a.pdf", broken_table, holds=WORDS),
    Case("PDF without cross-references", "a.pdf", without_table, holds=WORDS),
    Case("PDF, a gigabyte in 3 KB (double Flate)", "a.pdf", double_flate, CRASHED, slow=True),
    Case("PDF of forms in forms, 10⁹ in all", "a.pdf", nested_forms, f"{CRASHED}|{LONG}",
         slow=True),
    Case("PDF of 13 million letters on a page", "a.pdf", many_letters,
         f"{CRASHED}|{LONG}|letters", slow=True),
    Case("PDF, arrays 100,000 deep", "a.pdf", deep_array, holds=WORDS),
    Case("encrypted PDF", "a.pdf", encrypted, "Give the password to read it"),
    Case("PDF whose fonts name no letters", "a.pdf", without_letters, "fonts of this PDF"),
    Case("PDF that starts programs", "a.pdf", with_actions, holds=WORDS, lacks="evil"),
    Case("PDF that is a Word file, too", "a.docx", and_a_zip, holds=WORDS, lacks="evil"),
    Case("PDF in four scripts", "a.pdf", scripts, holds="Θάλασσα"),
    Case("half of a PDF", "a.pdf", lambda: typeset(f"{WORDS} #lorem(900)")[:9_000], DAMAGED),
    Case("empty PDF", "a.pdf", bytes, EMPTY),
)  # fmt: skip
