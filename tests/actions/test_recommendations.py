"""Recommendations: made from passages, their words proven, every change one event that can be taken
back, and two people at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, jsonify

from app.actions import recommendations as act
from app.actions.briefs import add_brief, remove_brief, restore_brief
from app.actions.codebook import merge_tag
from app.actions.highlights import (
    add_highlight,
    adjust_highlight,
    remove_highlight,
    restore_highlight,
)
from app.actions.progress import declare_read
from app.actions.recommendations import links
from app.actions.recommendations.parts import Done
from app.actions.undo import redo, take_back, undo
from app.domain.document import Block
from app.domain.errors import Forbidden, Invalid, Missing, Refused, Stale, TooLarge
from app.domain.recommendations.kinds import GivenField
from app.domain.recommendations.record import Recommendation
from app.store import recommendations as store
from app.store.database import db
from app.store.memberships import Member
from app.store.tables.columns import new_id
from app.store.tables.people import Event
from tests.actions.test_drafts import DOCUMENT
from tests.actions.test_undo import BEGINNING
from tests.fixtures.marked import Marked, done, now_is

pytestmark = pytest.mark.usefixtures("app_context")
COUNT, PATROL, MANDATES = 1, 2, 3  # passages of the first brief
DEPOTS = "count every rifle in the depots"


@pytest.fixture
def ana(marked: Marked) -> Member:
    return marked.member("ana")


@pytest.fixture
def ben(marked: Marked) -> Member:
    return marked.member("ben")


def made(actor: Member, number: int = COUNT, brief: int = 1, **more: Any) -> Done:
    return done(act.make, actor, brief, number, **more)


def words(marked: Marked, kind: str, quote: str, **more: Any) -> GivenField:
    start, end = marked.study.span(quote)
    return GivenField(kind, "stated", quote, start, end, **more)


NOT_SAID = GivenField("when", "not_stated")


def test_a_passage_becomes_a_recommendation(marked: Marked, ana: Member) -> None:
    fields = [words(marked, "action", "count every rifle"), NOT_SAID]
    assert made(ana, strength="should", fields=fields) == Done("R1", 1, 2)
    found = now_is(ana)
    assert (found.title, found.statement) == ("Count every rifle", DEPOTS)
    assert (found.strength, found.state, found.tags) == ("should", "live", ("depots",))
    assert [(f.kind, f.basis, f.text, f.by) for f in found.fields] == [
        ("action", "stated", "count every rifle", "Ana Sousa"),
        ("when", "not_stated", "", "Ana Sousa"),
    ]
    assert found.open == ("Who",)
    (evidence,) = found.evidence
    assert (evidence.passage.ref, evidence.stance, evidence.voice) == ("B1:1", "supports", "own")
    assert found.counts == (1, 0, 0, 0, 1, 1)


def test_numbers_are_never_given_again(marked: Marked, ana: Member) -> None:
    made(ana)
    done(undo, ana, 1, BEGINNING)
    with pytest.raises(Missing):
        now_is(ana)
    assert made(ana).ref == "R2"
    assert [each.ref for each in store.recommendations(ana.project_id)] == ["R2"]


def test_the_same_id_again_changes_nothing(ana: Member, ben: Member) -> None:
    id = new_id()
    first = made(ana, id=id)
    again = made(ana, id=id)
    assert (again.ref, again.fresh, first.fresh) == ("R1", False, True)
    with pytest.raises(Stale):
        made(ben, id=id)


def test_words_outside_the_passage_are_refused_with_the_offer_to_widen(
    marked: Marked, ana: Member
) -> None:
    made(ana)
    asked = words(marked, "actor", "Guards")
    with pytest.raises(Stale, match=r"not in the passage. Widen it to take them in") as refused:
        done(act.set_field, ana, 1, asked, now_is(ana).version, (1, COUNT))
    start = marked.study.text.index("Guards")
    end = marked.study.span(DEPOTS)[1]
    assert refused.value.current == {"passage": "B1:1", "start": start, "end": end}
    assert now_is(ana).of("actor") == ()
    done(act.set_field, ana, 1, asked, now_is(ana).version, (1, COUNT), widen=True)
    found = now_is(ana)
    assert [each.text for each in found.of("actor")] == ["Guards"]
    assert found.evidence[0].passage.exact == f"Guards should {DEPOTS}"


@pytest.mark.parametrize("widen", [True, False])
def test_words_that_stand_elsewhere_are_never_stated(
    marked: Marked, ana: Member, widen: bool
) -> None:
    made(ana)
    for start, end in (marked.study.span(DEPOTS), (0, 5), (0, 10**6)):
        asked = GivenField("action", "stated", "count every gun", start, end)
        with pytest.raises(Refused):
            done(act.set_field, ana, 1, asked, now_is(ana).version, (1, COUNT), widen=widen)
    assert now_is(ana).fields == ()


def test_words_of_a_passage_that_is_not_joined_are_refused(marked: Marked, ana: Member) -> None:
    made(ana)
    asked = words(marked, "action", "patrol the river border")
    with pytest.raises(Stale, match="B1:2 is not in R1"):
        done(act.set_field, ana, 1, asked, now_is(ana).version, (1, PATROL))


def test_a_pronoun_is_supplied_never_stated(marked: Marked, ana: Member) -> None:
    said = "It should count every rifle."
    told = replace(DOCUMENT, blocks=(Block("paragraph", "body", said),))
    file = {"name": "x", "media_type": "text/plain", "reader": "t", "reader_version": "1"}
    brief = done(add_brief, ana, told, data=b"3", **file)
    done(add_highlight, ana, brief, 0, len(said), said, [])
    made(ana, 1, brief)
    asked = GivenField("actor", "stated", "It", 0, 2)
    with pytest.raises(Invalid, match="“It” stands for somebody who is named elsewhere"):
        done(act.set_field, ana, 1, asked, now_is(ana).version, (brief, 1))
    start, end = marked.study.span("Guards")
    supplied = GivenField(
        "actor", "supplied", "the guards", why="subject", rests_on=(1, start, end, "Guards")
    )
    done(act.set_field, ana, 1, supplied, now_is(ana).version)
    (value,) = now_is(ana).of("actor")
    assert (value.basis, value.printed, value.why) == ("supplied", "[the guards]", "subject")
    assert value.rests_on is not None
    assert (value.rests_on["brief"], value.rests_on["exact"]) == ("B1", "Guards")


def test_what_is_supplied_takes_a_reason_and_words_that_stand_there(ana: Member) -> None:
    made(ana)
    with pytest.raises(Invalid, match="Say why “Who” is “guards”"):
        done(act.set_field, ana, 1, GivenField("actor", "supplied", "guards"), 2)
    wrong = GivenField("actor", "supplied", "guards", why="?", rests_on=(1, 0, 5, "Words"))
    with pytest.raises(Stale):
        done(act.set_field, ana, 1, wrong, 2)
    with pytest.raises(Invalid, match="“Who” is empty"):
        done(act.set_field, ana, 1, GivenField("actor", "supplied", " ", why="?"), 2)


def test_a_field_has_several_values_or_is_not_stated(marked: Marked, ana: Member) -> None:
    made(ana)
    place = (1, COUNT)
    for quote in ("count every rifle", "every rifle in the depots"):
        given = words(marked, "action", quote)
        done(act.set_field, ana, 1, given, now_is(ana).version, place, add=True)
    found = [each.text for each in now_is(ana).of("action")]
    assert found == ["count every rifle", "every rifle in the depots"]
    again = words(marked, "action", "count every rifle")
    with pytest.raises(Invalid, match="“count every rifle” is bound to “Should do what” already"):
        done(act.set_field, ana, 1, again, now_is(ana).version, place, add=True)
    with pytest.raises(Invalid, match="is bound to “Should do what” already"):
        made(ana, fields=[again, again], seen=["R1"])
    with pytest.raises(Invalid, match="either not stated or says something"):
        done(
            act.set_field,
            ana,
            1,
            GivenField("action", "not_stated"),
            now_is(ana).version,
            add=True,
        )
    done(act.set_field, ana, 1, GivenField("action", "not_stated"), now_is(ana).version)
    assert [each.basis for each in now_is(ana).of("action")] == ["not_stated"]
    given = words(marked, "action", "count")
    done(act.set_field, ana, 1, given, now_is(ana).version, place, add=True)
    assert [each.basis for each in now_is(ana).of("action")] == ["stated"]
    done(act.clear_field, ana, 1, "action", now_is(ana).version)
    assert now_is(ana).of("action") == ()


def test_a_passage_is_joined_once(ana: Member, ben: Member) -> None:
    made(ana)
    done(act.join, ben, 1, 2, 1, stance="qualifies")
    assert [each.passage.ref for each in now_is(ana).evidence] == ["B1:1", "B2:1"]
    with pytest.raises(Stale, match="B2:1 is in R1 already, under “Qualifying”"):
        done(act.join, ana, 1, 2, 1)


def test_whoever_makes_one_of_the_same_words_sees_the_first(ana: Member, ben: Member) -> None:
    made(ana, title="Count them")
    with pytest.raises(Stale, match="B1:1 is in R1 “Count them” by Ana Sousa already") as refused:
        made(ben, seen=[])
    assert refused.value.current == {"R1": "Count them"}
    assert made(ben, seen=["R1"]).ref == "R2"


def test_the_second_of_two_sees_what_the_first_wrote(ana: Member, ben: Member) -> None:
    made(ana)
    seen = now_is(ana).version
    done(act.edit, ben, 1, seen, title="Ours", statement="Guards should count.")
    with pytest.raises(Stale, match=r"R1 was changed by Ben Okoro at \d\d:\d\d UTC") as refused:
        done(act.edit, ana, 1, seen, title="Mine", statement="Count!")
    assert isinstance(refused.value.current, Recommendation)
    assert refused.value.current.title == "Ours"
    assert jsonify(refused.value.current).get_json()["title"] == "Ours"  # for a script, too
    assert now_is(ana).title == "Ours"


def test_sources_count_once_by_origin_of_briefs_read_through(
    marked: Marked, ana: Member, ben: Member
) -> None:
    made(ana)
    done(act.join, ana, 1, 1, PATROL, stance="qualifies")
    done(act.join, ana, 1, 2, 1)
    assert now_is(ana).counts == (2, 1, 0, 0, 2, 3)
    done(declare_read, ana, 1, is_read=True)
    done(declare_read, ben, 2, is_read=True)
    assert now_is(ana).counts == (2, 1, 0, 2, 0, 3)
    origin = done(links.share, ana, [1, 2], "same_authors", "The same two wrote both.")
    assert now_is(ana).counts == (1, 1, 0, 1, 0, 3)
    (known,) = store.origins(ana.project_id)
    assert (known.name, known.briefs) == ("B1, B2", ("B1", "B2"))
    done(links.part, ana, origin)
    assert now_is(ana).counts == (2, 1, 0, 2, 0, 3)


def test_what_stands_outside_the_body_counts_when_it_is_admitted(ana: Member) -> None:
    made(ana, 4)  # a caption
    assert now_is(ana).counts == (0, 0, 0, 0, 0, 0)
    version = now_is(ana).version
    reason = "The photographer was there."
    done(act.set_stance, ana, 1, 1, 4, version, stance="opposes", admitted=reason)
    found = now_is(ana)
    assert (found.counts, found.evidence[0].admitted) == ((0, 0, 1, 0, 1, 1), reason)


def test_context_never_counts(ana: Member) -> None:
    made(ana, stance="context", voice="reported")
    assert now_is(ana).counts == (0, 0, 0, 0, 0, 0)


def test_one_whose_every_passage_is_reported_is_reported(ana: Member) -> None:
    made(ana, voice="reported")
    assert now_is(ana).voice == "reported"
    done(act.join, ana, 1, 2, 1)
    assert now_is(ana).voice == "own"


def test_a_highlight_that_goes_leaves_the_record_and_comes_back_to_it(
    marked: Marked, ana: Member
) -> None:
    made(ana, fields=[words(marked, "action", "count every rifle")])
    done(remove_highlight, ana, 1, COUNT)
    found = now_is(ana)
    assert (found.evidence, found.gone, found.counts.supporting) == ((), ("B1:1",), 0)
    assert [each.basis for each in found.fields] == ["unmarked"]
    done(restore_highlight, ana, 1, COUNT)
    found = now_is(ana)
    assert ([each.basis for each in found.fields], found.gone) == (["stated"], ())


def test_a_field_whose_words_are_marked_no_more_is_not_stated(marked: Marked, ana: Member) -> None:
    made(ana, fields=[words(marked, "action", "count every rifle")])
    start, end = marked.study.span("rifle in the depots")
    done(adjust_highlight, ana, 1, COUNT, start, end, "rifle in the depots", 1)
    assert [each.basis for each in now_is(ana).fields] == ["unmarked"]
    start, end = marked.study.span(f"Guards should {DEPOTS}")
    done(adjust_highlight, ana, 1, COUNT, start, end, f"Guards should {DEPOTS}", 2)
    assert [(f.basis, f.text) for f in now_is(ana).fields] == [("stated", "count every rifle")]


def test_a_brief_that_goes_takes_its_evidence_along_and_brings_it_back(ana: Member) -> None:
    made(ana)
    done(act.join, ana, 1, 2, 1)
    done(remove_brief, ana, 2)
    assert (now_is(ana).gone, len(now_is(ana).evidence)) == (("B2:1",), 1)
    done(restore_brief, ana, 2)
    assert (now_is(ana).gone, len(now_is(ana).evidence)) == ((), 2)


def test_tags_are_those_of_its_passages_and_follow_a_merger(ana: Member) -> None:
    made(ana)
    done(merge_tag, ana, "depots", "monitoring")
    assert now_is(ana).tags == ("monitoring",)


def test_leaving_takes_what_was_bound_along_and_undo_brings_both_back(
    marked: Marked, ana: Member
) -> None:
    made(ana, 1, 2)
    done(act.join, ana, 1, 1, COUNT)
    given = words(marked, "action", "count every rifle")
    done(act.set_field, ana, 1, given, now_is(ana).version, (1, COUNT))
    before = now_is(ana)
    done(act.leave, ana, 1, 1, COUNT)
    assert (now_is(ana).fields, len(now_is(ana).evidence)) == ((), 1)
    assert done(undo, ana, 1, BEGINNING).said == "Took B1:1 out of R1."
    assert (now_is(ana).fields, now_is(ana).evidence) == (before.fields, before.evidence)
    done(redo, ana, 1, BEGINNING)
    assert now_is(ana).fields == ()


def test_making_is_not_undone_under_what_others_joined(ana: Member, ben: Member) -> None:
    made(ana)
    done(act.join, ben, 1, 2, 1)
    with pytest.raises(Stale, match="Ben Okoro has changed R1 since"):
        done(undo, ana, 1, BEGINNING)
    assert len(now_is(ana).evidence) == 2


def test_each_undoes_what_they_did_themselves(ana: Member, ben: Member) -> None:
    made(ana)
    done(act.join, ana, 1, 1, MANDATES)
    done(act.join, ben, 1, 2, 1)
    done(undo, ana, 1, BEGINNING)
    assert [each.passage.ref for each in now_is(ana).evidence] == ["B1:1", "B2:1"]


def test_a_line_of_the_history_is_taken_back(ana: Member, ben: Member) -> None:
    made(ana)
    done(act.set_strength, ana, 1, "must", now_is(ana).version)
    line, *_ = store.history(ana.project_id, now_is(ana))
    assert (line.name, line.verb, line.said) == (
        "Ana Sousa",
        "strength",
        "Changed the strength of R1.",
    )
    done(take_back, ben, line.id)
    assert now_is(ana).strength == ""
    said = [line.said for line in store.history(ana.project_id, now_is(ana))]
    assert said == ["Took back a change of R1.", "Changed the strength of R1.", "Made R1."]
    with pytest.raises(Stale, match="Look at what stands there now"):
        done(take_back, ana, line.id)


def test_only_changes_are_taken_back(ana: Member) -> None:
    done(declare_read, ana, 1, is_read=True)
    event = db.session.scalars(sa.select(Event.id)).one()
    with pytest.raises(Missing):
        done(take_back, ana, event)
    with pytest.raises(Missing):
        done(take_back, ana, new_id())


def test_confidence_takes_a_reason(ana: Member) -> None:
    made(ana)
    wrong: list[tuple[str, str, str]] = [
        ("high", "", "Say why you are this confident: the report prints it."),
        ("high", "so", "The reason has 2 characters; it takes 10 to 300"),
        ("high", "x" * 301, "The reason has 301 characters"),
        ("", "A reason without a grade.", "Choose how confident you are"),
        ("sure", "A reason of some length.", "none of: high, moderate, low, very_low"),
    ]
    for grade, reason, said in wrong:
        with pytest.raises(Invalid, match=said):
            done(act.set_confidence, ana, 1, grade, reason, now_is(ana).version)
    done(act.set_confidence, ana, 1, "high", "Two independent sources.", now_is(ana).version)
    found = now_is(ana)
    assert (found.confidence, found.confidence_reason) == ("high", "Two independent sources.")
    assert found.warnings == ("High confidence stands on one independent source.",)
    done(act.set_confidence, ana, 1, "", "", found.version)
    assert now_is(ana).confidence == ""


def test_that_nothing_against_was_found_holds_until_something_joins(
    ana: Member, ben: Member
) -> None:
    made(ana)
    assert now_is(ana).none_found is None
    done(act.say_none_against, ben, 1, now_is(ana).version)
    found = now_is(ana).none_found
    assert found
    assert found.by == "Ben Okoro"
    done(act.join, ana, 1, 1, PATROL, stance="supports")
    assert now_is(ana).none_found == found
    for stance in ("qualifies", "opposes"):
        done(act.join, ana, 1, 2, 1, stance=stance)
        now = now_is(ana)
        assert (now.none_found, now.none_against) == (None, found)
        with pytest.raises(Invalid, match=r"B2:1 qualifies R1 or stands against it"):
            done(act.say_none_against, ana, 1, now.version)
        done(act.leave, ana, 1, 2, 1)
    assert now_is(ana).none_found == found
    done(act.say_none_against, ana, 1, now_is(ana).version, none=False)
    assert now_is(ana).none_against is None
    line = store.history(ana.project_id, now_is(ana))[0]
    assert line.said == "Took back that no words against R1 were found."
    done(take_back, ana, line.id)
    assert now_is(ana).none_found == found
    with pytest.raises(Stale):
        done(act.say_none_against, ana, 1, 1)


def test_questions_are_asked_and_answered(ana: Member, ben: Member) -> None:
    made(ana)
    done(act.ask, ana, 1, "Who counts?")
    (question,) = now_is(ana).questions
    done(act.answer, ben, 1, question.id, "The guards.", now_is(ana).version)
    (question,) = now_is(ana).questions
    assert (question.text, question.answer) == ("Who counts?", "The guards.")
    assert (question.by, question.answered_by) == ("Ana Sousa", "Ben Okoro")
    with pytest.raises(Missing):
        done(act.answer, ben, 1, new_id(), "The guards.", now_is(ana).version)


def test_responses_are_a_history_and_a_date_moves_with_a_reason(ana: Member) -> None:
    made(ana)
    done(act.respond, ana, 1, "accepted", body="The ministry", on="2026-03", due="2027")
    with pytest.raises(Invalid, match=r"The date was 2027 and is to be 2028. Say why it moves."):
        done(act.respond, ana, 1, "partly", due="2028")
    done(act.respond, ana, 1, "partly", due="2028", due_reason="No money before.")
    first, second = now_is(ana).responses
    assert (first.kind, first.due, first.body) == ("accepted", "2027", "The ministry")
    assert (second.kind, second.due, second.due_reason) == ("partly", "2028", "No money before.")
    with pytest.raises(Invalid, match="Write the date as"):
        done(act.respond, ana, 1, "noted", on="soon")


def test_links_keep_two_apart_and_never_run_in_a_circle(ana: Member) -> None:
    for number in (COUNT, PATROL, MANDATES):
        made(ana, number)
    done(links.link, ana, 1, 2, "narrower", "Only the river.")
    assert [(each.to, each.kind) for each in now_is(ana, 1).links] == [("R2", "narrower")]
    assert [(each.to, each.kind) for each in now_is(ana, 2).links] == [("R1", "wider")]
    done(links.link, ana, 2, 3, "narrower")
    with pytest.raises(Invalid, match="R1 is narrower than R3 already"):
        done(links.link, ana, 3, 1, "narrower")
    with pytest.raises(Stale, match="linked so already"):
        done(links.link, ana, 1, 2, "narrower")
    with pytest.raises(Invalid, match="cannot be linked with itself"):
        done(links.link, ana, 1, 1, "same")
    done(links.link, ana, 1, 3, "conflicts")
    with pytest.raises(Stale, match="linked so already"):
        done(links.link, ana, 3, 1, "conflicts")
    (conflict,) = (each for each in now_is(ana, 3).links if each.kind == "conflicts")
    done(links.unlink, ana, 3, conflict.id)
    assert [each.kind for each in now_is(ana, 1).links] == ["narrower"]
    with pytest.raises(Missing):
        done(links.unlink, ana, 1, conflict.id)


def test_what_is_withdrawn_keeps_its_number_and_takes_no_change(ana: Member) -> None:
    made(ana)
    done(act.withdraw, ana, 1, now_is(ana).version)
    assert now_is(ana).state == "withdrawn"
    with pytest.raises(Stale, match=r"R1 was withdrawn. Put it back first."):
        done(act.join, ana, 1, 2, 1)
    done(act.reinstate, ana, 1, now_is(ana).version)
    with pytest.raises(Stale, match=r"R1 is not withdrawn."):
        done(act.reinstate, ana, 1, now_is(ana).version)


def test_what_a_colleague_wrote_on_takes_a_lead_to_withdraw(ana: Member, ben: Member) -> None:
    made(ben)
    done(act.join, ana, 1, 2, 1)
    with pytest.raises(Forbidden, match="that a colleague wrote on"):
        done(act.withdraw, ben, 1, now_is(ana).version)
    made(ben, PATROL)
    done(act.withdraw, ben, 2, now_is(ana, 2).version)
    assert now_is(ana, 2).state == "withdrawn"


@pytest.mark.parametrize(
    ("more", "error", "said"),
    [
        ({"statement": "x" * 10_000}, TooLarge, "has 10,000 characters; the most is 5,000"),
        ({"title": "x" * 91}, Invalid, "The title has 91 characters; the most is 90"),
        ({"stance": "loves"}, Invalid, "none of: supports, qualifies, opposes, context"),
        ({"voice": "loud"}, Invalid, "none of: own, reported, rejected"),
        ({"strength": "maybe"}, Invalid, "none of: must, should, could, consider, wish"),
        ({"fields": [GivenField("where", "stated")]}, Invalid, "Choose one of the fields"),
        ({"fields": [NOT_SAID, NOT_SAID]}, Invalid, "either not stated or says something"),
        ({"fields": [GivenField("when", "not_stated", "2027")]}, Invalid, "cannot be not stated"),
    ],
)
def test_bad_input_is_said_in_words(
    ana: Member, more: dict[str, Any], error: type[Refused], said: str
) -> None:
    with pytest.raises(error, match=said):
        made(ana, **more)
    assert store.recommendations(ana.project_id) == []
    assert made(ana).ref == "R1"  # nothing was taken


def test_a_highlight_that_is_gone_takes_no_recommendation(ana: Member) -> None:
    done(remove_highlight, ana, 1, COUNT)
    with pytest.raises(Stale, match="B1:1 is gone"):
        made(ana)


def test_viewers_read_and_change_nothing(marked: Marked, ana: Member) -> None:
    made(ana)
    vic = marked.member("vic")
    assert now_is(vic).ref == "R1"
    with pytest.raises(Forbidden):
        made(vic)


def test_nothing_is_written_where_nothing_changes(ana: Member) -> None:
    made(ana)
    seen = now_is(ana)
    again = done(act.edit, ana, 1, seen.version, title=seen.title, statement=seen.statement)
    assert (again.fresh, now_is(ana).version) == (False, seen.version)
    assert len(store.history(ana.project_id, seen)) == 1


def at_once(app: Flask, act: Callable[[], object]) -> list[BaseException]:
    """What eight people run into who do it at the same moment."""
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with app.app_context():
                act()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_eight_at_once_get_eight_numbers(app: Flask, marked: Marked) -> None:
    assert at_once(app, lambda: made(marked.member("ana"))) == []
    numbers = [each.number for each in store.recommendations(marked.project_id)]
    assert numbers == list(range(1, 9))


def test_of_eight_at_once_one_makes_it_and_the_others_see_it(app: Flask, marked: Marked) -> None:
    failures = at_once(app, lambda: made(marked.member("ben"), seen=[]))
    assert len(failures) == 7
    assert all(isinstance(each, Stale) and each.current for each in failures)
    assert [each.ref for each in store.recommendations(marked.project_id)] == ["R1"]


def test_of_eight_who_join_one_passage_at_once_one_does(app: Flask, marked: Marked) -> None:
    made(marked.member("ana"))
    failures = at_once(app, lambda: done(act.join, marked.member("ben"), 1, 2, 1))
    assert [type(each) for each in failures] == [Stale] * 7
    assert len(now_is(marked.member("ana")).evidence) == 2
