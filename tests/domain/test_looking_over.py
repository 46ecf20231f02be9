from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.anchors.placing import Placed, place
from app.domain.document import Block, Document, InlineMark, lay_out
from app.domain.errors import Invalid
from app.domain.foreign_passages import ForeignPassage
from app.domain.looking_over import (
    CHOICES,
    block_named,
    blocks_version,
    choices_for,
    decide,
    join,
    joined,
    set_apart,
    split,
)

WORDS = st.lists(st.text("abcåé.,(שع水中🚢", min_size=1, max_size=5), min_size=2, max_size=9)
GAPS = st.sampled_from([" ", "\n"])
KINDS = st.sampled_from(["paragraph", "list_item", "quotation", "footnote"])


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    words = draw(WORDS)
    text = words[0] + "".join(draw(GAPS) + word for word in words[1:])
    places = st.integers(0, len(text))
    marks = [
        InlineMark(min(a, b), max(a, b), draw(st.sampled_from(["emphasis", "strong"])))
        for a, b in draw(st.lists(st.tuples(places, places), max_size=4))
        if a != b
    ]
    return Block(draw(KINDS), "body", text, level=1, page="4", marks=tuple(marks), marker="2.")


def document(*blocks: Block, annotations: tuple[ForeignPassage, ...] = ()) -> Document:
    return Document("", (), "", "", "", "", blocks, annotations=annotations)


def paragraph(text: str, zone: str = "body", **more: object) -> Block:
    return replace(Block("paragraph", zone, text), **more)  # type: ignore[arg-type]


def letters(*blocks: Block) -> str:
    return "".join("".join(block.text.split()) for block in blocks)


def marked(block: Block) -> set[tuple[int, str]]:
    """Each letter that has a mark, counted without spaces, and what mark it is."""
    found = set()
    for mark in block.marks:
        for at in range(mark.start, mark.end):
            if not block.text[at].isspace():
                found.add((len("".join(block.text[:at].split())), mark.kind))
    return found


@given(blocks(), st.data())
def test_a_block_that_is_split_and_joined_is_the_block_again(
    block: Block, data: st.DataObject
) -> None:
    spaces = [at for at, char in enumerate(block.text) if char == " "]
    if not spaces:
        return
    at = data.draw(st.sampled_from(spaces))
    typed = block.text[:at] + "\n" + block.text[at:]
    before = document(paragraph("Before."), block, paragraph("After."))
    after = split(before, 1, typed)
    first, second = after.blocks[1:3]
    assert (first.text, second.text) == (block.text[:at], block.text[at + 1 :])
    assert all(0 <= m.start < m.end <= len(b.text) for b in (first, second) for m in b.marks)
    assert (second.page, second.marker) == ("4", "")
    again = join(after, 1).blocks
    assert len(again) == 3
    assert replace(again[1], text="", marks=()) == replace(block, text="", marks=())
    assert again[1].text.replace("\n", " ").replace(" ", "") == "".join(block.text.split())
    assert marked(again[1]) == marked(block)


@given(blocks(), blocks())
def test_joining_keeps_every_letter_and_every_mark(first: Block, second: Block) -> None:
    block = joined(first, second)
    assert letters(block) == letters(first, second)
    assert abs(len(block.text) - len(first.text) - len(second.text)) <= 1
    shift = len("".join(first.text.split()))
    assert marked(block) == marked(first) | {(at + shift, kind) for at, kind in marked(second)}


@given(st.lists(blocks(), min_size=2, max_size=4), st.data())
def test_what_was_marked_in_the_file_is_found_where_it_was(
    texts: list[Block], data: st.DataObject
) -> None:
    text, placed = lay_out(texts)
    at = data.draw(st.sampled_from(placed))
    start = data.draw(st.integers(at.start, at.end - 1))
    end = data.draw(st.integers(start + 1, at.end))
    passage = ForeignPassage("", text[start:end], start, end)
    before = document(*texts, annotations=(passage,))
    ordinal = data.draw(st.integers(0, len(texts) - 2))
    after = join(before, ordinal) if texts[ordinal].zone == "body" else before
    (moved,) = after.annotations
    assert moved.exact == passage.exact
    assert moved.start is not None
    laid_out, _ = lay_out(after.blocks)
    assert laid_out[moved.start : moved.end] == passage.exact


@pytest.mark.parametrize("recut", ["split", "join"])
def test_a_comment_on_words_that_are_cut_or_brought_together_is_found_again(recut: str) -> None:
    texts = (paragraph("Guards count."), paragraph("Every rifle is counted twice in the depots."))
    exact = "rifle is counted" if recut == "split" else "count.\nEvery rifle"
    text, _ = lay_out(texts)
    start = text.index(exact)
    passage = ForeignPassage("", exact, start, start + len(exact), note="Who?")
    before = document(*texts, annotations=(passage,))
    typed = "Every rifle is\ncounted twice in the depots."
    after = split(before, 1, typed) if recut == "split" else join(before, 0)
    laid_out, _ = lay_out(after.blocks)
    found = place(laid_out, after.annotations[0])
    assert isinstance(found, Placed)
    assert laid_out[found.start : found.end].split() == exact.split()
    assert after.annotations[0].note == "Who?"


def test_several_line_ends_split_a_block_in_several() -> None:
    after = split(document(paragraph("One. Two. Three.")), 0, "One.\r\n\r\nTwo.\nThree.\n")
    assert [block.text for block in after.blocks] == ["One.", "Two.", "Three."]


def test_line_ends_that_were_there_split_nothing() -> None:
    verse = paragraph("Roses are red\nViolets are blue\nSugar is sweet")
    typed = "Roses are red\nViolets are blue\n\nSugar is sweet"
    after = split(document(verse), 0, typed)
    assert [block.text for block in after.blocks] == [
        "Roses are red\nViolets are blue",
        "Sugar is sweet",
    ]
    with pytest.raises(Invalid, match="press Enter"):
        split(document(verse), 0, verse.text)


def test_a_word_is_never_cut() -> None:
    after = split(document(paragraph("The guards count.")), 0, "The gua\nrds count.")
    assert [block.text for block in after.blocks] == ["The", "guards count."]
    after = split(document(paragraph("The end.Then more.")), 0, "The end.\nThen more.")
    assert [block.text for block in after.blocks] == ["The end.", "Then more."]


def test_other_words_are_refused() -> None:
    with pytest.raises(Invalid, match="the words stay"):
        split(document(paragraph("Some words.")), 0, "Other\nwords.")


def test_chinese_is_split_anywhere_and_joined_without_a_space() -> None:
    before = document(paragraph("海运需要保障。"))
    after = split(before, 0, "海运\n需要保障。")
    assert [block.text for block in after.blocks] == ["海运", "需要保障。"]
    assert join(after, 0) == before


def test_what_follows_a_heading_in_its_block_is_a_paragraph() -> None:
    heading = Block("heading", "body", "Depots They need guards.", level=2)
    after = split(document(heading), 0, "Depots\nThey need guards.")
    assert [(b.kind, b.level) for b in after.blocks] == [("heading", 2), ("paragraph", 0)]


def test_a_paragraph_is_joined_over_the_note_at_the_foot_of_its_page() -> None:
    note = Block("footnote", "notes", "1 A note.", page="3")
    marks = (InlineMark(0, 5, "emphasis"),)
    before = document(
        paragraph("Guards", page="3"), note, paragraph("count rifles.", page="4", marks=marks)
    )
    after = join(before, 0)
    assert [block.text for block in after.blocks] == ["Guards count rifles.", "1 A note."]
    assert after.blocks[0].marks == (InlineMark(7, 12, "emphasis"),)
    assert after.blocks[0].page == "3"


def test_cells_are_neither_split_nor_joined_until_they_are_body_text() -> None:
    cell = Block("table_cell", "body", "Two words", row=1, column=2)
    before = document(cell, cell)
    with pytest.raises(Invalid, match="cell"):
        split(before, 0, "Two\nwords")
    with pytest.raises(Invalid, match="cell"):
        join(before, 0)
    freed = decide(cell, "paragraph")
    assert (freed.kind, freed.row, freed.column) == ("paragraph", 0, 0)
    assert len(join(document(freed, freed), 0).blocks) == 1


def test_nothing_is_joined_with_the_last_block_or_one_that_is_not_there() -> None:
    before = document(paragraph("A"), paragraph("B", "notes"))
    for ordinal in (0, 1, 2):
        with pytest.raises(Invalid):
            join(before, ordinal)


def test_lines_of_what_was_typed_stay_lines() -> None:
    code = Block("preformatted", "body", "if depot:\n    count()\nelse:")
    after = split(document(code), 0, "if depot:\n\n    count()\nelse:")
    assert [block.text for block in after.blocks] == ["if depot:", "    count()\nelse:"]
    assert joined(code, code).text == f"{code.text}\n{code.text}"


def test_a_block_is_made_a_heading_and_a_paragraph_again() -> None:
    item = Block("list_item", "front", "Depots", level=1, marker="2.")
    heading = decide(item, "heading-3")
    assert (heading.kind, heading.level, heading.zone, heading.marker) == (
        "heading",
        3,
        "body",
        "2.",
    )
    again = decide(heading, "paragraph")
    assert (again.kind, again.level, again.zone) == ("paragraph", 0, "body")
    assert decide(item, "front") == item


def test_each_choice_is_offered_once() -> None:
    for block in (
        paragraph("A"),
        Block("heading", "body", "A", level=2),
        Block("title", "body", "A"),
    ):
        names, labels = zip(*choices_for(block), strict=True)
        assert len(set(labels)) == len(labels)
        assert set(names) <= set(CHOICES)
        assert names[0] == "body"


def test_only_splitting_and_joining_changes_the_version() -> None:
    before = document(paragraph("One two"), paragraph("three"))
    assert blocks_version(join(before, 0)) != blocks_version(before)
    heading = replace(before, blocks=tuple(decide(b, "heading-1") for b in before.blocks))
    assert blocks_version(heading) == blocks_version(before)


def test_what_is_set_apart_is_said_with_where_it_stands() -> None:
    found = set_apart(
        [
            paragraph("Home", "boilerplate"),
            paragraph("News", "boilerplate"),
            paragraph("First."),
            paragraph("A photo", "caption"),
        ]
    )
    assert [(each.name, each.place, each.first, each.words) for each in found] == [
        ("Menus and navigation (2 lines)", "before ¶1", 0, "Home"),
        ("Captions (1 line)", "after ¶1", 3, "A photo"),
    ]


def test_a_warning_that_quotes_a_block_leads_to_it() -> None:
    texts = [paragraph("First."), paragraph("The depots\nand more")]
    assert block_named("The section “The depots and” is not counted as text.", texts) == 1
    assert block_named("Nothing is quoted.", texts) is None


def test_what_a_block_can_be_said_to_be_begins_with_what_it_is() -> None:
    apart = ["front", "caption", "notes", "comments", "boilerplate"]
    headings = ["heading-1", "heading-2", "heading-3"]

    def chosen(kind: str, level: int = 0) -> tuple[str, list[str]]:
        (_, own), *others = choices_for(Block(kind, "body", "x", level))
        return own, [name for name, _ in others]

    assert chosen("paragraph") == ("Text", [*headings, *apart])
    assert chosen("heading", 2) == (
        "Heading 2",
        ["paragraph", "heading-1", "heading-3", *apart],
    )
    assert chosen("heading", 4) == ("Heading 4", ["paragraph", *headings, *apart])
    for kind, label in (
        ("title", "Title"),
        ("list_item", "List item"),
        ("quotation", "Quotation"),
        ("table_cell", "Table cell"),
        ("preformatted", "As it was typed"),
    ):
        assert chosen(kind) == (label, ["paragraph", *headings, *apart])


def test_a_version_is_short_and_of_the_words_only() -> None:
    version = blocks_version(document(Block("paragraph", "body", "x")))
    assert len(version) == 16
    assert version == blocks_version(document(Block("heading", "notes", "x", 2)))


def test_annotations_in_every_block_move_with_it() -> None:
    texts = [Block("paragraph", "body", words) for words in ("One two.", "Three four.", "Five.")]
    marked = tuple(
        ForeignPassage("", words, start, start + len(words))
        for words, start in (("two", 4), ("Three", 9), ("four.", 15), ("Five.", 21))
    )

    def standing(made: Document) -> list[str]:
        words = lay_out(made.blocks)[0]
        return [words[each.start : each.end] for each in made.annotations]

    before = document(*texts, annotations=marked)
    assert standing(before) == ["two", "Three", "four.", "Five."]
    for made in (join(before, 0), join(before, 1), split(before, 1, "Three\nfour.")):
        assert standing(made) == ["two", "Three", "four.", "Five."]
    assert standing(join(split(before, 1, "Three\nfour."), 1)) == standing(before)


def test_annotations_move_with_blocks_that_change_places() -> None:
    texts = (
        Block("paragraph", "body", "One two"),
        Block("footnote", "notes", "1. Note."),
        Block("paragraph", "body", "three four."),
        Block("paragraph", "body", "Five."),
    )
    words = lay_out(texts)[0]
    marked = [
        ForeignPassage("", each, words.index(each), words.index(each) + len(each))
        for each in ("One", "two", "Note", "three", "four.", "Five")
    ]
    bare = ForeignPassage("", "two")
    half = replace(bare, start=4)
    made = join(document(*texts, annotations=(*marked, bare, half)), 0)
    there = lay_out(made.blocks)[0]
    assert there == "One two three four.\n1. Note.\nFive."
    assert [(each.exact, there[each.start : each.end]) for each in made.annotations[:6]] == [
        (each.exact, each.exact) for each in marked
    ]
    assert made.annotations[6:] == (bare, half)
    over = replace(bare, exact="two\n1.", start=4, end=10)
    (lost,) = join(document(*texts, annotations=(over,)), 0).annotations
    assert (lost.start, lost.end) == (None, None)
