"""A saved page that is shown: nothing of it acts, and its passages are marked."""

from __future__ import annotations

import io
import zipfile

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.document import lay_out
from app.readers.html import web_page
from app.readers.html.shown import Shown, WordsShown, shown
from app.readers.isolation import shown_isolated
from tests.fixtures.reaching import BODY, HEAD, all_at_once, page
from tests.readers.hostile_case import WORDS

DOT = b"\x89PNG\r\n\x1a\n"
RUNNING = {"script", "iframe", "form", "input", "button", "object", "embed", "svg", "meta", "base"}
RUNNING |= {"link", "dialog", "template", "noscript", "video", "audio", "math", "area"}


def harmless(made: Shown) -> lxml.html.HtmlElement:
    tree = lxml.html.document_fromstring(made.html)
    assert "evil" not in made.html
    assert not RUNNING & {element.tag for element in tree.iter()}
    names = {name for element in tree.iter() for name in element.attrib}
    assert not [name for name in names if name.startswith("on")]
    for element in tree.iter():
        for name in ("src", "href"):
            value = element.get(name, "#")
            assert value.startswith(("#", "data:image/"))
    return tree


@pytest.mark.parametrize("name", [*BODY, *HEAD])
def test_nothing_acts_or_asks_another_host(name: str) -> None:
    made = shown("web_page", page(HEAD.get(name, ""), BODY.get(name, "")), [WordsShown(1, WORDS)])
    assert made.found == (1,)
    assert WORDS in harmless(made).text_content()


def test_all_of_it_at_once_is_harmless_in_a_child_too() -> None:
    made = shown_isolated("web_page", all_at_once(), [WordsShown(1, WORDS, "Ten Locks")])
    [anchor] = harmless(made).cssselect("#passage-1")
    assert anchor.getnext().text == WORDS


def test_passages_are_marked_where_they_stand_over_elements_and_over_each_other() -> None:
    body = "<p>Count the <b>rifles,</b> every one.</p><p>Count the crates.</p>"
    found = [
        WordsShown(
            1, "Count", "rifles, every one.\n"
        ),  # the second of the two, by what is before it
        WordsShown(2, "rifles, every one."),
        WordsShown(3, "every one.\nCount the crates."),
        WordsShown(4, "nowhere"),
    ]
    made = shown("web_page", page("", body + '<p id="passage-1">x</p>'), found)
    tree = harmless(made)
    assert made.found == (1, 2, 3)
    marks = [mark.text for mark in tree.iter("mark")]
    assert marks == ["rifles,", "every one.", "Count the crates."]
    after = {n: tree.get_element_by_id(f"passage-{n}").getnext().text for n in (1, 2, 3)}
    assert after == {1: "Count the crates.", 2: "rifles,", 3: "every one."}
    assert "Count the rifles, every one.Count the crates." in tree.text_content()


@given(st.data())
def test_the_words_of_the_page_stay_as_they_are(data: st.DataObject) -> None:
    plain = page("", "<p>Count the <b>rifles,</b> <i>every</i> one.</p><ul><li>Or <u>two</u></ul>")
    text, _ = lay_out(web_page.read(plain).blocks)
    spans = data.draw(
        st.lists(st.tuples(st.integers(0, len(text) - 1), st.integers(1, 40)), max_size=5)
    )
    passages = [
        WordsShown(n, text[at : at + size], text[:at][-32:]) for n, (at, size) in enumerate(spans)
    ]
    passages = [words for words in passages if words.exact.strip()]
    made = shown("web_page", plain, passages)
    assert made.found == tuple(words.number for words in passages)
    bare, marked = (
        lxml.html.document_fromstring(each).find("body").text_content()
        for each in (shown("web_page", plain, []).html, made.html)
    )
    assert marked == bare


def test_pictures_and_styles_of_the_file_are_part_of_the_page() -> None:
    head = '<link rel=stylesheet href="Locks_files/a.css">'
    body = '<img src="Locks_files/a%20b.png" alt=Depot><img src="Locks_files/none.png">'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as folder:
        folder.writestr("Locks.html", page(head, body))
        folder.writestr("Locks_files/a b.png", DOT)
        folder.writestr("Locks_files/a.css", "p { color: red; background: url(http://evil/) }")
    tree = harmless(shown("saved_page", buffer.getvalue(), []))
    assert [img.get("src", "")[:22] for img in tree.iter("img")] == ["data:image/png;base64,", ""]
    assert "color: red" in tree.findall(".//style")[0].text
    mhtml = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/html\r\nContent-Location: http://a.org/x/\r\n\r\n"
        + page("", '<img src="pic.png"><img src="cid:two@a">')
        + b"\r\n--b\r\nContent-Type: image/png\r\nContent-Location: http://a.org/x/pic.png\r\n\r\n"
        + DOT
        + b"\r\n--b\r\nContent-Type: image/gif\r\nContent-ID: <two@a>\r\n\r\nGIF89a\r\n--b--"
    )
    tree = harmless(shown("mhtml", mhtml, []))
    assert [img.get("src", "")[:15] for img in tree.iter("img")] == [
        "data:image/png;"[:15],
        "data:image/gif;",
    ]
