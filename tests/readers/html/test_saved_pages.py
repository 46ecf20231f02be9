"""Pages in one file, as browsers and as others write them. The texts are our own."""

import base64
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Refused, TooLarge, Unreadable
from app.domain.sample import SAMPLE
from app.readers import reader_for
from app.readers.html.saved_pages import read_mhtml, read_zip, recognises_mhtml, recognises_zip
from tests.fixtures.renderings import html_page, mhtml, saved_page, zipped

PAGE = "<html><body><h1>Où est le dépôt?</h1><p>Il est près du fleuve, dit-on.</p></body></html>"


def message(*parts: bytes, head: str = 'type="text/html"') -> bytes:
    kind = f'Content-Type: multipart/related; {head}; boundary="=_x y"\r\n\r\n'.encode()
    cut = b"".join(b"\r\n--=_x y\r\n" + part for part in parts)
    return b"MIME-Version: 1.0\r\n" + kind + b"For old programs." + cut + b"\r\n--=_x y--\r\n"


def part(body: bytes, kind: str = "text/html", **more: str) -> bytes:
    named = {"Content-Type": kind, **{name.replace("_", "-"): said for name, said in more.items()}}
    return "".join(f"{name}: {said}\r\n" for name, said in named.items()).encode() + b"\r\n" + body


def sample_mhtml() -> bytes:
    return mhtml(SAMPLE.blocks)


def texts(data: bytes) -> list[str]:
    return [block.text for block in read_mhtml(data).blocks]


FOUND = ["Où est le dépôt?", "Il est près du fleuve, dit-on."]


@pytest.mark.parametrize(
    ("encoding", "body", "charset"),
    [
        ("quoted-printable", quopri.encodestring(PAGE.encode()), "utf-8"),
        ("base64", base64.encodebytes(PAGE.encode("cp1252")), "windows-1252"),
        ("8bit", PAGE.encode("cp1252"), "iso-8859-1"),
        ("7bit", PAGE.encode("iso2022_jp", "xmlcharrefreplace"), "iso-2022-jp"),
        ("binary", PAGE.encode("utf-16"), "utf-16"),
    ],
)
def test_the_encodings_of_a_part_are_undone(encoding: str, body: bytes, charset: str) -> None:
    kind = f"text/html; charset={charset}"
    assert texts(message(part(body, kind, Content_Transfer_Encoding=encoding))) == FOUND


def test_a_page_alone_needs_no_parts() -> None:
    assert texts(b"MIME-Version: 1.0\n" + part(PAGE.encode())) == FOUND


@pytest.mark.parametrize(
    ("head", "first"),
    [
        ('start="<main@x>"', {"Content_ID": "<frame@x>"}),
        ('type="text/html"; x=y', {}),
    ],
)
def test_the_page_is_the_part_that_the_file_says(head: str, first: dict[str, str]) -> None:
    frame = part(b"<p>Buy more locks.", **first)
    page = part(PAGE.encode(), Content_ID="<main@x>", Content_Location="https://e.org/a")
    saved_from = b"" if first else b"Snapshot-Content-Location: https://e.org/a\r\n"
    assert texts(saved_from + message(frame, part(b"p {}", "text/css"), page, head=head)) == FOUND


def test_a_page_among_alternatives_is_found() -> None:
    inner = message(part(b"Plain.", "text/plain"), part(PAGE.encode())).replace(b"=_x y", b"in")
    assert texts(message(inner.partition(b"\r\n")[2], part(b"GIF89a", "image/gif"))) == FOUND


def test_where_it_was_saved_from_is_its_address() -> None:
    assert read_mhtml(message(part(PAGE.encode(), Content_Location="https://e.org/b"))).url == (
        "https://e.org/b"
    )
    assert read_mhtml(message(part(PAGE.encode(), Content_Location="cid:1"))).url == "cid:1"


def test_it_is_known_by_its_headers_and_by_nothing_less() -> None:
    for data in (message(part(b"x")), b"\r\nMIME-Version: 1.0\nContent-Type: text/html\n\n<p>x"):
        assert recognises_mhtml(data)
        assert reader_for("essay.txt", data).name == "mhtml"
    assert not recognises_mhtml(
        b"Title: MIME-Version: 1.0 explained\n\nContent-Type: multipart/related"
    )
    assert not recognises_mhtml(
        b"Note: multipart/related parts, mime-version: 1.0".partition(b" ")[2]
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (message(part(b"Hello.", "text/plain")), "no page in this file"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n<p>x", "no page in this file"),
        (message(part(b"!", Content_Transfer_Encoding="base64")), "no page in this file"),
        (message(part(b"+AGE-", "text/html; charset=utf-7")), "encoding"),
    ],
)
def test_what_is_no_page_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read_mhtml(data)


@pytest.mark.parametrize("data", [message(*[part(b"x", "image/gif")] * 6_000)])
def test_parts_without_end_are_refused(data: bytes) -> None:
    with pytest.raises(TooLarge, match="far more parts"):
        read_mhtml(data)


def test_a_file_cut_short_anywhere_is_read_or_refused() -> None:
    whole = sample_mhtml()
    for end in range(0, len(whole), len(whole) // 25):
        try:
            read_mhtml(whole[:end])
        except Refused:
            continue


@given(st.lists(st.sampled_from([
    b"--", b"--a", b"--a--", b"\n", b"\r\n\r\n", b"Content-Type: multipart/mixed; boundary=a",
    b"Content-Type: text/html; charset*=x''%ff", b"Content-Transfer-Encoding: base64", b"<p>word",
    b"=", b"\xff\x00", b"Content-ID: \xe9", b" folded; boundary*0=a; boundary*1*=%zz", b"start=<",
]), max_size=30))  # fmt: skip
def test_any_sequence_of_headers_and_boundaries_is_read_or_refused(pieces: list[bytes]) -> None:
    start = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n"
    try:
        read_mhtml(start + b"\n".join(pieces))
    except Refused:
        return


def test_it_says_what_the_page_alone_says() -> None:
    from app.readers.html import web_page

    assert read_mhtml(sample_mhtml()).blocks == web_page.read(html_page(SAMPLE.blocks)).blocks


@pytest.mark.parametrize("charset", ["", "; charset=windows-1254", "; charset=utf-8"])
def test_a_part_goes_by_its_header_and_else_by_what_its_page_declares(charset: str) -> None:
    words = "Silah depoları güvenli olmalı, sınır şehirlerinde devriye."
    page = f'<html><head><meta charset="iso-8859-9"></head><body><p>{words}</p></body></html>'
    data = message(part(page.encode("cp1254"), f"text/html{charset}"))
    assert texts(data) == [words]


ESSAY = "<html><body><h1>Ten Locks</h1><p>Count the rifles.</p></body></html>"
FRAME = "<html><body><p>Buy more locks.</p></body></html>"


def sample_saved_page() -> bytes:
    return saved_page(SAMPLE.blocks)


@pytest.mark.parametrize(
    "names",
    [
        ["Ten Locks.html"],
        ["Ten Locks.htm", "Ten Locks_files/frame.html", "Ten Locks_files/a/b.html"],
        ["Ten Locks.html", "Ten Locks-Dateien/frame.html"],
        ["folder/Ten Locks.HTML", "folder/Ten Locks_files/frame.html", "folder/x.css"],
        ["index.html", "about.html", "img/x.html"],
        ["essay.xhtml", "__MACOSX/._essay.xhtml", ".hidden.html", "parts/frame.html"],
    ],
)
def test_the_page_of_the_save_is_read_and_not_its_frames(names: list[str]) -> None:
    data = zipped({name: FRAME if i else ESSAY for i, name in enumerate(names)})
    assert recognises_zip(data)
    assert reader_for("save.docx", data).name == "saved_page"
    assert [block.text for block in read_zip(data).blocks] == ["Ten Locks", "Count the rifles."]


def test_several_pages_are_named_and_refused() -> None:
    with pytest.raises(Unreadable, match=r"several pages \(“a.html”, “b.html”\)"):
        read_zip(zipped({"x/a.html": ESSAY, "x/b.html": ESSAY, "x/a_files/c.html": FRAME}))


def test_a_zip_file_without_a_page_is_not_read() -> None:
    data = zipped({"essay.txt": "Count the rifles."})
    assert not recognises_zip(data)
    with pytest.raises(Unreadable, match="unpack it and add the brief alone"):
        reader_for("essay.zip", data)
    with pytest.raises(Unreadable, match="no web page in this zip"):
        read_zip(data)


def test_what_a_browser_wrote_above_the_page_is_its_address() -> None:
    page = f"<!DOCTYPE html>\n<!-- saved from url=(0020)https://e.org/locks -->\n{ESSAY}"
    assert read_zip(zipped({"Ten Locks.html": page})).url == "https://e.org/locks"
