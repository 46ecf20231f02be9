"""Merge and split; and any sequence of changes and undos: sources count as the rows say, what is
stated stands in the text, and an undo gives back the same bytes."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.actions import recommendations as act
from app.actions.highlights import adjust_highlight, remove_highlight, restore_highlight
from app.actions.progress import declare_read
from app.actions.recommendations import links
from app.actions.recommendations.parts import Done
from app.actions.undo import take_back, undo
from app.domain.errors import Forbidden, Invalid, Refused, Stale
from app.domain.recommendations.kinds import STANCES, GivenField
from app.domain.recommendations.record import Recommendation
from app.domain.references import passage_numbers
from app.store import recommendations as store
from app.store.database import change, db
from app.store.memberships import Member
from app.store.tables.briefs import Highlight
from app.store.tables.people import Event
from app.writers.data.recommendations import as_json
from tests.actions.test_undo import BEGINNING
from tests.fixtures.marked import Marked, done, now_is

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def ana(marked: Marked) -> Member:
    return marked.member("ana")


@pytest.fixture
def two(marked: Marked, ana: Member) -> Member:
    """R1 and R2, with a field, a question, a response, a link to R3, and a passage in common."""
    rifles = marked.study.span("count every rifle")
    with change():
        action = GivenField("action", "stated", "count every rifle", *rifles)
        act.make(ana, 1, 1, strength="should", fields=[action, GivenField("when", "not_stated")])
        act.make(
            ana, 1, 2, strength="must", fields=[GivenField("actor", "supplied", "us", why=".")]
        )
        act.make(ana, 1, 3)
        for number in (1, 2):
            act.join(ana, number, 2, 1, stance="qualifies")
        act.ask(ana, 2, "Who patrols?")
        act.respond(ana, 2, "accepted")
        links.link(ana, 2, 3, "narrower")
        links.link(ana, 3, 2, "conflicts")
        links.link(ana, 1, 2, "same")
        links.link(ana, 2, 1, "conflicts")
    return ana


def version(actor: Member, number: int) -> int:
    return store.recommendation(actor.project_id, number).version


def merge(
    actor: Member, one: int = 1, other: int = 2, chosen: dict[str, str] | None = None
) -> None:
    done(act.merge, actor, one, other, version(actor, one), version(actor, other), chosen)


def written(actor: Member) -> bytes:
    db.session.expire_all()
    found = map(as_json, store.recommendations(actor.project_id))
    return json.dumps(list(found), ensure_ascii=False).encode()


def latest(actor: Member) -> Any:
    found = sa.select(Event.id).where(Event.kind == "recommendation").order_by(Event.id.desc())
    return db.session.scalars(found.limit(1)).one()


def test_the_lower_number_stays_and_has_all_of_both(two: Member) -> None:
    merge(two, 2, 1)
    stays, goes = now_is(two, 1), now_is(two, 2)
    assert (goes.state, goes.merged_into, stays.merged_from) == ("merged", "R1", ("R2",))
    assert (goes.evidence, goes.fields, goes.links, goes.questions) == ((), (), (), ())
    assert [e.passage.ref for e in stays.evidence] == ["B1:1", "B1:2", "B2:1"]
    assert [(f.kind, f.basis) for f in stays.fields] == [
        ("actor", "supplied"),
        ("action", "stated"),
        ("when", "not_stated"),
    ]
    assert store.history(two.project_id, goes)[0].said == "Merged R2 into R1."
    assert (stays.strength, len(stays.questions), len(stays.responses)) == ("should", 1, 1)
    assert sorted((each.to, each.kind) for each in stays.links) == [
        ("R3", "conflicts"),
        ("R3", "narrower"),
    ]
    assert stays.counts[:3] == (1, 1, 0)


def test_merge_and_undo_give_back_the_same_bytes(two: Member) -> None:
    before = written(two)
    merge(two)
    assert written(two) != before
    done(take_back, two, latest(two))
    assert written(two) == before


@pytest.mark.parametrize(("searched", "stands"), [((1,), False), ((2,), False), ((1, 2), True)])
def test_that_nothing_against_was_found_stands_where_it_was_said_of_both(
    two: Member, searched: tuple[int, ...], stands: bool
) -> None:
    for number in (1, 2):
        done(act.set_stance, two, number, 2, 1, version(two, number), stance="supports")
    for number in searched:
        done(act.say_none_against, two, number, version(two, number))
    before = written(two)
    merge(two)
    assert bool(now_is(two, 1).none_found) == stands
    done(take_back, two, latest(two))
    assert written(two) == before


def test_what_two_say_differently_has_to_be_chosen(two: Member) -> None:
    stance = done(act.set_stance, two, 2, 2, 1, version(two, 2), stance="opposes")
    assert stance.ref == "R2"
    done(act.set_confidence, two, 1, "high", "Two sources agree.", version(two, 1))
    done(act.set_confidence, two, 2, "low", "One source hopes.", version(two, 2))
    done(act.respond, two, 1, "rejected")
    with pytest.raises(Invalid, match="R1 and R2 differ") as refused:
        merge(two)
    assert refused.value.fields == {
        "confidence": "How confident are we: high and low?",
        "B2:1": "What is B2:1: qualifies or opposes?",
        "response": "What was the response: rejected or accepted?",
    }
    before = written(two)
    names = ("confidence", "B2:1", "response", "title")
    merge(two, chosen=dict.fromkeys(names, "right") | {"actor": "left"})
    stays = now_is(two, 1)
    assert (stays.confidence, stays.title) == ("low", "Patrol the river border")
    assert [e.stance for e in stays.with_stance("opposes")] == ["opposes"]
    assert [each.kind for each in stays.responses] == ["accepted"]
    assert stays.of("actor") == ()
    done(take_back, two, latest(two))
    assert written(two) == before


def test_what_was_merged_is_not_merged_again(two: Member) -> None:
    merge(two)
    with pytest.raises(Stale, match=r"R2 was merged into R1 before\. Go on with R1\."):
        merge(two, 2, 3)
    with pytest.raises(Stale, match="R2 was merged into R1"):
        done(act.join, two, 2, 2, 2)
    with pytest.raises(Invalid, match="cannot be merged with itself"):
        done(act.merge, two, 1, 1, 1, 1)


def test_a_merger_makes_no_circle(two: Member) -> None:
    done(links.link, two, 3, 1, "narrower")  # R2 is narrower than R3, which is narrower than R1
    with pytest.raises(Invalid) as refused:
        merge(two)
    assert "R1 would be narrower than itself" in refused.value.fields["with"]


def test_what_was_changed_since_is_not_merged(two: Member) -> None:
    old = version(two, 2)
    done(act.set_strength, two, 2, "could", old)
    with pytest.raises(Stale, match="R2 was changed by Ana Sousa"):
        done(act.merge, two, 1, 2, version(two, 1), old)


def test_an_analyst_merges_only_what_nobody_else_wrote_on(two: Member, marked: Marked) -> None:
    ben = marked.member("ben")
    with pytest.raises(Forbidden, match="merge recommendations that a colleague wrote on"):
        merge(ben)
    with change():
        act.make(ben, 2, 1)
        act.make(ben, 2, 2)
    merge(ben, 4, 5)
    assert now_is(ben, 5).state == "merged"


def test_split_takes_passages_and_what_is_bound_to_them(two: Member, marked: Marked) -> None:
    before = written(two)
    made = done(act.split, two, 1, [marked.highlights["B1:1"]], version(two, 1), title="Rifles")
    assert made.ref == "R4"
    old, new = now_is(two, 1), now_is(two, 4)
    assert [e.passage.ref for e in old.evidence] == ["B2:1"]
    assert [e.passage.ref for e in new.evidence] == ["B1:1"]
    assert [f.kind for f in old.fields] == ["when"]
    assert [f.kind for f in new.fields] == ["action"]
    assert (new.title, new.strength) == ("Rifles", "should")
    lines = [store.history(two.project_id, each) for each in (old, new)]
    assert lines[0][0].said == "Split R4 off R1."
    assert lines[1] == lines[0][:1]
    done(take_back, two, latest(two))
    assert written(two) == before


@pytest.mark.parametrize("ticked", [[], ["B1:1", "B2:1"], ["B1:3"]])
def test_a_split_leaves_something_on_both_sides(
    two: Member, marked: Marked, ticked: list[str]
) -> None:
    with pytest.raises(Invalid, match="Tick the passages that are to leave R1"):
        done(act.split, two, 1, [marked.highlights[ref] for ref in ticked], version(two, 1))


def test_a_split_with_a_title_that_is_too_long_is_refused(two: Member, marked: Marked) -> None:
    ticked = [marked.highlights["B1:1"]]
    with pytest.raises(Invalid, match="The title has 91 characters"):
        done(act.split, two, 1, ticked, version(two, 1), title="x" * 91)


def test_a_split_is_not_undone_under_what_was_joined_since(two: Member, marked: Marked) -> None:
    done(act.split, two, 1, [marked.highlights["B1:1"]], version(two, 1))
    event = latest(two)
    done(act.join, marked.member("ben"), 4, 2, 2)
    with pytest.raises(Stale, match="has changed R1 since"):
        done(take_back, two, event)


def test_nothing_is_put_back_into_what_was_merged(two: Member) -> None:
    done(act.leave, two, 2, 2, 1)
    event = latest(two)
    merge(two)
    with pytest.raises(Stale, match="has changed R2 since"):
        done(take_back, two, event)


def test_a_join_is_not_undone_under_words_that_were_bound_since(
    two: Member, marked: Marked
) -> None:
    done(act.join, two, 3, 1, 2)
    event = latest(two)
    river = marked.study.span("river border")
    bound = GivenField("target", "stated", "river border", *river)
    done(act.set_field, two, 3, bound, version(two, 3), (1, 2))
    with pytest.raises(Stale, match="Words of B1:2 are bound in R3 by now"):
        done(take_back, two, event)


# Any sequence


@dataclass(frozen=True)
class Step:
    verb: str
    one: int
    other: int
    stance: str


VERBS = ("make", "join", "join", "leave", "stance", "merge", "split", "bind", "withdraw", "undo")
PLACES = ("B1:1", "B1:2", "B1:3", "B1:4", "B2:1", "B2:2")
steps = st.lists(
    st.builds(
        Step,
        st.sampled_from(VERBS),
        st.integers(0, 3),
        st.integers(0, 5),
        st.sampled_from(list(STANCES)),
    ),
    max_size=14,
)


@settings(
    max_examples=max(20, settings().max_examples // 10),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps, st.booleans())
def test_sources_count_whatever_was_done(
    marked: Marked, history: list[Step], together: bool
) -> None:
    """Each example is one transaction that is taken back."""
    ana = marked.member("ana")
    with change():
        declare_read(ana, 2, is_read=True)
        if together:
            links.share(ana, [1, 2], "same_data", "The same survey.")
        states: list[bytes] = [written(ana)]
        for step in history:
            _do(marked, ana, step, states)
            _holds(marked, ana, together=together)
        db.session.rollback()


@dataclass(frozen=True)
class Mark:
    """What happens to the highlight: its ends go to words of the first line, or it goes."""

    verb: str
    start: int
    end: int


marks = st.lists(
    st.builds(
        Mark,
        st.sampled_from(("bind", "bind", "adjust", "remove", "restore", "undo")),
        st.integers(2, 6),
        st.integers(2, 7),
    ).filter(lambda mark: mark.start <= mark.end),
    min_size=2,
    max_size=10,
)


@settings(
    max_examples=max(20, settings().max_examples // 10),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(marks)
def test_what_is_stated_stands_whatever_becomes_of_the_highlight(
    marked: Marked, history: list[Mark]
) -> None:
    """Bound words come and go with the highlight's ends: “count every rifle in the depots”."""
    ana = marked.member("ana")
    line = "Guards should count every rifle in the depots each month."
    at = marked.study.text.index(line)
    words = [(found.start() + at, found.end() + at) for found in re.finditer(r"\w+", line)]
    with change():
        act.make(ana, 1, 1, fields=[GivenField("action", "stated", "rifle", *words[4])])
        for mark in history:
            with suppress(Refused):
                _mark(marked, ana, mark, words)
            _proven(marked, ana)
        db.session.rollback()


def _mark(marked: Marked, ana: Member, mark: Mark, words: list[tuple[int, int]]) -> None:
    start, end = words[mark.start][0], words[mark.end][1]
    exact = marked.study.text[start:end]
    if mark.verb == "bind":
        given = GivenField("target", "stated", exact, start, end)
        act.set_field(ana, 1, given, version(ana, 1), (1, 1), add=True)
    elif mark.verb == "adjust":
        row = db.session.get_one(Highlight, (ana.project_id, marked.highlights["B1:1"]))
        adjust_highlight(ana, 1, 1, start, end, exact, row.version)
    elif mark.verb == "remove":
        remove_highlight(ana, 1, 1)
    elif mark.verb == "restore":
        restore_highlight(ana, 1, 1)
    else:
        undo(ana, 1, BEGINNING)


def _proven(marked: Marked, ana: Member) -> None:
    for row in store.recommendations(ana.project_id):
        spans = {e.passage.ref: (e.passage.start, e.passage.end) for e in row.evidence}
        for value in row.fields:
            assert value.start is not None
            assert value.end is not None
            assert marked.study.text[value.start : value.end] == value.text
            low, high = spans.get(value.passage, (0, 0))
            inside = low <= value.start and value.end <= high
            assert value.basis == ("stated" if inside else "unmarked")


def _do(marked: Marked, ana: Member, step: Step, states: list[bytes]) -> None:
    """One step; an undo takes back the last one, and what was before it stands there again."""
    live = [r for r in store.recommendations(ana.project_id) if r.state == "live"]
    place = passage_numbers(PLACES[step.other])
    assert place
    if step.verb == "undo":
        if len(states) > 1:
            done_last = sa.select(Event.id).where(Event.kind == "recommendation")
            undoing = db.session.scalars(sa.select(Event.after).where(Event.verb == "undo"))
            undone = {after["of"] for after in undoing if after}
            ids = db.session.scalars(
                done_last.where(Event.verb != "undo").order_by(Event.id.desc())
            )
            take_back(ana, next(id for id in ids if str(id) not in undone))
            states.pop()
            assert written(ana) == states[-1]
        return
    if step.verb != "make" and not live:
        return
    row = live[step.one % len(live)] if live else None
    try:
        if _change(marked, ana, step, row, live, place).fresh:
            states.append(written(ana))
    except Refused:
        return


def _change(
    marked: Marked,
    ana: Member,
    step: Step,
    row: Recommendation | None,
    live: list[Recommendation],
    place: tuple[int, int],
) -> Done:
    if row is None or step.verb == "make":
        return act.make(ana, *place, stance=step.stance)
    if step.verb == "join":
        return act.join(ana, row.number, *place, stance=step.stance)
    if step.verb == "leave":
        return act.leave(ana, row.number, *place)
    if step.verb == "stance":
        return act.set_stance(ana, row.number, *place, row.version, stance=step.stance)
    if step.verb == "withdraw":
        return act.withdraw(ana, row.number, row.version)
    if step.verb == "split":
        return act.split(ana, row.number, [marked.highlights[PLACES[step.other]]], row.version)
    if step.verb == "bind":
        return _bind(ana, row, PLACES[step.other])
    other = live[step.other % len(live)]
    chosen = dict.fromkeys(PLACES, "right")
    return act.merge(ana, row.number, other.number, row.version, other.version, chosen)


def _bind(ana: Member, row: Recommendation, ref: str) -> Done:
    passage = {each.passage.ref: each.passage for each in row.evidence}.get(ref)
    if passage is None:
        raise Stale("It is not in it.")
    words = GivenField("target", "stated", passage.exact[:4], passage.start, passage.start + 4)
    place = (passage.brief_number, passage.number)
    return act.set_field(ana, row.number, words, row.version, place, add=True)


def _holds(marked: Marked, ana: Member, *, together: bool) -> None:
    """Counts as the evidence says, one by one; and what is stated stands in the text."""
    found = store.recommendations(ana.project_id)
    numbers = [row.number for row in found]
    assert numbers == sorted(set(numbers))
    for row in found:
        sources: dict[str, set[str]] = defaultdict(set)
        for each in row.evidence:
            if each.passage.zone == "body" and each.stance != "context":
                sources[each.stance].add("both" if together else each.passage.brief)
        wanted = [len(sources[stance]) for stance in ("supports", "qualifies", "opposes")]
        assert [*row.counts[:3], row.counts.read] == [*wanted, 1]
        refs = [each.passage.ref for each in row.evidence]
        assert len(refs) == len(set(refs))
        for value in row.fields:
            assert value.basis == "stated"
            assert value.passage in refs
            assert marked.study.text[value.start : value.end] == value.text
