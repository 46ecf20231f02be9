"""What the terms of recommendations select, beside a model of it in plain Python: passages, and
recommendations; on the page and in what is exported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.actions import recommendations as act
from app.actions.highlights import adjust_highlight, remove_highlight
from app.actions.recommendations import links
from app.domain.filter import Malformed, parse
from app.domain.filter.terms import levels_of
from app.domain.recommendations.kinds import GivenField
from app.domain.recommendations.record import Recommendation
from app.store import filters, passages, summaries
from app.store import recommendations as store
from app.store.database import change, db
from app.store.filters import TERM
from app.store.passage_order import order
from app.store.tables.recommendations import BriefOrigin
from tests.conftest import Recorder
from tests.fixtures.marked import Marked

pytestmark = pytest.mark.usefixtures("app_context")
ALL = ["B1:1", "B1:2", "B1:3", "B1:4", "B2:1", "B2:2"]
WHY = "They are named before."


@pytest.fixture
def joined(marked: Marked) -> Marked:
    """R1 on B1:1, against it B2:1; R2 on B1:2, B1:1 qualifies it; R3 withdrawn on B1:3; R4 on B2:2,
    which rejects it, B1:3 as context. B1:4 is loose, B2 has an origin."""
    ana = marked.member("ana")

    def who(name: str) -> GivenField:
        return GivenField("actor", "supplied", name, why=WHY)

    def when(words: str) -> GivenField:
        return GivenField("when", "supplied", words, why=WHY)

    with change():
        nobody, never = GivenField("actor", "not_stated"), GivenField("when", "not_stated")
        act.make(
            ana, 1, 1, title="Count", strength="must", fields=[who("the United States"), never]
        )
        act.join(ana, 1, 2, 1, stance="opposes", voice="reported")
        guards = [who("guards of the UNITED states"), who("donors"), when("by June 2026")]
        act.make(ana, 1, 2, title="Patrol", strength="should", fields=guards)
        act.join(ana, 2, 1, 1, stance="qualifies")
        gone = act.make(ana, 1, 3, title="Gone", strength="must", fields=[who("ferrymen")])
        act.withdraw(ana, 3, gone.version)
        act.make(
            ana, 2, 2, stance="opposes", voice="rejected", fields=[nobody, when("before 2027")]
        )
        act.join(ana, 4, 1, 3, stance="context")
        act.ask(ana, 1, "Which first?")
        asked = act.ask(ana, 2, "Where?")
        question = store.recommendation(ana.project_id, 2).questions[0]
        answered = act.answer(ana, 2, question.id, "At the river.", asked.version)
        act.set_confidence(ana, 2, "very_low", "One source alone.", answered.version)
        act.respond(ana, 1, "noted")
        act.respond(ana, 1, "accepted")
        act.respond(ana, 4, "no_response")
        links.share(ana, [1, 2], "same_authors", "Both by the Desk.", "The Desk")
        db.session.execute(
            sa.delete(BriefOrigin).where(BriefOrigin.brief_id == marked.briefs[1][0])
        )
    return marked


def on_passages(joined: Marked, query: str) -> list[str]:
    found = filters.ids(filters.select(joined.project_id, query).conditions)
    return sorted(ref for ref, id in joined.highlights.items() if id in found)


def of_recommendations(joined: Marked, query: str) -> list[str]:
    selected = filters.select(joined.project_id, query).of_recommendations
    return [row.ref for row in store.recommendations(joined.project_id, selected=selected)]


SELECTED = (
    ("rec:R2", "B1:1 B1:2", "R2"),
    ("rec:r02,4", "B1:1 B1:2 B1:3 B2:2", "R2 R4"),
    ("-rec:R2", "B1:3 B1:4 B2:1 B2:2", "R1 R3 R4"),
    ("rec:R1 -rec:R2", "B2:1", "R1"),
    ("rec:R3", "", "R3"),  # withdrawn: no passage rests in it
    ("has:rec", "B1:1 B1:2 B1:3 B2:1 B2:2", "R1 R2 R3 R4"),
    ("-has:rec", "B1:4", ""),
    ("-has:rec tag:border-control", "B1:4", ""),
    ("stance:opposes", "B2:1 B2:2", "R1 R4"),
    ("rec:R2 stance:opposes", "", ""),
    ("rec:R1 stance:opposes", "B2:1", "R1"),
    ("rec:R1 -stance:opposes", "B1:1", ""),
    ("-stance:opposes", "B1:1 B1:2 B1:3 B1:4", "R2 R3"),
    ("-stance:opposes brief:B1", "B1:1 B1:2 B1:3 B1:4", "R1 R2 R3 R4"),
    ("voice:reported", "B2:1", "R1"),
    ("strength:must", "B1:1 B2:1", "R1 R3"),
    ("strength:must stance:qualifies", "", ""),
    ("strength:open", "B1:3 B2:2", "R4"),
    ("confidence:very_low", "B1:1 B1:2", "R2"),
    ('confidence:"very low"', "B1:1 B1:2", "R2"),
    ("confidence:open -rec:R4", "B1:1 B2:1", "R1 R3"),
    ('actor:"United States"', "B1:1 B1:2 B2:1", "R1 R2"),
    ("actor:donors", "B1:1 B1:2", "R2"),
    ("actor:none", "B1:3 B2:2", "R4"),
    ("actor:ferrymen", "", "R3"),  # whom a withdrawn one asks is known, too
    ("actor:open", "", ""),
    ("actor:supplied,none", "B1:1 B1:2 B1:3 B2:1 B2:2", "R1 R2 R3 R4"),
    ("when:none", "B1:1 B2:1", "R1"),
    ("when:supplied", "B1:1 B1:2 B1:3 B2:2", "R2 R4"),
    ("when:open", "", "R3"),
    ("when:before:2027", "B1:1 B1:2 B1:3 B2:2", "R2 R4"),
    ("when:before:2026-07", "B1:1 B1:2", "R2"),
    ("when:before:2026-06-30", "", ""),
    ("response:none", "B1:1 B1:2 B1:3 B2:2", "R2 R3 R4"),
    ("response:accepted", "B1:1 B2:1", "R1"),
    ("response:noted", "", ""),
    ("has:question", "B1:1 B2:1", "R1"),
    ("has:dissent", "B1:1 B1:2 B1:3 B2:1 B2:2", "R1 R2 R4"),
    ("has:note,question", "B1:1 B1:2 B1:3 B2:1 B2:2", "R1 R2 R3 R4"),
    ("tag:depots", "B1:1", "R1 R2"),
    ('origin:"the desk"', "B2:1 B2:2", "R1 R4"),
    ('-origin:"The Desk"', "B1:1 B1:2 B1:3 B1:4", "R1 R2 R3 R4"),
)


def test_a_term_selects_passages_and_recommendations(joined: Marked) -> None:
    found = [
        (query, *(" ".join(each(joined, query)) for each in (on_passages, of_recommendations)))
        for query, *_ in SELECTED
    ]
    assert found == list(SELECTED)


def test_words_that_no_passage_holds_any_more_are_stated_no_more(joined: Marked) -> None:
    ana, (start, end) = joined.member("ana"), joined.study.span("Monitors")
    stated = GivenField("actor", "stated", "Monitors", start, end)
    with change():
        act.make(ana, 1, 3, title="Give", fields=[stated])

    def found() -> list[list[str]]:
        db.session.expire_all()
        return [of_recommendations(joined, f"actor:{each}") for each in ("stated", "unmarked")]

    def marked_from(words: str, version: int) -> None:
        start, end = joined.study.span(words)
        adjust_highlight(ana, 1, 3, start, end, words, version)

    assert found() == [["R5"], []]
    with change():
        marked_from("need mandates", 1)
    assert found() == [[], ["R5"]]
    with change():
        marked_from("Monitors need mandates", 2)
    assert found() == [["R5"], []]
    with change():
        remove_highlight(ana, 1, 3)
    assert found() == [[], ["R5"]]
    assert of_recommendations(joined, "-actor:unmarked actor:stated,unmarked") == []


def test_a_word_for_how_a_field_stands_is_no_name(joined: Marked) -> None:
    who = GivenField("actor", "supplied", "the Open Society", why=WHY)
    with change():
        act.make(joined.member("ana"), 1, 4, title="Fund", fields=[who])
    assert of_recommendations(joined, "actor:open") == []
    assert of_recommendations(joined, 'actor:"open society"') == ["R5"]


SAID = (
    (
        "rec:R2 stance:opposes",
        "Passages in a recommendation called R2 “Patrol”, standing against it.",
        "Recommendations called R2 “Patrol”, with a passage standing against it.",
    ),
    (
        "stance:opposes,qualifies",
        "Passages standing against or as qualifying a recommendation.",
        "Recommendations with a passage standing against or as qualifying it.",
    ),
    (
        "tag:depots by:ana",
        "Passages tagged Depots, marked by Ana Sousa.",
        "Recommendations with a passage tagged Depots, marked by Ana Sousa.",
    ),
    (
        'tag:depots strength:must when:none actor:"United States"',
        "Passages tagged Depots, in a recommendation of strength must, whose term is not "
        "stated, to “United States”.",
        "Recommendations of strength must, whose term is not stated, to “United States”, "
        "with a passage tagged Depots.",
    ),
    (
        "-has:rec -stance:context",
        "Passages without a recommendation, standing as context to no recommendation.",
        "Recommendations with a passage without a recommendation, not standing as context to it.",
    ),
    (
        "-rec:R2",
        "Passages in no recommendation called R2 “Patrol”.",
        "Recommendations not called R2 “Patrol”.",
    ),
    (
        "when:before:2027",
        "Passages in a recommendation due before 2027.",
        "Recommendations due before 2027.",
    ),
    (
        "rec:R3",
        "Passages in a recommendation called R3 “Gone (withdrawn)”.",
        "Recommendations called R3 “Gone (withdrawn)”.",
    ),
    ("", "All passages.", "All recommendations."),
)


def test_the_sentence_says_which(joined: Marked) -> None:
    read = [filters.select(joined.project_id, query) for query, *_ in SAID]
    found = [(each.query, each.said("passages"), each.said("recommendations")) for each in read]
    assert found == list(SAID)
    assert [each.sentence for each in read] == [of_passages for _, of_passages, _ in SAID]


UNKNOWN = (
    ("rec:R9", "There is no recommendation “R9”, at character 5. References look like R7."),
    ("rec:Count", "There is no recommendation “Count”"),
    ("actor:donor", "There is no name “donor”, at character 7. Did you mean “donors”?"),
    ("when:soon", "“when:” does not know “soon”, at character 6. There are “stated”"),
    ("when:before:june", "“when:” does not know “before:june”"),
    ("strength:shoud", "Did you mean “should”?"),
    ("origin:Dsk", "There is no origin “Dsk”"),
    ("stance:for", "There are “supports”"),
)


def test_a_value_that_is_unknown_says_what_there_is(joined: Marked) -> None:
    for query, said in UNKNOWN:
        with pytest.raises(Malformed) as caught:
            filters.select(joined.project_id, query)
        assert said in caught.value.message


def test_what_few_queries_use_is_asked_for_where_one_does(
    joined: Marked, statements: Recorder
) -> None:
    asked = {"strength:must": 0, "rec:R2": 1, "actor:donors": 1, "has:rec,dissent": 0}
    for query, number in asked.items():
        with statements() as seen:
            filters.select(joined.project_id, query, counted=False)
        assert len(seen) == number, query


# -- a model ------------------------------------------------------------------------------------

Holds = Callable[[Recommendation, Any], bool]  # of a join; what is said of no passage: None
MODEL: dict[str, Holds] = {
    "rec:R1": lambda row, _: row.ref == "R1",
    "rec:R2,R4": lambda row, _: row.ref in ("R2", "R4"),
    "strength:must,should": lambda row, _: row.strength in ("must", "should"),
    "strength:open": lambda row, _: not row.strength,
    'actor:"united states"': lambda row, _: any(
        "united states" in each.text.lower() for each in row.of("actor")
    ),
    "actor:none": lambda row, _: any(each.basis == "not_stated" for each in row.of("actor")),
    "when:none": lambda row, _: any(each.basis == "not_stated" for each in row.of("when")),
    "when:open": lambda row, _: not row.of("when"),
    "when:before:2026-12": lambda row, _: any("2026" in each.text for each in row.of("when")),
    "confidence:very_low": lambda row, _: row.confidence == "very_low",
    "response:none": lambda row, _: not row.responses or row.responses[-1].kind == "no_response",
    "response:accepted": lambda row, _: (
        bool(row.responses) and row.responses[-1].kind == "accepted"
    ),
    "stance:opposes,qualifies": lambda _, each: each.stance in ("opposes", "qualifies"),
    "stance:supports": lambda _, each: each.stance == "supports",
    "voice:reported": lambda _, each: each.voice == "reported",
    "has:question": lambda row, _: any(not each.answer for each in row.questions),
    "has:dissent": lambda row, _: any(
        each.stance in ("opposes", "qualifies") for each in row.evidence
    ),
    "has:rec": lambda row, _: row.state == "live",
    "tag:border-control": lambda _, each: "border-control" in each.passage.slugs,
    'origin:"The Desk"': lambda _, each: each.passage.brief == "B2",
    "by:ben": lambda _, each: each.passage.analyst_handle == "ben",
}
PLAIN = ("has:rec", "tag:border-control", 'origin:"The Desk"', "by:ben")  # of passages
queries = st.lists(
    st.tuples(st.sampled_from(sorted(MODEL)), st.booleans()), min_size=1, max_size=4, unique=True
)


def level(term: str) -> str:
    parsed = parse(term, TERM)
    return next(iter(levels_of(parsed.clauses[0], TERM)))


def expected_passages(
    joined: Marked, asked: list[tuple[str, bool]], rows: list[Recommendation]
) -> Iterator[str]:
    """Each passage by itself: its joins to live recommendations, one of which must do."""
    known = {row.ref: row for row in passages.passages(
        joined.project_id, filters.select(joined.project_id, "").conditions, address=""
    )}  # fmt: skip
    others = [(MODEL[term], out, term) for term, out in asked if term not in PLAIN]
    asks = any(not out for _, out, _ in others)
    for ref, passage in known.items():
        joins = [
            (row, each)
            for row in rows
            if row.state == "live"
            for each in row.evidence
            if each.passage.ref == ref
        ]
        plain = {
            "has:rec": bool(joins),
            "tag:border-control": "border-control" in passage.slugs,
            'origin:"The Desk"': passage.brief == "B2",
            "by:ben": passage.analyst_handle == "ben",
        }
        if any(plain[term] == out for term, out in asked if term in PLAIN):
            continue
        apart = [each for each in others if each[1] and (not asks or "rec:" in each[2])]
        same = [(holds, out) for holds, out, term in others if (holds, out, term) not in apart]
        if any(holds(*join) for holds, *_ in apart for join in joins):
            continue
        if not same or any(all(holds(*join) != out for holds, out in same) for join in joins):
            yield ref


def expected_recommendations(
    joined: Marked, asked: list[tuple[str, bool]], rows: list[Recommendation]
) -> Iterator[str]:
    """Each recommendation by itself: its passages, one of which must do."""
    live = {row.ref for row in rows if row.state == "live"}
    inside = {e.passage.ref for row in rows if row.ref in live for e in row.evidence}
    holds_of = {**MODEL, "has:rec": lambda _, each: each.passage.ref in inside}
    of_join = [(term, out) for term, out in asked if level(term) in ("passage", "join")]
    asks = any(not out or level(term) == "passage" for term, out in of_join)
    for row in rows:
        of_row = [(MODEL[term], out) for term, out in asked if (term, out) not in of_join]
        if any(holds(row, None) == out for holds, out in of_row):
            continue
        same = of_join if asks else []
        apart = [] if asks else of_join
        if any(holds_of[term](row, each) for term, _ in apart for each in row.evidence):
            continue
        if not same or any(
            all(holds_of[term](row, each) != out for term, out in same) for each in row.evidence
        ):
            yield row.ref


def on_the_page(joined: Marked, query: str) -> list[str]:
    """The passages of all pages, which have two each."""
    selection, found, after = filters.select(joined.project_id, query), [], ""
    while True:
        page = passages.page(
            joined.project_id,
            lambda: selection.conditions,
            order("place", "none"),
            address="",
            limit=2,
            after=after,
        )
        found += [row.ref for row in page.rows]
        if not page.rows or page.before + len(page.rows) >= page.total:
            return found
        after = page.name(-1)


@settings(
    max_examples=max(50, settings().max_examples // 2),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(asked=queries)
def test_page_and_export_select_what_the_model_says(
    joined: Marked, asked: list[tuple[str, bool]]
) -> None:
    query = " ".join(f"{'-' * out}{term}" for term, out in asked)
    rows = store.recommendations(joined.project_id)
    selection = filters.select(joined.project_id, query)
    project_id, project = summaries.project_named(joined.study.slug)
    exported = summaries.summary(selection, project, address="", recommendations=True)
    expected = list(expected_passages(joined, asked, rows))
    assert [row.ref for row in exported.passages] == expected, query
    assert on_the_page(joined, query) == expected, query
    listed = [row.ref for row in exported.recommendations]
    assert listed == list(expected_recommendations(joined, asked, rows)), query
    assert project_id == joined.project_id


def test_each_term_is_told_apart_by_the_model(joined: Marked) -> None:
    """A term that selected everything, or nothing, would prove little."""
    for term in sorted(MODEL):
        assert len(of_recommendations(joined, term)) in range(1, 4 + (term in PLAIN)), term
        assert on_passages(joined, f"-{term}") == sorted(set(ALL) - set(on_passages(joined, term)))
