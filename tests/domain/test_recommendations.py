"""What a recommendation is, without a database: its sources, its words, its names."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.passages import Passage
from app.domain.recommendations.kinds import (
    FIELDS,
    NOT_STATED,
    PRONOUNS,
    STANCES,
    STATED,
    SUPPLIED,
    UNMARKED,
    is_pronoun,
)
from app.domain.recommendations.record import (
    Evidence,
    FieldValue,
    Recommendation,
    comes_back,
    counted,
    words_at,
)
from app.domain.recommendations.wording import SAID, VERBS, in_words, shortened, title_of, to_ask
from tests.writers.hostile import any_text

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ID = uuid.UUID(int=1)


def passage(brief: int, number: int = 1, zone: str = "body", exact: str = "count it") -> Passage:
    ref = f"B{brief}:{number}"
    place = (9, zone, "paragraph", "", 10, 10 + len(exact), exact)
    return Passage(ref, f"B{brief}", brief, number, "9", *place, (), "", "Ana", "ana", NOW, "")


def evidence(brief: int, stance: str, zone: str = "body", admitted: str = "") -> Evidence:
    return Evidence(passage(brief, zone=zone), stance, "own", admitted, "Ana", NOW)


joins = st.lists(
    st.builds(
        evidence,
        st.integers(1, 5),
        st.sampled_from(list(STANCES)),
        st.sampled_from(("body", "caption")),
        st.sampled_from(("", "It is from the ministry.")),
    ),
    max_size=12,
)
origins = st.dictionaries(st.sampled_from([f"B{n}" for n in range(1, 6)]), st.integers(1, 2))
read = st.sets(st.sampled_from([f"B{n}" for n in range(1, 6)]))


@given(joins, origins, read)
def test_each_source_counts_once(
    joined: list[Evidence], shared: dict[str, int], read: set[str]
) -> None:
    """Against the plain way: group the briefs, then look which groups say what."""
    every = {f"B{n}" for n in range(1, 6)}
    groups = {frozenset(b for b in every if shared.get(b) == shared[one]) for one in shared}
    groups |= {frozenset({b}) for b in every - shared.keys()}

    def heard(stances: Iterable[str]) -> set[frozenset[str]]:
        briefs = {
            e.passage.brief
            for e in joined
            if e.stance in stances and (e.passage.zone == "body" or e.admitted)
        }
        return {group for group in groups if group & briefs}

    counts = counted(joined, shared, read)
    known = {group for group in groups if group & read}
    assert counts[:3] == tuple(
        len(heard([stance])) for stance in ("supports", "qualifies", "opposes")
    )
    assert counts.read == len(known)
    assert counts.unread == len(heard(["supports", "qualifies", "opposes"]) - known)
    assert counts.passages == sum(
        e.stance != "context" and (e.passage.zone == "body" or e.admitted != "") for e in joined
    )


def test_two_briefs_of_one_origin_are_one_of_three() -> None:
    joined = [evidence(1, "supports"), evidence(3, "supports")]
    counts = counted(joined, {"B1": "x", "B3": "x"}, {"B1", "B2", "B3", "B4"})
    assert (counts.supporting, counts.read, counts.passages) == (1, 3, 2)


def test_a_brief_may_be_on_both_sides() -> None:
    counts = counted([evidence(1, "supports"), evidence(1, "opposes")], {}, {"B1"})
    assert counts == (1, 0, 1, 1, 0, 2)


def stated(start: int, end: int, text: str, ref: str = "B1:1") -> FieldValue:
    return FieldValue(ID, "action", STATED, text, ref, start, end)


@pytest.mark.parametrize(
    ("value", "basis"),
    [
        (stated(10, 15, "count"), STATED),
        (stated(10, 18, "count it"), STATED),
        (stated(9, 14, "count"), UNMARKED),
        (stated(16, 19, "it"), UNMARKED),
        (stated(10, 15, "COUNT"), UNMARKED),
        (stated(10, 15, "count", "B1:2"), UNMARKED),
        (FieldValue(ID, "action", SUPPLIED, "count"), SUPPLIED),
    ],
)
def test_what_is_stated_stands_in_its_passage(value: FieldValue, basis: str) -> None:
    assert value.proven({"B1:1": passage(1)}).basis == basis


@given(st.integers(0, 30), st.integers(0, 30))
def test_words_at_never_reach_beyond_the_passage(start: int, end: int) -> None:
    found = words_at(passage(1), start, end)
    inside = 10 <= start < end <= 18
    assert found == ("count it"[start - 10 : end - 10] if inside else "")


def test_how_a_field_is_printed() -> None:
    assert stated(10, 15, "count").printed == "count"
    assert FieldValue(ID, "actor", SUPPLIED, "guards").printed == "[guards]"
    assert FieldValue(ID, "when", "not_stated").printed == "not stated"


@pytest.mark.parametrize("words", ["It", "they", "“We”", "This,", "THOSE"])
def test_a_pronoun_names_nobody(words: str) -> None:
    assert is_pronoun(words)


@pytest.mark.parametrize("words", ["the United States", "IT departments", "", "Italy"])
def test_what_names_somebody(words: str) -> None:
    assert not is_pronoun(words)


def test_pronouns_are_words() -> None:
    assert all(word.isalpha() and word.islower() for word in PRONOUNS)


@given(any_text, st.integers(2, 90))
def test_a_title_is_one_line_of_at_most_so_many_characters(text: str, most: int) -> None:
    title = shortened(text, most)
    assert len(title) <= most
    assert "\n" not in title
    if len(" ".join(text.split())) <= most:
        assert title == " ".join(text.split())


def test_a_title_is_cut_at_a_word() -> None:
    assert shortened("count every rifle, in the depots", 20) == "count every rifle…"


@given(any_text)
def test_a_title_differs_from_its_words_in_the_first_letter_only(text: str) -> None:
    words, title = shortened(text), title_of(text)
    assert (title[1:], len(title)) == (words[1:], len(words))
    assert title[:1] in {words[:1], words[:1].upper()}


@pytest.mark.parametrize(
    ("words", "language", "title"),
    [
        ("count every rifle", "en", "Count every rifle"),
        ("états à protéger", "fr", "États à protéger"),
        ("ilk adım", "tr", "İlk adım"),
        ("ißt", "de", "Ißt"),
        ("ßx", "de", "ßx"),
        ("أحصى الحراس", "ar", "أحصى الحراس"),
        ("14 depots", "en", "14 depots"),
        ("", "", ""),
    ],
)
def test_a_title_begins_with_a_capital_letter(words: str, language: str, title: str) -> None:
    assert title_of(words, language) == title


pairs = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), max_size=8)


@given(pairs, st.sampled_from("abcd"))
def test_a_circle_is_found(links: list[tuple[str, str]], start: str) -> None:
    reached = {other for one, other in links if one == start}
    for _ in links:
        reached |= {other for one, other in links if one in reached}
    assert comes_back(links, start) == (start in reached)


@pytest.mark.parametrize("verb", VERBS)
def test_each_change_is_said_in_words(verb: str) -> None:
    part = {"kind": "actor", "text": "the guards", "passage": "B1:4"}
    said = in_words(verb, "R7", {"R7.there": True}, {f"R7.field.{ID}": part, "R9.there": False})
    assert "R7" in said
    assert "{" not in said
    assert said.endswith(".")


def test_the_words_name_what_was_changed() -> None:
    part = {"kind": "actor", "text": "the guards", "passage": "B1:4"}
    assert in_words("bind", "R7", None, {f"R7.field.{ID}": part}) == (
        "Bound “the guards” as “Who” of R7."
    )
    joined = {f"R7.passage.{ID}": {"stance": "supports", "passage": "B1:4"}}
    assert in_words("leave", "R7", joined, {f"R7.passage.{ID}": None}) == "Took B1:4 out of R7."
    merged = {"R7.title": "A", "R9.state": "merged"}
    assert in_words("merge", "R7", {}, merged) == "Merged R9 into R7."
    assert len(SAID) == len(set(SAID.values()))


def test_what_is_open_is_named() -> None:
    row = Recommendation(1, "Count", "Count them.")
    assert row.open == ("Who", "Should do what", "By when", "Strength")
    value = FieldValue(ID, "when", "not_stated")
    assert Recommendation(1, "Count", "Count them.", fields=(value,)).open == (
        "Who",
        "Should do what",
        "Strength",
    )


def test_a_statement_from_right_to_left_runs_so() -> None:
    assert Recommendation(1, "עברית", "על השומרים לספור כל רובה.").direction == "rtl"


def test_options_of_the_command_line_are_told_apart() -> None:
    options = [kind.option for kind in FIELDS.values() if kind.option]
    assert options == ["who", "what", "target", "when", "condition", "means", "purpose"]


def test_what_briefs_do_not_state_is_text_to_ask_their_authors() -> None:
    open_one = Recommendation(1, "Count", "Count them.", evidence=(evidence(1, "supports"),))
    never = FieldValue(ID, "when", NOT_STATED), FieldValue(ID, "actor", NOT_STATED)
    supported = evidence(1, "supports"), evidence(2, "opposes"), evidence(3, "supports")
    asked = Recommendation(2, "Patrol", "Patrol it.", fields=never, evidence=supported)
    assert to_ask([open_one], {}) == ""
    assert to_ask([open_one, asked], {"B1": "Rifles"}) == (
        "B1 “Rifles”\n- R2 Patrol: who?, by when?\n\nB3\n- R2 Patrol: who?, by when?"
    )
