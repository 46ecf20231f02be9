"""Saved pages. The texts are our own."""

import pytest

from app.domain.document import Document, InlineMark, lay_out
from app.domain.errors import TooLarge, Unreadable
from app.domain.sample import SAMPLE
from app.readers.web_page import read
from tests.fixtures import renderings

ONE = (
    "Weapons cross the northern border every week, and the people who should count them have "
    "neither vehicles nor fuel, as a visit to any post will show."
)
TWO = (
    "The ministry knows this. Its own survey found that fewer than one depot in five keeps a "
    "register, and that serial numbers are written down only on request."
)
THREE = (
    "Governments should begin with what they own: count it, lock it and publish the count. "
    "Border posts come second, for a guard without a list has nothing to compare."
)
PAGE = f"""<!doctype html>
<html lang="en"><head><title>Ten Locks for Ten Doors | Border Institute</title>
<meta name="author" content="Ana Souza"><meta property="og:site_name" content="Border Institute">
<meta property="article:published_time" content="2013-03-03T10:00:00Z">
<link rel="canonical" href="https://example.org/locks">
<style>p {{ color: red }}</style></head>
<body class="has-sidebar comments-open" onload="evil()">
<header><nav><ul><li><a href="/">Home</a></li></ul></nav></header>
<main><article>
<h1>Ten Locks for Ten Doors</h1>
<p class="byline">By Ana Souza</p>
<div class="share">Share this on <a href="https://social.example">every network</a></div>
<p>{ONE}</p>
<h2>What is known</h2>
<p onclick="evil()">{TWO} See <a href="https://example.org/survey">the <em>survey</em></a> or
<a href="javascript:evil()">this</a>.<sup>1</sup></p>
<figure><img src="x.png" onerror="evil()"><figcaption>A guard counts rifles.</figcaption></figure>
<blockquote><p>A register costs less than one rifle, said the guard at the gate.</p></blockquote>
<ul><li>Count the rifles in every depot
  <ul><li>each spring, before the roads open</li></ul></li><li>Publish the count each year</li></ul>
<table><tr><th>Year</th><th>Rifles</th></tr><tr><td>2012</td><td>40</td></tr></table>
<p>{THREE}</p>
<div hidden>Hidden words.</div><p style="display: none">More hidden words.</p>
<script>evil()</script><noscript>Please turn scripts on.</noscript>
<aside class="footnotes"><p>1. Border Institute, 2012, p. 14.</p></aside>
</article>
<section id="comments" class="comments-area"><h3>2 Comments</h3>
<div class="comment"><p>{ONE.replace("Weapons", "Yes, weapons")}</p></div>
<div class="comment"><p>{TWO.replace("ministry", "whole town")}</p></div></section>
</main>
<aside class="sidebar"><h3>Related</h3><a href="/x">Nine ways to guard a bridge</a></aside>
<footer><p>© 2013 Border Institute. All rights reserved.</p></footer>
</body></html>"""


def sample() -> bytes:
    return renderings.html_page(SAMPLE.blocks)


@pytest.fixture(scope="module")
def locks() -> Document:
    return read(PAGE.encode())


def found(document: Document, words: str) -> list[tuple[str, str]]:
    return [(block.zone, block.kind) for block in document.blocks if words in block.text]


def test_who_wrote_it_when_and_where(locks: Document) -> None:
    assert locks.title == "Ten Locks for Ten Doors"
    assert locks.authors == ("Ana Souza",)
    assert (locks.publisher, locks.date) == ("Border Institute", "2013-03-03")
    assert (locks.url, locks.language) == ("https://example.org/locks", "en")


@pytest.mark.parametrize(
    ("words", "zone", "kind"),
    [
        ("Ten Locks for Ten Doors", "front", "title"),
        ("By Ana Souza", "front", "paragraph"),
        ("Weapons cross the northern", "body", "paragraph"),
        ("What is known", "body", "heading"),
        ("A guard counts", "caption", "caption"),
        ("A register costs", "body", "quotation"),
        ("Count the rifles", "body", "list_item"),
        ("each spring", "body", "list_item"),
        ("Rifles", "body", "table_cell"),
        ("Governments should begin", "body", "paragraph"),
        ("p. 14", "notes", "footnote"),
        ("Yes, weapons", "comments", "paragraph"),
        ("The whole town knows", "comments", "paragraph"),
        ("Share this", "boilerplate", "paragraph"),
        ("Nine ways", "boilerplate", "paragraph"),
        ("All rights reserved", "boilerplate", "paragraph"),
        ("Home", "boilerplate", "list_item"),
    ],
)
def test_each_part_has_its_zone_and_kind(locks: Document, words: str, zone: str, kind: str) -> None:
    assert (zone, kind) in found(locks, words)
    assert len({zone for zone, _ in found(locks, words)}) == 1


def test_nothing_that_runs_or_hides_survives(locks: Document) -> None:
    text, _ = lay_out(locks.blocks)
    for word in ("evil", "color", "idden words", "turn scripts on", "<", "javascript"):
        assert word not in text
    targets = [mark.target for block in locks.blocks for mark in block.marks if mark.target]
    assert "https://example.org/survey" in targets
    assert all(target.startswith("http") for target in targets)


def test_marks_lie_on_their_words(locks: Document) -> None:
    [block] = [block for block in locks.blocks if "The ministry knows" in block.text]
    marked = {(mark.kind, block.text[mark.start : mark.end]) for mark in block.marks}
    assert {("link", "the survey"), ("emphasis", "survey"), ("superscript", "1")} <= marked


def test_nested_lists_have_depth_and_cells_their_place(locks: Document) -> None:
    depth = {block.text: block.level for block in locks.blocks if block.kind == "list_item"}
    assert depth["Count the rifles in every depot"] == 1
    assert depth["each spring, before the roads open"] == 2
    cells = [(b.row, b.column, b.text) for b in locks.blocks if b.kind == "table_cell"]
    assert cells == [(1, 1, "Year"), (1, 2, "Rifles"), (2, 1, "2012"), (2, 2, "40")]


def test_blocks_stand_in_document_order(locks: Document) -> None:
    text, _ = lay_out(locks.blocks)
    words = ["Home", "Weapons cross", "What is known", "A guard", "each spring", "Governments"]
    assert sorted(words, key=text.index) == words


def test_line_breaks_are_kept_and_double_ones_part_paragraphs() -> None:
    document = read(f"<body><div>{ONE}<br>Second line.<br><br>{TWO}</div></body>".encode())
    assert [block.text for block in document.blocks] == [f"{ONE}\nSecond line.", TWO]


def test_a_table_for_layout_is_no_table() -> None:
    cells = f"<tr><td><p>{ONE}</p><p>{TWO}</p></td></tr>"
    document = read(f"<body><table>{cells}</table></body>".encode())
    assert [block.kind for block in document.blocks] == ["paragraph", "paragraph"]


def test_preformatted_text_keeps_its_spaces() -> None:
    document = read(f"<article><p>{ONE}</p><pre>a  b\n  c</pre><p>{TWO}</p></article>".encode())
    assert ("preformatted", "a  b\n  c") in [(b.kind, b.text) for b in document.blocks]


def test_a_mark_over_several_blocks_goes_on_in_each() -> None:
    document = read(f"<body><a href='https://e.org'><p>{ONE}</p><p>{TWO}</p></a></body>".encode())
    assert [block.marks for block in document.blocks] == [
        (InlineMark(0, len(ONE), "link", "https://e.org"),),
        (InlineMark(0, len(TWO), "link", "https://e.org"),),
    ]


def test_a_page_nested_too_deeply_is_refused_not_cut() -> None:
    with pytest.raises(Unreadable, match="nested too deeply"):
        read(b"<div>a" * 5_000)


def test_an_older_declared_encoding_is_honoured() -> None:
    page = f'<html><head><meta charset="windows-1252"></head><body><p>{ONE} Où?</p></body></html>'
    assert "Où?" in read(page.encode("cp1252")).blocks[-1].text


def test_scripts_in_which_anything_looks_like_an_element_do_no_harm() -> None:
    script = "<script>for(i=0;i<n.length;i++){ " + "x = y + 1 ; " * 4_000 + "}</script>"
    assert read(f"<body>{script}<p>{ONE}</p></body>".encode()).blocks[0].text == ONE


def test_an_element_of_thousands_of_attributes_is_refused() -> None:
    attributes = " ".join(f"a{i}='1 2 3'" for i in range(9_000))
    with pytest.raises(TooLarge, match="thousands of attributes"):
        read(f"<body><p {attributes}>{ONE}</body>".encode())
    path = "M 10 20 " * 9_000
    assert read(f"<body><p data-x='{path}'>{ONE}</p></body>".encode()).blocks[0].text == ONE
