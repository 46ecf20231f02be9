from dataclasses import replace
from typing import Any

import pytest

from app.domain.passages import Source
from app.domain.report.outline import Heading, Part, Prose, Report, WideTable
from app.domain.report.own_words import Mention, OwnWords
from app.domain.report.quoting import marks, quotation
from app.domain.runs import Run
from tests.writers.report_parts import a_record, a_wide_table, of_recommendations
from tests.writers.summaries import BRIEFS, passage


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "plain words", "“”"),
        ("en", "the “moral hazard”", "‘’"),
        ("en", 'the "moral hazard"', "‘’"),
        ("en", "a nation’s", "“”"),
        ("", "plain words", "“”"),
        ("tlh", "plain words", "“”"),
        ("de", "Wörter", "„“"),
        ("de-AT", "„Wörter“", "‚‘"),
        ("fr", "des mots", "«»"),
        ("fr", "des « mots »", "“”"),
        ("ar", "كلمات", "«»"),
        ("ja", "言葉", "「」"),
        ("ja", "「言葉」", "『』"),
    ],
)
def test_marks_are_those_of_the_language_and_others_than_the_passage_has(
    language: str, text: str, expected: str
) -> None:
    assert "".join(marks(language, text)) == expected


@pytest.mark.parametrize(
    ("language", "sign"),
    [(of, sign) for of in ("en", "de", "fr", "ja") for sign in "".join(marks(of))],
)
def test_one_sign_of_its_marks_is_enough_for_others(language: str, sign: str) -> None:
    assert marks(language, f"a {sign} b") != marks(language)


def test_double_marks_in_what_completes_the_sentence_count_too() -> None:
    made = quotation(passage("the NTC had"), "He “soon” said that ")
    assert (made.opening, made.closing) == ("‘", "’")


def test_the_language_is_that_of_the_brief() -> None:
    french = Source(replace(BRIEFS[0], language="fr"))
    assert quotation(passage("des mots", source=french)).opening == "«"


def test_what_is_too_long_to_complete_is_an_ellipsis_outside_the_words() -> None:
    made = quotation(passage("prioritize it"), "…", "…")
    assert (made.before, made.after) == ("… ", " …")
    assert made.passage.exact == "prioritize it"


@pytest.mark.parametrize("exact", ["so … it goes", "so ... it goes", "so . . . it goes"])
def test_our_ellipsis_is_told_from_one_of_the_source(exact: str) -> None:
    made = quotation(passage(exact), "…")
    assert made.before == "[…] "


def test_the_rest_of_the_sentence_stands_as_it_is() -> None:
    made = quotation(passage("prioritize it"), "It should also ", ", they say. ")
    assert (made.before, made.after) == ("It should also ", ", they say.")


def sheets(*parts: Part) -> list[tuple[bool, list[str]]]:
    made = replace(of_recommendations(), parts=parts)
    return [(wide, [type(part).__name__ for part in each]) for wide, each in made.sheets()]


def test_what_introduces_a_wide_table_stands_on_its_page() -> None:
    head, text = Heading(1, "One", "one"), Prose((Run("Text"),))
    before, table = replace(text, with_next=True), a_wide_table()
    assert sheets(head, text, head, before, table, head, text) == [
        (False, ["Heading", "Prose"]),
        (True, ["Heading", "Prose", "WideTable"]),
        (False, ["Heading", "Prose"]),
    ]
    assert sheets(head, table, head, table) == [
        (True, ["Heading", "WideTable", "Heading", "WideTable"])
    ]
    assert sheets(table, text) == [(True, ["WideTable"]), (False, ["Prose"])]
    assert sheets(head) == [(False, ["Heading"])]
    assert sheets() == []


def test_the_places_of_a_report_are_its_headings_records_and_quotations() -> None:
    made: Report = replace(of_recommendations(), parts=(Heading(1, "One", "one"), a_record()))
    assert made.places() == {"one", "r7", "r7-B1-1"}
    assert {*made.passages()} == {"B1:1", "B1:3"}  # the other stands elsewhere
    assert any(isinstance(part, WideTable) for part in of_recommendations().parts)


def test_the_sign_of_a_footnote_stands_at_the_word_and_behind_the_stop() -> None:
    first = (Mention("B1:1", (Run("There"),), "", ""),)
    second = (Mention("B1:2", (Run("Here"),), "", ""),)

    def laid_out(*parts: Any, footnotes: bool = True) -> list[object]:
        words = OwnWords("", "", "", (parts,), "", footnotes=footnotes)
        (item,) = words.items()
        assert item.number == -1
        return [part for part in item.parts if part != ""]

    assert laid_out("They ask ", first, "; we ", second, ".") == [
        *("They ask", ";", first, " we", ".", second)
    ]
    both = (*first, *second)
    assert laid_out("They ask ", first, second, " twice") == ["They ask", both, " twice"]
    assert laid_out("They ask ", first, " ", second, ", we ", first, " ") == [
        *("They ask", ",", both, " we", first)
    ]
    assert laid_out("They ask ", first, " ", Run("twice")) == ["They ask", first, " ", Run("twice")]
    assert laid_out(first, Run("so", strong=True), first) == [first, Run("so", strong=True), first]
    assert laid_out("They ask ", first, ".", footnotes=False) == ["They ask ", first, "."]
    assert laid_out("Bare.") == ["Bare."]
