"""The annotated briefs, read with nothing but a zip reader and an XML parser."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.briefs import Brief, TextRow
from app.domain.document import Block, InlineMark, lay_out
from app.domain.passages import Reply
from app.writers.annotated import docx as annotated_docx
from tests.writers.documents import test_docx
from tests.writers.documents.test_docx import W, characters, links_of, main, part, words_of
from tests.writers.summaries import BRIEFS, MARKED, TAGS, passage, summary

COMMENTS = "word/comments.xml"


def quotes_in(data: bytes) -> list[str]:
    """What each comment is anchored on, in the order of the comments."""
    found: dict[str, str] = {}
    open_: list[str] = []
    for element in main(data).iter():
        number = element.get(f"{W}id", "")
        if element.tag == f"{W}commentRangeStart":
            open_.append(number)
            found[number] = ""
        elif element.tag == f"{W}commentRangeEnd":
            open_.remove(number)
        elif open_:
            text = "\n" if element.tag == f"{W}p" else characters(element)
            found |= {number: found[number] + text for number in open_}
    assert not open_
    return [found[number] for number in sorted(found, key=int)]


def text_in(data: bytes) -> str:
    """The words of the texts and of the comments, whose they are, and where links lead."""
    comments = part(data, COMMENTS)
    words = "\n".join(words_of(each) for each in comments.iter(f"{W}p"))
    authors = "\n".join(comment.get(f"{W}author") for comment in comments)
    links = "\n".join(links_of(data, "comments").values())
    return f"{test_docx.text_in(data)}\n{words}\n{authors}\n{links}"


def laid_out(*blocks: Block) -> TextRow:
    """The text of B1, with the labels that paragraphs have."""
    text, placed = lay_out(blocks)
    return TextRow("B1", text, placed)


def annotated(
    text: TextRow, *spans: tuple[int, int], briefs: Sequence[Brief] = BRIEFS[:1], **other: Any
) -> bytes:
    """A passage of two tags in turn for each of the spans."""
    tags = ("stockpile-security", "border-control")
    rows = [
        passage(
            text.text[start:end], tags[n % 2], number=n + 1, **{"start": start, "end": end, **other}
        )
        for n, (start, end) in enumerate(spans)
    ]
    coloured = [TAGS[0]._replace(colour="teal"), TAGS[1]._replace(colour="rust"), *TAGS[2:]]
    made = summary(rows, briefs=briefs, tags=coloured, texts=[text], syntheses=[], replies=True)
    return annotated_docx.write(made)


def paragraph(words: str, **other: Any) -> Block:
    return Block(**{"kind": "paragraph", "zone": "body", "text": words, **other})


ESSAY = laid_out(
    paragraph("Arms that flow", kind="title", zone="front"),
    paragraph("Where they go", kind="heading", level=1),
    paragraph(
        "Guard every depot, by name.",
        marks=(InlineMark(6, 11, "emphasis"), InlineMark(12, 17, "link", "https://x.example/d")),
    ),
    paragraph("Count each crate", kind="list_item", level=1),
    paragraph("1. and each round", kind="list_item", level=2),
    *(
        paragraph(words, kind="table_cell", row=n // 2, column=n % 2)
        for n, words in enumerate(("Depot", "Crates", "North", "12"))
    ),
    paragraph("Share this page", zone="boilerplate"),
    paragraph("The end."),
)


def found(words: str, until: str = "") -> tuple[int, int]:
    start = ESSAY.text.index(words)
    return start, ESSAY.text.index(until, start) + len(until) if until else start + len(words)


def shades(data: bytes) -> dict[str, tuple[str, str]]:
    """The colour behind each run, and of the line below it."""
    shown = {}
    for run in main(data).iter(f"{W}r"):
        shade, line = run.find(f".//{W}shd"), run.find(f".//{W}u")
        if shade is not None:
            below = "" if line is None else line.get(f"{W}color")
            shown[words_of(run)] = shade.get(f"{W}fill"), below
    return shown


def test_a_brief_keeps_its_structure() -> None:
    data = annotated(ESSAY, found("Guard"))
    text = main(data)
    for style, words in (
        ("Subtitle", ["Annotated briefs", "Arms that flow"]),
        ("Heading1", ["B1 Patrick and Bennett 2013"]),
        ("Heading2", ["Where they go"]),
        ("ListBullet", ["Count each crate"]),
        ("ListBullet2", ["1. and each round"]),
    ):
        assert [words_of(each) for each in test_docx.of_style(text, style)] == words
    rows = [[words_of(cell) for cell in row] for row in text.iter(f"{W}tr")]
    assert rows == [["Depot", "Crates"], ["North", "12"]]
    (italic,) = (run for run in text.iter(f"{W}r") if run.find(f".//{W}i") is not None)
    assert words_of(italic) == "every"
    assert "https://x.example/d" in links_of(data).values()


def test_an_item_with_its_own_sign_gets_no_bullet() -> None:
    (item,) = test_docx.of_style(main(annotated(ESSAY, found("Guard"))), "ListBullet2")
    assert item.find(f".//{W}numId").get(f"{W}val") == "0"


def test_an_item_keeps_the_number_that_its_list_prints() -> None:
    text = laid_out(paragraph("and the keys", kind="list_item", level=3, marker="(b)"))
    (item,) = test_docx.of_style(main(annotated(text, (4, 12))), "ListBullet3")
    assert words_of(item) == "(b)\tand the keys"
    assert item.find(f".//{W}numId").get(f"{W}val") == "0"


def test_an_item_made_a_heading_keeps_its_number_in_the_contents_too() -> None:
    text = laid_out(
        paragraph("Pay first", kind="heading", level=2, marker="1."), paragraph("Why? Because.")
    )
    data = main(annotated(text, (10, 14)))
    for style in ("Heading2", "TOC2"):
        (found,) = test_docx.of_style(data, style)
        assert words_of(found).strip() == "1. Pay first"


def test_a_text_from_right_to_left_runs_so_with_what_stands_in_it() -> None:
    text = laid_out(
        paragraph("المخازن أولاً", kind="heading", level=1),
        paragraph("أحصى الحراس 14 مخزناً (في Dorvane)."),
        paragraph("كل بندقية", kind="list_item", level=1, marker="1."),
        paragraph("Pay first.", kind="quotation"),
        *(
            paragraph(words, kind="table_cell", row=1, column=n)
            for n, words in enumerate(("المخزن", "North gate", "الشمال"), start=1)
        ),
    )
    data = annotated(text, (14, 25), note="قارن", briefs=[replace(BRIEFS[0], language="ar")])
    runs = {
        words_of(each): each.find(f"{W}pPr/{W}bidi") is not None
        for each in main(data).iter(f"{W}p")
    }
    assert [runs[words] for words in text.text.replace("كل", "1.\tكل").split("\n")] == (
        [True, True, True, False, True, False, True]
    )
    assert main(data).find(f".//{W}tblPr/{W}bidiVisual") is not None
    marked = [run for run in main(data).iter(f"{W}r") if run.find(f".//{W}shd") is not None]
    assert all(run.find(f"{W}rPr/{W}rtl") is not None for run in marked[1:])
    latin = next(run for run in main(data).iter(f"{W}r") if words_of(run) == "Dorvane")
    assert latin.find(f"{W}rPr/{W}rtl") is None
    (comment,) = part(data, COMMENTS)
    note = next(line for line in comment if "قارن" in words_of(line))
    assert note.find(f"{W}pPr/{W}bidi") is not None


def test_where_passages_overlap_both_colours_show() -> None:
    data = annotated(ESSAY, found("Guard every depot"), found("depot, by name"))
    teal, rust = "CCE3E2", "B13C11"
    assert shades(data) == {
        "Stockpile security": (teal, ""),
        "Border control": ("EFD8CF", ""),
        "Guard ": (teal, ""),
        "every": (teal, ""),
        " ": (teal, ""),
        "depot": (teal, rust),
        ", by name": ("EFD8CF", ""),
    }
    assert quotes_in(data) == ["Guard every depot", "depot, by name"]


def test_a_passage_over_many_blocks_has_one_comment() -> None:
    span = found("by name", until="Share this")
    data = annotated(ESSAY, span)
    assert quotes_in(data)[0] == ESSAY.text[slice(*span)]
    assert len(part(data, COMMENTS)) == 1


def test_page_furniture_is_left_out_unless_marked_and_that_is_said() -> None:
    said = "Left out of the texts: menus, navigation and readers’ comments (1 line)."
    without = text_in(annotated(ESSAY, found("Guard")))
    assert "Share this page" not in without
    assert said in without
    marked = text_in(annotated(ESSAY, found("Share")))
    assert "Share this page" in marked
    assert said not in marked


def test_briefs_without_a_passage_are_left_out_and_named() -> None:
    made = summary([passage("x", "monitoring")])
    assert "no passage selected stands in them: B2." in text_in(annotated_docx.write(made))


def test_a_comment_says_what_the_analyst_said() -> None:
    reply = Reply("Ben Adler", "ben", MARKED, "Is that\nan order?")
    data = annotated(ESSAY, found("Guard"), note="Who?", replies=(reply,))
    (comment,) = part(data, COMMENTS)
    assert dict(comment.attrib) == {
        f"{W}id": "0",
        f"{W}author": "Ana Sousa",
        f"{W}date": "2026-11-22T15:04:05Z",
        f"{W}initials": "AS",
    }
    assert [words_of(line) for line in comment] == [
        "B1:1 · Patrick and Bennett 2013, ¶9",
        "Tags: Stockpile security",
        "Note: Who?",
        "Ben Adler, 22 November 2026: Is that\nan order?",
    ]
    (link,) = links_of(data, "comments").values()
    assert link == "https://briefmark.example/projects/arms-flows/briefs/1#h1"


@given(data=st.data())
def test_any_passages_of_a_text_are_what_their_comments_stand_on(data: st.DataObject) -> None:
    places = st.integers(0, len(ESSAY.text) - 1)
    drawn = data.draw(st.lists(st.tuples(places, places).filter(lambda s: s[0] < s[1]), max_size=6))
    spans = sorted({trimmed(*span) for span in drawn} - {(0, 0)})
    written = annotated(ESSAY, *spans)
    expected = [ESSAY.text[slice(*span)] for span in sorted(spans)]
    assert quotes_in(written) == expected
    assert not test_docx.out_of_order(main(written))


def trimmed(start: int, end: int) -> tuple[int, int]:
    """Without line ends on either side, as passages are; (0, 0) when nothing is left."""
    words = ESSAY.text[start:end]
    start += len(words) - len(words.lstrip("\n"))
    words = words.strip("\n")
    return (start, start + len(words)) if words else (0, 0)


def test_a_table_is_as_wide_as_its_columns_which_share_the_page() -> None:
    cells = [Block("table_cell", "body", f"{n}", row=1, column=n) for n in (1, 2, 3)]
    body = main(annotated(laid_out(*cells), (0, 1)))
    (table,) = body.iter(f"{W}tbl")
    columns = [int(each.get(f"{W}w")) for each in table.iter(f"{W}gridCol")]
    size, margins = (next(body.iter(f"{W}{name}")) for name in ("pgSz", "pgMar"))
    text = int(size.get(f"{W}w")) - sum(int(margins.get(f"{W}{s}")) for s in ("left", "right"))
    assert columns == [text // 3] * 3
    assert next(table.iter(f"{W}tblW")).get(f"{W}w") == str(sum(columns))
    assert [each.get(f"{W}w") for each in table.iter(f"{W}tcW")] == [str(text // 3)] * 3
