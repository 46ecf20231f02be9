"""Saved pages. The texts are our own."""

import json

import pytest

from app.domain.document import Document, InlineMark, lay_out
from app.domain.errors import TooLarge, Unreadable
from app.domain.sample import SAMPLE
from app.readers.html.blocks import find_blocks
from app.readers.html.tree import parse
from app.readers.html.web_page import read
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


def page(head: str = "", body: str = "") -> Document:
    article = f"<article><h1>Ten Locks</h1>{body}<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></article>"
    return read(f"<html><head>{head}</head><body>{article}</body></html>".encode())


def linked_data(**said: object) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", **said}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


JSON_LD = linked_data(
    headline="Ten Locks",
    author=[{"@type": "Person", "name": "Ana Souza"}, {"@type": "Person", "name": "Bo Lindqvist"}],
    publisher={"@type": "Organization", "name": "Border Institute"},
    datePublished="2013-03-03T10:00:00Z",
)
OPEN_GRAPH = """<meta property="og:title" content="Ten Locks"><meta property="og:site_name"
content="Border Institute"><meta property="og:url" content="https://example.org/locks">
<meta property="article:author" content="Ana Souza">
<meta property="article:published_time" content="2013-03-03T10:00:00Z">"""
NAMED = """<title>Ten Locks</title><meta name="author" content="Ana Souza">
<meta name="date" content="2013-03-03"><meta name="application-name" content="Border Institute">"""


@pytest.mark.parametrize("head", [JSON_LD, OPEN_GRAPH, NAMED], ids=["JSON-LD", "OpenGraph", "meta"])
def test_metadata_is_read_in_every_way_that_pages_give_it(head: str) -> None:
    found = page(head)
    assert (found.title, found.authors[0], found.date) == ("Ten Locks", "Ana Souza", "2013-03-03")
    assert found.publisher == "Border Institute"


def test_all_authors_of_linked_data_are_taken() -> None:
    assert page(JSON_LD).authors == ("Ana Souza", "Bo Lindqvist")


@pytest.mark.parametrize(
    "line",
    [
        '<p class="byline">By Ana Souza</p><time datetime="2013-03-03">3 March 2013</time>',
        "<p>By Ana Souza | 3 March 2013</p>",
        '<p>By <a rel="author" href="/ana">Ana Souza</a></p><p>Updated 5:27 am CST, Sunday, '
        "March 3, 2013</p>",
    ],
)
def test_byline_and_time_say_who_and_when_and_are_no_body(line: str) -> None:
    found = page(body=line)
    assert (found.authors, found.date) == (("Ana Souza",), "2013-03-03")
    assert [b.text for b in found.blocks if b.zone == "body"] == [ONE, TWO, THREE]


@pytest.mark.parametrize(
    ("markup", "words", "zone"),
    [
        ('<div class="cookie-banner"><p>We use cookies to count visits.</p></div>', "cook", None),
        ('<div id="share-bar"><a href="/f">Facebook</a> <a href="/x">X</a></div>', "Face", None),
        ('<div class="related"><h3>Related</h3><p><a href="/a">Nine ways to guard a bridge</a></p>'
         "</div>", "Nine ways", None),
        ('<p><a href="https://e.org/a">NINE WAYS TO GUARD A BRIDGE</a></p>', "NINE WAYS", None),
        ("<p>Ten Locks for a Door</p>", "Ten Locks for", "body"),
        ('<div class="newsletter"><p>Sign up for our letter.</p></div>', "Sign up", None),
        ('<nav aria-label="Breadcrumb"><a href="/">Home</a> › Arms</nav>', "Home", None),
        ("<p>Advert</p>", "Advert", None),
        ('<ul class="gallery"><li>A guard counts the rifles in a depot.</li></ul>', "A guard",
         "caption"),
        ("<figure><img src=a.png><figcaption>A depot. (Photo: staged)</figcaption></figure>",
         "A depot", "caption"),
        ('<section role="doc-endnotes"><ol><li>Border Institute, 2012, p. 14.</li></ol></section>',
         "p. 14", "notes"),
    ],
)  # fmt: skip
def test_what_stands_around_the_article_is_set_apart_and_not_lost(
    markup: str, words: str, zone: str | None
) -> None:
    blocks = page(body=f"<p>{ONE}</p><p>{TWO}</p>{markup}").blocks
    assert {b.zone for b in blocks if words in b.text} == {zone or "boilerplate"}
    assert sum(b.zone == "body" for b in blocks) >= 5


def test_a_title_that_is_printed_twice_is_one_title() -> None:
    found = page(body="<p>Ten Locks</p>", head="<title>Ten Locks</title>")
    assert [b.zone for b in found.blocks if b.text == "Ten Locks"] == ["front", "boilerplate"]


def test_a_table_keeps_its_caption_and_the_places_of_its_cells() -> None:
    rows = "".join(f"<tr><th>{year}</th><td>{year % 7}</td></tr>" for year in (2011, 2012, 2013))
    blocks = page(body=f"<table><caption>Rifles counted</caption>{rows}</table>").blocks
    assert [b.text for b in blocks if b.kind == "caption"] == ["Rifles counted"]
    cells = [(b.row, b.column) for b in blocks if b.kind == "table_cell" and b.zone == "body"]
    assert cells == [(row, column) for row in (1, 2, 3) for column in (1, 2)]


PROSE = (ONE, TWO, THREE, ONE.replace("every week", "at night"))


def article(*parts: str, head: str = "", after: str = "") -> Document:
    markup = f"<html lang=en><head>{head}</head><body><article>{''.join(parts)}</article>{after}"
    return read(f"{markup}<footer>Imprint</footer></body></html>".encode())


def paragraphs(texts: tuple[str, ...] = PROSE) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


HEADED = "<title>Ten Locks for Ten Doors</title>"
TITLE = "<h1>Ten Locks for Ten Doors</h1>"


@pytest.mark.parametrize(
    ("byline", "around"),
    [
        ('<div class="FeatureByline"><p>By <b>Ada Lund</b><br>March 25, 2015</p></div>', ""),
        ("<p>By</p><p>Ada Lund</p>", ""),
        ("<p>Von:</p><div>Ada Lund</div>", ""),
        ('<div class="post-author">Ada Lund am 3. März 2013</div>', ""),
        ('<p>By <a href="/p">Ada Lund</a></p>',
         '<div class="comment"><span class="author">Username</span></div>'),
        ('<div class="author_fmt">By <a rel="author" href="/al">Ada Lund, MA</a></div>', ""),
        ("<p>By Dr. Ada Lund, Ph.D. | 3 March 2013</p>", ""),
        ('<div class="author-name">ADA LUND</div>', ""),
        ('<p class="byline">By Ada Lund March 18 at 3:57 PM</p>', ""),
        ('<span itemprop="author"><span itemprop="name">Ada Lund</span></span>', ""),
        ('<meta property="author" content="Ada Lund"><meta name="author" content="admin">', ""),
        ('<meta name="citation_author" content="Lund, Ada">', ""),
        ('<meta name="author" content="Ada Lund (ada@example.org)">', ""),
        ('<meta name="author" content="alund42"><p>By Ada Lund</p>', ""),
        ('<meta name="author" content="Ada Lund | Published:">', ""),
        ('<meta name="twitter:label1" content="Written by">'
         '<meta name="twitter:data1" content="Ada Lund">', ""),
        ('<span class="entry-meta author vcard">Ada Lund</span>', ""),
        ('<div class="byline"><span>By</span> <a rel="author" href="/a">Ada Lund</a> '
         '<time datetime="2015-03-03">3 March</time></div>', ""),
    ],
)  # fmt: skip
def test_one_author_and_nothing_but_the_name(byline: str, around: str) -> None:
    found = article(TITLE, byline, paragraphs(), head=HEADED, after=around)
    assert found.authors == ("Ada Lund",)


def test_a_body_in_linked_data_is_the_author_and_no_date_comes_from_the_text() -> None:
    body = "A depot is a place for arms. The first one of its kind opened on February 28, 1998 near"
    data = linked_data(
        headline="place for arms",
        name="Depot",
        author={"@type": "Organization", "name": "Contributors to Depots and Locks"},
        datePublished="2004-05-06T07:08:09Z",
    )
    box = '<div class="navbox authority-control"><a href="#">Authority control</a></div>'
    found = article(
        "<h1>Depot (arms)</h1>", f"<p>{body} a river.</p>", paragraphs(), box,
        head=f"<title>Depot (arms) - Lexicon</title>{data}",
    )  # fmt: skip
    assert (found.title, found.date) == ("Depot (arms)", "2004-05-06")
    assert found.authors == ("Contributors to Depots and Locks",)
    assert article(TITLE, f"<p>{body} a river.</p>", paragraphs(), head=HEADED).date == ""


def test_authors_of_linked_data_may_be_named_elsewhere_in_it() -> None:
    graph = [
        {"@type": "Organization", "@id": "#i", "name": "Border Institute"},
        {"@type": "Report", "headline": "Ten Locks", "author": {"@id": "#a"},
         "publisher": {"@id": "#i"}},
        {"@type": "Person", "@id": "#a", "name": "Ada Lund"},
    ]  # fmt: skip
    data = f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>'
    found = page(data)
    assert (found.authors, found.publisher) == (("Ada Lund",), "Border Institute")


@pytest.mark.parametrize(
    "broken", ["{", "[" * 5_000, '{"@type": 7, "@graph": [[1]]}', "null", '"a"']
)
def test_broken_linked_data_says_nothing_and_harms_nothing(broken: str) -> None:
    assert page(f'<script type="application/ld+json">{broken}</script>').title == "Ten Locks"


@pytest.mark.parametrize(
    ("head", "heading", "title"),
    [
        (HEADED, "<h1>Border Institute</h1><h2>Ten Locks for Ten Doors</h2>",
         "Ten Locks for Ten Doors"),
        (HEADED, "<h1>Why locks matter</h1>", "Ten Locks for Ten Doors"),
        ("<title>Ten Locks for Ten Doors - Border Institute</title>", "",
         "Ten Locks for Ten Doors"),
        ("<title>Ten Locks for Ten Doors | Arms | Border Institute</title>", "",
         "Ten Locks for Ten Doors"),
        ("<title>Locks - Institute</title>", "<h1>Locks</h1>", "Locks"),
        ("<title>十把锁守十扇门的故事_教育_新闻网</title>", "", "十把锁守十扇门的故事"),
        ('<meta property="og:title" content="Ten locks - a plea">', "", "Ten locks - a plea"),
        ('<meta property="og:title" content="Ten locks - Institute">'
         '<meta property="og:site_name" content="Institute">', "", "Ten locks"),
        ('<meta property="dc:title" content="Ten locks"><title>Page 4</title>', "", "Ten locks"),
        ("<title>Border Institute</title>", "<h1>Ten Locks</h1>", "Border Institute"),
        ('<title>Institute</title><meta property="og:site_name" content="Institute">',
         "<h1>Ten Locks</h1>", "Ten Locks"),
        ("", "<h1>Ten Locks</h1>", "Ten Locks"),
        ("<title>Document</title>", "<h1>Ten Locks</h1>", "Ten Locks"),
        ("", "<h2>Ten Locks</h2>", ""),
    ],
)  # fmt: skip
def test_the_title_is_the_text_s_and_not_the_site_s(head: str, heading: str, title: str) -> None:
    assert article(heading, paragraphs(), head=head).title == title


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ('<meta name="dc.date" content="20130303">', "2013-03-03"),
        ('<meta name="pubdate" content="2013/03/03 10:00">', "2013-03-03"),
        ('<meta name="publishdate" content="Sun Mar 03 21:30:09 EST 2013">', "2013-03-03"),
        ('<meta itemprop="datePublished" content="2013-03-03T10:00:00Z">', "2013-03-03"),
        ('<p>By Ada Lund, <time datetime="2013-03-03">a while ago</time></p>', "2013-03-03"),
        ("<p>Veröffentlicht am 3. März 2013</p>", "2013-03-03"),
        ('<link rel="canonical" href="https://e.org/2013/03/03/locks">', "2013-03-03"),
        ("<p>Updated: 5 April 2016</p><p>Published: 3 March 2013</p>", "2013-03-03"),
        ("<p>Last updated 5 April 2016. Published 3 March 2013</p>", "2013-03-03"),
        ("<p>Last updated: 3 March 2013</p>", "2013-03-03"),
        ('<abbr class="published" title="2013-03-03T10:00:00Z">10 am</abbr>', "2013-03-03"),
        ('<h4 class="date-header">Sunday, March 3, 2013</h4>', "2013-03-03"),
        ('<time class="article-head__timestamp">Published on March 3, 2013</time>', "2013-03-03"),
        ("<p>3.3.2013 – The panel met for a day.</p>", "2013-03-03"),
        ('<p class="posted">On 3.3.2013 for readers</p>', "2013-03-03"),
        ("<p>The panel of 3 March 2013 met for a day, and 2013-03-03 stands on its report, which "
         "nobody but the guards ever read.</p>", ""),
        ('<script type="application/ld+json">{"@type": "WebPage", "datePublished": "2013-03-03"}'
         "</script>", "2013-03-03"),
        ('<script type="application/ld+json">{"@type": "Article" "datePublished": "2013-03-03"}'
         "</script>", "2013-03-03"),
        ('<link rel="canonical" href="https://e.org/2013/3/3/locks"><meta name="pubdate" '
         'content="2013-03-04T01:00Z">', "2013-03-03"),
        ('<aside>Depots: <time datetime="2013-03-03"></time></aside>', ""),
        ('<ul><li><a href="/x">Locks</a> <time datetime="2013-03-03"></time></li></ul>', ""),
        ("<table><tr><th>Year</th><th>No</th></tr><tr><td>2013</td><td>9</td></tr></table>", ""),
        ('<div class="comment"><time itemprop="datePublished" datetime="2013-03-03"></time></div>',
         ""),
    ],
)  # fmt: skip
def test_a_date_is_what_the_page_says_of_itself(said: str, date: str) -> None:
    assert article(TITLE, said, paragraphs(), head=HEADED).date == date


def test_a_date_above_the_title_is_the_page_s() -> None:
    assert article("<h4>3.3.2013</h4>", TITLE, paragraphs(), head=HEADED).date == "2013-03-03"


RECOMMENDATIONS = (
    "<h2>Recommendations</h2><p>The panel asks for five steps.</p><ul><li>Ministers should fund "
    "two locks on every depot by the end of June at the latest.</li><li>Customs should mend radios."
    "</li></ul>"
)


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("wrap", ["article", "section", "div"])
@pytest.mark.parametrize("kind", ["div class=part", "section", "div class=callout", "aside"])
def test_a_thin_section_before_between_or_after_thick_ones_is_body(
    at: int, wrap: str, kind: str
) -> None:
    parts = [f"<div class=part>{part}</div>" for part in (paragraphs(), paragraphs(PROSE[::-1]))]
    parts.insert(at, f"<{kind}>{RECOMMENDATIONS}</{kind.split()[0]}>")
    markup = f"<nav><a href='/'>Home</a></nav><{wrap}>{TITLE}{''.join(parts)}</{wrap}>"
    found = read(f"<html lang=en><head>{HEADED}</head><body>{markup}</body></html>".encode())
    body = [block.text for block in found.blocks if block.zone == "body"]
    assert len(body) == 8 + 4
    assert {"Recommendations", "Customs should mend radios."} <= {*body}
    assert found.warnings == ()


@pytest.mark.parametrize("box", ["<aside>{}</aside>", '<div class="sidebar widget">{}</div>'])
def test_prose_in_a_box_between_paragraphs_is_body_and_links_in_it_are_not(box: str) -> None:
    prose = "A register costs less than one rifle, said the guard at the gate, and lasts longer."
    teaser = "Nine ways to guard a bridge in the north of the country, in brief and with maps."
    links = f'<p><a href="/a">{teaser}</a>'
    found = article(
        TITLE, paragraphs(), box.format(f"<p>{prose}</p>{links}"), paragraphs(), head=HEADED
    )
    zones = {block.text: block.zone for block in found.blocks}
    assert zones[prose] == "body"
    assert zones[teaser] == "boilerplate"


def test_a_section_that_is_set_apart_is_named_with_its_place() -> None:
    section = RECOMMENDATIONS.replace("<p>The panel asks for five steps.", f"<p>{TWO}")
    promo = f'<div class="promo">{section}</div>'
    found = article(TITLE, paragraphs(), promo, paragraphs(), head=HEADED)
    [warning] = found.warnings
    assert "“Recommendations” (3 paragraphs)" in warning
    assert PROSE[-1][-40:] in warning
    one = f'<div class="promo"><h2>Recommendations</h2><p>{TWO} {THREE}</p></div>'
    [warning] = article(TITLE, paragraphs(), one, paragraphs(), head=HEADED).warnings
    assert "“Recommendations” (1 paragraph) is not counted as text" in warning


def test_a_page_that_is_a_table_keeps_it() -> None:
    rows = "<tr><th>Year</th><th>Rounds</th></tr><tr><td>2025</td><td>17</td></tr>"
    found = read(f"<html><body><h2>Rounds</h2><table>{rows}</table></body></html>".encode())
    assert [block.zone for block in found.blocks] == ["body"] * 5
    assert found.date == ""


def test_a_page_of_many_short_pieces_is_read_whole() -> None:
    deep = "<section><div><div><h2>Piece {}</h2><div><p>{}</p></div></div></div></section>"
    pieces = "".join(deep.format(i, text) for i, text in enumerate(PROSE * 6))
    lead = "<p>One counts, and counts, and is counted, and so on.</p>" * 4
    page = f"<section><div class=article>{lead}</div></section><div>{pieces}</div>"
    found = read(f"<html lang=en><body><div>{page}</div></body></html>".encode())
    assert {block.zone for block in found.blocks} == {"body"}


def test_ordered_lists_keep_the_numbers_that_browsers_print() -> None:
    tree = parse(
        "<div><ol start=3><li>One<ol type=a><li>in<li value=5>sub</ol><li><p>Two</p><p>more</p>"
        "<li>5. typed</ol><ol reversed><li>b<li>a</ol><ul><li>c</ul></div>"
    )
    found = [block.zoned("body") for block in find_blocks(tree)]
    assert [(block.marker, block.text) for block in found] == [
        ("3.", "One"),
        ("a.", "in"),
        ("e.", "sub"),
        ("4.", "Two"),
        ("", "more"),
        ("", "5. typed"),
        ("2.", "b"),
        ("1.", "a"),
        ("", "c"),
    ]


@pytest.mark.parametrize(
    ("head", "heading", "title"),
    [
        ("<title>Locks – and keys – for depots</title>", "Locks – and keys – for depots", ""),
        (
            "<title>Two locks on every depot | BI</title>"
            '<meta property="og:title" content="You will not believe these keys">',
            "Two locks on every depot",
            "",
        ),
        (
            "<title>Border Institute: Two locks on every depot</title>"
            '<meta property="og:site_name" content="Border Institute">',
            "",
            "Two locks on every depot",
        ),
    ],
)
def test_a_heading_that_stands_above_the_window_is_the_title(
    head: str, heading: str, title: str
) -> None:
    top = f"<h1>{heading}</h1>" if heading else ""
    assert article(top, paragraphs(), head=head).title == (title or heading)


@pytest.mark.parametrize(
    "label", ["Related", "Mehr zum Thema", "À lire aussi", "About the author", "2 comments"]
)
def test_prose_below_a_heading_over_other_pages_is_no_text_though_it_is_made_alike(
    label: str,
) -> None:
    said = "The bridge was closed in spring, and nobody said why it was closed or for how long."
    text = (
        f'<main><h1>Ten Locks</h1><div class="part"><p>{ONE}</p><p>{TWO}</p></div>'
        f'<div class="part"><p>{THREE}</p></div>%s<div><p>{said}</p></div></main>'
    )

    def zone(between: str) -> str:
        blocks = read(f"<html><body>{text % between}</body></html>".encode()).blocks
        return next(block.zone for block in blocks if block.text == said)

    assert zone("<h3>What it costs</h3>") == "body"
    assert zone(f"<h3>{label}</h3>") in ("boilerplate", "comments")


@pytest.mark.parametrize(
    ("between", "words", "kept"),
    [
        ("<div><div><div><p>Read more</p></div></div></div>", "Read more", False),
        (
            "<div><div><div><p>Photograph: Ada Lund</p></div></div></div>",
            "Photograph: Ada Lund",
            False,
        ),
        (
            "<div><div><h3>A post that nobody saw</h3></div><div><div><p>Read more</p></div></div>"
            "</div>",
            "A post that",
            False,
        ),
        ("<div><div><div><h3>Steps</h3><p>Fund two locks.</p></div></div></div>", "Steps", True),
        ("<div><div><div><p>加强边境哨所的监管</p></div></div></div>", "加强边境哨所的监管", True),
        ("<div><div><div><p>Fund two locks.</p></div></div></div>", "Fund two locks.", True),
    ],
)
def test_a_label_between_paragraphs_is_no_text_and_a_short_sentence_is(
    between: str, words: str, kept: bool
) -> None:
    part = "<section>" + paragraphs() + "</section>"
    page = f"<html lang=en><body>{TITLE}<main>{part}{between}{part}</main></body></html>"
    zones = [block.zone for block in read(page.encode()).blocks if words in block.text]
    assert zones == ["body" if kept else "boilerplate"]


def test_a_link_to_the_author_may_hold_one_word() -> None:
    said = '<p>Posted in <a href="/c">Depots</a>, <a rel="author" href="/a">lund</a></p>'
    assert article(TITLE, said, paragraphs(), head=HEADED).authors == ("lund",)


@pytest.mark.parametrize(
    ("inside", "beside"),
    [
        (f'<div class="promo"><p>{TWO}</p></div>', ""),
        (f'<div class="related"><h2>What it costs</h2><p>{TWO}</p></div>', ""),
        ("", f'<section><h2>What it costs</h2><p>{TWO} <a href="/n">1</a></p></section>'),
    ],
)
def test_prose_in_a_box_or_beside_the_article_does_not_go_in_silence(
    inside: str, beside: str
) -> None:
    text = f"<p>{ONE}</p><p>{THREE}</p>"
    doc = article(TITLE, text, inside, text, head=HEADED, after=f"</article>{beside}")
    zone = next(block.zone for block in doc.blocks if TWO in block.text)
    assert zone == "body" or any("not counted as text" in warning for warning in doc.warnings)
