"""Word, OpenDocument, EPUB and Rich Text files made to harm, or harmed: a sentence comes out, and
nothing else. (What a child process must stop is stated in test_isolation.)"""

import gc
import time
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.document import Document, lay_out
from app.domain.errors import Refused, TooLarge, Unreadable
from app.domain.sample import SAMPLE
from app.domain.text import canonical
from app.readers import decoding, docx, epub, odt, rtf, xml_tree
from tests.fixtures import renderings
from tests.fixtures.renderings import docx_of, epub_of, odt_of, rtf_of, zipped

Read = Callable[[bytes], Document]

READS: dict[str, Read] = {
    "essay.docx": docx.read,
    "essay.odt": odt.read,
    "essay.epub": epub.read,
    "essay.rtf": rtf.read,
}
WHOLE = {name: renderings.RENDERINGS[name](SAMPLE.blocks) for name in READS}
WHOLE["essay.docx"] = docx_of(  # python-docx's has parts that nobody reads, and many of them
    "".join(f"<w:p><w:r><w:t>{block.text}</w:t></w:r></w:p>" for block in SAMPLE.blocks)
)
ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
MAIN = {
    "essay.docx": "word/document.xml",
    "essay.odt": "content.xml",
    "essay.epub": "OEBPS/book.opf",
}


def changed(data: bytes, **members: bytes) -> bytes:
    """The zip file with members put in or replaced; "__" stands for "/" in their names."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        kept: dict[str, str | bytes] = {n: archive.read(n) for n in archive.namelist()}
    named = {name.replace("__", "/"): text for name, text in members.items()}
    return zipped({**kept, **named}, first="mimetype")


def tried(read: Read, data: bytes) -> None:
    """Read; only a Refused may come out, and only blocks that can be stored."""
    try:
        document = read(data)
    except Refused:
        return
    lay_out(document.blocks)
    for block in document.blocks:
        if block.kind != "preformatted":
            assert canonical(block.text) == block.text
        assert all(0 <= m.start < m.end <= len(block.text) for m in block.marks)


@pytest.mark.parametrize("name", READS)
def test_a_file_that_is_cut_short_anywhere_is_read_or_refused(name: str) -> None:
    data = WHOLE[name]
    for end in range(0, len(data), max(1, len(data) // 150)):
        tried(READS[name], data[:end])


@pytest.mark.parametrize("name", READS)
@given(data=st.data())
def test_a_file_with_damaged_bytes_is_read_or_refused(name: str, data: st.DataObject) -> None:
    whole = bytearray(WHOLE[name])
    for _ in range(data.draw(st.integers(1, 20))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] = data.draw(st.integers(0, 255))
    tried(READS[name], bytes(whole))


@pytest.mark.parametrize("name", MAIN)
@given(data=st.data())
def test_a_part_with_damaged_xml_is_read_or_refused(name: str, data: st.DataObject) -> None:
    with zipfile.ZipFile(BytesIO(WHOLE[name])) as archive:
        part = data.draw(st.sampled_from([n for n in archive.namelist() if "ml" in n]))
        text = archive.read(part)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 400)))
    put = data.draw(st.sampled_from([b"", b"<w:p>", b"</w:p>", b"\xff", b'="-99999999999"', b"<"]))
    tried(READS[name], changed(WHOLE[name], **{part: text[:start] + put + text[end:]}))


PIECES = [
    *[r"\pard ", r"\par ", "{", "}", r"\cell ", r"\row ", r"\intbl ", r"\trowd\cellx9 ", "words "],
    *[r"\u-10179?", r"\u99999999999?", r"\'e9", r"\uc99 ", r"\uc-1 ", r"{\footnote ", r"\chftn "],
    *[
        r"{\field{\*\fldinst TOC}{\fldrslt ",
        r"\fldrslt ",
        r"\s1 ",
        r"\s-1 ",
        r"\b ",
        r"\bin3 ",
        "\\",
    ],
    *[r"{\stylesheet{\s1\sbasedon1 heading 1;}}", r"\outlinelevel-7 ", r"\ls1\ilvl99 ", r"\v "],
    *[r"{\fonttbl{\f1\fcharset77 x;}}", r"\f1 ", r"\ansicpg99999 ", r"{\info{\creatim\yr2 "],
    *[
        r"{\*\annotation ",
        r"{\upr ",
        r"\ud ",
        r"\shptxt ",
        r"\deleted ",
        r"\nestcell ",
        r"{\header ",
    ],
]


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_sequence_of_control_words_is_read_or_refused(pieces: list[str]) -> None:
    tried(rtf.read, b"{\\rtf1 " + "".join(pieces).encode() + b"}")


@pytest.mark.parametrize("name", MAIN)
def test_entities_are_refused_and_nothing_is_fetched(name: str) -> None:
    with zipfile.ZipFile(BytesIO(WHOLE[name])) as archive:
        text = archive.read(MAIN[name])
    with pytest.raises(Unreadable, match="entities"):
        READS[name](changed(WHOLE[name], **{MAIN[name]: ENTITY + text}))


@pytest.mark.parametrize("name", MAIN)
def test_bombs_are_refused_before_they_unpack(name: str) -> None:
    started = time.process_time()
    with pytest.raises(TooLarge, match="unpacks to far more"):
        READS[name](changed(WHOLE[name], **{MAIN[name]: b" " * 70 * 2**20}))
    assert time.process_time() - started < 3  # half of it is making the bomb


@pytest.mark.parametrize("name", MAIN)
def test_names_that_lead_out_of_the_archive_lead_nowhere(name: str) -> None:
    data = changed(WHOLE[name], **{"../../../etc/cron.d/x": b"x", "/etc/passwd": b"root"})
    assert READS[name](data) == READS[name](WHOLE[name])


@pytest.mark.parametrize(
    ("read", "data"),
    [
        (docx.read, docx_of("<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 3_000)),
        (odt.read, odt_of("<text:p>a</text:p>" * 3_000)),
        (rtf.read, rtf_of(r"a\par " * 3_000)),
        (epub.read, epub_of({"a.xhtml": "<p>a</p>" * 3_000})),
    ],
    ids=["docx", "odt", "rtf", "epub"],
)
def test_too_many_paragraphs_are_refused(
    read: Read, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "MOST_BLOCKS", 1_500)
    with pytest.raises(TooLarge, match="too many paragraphs"):
        read(data)


@pytest.mark.parametrize(
    ("read", "data"),
    [
        (docx.read, docx_of("<w:tbl><w:tr><w:tc>" * 2000 + "</w:tc></w:tr></w:tbl>" * 2000)),
        (docx.read, docx_of("<w:p>" + "<w:ins>" * 240 + "</w:ins>" * 240 + "</w:p>")),
        (odt.read, odt_of("<text:p>" + "<text:span>" * 2000 + "</text:span>" * 2000 + "</text:p>")),
        (odt.read, odt_of("<text:list><text:list-item>" * 120 + "<text:p>a</text:p>"
                          + "</text:list-item></text:list>" * 120)),
        (epub.read, epub_of({"a.xhtml": "<div>" * 9000 + "a" + "</div>" * 9000})),
        (rtf.read, b"{\\rtf1" + b"{\\b " * 5000),
    ],
    ids=["docx-tables", "docx-inserted", "odt-spans", "odt-lists", "epub", "rtf"],
)  # fmt: skip
def test_what_is_nested_deeply_is_read_or_refused(read: Read, data: bytes) -> None:
    tried(read, data)


def test_a_table_of_50_000_cells_takes_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MOST_BLOCKS", 60_000)
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    rows = ("".join(cell.format(i * j) for j in range(10)) for i in range(5_000))
    data = docx_of(f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>")
    started = time.process_time()
    blocks = docx.read(data).blocks
    assert time.process_time() - started < 10
    assert len(blocks) == 50_000
    assert (blocks[-1].row, blocks[-1].column) == (5_000, 10)


def test_more_formatting_than_any_text_has_is_refused_at_once() -> None:
    for read, data in (
        (rtf.read, b"{\\rtf1 " + b"{}" * (rtf.MOST_WORDS + 1)),
        (odt.read, odt_of("<text:p/>" * (xml_tree.MOST_TAGS // 9) * 9)),
    ):
        started = time.process_time()
        with pytest.raises(TooLarge):
            read(data)
        assert time.process_time() - started < 1


def test_a_long_run_of_fields_notes_and_groups_takes_linear_time() -> None:
    def seconds(count: int) -> float:
        field = '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>TOC</w:instrText></w:r>'
        note = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
        data = docx_of(f"<w:p>{''.join(note.format(i) + field for i in range(count))}</w:p>")
        gc.disable()  # what all other tests left behind would be walked in this time
        try:
            started = time.process_time()
            tried(docx.read, data)
            tried(rtf.read, rtf_of(r"{\field{\*\fldinst X}{\fldrslt a}}\u8217?" * count))
            return time.process_time() - started
        finally:
            gc.enable()

    seconds(100)
    assert seconds(4_000) < 40 * max(seconds(400), 0.01)
