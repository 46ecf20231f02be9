import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.document import (
    KINDS,
    ZONES,
    Block,
    Document,
    InlineMark,
    PlacedBlock,
    ending_at,
    from_json,
    into_zone,
    is_numbered,
    label,
    lay_out,
    next_suffix,
    starting_at,
    takes_a_number,
    to_json,
)
from app.domain.foreign_passages import ForeignPassage

MARKS = st.builds(
    InlineMark, st.integers(0, 9), st.integers(0, 9), st.sampled_from(["link"]), st.text(max_size=5)
)
BLOCKS = st.builds(
    Block,
    kind=st.sampled_from(KINDS),
    zone=st.sampled_from(list(ZONES)),
    text=st.text(st.characters(codec="utf-8"), min_size=1),
    level=st.integers(0, 6),
    marks=st.lists(MARKS, max_size=2).map(tuple),
)
WORDS = st.text(st.characters(codec="utf-8"), max_size=9)


@given(st.lists(BLOCKS))
def test_every_placed_block_is_its_slice_of_the_text(blocks: list[Block]) -> None:
    text, placed = lay_out(blocks)
    assert [text[place.start : place.end] for place in placed] == [b.text for b in blocks]
    assert text == "\n".join(block.text for block in blocks)


@given(st.lists(BLOCKS))
def test_paragraph_numbers_run_from_one_over_the_prose_of_the_body(blocks: list[Block]) -> None:
    _, placed = lay_out(blocks)
    numbers = [place.number for place in placed if place.number is not None]
    assert numbers == list(range(1, sum(map(is_numbered, blocks)) + 1))


@given(
    st.builds(
        Document, WORDS, st.tuples(WORDS), WORDS, WORDS, WORDS, WORDS, st.lists(BLOCKS).map(tuple)
    )
)
def test_a_document_survives_json(document: Document) -> None:
    assert from_json(json.loads(json.dumps(to_json(document)))) == document


@pytest.mark.parametrize(
    ("kind", "zone", "numbered"),
    [
        ("paragraph", "body", True),
        ("list_item", "body", True),
        ("quotation", "body", True),
        ("heading", "body", False),
        ("table_cell", "body", False),
        ("paragraph", "comments", False),
    ],
)
def test_only_prose_of_the_body_is_numbered(kind: str, zone: str, numbered: bool) -> None:
    assert is_numbered(Block(kind, zone, "Words.")) is numbered


def test_an_empty_block_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        lay_out([Block("paragraph", "body", "")])


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="attic"):
        Block("paragraph", "attic", "Words.")


@pytest.mark.parametrize("kind", ["caption", "footnote"])
def test_what_was_set_apart_becomes_a_paragraph_of_the_body(kind: str) -> None:
    moved = into_zone(Block(kind, "notes", "Words"), "body")
    assert (moved.kind, moved.zone) == ("paragraph", "body")


def test_a_list_item_stays_one_in_every_zone() -> None:
    assert into_zone(Block("list_item", "comments", "Words", level=1), "body").kind == "list_item"


def test_headings_and_cells_get_no_number() -> None:
    assert not takes_a_number("heading")
    assert not takes_a_number("table_cell")
    assert takes_a_number("paragraph")


def test_labels() -> None:
    assert (label(9), label(8, "a"), label(0, "b"), label(None)) == ("9", "8a", "0b", "")


@given(st.integers(0, 60))
def test_suffixes_go_on_after_z_and_never_repeat(count: int) -> None:
    taken: list[str] = [""]
    for _ in range(count):
        taken.append(next_suffix(taken))
    assert len(set(taken)) == len(taken)
    assert taken[1:27] == list("abcdefghijklmnopqrstuvwxyz")[: len(taken) - 1]
    assert taken[27:28] in ([], ["aa"])


TEXTS_OF_ZONES = st.lists(st.sampled_from(sorted(ZONES)), min_size=1, max_size=12)


@given(TEXTS_OF_ZONES, st.data())
def test_body_lies_within_the_bounds_and_nothing_else_is_touched(
    zones: list[str], data: st.DataObject
) -> None:
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(zones) - 1)] * 2)))
    bounded = ending_at(starting_at(zones, start), end)
    body = [n for n, zone in enumerate(bounded) if zone == "body"]
    assert (body[0], body[-1]) == (start, end)
    assert all(
        zone == before
        for n, (zone, before) in enumerate(zip(bounded, zones, strict=True))
        if before not in ("body", "boilerplate") and n not in (start, end)
    )


@given(TEXTS_OF_ZONES, st.data())
def test_a_wrong_start_is_mended_by_the_right_one(zones: list[str], data: st.DataObject) -> None:
    first = starting_at(zones, 0)
    wrong = data.draw(st.integers(0, len(zones) - 1))
    lost = {n for n in range(1, wrong) if first[n] == "body"}
    mended = starting_at(starting_at(first, wrong), 0)
    assert {n for n, zone in enumerate(mended) if zone == "body"} >= lost | {0}


def test_both_ends_of_a_page_with_a_menu() -> None:
    zones = ["boilerplate", "body", "front", "boilerplate", "body", "notes", "body", "boilerplate"]
    assert starting_at(zones, 4)[:5] == ["boilerplate"] * 2 + ["front", "boilerplate", "body"]
    assert starting_at(zones, 0)[:2] == ["body", "body"]
    assert ending_at(zones, 4)[4:] == ["body", "notes", "boilerplate", "boilerplate"]
    assert ending_at(zones, 7)[6:] == ["body", "body"]


def test_what_is_not_said_of_a_block_is_nothing() -> None:
    block = Block("paragraph", "body", "x")
    assert (block.level, block.page, block.marks, block.row, block.column, block.marker) == (
        *(0, "", (), 0, 0, ""),
    )
    place = PlacedBlock(3, "paragraph", "body", 1, 2)
    assert place[5:] == (0, None, "", "", (), 0, 0, "", False)


def test_only_a_block_of_the_body_prints_its_number() -> None:
    place = PlacedBlock(3, "paragraph", "body", 1, 2, number=8, suffix="a")
    assert place.label == "8a"
    assert place._replace(zone="notes").label == ""


def test_what_blocks_and_zones_there_are() -> None:
    assert " ".join(KINDS) == (
        "title heading paragraph list_item quotation table_cell preformatted caption footnote"
    )
    assert {name: zone.label for name, zone in ZONES.items()} == {
        "body": "Text",
        "front": "Byline and credits",
        "caption": "Caption",
        "notes": "Note",
        "comments": "Comment",
        "boilerplate": "Not part of the text",
    }
    assert ZONES["front"].counted(3) == "Byline and credits (3 lines)"
    assert ZONES["boilerplate"].counted(1) == "Menus and navigation (1 line)"
    assert ZONES["notes"].counted(2) == "Notes and sources (2 paragraphs)"
    for kind, zone_ in (("paragraf", "body"), ("paragraph", "foot")):
        with pytest.raises(ValueError, match="no such kind or zone"):
            Block(kind, zone_, "x")


@given(st.lists(BLOCKS))
def test_a_placed_block_is_what_its_block_was(blocks: list[Block]) -> None:
    _, placed = lay_out(blocks)
    assert [
        (each.ordinal, each.kind, each.zone, each.level, each.page, each.marks) for each in placed
    ] == [(n, b.kind, b.zone, b.level, b.page, b.marks) for n, b in enumerate(blocks)]
    full = Block("list_item", "body", "x", 2, "iv", (), 3, 4, "(a)")
    (place,) = lay_out([full])[1]
    assert (place.row, place.column, place.marker, place.suffix) == (3, 4, "(a)", "")


def test_annotations_and_organisations_survive_json() -> None:
    made = Document(
        *("T", ("UNIDIR",), "", "", "", "", (Block("paragraph", "body", "x"),), ("w",)),
        organisations=("UNIDIR",),
        annotations=(ForeignPassage("", "x", 0, 1, tags=("a",), replies=(("A", "b"),)),),
    )
    values = json.loads(json.dumps(to_json(made)))
    assert from_json(values) == made
    for key in ("annotations", "organisations", "kind", "container"):
        values.pop(key)  # as earlier versions kept it
    kept = from_json(values)
    assert (kept.annotations, kept.organisations, kept.kind, kept.container) == ((), None, "", "")


@pytest.mark.parametrize(
    ("zones", "at", "start", "end"),
    [
        ("F B C B F", 1, "F B C B F", "F B C F F"),
        ("F B C B F", 3, "F F C B F", "F B C B F"),
        ("F B C B F", 0, "B B C B F", "B F C F F"),
        ("F F B B F", 0, "B B B B F", "B F F F F"),
        ("F B B F F", 4, "F F F F B", "F B B B B"),
        ("F C", 1, "F B", "B B"),
    ],
)
def test_a_text_starts_and_ends_where_somebody_says(
    zones: str, at: int, start: str, end: str
) -> None:
    names = {"F": "boilerplate", "B": "body", "C": "caption"}
    given_ = [names[each] for each in zones.split()]
    assert starting_at(given_, at) == [names[each] for each in start.split()]
    assert ending_at(given_, at) == [names[each] for each in end.split()]
