"""Recommendations in the report: where each stands, what is printed, and how it is counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.recommendations.kinds import MERGED, WITHDRAWN
from app.domain.recommendations.record import Evidence, NoneAgainst, Recommendation, counted
from app.domain.report.choices import AUDIT, EVERYTHING, HAND_IN, NAMES, WORKING, Choices, usual
from app.domain.report.document import report
from app.domain.report.handing_in import unsettled
from app.domain.report.outline import (
    Heading,
    KeyMessages,
    Labelled,
    Passages,
    Prose,
    Record,
    Report,
    WideTable,
)
from app.domain.report.quoting import Quotation
from app.domain.report.recommended import quoted
from app.domain.report.settings import KeyMessageText, ReportSettings
from app.domain.report.summary import Summary
from app.domain.report.themes import NO_THEME, themes
from app.domain.runs import Run, plain
from tests.writers.summaries import (
    MARKED,
    PASSAGES,
    RECOMMENDATIONS,
    evidence,
    passage,
    recommendation,
    summary,
)

R1, R2, R3 = RECOMMENDATIONS


def made(
    *rows: Recommendation, profile: str = HAND_IN, choices: Choices | None = None, **other: Any
) -> Summary:
    found = rows or RECOMMENDATIONS
    return summary(choices=choices or usual(profile), recommendations=found, **other)


def without(name: str) -> Choices:
    return replace(EVERYTHING, on=NAMES - {name})


def records(of: Report) -> list[Record]:
    return [part for part in of.parts if isinstance(part, Record)]


def record(ref: str, **other: Any) -> Record:
    return next(each for each in records(report(made(**other))) if each.ref == ref)


def said(listing: Iterable[Labelled], label: str) -> str:
    return plain(next(each.text for each in listing if each.label == label))


def stands_under(of: Report) -> dict[str, str]:
    found, heading = {}, ""
    for part in of.parts:
        if isinstance(part, Heading):
            heading = part.title
        if isinstance(part, Record):
            found[part.ref] = heading
    return found


def quotations(of: Report) -> list[Quotation]:
    return [each for part in records(of) for each in part.quotations()]


def prose(of: Report) -> str:
    return "\n".join(f"{p.label}: {plain(p.text)}" for p in of.parts if isinstance(p, Prose))


def test_where_nothing_is_found_no_heading_of_it_stands_in_a_hand_in() -> None:
    nothing = summary([], syntheses=(), choices=usual(HAND_IN))
    assert not report(nothing).holds("findings")
    assert report(replace(nothing, choices=usual(WORKING))).holds("findings")


def test_each_stands_under_the_first_tag_of_its_passages_in_the_codebooks_order() -> None:
    assert stands_under(report(made())) == {
        "R1": "Stockpile security",
        "R2": "Stockpile security",
        "R3": NO_THEME,
    }


def test_another_theme_whose_passages_it_rests_on_leads_to_it() -> None:
    found = {theme.section.name: theme for theme in themes(made())}
    assert [row.ref for row in found["Border control"].elsewhere] == ["R2"]
    assert found["Stockpile security"].elsewhere == ()
    assert "See also: R2." in prose(report(made()))


def test_without_a_theme_nothing_leads_to_what_has_one() -> None:
    untagged = next(each for each in PASSAGES if not each.slugs)
    both = replace(R1, evidence=(*R1.evidence, evidence(untagged)))
    found = {theme.title: theme for theme in themes(made(both, R3))}
    assert [row.ref for row in found[NO_THEME].records] == ["R3"]
    assert found[NO_THEME].elsewhere == ()


@pytest.mark.parametrize("state", [WITHDRAWN, MERGED])
def test_what_is_withdrawn_or_merged_is_not_printed(state: str) -> None:
    assert set(stands_under(report(made(replace(R1, state=state), R2)))) == {"R2"}


def test_where_all_sections_of_one_are_left_out_it_is_and_the_scope_says_so() -> None:
    choices = replace(usual(HAND_IN), without=frozenset({"tag-stockpile-security"}))
    found = report(made(choices=choices))
    assert stands_under(found)["R2"] == "Border control"
    assert "Left out: Stockpile security." in found.cover.scope
    both = frozenset({"tag-stockpile-security", "tag-border-control", "tag-checkpoints"})
    assert set(stands_under(report(made(choices=replace(choices, without=both))))) == {"R3"}
    none = replace(choices, without=frozenset({"untagged"}))
    assert "R3" not in stands_under(report(made(choices=none)))


def test_a_passage_of_several_is_printed_whole_in_the_first_and_led_to_from_the_others() -> None:
    other = recommendation(5, evidence(PASSAGES[0]), evidence(PASSAGES[1], "qualifies"))
    found = {each.ref: each for each in records(report(made(R1, R2, other)))}
    (support,) = found["R5"].groups[0].quotations
    assert support.place == ""
    assert support.see
    assert (support.see.text, support.see.link) == ("R1", "#r1")
    places = [each.place for each in quotations(report(made(R1, R2, other)))]
    assert len(places) == len(set(places)) == quoted(made(R1, R2, other))


def test_one_passage_stands_in_the_place_of_the_statement() -> None:
    found = record("R2")
    assert found.quote
    assert found.quote.passage.exact == PASSAGES[1].exact
    assert (found.statement, found.groups) == ((), ())
    against = made(recommendation(4, evidence(PASSAGES[1], "opposes")))
    (alone,) = records(report(against))
    assert alone.quote is None
    assert plain(alone.statement) == "Statement 4."


def test_two_recommendations_on_one_passage_say_each_what_they_ask_for() -> None:
    other = recommendation(4, evidence(PASSAGES[1]))
    first, second = records(report(made(R2, other)))
    assert first.quote
    assert (second.quote, plain(second.statement)) == (None, "Statement 4.")
    assert second.groups[0].quotations[0].see


def test_evidence_stands_in_groups_and_context_only_on_request() -> None:
    assert [group.label for group in record("R1").groups] == ["For", "Against"]
    labels = [group.label for group in record("R1", profile=WORKING).groups]
    assert labels == ["For", "Context", "Against"]


@given(st.frozensets(st.sampled_from(sorted(NAMES))))
def test_nothing_that_speaks_against_one_can_be_switched_off(on: frozenset[str]) -> None:
    found = report(made(choices=Choices(on | {"recommendations", "findings"})))
    first = next(each for each in records(found) if each.ref == "R1")
    assert "Against" in [group.label for group in first.groups]


def test_a_fragment_is_completed_and_its_words_stay_as_they_are() -> None:
    quote = record("R1").groups[0].quotations[0]
    assert quote.passage.exact == PASSAGES[0].exact
    assert (quote.before, quote.after) == ("States should ", ", she said.")


def test_what_a_reader_needs_to_know_of_a_passage_stands_with_it() -> None:
    against = record("R1").groups[-1].quotations[0]
    assert against.label == "reported; caption; counted, since It names the place."
    assert (against.ref, against.more) == ("", "")
    audit = record("R1", profile=AUDIT).groups[-1].quotations[0]
    assert audit.ref == "B2:1"
    assert audit.more == "marked by Ben Adler, 22 November 2026; characters 100 to 127, Caption"


def test_the_strip_says_who_should_do_what_by_when_and_what_is_open() -> None:
    strip = record("R1").strip
    assert said(strip, "Who") == "[States]"
    assert said(strip, "What") == "guard every depot"
    assert said(strip, "By when") == "not stated"
    assert said(strip, "Strength") == "should (“should”)"
    assert said(strip, "Sources") == (
        "1 of 1 for, 1 against (2 passages; 1 not declared read through)"
    )
    assert said(strip, "Confidence") == "low: One source, and it hopes."
    assert [said(record("R2").strip, label) for label in ("Who", "By when")] == ["open", "open"]


def test_a_view_that_nobody_holds_in_their_own_voice_says_so() -> None:
    row = recommendation(4, evidence(PASSAGES[0], voice="reported"), strength="could")
    found = report(made(row))
    assert said(records(found)[0].strip, "Strength") == "could (reported)"
    (table,) = (part for part in found.parts if isinstance(part, WideTable))
    assert [plain(line) for line in table.rows[0][5]] == ["could", "reported"]


def test_the_table_has_a_row_for_each_in_the_order_of_the_sections() -> None:
    (table,) = (part for part in report(made()).parts if isinstance(part, WideTable))
    assert [row[0][0][0].link for row in table.rows] == ["#r1", "#r2", "#r3"]
    first = [[plain(line) for line in cell] for cell in table.rows[0]]
    assert first[1:] == [
        ["Title 1"],
        ["[States]"],
        ["guard every depot"],
        ["not stated"],
        ["should"],
        ["1 of 1 (2)", "1 against"],
        ["low"],
        ["Patrick and Bennett 2013, ¶9 · Sousa 2024, p. 4"],
        ["accepted in part"],
    ]
    assert len(table.head) == len(table.weights) == len(first)
    assert "Response" not in next(
        part.head for part in report(made(R2)).parts if isinstance(part, WideTable)
    )


def test_responses_questions_and_links_stand_below() -> None:
    below = record("R1").below
    assert said(below, "Response") == (
        "Accepted in part by Ministry, November 2026. Due 2027 (Money first.). In part. "
        "Progress: Begun."
    )
    assert [plain(each) for each in record("R1").questions] == ["Who pays for it?"]
    assert record("R1", choices=without("questions")).questions == ()
    assert (
        record(
            "R1", choices=replace(usual(HAND_IN), on=frozenset({"recommendations", "findings"}))
        ).below
        == ()
    )


def test_a_working_paper_says_why_something_was_supplied() -> None:
    assert said(record("R1", profile=WORKING).below, "Supplied by us") == (
        "Who: [States] (He means them.)"
    )
    assert "Supplied by us" not in [each.label for each in record("R1").below]


def test_a_key_message_says_in_a_working_paper_what_it_rests_on_no_more() -> None:
    told = ReportSettings(messages=(KeyMessageText("**Guard.** First.", (1, 9), "low"),))
    reported = replace(R1, evidence=tuple(replace(e, voice="reported") for e in R1.evidence))
    found = {}
    for profile in (HAND_IN, WORKING):
        parts = report(made(reported, profile=profile, settings=told)).parts
        (messages,) = (part for part in parts if isinstance(part, KeyMessages))
        (found[profile],) = messages.items
    message = found[HAND_IN]
    assert message.parts[0] == Run("Guard.", strong=True)
    assert message.confidence == "Low confidence, R1 reported"
    assert [(run.text, run.link) for run in message.records] == [("R1", "#r1")]
    assert (message.flag, found[WORKING].flag) == ("", "Not in this report: R9")


def test_what_we_would_ask_the_authors_is_what_is_open_or_not_stated() -> None:
    told = prose(report(made()))
    assert "What we would ask the authors: Who pays for it? (R1)" in told
    assert "Patrick and Bennett 2013: by when (R1)." in told
    assert "What we would ask" not in prose(report(made(choices=without("messages"))))


def test_gaps_are_flagged_in_a_working_paper_and_make_a_hand_in_a_draft() -> None:
    assert unsettled(made(R1, R2)) == (3, 0, 0)
    assert record("R2").flags == ()
    assert record("R2", profile=WORKING).flags == ("Open: Who, Should do what, By when",)
    assert report(made(R1, R2)).cover.draft == "Draft: 3 open fields"
    assert report(made(R1)).cover.draft == ""
    assert report(replace(made(R1, R2), final=True)).cover.draft == ""


def test_passages_in_none_are_listed_or_the_scope_counts_them() -> None:
    hand_in = report(made(R2))
    assert not [part for part in hand_in.parts if isinstance(part, Passages)]
    assert "3 passages stand in no recommendation and not in this report." in hand_in.cover.scope
    working = report(made(R2, profile=WORKING))
    listed = [p.ref for part in working.parts if isinstance(part, Passages) for p in part.passages]
    assert listed == ["B1:1", "B2:1", "B1:3"]


def test_a_hand_in_without_recommendations_has_its_passages_by_tag() -> None:
    found = report(summary(choices=usual(HAND_IN)))
    titles = [part.title for part in found.parts if isinstance(part, Heading)]
    assert titles == [
        "Findings",
        "Stockpile security",
        "Border control",
        "Border control › Checkpoints",
        "No tag",
        "Method",
        "Annex A: Codebook",
        "Annex B: Sources",
    ]
    assert len([part for part in found.parts if isinstance(part, Passages)]) == 4
    withdrawn = report(made(replace(R1, state=WITHDRAWN)))
    assert len([part for part in withdrawn.parts if isinstance(part, Passages)]) == 4


def test_a_hand_in_without_recommendations_completes_the_sentences_of_its_passages() -> None:
    rest = {"B1:1": ("States should ", ".")}
    found = report(replace(summary(choices=usual(HAND_IN)), rest=rest))
    assert all(part.rest == rest for part in found.parts if isinstance(part, Passages))


def test_a_filter_stands_in_the_scope_of_a_hand_in() -> None:
    found = report(made(query="tag:monitoring", sentence="Passages tagged Monitoring."))
    assert "Passages tagged Monitoring." in found.cover.scope
    assert "also where it lies outside this selection" in found.cover.scope


JOINED = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.integers(1, 4),
        st.sampled_from(["supports", "qualifies", "opposes", "context"]),
        st.sampled_from(["body", "caption"]),
    ),
    max_size=8,
    unique_by=lambda each: each[:2],
)


def joined(each: tuple[int, int, str, str]) -> Evidence:
    brief, number, stance, zone = each
    where = passage(f"say it {brief} {number}", brief=min(brief, 2), number=number + 10 * brief)
    return evidence(where._replace(zone=zone), stance)


@given(st.lists(JOINED, min_size=1, max_size=4))
def test_every_count_can_be_made_again_from_the_evidence(
    lists: list[list[tuple[int, int, str, str]]],
) -> None:
    rows = [recommendation(n, *map(joined, each)) for n, each in enumerate(lists, 1)]
    found = report(made(*rows, profile=AUDIT))
    for row, part in zip(rows, records(found), strict=True):
        again = counted(row.evidence, {}, {"B1"})
        strip = said(part.strip, "Sources")
        assert strip.startswith(f"{again.sources} for")
        assert ("qualifying" in strip) == bool(again.qualifying)
        assert ("against" in strip) == bool(again.opposing)
        assert f"({again.passages} passage" in strip
    printed = quotations(found)
    assert {each.passage.exact for each in printed} == {
        each.passage.exact for row in rows for each in row.evidence
    }
    places = [each.place for each in printed]
    assert len(places) == len(set(places))


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        (HAND_IN, "Looked for; none found."),
        (WORKING, "Looked for; none found (AS, 22 November 2026)."),
        (AUDIT, "Looked for; none found (Ana Sousa, 22 November 2026)."),
    ],
)
def test_against_says_that_none_was_found_once_somebody_said_so(profile: str, words: str) -> None:
    said_so = NoneAgainst("Ana Sousa", MARKED)
    plainly = recommendation(8, evidence(PASSAGES[0]), none_against=said_so)
    (alone,) = records(report(made(plainly, profile=profile)))
    assert [(each.label, plain(each.text)) for each in alone.sections()] == [("Against", words)]
    for stance in ("qualifies", "opposes"):
        joined = (evidence(PASSAGES[0]), evidence(PASSAGES[1], stance))
        (record,) = records(report(made(recommendation(8, *joined, none_against=said_so))))
        assert list(record.sections()) == []
