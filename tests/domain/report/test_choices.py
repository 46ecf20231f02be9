from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.passages import Reply
from app.domain.report.choices import (
    AUDIT,
    EVERYTHING,
    HAND_IN,
    NAMES,
    NOTES,
    PROFILES,
    USUAL,
    WORKING,
    Choices,
    asked,
    kept,
    possible,
    printing,
    usual,
)
from app.domain.report.document import PARTS
from app.domain.report.memos import Memo
from app.domain.report.method import fingerprint
from app.writers import WRITERS, Writer
from tests.writers.reading_back import text_in
from tests.writers.summaries import CELLS, MARKED, PASSAGES, passage, summary

REPLY = Reply("Ben Adler", "ben", MARKED, "Is that an order?")
MINE = passage("x", "monitoring", note="Mine alone.", replies=(REPLY,))
NONE = frozenset[str]()
DOCUMENTS = [w for w in WRITERS if w.kind == "document" and w.holds == "by tag"]
MARKED_BRIEFS = [w for w in WRITERS if w.kind == "document" and w.holds == "once"]
each_document = pytest.mark.parametrize("writer", DOCUMENTS, ids=lambda writer: writer.name)


@st.composite
def chosen(draw: st.DrawFn) -> Choices:
    profile = draw(st.sampled_from(list(PROFILES)))
    names = [switch.name for switch in possible(profile)]
    without = st.frozensets(st.from_regex(r"tag-[a-z]{1,5}|untagged", fullmatch=True))
    return Choices(draw(st.frozensets(st.sampled_from(names))), draw(without), profile)


CHOICES = chosen()


@given(CHOICES)
def test_choices_read_back_from_an_address_and_from_the_project(choices: Choices) -> None:
    address = parse_qs(urlencode(choices.address), keep_blank_values=True)
    without, profile = address.get("without", []), address["profile"]
    assert asked(address["parts"], without, [], EVERYTHING, profile) == choices
    assert kept(choices.written) == choices


def test_an_address_that_says_nothing_leaves_what_is_kept() -> None:
    before = Choices(frozenset({"method"}), frozenset({"tag-x"}))
    assert asked([], [], [], before) == before
    assert kept("") == USUAL == usual(HAND_IN)


def test_parts_without_a_profile_are_a_working_paper_as_before_there_were_any() -> None:
    before = Choices(frozenset({"method"}), frozenset({"tag-x"}))
    assert asked([""], [], [], before) == Choices(NONE, profile=WORKING)
    old = "contents,overview,findings,passages,links,method,sources"
    found = kept(f"parts={old}&without=tag-x")
    assert found == Choices(frozenset(old.split(",")), frozenset({"tag-x"}), WORKING)


def test_another_profile_is_as_usual_and_leaves_out_the_same_sections() -> None:
    before = Choices(frozenset({"method"}), frozenset({"tag-x"}))
    assert asked([], [], [], before, [WORKING]) == usual(WORKING, frozenset({"tag-x"}))
    assert asked([], [], [], before, [HAND_IN]) == before
    parts = asked(["method,who"], [], [], before, [AUDIT])
    assert parts == Choices(frozenset({"method", "who"}), NONE, AUDIT)
    with pytest.raises(Invalid, match="Choose one of hand-in, working, audit"):
        asked([], [], [], before, ["final"])


def test_a_hand_in_never_has_notes_or_who_marked_a_passage() -> None:
    found = asked([",".join(NAMES)], [], [], USUAL, [HAND_IN])
    assert found.on == NAMES - NOTES - {"who", "links", "memos", "pictures"}
    with pytest.raises(Invalid, match="never has notes"):
        asked([], [], ["own"], USUAL, [HAND_IN])


@pytest.mark.parametrize(
    ("values", "notes"),
    [
        ([], NONE),
        ([""], NONE),
        (["1"], NOTES),
        (["0"], NONE),
        (["own"], {"own"}),
        (["own", "answers"], {"own", "answers"}),
        (["own,colleagues"], {"own", "colleagues"}),
        (["nonsense"], NONE),
    ],
)
def test_addresses_of_before_the_switches_name_the_kinds_of_notes(
    values: list[str], notes: set[str]
) -> None:
    found = asked([], [], values, USUAL)
    assert found.on & NOTES == notes
    assert found.on - NOTES == usual(WORKING if notes else HAND_IN).on


@pytest.mark.parametrize(
    ("notes", "reader", "left"),
    [
        ({"own"}, "ana", ("Mine alone.", 0)),
        ({"own"}, "ben", ("", 0)),
        ({"own"}, "", ("", 0)),
        ({"colleagues"}, "ana", ("", 0)),
        ({"colleagues"}, "ben", ("Mine alone.", 0)),
        ({"answers"}, "ana", ("", 1)),
        (NOTES, "ben", ("Mine alone.", 1)),
        (NONE, "ana", ("", 0)),
    ],
)
def test_a_note_is_their_own_who_marked_the_passage(
    notes: set[str], reader: str, left: tuple[str, int]
) -> None:
    found = printing(EVERYTHING.with_notes(notes), reader)(MINE)
    assert (found.note, len(found.replies)) == left
    assert found._replace(note=MINE.note, replies=MINE.replies) == MINE


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.name)
def test_no_format_prints_a_note_that_was_not_chosen(writer: Writer) -> None:
    made = summary([MINE], choices=EVERYTHING.with_notes(()))
    text = text_in(writer, writer.write(made))
    assert "Mine alone" not in text
    assert "Is that an order" not in text


@pytest.mark.parametrize(
    "writer",
    [w for w in WRITERS if w.holds != "nothing"],
    ids=lambda writer: writer.name,
)
def test_a_note_that_a_lead_changed_says_so_in_every_format(writer: Writer) -> None:
    made = summary([MINE._replace(note_by="Cleo Marr")], choices=EVERYTHING)
    assert "Cleo Marr" in text_in(writer, writer.write(made))


def test_the_fingerprint_knows_what_is_not_printed() -> None:
    usual = {fingerprint(summary([MINE], choices=each)) for each in (EVERYTHING, USUAL)}
    without = Choices(NONE, frozenset({"tag-monitoring", "tag-border-control"}))
    assert usual == {fingerprint(summary([MINE], choices=without))}
    assert fingerprint(summary([MINE._replace(note="Other.")], choices=USUAL)) not in usual


# What stands in every document because of a switch, and nowhere without it.
SAID = {
    "contents": (),  # Markdown has none, and other formats make theirs of the headings
    "overview": ("With sub-tags",),
    "findings": ("guard every depot",),
    "passages": ("guard every depot",),
    "who": ("marked by Ana Sousa", "marked by Ben Adler"),
    "links": ("briefmark.example",),
    "own": (),  # nobody asks
    "colleagues": ("Who counts?",),
    "answers": ("Is that an order?",),
    "matrix": (
        "What each brief says under each tag",
        "(p.: page, ¶: paragraph)",
        "Guard what is there.",
    ),
    "memos": ("Depots are the hinge", "Nobody counts."),
    "method": ("verbatim, byte for byte",),
    "codebook": ("Somebody watches flows.",),
    "sources": ("Council on Foreign Relations",),
    "checksums": ("ab" * 32, "pasted text 1"),
    "pictures": ("The passages on their pages", "files show here the region of the page"),
}


MEMOS = (
    Memo(1, "", replace(REPLY, text="Depots are the hinge: see B1:1.")),
    Memo(0, "monitoring", replace(REPLY, text="Nobody counts.")),
)


def printed_by(writer: Writer, choices: Choices) -> str:
    rows = [PASSAGES[0]._replace(replies=(REPLY,)), *PASSAGES[1:]]
    made = summary(rows, choices=choices, cells=CELLS, read_through=[1], memos=MEMOS)
    text = text_in(writer, writer.write(made))
    return "".join(text.replace("&amp;", "&").replace("<bdi>", "").replace("\\", "").split())


def squeezed(words: str) -> str:
    return "".join(words.split())


# What acts on recommendations is tried in test_recommended.py.
ON_RECORDS = {"messages", "glance", "recommendations", "context", "questions", "responses", "loose"}
ON_SETTINGS = {"introduction", "conclusion"}
ON_QUOTATIONS = {"refs", "positions"}


def test_every_switch_is_tried() -> None:
    assert set(SAID) | ON_RECORDS | ON_SETTINGS | ON_QUOTATIONS == NAMES
    assert set(PARTS) <= NAMES


@each_document
@pytest.mark.parametrize("name", [name for name, said in SAID.items() if said])
def test_a_switch_acts_in_every_document(writer: Writer, name: str) -> None:
    everything = printed_by(writer, EVERYTHING)
    without = printed_by(writer, replace(EVERYTHING, on=NAMES - {name}))
    for words in SAID[name]:
        # An address stands behind a word in some files, which their text does not show.
        assert squeezed(words) in everything or name == "links"
        assert squeezed(words) not in without, words


# Who marked a passage is the author of its comment in Word, and a line of its card elsewhere.
WHO_IN_BRIEFS = {
    "annotated-html": "marked by Ana Sousa",
    "annotated-docx": "Ana Sousa",
    "annotated-pdf": "Ana Sousa, 22 November",
}


@pytest.mark.parametrize("writer", MARKED_BRIEFS, ids=lambda writer: writer.name)
@pytest.mark.parametrize("name", ["who", "links", "colleagues", "answers"])
def test_what_stands_with_a_passage_acts_where_the_briefs_are_marked(
    writer: Writer, name: str
) -> None:
    everything = printed_by(writer, EVERYTHING)
    without = printed_by(writer, replace(EVERYTHING, on=NAMES - {name}))
    for words in (WHO_IN_BRIEFS[writer.name],) if name == "who" else SAID[name]:
        assert squeezed(words) in everything or name == "links"  # behind a word, as above
        assert squeezed(words) not in without
    if name == "who":
        assert squeezed("marked by") not in without


@each_document
def test_a_tag_that_is_left_out_has_no_section_and_is_named(writer: Writer) -> None:
    left_out = replace(EVERYTHING, without=frozenset({"tag-stockpile-security"}))
    text = printed_by(writer, left_out)
    assert squeezed("Left out") in text
    assert squeezed("Stockpile security, 1 brief (2 passages)") in text
    assert squeezed("guard every depot") not in text
    assert squeezed("watch the borders") in text  # under its other tag


@each_document
def test_a_document_of_which_nothing_is_chosen_is_one(writer: Writer) -> None:
    assert squeezed("Arms flows") in printed_by(writer, Choices(NONE))


def test_what_each_profile_has_is_as_the_table_says() -> None:
    everywhere = {"contents", "introduction", "messages", "glance", "findings", "conclusion"}
    everywhere |= {"recommendations", "questions", "responses", "passages", "matrix"}
    everywhere |= {"method", "codebook", "sources", "checksums"}
    working = everywhere | {"memos", "overview", "context", "loose", "refs", "who", "links"}
    assert usual(HAND_IN).on == everywhere
    assert usual(WORKING).on == working
    assert usual(AUDIT).on == working | NOTES | {"positions"} == NAMES - {"pictures"}
    assert USUAL.written == ""


def test_a_working_paper_has_the_initials_of_who_marked_it() -> None:
    names = [printing(usual(profile), "")(MINE).analyst for profile in PROFILES]
    assert names == ["", "AS", "Ana Sousa"]


def test_only_an_audit_copy_counts_the_doubtful_words_of_a_passage() -> None:
    doubted = MINE._replace(doubtful=2)
    counts = {profile: printing(usual(profile), "")(doubted).doubtful for profile in PROFILES}
    assert counts == {HAND_IN: 0, WORKING: 0, AUDIT: 2}
