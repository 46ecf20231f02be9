"""Word, OpenDocument, EPUB and saved pages: what a zip file and its XML can do."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

from app.domain.sample import SAMPLE
from tests.fixtures.renderings import RENDERINGS, docx_of, epub_of, odt_of, zipped
from tests.readers.hostile_case import (
    BOMB,
    DAMAGED,
    ELEMENTS,
    EMPTY,
    ENTITIES,
    LOCKED,
    WORDS,
    Case,
)

PARAGRAPH = f"<w:p><w:r><w:t>{WORDS}</w:t></w:r></w:p>"
PAGE = f"<html><body><h1>Ten Locks</h1><p>{WORDS}</p></body></html>"
LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>{}]>".format(
    "".join(f"<!ENTITY a{i + 1} '{f'&a{i};' * 10}'>" for i in range(9))
)
FILE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>'
LEADS_OUT = "../../../../../../../tmp/briefmark-was-here.html"


def with_members(data: bytes, **members: str | bytes) -> bytes:
    """The zip file with further members, or others; "__" stands for "/" in their names."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        kept: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    named = {name.replace("__", "/"): said for name, said in members.items()}
    return zipped({**kept, **named}, first="mimetype")


def document(xml: str) -> bytes:
    """A Word file whose main part is this."""
    return with_members(docx_of(PARAGRAPH), **{"word/document.xml": xml})


def declared(doctype: str) -> bytes:
    body = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    return document(f"{doctype}{body}<w:body>{PARAGRAPH}</w:body></w:document>")


def directory_of(data: bytes) -> tuple[bytes, list[bytes]]:
    """The bytes before the directory of a zip file, and its entries."""
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    return data[:start], [b"PK\x01\x02" + part for part in data[start:end].split(b"PK\x01\x02")[1:]]


def with_directory(members: bytes, entries: list[bytes]) -> bytes:
    directory = b"".join(entries)
    counts = (0, 0, len(entries), len(entries), len(directory), len(members), 0)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", *counts)
    return members + directory + end


def overlapping() -> bytes:
    """Every entry of the directory is the same 6 MB again."""
    noise = random.Random(1).randbytes(30_000)
    data = zipped({"index.html": b"<p>" + noise.hex().encode() * 100})
    members, entries = directory_of(data)
    return with_directory(members, entries * 1_000)


def lying() -> bytes:
    """100 bytes, says the directory of 60 MB."""
    members, entries = directory_of(zipped({"index.html": b"<p>" + b" " * 60_000_000}))
    entry = entries[0]
    return with_directory(members, [entry[:24] + struct.pack("<L", 100) + entry[28:]])


def nested() -> bytes:
    inner = zipped({"index.html": b" " * 2**20})
    for level in range(5):
        inner = zipped({f"{level}-{i}.zip": inner for i in range(10)})
    return inner


def with_symlink() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        link = zipfile.ZipInfo("index.html")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return file.getvalue()


def locked_zip() -> bytes:
    """Members marked as encrypted."""
    members, entries = directory_of(zipped({"index.html": PAGE}))
    marked = [entry[:8] + b"\x01" + entry[9:] for entry in entries]
    return with_directory(members[:6] + b"\x01" + members[7:], marked)


def packed_strangely() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("index.html", PAGE)
    return file.getvalue()


def cell(row: int, column: int) -> str:
    return f"<w:tc><w:p><w:r><w:t>{row * column}</w:t></w:r></w:p></w:tc>"


def large_table() -> bytes:
    rows = ("".join(cell(i, j) for j in range(10)) for i in range(5_000))
    return docx_of(PARAGRAPH + f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>")


def many_paragraphs() -> bytes:
    """A million that no ratio gives away."""
    dice = random.Random(1)
    texts = (f"<w:p><w:r><w:t>{dice.getrandbits(40):x}</w:t></w:r></w:p>" for _ in range(1_000_000))
    return docx_of("".join(texts))


def with_macros() -> bytes:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    outside = "".join(
        f'<Relationship Id="x{i}" Type="{office}/{kind}" TargetMode="External" Target="{target}"/>'
        for i, (kind, target) in enumerate(
            [("attachedTemplate", "http://127.0.0.1:9/evil.dotm"), ("image", "file:///etc/passwd")]
        )
    )
    return with_members(docx_of(PARAGRAPH, outside), **{"word/vbaProject.bin": b"Sub AutoOpen()"})


def locked_word() -> bytes:
    """What Word writes is no zip file: an OLE one with the encrypted package in it."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")


def locked_odt() -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    entry = '<m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry>'
    manifest = f'<m:manifest xmlns:m="{space}">{entry}</m:manifest>'
    data = with_members(odt_of(f"<text:p>{WORDS}</text:p>"), **{"META-INF/manifest.xml": manifest})
    return with_members(data, **{"content.xml": zlib.compress(b"secret")})


def locked_epub() -> bytes:
    encryption = (
        '<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData>'
        '<enc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>'
        "</enc:EncryptedData></encryption>"
    )
    book = epub_of({"a.xhtml": f"<p>{WORDS}</p>"})
    return with_members(book, **{"META-INF/encryption.xml": encryption})


def cut(name: str) -> Callable[[], bytes]:
    def made() -> bytes:
        data = RENDERINGS[name](SAMPLE.blocks)
        return data[: len(data) * 2 // 3]

    return made


def repeated_cells() -> bytes:
    """One cell, a thousand million times."""
    lots = 'table:number-columns-repeated="1000000"'
    return odt_of(
        f"<text:p>{WORDS}</text:p><table:table><table:table-row "
        f'table:number-rows-repeated="1000"><table:table-cell {lots}><text:p>1</text:p>'
        "</table:table-cell></table:table-row></table:table>"
    )


ZIPS = (
    Case("zip bomb in Word's main part", "a.docx", lambda: document(" " * 60_000_000), BOMB),
    Case("zip bomb, its sizes hidden", "a.zip", lying, DAMAGED),
    Case("zip bomb of overlapping members", "a.zip", overlapping, BOMB),
    Case("zip bomb in five layers", "a.zip", nested, "a zip file without a brief in it"),
    Case("3,000 members", "a.zip", lambda: zipped({f"{i}.html": "" for i in range(3_000)}), BOMB),
    Case("billion laughs in Word", "a.docx", lambda: declared(LAUGHS), ENTITIES),
    Case(
        "billion laughs in OpenDocument", "a.odt",
        lambda: with_members(odt_of(""), **{"content.xml": f"{LAUGHS}<x>&a9;</x>"}), ENTITIES,
    ),
    Case("a file of the server as an entity", "a.docx", lambda: declared(FILE), ENTITIES),
    Case(
        "a DTD from the network", "a.epub",
        lambda: with_members(epub_of({}), **{"OEBPS/book.opf": f"{OUTSIDE}<package/>"}), ENTITIES,
    ),
    Case(
        "entities in UTF-16", "a.docx", lambda: with_members(
            docx_of(PARAGRAPH), **{"word/document.xml": f"{LAUGHS}<x>&a9;</x>".encode("utf-16")}
        ), ENTITIES,
    ),
    Case(
        "names that lead out of the archive", "a.zip",
        lambda: zipped({LEADS_OUT: "<p>evil", "save/index.html": PAGE, "/etc/x.html": "evil"}),
        holds=WORDS, lacks="evil",
    ),
    Case("a link to a file of the server", "a.zip", with_symlink, "no web page", lacks="root:"),
    Case("encrypted zip", "a.zip", locked_zip, LOCKED),
    Case("encrypted Word", "a.docx", locked_word, LOCKED),
    Case("encrypted OpenDocument", "a.odt", locked_odt, LOCKED),
    Case("encrypted EPUB (DRM)", "a.epub", locked_epub, r"protected \(DRM\)"),
    Case("zip packed as documents never are", "a.zip", packed_strangely, DAMAGED),
    Case("a Word table of 50,000 cells", "a.docx", large_table,
         "too many paragraphs and table cells"),
    Case("8 million Word paragraphs", "a.docx", lambda: docx_of("<w:p/>" * 8_000_000), BOMB,
         slow=True),
    Case("a million Word paragraphs", "a.docx", many_paragraphs, ELEMENTS, slow=True),
    Case("Word with macros and links outside", "a.docm", with_macros, holds=WORDS, lacks="root:"),
    Case("Word's XML 100,000 deep", "a.docx",
         lambda: document("<x>" * 100_000 + "</x>" * 100_000), "XML in this file is broken"),
    Case("Word tables in tables, 80 deep", "a.docx", lambda: docx_of(
        "<w:tbl><w:tr><w:tc>" * 80 + PARAGRAPH + "</w:tc></w:tr></w:tbl>" * 80), holds=WORDS),
    Case("a million attributes", "a.docx", lambda: document(
        "<x " + " ".join(f'a{i}="{i}"' for i in range(1_000_000)) + "/>"),
         "XML in this file is broken|no Word document|Nothing to read", slow=True),
    Case("a thousand million repeated cells", "a.odt", repeated_cells, holds=WORDS),
    *(
        Case(f"half of a file: {name}", name, cut(name), DAMAGED)
        for name in ("essay.docx", "essay.odt", "essay.epub", "essay.zip")
    ),
    *(
        Case(f"empty: {name}", name, bytes, EMPTY)
        for name in ("a.docx", "a.odt", "a.epub", "a.zip")
    ),
)  # fmt: skip
